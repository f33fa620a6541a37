// ticket.accept: I take what I, or one of my group, was asked to take.
//
//     {"op":"ticket.accept","on":"T-204"}
//     {"ok":true,"on":"T-204","seq":13,"status":"open","moves":[…],"assignee":"agent:ben"}

import TandemWire

struct TicketAccept: StreamOp {
    static let spec = OpSpec(
        name: "ticket.accept", right: .ticketWork, access: .ticket, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204")
        ],
        summary: "Take a ticket that was offered to you or your group.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }

        guard Principal.canServe(context.principal.id) else { throw .peopleOnly("an offer is accepted") }
        guard let offer = ticket.offer, desk.policy.isOffered(offer, to: context.principal.id) else {
            throw .notOffered(ticket)
        }
        var plan = TicketPlan(ticket, desk, context)
        plan.accept(offer, desk)
        plan.tellMoves()
        plan.told.append(JSONField("assignee", .string(context.principal.id)))
        return plan.decision()
    }
}
