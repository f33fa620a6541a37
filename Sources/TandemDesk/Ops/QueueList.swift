// queue.list: what waits where, and what of it is for the caller.
//
//     {"op":"queue.list"}
//     {"ok":true,"queues":[{"queue":"support","waiting":3,"yours":2,"answered":1,"oldest":"…","priorities":{"high":3}}],
//      "waiting":3,"mine":4,"offers":["T-300"]}
//
// `waiting` is what nobody has and we have to do; `yours` of it what queue.next would give the caller, sooner or later;
// `answered` waits for the customer. `mine` are the open tickets that the caller has.

import TandemWire

struct QueueList: Op {
    static let spec = OpSpec(
        name: "queue.list", right: .ticketWork, access: .none, customerMay: false, writes: false, fields: [],
        summary: "Count what waits in each queue, and show what is offered to you.")

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let person = context.principal.id
        var rows: [QueueRow] = desk.policy.queues.map { QueueRow(queue: $0) }
        for (key, waiting) in desk.triage.waiting {
            let index = rows.firstIndex { $0.queue == key.queue }
            if index == nil { rows.append(QueueRow(queue: key.queue)) }
            rows[index ?? rows.count - 1].add(
                key, waiting, isYours: desk.policy.serves(person, key.group), desk.tickets)
        }
        // Queues that the policy does not have any more come last, by name.
        let known = desk.policy.queues.count
        let sorted = rows[..<known] + rows[known...].sorted { $0.queue ?? "" < $1.queue ?? "" }
        let offers = desk.triage.offers.filter { receiver, _ in
            receiver == person
                || receiver.hasPrefix("group:") && desk.policy.isMember(person, of: String(receiver.dropFirst(6)))
        }.values.joined().sorted().prefix(DeskLimits.listElements)
        return Decision(
            [],
            Answer([
                JSONField("queues", .array(sorted.map { $0.json(desk.policy) })),
                JSONField("waiting", .integer(rows.reduce(0) { $0 + $1.waiting })),
                JSONField("mine", .integer(desk.service.loads[person] ?? 0)),
                JSONField("offers", .strings(offers.map { StreamID.ticket($0).text })),
            ]))
    }
}

/// One queue in the answer.
private struct QueueRow {
    let queue: String?
    var waiting = 0
    var yours = 0
    var answered = 0
    var oldest: Int64?
    var priorities: [String: Int] = [:]

    mutating func add(_ key: WaitingKey, _ rows: [Int32], isYours: Bool, _ tickets: borrowing TicketTable) {
        guard !key.isAnswered else {
            answered += rows.count
            return
        }
        waiting += rows.count
        if isYours { yours += rows.count }
        priorities[key.priority, default: 0] += rows.count
        // Rows rise with the time of creation.
        if let first = rows.first {
            let created = tickets[Int(first)].createdAt
            oldest = min(oldest ?? created, created)
        }
    }

    func json(_ policy: borrowing Policy) -> JSONValue {
        var fields = [JSONField("queue", queue.map { .string($0) } ?? .null)]
        fields.append(JSONField("waiting", .integer(waiting)))
        fields.append(JSONField("yours", .integer(yours)))
        fields.append(JSONField("answered", .integer(answered)))
        fields.add("oldest", at: oldest)
        let known = policy.priorities.reversed().filter { priorities[$0] != nil }
        let names = known + priorities.keys.filter { !known.contains($0) }.sorted()
        let counts = names.map { JSONField($0, .integer(priorities[$0] ?? 0)) }
        if !counts.isEmpty { fields.append(JSONField("priorities", .object(counts))) }
        return .object(fields)
    }
}
