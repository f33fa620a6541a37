// file.begin, file.chunk, file.end: sending a file. What is decided is the desk's (`FileBegin`, `Access.upload`), what
// is written the store's; here the two meet.

import TandemDesk
import TandemWire

extension Engine {
    func beginFile(_ call: ServerCall, _ principal: Principal) throws(Refusal) {
        let content = try inlineContent(call)
        let sha256 = try call.string("sha256") ?? content.map { hexadecimal(SHA256.hash($0)) }
        let bytes = try call.integer("bytes", in: 0...Int(Int32.max)) ?? content?.count
        let type = try call.string("type")
        guard let bytes else { throw call.lacks("bytes") }
        guard let sha256 else { throw call.lacks("sha256") }
        let begin = try announced(call, type, bytes, sha256)
        if let content, content.count != bytes { throw call.wrong("bytes", "what data holds, or left out") }
        let limits = UploadLimits(
            uploads: limits.uploadsPerPrincipal, bytes: limits.uploadBytesPerPrincipal,
            totalBytes: limits.uploadBytes, milliseconds: Int64(limits.uploadMilliseconds))
        let (upload, event) = try begin.decide(state.desk, principal, limits, now: wallNow)
        if let event {
            if let session = upload.snapshotOf {
                for old in state.desk.replacedSnapshots(of: session) { try drop(old, .replaced, principal) }
            }
            try record(event, by: principal.id)
        }
        if upload.isFinished {
            answerFinished(upload, call)
        } else if let content {
            finish(upload, content, call, principal)
        } else if event != nil {
            answerOffset(0, of: upload, call)
        } else {
            send(.measure(file: upload.id), for: call) { [unowned self] (outcome) throws(Refusal) in
                if case .holds(let offset) = outcome { answerOffset(offset, of: upload, call) }
            }
        }
    }

    /// A file for a message, or a snapshot of a page.
    private func announced(
        _ call: ServerCall, _ type: String?, _ bytes: Int, _ sha256: String
    ) throws(Refusal) -> FileBegin {
        let name = try call.string("name")
        let seconds = try call.integer("ttl_s", in: CobrowseLimits.snapshotSeconds)
        if let session = try call.string("snapshot") {
            guard name == nil, type == nil else { throw call.wrong("name", "left out for a snapshot, as is type") }
            guard case .session(let id) = StreamID(session) else { throw call.wrong("snapshot", "a session") }
            return try FileBegin(
                snapshotOf: id, seconds: seconds ?? CobrowseLimits.snapshotSecondsDefault, bytes: bytes,
                sha256: sha256)
        }
        guard seconds == nil else { throw call.wrong("ttl_s", "for a snapshot only; leave it out") }
        guard let name else { throw call.lacks("name") }
        return try FileBegin(name: name, mediaType: type, bytes: bytes, sha256: sha256)
    }

    /// A small file that is sent with its announcement; Base64 with line breaks, as `base64` prints it.
    private func inlineContent(_ call: ServerCall) throws(Refusal) -> [UInt8]? {
        guard let text = try call.string("data") else { return nil }
        guard let content = Base64.decodeLines(text), !content.isEmpty, content.count <= FileStore.pieceBytes
        else {
            throw call.wrong("data", "Base64 of 1 to \(FileStore.pieceBytes) bytes; send a longer file in chunks")
        }
        return content
    }

    func writeChunk(_ call: ServerCall, _ principal: Principal) throws(Refusal) {
        let upload = try Access.upload(try call.file(), principal, state.desk)
        guard let offset = try call.integer("offset", in: 0...Int(Int32.max)) else { throw call.lacks("offset") }
        guard let text = try call.string("data") else { throw call.lacks("data") }
        if upload.isFinished { return answerOffset(upload.bytes, of: upload, call) }
        let work = FileWork.write(file: upload.id, offset: offset, text: text, of: upload.bytes)
        send(work, for: call) { [unowned self] (outcome) throws(Refusal) in
            switch outcome {
            case .holds(let offset): answerOffset(offset, of: upload, call)
            case .misplaced(let offset):
                throw Refusal(
                    .badOffset, "F-\(upload.id) has \(offset) bytes; go on from there",
                    [JSONField("file", .string("F-\(upload.id)")), JSONField("offset", .integer(offset))])
            case .full: throw Refusal.noRoomForFiles
            default:
                throw call.wrong(
                    "data", "Base64 of 1 to \(FileStore.pieceBytes) bytes, within the \(upload.bytes) of the file")
            }
        }
    }

