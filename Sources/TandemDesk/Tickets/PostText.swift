// Where the text of a message on a ticket comes from: the request, a canned reply, or what its author had begun to
// write.

import TandemWire

extension TicketPost {
    /// The text that is posted.
    func text(
        _ text: String?, _ ticket: Ticket, _ desk: borrowing Desk, _ context: Context
    ) throws(Refusal) -> String {
        if bringsText, !context.principal.isStaff {
            throw .notAllowed("drafts and canned replies are for staff; say text")
        }
        if let text { return text }
        if let canned { return try desk.canned(canned, on: ticket, context.principal) }
        guard let draft = context.draft, draft.ticket == ticket.id else { throw .noDraft(ticket.on) }
        return draft.text
    }

    /// What was sent is not a draft any more.
    func retireDraft(_ plan: inout TicketPlan, _ desk: borrowing Desk) {
        let author = plan.principal
        guard desk.drafts.find(author.id, plan.ticket.id) != nil else { return }
        let message = plan.told.first { $0.name == "message" || $0.name == "held" }?.value.integer
        let ended = DraftEnded(ticket: plan.ticket.id, message: message)
        plan.add(Draft(on: author.stream, vis: .staff, .triage(.draftUsed(ended))))
    }
}
