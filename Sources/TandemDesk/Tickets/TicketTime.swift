// What time does to tickets: resolved ones close, held messages are sent. The decisions are recorded by `sys`; who
// wrote a held message stays its author.

import TandemWire

extension Desk {
    func autoClose(_ ticket: Ticket, _ context: Context) -> Decision? {
        var plan = TicketPlan(ticket, self, context)
        plan.move(to: TicketAxes(.closed))
        return plan.drafts.isEmpty ? nil : plan.decision()
    }

    func release(_ ticket: Ticket, _ context: Context) -> Decision? {
        guard let held = ticket.held.first(where: { $0.message.until <= context.now }) else { return nil }
        let details = held.message.details(held: held.seq)
        let message = MessagePosted(text: held.message.text, reply: held.message.reply, details)
        var plan = TicketPlan(ticket, self, context)
        plan.add(.all, .messagePosted(message), by: held.by)
        let status = held.message.status.flatMap { plan.workflow.find($0) }
        // The status may have become impossible meanwhile; the message is sent all the same.
        let allowed = status.flatMap { plan.workflow.allows(plan.status, $0) ? $0 : nil }
        plan.followReply(status: allowed, by: held.by)
        return plan.decision()
    }
}

extension TicketPlan {
    /// What a public reply of staff does to the ticket: the status that goes with it, or what the workflow says.
    mutating func followReply(status: TicketStatus?, by author: String) {
        if let status {
            move(to: status.target(from: ticket.axes))
        } else if !Principal.canServe(author) {
            return
        } else if ticket.axes.lifecycle.isActive {
            switch rules.staffReply {
            case .pending: move(to: TicketAxes(.open, .customer))
            case .turn: move(to: TicketAxes(ticket.axes.lifecycle, .customer))
            // Nobody has said whose turn it is, but it is not untouched any more.
            case .keep: move(to: TicketAxes(.open, ticket.axes.waitingOn))
            }
        }
        notify(.messagePosted)
    }
}
