// The life of a support session: what it is about, who takes part, on hold, handed over, ended.

import TandemWire

/// How the customer is being helped.
package enum Channel: String, Sendable, CaseIterable {
    case phone, chat, email, store, social, web, other
}

/// How a participant takes part.
package enum JoinMode: String, Sendable, CaseIterable {
    /// Help the customer.
    case serve
    /// Read along without posting.
    case observe
    /// Speak to staff only.
    case whisper
    /// Speak to everybody, uninvited.
    case barge
    /// Become the session's agent, uninvited.
    case takeover

    /// Whether a participant in this mode acts towards the customer.
    var serves: Bool {
        switch self {
        case .serve, .barge, .takeover: true
        case .observe, .whisper: false
        }
    }
}

/// How a session ended.
package enum Outcome: String, Sendable, CaseIterable {
    case resolved, unresolved
    case followUp = "follow_up"
    case noReply = "no_reply"
    case abandoned, spam, duplicate
}

/// What a session is about. The payload of `session.started` and, as the whole resulting context, of
/// `session.context_set`: {customer, ticket?, order?, cart?, channel?}.
package struct SessionContext: Sendable, Equatable {
    /// The customer's name without `cust:`; a session never changes its customer.
    package let customer: String
    package var ticket: UInt64?
    package var order: UInt64?
    package var cart: UInt64?
    package var channel: Channel?

    package init(
        customer: String, ticket: UInt64? = nil, order: UInt64? = nil, cart: UInt64? = nil, channel: Channel? = nil
    ) {
        self.customer = customer
        self.ticket = ticket
        self.order = order
        self.cart = cart
        self.channel = channel
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("customer", StreamID.customer(customer))
        writer.field("ticket", ticket.map(StreamID.ticket))
        writer.field("order", order.map(StreamID.order))
        writer.field("cart", cart.map(StreamID.cart))
        if let channel { writer.field("channel", channel.rawValue) }
    }

    init(from record: JSONLine) throws(Refusal) {
        guard case .customer(let name) = try record.recordedStream("customer") else { throw .badRecord("customer") }
        customer = name
        ticket = try record.recordedReference("ticket", \.ticketNumber)
        order = try record.recordedReference("order", \.orderNumber)
        cart = try record.recordedReference("cart", \.cartNumber)
        channel = try record.recordedOptionalWord("channel")
    }

    /// The same members for an answer.
    var fields: [JSONField] {
        var fields = [JSONField("customer", .string(StreamID.customer(customer).text))]
        if let ticket { fields.append(JSONField("ticket", .string(StreamID.ticket(ticket).text))) }
        if let order { fields.append(JSONField("order", .string(StreamID.order(order).text))) }
        if let cart { fields.append(JSONField("cart", .string(StreamID.cart(cart).text))) }
        if let channel { fields.append(JSONField("channel", .string(channel.rawValue))) }
        return fields
    }
}

/// `session.resumed` {held_s}: how long this hold lasted.
package struct SessionResumed: Sendable, Equatable {
    package let heldSeconds: Int

    package init(heldSeconds: Int) { self.heldSeconds = heldSeconds }

    func encode(into writer: inout JSONWriter) { writer.field("held_s", heldSeconds) }

    init(from record: JSONLine) throws(Refusal) { heldSeconds = try record.recordedInteger("held_s") }
}

/// `session.transferred` {from?, to}: another agent is responsible now. `from` is absent if nobody was.
package struct SessionTransferred: Sendable, Equatable {
    package let from: String?
    package let to: String

    package init(from: String?, to: String) {
        self.from = from
        self.to = to
    }

    func encode(into writer: inout JSONWriter) {
        if let from { writer.field("from", from) }
        writer.field("to", to)
    }

    init(from record: JSONLine) throws(Refusal) {
        from = try record.recordedOptionalString("from")
        to = try record.recordedString("to")
    }
}

/// `session.ended` {outcome, duration_s, held_s, reverted?}: the whole time, how much of it the customer was on hold,
/// and what was lent for it and has been taken back.
package struct SessionEnded: Sendable, Equatable {
    package let outcome: Outcome
    package let durationSeconds: Int
    package let heldSeconds: Int
    package let reverted: [Reverted]

    package init(outcome: Outcome, durationSeconds: Int, heldSeconds: Int, reverted: [Reverted] = []) {
        self.outcome = outcome
        self.durationSeconds = durationSeconds
        self.heldSeconds = heldSeconds
        self.reverted = reverted
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("outcome", outcome.rawValue)
        writer.field("duration_s", durationSeconds)
        writer.field("held_s", heldSeconds)
        if !reverted.isEmpty { writer.field("reverted", reverted.json) }
    }

    init(from record: JSONLine) throws(Refusal) {
        outcome = try record.recordedWord("outcome")
        durationSeconds = try record.recordedInteger("duration_s")
        heldSeconds = try record.recordedInteger("held_s")
        reverted = try record.recordedReverted()
    }
}

/// `participant.joined` {who, mode}, staff only: a customer is not told who looks over the agent's shoulder.
package struct ParticipantJoined: Sendable, Equatable {
    package let who: String
    package let mode: JoinMode

    package init(who: String, mode: JoinMode) {
        self.who = who
        self.mode = mode
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("who", who)
        writer.field("mode", mode.rawValue)
    }

    init(from record: JSONLine) throws(Refusal) {
        who = try record.recordedString("who")
        mode = try record.recordedWord("mode")
    }
}

/// `participant.left` {who}, staff only.
package struct ParticipantLeft: Sendable, Equatable {
    package let who: String

    package init(who: String) { self.who = who }

    func encode(into writer: inout JSONWriter) { writer.field("who", who) }

    init(from record: JSONLine) throws(Refusal) { who = try record.recordedString("who") }
}
