// message.post on a ticket: the message, and what it does to the ticket, in one decision.
//
//     {"op":"message.post","on":"T-204","vis":"all","text":"Which size do you need?","status":"pending_customer"}
//     {"ok":true,"on":"T-204","seq":8,"status":"pending_customer","message":7}
//
// A customer's message may reopen the ticket, and where that is too late it begins a follow-up ticket: then the answer
// names that one, with `follow_up_of`. `hold` gives the author `undo_s` seconds to take a public reply back.

import TandemWire

/// The fields of `message.post` that only tickets have. A class, so that a post to a session stays small.
final class TicketPost: Sendable {
    static let fields = [
        FieldSpec("status", .string, help: "the ticket's status from now on, if it changes; staff"),
        FieldSpec("priority", .string, help: "the ticket's priority from now on; staff"),
        FieldSpec("assignee", .string, help: "who is responsible from now on, such as agent:ben, or null; staff"),
        FieldSpec("contact", .string, help: "how the customer is in contact, a word of the policy"),
        FieldSpec("from", .word(["customer"]), help: "a bot brings what the customer wrote elsewhere"),
        FieldSpec("hold", .boolean, help: "send it only after undo_s seconds, so that it can be taken back; staff"),
        FieldSpec("canned", .string, help: "a canned reply instead of text; staff"),
        FieldSpec("draft", .boolean, help: "send your draft, or text instead of it, and retire the draft; staff"),
    ]

    private let status: String?
    private let priority: String?
    private let assignee: Change<String>
    private let contact: String?
    private let isFromCustomer: Bool
    private let isHeld: Bool
    let canned: String?
    let usesDraft: Bool

    /// Whether there may be no text in the request.
    var bringsText: Bool { usesDraft || canned != nil }

    init(_ request: JSONLine) throws(Refusal) {
        status = try request.optionalText("status", limit: DeskLimits.wordScalars)
        priority = try request.optionalText("priority", limit: DeskLimits.wordScalars)
        assignee = try request.change("assignee") { name throws(Refusal) in try request.optionalPerson(name) }
        contact = try request.optionalText("contact", limit: DeskLimits.wordScalars)
        isFromCustomer = request.find("from") != nil
        if let index = request.find("from"), !request.stringIs(index, "customer") {
            throw .badField("from", "from must be customer")
        }
        isHeld = try request.optionalFlag("hold", or: false)
        canned = try request.optionalText("canned", limit: DeskLimits.wordScalars)
        usesDraft = try request.optionalFlag("draft", or: false)
        if canned != nil, usesDraft || request.find("text") != nil {
            throw .badField("canned", "canned stands instead of text and draft; leave those out")
        }
    }

    /// What the message itself says.
    struct Said {
        let text: String
        let reply: Int?
        let files: [FileFacts]
        let vis: Visibility
        let seen: Int?
    }

