// What changes about a ticket: its status, its fields, who is responsible, what it is linked with.

import TandemWire

/// `ticket.status_changed`, `ticket.resolved`, `ticket.closed`, `ticket.reopened` and, staff only, where no status
/// changes, `ticket.waiting_changed`: {from, to, lifecycle, waiting_on, resolution?, contact?, recipient?, closes_at?}.
///
/// `from` and `to` are the display statuses at that time; the rest is what the ticket is from now on.
package struct TicketMoved: Sendable, Equatable {
    package let from: String
    package let to: String
    package let axes: TicketAxes
    package var resolution: Resolution?
    /// How the customer was in contact about it.
    package var contact: String?
    /// Who the message that goes with it was for.
    package var recipient: Recipient?
    /// When it will close by itself; milliseconds since 1970.
    package var closesAt: Int64?

    init(from: String, to: String, _ axes: TicketAxes) {
        self.from = from
        self.to = to
        self.axes = axes
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("from", from)
        writer.field("to", to)
        writer.field("lifecycle", axes.lifecycle.rawValue)
        writer.field("waiting_on", axes.waitingOn.rawValue)
        writer.optional("resolution", resolution?.rawValue)
        writer.optional("contact", contact)
        writer.optional("recipient", recipient?.rawValue)
        writer.optionalTime("closes_at", closesAt)
    }

    init(from record: JSONLine) throws(Refusal) {
        from = try record.recordedString("from")
        to = try record.recordedString("to")
        axes = TicketAxes(try record.recordedWord("lifecycle"), try record.recordedWord("waiting_on"))
        resolution = try record.recordedOptionalWord("resolution")
        contact = try record.recordedOptionalString("contact")
        recipient = try record.recordedOptionalWord("recipient")
        closesAt = try record.recordedOptionalTime("closes_at")
    }
}

/// Who a message that goes with a move is for.
package enum Recipient: String, Sendable, CaseIterable {
    case customer, staff
}

/// A field of a ticket that `ticket.set` changes.
package enum TicketField: String, Sendable, CaseIterable {
    case subject, priority, category, queue, group, site, language, contact, order, cart, tags, email

    /// The member of a request that sets it; called as it is.
    var member: JSONName {
        switch self {
        case .subject: "subject"
        case .priority: "priority"
        case .category: "category"
        case .queue: "queue"
        case .group: "group"
        case .site: "site"
        case .language: "language"
        case .contact: "contact"
        case .order: "order"
        case .cart: "cart"
        case .tags: "tags"
        case .email: "email"
        }
    }

    /// Whether the customer sees that it changed.
    var visibility: Visibility {
        switch self {
        case .subject, .category, .site, .language, .order, .cart: .all
        case .priority, .queue, .group, .contact, .tags, .email: .staff
        }
    }
}

/// One field, before and after; null where there was or is nothing.
package struct TicketChange: Sendable, Equatable {
    package let field: TicketField
    package let from: JSONValue
    package let to: JSONValue
}

/// `ticket.changed` {changes: [{field, from, to}]}: fields that staff set.
package struct TicketChanged: Sendable, Equatable {
    package let changes: [TicketChange]

    func encode(into writer: inout JSONWriter) {
        let list = changes.map { change in
            JSONValue.object([
                JSONField("field", .string(change.field.rawValue)), JSONField("from", change.from),
                JSONField("to", change.to),
            ])
        }
        writer.field("changes", .array(list))
    }

    init(_ changes: [TicketChange]) { self.changes = changes }

    init(from record: JSONLine) throws(Refusal) {
        let changes = JSONValue.array(try record.recordedArray("changes")).list { value -> TicketChange? in
            guard let field = value["field"]?.string.flatMap(TicketField.init), let from = value["from"],
                let to = value["to"]
            else { return nil }
            return TicketChange(field: field, from: from, to: to)
        }
        guard let changes else { throw .badRecord("changes") }
        self.changes = changes
    }
}

/// `ticket.assigned` {from?, to, group?} and `ticket.unassigned` {from?, group?}, staff only.
package struct TicketAssigned: Sendable, Equatable {
    package let from: String?
    package let to: String?
    package var group: String?

    package init(from: String?, to: String?, group: String? = nil) {
        self.from = from
        self.to = to
        self.group = group
    }

    func encode(into writer: inout JSONWriter) {
        writer.optional("from", from)
        writer.optional("to", to)
        writer.optional("group", group)
    }

    init(from record: JSONLine) throws(Refusal) {
        from = try record.recordedOptionalString("from")
        to = try record.recordedOptionalString("to")
        group = try record.recordedOptionalString("group")
    }
}

/// How two tickets belong together, seen from the one whose event it is.
package enum TicketRelation: String, Sendable, CaseIterable {
    case duplicateOf = "duplicate_of"
    case mergedInto = "merged_into"
    case followUp = "follow_up"
    case related
    /// The other one was merged into this one, or is a duplicate of it.
    case mergedFrom = "merged_from"
    case copy
}

/// `ticket.linked` {ticket, relation}, staff only, and `ticket.follow_up_created` {ticket, relation}, which the
/// customer sees: their message began a new ticket.
package struct TicketLinked: Sendable, Equatable {
    package let ticket: UInt64
    package let relation: TicketRelation

    func encode(into writer: inout JSONWriter) {
        writer.field("ticket", StreamID.ticket(ticket))
        writer.field("relation", relation.rawValue)
    }

    init(_ relation: TicketRelation, _ ticket: UInt64) {
        self.ticket = ticket
        self.relation = relation
    }

    init(from record: JSONLine) throws(Refusal) {
        guard let ticket = try record.recordedReference("ticket", \.ticketNumber) else { throw .badRecord("ticket") }
        self.ticket = ticket
        relation = try record.recordedWord("relation")
    }
}

/// `notice.posted` {to, about, text}: something that a person should be told outside of the conversation. Bots of
/// channels deliver it.
package struct NoticePosted: Sendable, Equatable {
    /// A customer (`cust:42`), a visitor's address, or a person (`agent:sarah`).
    package let to: String
    /// The kind of event that it is about.
    package let about: String
    package let text: String

    package init(to: String, about: String, text: String) {
        self.to = to
        self.about = about
        self.text = text
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("to", to)
        writer.field("about", about)
        writer.field("text", text)
    }

    init(from record: JSONLine) throws(Refusal) {
        to = try record.recordedString("to")
        about = try record.recordedString("about")
        text = try record.recordedString("text")
    }
}

/// `policy.changed` {sections} on `desk`: each section that changed, as a whole; null is the section as it is by
/// default.
package struct PolicyChanged: Sendable, Equatable {
    package let sections: [JSONField]

    func encode(into writer: inout JSONWriter) { writer.field("sections", .object(sections)) }

    init(_ sections: [JSONField]) { self.sections = sections }

    init(from record: JSONLine) throws(Refusal) {
        guard let index = record.find("sections"), let sections = record.value(index).fields else {
            throw .badRecord("sections")
        }
        self.sections = sections
    }
}
