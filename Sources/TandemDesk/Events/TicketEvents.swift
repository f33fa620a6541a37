// The life of a ticket: created, routed, opened, moved. Every event says the outcome, so that folding it needs no
// policy: a `ticket.resolved` of last year stays what it was when the workflow changes.

import TandemWire

/// `ticket.created` {number, subject, customer | visitor, category, source, status, contact?, site?, order?, cart?,
/// language?, follow_up_of?}, always the first event of its stream. What only staff may know is in `ticket.routed`.
package struct TicketCreated: Sendable, Equatable {
    package let number: String
    package let requester: Requester
    package let subject: String
    package let category: String
    package let source: String
    /// The display status at that time.
    package let status: String
    package var contact: String?
    package var site: String?
    package var order: UInt64?
    package var cart: UInt64?
    package var language: String?
    package var followUpOf: UInt64?

    func encode(into writer: inout JSONWriter) {
        writer.field("number", number)
        writer.field("subject", subject)
        requester.encode(into: &writer)
        writer.field("category", category)
        writer.field("source", source)
        writer.field("status", status)
        writer.optional("contact", contact)
        writer.optional("site", site)
        writer.field("order", order.map(StreamID.order))
        writer.field("cart", cart.map(StreamID.cart))
        writer.optional("language", language)
        writer.field("follow_up_of", followUpOf.map(StreamID.ticket))
    }
}

extension TicketCreated {
    // Calls the initializer that the compiler makes, as `Event` does.
    init(from record: JSONLine) throws(Refusal) {
        self.init(
            number: try record.recordedString("number"), requester: try Requester(from: record),
            subject: try record.recordedString("subject"), category: try record.recordedString("category"),
            source: try record.recordedString("source"), status: try record.recordedString("status"),
            contact: try record.recordedOptionalString("contact"), site: try record.recordedOptionalString("site"),
            order: try record.recordedReference("order", \.orderNumber),
            cart: try record.recordedReference("cart", \.cartNumber),
            language: try record.recordedOptionalString("language"),
            followUpOf: try record.recordedReference("follow_up_of", \.ticketNumber))
    }
}

extension Requester {
    func encode(into writer: inout JSONWriter) {
        switch self {
        case .customer(let name): writer.field("customer", StreamID.customer(name))
        case .visitor(let visitor): writer.field("visitor", visitor.json)
        }
    }

    init(from record: JSONLine) throws(Refusal) {
        if let customer = try record.recordedReference("customer", \.customerName) {
            self = .customer(customer)
            return
        }
        guard let index = record.find("visitor"), let visitor = Visitor(json: record.value(index)) else {
            throw .badRecord(record.find("visitor") == nil ? "customer" : "visitor")
        }
        self = .visitor(visitor)
    }

    /// The same as a member of an answer.
    var field: JSONField {
        switch self {
        case .customer(let name): JSONField("customer", .string(StreamID.customer(name).text))
        case .visitor(let visitor): JSONField("visitor", visitor.json)
        }
    }
}

extension Visitor {
    var json: JSONValue { .object([JSONField("name", .string(name)), JSONField("email", .string(email))]) }

    init?(json: JSONValue) {
        guard let name = json["name"]?.string, let email = json["email"]?.string else { return nil }
        self.init(name: name, email: email)
    }
}

/// `ticket.routed` {priority?, queue?, group?, assignee?, tags?, rules?, assign?, nobody?}, staff only: where a ticket
/// went by itself. Members that are absent stay as they are.
package struct TicketRouted: Sendable, Equatable {
    package var priority: String?
    package var queue: String?
    package var group: String?
    package var assignee: String?
    package var tags: [String] = []
    /// The rules that said so, in order.
    package var rules: [String] = []
    /// How its agent was looked for, and why there is none.
    package var strategy: AssignmentStrategy?
    package var nobody: NobodyReason?

    package init() {}

    func encode(into writer: inout JSONWriter) {
        writer.optional("priority", priority)
        writer.optional("queue", queue)
        writer.optional("group", group)
        writer.optional("assignee", assignee)
        if !tags.isEmpty { writer.field("tags", JSONValue.strings(tags)) }
        if !rules.isEmpty { writer.field("rules", JSONValue.strings(rules)) }
        writer.optional("assign", strategy?.rawValue)
        writer.optional("nobody", nobody?.rawValue)
    }

    init(from record: JSONLine) throws(Refusal) {
        priority = try record.recordedOptionalString("priority")
        queue = try record.recordedOptionalString("queue")
        group = try record.recordedOptionalString("group")
        assignee = try record.recordedOptionalString("assignee")
        tags = try record.recordedStrings("tags")
        rules = try record.recordedStrings("rules")
        strategy = try record.recordedOptionalWord("assign")
        nobody = try record.recordedOptionalWord("nobody")
    }
}

/// `ticket.context_attached` {context}: what was known about the requester and their situation when the ticket was
/// created, for ever as it was then. Always the second event of its stream, so that it can be cited.
package struct TicketContext: Sendable, Equatable {
    package static let seq = 2
    /// Kept as it is written: it is built once, stored once, and looked at rarely.
    private let text: [UInt8]

    package var context: JSONValue { (try? JSONReader.parse(text)) ?? .null }

    func encode(into writer: inout JSONWriter) {
        writer.name("context")
        writer.raw(text)
    }

    /// `text`: an object as `JSONWriter` writes it.
    init(_ text: [UInt8]) { self.text = text }

    init(from record: JSONLine) throws(Refusal) { text = try record.recordedText("context", of: .object) }
}

/// `ticket.acknowledged` {text, respond_by}: the requester is told at once that we have it, and when we shall answer.
package struct TicketAcknowledged: Sendable, Equatable {
    /// As it is written, in its quotes.
    private let text: [UInt8]
    /// Milliseconds since 1970.
    package let respondBy: Int64

    func encode(into writer: inout JSONWriter) {
        writer.name("text")
        writer.raw(text)
        writer.name("respond_by")
        writer.time(respondBy)
    }

    /// `text`: a string as `JSONWriter` writes it.
    init(text: [UInt8], respondBy: Int64) {
        self.text = text
        self.respondBy = respondBy
    }

    init(from record: JSONLine) throws(Refusal) {
        text = try record.recordedText("text", of: .string)
        respondBy = try record.recordedTime("respond_by")
    }
}

/// `ticket.opened` {session?}, staff only: somebody began to look after it, in this support session if one started.
package struct TicketOpened: Sendable, Equatable {
    package let session: UInt64?

    func encode(into writer: inout JSONWriter) { writer.field("session", session.map(StreamID.session)) }

    init(session: UInt64?) { self.session = session }

    init(from record: JSONLine) throws(Refusal) {
        session = try record.recordedReference("session", \.sessionNumber)
    }
}
