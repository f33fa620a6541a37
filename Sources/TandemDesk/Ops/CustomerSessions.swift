// customer.sessions: with whom has this agent had sessions lately? Newest first, at most 20.
//
//     {"op":"customer.sessions"}
//     {"ok":true,"sessions":[{"on":"S-17","customer":"cust:42","name":"Maria Rossi","state":"ended",…}],"n":1}

import TandemWire

struct CustomerSessions: Op {
    /// Sessions told at most.
    static let limit = 20

    static let spec = OpSpec(
        name: "customer.sessions", right: .customerRead, access: .none, customerMay: false, writes: false,
        fields: [
            FieldSpec("agent", .string, help: "whose, such as agent:ben; your own if left out"),
            FieldSpec("limit", .integer, help: "how many, at most 20, which is how many if left out"),
        ],
        summary: "List an agent's latest sessions with customers, newest first.")

    private let agent: String?
    private let limit: Int

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        agent = try request.optionalReference("agent", like: "agent:sarah") { stream -> String? in
            if case .person(let name) = stream { name } else { nil }
        }
        limit = min(try request.optionalInteger("limit", in: 1...Int.max) ?? Self.limit, Self.limit)
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let agent = agent ?? context.principal.id
        var rows: [JSONValue] = []
        var looked = 0
        var id = desk.nextSession
        while id > 1, rows.count < limit, looked < DeskLimits.pageScan {
            id -= 1
            looked += 1
            guard desk.agent(ofSession: id) == agent, let view = desk.view(id, now: context.now) else { continue }
            rows.append(desk.recentRow(view, context.principal.clearance))
        }
        return Decision(
            [], Answer([JSONField("sessions", .array(rows)), JSONField("n", .integer(rows.count))]))
    }
}

extension Desk {
    fileprivate func agent(ofSession id: UInt64) -> String? {
        if let index = sessions.openIndex(id) { return sessions.open[index].agent }
        return sessions.endedIndex(id).flatMap { sessions.ended[$0].agent }
    }

    /// A session as `session.list` tells it, with the customer's name.
    fileprivate func recentRow(_ view: SessionView, _ clearance: Visibility) -> JSONValue {
        let name = JSONField("name", .string(customers[view.context.customer]?.name ?? ""))
        return .object((view.row(for: clearance).fields ?? []) + [name])
    }
}
