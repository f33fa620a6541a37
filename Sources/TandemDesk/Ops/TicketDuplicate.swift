// ticket.duplicate: close a ticket because it is a redundant copy of another one.
//
//     {"op":"ticket.duplicate","on":"T-205","of":"T-204"}
//     {"ok":true,"on":"T-205","seq":8,"status":"closed"}
//
// The same as ticket.close with resolution duplicate, with what the workflow asks for at closing.

import TandemWire

struct TicketDuplicate: Op {
    static let spec = OpSpec(
        name: "ticket.duplicate", right: .ticketDuplicate, access: .ticket, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204"),
            FieldSpec("of", .stream, required: true, help: "the ticket that it is a copy of, such as T-204"),
        ] + TicketMoveForm.fields,
        summary: "Close a ticket as a duplicate of another one.")

    private let form: TicketMoveForm

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        form = try TicketMoveForm(request, resolution: .duplicate)
    }

    var on: StreamID? { form.stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let status = desk.policy.workflow.status(of: .closed) else { throw .missing(form.stream) }
        return try form.move(to: status, desk, context)
    }
}
