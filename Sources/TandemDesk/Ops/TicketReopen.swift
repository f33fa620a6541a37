// ticket.reopen: go on with a ticket that was resolved or closed.
//
//     {"op":"ticket.reopen","on":"T-204","text":"The new one has the same fault."}
//     {"ok":true,"on":"T-204","seq":15,"status":"open"}

import TandemWire

struct TicketReopen: Op {
    static let spec = OpSpec(
        name: "ticket.reopen", right: .ticketRead, access: .ticket, customerMay: true, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204")
        ] + TicketMoveForm.fields,
        summary: "Open a resolved or closed ticket again.")

    private let form: TicketMoveForm

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        form = try TicketMoveForm(request)
    }

    var on: StreamID? { form.stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        if let ticket = desk.ticket(form.stream), ticket.axes.lifecycle.isActive {
            throw Refusal(
                .badTransition, "\(ticket.on.text) is not closed; there is nothing to reopen",
                [
                    JSONField("on", .string(ticket.on.text)),
                    JSONField("moves", .strings(TicketRules.moves(ticket, desk.policy, context.principal))),
                ])
        }
        guard let status = desk.policy.workflow.status(of: .open) else { throw .missing(form.stream) }
        return try form.move(to: status, desk, context)
    }
}
