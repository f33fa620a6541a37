// The fields of `ticket.create`: read, then held against the policy and against who asks.

import TandemWire

/// A class, because it is large and none is ever copied.
final class TicketForm: Sendable {
    private let customer: String?
    private let visitor: Visitor?
    private let subject: String
    private let text: String
    private let words: Words
    private let order: UInt64?
    private let cart: UInt64?
    private let tags: [String]
    private let reported: Boxed<ReportedContext>?
    private let followUpOf: UInt64?
    private let id: UInt64?
    private let number: String?

    init(_ request: JSONLine) throws(Refusal) {
        customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
        visitor = try Self.visitor(request)
        subject = try request.requiredText("subject", limit: DeskLimits.lineScalars)
        text = try request.requiredText("text", limit: DeskLimits.textScalars)
        words = try Self.words(request)
        order = try request.optionalReference("order", like: "O-5512", \.orderNumber)
        cart = try request.optionalReference("cart", like: "C-9", \.cartNumber)
        tags = try request.optionalTags() ?? []
        reported =
            try request.find("context").map { index throws(Refusal) in
                Boxed(try ReportedContext(json: request.value(index)))
            }
        followUpOf = try request.optionalReference("follow_up_of", like: "T-204", \.ticketNumber)
        id = try request.optionalReference("ticket", like: "T-900", \.ticketNumber)
        number = try request.optionalText("number", limit: 40)
        if let number, StreamID(number) != nil || !StreamID.isName(number.utf8) {
            throw .badField("number", "number must be of letters, digits and hyphens, such as TKT-2026-00204")
        }
    }

    /// Fields that hold one word each.
    private struct Words {
        let contact: String?
        let category: String?
        let priority: String?
        let site: String?
        let source: String?
        let queue: String?
        let group: String?
        let language: String?

        /// The first one that only support sets.
        var foreign: String? {
            if priority != nil { return "priority" }
            if source != nil { return "source" }
            if queue != nil { return "queue" }
            return group != nil ? "group" : nil
        }
    }

    private static func words(_ request: JSONLine) throws(Refusal) -> Words {
        func word(_ name: JSONName) throws(Refusal) -> String? {
            try request.optionalText(name, limit: DeskLimits.wordScalars)
        }
        return Words(
            contact: try word("contact"), category: try word("category"), priority: try word("priority"),
            site: try word("site"), source: try word("source"), queue: try word("queue"), group: try word("group"),
            language: try word("language"))
    }

    private static func visitor(_ request: JSONLine) throws(Refusal) -> Visitor? {
        guard let index = request.find("visitor") else { return nil }
        guard let visitor = Visitor(json: request.value(index)), visitor.email.isEmailAddress else {
            throw .badField("visitor", "visitor must be {\"name\":…,\"email\":…} with an address like ana@example.com")
        }
        try visitor.name.check(as: "visitor", limit: DeskLimits.lineScalars)
        try visitor.email.check(as: "visitor", limit: DeskLimits.lineScalars)
        return visitor
    }

    // MARK: Against the policy

    func intake(_ desk: borrowing Desk, _ principal: Principal) throws(Refusal) -> TicketIntake {
        try checkCaller(desk.policy, principal)
        let requester = try requester(desk, principal)
        let isPerson = Principal.canServe(principal.id)
        if isPerson { try checkRequired(desk.policy) }
        let intake = TicketIntake(
            requester: requester, subject: subject, text: text, category: try category(desk.policy),
            source: try source(desk.policy, principal))
        intake.contact = try desk.policy.word("contact", words.contact, of: desk.policy.contacts)
        intake.site =
            try desk.policy.word("site", words.site, of: desk.policy.sites)
            ?? (desk.policy.sites.count == 1 ? desk.policy.sites.first : nil)
        intake.language = words.language
        intake.usesLocale = true
        (intake.order, intake.cart) = (order, cart)
        intake.routed.priority = try desk.policy.checkedPriority(words.priority)
        intake.routed.queue = try desk.policy.word("queue", words.queue, of: desk.policy.queues)
        if words.group != nil {
            intake.routed.group = try desk.policy.word("group", words.group, of: desk.policy.groups.map(\.name))
        }
        intake.routed.tags = tags
        if isPerson { intake.routed.assignee = principal.id }
        intake.reported = reported
        intake.isFromCustomer = principal.role == .bot
        intake.followUpOf = try checkedFollowUp(desk, principal, requester)
        try checkIdentity(desk, principal)
        (intake.id, intake.number) = (id, number)
        return intake
    }

    private func category(_ policy: borrowing Policy) throws(Refusal) -> String {
        try policy.word("category", words.category, of: policy.categories) ?? policy.standardCategory
    }

