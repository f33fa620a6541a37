// queue.next: give me the next one. The ticket of the highest priority that nobody has, and of those the oldest, out of
// the queues of the caller's groups; claimed in the same breath, so that no two people get the same.
//
//     {"op":"queue.next","queue":"support"}
//     {"ok":true,"on":"T-204","seq":9,"status":"open","moves":[…],"number":"TKT-2026-00204","subject":"Wrong size",…}
//     {"ok":true,"empty":true}

import TandemWire

struct QueueNext: Op {
    static let spec = OpSpec(
        name: "queue.next", right: .ticketWork, access: .none, customerMay: false, writes: true,
        fields: [
            FieldSpec("queue", .string, help: "this queue only")
        ],
        summary: "Claim the most urgent and oldest ticket of your queues.")

    private let queue: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        queue = try request.optionalText("queue", limit: DeskLimits.wordScalars)
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard Principal.canServe(context.principal.id) else { throw .peopleOnly("a ticket is claimed") }
        let queue = try desk.policy.word("queue", queue, of: desk.policy.queues)
        guard let ticket = desk.nextWaiting(for: context.principal.id, queue: queue) else {
            return Decision([], Answer([JSONField("empty", .bool(true))]))
        }
        var plan = TicketPlan(ticket, desk, context)
        plan.claim(desk)
        plan.tellMoves()
        plan.told += [
            JSONField("assignee", .string(context.principal.id)), JSONField("number", .string(ticket.number)),
            JSONField("subject", .string(ticket.subject)), JSONField("priority", .string(ticket.priority)),
        ]
        plan.told.add("queue", ticket.queue)
        return plan.decision()
    }
}