    func decide(_ said: Said, _ ticket: Ticket, _ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision
    {
        let principal = context.principal
        try Access.require(said.vis == .all ? .messagePost : .notePost, principal)
        if let seen = said.seen { try ticket.checkSeen(seen, principal) }
        try checkFields(said, ticket, principal)
        if case .set(let person) = assignee { try context.requirePerson(person, as: "assignee") }
        if principal.role == .customer || isFromCustomer {
            return try customerPost(said, ticket, desk, context)
        }
        var plan = TicketPlan(ticket, desk, context)
        let status = try checkedStatus(said, ticket, desk.policy, context)
        if isHeld {
            try hold(said, &plan)
        } else {
            plan.post(MessagePosted(text: said.text, reply: said.reply, try details(said, desk.policy)), said.vis)
        }
        try changeFields(&plan)
        if usesDraft { retireDraft(&plan, desk) }
        if isHeld { return plan.decision() }
        if said.vis == .all {
            plan.followReply(status: status, by: principal.id)
            plan.hintAtStatus(given: status)
        } else if let status {
            plan.move(to: status.target(from: plan.ticket.axes))
        }
        return plan.decision()
    }

    private func details(_ said: Said, _ policy: Policy) throws(Refusal) -> MessageDetails {
        var details = MessageDetails()
        details.files = said.files
        details.contact = try policy.word("contact", contact, of: policy.contacts)
        details.isFromCustomer = isFromCustomer
        return details
    }

    // MARK: Staff

    private func checkFields(_ said: Said, _ ticket: Ticket, _ principal: Principal) throws(Refusal) {
        if isFromCustomer {
            guard principal.role == .bot || principal.role == .sys else {
                throw .notAllowed("only a bot brings what the customer wrote; leave from out")
            }
            try Access.require(.ticketCreate, principal)
            if said.vis == .staff { throw .badField("vis", "what the customer wrote is for all") }
        }
        let changes = status != nil || priority != nil || assignee != .keep
        if principal.role == .customer || isFromCustomer {
            if changes || isHeld || bringsText {
                throw .notAllowed("a customer's message is its text; leave status, priority, assignee, hold, draft out")
            }
            return
        }
        if said.vis == .all, principal.role == .bot, let person = ticket.floor {
            throw .floorTaken(ticket.on, by: person)
        }
        if changes { try Access.require(.ticketWork, principal) }
        if assignee != .keep, assignee != .set(principal.id) { try Access.require(.ticketAssign, principal) }
        if isHeld, said.vis == .staff {
            throw .badField("hold", "only a public message is held; a note is sent at once")
        }
        if isHeld, !Principal.canServe(principal.id) { throw .badField("hold", "only a person holds a message") }
        if isHeld, ticket.held.count >= DeskLimits.heldMessages {
            throw .badField(
                "hold", "\(ticket.on.text) holds \(DeskLimits.heldMessages) messages already; wait a moment")
        }
    }

    private func checkedStatus(
        _ said: Said, _ ticket: Ticket, _ policy: Policy, _ context: Context
    ) throws(Refusal) -> TicketStatus? {
        guard let status else { return nil }
        let found = try policy.status(status)
        if found == policy.workflow.status(ticket.axes) { return found }
        // Who answers a new ticket has opened it.
        var ticket = ticket
        if ticket.axes.lifecycle == .new, Principal.canServe(context.principal.id) { ticket.axes.lifecycle = .open }
        var request = MoveRequest()
        request.text = said.text
        request.contact = contact
        request.recipient = said.vis == .all ? .customer : .staff
        try TicketRules.check(ticket, to: found, request, policy, context.principal, now: context.now)
        return found
    }

    private func changeFields(_ plan: inout TicketPlan) throws(Refusal) {
        if priority != nil, let priority = try plan.policy.checkedPriority(priority) {
            let old = JSONValue.string(plan.ticket.priority)
            plan.change([TicketChange(field: .priority, from: old, to: .string(priority))])
        }
        switch assignee {
        case .keep: break
        case .clear: plan.assign(to: nil)
        case .set(let person): plan.assign(to: person)
        }
    }

    private func hold(_ said: Said, _ plan: inout TicketPlan) throws(Refusal) {
        let until = plan.now + Int64(plan.policy.undoSeconds) * 1000
        var message = MessageHeld(text: said.text, until: until)
        message.reply = said.reply
        message.files = said.files
        message.contact = try plan.policy.word("contact", contact, of: plan.policy.contacts)
        message.status = status
        plan.add(.staff, .messageHeld(message))
        plan.told.append(JSONField("held", .integer(plan.lastSeq)))
        plan.told.append(JSONField("until", .string(Timestamp.format(until))))
    }

    // MARK: Customers

    private func customerPost(
        _ said: Said, _ ticket: Ticket, _ desk: borrowing Desk, _ context: Context
    ) throws(Refusal) -> Decision {
        let rules = desk.policy.workflow.rules
        let lifecycle = ticket.axes.lifecycle
        var plan = TicketPlan(ticket, desk, context)
        if ticket.mergedInto != nil {
            let survivor = desk.survivor(of: ticket)
            let said = Said(text: said.text, reply: nil, files: said.files, vis: .all, seen: nil)
            if survivor.id != ticket.id { return try customerPost(said, survivor, desk, context) }
        }
        if lifecycle == .closed, !TicketRules.customerReopens(ticket, rules, at: context.now) {
            return try followUp(said, ticket, desk, context)
        }
        plan.post(MessagePosted(text: said.text, reply: said.reply, try details(said, desk.policy)), .all)
        if !lifecycle.isActive {
            if TicketRules.customerReopens(ticket, rules, at: context.now) { plan.move(to: TicketAxes(.open, .agent)) }
            return plan.decision()
        }
        switch rules.customerMessage {
        case .turn: plan.move(to: TicketAxes(lifecycle, .agent))
        case .pending: plan.move(to: TicketAxes(.open, .agent))
        case .keep: break
        }
        return plan.decision()
    }

    /// The message goes on in the ticket that follows this one; there is one, or one begins.
    private func followUp(
        _ said: Said, _ ticket: Ticket, _ desk: borrowing Desk, _ context: Context
    ) throws(Refusal) -> Decision {
        if let next = ticket.followUp, next > ticket.id, let later = desk.tickets.find(next) {
            let said = Said(text: said.text, reply: nil, files: said.files, vis: .all, seen: nil)
            return try customerPost(said, later, desk, context)
        }
        let intake = TicketIntake(
            requester: ticket.requester, subject: ticket.subject, text: said.text, category: ticket.category,
            source: context.principal.role == .customer ? "customer_portal" : ticket.source)
        intake.contact = try desk.policy.word("contact", contact, of: desk.policy.contacts)
        (intake.site, intake.order, intake.cart) = (ticket.site, ticket.order, ticket.cart)
        intake.language = ticket.language
        intake.followUpOf = ticket.id
        intake.files = said.files
        intake.isFromCustomer = isFromCustomer
        intake.routed.queue = ticket.queue
        intake.routed.group = ticket.group
        var plan = desk.begin(intake, context)
        plan.told.append(JSONField("number", .string(plan.ticket.number)))
        plan.told.append(JSONField("follow_up_of", .string(ticket.on.text)))
        let linked = TicketLinked(.followUp, plan.ticket.id)
        plan.add(Draft(on: ticket.on, vis: .all, .ticketFollowUpCreated(linked)))
        return plan.decision()
    }
}

extension TicketRules {
    /// Whether a customer's message opens the ticket again.
    static func customerReopens(_ ticket: Ticket, _ rules: WorkflowRules, at now: Int64) -> Bool {
        guard rules.customerReopens.contains(ticket.axes.lifecycle) else { return false }
        return ticket.mergedInto == nil && isWithinWindow(ticket, rules, at: now)
    }

