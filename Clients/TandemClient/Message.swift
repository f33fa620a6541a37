// What comes over the line, as values: answers, events, signals. And `Value`, what goes into a request.
//
// Unknown members, events and signals are kept and never an error: a newer server must not break an older client.

import TandemWire

/// A JSON value, for the members of a request: `["vis": "all", "reply": 4]`.
public enum Value: Sendable, Equatable {
    /// `null`: clears a member where the op allows it.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// An integer within ±(2^53−1).
    case integer(Int)
    /// Text.
    case string(String)
    /// A list.
    case array([Value])
    /// An object; members are written in the order of their names.
    case object([String: Value])

    var json: JSONValue {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .string(let value): .string(value)
        case .array(let values): .array(values.map(\.json))
        case .object(let members): .object(Value.fields(members))
        }
    }

    static func fields(_ members: [String: Value]) -> [JSONField] {
        members.sorted { $0.key < $1.key }.map { JSONField($0.key, $0.value.json) }
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A number.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// `null`.
    public init(nilLiteral: ()) { self = .null }
    /// A list.
    public init(arrayLiteral elements: Value...) { self = .array(elements) }
    /// An object.
    public init(dictionaryLiteral elements: (String, Value)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
    }
}

/// The members of one received line.
public struct Members: Sendable, Equatable {
    package let object: JSONValue
    /// The line as it came.
    public let line: String

    package init?(_ bytes: [UInt8]) {
        var reader = JSONLine()
        guard (try? reader.read(bytes)) != nil else { return nil }
        object = .object(reader.object())
        line = String(decoding: bytes, as: UTF8.self)
    }

    /// A member that is text.
    public func string(_ name: String) -> String? { object[name]?.string }
    /// A member that is an integer.
    public func integer(_ name: String) -> Int? { object[name]?.integer }
    /// A member that is true or false.
    public func bool(_ name: String) -> Bool? { object[name]?.bool }

    func has(_ name: String) -> Bool { object[name] != nil }
}

/// A successful answer. An unsuccessful one is thrown as `ClientError.refused`.
public struct Answer: Sendable, Equatable {
    /// All members of the answer.
    public let members: Members
    /// The stream it is about.
    public var on: String? { members.string("on") }
    /// The number of the record that the request wrote, or the head of the stream.
    public var seq: Int? { members.integer("seq") }
    /// The request had been carried out before under the same key; this is its first answer.
    public var isDuplicate: Bool { members.bool("dup") == true }
}

/// A durable, numbered fact.
public struct Event: Sendable, Equatable {
    /// All members of the event.
    public let members: Members
    /// What happened: `message.posted`, `session.ended`, …
    public let kind: String
    /// The stream, such as `S-17`.
    public let on: String
    /// Its number in that stream.
    public let seq: Int
    /// The number of the event before it that this reader may see.
    public let previous: Int
    /// The global position, on a subscription to everything.
    public var position: Int? { members.integer("pos") }
    /// Who did it, such as `agent:sarah`.
    public var by: String { members.string("by") ?? "" }
    /// Only staff may see it. Anything that is not plainly for all counts as staff-only.
    public var isStaffOnly: Bool { members.string("vis") != "all" }
    /// The text of a message.
    public var text: String? { members.string("text") }

    init?(_ members: Members) {
        guard let kind = members.string("ev"), let on = members.string("on"), let seq = members.integer("seq") else {
            return nil
        }
        self.members = members
        self.kind = kind
        self.on = on
        self.seq = seq
        previous = members.integer("prev") ?? seq - 1
    }
}

/// Something that is true only now, such as `typing`. Never stored, never repeated.
public struct Signal: Sendable, Equatable {
    /// All members of the signal.
    public let members: Members
    /// `typing`, `presence`, `read`, `warn`, …
    public let name: String
}

/// What `Client.next` hands out.
public enum Incoming: Sendable, Equatable {
    /// A durable fact of a stream that is followed: each exactly once, in order, across reconnects.
    case event(Event)
    /// An ephemeral signal.
    case signal(Signal)
    /// The connection was lost; the next attempt is made in so many milliseconds.
    case reconnecting(inMilliseconds: Int)
    /// The connection stands again and everything that was followed is resumed.
    case reconnected
}
