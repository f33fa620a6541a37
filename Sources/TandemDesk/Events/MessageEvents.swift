// What people say to each other, and what they have read of it.

import TandemWire

/// `message.posted` {text, reply?, files?}: a message, or with `vis` staff a note.
package struct MessagePosted: Sendable, Equatable {
    package let text: String
    /// The number of the message this one answers, in the same stream.
    package let reply: Int?
    /// What is attached to it.
    package let files: [FileFacts]

    package init(text: String, reply: Int? = nil, files: [FileFacts] = []) {
        self.text = text
        self.reply = reply
        self.files = files
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("text", text)
        if let reply { writer.field("reply", reply) }
        if !files.isEmpty { writer.field("files", .array(files.map { .object($0.fields) })) }
    }

    init(from record: JSONLine) throws(Refusal) {
        text = try record.recordedString("text")
        reply = try record.recordedOptionalInteger("reply")
        guard record.find("files") != nil else {
            files = []
            return
        }
        guard let files = JSONValue.array(try record.recordedArray("files")).list({ FileFacts($0) }) else {
            throw .badRecord("files")
        }
        self.files = files
    }
}

/// `message.redacted` {target, reason?}: from now on the body of `target` is withheld; its number stays.
package struct MessageRedacted: Sendable, Equatable {
    package let target: Int
    package let reason: String?

    package init(target: Int, reason: String? = nil) {
        self.target = target
        self.reason = reason
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("target", target)
        if let reason { writer.field("reason", reason) }
    }

    init(from record: JSONLine) throws(Refusal) {
        target = try record.recordedInteger("target")
        reason = try record.recordedOptionalString("reason")
    }
}

/// `read.marked` {stream, upto}, on the reader's own stream: they have read `stream` up to this number. Only rises.
package struct ReadMarked: Sendable, Equatable {
    package let stream: StreamID
    package let upTo: Int

    package init(stream: StreamID, upTo: Int) {
        self.stream = stream
        self.upTo = upTo
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("stream", stream)
        writer.field("upto", upTo)
    }

    init(from record: JSONLine) throws(Refusal) {
        stream = try record.recordedStream("stream")
        upTo = try record.recordedInteger("upto")
    }
}
