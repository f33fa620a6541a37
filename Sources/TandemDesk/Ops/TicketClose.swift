// ticket.close: end a ticket, and say how.
//
//     {"op":"ticket.close","on":"T-204","resolution":"solved","confirmed":true}
//     {"ok":true,"on":"T-204","seq":12,"status":"closed"}
//
// What it takes is the workflow's business: REQUIREMENT_MISSING names what is not said, CLOSE_TOO_EARLY the time from
// which it is allowed (`closeable_at`). Only those with the right ticket.duplicate close as a duplicate.

import TandemWire

struct TicketClose: Op {
    static let spec = OpSpec(
        name: "ticket.close", right: .ticketRead, access: .ticket, customerMay: true, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204")
        ] + TicketMoveForm.fields + TicketMoveForm.closingFields,
        summary: "Close a ticket with a resolution.")

    private let form: TicketMoveForm

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        form = try TicketMoveForm(request)
    }

    var on: StreamID? { form.stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let status = desk.policy.workflow.status(of: .closed) else { throw .missing(form.stream) }
        return try form.move(to: status, desk, context)
    }
}
