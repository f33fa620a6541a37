// How a new ticket begins: its first events, in a fixed order, whoever asks for it.
//
//     #1  ticket.created             what everybody knows of it
//     #2  ticket.context_attached    frozen; always the second, so that `ticket.show` can cite it
//     #3  message.posted             what the requester wrote, or the agent for them
//     #4  ticket.routed              staff only: priority, queue, group, assignee
//     #5  ticket.acknowledged        to the requester, by name, with the time in which we expect to answer

import TandemWire

/// Everything that is said about a ticket when it is created. A class, because it is large and none is ever copied.
final class TicketIntake {
    /// Nil: the next one.
    var id: UInt64?
    /// Nil: made by the policy's format.
    var number: String?
    let requester: Requester
    let subject: String
    let text: String
    /// What is attached to it.
    var files: [FileFacts] = []
    let category: String
    let source: String
    var contact: String?
    var site: String?
    var order: UInt64?
    var cart: UInt64?
    var language: String?
    /// Whether the customer's language stands in for one that is not said.
    var usesLocale = false
    var followUpOf: UInt64?
    var routed = TicketRouted()
    var reported: Boxed<ReportedContext>?
    /// A bot brings what the requester wrote elsewhere.
    var isFromCustomer = false

    init(requester: Requester, subject: String, text: String, category: String, source: String) {
        self.requester = requester
        self.subject = subject
        self.text = text
        self.category = category
        self.source = source
    }
}

extension Desk {
    /// The first events of a new ticket, and the ticket as it is after them.
    func begin(_ intake: TicketIntake, _ context: Context) -> TicketPlan {
        // Of somebody without an account nothing is known.
        begin(intake, for: intake.requester.customer.flatMap { customers.brief($0) } ?? CustomerBrief(), context)
    }

    private func begin(
        _ intake: TicketIntake, for customer: borrowing CustomerBrief, _ context: Context
    ) -> TicketPlan {
        let id = intake.id ?? tickets.next
        let axes = TicketAxes(.new)
        let year = Timestamp.year(context.now)
        if intake.usesLocale, intake.language == nil { intake.language = customer.locale }
        let created = Boxed(
            TicketCreated(
                number: intake.number ?? policy.number.make(number: id, year: year), requester: intake.requester,
                subject: intake.subject, category: intake.category, source: intake.source,
                status: sharedPolicy.status(axes).id, contact: intake.contact, site: intake.site, order: intake.order,
                cart: intake.cart, language: intake.language, followUpOf: intake.followUpOf))
        var plan = TicketPlan(Ticket(id: id, created.value, at: context.now), self, context, isNew: true)
        plan.reserve(5)
        plan.add(.all, .ticketCreated(created))
        plan.add(
            .all, .ticketContextAttached(TicketContext(intake.requester, customer, site: intake.site, intake.reported)))
        var details = MessageDetails()
        details.files = intake.files
        details.contact = intake.contact
        details.isFromCustomer = intake.isFromCustomer
        plan.add(.all, .messagePosted(MessagePosted(text: intake.text, details)))
        route(intake, for: customer, context)
        plan.route(intake.routed)
        plan.add(.all, .ticketAcknowledged(Self.acknowledgement(plan, customer)))
        return plan
    }

    /// Where a new ticket goes: what was said, what the rules say, and what the policy fills in.
    private func route(
        _ intake: TicketIntake, for customer: borrowing CustomerBrief, _ context: borrowing Context
    ) {
        if !policy.routing.isEmpty { apply(way(of: intake, customer, context), to: &intake.routed) }
        if intake.routed.priority == nil { intake.routed.priority = policy.standardPriority }
        if intake.routed.queue == nil { intake.routed.queue = policy.queues.first }
        if intake.routed.group == nil, let assignee = intake.routed.assignee {
            intake.routed.group = policy.group(of: assignee)
        }
    }

    private func apply(_ route: Route, to routed: inout TicketRouted) {
        routed.rules = route.rules
        routed.priority = routed.priority ?? route.priority.flatMap(policy.priority)
        routed.queue = routed.queue ?? route.queue
        routed.group = routed.group ?? route.group
        routed.assignee = routed.assignee ?? route.assignee
        routed.tags += route.tags
        (routed.strategy, routed.nobody) = (route.strategy, route.nobody)
    }

    /// What the rules say.
    private func way(
        of intake: TicketIntake, _ customer: borrowing CustomerBrief, _ context: borrowing Context
    ) -> Route {
        let routed = intake.routed
        let fixed = FixedFacts(
            queue: routed.queue != nil, group: routed.group != nil, priority: routed.priority != nil,
            assignee: routed.assignee != nil)
        var facts = TicketFacts(
            customer: intake.requester.customer, plan: customer.tier,
            priority: routed.priority ?? policy.standardPriority, category: intake.category,
            source: intake.source, site: intake.site, queue: routed.queue, group: routed.group,
            language: intake.language ?? customer.locale, tags: routed.tags, subject: intake.subject)
        facts.priorityAlias = policy.alias(of: facts.priority)
        return Route.find(facts, fixed: fixed, rules: policy.routing, among: workforce(context))
    }

    /// What the requester is told at once.
    private static func acknowledgement(
        _ plan: borrowing TicketPlan, _ customer: borrowing CustomerBrief
    ) -> TicketAcknowledged {
        let name = plan.ticket.requester.visitor?.name ?? customer.name
        let (respondBy, words) = plan.expectation
        var text = JSONWriter(reserving: 160)
        text.value(name)
        // It goes on behind the name. A number and a promise hold nothing that must be escaped.
        text.truncate(to: text.count - 1)
        text.raw(name.isEmpty ? "We have your request " : ", we have your request ")
        text.raw(text: plan.ticket.number)
        text.raw(" and expect to answer ")
        text.raw(text: words)
        text.raw(".\"")
        return TicketAcknowledged(text: text.take(), respondBy: respondBy)
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
    mutating func route(_ routed: consuming TicketRouted) {
        let routed = Boxed(routed)
        add(.staff, .ticketRouted(routed))
        ticket.route(routed)
    }
}
