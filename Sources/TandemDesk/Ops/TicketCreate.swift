// ticket.create: a new ticket, from any entry point.
//
//     {"op":"ticket.create","customer":"cust:42","subject":"Wrong size","contact":"phone","category":"problem",
//      "priority":"high","site":"shop","text":"The shirt is too small.","order":"O-5512"}
//     {"ok":true,"on":"T-205","seq":5,"number":"TKT-2026-00205","status":"new","assignee":"agent:sarah"}
//
// Customers create for themselves, staff for a customer, and bots for whoever used their channel: a customer, or a
// visitor without an account. What staff must say is the workflow's business. Under a lease it is the customer's own
// doing: its events say for whom.

import TandemWire

struct TicketCreate: Op {
    static let spec = OpSpec(
        name: "ticket.create", right: .ticketCreate, or: [.ticketImport], access: .none, customerMay: true,
        writes: true,
        fields: [
            FieldSpec("customer", .stream, help: "for whom, such as cust:42; a customer leaves it out"),
            FieldSpec("visitor", .object, help: "for somebody without an account: {\"name\",\"email\"}"),
            FieldSpec("subject", .string, required: true, help: "1 to 255 characters"),
            FieldSpec("text", .string, required: true, help: "the message, 1 to 12000 characters"),
            FieldSpec("contact", .string, help: "how the customer was in contact, such as phone; a word of the policy"),
            FieldSpec("category", .string, help: "a category of the policy; general if it may be left out"),
            FieldSpec("priority", .string, help: "a priority of the policy; normal if it may be left out; staff"),
            FieldSpec("site", .string, help: "a site of the policy; the only one if there is one"),
            FieldSpec("order", .stream, help: "the order it is about, such as O-5512"),
            FieldSpec("cart", .stream, help: "the cart it is about, such as C-9"),
            FieldSpec("source", .string, help: "where it comes from, a word of the policy; bots"),
            FieldSpec("queue", .string, help: "a queue of the policy; staff and bots"),
            FieldSpec("group", .string, help: "a group of the policy; staff and bots"),
            FieldSpec("tags", .list, help: "words about the ticket; staff and bots"),
            FieldSpec("language", .string, help: "a language tag such as it-IT"),
            FieldSpec(
                "context", .object, help: "what the requester's side knows: url, browser, os, sites, status, activity"),
            FieldSpec("follow_up_of", .stream, help: "the ticket that this one continues"),
            FieldSpec("ticket", .stream, help: "an unused number, such as T-900; needs the right ticket.import"),
            FieldSpec("number", .string, help: "a display number of its own; needs the right ticket.import"), .lease,
        ],
        summary: "Create a ticket for yourself, for a customer or for a visitor; it is acknowledged at once.")

    private let form: TicketForm
    private let lease: Int?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        form = try TicketForm(request)
        lease = try request.optionalLease()
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let intake = try form.intake(desk, context.principal)
        // An import can be repeated.
        if let id = intake.id, desk.tickets.index(id) != nil { return Decision([], Answer(on: .ticket(id))) }
        var plan = desk.begin(intake, context)
        var told = JSONWriter(reserving: 96)
        told.field("status", plan.status.id)
        told.field("number", plan.ticket.number)
        if context.principal.clearance == .staff { told.optional("assignee", plan.ticket.assignee) }
        if let earlier = intake.followUpOf {
            let linked = TicketLinked(.followUp, plan.ticket.id)
            plan.add(Draft(on: .ticket(earlier), vis: .all, .ticketFollowUpCreated(linked)))
        }
        let decision = Decision(plan.finished, Answer(on: plan.ticket.on, written: told.take()))
        guard let lease else { return decision }
        guard case .customer(let customer) = intake.requester else {
            throw .badField("lease", "a lease is for a customer; say for which one the ticket is")
        }
        let acting = try desk.acting(context.principal, for: customer, lease: lease, context)
        return Decision(
            decision.events.map { $0.by == nil ? $0.acting(acting) : $0 }, decision.answer, signals: decision.signals)
    }
}
