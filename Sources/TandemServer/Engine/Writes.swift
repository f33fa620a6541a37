// A request that may change the desk: asked before? still true? decide, append, apply, and hold the answer for the
// commit.

import TandemDesk
import TandemJournal
import TandemSystem
import TandemWire

extension Engine {
    func performDesk(
        _ type: any Op.Type, _ spec: OpSpec, _ envelope: Request, _ line: JSONLine, from connection: Connection,
        typedVerb: String?
    ) throws(Refusal) {
        guard let principal = connection.principal else { throw Gate.loginRequired }
        // A repeated key is answered before anything else is looked at: what was true then is the answer now.
        var hash: UInt64 = 0
        if let key = envelope.key, spec.writes {
            hash = bodyHash(line, excluding: ["id", "key"])
            if let record = try firstUse(of: key, by: principal.id) {
                try answerAgain(record, key, hash, envelope, line, to: connection, typedVerb: typedVerb)
                return
            }
        }
        let op = try type.init(line)
        if let refusal = state.admit(spec, principal, on: op.on) { throw refusal }
        if let expected = envelope.expected {
            guard let on = op.on else {
                throw Refusal(
                    .badField, "\(envelope.op) has no stream that \"if\" could be about",
                    [JSONField("field", .string("if"))])
            }
            try requireHead(expected, of: on, for: connection.clearance)
        }
        let context = Context(
            now: wallNow, principal: principal, entropy: spec.usesEntropy ? entropy.bytes(32) : [],
            cited: try cited(by: op), people: spec.usesPeople ? tokens.people : nil,
            draft: try draft(for: op, by: principal), time: op.looksAround ? time : UniversalTime(),
            present: op.looksAround ? presence.here : [], found: try found(op, spec, principal))
        let decision = try state.decide(op, context)
        let outcome = try record(decision, envelope, line, hash, by: principal)
        answer(decision.answer, outcome, envelope, line, to: connection, typedVerb: typedVerb)
        for signal in decision.signals { relay(signal) }
        if let on = outcome.on, connection.typed != nil {
            followTyped(connection, op: envelope.op, on: on, decision.answer)
        }
    }

    /// Performs a request that comes from the server itself or its operator, without a connection.
    /// - Returns: how many events it caused.
    func perform(_ line: JSONLine, as principal: Principal) throws(Refusal) -> Int {
        readClock()
        let envelope = try Request(line)
        guard let type = OpTable.find(envelope.op) else { throw Refusal(.unknownOp, "there is no op \(envelope.op)") }
        let op = try type.init(line)
        if let refusal = state.admit(type.spec, principal, on: op.on) { throw refusal }
        let context = Context(
            now: wallNow, principal: principal, entropy: type.spec.usesEntropy ? entropy.bytes(32) : [],
            time: time, present: presence.here)
        let decision = try state.decide(op, context)
        _ = try record(decision, envelope, line, 0, by: principal)
        return decision.events.count
    }

    /// Records what time has brought.
    func performDues() {
        guard writeBarrier == nil else { return }
        for _ in 0..<Self.duesPerSweep {
            let context = Context(now: wallNow, principal: .sys, time: time, present: presence.here, absence: absence)
            guard let decision = state.desk.nextDue(context) else { return }
            do {
                _ = try record(decision, nil, request.line, 0, by: .sys)
            } catch {
                log.error("due.refused", ["code": error.code.rawValue, "error": error.message])
                return
            }
        }
    }

    // MARK: Writing

    /// Where the answer's event went.
    struct Outcome {
        var on: StreamID?
        var sequence: Int?
        var commit: UInt64
    }

    /// Stamps, appends and applies the events of one decision. They are in one batch, so a crash keeps all or none.
    private func record(
        _ decision: Decision, _ envelope: Request?, _ line: JSONLine, _ hash: UInt64, by principal: Principal
    ) throws(Refusal) -> Outcome {
        let answer = decision.answer
        var outcome = Outcome(on: answer.on, sequence: nil, commit: 0)
        // The answer, and so the key, belongs to the last event of the stream that the answer names, as far as the
        // caller may know of it: a customer is never told the number of what only staff see. A read mark lies in the
        // reader's own stream and is answered with the stream it is about, so there the record has to say which.
        let named = decision.answered(for: principal.clearance) ?? decision.answered(for: .staff)
        let told = named ?? decision.events.count - 1
        var remembered = answer
        if named == nil, let on = answer.on { remembered = remembered.naming(on) }
        let folding = state.folding()
        for index in decision.events.indices {
            let stream = state.streams.findOrCreate(decision.events[index].on)
            var event = decision.event(index, after: stream.head, at: wallNow, by: principal.id)
            if case .fileDropped(let dropped) = event.payload, let upload = state.desk.files.uploads[dropped.id] {
                discard(upload.id, sha256: upload.facts.sha256)
            }
            if index == 0, let range = envelope?.extensionRange { event.extension = Array(line.bytes[range]) }
            try append(
                event, of: stream, to: folding, key: index == told ? envelope?.key : nil, hash: hash,
                answer: remembered)
            if index == named {
                outcome.on = event.on
                outcome.sequence = event.seq
            }
        }
        if !decision.events.isEmpty {
            outcome.commit = openCommit
        } else if let on = answer.on {
            outcome.commit = state.streams.find(on)?.commit ?? 0
            outcome.sequence = answer.seq
        } else {
            outcome.commit = latestCommit
        }
        return outcome
    }

