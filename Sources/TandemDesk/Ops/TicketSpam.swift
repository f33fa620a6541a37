// ticket.spam: this is no request at all. The ticket is closed at once, whatever the workflow asks for at closing, and
// nobody outside is told.
//
//     {"op":"ticket.spam","on":"T-205"}
//     {"ok":true,"on":"T-205","seq":7,"status":"closed"}

import TandemWire

struct TicketSpam: StreamOp {
    static let spec = OpSpec(
        name: "ticket.spam", right: .ticketWork, access: .ticket, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204")
        ],
        summary: "Close a ticket as spam, at once and without telling anybody.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }

        if ticket.axes.lifecycle == .closed { try ticket.requireActive() }
        guard TicketRules.mayMove(ticket.axes, TicketAxes(.closed), desk.policy.workflow.rules, context.principal)
        else {
            throw .notAllowed("by this desk's workflow, you do not close tickets")
        }
        var plan = TicketPlan(ticket, desk, context)
        plan.isSilent = true
        plan.move(to: TicketAxes(.closed), resolution: .spam)
        return plan.decision()
    }
}
