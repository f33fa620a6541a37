// draft.show: what I have begun to write to this ticket.
//
//     {"op":"draft.show","on":"T-204"}
//     {"ok":true,"on":"T-204","seq":9,"text":"Dear Maria, ","saved_at":"2026-11-22T10:00:00.000Z"}

import TandemWire

struct DraftShow: StreamOp {
    static let spec = OpSpec(
        name: "draft.show", right: .notePost, access: .ticket, customerMay: false, writes: false,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204")
        ],
        summary: "Show your draft for a ticket.")

    let stream: StreamID

    var draftOf: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }

        guard let mark = desk.drafts.find(context.principal.id, ticket.id), let draft = context.draft else {
            throw .noDraft(stream)
        }
        var fields = [JSONField("text", .string(draft.text))]
        fields.add("saved_at", at: mark.at)
        fields.add("merged_into", ticket.mergedInto.map { StreamID.ticket($0).text })
        return Decision([], Answer(on: stream, seq: ticket.head.visible(to: context.principal.clearance), fields))
    }
}
