// ticket.release: I do not have this one any more; it waits in its queue for the next.
//
//     {"op":"ticket.release","on":"T-204","note":"needs somebody who speaks Italian"}
//     {"ok":true,"on":"T-204","seq":11,"status":"open"}

import TandemWire

struct TicketRelease: Op {
    static let spec = OpSpec(
        name: "ticket.release", right: .ticketWork, access: .ticket, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204"),
            FieldSpec("note", .string, help: "a note for staff, 1 to 12000 characters"),
        ],
        summary: "Give back a ticket that you have; it waits in its queue again.")

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

        guard let assignee = ticket.assignee else { throw .nobodyHas(ticket) }
        if assignee != context.principal.id { throw .taken(ticket, by: assignee) }
        var plan = TicketPlan(ticket, desk, context)
        try plan.note(note)
        plan.release()
        return plan.decision()
    }
}
