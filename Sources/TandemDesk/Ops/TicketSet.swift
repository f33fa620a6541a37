// ticket.set: change what is known about a ticket.
//
//     {"op":"ticket.set","on":"T-204","priority":"urgent","order":"O-5512","tags":["returns"]}
//     {"ok":true,"on":"T-204","seq":9,"status":"open","changed":["order","priority","tags"]}
//
// A member left out stays as it is; null clears site, queue, group, language, contact, order and cart. The events say
// each field before and after, and the customer sees only those that concern them.

import TandemWire

struct TicketSet: Op {
    static let spec = OpSpec(
        name: "ticket.set", right: .ticketWork, access: .ticket, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204"),
            FieldSpec("subject", .string, help: "1 to 255 characters"),
            FieldSpec("priority", .string, help: "a priority of the policy"),
            FieldSpec("category", .string, help: "a category of the policy"),
            FieldSpec("queue", .string, help: "a queue of the policy, or null"),
            FieldSpec("group", .string, help: "a group of the policy, or null"),
            FieldSpec("site", .string, help: "a site of the policy, or null"),
            FieldSpec("language", .string, help: "a language tag such as it-IT, or null"),
            FieldSpec("contact", .string, help: "how the customer was in contact, a word of the policy, or null"),
            FieldSpec("order", .stream, help: "the order it is about, or null"),
            FieldSpec("cart", .stream, help: "the cart it is about, or null"),
            FieldSpec("tags", .list, help: "words about the ticket; the list is replaced"),
            FieldSpec("email", .string, help: "the address of a visitor without an account"),
        ],
        summary: "Change a ticket's subject, priority, category, queue, order and other fields.")

    private let stream: StreamID
    private let wanted: [(TicketField, JSONValue)]

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        var wanted: [(TicketField, JSONValue)] = []
        for field in TicketField.allCases {
            guard let index = request.find(field.member) else { continue }
            if request.kind(index) == .null {
                guard field.isOptional else { throw .badField(field.rawValue, "\(field.rawValue) cannot be cleared") }
                wanted.append((field, .null))
            } else if let value = try Self.value(field, request) {
                wanted.append((field, value))
            }
        }
        if wanted.isEmpty { throw .fieldRequired("subject", "say what changes: subject, priority, category, …") }
        self.wanted = wanted
    }

    private static func value(_ field: TicketField, _ request: JSONLine) throws(Refusal) -> JSONValue? {
        let name = field.member
        switch field {
        case .order:
            return try request.optionalReference(name, like: "O-5512", \.orderNumber)
                .map { .string(StreamID.order($0).text) }
        case .cart:
            return try request.optionalReference(name, like: "C-9", \.cartNumber)
                .map { .string(StreamID.cart($0).text) }
        case .tags: return try request.optionalTags().map { .strings($0) }
        case .subject, .email: return try request.optionalText(name, limit: DeskLimits.lineScalars).map { .string($0) }
        case .priority, .category, .queue, .group, .site, .language, .contact:
            return try request.optionalText(name, limit: DeskLimits.wordScalars).map { .string($0) }
        }
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }
        var changes: [TicketChange] = []
        for (field, value) in wanted {
            let checked = try check(field, value, ticket, desk.policy)
            changes.append(TicketChange(field: field, from: ticket.value(field), to: checked))
        }
        var plan = TicketPlan(ticket, desk, context)
        plan.change(changes)
        let names = changes.filter { $0.from != $0.to }.map(\.field.rawValue)
        plan.told.append(JSONField("changed", .strings(names)))
        return plan.decision()
    }

    /// The value as it is stored.
    private func check(
        _ field: TicketField, _ value: JSONValue, _ ticket: Ticket, _ policy: Policy
    ) throws(Refusal) -> JSONValue {
        guard let word = value.string else { return value }
        switch field {
        case .priority: return .string(try policy.checkedPriority(word) ?? word)
        case .category: _ = try policy.word("category", word, of: policy.categories)
        case .queue: _ = try policy.word("queue", word, of: policy.queues)
        case .group: _ = try policy.word("group", word, of: policy.groups.map(\.name))
        case .site: _ = try policy.word("site", word, of: policy.sites)
        case .contact: _ = try policy.word("contact", word, of: policy.contacts)
        case .email:
            guard ticket.requester.visitor != nil else {
                throw .badField("email", "a customer's address is changed on the customer (customer.put)")
            }
            guard word.isEmailAddress else { throw .badField("email", "email must look like ana@example.com") }
        case .subject, .language, .order, .cart, .tags: break
        }
        return value
    }
}

extension TicketField {
    fileprivate var isOptional: Bool {
        switch self {
        case .queue, .group, .site, .language, .contact, .order, .cart: true
        case .subject, .priority, .category, .tags, .email: false
        }
    }
}

extension Ticket {
    /// A field as events write it.
    func value(_ field: TicketField) -> JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return switch field {
        case .subject: .string(subject)
        case .priority: .string(priority)
        case .category: .string(category)
        case .queue: text(queue)
        case .group: text(group)
        case .site: text(site)
        case .language: text(language)
        case .contact: text(contact)
        case .order: text(order.map { StreamID.order($0).text })
        case .cart: text(cart.map { StreamID.cart($0).text })
        case .tags: .strings(tags)
        case .email: text(requester.visitor?.email)
        }
    }
}
