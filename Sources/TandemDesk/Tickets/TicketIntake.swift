// How a new ticket begins: its first events, in a fixed order, whoever asks for it.
//
//     #1  ticket.created             what everybody knows of it
//     #2  ticket.context_attached    frozen; always the second, so that `ticket.show` can cite it
//     #3  message.posted             what the requester wrote, or the agent for them
//     #4  ticket.routed              staff only: priority, queue, group, assignee
//     #5  ticket.acknowledged        to the requester, by name, with the time in which we expect to answer

import TandemWire

/// Everything that is said about a ticket when it is created.
struct TicketIntake {
    /// Nil: the next one.
    var id: UInt64?
    /// Nil: made by the policy's format.
    var number: String?
    var requester: Requester
    var subject: String
    var text: String
    /// What is attached to it.
    var files: [FileFacts] = []
    var category: String
    var source: String
    var contact: String?
    var site: String?
    var order: UInt64?
    var cart: UInt64?
    var language: String?
    var followUpOf: UInt64?
    var routed = TicketRouted()
    var reported = ReportedContext()
    /// A bot brings what the requester wrote elsewhere.
    var isFromCustomer = false
}

extension Desk {
    /// The first events of a new ticket, and the ticket as it is after them.
    func begin(_ intake: TicketIntake, _ context: Context) -> TicketPlan {
        let id = intake.id ?? tickets.next
        let year = Int(Timestamp.format(context.now).prefix(4)) ?? 0
        let axes = TicketAxes(.new)
        var created = TicketCreated(
            number: intake.number ?? policy.number.make(number: id, year: year), requester: intake.requester,
            subject: intake.subject, category: intake.category, source: intake.source,
            status: policy.workflow.status(axes).id)
        created.contact = intake.contact
        created.site = intake.site
        created.order = intake.order
        created.cart = intake.cart
        created.language = intake.language
        created.followUpOf = intake.followUpOf
        var plan = TicketPlan(Ticket(id: id, created, at: context.now), self, context, isNew: true)
        plan.add(.all, .ticketCreated(created))
        let attached = self.context(of: intake.requester, site: intake.site, intake.reported)
        plan.add(.all, .ticketContextAttached(TicketContext(attached)))
        var details = MessageDetails()
        details.files = intake.files
        details.contact = intake.contact
        details.isFromCustomer = intake.isFromCustomer
        plan.add(.all, .messagePosted(MessagePosted(text: intake.text, details)))
        plan.route(route(intake, context))
        plan.add(.all, .ticketAcknowledged(acknowledgement(plan)))
        return plan
    }

    /// Where a new ticket goes: what was said, what the rules say, and what the policy fills in.
    func route(_ intake: TicketIntake, _ context: Context) -> TicketRouted {
        var routed = intake.routed
        let fixed = FixedFacts(
            queue: routed.queue != nil, group: routed.group != nil, priority: routed.priority != nil,
            assignee: routed.assignee != nil)
        let route = Route.find(
            facts(intake), fixed: fixed, rules: policy.routing, among: workforce(context))
        routed.rules = route.rules
        routed.priority = routed.priority ?? route.priority.flatMap(policy.priority) ?? policy.standardPriority
        routed.queue = routed.queue ?? route.queue ?? policy.queues.first
        routed.group = routed.group ?? route.group
        routed.assignee = routed.assignee ?? route.assignee
        routed.tags += route.tags
        (routed.strategy, routed.nobody) = (route.strategy, route.nobody)
        if routed.group == nil, let assignee = routed.assignee { routed.group = policy.group(of: assignee) }
        return routed
    }

    private func facts(_ intake: TicketIntake) -> TicketFacts {
        let customer = intake.requester.customer.flatMap { customers[$0] }
        var facts = TicketFacts(
            customer: intake.requester.customer, plan: customer?.tier,
            priority: intake.routed.priority ?? policy.standardPriority, category: intake.category,
            source: intake.source, site: intake.site, queue: intake.routed.queue, group: intake.routed.group,
            language: intake.language ?? customer?.locale, tags: intake.routed.tags, subject: intake.subject)
        facts.priorityAlias = policy.alias(of: facts.priority)
        return facts
    }

    /// What the requester is told at once.
    func acknowledgement(_ plan: TicketPlan) -> TicketAcknowledged {
        let ticket = plan.ticket
        let name = ticket.requester.visitor?.name ?? ticket.customer.flatMap { customers[$0]?.name } ?? ""
        let greeting = name.isEmpty ? "We" : "\(name), we"
        let (respondBy, words) = plan.expectation
        return TicketAcknowledged(
            text: "\(greeting) have your request \(ticket.number) and expect to answer \(words).", respondBy: respondBy)
    }

    /// `45 minutes`, `4 hours`, `2 days`.
    static func duration(minutes: Int) -> String {
        func counted(_ count: Int, _ unit: String) -> String { "\(count) \(unit)\(count == 1 ? "" : "s")" }
        if minutes % 1440 == 0 { return counted(minutes / 1440, "day") }
        if minutes % 60 == 0 { return counted(minutes / 60, "hour") }
        return counted(minutes, "minute")
    }
}

extension TicketPlan {
    mutating func route(_ routed: TicketRouted) {
        add(.staff, .ticketRouted(routed))
        apply(routed)
    }
}
