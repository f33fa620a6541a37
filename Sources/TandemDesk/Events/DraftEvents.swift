// Drafts, on their author's own stream, where nobody else reads:
//
//     draft.saved      {"ticket":"T-204","text":"Dear Maria, …"}
//     draft.used       {"ticket":"T-204","message":9}
//     draft.discarded  {"ticket":"T-204"}

import TandemWire

/// `draft.saved` {ticket, text}: replaces the author's draft for this ticket.
package struct DraftSaved: Sendable, Equatable {
    package let ticket: UInt64
    package let text: String

    package init(ticket: UInt64, text: String) {
        self.ticket = ticket
        self.text = text
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("ticket", StreamID.ticket(ticket))
        writer.field("text", text)
    }

    init(from record: JSONLine) throws(Refusal) {
        guard let ticket = try record.recordedReference("ticket", \.ticketNumber) else { throw .badRecord("ticket") }
        self.ticket = ticket
        text = try record.recordedString("text")
    }
}

/// `draft.used` {ticket, message} and `draft.discarded` {ticket}: the author has none for this ticket any more.
package struct DraftEnded: Sendable, Equatable {
    package let ticket: UInt64
    /// The number of the message that it became.
    package let message: Int?

    package init(ticket: UInt64, message: Int? = nil) {
        self.ticket = ticket
        self.message = message
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("ticket", StreamID.ticket(ticket))
        if let message { writer.field("message", message) }
    }

    init(from record: JSONLine) throws(Refusal) {
        guard let ticket = try record.recordedReference("ticket", \.ticketNumber) else { throw .badRecord("ticket") }
        self.ticket = ticket
        message = try record.recordedOptionalInteger("message")
    }
}
