// The envelope of one request: the members that mean the same for every op.

import TandemDesk
import TandemWire

/// What the engine itself reads of a request line. The op reads the rest.
struct Request {
    /// Name of the op, e.g. `message.post`.
    let op: String
    /// The op itself; nil if there is none of this name.
    let entry: Gate.Entry?
    /// Where the `id` stands in the line, to be echoed byte for byte as `re`.
    let echo: Range<Int>?
    /// Idempotency key.
    let key: String?
    /// `if`: the head that the stream must still have.
    let expected: Int?
    /// The stream the request is about, if it names exactly one.
    let on: StreamID?
    /// `on` names no stream, or one by another name: the display number of a ticket.
    let namesUnknownStream: Bool
    /// Extension object, copied to the first event as written.
    let extensionRange: Range<Int>?

    private static let opName = JSONName("op")
    private static let idName = JSONName("id")
    private static let keyName = JSONName("key")
    private static let ifName = JSONName("if")
    private static let onName = JSONName("on")
    private static let extensionName = JSONName("x")

    static let idBytesMaximum = 64
    static let keyBytesMaximum = 64
    static let extensionBytesMaximum = 1024
}

extension Request {
    /// `latest`: what the previous request reached.
    init(_ line: JSONLine, latest: Gate.Entry? = nil) throws(Refusal) {
        guard let opIndex = line.find(Self.opName), line.kind(opIndex) == .string else {
            throw Refusal(
                .fieldRequired,
                "a line needs \"op\", the name of what to do, as a string; {\"op\":\"describe\"} lists them",
                [JSONField("field", .string("op"))])
        }
        let entry = Gate.entry(line, opIndex, latest: latest)
        let echo = try Self.echo(line)
        let key = try Self.key(line)
        let expected = try Self.expected(line)
        var on: StreamID?
        var namesUnknownStream = false
        if let index = line.find(Self.onName), line.kind(index) == .string, !line.stringIs(index, "*") {
            on = line.stream(index)
            namesUnknownStream = on == nil
        }
        // A large value is filled by the initializer that the compiler makes, as `Event` is.
        self.init(
            op: entry?.spec.name ?? line.string(opIndex) ?? "", entry: entry, echo: echo, key: key,
            expected: expected, on: on, namesUnknownStream: namesUnknownStream,
            extensionRange: try Self.extensionRange(line))
    }

    /// The `id` of a line whose envelope may be wrong otherwise, so that even its refusal can be correlated.
    static func echoIfValid(_ line: JSONLine) -> Range<Int>? {
        (try? echo(line)) ?? nil
    }

    private static func echo(_ line: JSONLine) throws(Refusal) -> Range<Int>? {
        guard let index = line.find(Self.idName) else { return nil }
        switch line.kind(index) {
        case .integer:
            if let id = line.integer(index), id >= 0 { return line.rawRange(index) }
        case .string:
            if let id = line.string(index), isToken(id, maximum: idBytesMaximum) { return line.rawRange(index) }
        default: break
        }
        throw Refusal(
            .badField, "\"id\" is an integer from 0 or a string of 1 to 64 of A-Z a-z 0-9 . _ : -",
            [JSONField("field", .string("id"))])
    }

    private static func key(_ line: JSONLine) throws(Refusal) -> String? {
        guard let index = line.find(Self.keyName) else { return nil }
        guard let key = line.string(index), isPrintable(key, maximum: keyBytesMaximum) else {
            throw Refusal(
                .badField, "\"key\" is a string of 1 to 64 printable ASCII characters",
                [JSONField("field", .string("key"))])
        }
        return key
    }

    private static func expected(_ line: JSONLine) throws(Refusal) -> Int? {
        guard let index = line.find(Self.ifName) else { return nil }
        guard let expected = line.integer(index), expected >= 0 else {
            throw Refusal(
                .badField, "\"if\" is the number of the last event you have of the stream, an integer from 0",
                [JSONField("field", .string("if"))])
        }
        return expected
    }

    private static func extensionRange(_ line: JSONLine) throws(Refusal) -> Range<Int>? {
        guard let index = line.find(Self.extensionName) else { return nil }
        let range = line.rawRange(index)
        guard range.count <= extensionBytesMaximum else {
            throw Refusal(
                .tooLarge, "\"x\" has more than \(extensionBytesMaximum) bytes",
                [JSONField("field", .string("x")), JSONField("limit", .integer(extensionBytesMaximum))])
        }
        guard line.kind(index) == .object,
            let fields = line.value(index).fields, fields.allSatisfy({ $0.name.contains("/") })
        else {
            throw Refusal(
                .badField, "\"x\" is an object whose names have the form vendor/name",
                [JSONField("field", .string("x"))])
        }
        return range
    }

    static func isToken(_ text: String, maximum: Int) -> Bool {
        let count = text.utf8.count
        guard count >= 1, count <= maximum else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }

    static func isPrintable(_ text: String, maximum: Int) -> Bool {
        let count = text.utf8.count
        return count >= 1 && count <= maximum && text.utf8.allSatisfy { $0 >= 0x21 && $0 <= 0x7E }
    }
}
