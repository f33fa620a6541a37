// ticket.transfer: ask a person or a group to take a ticket, or put it into another queue.
//
//     {"op":"ticket.transfer","on":"T-204","to":"agent:ben","note":"wants a refund, I have checked the order"}
//     {"ok":true,"on":"T-204","seq":12,"status":"open","offered":"agent:ben","until":"2026-11-22T10:05:00.000Z"}
//
// Until somebody accepts, the ticket stays with whoever has it, or in its queue: declined or not answered within
// `offer_s`, it is where it came from. A queue is not asked: the ticket waits there at once, for anybody.

import TandemWire

struct TicketTransfer: Op {
    static let spec = OpSpec(
        name: "ticket.transfer", right: .ticketWork, access: .ticket, customerMay: false, writes: true,
        usesPeople: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204"),
            FieldSpec("to", .string, required: true, help: "agent:ben, group:returns or queue:billing"),
            FieldSpec("note", .string, help: "a note for staff, 1 to 12000 characters"),
        ],
        summary: "Offer a ticket to a person or a group, or move it to a queue.")

    private let stream: StreamID
    private let to: String
    private let note: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        guard let to = try request.optionalText("to", limit: 100) else {
            throw .fieldRequired("to", "to is required: agent:ben, group:returns or queue:billing")
        }
        self.to = to
        note = try request.optionalText("note", limit: DeskLimits.textScalars)
    }

    var on: StreamID? { stream }

    private func receiver(_ ticket: Ticket, _ policy: Policy, _ context: Context) throws(Refusal) -> String {
        if to.hasPrefix("group:") {
            let group = policy.groups.first { $0.name == to.dropFirst(6) }
            guard let group, !group.members.isEmpty else {
                throw .badField("to", "to names a group that has no members; policy.show lists the groups")
            }
            return to
        }
        guard case .person(let person) = StreamID(to), Principal.canServe(person) else {
            throw .badField("to", "to must be a person, a group or a queue: agent:ben, group:returns, queue:billing")
        }
        try context.requirePerson(person)
        if ticket.assignee == person { throw .taken(ticket, by: person) }
        return person
    }

    private func move(_ plan: inout TicketPlan, to queue: String) throws(Refusal) {
        guard plan.policy.queues.contains(queue) else {
            throw .badField("to", "to names no queue; there are \(plan.policy.queues.joined(separator: ", "))")
        }
        guard plan.ticket.queue != queue || plan.ticket.assignee != nil else {
            throw Refusal(
                .badTransition, "\(stream.text) waits in \(queue) already", [JSONField("on", .string(stream.text))])
        }
        plan.endOffer(.withdrawn)
        plan.change([TicketChange(field: .queue, from: plan.ticket.value(.queue), to: .string(queue))])
        plan.assign(to: nil)
    }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }

        try ticket.requireActive()
        let principal = context.principal
        if let assignee = ticket.assignee, assignee != principal.id, !principal.has(.ticketAssign) {
            throw .taken(ticket, by: assignee)
        }
        var plan = TicketPlan(ticket, desk, context)
        try plan.note(note)
        if to.hasPrefix("queue:") {
            try move(&plan, to: String(to.dropFirst(6)))
            return plan.decision()
        }
        let until = plan.offer(to: try receiver(ticket, desk.policy, context))
        plan.told.append(JSONField("offered", .string(to)))
        plan.told.append(JSONField("until", .string(Timestamp.format(until))))
        return plan.decision()
    }
}