    func endFile(_ call: ServerCall, _ principal: Principal) throws(Refusal) {
        let upload = try Access.upload(try call.file(), principal, state.desk)
        if upload.isFinished { return answerFinished(upload, call) }
        finish(upload, nil, call, principal)
    }

    private func finish(_ upload: Upload, _ content: [UInt8]?, _ call: ServerCall, _ principal: Principal) {
        send(.finish(upload.facts, content: content), for: call) { [unowned self] (outcome) throws(Refusal) in
            // Meanwhile its time may have run out, or another connection may have ended it.
            guard let upload = state.desk.files.uploads[upload.id], upload.by == principal.id else {
                discard(upload.id, sha256: upload.facts.sha256)
                throw .missing(upload: upload.id)
            }
            if upload.isFinished { return answerFinished(upload, call) }
            try finished(upload, outcome, call, principal)
        }
    }

    private func finished(
        _ upload: Upload, _ outcome: FileOutcome, _ call: ServerCall, _ principal: Principal
    ) throws(Refusal) {
        let file = JSONField("file", .string("F-\(upload.id)"))
        switch outcome {
        case .finished:
            let event = Draft(on: upload.on, vis: .staff, .fileFinished(FileFinished(id: upload.id)))
            try record(event, by: principal.id)
            discard(upload.id, sha256: nil)
            answerFinished(upload, call)
        case .holds(let offset):
            throw Refusal(
                .fileUnfinished, "F-\(upload.id) has \(offset) of \(upload.bytes) bytes; send the rest first",
                [file, JSONField("offset", .integer(offset))])
        case .wrongHash:
            try drop(upload, .hash, principal)
            throw Refusal(.badHash, "the bytes of F-\(upload.id) have another SHA-256; begin it again", [file])
        case .unmasked:
            try drop(upload, .masked, principal)
            throw Refusal(
                .maskRequired, "F-\(upload.id) is no JSON object, or shows what has to be masked; it was not kept",
                [file])
        case .wrongType:
            try drop(upload, .type, principal)
            throw Refusal(
                .fileType, "what F-\(upload.id) holds is not \(upload.facts.type), as its name says; it was not kept",
                [file])
        default: throw Refusal.noRoomForFiles
        }
    }

    /// It can never be posted, so it goes at once, and its place is free.
    private func drop(_ upload: Upload, _ reason: FileDropped.Reason, _ principal: Principal) throws(Refusal) {
        let event = Draft(on: upload.on, vis: .staff, .fileDropped(FileDropped(id: upload.id, reason: reason)))
        try record(event, by: principal.id)
        discard(upload.id, sha256: upload.facts.sha256)
    }

    // MARK: Answers

    private func answerOffset(_ offset: Int, of upload: Upload, _ call: ServerCall) {
        answerFile(call) { writer in
            writer.field("file", "F-\(upload.id)")
            writer.field("offset", offset)
            writer.field("bytes", upload.bytes)
            writer.field("chunk", FileStore.pieceBytes)
            writer.field("expires", Timestamp.format(upload.expires))
        }
    }

    private func answerFinished(_ upload: Upload, _ call: ServerCall) {
        answerFile(call) { writer in
            writer.field("file", "F-\(upload.id)")
            writer.field("offset", upload.bytes)
            writer.field("bytes", upload.bytes)
            writer.field("finished", true)
            writer.field("sha256", upload.facts.sha256)
            writer.field("expires", Timestamp.format(upload.expires))
        }
    }

    /// What an answer about a file tells may stand in a batch that is not durable yet.
    func answerFile(_ call: ServerCall, _ fill: (inout JSONWriter) -> Void) {
        guard call.connection.isOpen else { return }
        answer(call, after: latestCommit, fill)
    }
}

extension Engine.ServerCall {
    /// The field `file`.
    func file() throws(Refusal) -> UInt64 {
        guard let text = try string("file") else { throw lacks("file") }
        guard let file = FileID.parse(text) else { throw wrong("file", "the number of a file, such as F-3") }
        return file
    }

    func lacks(_ name: String) -> Refusal {
        Refusal(.fieldRequired, "\"\(name)\" is required", [JSONField("field", .string(name))])
    }
}

extension Refusal {
    /// Files stop before the disk is so full that the journal has to.
    static var noRoomForFiles: Refusal {
        .wait(
            .diskFull, "the disk is filling up, so no file is taken; the operator has to make room", milliseconds: 5000)
    }
}
