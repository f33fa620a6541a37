// What people say to each other, and what they have read of it.

import TandemWire

/// `message.posted` {text, reply?, files?, contact?, from?, held?}: a message, or with `vis` staff a note.
package struct MessagePosted: Sendable, Equatable {
    package let text: String
    /// The number of the message this one answers, in the same stream.
    package let reply: Int?
    /// What only some messages have; boxed, so that every other message stays small.
    private let more: MoreOfMessage?

    package init(text: String, reply: Int? = nil, files: [FileFacts] = []) {
        self.text = text
        self.reply = reply
        guard !files.isEmpty else {
            more = nil
            return
        }
        var details = MessageDetails()
        details.files = files
        more = .details(details)
    }

    package init(text: String, reply: Int? = nil, _ details: MessageDetails) {
        self.text = text
        self.reply = reply
        more = details == MessageDetails() ? nil : .details(details)
    }

    /// What is attached to it.
    package var files: [FileFacts] { details?.files ?? [] }

    package var details: MessageDetails? {
        guard case .details(let details) = more else { return nil }
        return details
    }

    /// Whether a bot brought what the customer said elsewhere.
    package var isFromCustomer: Bool { details?.isFromCustomer ?? false }

    func encode(into writer: inout JSONWriter) {
        writer.field("text", text)
        if let reply { writer.field("reply", reply) }
        details?.encode(into: &writer)
    }

    init(from record: JSONLine, withText: Bool = true) throws(Refusal) {
        let text: String
        if withText {
            text = try record.recordedString("text")
        } else {
            guard let index = record.find("text"), record.kind(index) == .string else { throw .badRecord("text") }
            text = ""
        }
        let reply = try record.recordedOptionalInteger("reply")
        // A restart reads a million messages of sessions, which have files at most.
        guard record.isOfTicket else {
            self.init(text: text, reply: reply, files: try record.recordedFiles())
            return
        }
        self.init(text: text, reply: reply, try MessageDetails(from: record))
    }
}

extension JSONLine {
    /// Whether this is a record of a ticket's stream.
    fileprivate var isOfTicket: Bool {
        guard let index = find("on") else { return false }
        let range = rawRange(index)
        return range.count > 2 && bytes[range.lowerBound + 1] == UInt8(ascii: "T")
    }

    /// What is attached to a message.
    fileprivate func recordedFiles() throws(Refusal) -> [FileFacts] {
        guard let index = find("files") else { return [] }
        guard let files = value(index).list({ FileFacts($0) }) else { throw .badRecord("files") }
        return files
    }
}

extension JSONWriter {
    fileprivate mutating func files(_ files: [FileFacts]) {
        if !files.isEmpty { field("files", .array(files.map { .object($0.fields) })) }
    }
}

private indirect enum MoreOfMessage: Sendable, Equatable {
    case details(MessageDetails)
}

/// What a message may have besides its text: a message of a session only files.
package struct MessageDetails: Sendable, Equatable {
    package var files: [FileFacts] = []
    /// How the customer was in contact: the contact type.
    package var contact: String?
    /// A bot brought what the customer said elsewhere: `"from":"customer"`.
    package var isFromCustomer = false
    /// The number of the `message.held` that came to this.
    package var held: Int?

    package init() {}

    func encode(into writer: inout JSONWriter) {
        writer.files(files)
        writer.optional("contact", contact)
        if isFromCustomer { writer.field("from", "customer") }
        if let held { writer.field("held", held) }
    }

    init(from record: JSONLine) throws(Refusal) {
        files = try record.recordedFiles()
        contact = try record.recordedOptionalString("contact")
        if let from = try record.recordedOptionalString("from") {
            guard from == "customer" else { throw .badRecord("from") }
            isFromCustomer = true
        }
        held = try record.recordedOptionalInteger("held")
    }
}

/// `message.held` {text, until, reply?, files?, contact?, status?}, staff only: a public message that is sent at
/// `until` unless its author takes it back.
package struct MessageHeld: Sendable, Equatable {
    package let text: String
    /// Milliseconds since 1970.
    package let until: Int64
    package var reply: Int?
    /// They wait with it: nobody else can post them meanwhile, and they do not expire.
    package var files: [FileFacts] = []
    package var contact: String?
    /// The status that goes with it.
    package var status: String?

    package init(text: String, until: Int64) {
        self.text = text
        self.until = until
    }

    /// What the message says once it is posted as what was held under this number.
    func details(held seq: Int) -> MessageDetails {
        var details = MessageDetails()
        details.files = files
        details.contact = contact
        details.held = seq
        return details
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("text", text)
        writer.name("until")
        writer.time(until)
        if let reply { writer.field("reply", reply) }
        writer.files(files)
        writer.optional("contact", contact)
        writer.optional("status", status)
    }

    init(from record: JSONLine) throws(Refusal) {
        text = try record.recordedString("text")
        until = try record.recordedTime("until")
        reply = try record.recordedOptionalInteger("reply")
        files = try record.recordedFiles()
        contact = try record.recordedOptionalString("contact")
        status = try record.recordedOptionalString("status")
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
