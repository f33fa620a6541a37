// draft.save: keep what I have begun to write. One for each author and ticket; it survives the connection, a claim, a
// merge, the end of the ticket and a restart, and nobody else can read it.
//
//     {"op":"draft.save","on":"T-204","text":"Dear Maria, "}
//     {"ok":true,"on":"T-204","saved":12}
//
// message.post with `draft` sends it, or whatever it has become, and retires it.

import TandemWire

struct DraftSave: Op {
    static let spec = OpSpec(
        name: "draft.save", right: .notePost, access: .ticket, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204"),
            FieldSpec("text", .string, required: true, help: "1 to 12000 characters; replaces the draft that is there"),
        ],
        summary: "Keep the beginning of a message to a ticket for yourself.")

    private let stream: StreamID
    private let text: String

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        text = try request.requiredText("text", limit: DeskLimits.textScalars)
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }

        let author = context.principal
        let known = desk.drafts.byAuthor[author.id] ?? []
        if known.count >= DeskLimits.drafts, desk.drafts.find(author.id, ticket.id) == nil {
            throw .badField(
                "on", "you have \(DeskLimits.drafts) drafts; send or discard some (draft.list)",
                [JSONField("limit", .integer(DeskLimits.drafts))])
        }
        let draft = Draft(
            on: author.stream, vis: .staff, .triage(.draftSaved(DraftSaved(ticket: ticket.id, text: text))))
        let seq = (desk.head(author.stream)?.seq ?? 0) + 1
        return Decision([draft], Answer(on: stream, [JSONField("saved", .integer(seq))]))
    }
}
