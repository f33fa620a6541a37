// ticket.claim: I take this one. Of two who try, one has it and the other is told who, since when, and by which event.
//
//     {"op":"ticket.claim","on":"T-204"}
//     {"ok":true,"on":"T-204","seq":9,"status":"open","moves":[…],"session":"S-17","assignee":"agent:sarah"}
//     {"ok":false,"code":"TAKEN",…,"on":"T-204","by":"agent:sarah","at":"…","seq":7}
//
// Claiming a new ticket opens it, as ticket.open does. Claiming one's own ticket again changes nothing.

import TandemWire

struct TicketClaim: StreamOp {
    static let spec = OpSpec(
        name: "ticket.claim", right: .ticketWork, access: .ticket, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204")
        ],
        summary: "Take a ticket that nobody has; refused as TAKEN if somebody does.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }

        guard Principal.canServe(context.principal.id) else { throw .peopleOnly("a ticket is claimed") }
        try ticket.requireActive()
        try ticket.requireFree(for: context.principal.id, desk.policy)
        var plan = TicketPlan(ticket, desk, context)
        if ticket.assignee == nil { plan.claim(desk) }
        plan.tellMoves()
        plan.told.append(JSONField("assignee", .string(context.principal.id)))
        return plan.decision()
    }
}