    /// Appends one event to the open batch and folds it into the state. `answer` is kept with `key`.
    ///
    /// - Throws: `TOO_LARGE` when the record would be longer than a journal line. The default limits exclude it; only
    ///   the first event of a decision can be that large, so nothing was appended before.
    func append(
        _ event: Event, of stream: StreamRecord, to folding: borrowing State.Folding, key: String?, hash: UInt64,
        answer: Answer
    ) throws(Refusal) {
        let position = journal.end
        let back = stream.headPosition
        let isFirst = latestCommit != openCommit
        let written = journal.append { record in
            let start = record.count
            event.encode(into: &record)
            collect(event, in: record, from: start, position: position, stream: stream, isFirstOfBatch: isFirst)
            record.raw(",\"pos\":", Int(clamping: position), ",\"back\":", Int(clamping: back))
            if event.vis == .all, event.publicPrevious != event.seq - 1 {
                record.raw(",\"pub\":", event.publicPrevious)
            }
            if let key {
                record.field("key", key)
                record.field("hash", hexadecimal(hash))
                if answer.hasMembers {
                    record.name("ans")
                    record.openObject()
                    answer.encode(into: &record)
                    record.closeObject()
                }
            }
        }
        guard written != nil else {
            // Its encoded line was collected for the followers already.
            forget(stream)
            throw Refusal(.tooLarge, "this is more than one record of the journal holds; send less at once")
        }
        if case .cobrowse = event.payload { noteConsent(event.on) }
        let searchedBefore = event.changesSearchedText ? state.searchText(before: event) : ""
        folding.fold(event, of: stream, position: position, key: key)
        if event.concernsSearch { noteForSearch(event, before: searchedBefore) }
        latestCommit = openCommit
        counters.events += 1
        if stream.commit != openCommit {
            stream.commit = openCommit
            openStreams.append(stream)
        }
        switch event.payload {
        case .messageRedacted:
            forget(stream)
            forgetAnnouncedFiles()
        case .messagePosted:
            stopTyping(by: event.by, on: event.on)
            if case .ticket = event.on { endHint(HintKey(on: event.on, by: event.by, hint: .replying)) }
        case .tokenRevoked(let token): revokeGrants(digest: token.digest)
        case .cobrowse(let cobrowse): noteCobrowse(cobrowse, event.on)
        default: break
        }
    }

    /// Encodes the event once for everyone who follows its stream.
    private func collect(
        _ event: Event, in record: JSONWriter, from start: Int, position: UInt64, stream: StreamRecord,
        isFirstOfBatch: Bool
    ) {
        if let topic = stream.topic {
            topic.collect(sequence: event.seq, visibility: event.vis) { clearance, out in
                if clearance == .all, event.publicPrevious != event.seq - 1 {
                    var line = JSONWriter()
                    event.encode(into: &line, as: clearance)
                    line.read { out.append(copying: $0) }
                } else {
                    record.read(from: start) { out.append(copying: $0) }
                }
                out.append(UInt8(ascii: "}"))
                out.append(UInt8(ascii: "\n"))
            }
        }
        if firehose.isFollowed, !event.payload.isPrivate {
            firehose.collect(position: position, batchBegin: isFirstOfBatch ? batchBegin : nil) { out in
                record.read(from: start) { out.append(copying: $0) }
                out.append(contentsOf: ",\"pos\":\(position)}\n".utf8)
            }
        }
    }

    /// A line must not be seen, any more or at all: encoded lines that show it are dropped, and readers are served
    /// from the journal, blanked.
    private func forget(_ stream: StreamRecord) {
        stream.topic?.forget()
        firehose.forget()
    }

    /// Files are announced in the stream of whoever brings them.
    private func forgetAnnouncedFiles() {
        for connection in connections.values {
            for on in connection.subscriptions.compactMap(\.on) where on.isPersonal {
                state.streams.find(on)?.topic?.forget()
            }
        }
    }

    // MARK: Answering

    private func answer(
        _ answer: Answer, _ outcome: Outcome, _ envelope: Request, _ line: JSONLine, to connection: Connection,
        typedVerb: String?
    ) {
        var writer = takeWriter()
        writer.openAnswer(line, echo: envelope.echo)
        if let on = outcome.on {
            writer.raw(",\"on\":")
            writer.stream(on)
        }
        if let sequence = outcome.sequence { writer.field("seq", sequence) }
        answer.encode(into: &writer)
        for field in answer.secrets { writer.field(field) }
        writer.closeLine()
        deliver(writer, to: connection, after: outcome.commit, verb: typedVerb)
        self.writer = writer
    }