    static func isWithinWindow(_ ticket: Ticket, _ rules: WorkflowRules, at now: Int64) -> Bool {
        guard let hours = rules.reopenWindowHours, ticket.axes.lifecycle == .closed, let closedAt = ticket.closedAt
        else { return true }
        return now - closedAt <= Int64(hours) * 3_600_000
    }
}

extension Ticket {
    /// Refuses what was written without having seen that somebody else has answered since.
    func checkSeen(_ seen: Int, _ principal: Principal) throws(Refusal) {
        let head = head.visible(to: principal.clearance)
        if seen > head { throw .seenAhead(on, head, seen) }
        let newer = answered(since: seen, besides: principal.id, clearance: principal.clearance)
        if let newer { throw .answeredMeanwhile(on, newer, seen) }
    }
}

extension TicketPlan {
    mutating func post(_ message: MessagePosted, _ vis: Visibility) {
        add(vis, .messagePosted(message))
        told.append(JSONField("message", .integer(lastSeq)))
    }

    /// The number that the latest draft of this ticket will have.
    var lastSeq: Int { ticket.head.seq + drafts.count { $0.on == ticket.on } }

    /// A reply without a status in a workflow that leaves it to the author: they may have forgotten it.
    mutating func hintAtStatus(given: TicketStatus?) {
        guard rules.staffReply == .keep, given == nil, ticket.axes.waitingOn != .customer,
            workflow.statuses.contains(where: { $0.waitingOn.contains(.customer) })
        else { return }
        told.append(JSONField("status_stale", .bool(true)))
    }
}

extension Policy {
    /// The status that a word names.
    func status(_ word: String) throws(Refusal) -> TicketStatus {
        if let status = workflow.find(word) { return status }
        throw .badField("status", "status must be one of \(workflow.statuses.map(\.id).joined(separator: ", "))")
    }
}
