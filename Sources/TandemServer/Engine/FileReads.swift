// file.get and file.show: the bytes of a file in pieces, and what is known about it. Asked again for every piece: may
// this person read the message that has it, now?

import TandemDesk
import TandemSystem
import TandemWire

extension Engine {
    func showFile(_ call: ServerCall, _ principal: Principal) throws(Refusal) {
        let id = try call.file()
        switch try standing(of: id, principal) {
        case .waiting(let upload) where !upload.isFinished:
            send(.measure(file: id), for: call) { [unowned self] (outcome) throws(Refusal) in
                guard case .holds(let offset) = outcome else { return }
                answerFacts(upload.facts, "unfinished", call) { writer in
                    writer.field("offset", offset)
                    writer.field("expires", Timestamp.format(upload.expires))
                }
            }
        case .waiting(let upload):
            answerFacts(upload.facts, "finished", call) { $0.field("expires", Timestamp.format(upload.expires)) }
        case .posted(let place):
            answerFacts(try facts(of: id, at: place), "posted", call) { writer in
                writer.field("on", place.on.text)
                writer.field("seq", place.seq)
            }
        }
    }

    private func answerFacts(
        _ facts: FileFacts, _ state: String, _ call: ServerCall, _ fill: (inout JSONWriter) -> Void
    ) {
        answerFile(call) { writer in
            for field in facts.fields { writer.field(field) }
            writer.field("state", state)
            fill(&writer)
        }
    }

    func getFile(_ call: ServerCall, _ principal: Principal) throws(Refusal) {
        let id = try call.file()
        let facts: FileFacts
        switch try standing(of: id, principal) {
        case .waiting(let upload) where !upload.isFinished:
            throw Refusal(
                .fileUnfinished, "F-\(id) is not complete; send the rest, then file.end",
                [JSONField("file", .string("F-\(id)"))])
        case .waiting(let upload): facts = upload.facts
        case .posted(let place): facts = try self.facts(of: id, at: place)
        }
        let offset = try call.integer("offset", in: 0...facts.bytes) ?? 0
        let limit = try call.integer("limit", in: 1...FileStore.pieceBytes) ?? FileStore.pieceBytes
        let count = min(limit, facts.bytes - offset)
        send(.read(sha256: facts.sha256, offset: offset, count: count), for: call) {
            [unowned self] (outcome) throws(Refusal) in
            // It may have been withheld meanwhile.
            _ = try standing(of: id, principal)
            guard case .piece(let text) = outcome else { throw unreadable(id, outcome) }
            answerFile(call) { writer in
                writer.field("file", "F-\(id)")
                writer.field("offset", offset)
                writer.field("bytes", facts.bytes)
                writer.field("data", text)
                writer.field("more", offset + count < facts.bytes)
            }
        }
    }

    /// As `Access` sees it. A message that is not durable yet has been read by nobody, so its files have not either;
    /// and whoever joined a moment ago looks at no snapshot before that is on the disk.
    private func standing(of id: UInt64, _ principal: Principal) throws(Refusal) -> FileStanding {
        let standing = try Access.file(id, principal, state.desk)
        if case .posted(let place) = standing, (state.streams.find(place.on)?.durable.seq ?? 0) < place.seq {
            throw .missing(file: id)
        }
        if case .waiting(let upload) = standing, upload.by != principal.id, let session = upload.snapshotOf,
            let share = state.cobrowse(.session(session)), !seesCobrowse(share, principal)
        {
            throw .missing(file: id)
        }
        return standing
    }

    /// What the message says about its file.
    private func facts(of id: UInt64, at place: FilePlace) throws(Refusal) -> FileFacts {
        if let known = errands.facts[id] { return known }
        var found: FileFacts?
        if let stream = state.streams.find(place.on) {
            try walk(stream, from: place.seq, through: place.seq) { record in
                var line = JSONLine()
                guard (try? line.read(record.bytes)) != nil, let event = try? Event(decoding: line) else { return }
                switch event.payload {
                case .messagePosted(let message): found = message.files.first { $0.id == id }
                case .messageHeld(let message): found = message.files.first { $0.id == id }
                default: return
                }
            }
        }
        guard let found else { throw .missing(file: id) }
        if errands.facts.count >= FileErrands.factsMaximum { errands.facts.removeAll() }
        errands.facts[id] = found
        return found
    }

    private func unreadable(_ id: UInt64, _ outcome: FileOutcome) -> Refusal {
        if case .unreadable(let reason) = outcome {
            log.error("file.unreadable", ["file": "F-\(id)", "error": reason])
        }
        return Refusal(
            .internalError, "F-\(id) cannot be read; the operator has to run: tandem journal verify",
            [JSONField("file", .string("F-\(id)"))])
    }
}
