// ticket.assign: somebody else is responsible from now on.
//
//     {"op":"ticket.assign","on":"T-204","to":"agent:ben","note":"he knows the supplier"}
//     {"ok":true,"on":"T-204","seq":12,"status":"open","assignee":"agent:ben"}
//
// They are not asked; ticket.transfer asks.

import TandemWire

struct TicketAssign: Op {
    static let spec = OpSpec(
        name: "ticket.assign", right: .ticketAssign, access: .ticket, customerMay: false, writes: true,
        usesPeople: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204"),
            FieldSpec("to", .string, required: true, help: "who, such as agent:ben"),
            FieldSpec("group", .string, help: "a group of the policy; theirs if left out"),
            FieldSpec("note", .string, help: "a note for staff, 1 to 12000 characters"),
        ],
        summary: "Make somebody responsible for a ticket.")

    private let stream: StreamID
    private let to: String
    private let group: String?
    private let note: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        guard let person = try request.optionalPerson("to") else {
            throw .fieldRequired("to", "to is required: say who, such as agent:ben")
        }
        to = person
        group = try request.optionalText("group", limit: DeskLimits.wordScalars)
        note = try request.optionalText("note", limit: DeskLimits.textScalars)
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }

        try ticket.requireActive()
        try context.requirePerson(to)
        let group = try desk.policy.word("group", group, of: desk.policy.groups.map(\.name))
        if ticket.assignee == to { throw .taken(ticket, by: to) }
        var plan = TicketPlan(ticket, desk, context)
        try plan.note(note)
        plan.endOffer(.withdrawn)
        let isOfGroup = ticket.group.map { desk.policy.isMember(to, of: $0) } ?? false
        plan.assign(to: to, group: group ?? (isOfGroup ? nil : desk.policy.group(of: to)))
        plan.told.append(JSONField("assignee", .string(to)))
        return plan.decision()
    }
}
