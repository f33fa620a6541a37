// draft.discard: forget what I have begun to write to this ticket.
//
//     {"op":"draft.discard","on":"T-204"}
//     {"ok":true,"on":"T-204"}

import TandemWire

struct DraftDiscard: StreamOp {
    static let spec = OpSpec(
        name: "draft.discard", right: .notePost, access: .ticket, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204")
        ],
        summary: "Forget your draft for a ticket.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }

        guard desk.drafts.find(context.principal.id, ticket.id) != nil else { throw .noDraft(stream) }
        let ended = DraftEnded(ticket: ticket.id)
        return Decision(
            [Draft(on: context.principal.stream, vis: .staff, .triage(.draftDiscarded(ended)))], Answer(on: stream))
    }
}
