// Emulation begins and ends. The envelope says who (`by`), for whom (`for`) and which lease (`lease`); the session is
// the stream. All of them are for the customer's eyes too.

import TandemWire

/// `emulation.started` {scope, until, idle_s, cart?, order?, reason?}: `by` holds `lease` from now on.
package struct EmulationStarted: Sendable, Equatable {
    package let scope: EmulationScope
    /// When it ends if nothing is done: milliseconds since 1970.
    package let until: Int64
    package let idleSeconds: Int
    package let cart: UInt64?
    package let order: UInt64?
    package let reason: String?

    package init(
        scope: EmulationScope, until: Int64, idleSeconds: Int, cart: UInt64? = nil, order: UInt64? = nil,
        reason: String? = nil
    ) {
        self.scope = scope
        self.until = until
        self.idleSeconds = idleSeconds
        self.cart = cart
        self.order = order
        self.reason = reason
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("scope", scope.rawValue)
        writer.optionalTime("until", until)
        writer.field("idle_s", idleSeconds)
        writer.field("cart", cart.map(StreamID.cart))
        writer.field("order", order.map(StreamID.order))
        writer.optional("reason", reason)
    }

    init(from record: JSONLine) throws(Refusal) {
        scope = try record.recordedWord("scope")
        until = try record.recordedTime("until")
        idleSeconds = try record.recordedInteger("idle_s")
        cart = try record.recordedReference("cart", \.cartNumber)
        order = try record.recordedReference("order", \.orderNumber)
        reason = try record.recordedOptionalString("reason")
    }
}

/// `emulation.ended` {agent, why, reverted}: what was lent under the lease and has been taken back with it.
package struct EmulationEnded: Sendable, Equatable {
    package let agent: String
    package let why: LeaseEnd
    package let reverted: [Reverted]

    package init(agent: String, why: LeaseEnd, reverted: [Reverted] = []) {
        self.agent = agent
        self.why = why
        self.reverted = reverted
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("agent", agent)
        writer.field("why", why.rawValue)
        writer.field("reverted", reverted.json)
    }

    init(from record: JSONLine) throws(Refusal) {
        agent = try record.recordedString("agent")
        why = try record.recordedWord("why")
        reverted = try record.recordedReverted()
    }
}

/// `emulation.agent_left` {agent, until} and `emulation.agent_returned` {agent}: the agent's last connection was lost,
/// or is back. Without a return the lease ends at `until`.
package struct EmulationPresence: Sendable, Equatable {
    package let agent: String
    /// Milliseconds since 1970; nil for a return.
    package let until: Int64?

    package init(agent: String, until: Int64? = nil) {
        self.agent = agent
        self.until = until
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("agent", agent)
        writer.optionalTime("until", until)
    }

    init(from record: JSONLine) throws(Refusal) {
        agent = try record.recordedString("agent")
        until = try record.recordedOptionalTime("until")
    }
}

/// One thing that was lent for a call and has been taken back: `{"lease":3}`, `{"coupon":"SAVE10","on":"C-9"}`,
/// `{"control":4,"on":"S-17"}`. Kept as the members that tell it, because it is only ever shown.
package struct Reverted: Sendable, Equatable {
    package let members: [JSONField]

    package init(_ members: [JSONField]) { self.members = members }

    static func lease(_ lease: Int) -> Reverted { Reverted([JSONField("lease", .integer(lease))]) }

    package static func coupon(_ code: String, on cart: StreamID) -> Reverted {
        Reverted([JSONField("coupon", .string(code)), JSONField("on", .string(cart.text))])
    }

    static func control(_ lease: Int, on session: StreamID) -> Reverted {
        Reverted([JSONField("control", .integer(lease)), JSONField("on", .string(session.text))])
    }
}

extension [Reverted] {
    var json: JSONValue { .array(map { .object($0.members) }) }
}

extension JSONLine {
    /// The list `reverted`; absent is empty.
    func recordedReverted() throws(Refusal) -> [Reverted] {
        guard let items = JSONValue.array(try recordedArray("reverted")).list({ $0.fields.map(Reverted.init) }) else {
            throw .badRecord("reverted")
        }
        return items
    }
}

extension Payload {
    /// Reads what is of emulation and calls.
    static func assist(_ kind: EventKind, from record: JSONLine) throws(Refusal) -> Payload {
        switch kind {
        case .callStarted: .callStarted(try CallStarted(from: record))
        case .callEnded: .callEnded(try CallEnded(from: record))
        case .emulationStarted: .emulationStarted(try EmulationStarted(from: record))
        case .emulationEnded: .emulationEnded(try EmulationEnded(from: record))
        case .emulationAgentLeft: .emulationAgentLeft(try EmulationPresence(from: record))
        case .emulationAgentReturned: .emulationAgentReturned(try EmulationPresence(from: record))
        default: throw .badRecord("ev")
        }
    }
}
