// ticket.decline: not me. The ticket stays with whoever offered it, or in its queue. One of a group declines for the
// group; whoever made the offer takes it back with the same op.
//
//     {"op":"ticket.decline","on":"T-204","note":"I am about to leave"}
//     {"ok":true,"on":"T-204","seq":13,"status":"open"}

import TandemWire

struct TicketDecline: Op {
    static let spec = OpSpec(
        name: "ticket.decline", right: .ticketWork, access: .ticket, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204"),
            FieldSpec("note", .string, help: "a note for staff, 1 to 12000 characters"),
        ],
        summary: "Decline a ticket that was offered to you, or take your offer back.")

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

        let principal = context.principal
        guard let offer = ticket.offer else { throw .notOffered(ticket) }
        let isReceiver = desk.policy.isOffered(offer, to: principal.id)
        guard isReceiver || offer.by == principal.id || principal.has(.ticketAssign) else { throw .notOffered(ticket) }
        var plan = TicketPlan(ticket, desk, context)
        try plan.note(note)
        plan.endOffer(isReceiver ? .declined : .withdrawn)
        return plan.decision()
    }
}
