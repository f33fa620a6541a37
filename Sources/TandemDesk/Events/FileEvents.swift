// What happens to a file before a message has it. All of it is on the uploader's own stream and staff only.

import TandemWire

/// What is known about a file. In `file.begun`, and for each of its files in `message.posted`.
package struct FileFacts: Sendable, Equatable {
    package let id: UInt64
    /// As the uploader called it: for people, never a path.
    package let name: String
    /// Its media type.
    package let type: String
    package let bytes: Int
    /// Lower-case hexadecimal; where its bytes are.
    package let sha256: String

    package init(id: UInt64, name: String, type: String, bytes: Int, sha256: String) {
        self.id = id
        self.name = name
        self.type = type
        self.bytes = bytes
        self.sha256 = sha256
    }

    package var fields: [JSONField] {
        [
            JSONField("file", .string("F-\(id)")), JSONField("name", .string(name)), JSONField("type", .string(type)),
            JSONField("bytes", .integer(bytes)), JSONField("sha256", .string(sha256)),
        ]
    }

    func encode(into writer: inout JSONWriter) {
        for field in fields { writer.field(field) }
    }

    init(from record: JSONLine) throws(Refusal) {
        self.init(
            id: try record.recordedFile("file"), name: try record.recordedString("name"),
            type: try record.recordedString("type"), bytes: try record.recordedInteger("bytes"),
            sha256: try record.recordedString("sha256"))
    }

    package init?(_ value: JSONValue) {
        guard let id = value["file"]?.string.flatMap(FileID.parse), let name = value["name"]?.string,
            let type = value["type"]?.string, let bytes = value["bytes"]?.integer, bytes >= 0,
            let sha256 = value["sha256"]?.string
        else { return nil }
        self.init(id: id, name: name, type: type, bytes: bytes, sha256: sha256)
    }
}

/// `file.begun` {file, name, type, bytes, sha256, expires, snapshot?}: somebody is going to send these bytes.
package struct FileBegun: Sendable, Equatable {
    package let facts: FileFacts
    /// When it goes unless a message has it; milliseconds since 1970.
    package let expires: Int64
    /// The session in whose co-browsing it shows the page; no message ever has it then.
    package let snapshotOf: UInt64?

    package init(facts: FileFacts, expires: Int64, snapshotOf: UInt64? = nil) {
        self.facts = facts
        self.expires = expires
        self.snapshotOf = snapshotOf
    }

    func encode(into writer: inout JSONWriter) {
        facts.encode(into: &writer)
        writer.name("expires")
        writer.time(expires)
        writer.field("snapshot", snapshotOf.map(StreamID.session))
    }

    init(from record: JSONLine) throws(Refusal) {
        facts = try FileFacts(from: record)
        expires = try record.recordedTime("expires")
        snapshotOf = try record.recordedReference("snapshot", \.sessionNumber)
    }
}

/// `file.finished` {file}: its bytes are on disk and are what was announced.
package struct FileFinished: Sendable, Equatable {
    package let id: UInt64

    package init(id: UInt64) { self.id = id }

    func encode(into writer: inout JSONWriter) { writer.field("file", "F-\(id)") }

    init(from record: JSONLine) throws(Refusal) { id = try record.recordedFile("file") }
}

/// `file.dropped` {file, reason}: it can no longer be posted; its bytes are removed.
package struct FileDropped: Sendable, Equatable {
    package enum Reason: String, Sendable, CaseIterable {
        /// No message took it in time.
        case expired
        /// Its bytes were not what its hash said.
        case hash
        /// Its content was not what its name said.
        case type
        /// A snapshot with something in it that has to be masked.
        case masked
        /// Newer snapshots took its place.
        case replaced
        /// The co-browsing for which it was is paused or over.
        case ended
    }

    package let id: UInt64
    package let reason: Reason

    package init(id: UInt64, reason: Reason) {
        self.id = id
        self.reason = reason
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("file", "F-\(id)")
        writer.field("reason", reason.rawValue)
    }

    init(from record: JSONLine) throws(Refusal) {
        id = try record.recordedFile("file")
        reason = try record.recordedWord("reason")
    }
}

extension JSONLine {
    func recordedFile(_ name: JSONName) throws(Refusal) -> UInt64 {
        guard let id = FileID.parse(try recordedString(name)) else { throw .badRecord(name) }
        return id
    }
}