    /// Who may create tickets at all, and which fields are theirs.
    private func checkCaller(_ policy: borrowing Policy, _ principal: Principal) throws(Refusal) {
        let role = principal.role
        if role != .bot, role != .sys, !policy.workflow.rules.createBy.contains(role) {
            throw .notAllowed("by this desk's workflow, \(role.rawValue)s do not create tickets")
        }
        guard role == .customer else { return }
        guard principal.session == nil else { throw .notAllowed("this login is for one session only") }
        if let foreign = words.foreign { throw .notAllowed("\(foreign) is set by support; leave it out") }
        if !tags.isEmpty { throw .notAllowed("tags are set by support; leave them out") }
        if visitor != nil { throw .notAllowed("you have an account; leave visitor out") }
    }

    private func requester(_ desk: borrowing Desk, _ principal: Principal) throws(Refusal) -> Requester {
        if let own = principal.customer, principal.role == .customer {
            if let customer, customer != own { throw .missing(.customer(customer)) }
            guard desk.customers.ordinal(of: own) != nil else { throw .missing(.customer(own)) }
            if let order, desk.customers[own]?.orders.contains(order) != true { throw .missing(.order(order)) }
            if let cart, desk.customers[own]?.cart != cart { throw .missing(.cart(cart)) }
            return .customer(own)
        }
        if let customer {
            guard desk.customers.ordinal(of: customer) != nil else { throw .missing(.customer(customer)) }
            if visitor != nil { throw .badField("visitor", "give customer or visitor, not both") }
            return .customer(customer)
        }
        guard let visitor else {
            throw .requirementMissing([.customer], "say for whom the ticket is: customer (cust:42) or visitor")
        }
        return .visitor(visitor)
    }

    private func checkRequired(_ policy: borrowing Policy) throws(Refusal) {
        let hasSite = words.site != nil || policy.sites.count == 1
        let missing = policy.workflow.rules.createRequires.filter { requirement in
            switch requirement {
            case .contact: words.contact == nil
            case .category: words.category == nil
            case .priority: words.priority == nil
            case .site: !hasSite
            case .order: order == nil && cart == nil
            case .subject, .text, .customer, .recipient, .resolution: false
            }
        }
        if missing.isEmpty { return }
        throw .requirementMissing(
            missing, "a new ticket needs \(missing.map(\.rawValue).joined(separator: ", ")) as well")
    }

    private func source(_ policy: borrowing Policy, _ principal: Principal) throws(Refusal) -> String {
        let given = try policy.word("source", words.source, of: policy.sources)
        switch principal.role {
        case .customer: return "customer_portal"
        case .agent, .manager, .admin: return given ?? "agent"
        case .bot, .sys:
            if let given { return given }
            throw .fieldRequired("source", "source is required of bots: \(policy.sources.joined(separator: ", "))")
        }
    }

    private func checkedFollowUp(
        _ desk: borrowing Desk, _ principal: Principal, _ requester: Requester
    ) throws(Refusal) -> UInt64? {
        guard let followUpOf else { return nil }
        guard desk.canRead(principal, .ticket(followUpOf)), let earlier = desk.tickets.find(followUpOf) else {
            throw .missing(.ticket(followUpOf))
        }
        guard earlier.requester == requester else {
            throw .badField("follow_up_of", "T-\(followUpOf) is somebody else's ticket; name one of theirs")
        }
        return followUpOf
    }

    private func checkIdentity(_ desk: borrowing Desk, _ principal: Principal) throws(Refusal) {
        if id != nil || number != nil { try Access.require(.ticketImport, principal) }
        if let id, desk.tickets.index(id) == nil { try Refusal.requireRoom("ticket", "T-\(id)", id) }
        if let id, desk.tickets.index(id) != nil, principal.role != .sys {
            throw .badField("ticket", "T-\(id) exists already; take an unused number or leave it out")
        }
        if let number, let known = desk.tickets.find(number: number), known != id || principal.role != .sys {
            throw .badField("number", "\(number) exists already; take an unused one or leave it out")
        }
    }
}

extension Policy {
    /// A word that must be one of a set, if it is there.
    func word(_ field: String, _ word: String?, of set: [String]) throws(Refusal) -> String? {
        guard let word else { return nil }
        guard set.contains(word) else {
            throw .badField(field, "\(field) must be one of \(set.joined(separator: ", "))")
        }
        return word
    }

    func checkedPriority(_ word: String?) throws(Refusal) -> String? {
        guard let word else { return nil }
        guard let priority = priority(word) else {
            throw .badField("priority", "priority must be one of \(priorities.joined(separator: ", "))")
        }
        return priority
    }
}

extension JSONLine {
    /// Words about a ticket.
    func optionalTags() throws(Refusal) -> [String]? {
        guard let index = find("tags") else { return nil }
        return try Setting("tags", value(index)).texts(atMost: 20)
    }
}

extension Refusal {
    /// Something that a rule of the workflow asks for has not been said.
    static func requirementMissing(_ missing: [TicketRequirement], _ message: String) -> Refusal {
        Refusal(.requirementMissing, message, [JSONField("missing", .words(missing))])
    }
}
