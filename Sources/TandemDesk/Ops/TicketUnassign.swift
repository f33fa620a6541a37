// ticket.unassign: whoever has this ticket does not have it any more; it waits in its queue.
//
//     {"op":"ticket.unassign","on":"T-204"}
//     {"ok":true,"on":"T-204","seq":13,"status":"open"}

import TandemWire

struct TicketUnassign: Op {
    static let spec = OpSpec(
        name: "ticket.unassign", right: .ticketAssign, access: .ticket, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204"),
            FieldSpec("note", .string, help: "a note for staff, 1 to 12000 characters"),
        ],
        summary: "Take a ticket away from whoever has it.")

    private let stream: StreamID
    private let note: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        note = try request.optionalText("note", limit: DeskLimits.textScalars)
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }

        guard ticket.assignee != nil else { throw .nobodyHas(ticket) }
        var plan = TicketPlan(ticket, desk, context)
        try plan.note(note)
        plan.endOffer(.withdrawn)
        plan.assign(to: nil)
        return plan.decision()
    }
}