    /// The scratch writer, empty, to be put back. Taken out, because a local value costs no checks of exclusive access.
    private func takeWriter() -> JSONWriter {
        var taken = JSONWriter()
        swap(&taken, &writer)
        taken.removeAll()
        return taken
    }

    // MARK: Keys

    /// The record of the first use of a key, if it is remembered.
    private func firstUse(of key: String, by principal: String) throws(Refusal) -> JSONLine? {
        guard let position = state.keys.find(principal: principal, key: key) else { return nil }
        var bytes: [UInt8] = []
        var record = JSONLine()
        do {
            try journal.read(at: position, into: &bytes)
            try record.read(bytes)
        } catch {
            throw unreadable(position)
        }
        // A hash collision is not a use.
        guard let index = record.find("key"), record.string(index) == key,
            let by = record.find("by"), record.string(by) == principal
        else { return nil }
        return record
    }

    private func answerAgain(
        _ record: JSONLine, _ key: String, _ hash: UInt64, _ envelope: Request, _ line: JSONLine,
        to connection: Connection,
        typedVerb: String?
    ) throws(Refusal) {
        let on = record.find("on").flatMap { record.string($0) } ?? ""
        let sequence = record.find("seq").flatMap { record.integer($0) } ?? 0
        guard let index = record.find("hash"), record.string(index) == hexadecimal(hash) else {
            let at = record.find("at").flatMap { record.string($0) } ?? ""
            throw Refusal(
                .keyReused,
                "this key was used at \(at) for a different request (\(on) #\(sequence)); a new request needs a new key",
                [JSONField("on", .string(on)), JSONField("seq", .integer(sequence))])
        }
        writer.removeAll()
        writer.openAnswer(line, echo: envelope.echo)
        let answer = record.find("ans").flatMap { record.value($0).fields } ?? []
        if !answer.contains(where: { $0.name == "on" }) {
            writer.field("on", on)
            writer.field("seq", sequence)
        }
        for field in answer { writer.field(field) }
        writer.field("dup", true)
        writer.closeLine()
        let commit = StreamID(on).flatMap { state.streams.find($0)?.commit } ?? latestCommit
        deliver(writer, to: connection, after: commit, verb: typedVerb)
    }

    // MARK: Preconditions

    /// `if`: the stream's head, as far as this reader can see it, is still the one the decision was made on.
    private func requireHead(_ expected: Int, of on: StreamID, for clearance: Visibility) throws(Refusal) {
        let head = state.head(on) ?? Head()
        let actual = head.visible(to: clearance)
        guard actual != expected else { return }
        let facts = [JSONField("on", .string(on.text)), JSONField("seq", .integer(actual))]
        guard actual > expected else {
            throw Refusal(.stale, "\(on.text) is at #\(actual), you said #\(expected), which does not exist yet", facts)
        }
        let changes = try describeChanges(on, after: expected, clearance: clearance)
        throw Refusal(
            .stale,
            "\(on.text) is at #\(actual), you said #\(expected): \(changes.joined(separator: ", ")). Nothing was changed",
            facts)
    }

    /// The latest events after `sequence`, in a few words each; text of people is never repeated.
    private func describeChanges(_ on: StreamID, after sequence: Int, clearance: Visibility) throws(Refusal) -> [String]
    {
        guard let stream = state.streams.find(on) else { return [] }
        var changes: [String] = []
        let first = max(sequence + 1, stream.sequence - 15)
        try walk(stream, from: first, through: stream.sequence) { record in
            guard clearance == .staff || record.isVisibleToEveryone else { return }
            changes.append("#\(record.sequence) \(record.kind) by \(record.author)")
        }
        return changes.count > 5 ? ["…"] + changes.suffix(5) : changes
    }

    /// What the caller has begun to write, where the request is about that.
    private func draft(for op: any Op, by principal: Principal) throws(Refusal) -> DraftSaved? {
        guard let on = op.draftOf, let (own, sequence) = state.desk.draft(of: principal, on),
            let stream = state.streams.find(own)
        else { return nil }
        var found: DraftSaved?
        try walk(stream, from: sequence, through: sequence) { record in
            var line = JSONLine()
            guard (try? line.read(record.bytes)) != nil, let event = try? Event(decoding: line) else { return }
            if case .triage(.draftSaved(let draft)) = event.payload { found = draft }
        }
        return found
    }

    /// The event that a request points at, which the desk cannot remember itself.
    private func cited(by op: any Op) throws(Refusal) -> Event? {
        guard let (on, sequence) = op.cites, let stream = state.streams.find(on) else { return nil }
        var found: Event?
        try walk(stream, from: sequence, through: sequence) { record in
            var line = JSONLine()
            guard (try? line.read(record.bytes)) != nil else { return }
            found = try? Event(decoding: line)
        }
        return found
    }
}

/// Sixteen lower-case hexadecimal digits.
func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
}
