// draft.list: which tickets I have begun to write to, the latest first.
//
//     {"op":"draft.list"}
//     {"ok":true,"drafts":[{"on":"T-204","number":"TKT-2026-00204","subject":"Wrong size","status":"open",
//      "saved_at":"2026-11-22T10:00:00.000Z"}],"n":1}

import TandemWire

struct DraftList: Op {
    static let spec = OpSpec(
        name: "draft.list", right: .notePost, access: .none, customerMay: false, writes: false, fields: [],
        summary: "List the tickets that you have a draft for.")

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let marks = (desk.drafts.byAuthor[context.principal.id] ?? []).reversed()
        let rows = marks.compactMap { mark -> JSONValue? in
            guard desk.canRead(context.principal, .ticket(mark.ticket)), let ticket = desk.tickets.find(mark.ticket)
            else { return nil }
            var row = [
                JSONField("on", .string(ticket.on.text)), JSONField("number", .string(ticket.number)),
                JSONField("subject", .string(ticket.subject)),
                JSONField("status", .string(desk.policy.workflow.status(ticket.axes).id)),
            ]
            row.add("saved_at", at: mark.at)
            return .object(row)
        }
        return Decision([], Answer([JSONField("drafts", .array(rows)), JSONField("n", .integer(rows.count))]))
    }
}
