// The shape of every request that the desk answers. One op is one file under Ops/ and one row in `OpTable`.
//
// The server's side of it, in order:
//
//     let op = try type.init(request)                        // fields: known, typed, within bounds
//     if let refusal = Access.admit(type.spec, principal, on: op.on, desk) { … }
//     if the request has `if`, compare it with desk.head(op.on)
//     let decision = try op.decide(desk, context)             // pure
//     for draft in decision.events { stamp, apply, append to the journal }

import TandemWire

/// A request the desk can decide.
package protocol Op: Sendable {
    static var spec: OpSpec { get }

    /// Reads the request's fields; envelope members are the server's.
    init(_ request: JSONLine) throws(Refusal)

    /// The object of the request: what `Access` judges and `if` compares. Nil if `spec.access` is `.none` and
    /// nothing is there yet.
    var on: StreamID? { get }

    /// An event to be fetched into `Context.cited` before `decide`.
    var cites: (StreamID, Int)? { get }

    /// The ticket for which the caller's draft is to be fetched into `Context.draft`.
    var draftOf: StreamID? { get }
    /// Words to be looked for, the result to be fetched into `Context.found` before `decide`.
    func searches(_ desk: borrowing Desk, _ principal: Principal) throws(Refusal) -> String?

    /// Whether `Context.time` and `Context.present` are to be filled. Nearly always: only what is asked for
    /// thousands of times a second spares itself the look.
    var looksAround: Bool { get }

    /// Decides. The caller has been admitted; what is left to check is the op's own business.
    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision
}

extension Op {
    package var cites: (StreamID, Int)? { nil }
    package var draftOf: StreamID? { nil }
    package func searches(_ desk: borrowing Desk, _ principal: Principal) throws(Refusal) -> String? { nil }
    package var looksAround: Bool { true }
}

/// An op that says what it is about and nothing else: `{"op":"session.hold","on":"S-17"}`.
protocol StreamOp: Op {
    var stream: StreamID { get }

    init(stream: StreamID)
}

extension StreamOp {
    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        self.init(stream: try request.requiredStream("on"))
    }

    var on: StreamID? { stream }
}

/// What an op is called, who may use it on what, and which fields it takes. A class, because every request is
/// judged by one and none is ever copied.
package final class OpSpec: Sendable {
    package let name: String
    /// The right to call it at all; nil admits everybody who is logged in.
    package let right: Right?
    /// Any of these admits as well: for ops whose fields decide which right they need.
    package let alternatives: Rights
    package let access: Access
    /// Whether customers may call it, given the right.
    package let customerMay: Bool
    /// Whether it can cause events, so that a read-only server refuses it.
    package let writes: Bool
    /// Whether `Context.entropy` must be filled.
    package let usesEntropy: Bool
    /// Whether `Context.people` must be filled.
    package let usesPeople: Bool
    package let fields: [FieldSpec]
    /// One sentence for `help` and `describe`.
    package let summary: String
    /// Every member that a request may have: the envelope's, then the op's fields. `on` is a field of those ops
    /// that have an object.
    let memberNames: [JSONNameText]
    /// The envelope's members that mean something only where something is written.
    static let writeMembers: [JSONName] = ["key", "if", "x"]
    /// Whether a field besides `on` names streams, or several at once.
    package let namesStreams: Bool
    /// The members that name streams.
    package let streamNames: [JSONNameText]
    /// Whether it `searches`.
    package let takesWords: Bool

    package init(
        name: String, right: Right?, or alternatives: Rights = [], access: Access, customerMay: Bool, writes: Bool,
        usesEntropy: Bool = false, usesPeople: Bool = false, fields: [FieldSpec], summary: String
    ) {
        self.name = name
        self.right = right
        self.alternatives = alternatives
        self.access = access
        self.customerMay = customerMay
        self.writes = writes
        self.usesEntropy = usesEntropy
        self.usesPeople = usesPeople
        self.fields = fields
        self.summary = summary
        let envelope = ["op", "id"] + (writes ? Self.writeMembers.map(\.text) : [])
        memberNames = (envelope + fields.map(\.name)).map(JSONNameText.init)
        takesWords = fields.contains { $0.name == "q" }
        let others = fields.filter { $0.kind == .stream && $0.name != "on" }.map(\.name)
        streamNames = (["on"] + others).map(JSONNameText.init)
        namesStreams = fields.contains { $0.name == "on" ? $0.kind == .string : $0.kind == .stream }
    }
}

/// One field of an op.
package struct FieldSpec: Sendable {
    package let name: String
    package let kind: FieldKind
    package let required: Bool
    /// One sentence for `help` and `describe`.
    package let help: String

    package init(_ name: String, _ kind: FieldKind, required: Bool = false, help: String) {
        self.name = name
        self.kind = kind
        self.required = required
        self.help = help
    }
}

/// What a field holds.
package enum FieldKind: Sendable, Equatable {
    case string, integer, boolean, stream, list, object
    /// A word of a closed list.
    case word([String])

    /// The word of a closed list, for `describe`.
    package static func word<Word: RawRepresentable & CaseIterable>(of _: Word.Type) -> FieldKind
    where Word.RawValue == String {
        .word(Word.allCases.map(\.rawValue))
    }

    package var name: String {
        switch self {
        case .string: "string"
        case .integer: "integer"
        case .boolean: "boolean"
        case .stream: "stream"
        case .list: "list"
        case .object: "object"
        case .word: "word"
        }
    }
}

extension OpSpec {
    /// The entry of this op in the answer of `describe`.
    package var description: JSONValue {
        .object([
            JSONField("op", .string(name)), JSONField("summary", .string(summary)),
            JSONField("right", right.map { .string($0.rawValue) } ?? .null),
            JSONField("customer", .bool(customerMay)), JSONField("writes", .bool(writes)),
            JSONField("fields", .array(fields.map(\.description))),
        ])
    }
}

extension FieldSpec {
    package var description: JSONValue {
        var members = [
            JSONField("name", .string(name)), JSONField("kind", .string(kind.name)),
            JSONField("required", .bool(required)), JSONField("help", .string(help)),
        ]
        if case .word(let words) = kind { members.append(JSONField("words", .array(words.map { .string($0) }))) }
        return .object(members)
    }
}
