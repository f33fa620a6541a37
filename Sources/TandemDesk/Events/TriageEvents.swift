// Who has a ticket, who is asked to take it, where it was merged, who may speak, and what became of a delivery:
//
//     ticket.claimed      {"to":"agent:sarah","group":"returns"}
//     ticket.released     {"from":"agent:sarah","why":"offline"}
//     ticket.offered      {"to":"agent:ben","from":"agent:sarah","until":…}
//     ticket.accepted     {"to":"agent:ben","from":"agent:sarah","group":"returns"}
//     ticket.offer_ended  {"to":"agent:ben","why":"declined"}
//     ticket.merged       {"ticket":"T-204","relation":"merged_into"} on the one that ends,
//                         {"ticket":"T-205","relation":"merged_from"} on the one that goes on: a `TicketLinked`
//     floor.returned      {"to":"bot:relay"}
//     delivery.sent       {"message":8,"channel":"email"}
//     delivery.failed     {"message":8,"channel":"email","reason":"550 no such mailbox"}
//
// All are for staff, but `ticket.merged`, which the customer sees: their ticket goes on elsewhere.

import TandemWire

/// Why nobody has a ticket any more.
package enum ReleaseReason: String, Sendable, CaseIterable {
    /// Whoever had it was away for too long.
    case offline
}

/// How an offer came to nothing.
package enum OfferEnd: String, Sendable, CaseIterable {
    case declined
    /// Nobody answered in time.
    case expired
    /// Whoever made it took it back, or made another one.
    case withdrawn
}

/// `ticket.claimed` {to, group?} and `ticket.accepted` {to, from?, group?}.
package struct TicketTaken: Sendable, Equatable {
    package let to: String
    package let from: String?
    package let group: String?

    package init(to: String, from: String? = nil, group: String? = nil) {
        self.to = to
        self.from = from
        self.group = group
    }

    func encode(into writer: inout JSONWriter) {
        writer.optional("from", from)
        writer.field("to", to)
        writer.optional("group", group)
    }

    init(from record: JSONLine) throws(Refusal) {
        from = try record.recordedOptionalString("from")
        to = try record.recordedString("to")
        group = try record.recordedOptionalString("group")
    }
}

/// `ticket.released` {from, why?}.
package struct TicketReleased: Sendable, Equatable {
    package let from: String
    package let why: ReleaseReason?

    package init(from: String, why: ReleaseReason? = nil) {
        self.from = from
        self.why = why
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("from", from)
        writer.optional("why", why?.rawValue)
    }

    init(from record: JSONLine) throws(Refusal) {
        from = try record.recordedString("from")
        why = try record.recordedOptionalWord("why")
    }
}

/// `ticket.offered` {to, from?, until}: `to` is a person or `group:NAME`; the ticket stays where it is until then.
package struct TicketOffered: Sendable, Equatable {
    package let to: String
    package let from: String?
    /// Milliseconds since 1970.
    package let until: Int64

    package init(to: String, from: String?, until: Int64) {
        self.to = to
        self.from = from
        self.until = until
    }

    func encode(into writer: inout JSONWriter) {
        writer.optional("from", from)
        writer.field("to", to)
        writer.name("until")
        writer.time(until)
    }

    init(from record: JSONLine) throws(Refusal) {
        from = try record.recordedOptionalString("from")
        to = try record.recordedString("to")
        until = try record.recordedTime("until")
    }
}

/// `ticket.offer_ended` {to, why}: it stays where it is.
package struct TicketOfferEnded: Sendable, Equatable {
    package let to: String
    package let why: OfferEnd

    package init(to: String, why: OfferEnd) {
        self.to = to
        self.why = why
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("to", to)
        writer.field("why", why.rawValue)
    }

    init(from record: JSONLine) throws(Refusal) {
        to = try record.recordedString("to")
        why = try record.recordedWord("why")
    }
}

/// `floor.returned` {to?}: bots may speak to the customer again; `to` is the one that was meant.
package struct FloorReturned: Sendable, Equatable {
    package let to: String?

    package init(to: String?) { self.to = to }

    func encode(into writer: inout JSONWriter) { writer.optional("to", to) }

    init(from record: JSONLine) throws(Refusal) { to = try record.recordedOptionalString("to") }
}

/// `delivery.sent` and `delivery.failed` {message, channel?, to?, reason?}: what became of a message or notice outside.
package struct DeliveryReported: Sendable, Equatable {
    /// The number of the event that was to be delivered.
    package let message: Int
    package let channel: String?
    /// An address as the channel writes it.
    package let to: String?
    package let reason: String?

    package init(message: Int, channel: String? = nil, to: String? = nil, reason: String? = nil) {
        self.message = message
        self.channel = channel
        self.to = to
        self.reason = reason
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("message", message)
        writer.optional("channel", channel)
        writer.optional("to", to)
        writer.optional("reason", reason)
    }

    init(from record: JSONLine) throws(Refusal) {
        message = try record.recordedInteger("message")
        channel = try record.recordedOptionalString("channel")
        to = try record.recordedOptionalString("to")
        reason = try record.recordedOptionalString("reason")
    }
}
