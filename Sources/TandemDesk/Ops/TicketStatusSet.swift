// ticket.status: give a ticket another status of its workflow.
//
//     {"op":"ticket.status","on":"T-204","status":"pending_customer"}
//     {"ok":true,"on":"T-204","seq":9,"status":"pending_customer"}
//
// The status it has determines which ones it can be given; BAD_TRANSITION lists them.

import TandemWire

struct TicketStatusSet: Op {
    static let spec = OpSpec(
        name: "ticket.status", right: .ticketWork, access: .ticket, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204"),
            FieldSpec("status", .string, required: true, help: "a status of the workflow, such as resolved"),
        ] + TicketMoveForm.fields + TicketMoveForm.closingFields,
        summary: "Give a ticket another status, with what its workflow asks for.")

    private let form: TicketMoveForm
    private let status: String

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        form = try TicketMoveForm(request)
        status = try request.requiredText("status", limit: DeskLimits.wordScalars)
    }

    var on: StreamID? { form.stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        try form.move(to: desk.policy.status(status), desk, context)
    }
}
