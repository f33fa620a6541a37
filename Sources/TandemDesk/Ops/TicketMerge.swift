// ticket.merge: two tickets are one matter. This one ends and the other goes on.
//
//     {"op":"ticket.merge","on":"T-205","into":"T-204"}
//     {"ok":true,"on":"T-205","seq":12,"status":"closed","merged_into":"T-204"}
//
// Messages stay where they were written; both tickets say where the other is. What the customer writes to T-205 from
// now on goes to T-204. Both must be of the same customer, or one could read what the other wrote. Reopening T-205
// undoes it.

import TandemWire

struct TicketMerge: Op {
    static let spec = OpSpec(
        name: "ticket.merge", right: .ticketWork, access: .ticket, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204"),
            FieldSpec("into", .stream, required: true, help: "the ticket that goes on, such as T-190"),
            FieldSpec("note", .string, help: "a note for staff, 1 to 12000 characters"),
        ],
        summary: "End a ticket because another one of the same customer goes on with it.")

    private let stream: StreamID
    private let into: UInt64
    private let note: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        guard let into = try request.optionalReference("into", like: "T-204", \.ticketNumber) else {
            throw .fieldRequired("into", "into is required: say which ticket goes on, such as T-204")
        }
        self.into = into
        note = try request.optionalText("note", limit: DeskLimits.textScalars)
    }

    var on: StreamID? { stream }

    private func check(_ ticket: Ticket, _ survivor: Ticket) throws(Refusal) {
        if ticket.id == into { throw .badField("into", "\(ticket.on.text) cannot be merged into itself") }
        guard ticket.requester == survivor.requester else {
            throw .badField("into", "T-\(into) is somebody else's; only tickets of the same customer are merged")
        }
        if let earlier = ticket.mergedInto { throw .merged(ticket, into: earlier) }
        if let later = survivor.mergedInto { throw .merged(survivor, into: later) }
        try survivor.requireActive()
    }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }

        guard desk.canRead(context.principal, .ticket(into)), let survivor = desk.tickets.find(into) else {
            throw .missing(.ticket(into))
        }
        try check(ticket, survivor)
        var plan = TicketPlan(ticket, desk, context)
        try plan.note(note)
        plan.add(.all, .triage(.merged(TicketLinked(.mergedInto, into))))
        plan.isSilent = true
        plan.move(to: TicketAxes(.closed), resolution: .duplicate)
        plan.told.append(JSONField("merged_into", .string(survivor.on.text)))
        var other = TicketPlan(survivor, desk, context)
        other.add(.all, .triage(.merged(TicketLinked(.mergedFrom, ticket.id))))
        // What was still to be answered there is to be answered here.
        if ticket.axes.lifecycle == .new || ticket.axes.waitingOn == .agent, survivor.axes.lifecycle == .open {
            other.move(to: TicketAxes(.open, .agent))
        }
        for draft in other.finished { plan.add(draft) }
        return plan.decision()
    }
}
