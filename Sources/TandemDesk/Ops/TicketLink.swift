// ticket.link: two tickets have to do with each other. Each names the other from now on; nothing else changes.
//
//     {"op":"ticket.link","on":"T-204","to":"T-190"}
//     {"ok":true,"on":"T-204","seq":10,"status":"open"}

import TandemWire

struct TicketLink: Op {
    static let spec = OpSpec(
        name: "ticket.link", right: .ticketWork, access: .ticket, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204"),
            FieldSpec("to", .stream, required: true, help: "the other ticket, such as T-190"),
        ],
        summary: "Note that two tickets have to do with each other.")

    private let stream: StreamID
    private let to: UInt64

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        guard let to = try request.optionalReference("to", like: "T-190", \.ticketNumber) else {
            throw .fieldRequired("to", "to is required: say which ticket, such as T-190")
        }
        self.to = to
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }

        guard desk.canRead(context.principal, .ticket(to)), let other = desk.tickets.find(to) else {
            throw .missing(.ticket(to))
        }
        if ticket.id == to { throw .badField("to", "\(ticket.on.text) cannot be linked with itself") }
        for one in [ticket, other] where one.extras.links.count >= DeskLimits.ticketLinks {
            throw .badField(
                "to", "\(one.on.text) has \(DeskLimits.ticketLinks) links already",
                [JSONField("limit", .integer(DeskLimits.ticketLinks))])
        }
        var plan = TicketPlan(ticket, desk, context)
        guard !ticket.extras.links.contains(TicketLinked(.related, to)) else { return plan.decision() }
        plan.add(.staff, .ticketLinked(TicketLinked(.related, to)))
        plan.add(Draft(on: other.on, vis: .staff, .ticketLinked(TicketLinked(.related, ticket.id))))
        return plan.decision()
    }
}
