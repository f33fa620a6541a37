// session.list: the sessions of the desk, oldest first, a page at a time.
//
//     {"op":"session.list","state":"open","agent":"agent:sarah"}
//     {"ok":true,"sessions":[{"on":"S-17","seq":12,"customer":"cust:42","agent":"agent:sarah","state":"held",…}],
//      "n":1,"more":false}
//
// `more` with `next`: ask again with `after` = `next`. A page may be short and still say `more`, because one request
// looks at a bounded number of sessions.

import TandemWire

struct SessionList: Op {
    /// Which sessions: those that go on (held ones included), those on hold, those that are over, or all.
    enum Filter: String, CaseIterable, Sendable { case open, held, ended, all }

    static let spec = OpSpec(
        name: "session.list", right: .sessionRead, access: .none, customerMay: false, writes: false,
        fields: [
            FieldSpec(
                "state", .word(of: Filter.self), help: "open (if left out; with those on hold), held, ended or all"),
            FieldSpec("agent", .string, help: "only sessions of this agent, such as agent:sarah"),
            FieldSpec("customer", .stream, help: "only sessions of this customer, such as cust:42"),
            FieldSpec("limit", .integer, help: "how many, at most 200; 50 if left out"),
            FieldSpec("after", .stream, help: "continue after this session, such as S-17"),
        ],
        summary: "List sessions, oldest first.")

    private let filter: Filter
    private let agent: String?
    private let customer: String?
    private let limit: Int
    private let after: UInt64

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        filter = try request.optionalWord("state") ?? .open
        agent = try request.optionalReference("agent", like: "agent:sarah") { stream -> String? in
            if case .person(let name) = stream { name } else { nil }
        }
        customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
        limit = min(try request.optionalInteger("limit", in: 1...Int.max) ?? DeskLimits.pageDefault, DeskLimits.page)
        after = try request.optionalReference("after", like: "S-17", \.sessionNumber) ?? 0
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        var rows: [JSONValue] = []
        var last = after
        var more = false
        for id in candidates(desk) {
            if rows.count == limit {
                more = true
                break
            }
            last = id
            guard let view = desk.view(id, now: context.now), matches(view) else { continue }
            rows.append(view.row(for: context.principal.clearance))
        }
        if case .all = filter { more = more || last < desk.sessions.count }
        if case .ended = filter { more = more || last < desk.sessions.count }
        var fields = [
            JSONField("sessions", .array(rows)), JSONField("n", .integer(rows.count)), JSONField("more", .bool(more)),
        ]
        if more { fields.append(JSONField("next", .string(StreamID.session(last).text))) }
        return Decision([], Answer(fields))
    }

    /// The sessions to look at, in order.
    private func candidates(_ desk: borrowing Desk) -> [UInt64] {
        switch filter {
        case .open, .held:
            return desk.sessions.open.lazy.map(\.id).filter { $0 > after }.sorted()
        case .ended, .all:
            let newest = UInt64(desk.sessions.count)
            guard after < newest else { return [] }
            return Array((after + 1)...min(newest, after + UInt64(DeskLimits.pageScan)))
        }
    }

    private func matches(_ view: SessionView) -> Bool {
        if let agent, view.agent != agent { return false }
        if let customer, view.context.customer != customer { return false }
        switch filter {
        case .open: return view.state != .ended
        case .held: return view.state == .held
        case .ended: return view.state == .ended
        case .all: return true
        }
    }
}
