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
    /// What is attached to the first message.
    var files: [FileFacts] = []
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
        var plan = TicketPlan(Ticket(id: id, created, at: context.now), self, context)
        plan.add(.all, .ticketCreated(created))
        let attached = self.context(of: intake.requester, site: intake.site, intake.reported)
        plan.add(.all, .ticketContextAttached(TicketContext(attached)))
        var details = MessageDetails()
        details.contact = intake.contact
        details.isFromCustomer = intake.isFromCustomer
        plan.add(.all, .messagePosted(MessagePosted(text: intake.text, files: intake.files, details)))
        plan.route(route(intake))
        plan.add(.all, .ticketAcknowledged(acknowledgement(plan.ticket, context.now)))
        return plan
    }

    /// Where a new ticket goes: what was said, and what the policy fills in.
    func route(_ intake: TicketIntake) -> TicketRouted {
        var routed = intake.routed
        routed.priority = routed.priority ?? policy.standardPriority
        routed.queue = routed.queue ?? policy.queues.first
        if routed.group == nil, let assignee = routed.assignee { routed.group = policy.group(of: assignee) }
        return routed
    }

    /// What the requester is told at once.
    func acknowledgement(_ ticket: borrowing Ticket, _ now: Int64) -> TicketAcknowledged {
        let minutes = policy.expectResponseMinutes
        let name = ticket.requester.visitor?.name ?? ticket.customer.flatMap { customers[$0]?.name } ?? ""
        let greeting = name.isEmpty ? "We" : "\(name), we"
        return TicketAcknowledged(
            text: "\(greeting) have your request \(ticket.number) and expect to answer within "
                + "\(Self.duration(minutes: minutes)).", respondBy: now + Int64(minutes) * 60_000)
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
