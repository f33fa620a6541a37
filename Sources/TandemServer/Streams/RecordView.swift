// Reading a journal record as bytes, without parsing it as JSON again, and turning it into the line a reader gets.
//
// A record is the event as staff see it on the wire, then the journal's own members, which begin at the last
// `,"pos":`:
//
//   {"ev":"message.posted","on":"S-17","seq":12,"prev":11,"at":…,"by":…,"vis":"all","text":…,"pos":4711,"back":4200,"pub":9,…,"crc":"…"}
//
// No member before `vis` holds text from a user, and quotes inside strings are always escaped, so the first
// occurrence of `"seq":`, `"prev":` and `"vis":"` and the last of `,"pos":` are the members themselves. Only
// records that passed their checksum come here.

import TandemDesk
import TandemWire

/// One journal record: a view on bytes that the journal has verified.
struct RecordView {
    let bytes: [UInt8]
    /// Where the journal's own members begin.
    let tail: Int

    /// Nil if the bytes are not an event record.
    init?(_ bytes: [UInt8]) {
        guard let tail = Self.lastIndex(of: ",\"pos\":", in: bytes) else { return nil }
        self.bytes = bytes
        self.tail = tail
    }

    var sequence: Int { Int(Self.number(after: "\"seq\":", in: bytes, from: 0) ?? 0) }
    var position: UInt64 { Self.number(after: "\"pos\":", in: bytes, from: tail) ?? 0 }
    /// Offset of the stream's previous record.
    var back: UInt64? { Self.number(after: "\"back\":", in: bytes, from: tail) }
    /// Previous number visible to everyone, where it differs from `prev`.
    var publicPrevious: UInt64? {
        guard let mark = Self.index(of: ",\"pub\":", in: bytes, from: tail, to: min(bytes.count, tail + 64)) else {
            return nil
        }
        return Self.number(after: "\"pub\":", in: bytes, from: mark)
    }
    var isVisibleToEveryone: Bool {
        guard let mark = Self.index(of: "\"vis\":\"", in: bytes, from: 0, to: tail) else { return false }
        let value = mark + 7
        return value + 2 < bytes.count && bytes[value] == UInt8(ascii: "a")
    }

    /// The kind of event, e.g. `message.posted`.
    var kind: String {
        guard bytes.count > 7, let end = bytes[7...].firstIndex(of: UInt8(ascii: "\"")) else { return "" }
        return String(decoding: bytes[7..<end], as: UTF8.self)
    }

    /// Whether it carries what somebody wrote, which can be withheld, and its files.
    var isMessage: Bool { kind == "message.posted" || kind == "message.held" }

    /// The file that it announces, by a name and a hash which can be withheld with the message that took it.
    var announcedFile: UInt64? {
        guard kind == "file.begun", let mark = Self.index(of: ",\"file\":\"F-", in: bytes, from: 0, to: tail) else {
            return nil
        }
        return Self.number(after: ",\"file\":\"F-", in: bytes, from: mark)
    }

    /// Id of the stream.
    var stream: StreamID? {
        text(after: "\"on\":\"").flatMap { StreamID($0) }
    }

    /// Who caused the event.
    var author: String {
        text(after: "\"by\":\"") ?? ""
    }

    /// When it happened, in milliseconds since 1970.
    var time: Int64? {
        text(after: "\"at\":\"").flatMap { Timestamp.parse($0) }
    }

    /// Ids and times need no escaping, so the string ends at the next quote.
    private func text(after label: StaticString) -> String? {
        guard let mark = Self.index(of: label, in: bytes, from: 0, to: tail) else { return nil }
        let start = mark + label.utf8CodeUnitCount
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// The same record without what somebody took back: text, files and extension, or the name and hash of a file;
    /// number, time and author stay.
    func withheld() -> RecordView {
        var line = JSONLine()
        guard (try? line.read(bytes)) != nil else { return self }
        var writer = JSONWriter()
        writer.openObject()
        for index in 0..<line.count where !Self.taken.contains(where: { line.nameIs(index, $0) }) {
            if line.nameIs(index, "pos") { writer.field("redacted", true) }
            writer.field(JSONField(line.name(index), line.value(index)))
        }
        writer.closeObject()
        return RecordView(writer.take()) ?? self
    }

    private static let taken: [JSONName] = ["text", "files", "x", "name", "sha256"]

    /// Appends the wire line, LF included. `echo` is the request's `id` as written, for lines that belong to one
    /// `hist`; `position` is written last, on the firehose.
    func append(for clearance: Visibility, echo: [UInt8]?, position: UInt64?, to out: inout [UInt8]) {
        var copied = 0
        if let echo, let on = Self.index(of: ",\"on\":", in: bytes, from: 0, to: tail) {
            out.append(contentsOf: bytes[..<on])
            out.append(contentsOf: ",\"re\":".utf8)
            out.append(contentsOf: echo)
            copied = on
        }
        if clearance == .all, let previous = publicPrevious,
            let mark = Self.index(of: "\"prev\":", in: bytes, from: 0, to: tail)
        {
            out.append(contentsOf: bytes[copied..<mark + 7])
            out.append(contentsOf: String(previous).utf8)
            copied = mark + 7
            while copied < tail, bytes[copied] != UInt8(ascii: ",") { copied += 1 }
        }
        out.append(contentsOf: bytes[copied..<tail])
        if let position {
            out.append(contentsOf: ",\"pos\":".utf8)
            out.append(contentsOf: String(position).utf8)
        }
        out.append(UInt8(ascii: "}"))
        out.append(UInt8(ascii: "\n"))
    }

    // MARK: Searching

    static func number(after label: StaticString, in bytes: [UInt8], from start: Int) -> UInt64? {
        guard let mark = index(of: label, in: bytes, from: start, to: bytes.count) else { return nil }
        var index = mark + label.utf8CodeUnitCount
        var value: UInt64 = 0
        var digits = 0
        while index < bytes.count, digits < 19, case let digit = bytes[index] &- 0x30, digit < 10 {
            value = value &* 10 &+ UInt64(digit)
            index += 1
            digits += 1
        }
        return digits > 0 ? value : nil
    }

    static func index(of label: StaticString, in bytes: [UInt8], from start: Int, to end: Int) -> Int? {
        let size = label.utf8CodeUnitCount
        guard start >= 0, end <= bytes.count, end - start >= size else { return nil }
        var index = start
        while index <= end - size {
            if matches(label, bytes, at: index) { return index }
            index += 1
        }
        return nil
    }

    static func lastIndex(of label: StaticString, in bytes: [UInt8]) -> Int? {
        let size = label.utf8CodeUnitCount
        var index = bytes.count - size
        while index >= 0 {
            if matches(label, bytes, at: index) { return index }
            index -= 1
        }
        return nil
    }

    /// The caller guarantees that `label` fits at `index`.
    private static func matches(_ label: StaticString, _ bytes: [UInt8], at index: Int) -> Bool {
        label.withUTF8Buffer { text in
            for offset in text.indices where unsafe text[offset] != bytes[index + offset] { return false }
            return true
        }
    }
}
