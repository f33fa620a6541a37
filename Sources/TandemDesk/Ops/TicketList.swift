// ticket.list: tickets in any order, by any condition, a page at a time.
//
//     {"op":"ticket.list","status":["open","pending_agent"],"queue":"support","sort":"created","limit":20}
//     {"ok":true,"tickets":[{"on":"T-204","number":"TKT-2026-00204","subject":"Wrong size","status":"open",…},…],
//      "n":20,"total":57,"sort":"created","sort_order":"asc","more":true,"next":"WyJjcmVhdGVkIiwi…"}
//
// A customer's list is that of their own tickets, as far as they see them.

import TandemWire

struct TicketList: Op {
    static let spec = OpSpec(
        name: "ticket.list", right: .ticketRead, access: .none, customerMay: true, writes: false,
        fields: TicketQuery.members + [
            FieldSpec("view", .string, help: "a saved view; what is given besides replaces what it says"),
            FieldSpec("limit", .integer, help: "how many at most, 1 to 200; 50 if left out"),
            FieldSpec("after", .string, help: "next of the page before, with the same conditions"),
        ],
        summary: "List tickets: any order, any condition, a page at a time.")

    private let own: TicketQuery
    private let view: String?
    private let limit: Int
    private let after: TicketCursor?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        own = try TicketQuery(request)
        view = try request.optionalText("view", limit: DeskLimits.wordScalars)
        limit = try request.optionalInteger("limit", in: 1...DeskLimits.page) ?? DeskLimits.pageDefault
        after = try request.optionalTicketCursor("after")
    }

    var on: StreamID? { nil }

    func searches(_ desk: borrowing Desk, _ principal: Principal) throws(Refusal) -> String? {
        try desk.query(own, in: view, for: principal).search
    }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let query = try desk.query(own, in: view, for: context.principal)
        let page = try desk.page(query, after: after, limit: limit, context)
        let clearance = context.principal.clearance
        let rows = page.ordinals.map { desk.listRow($0, for: clearance, at: context.now) }
        let order: SortOrder = page.order.isAscending ? .ascending : .descending
        var fields = [
            JSONField("tickets", .array(rows)), JSONField("n", .integer(rows.count)),
            JSONField("total", .integer(page.total)), JSONField("sort", .string(page.order.column.rawValue)),
            JSONField("sort_order", .string(order.rawValue)), JSONField("more", .bool(page.next != nil)),
        ]
        fields.add("next", page.next?.text)
        if let found = context.found, !found.isComplete { fields.append(JSONField("partial", .bool(true))) }
        return Decision([], Answer(fields))
    }
}

extension JSONLine {
    func optionalTicketCursor(_ name: JSONName) throws(Refusal) -> TicketCursor? {
        guard let index = find(name) else { return nil }
        guard let cursor = string(index).flatMap({ TicketCursor($0) }) else {
            throw .badField(name, "\(name) must be next of the page before; begin again without it")
        }
        return cursor
    }
}

extension Desk {
    /// A query, on top of a saved view if one is named.
    func query(
        _ own: TicketQuery, in view: String?, for principal: Principal
    ) throws(Refusal) -> TicketQuery {
        guard let view else { return own }
        guard let saved = findView(view, for: principal) else {
            throw Refusal(
                .notFound, "there is no view \(view) that you may use; view.list tells those there are",
                [JSONField("view", .string(view))])
        }
        return try saved.replaced(by: own)
    }
}
