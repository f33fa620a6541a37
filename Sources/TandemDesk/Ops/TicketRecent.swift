// ticket.recent: the five latest tickets of one requester, newest first: what somebody needs to know before they
// answer.
//
//     {"op":"ticket.recent","on":"T-204"}
//     {"ok":true,"tickets":[{"on":"T-210","number":"TKT-2026-00210","status":"open",…},…],"n":5}

import TandemWire

struct TicketRecent: Op {
    static let spec = OpSpec(
        name: "ticket.recent", right: .ticketRead, access: .none, customerMay: true, writes: false,
        fields: [
            FieldSpec("on", .stream, help: "a ticket, such as T-204: the latest of its requester"),
            FieldSpec("customer", .stream, help: "or a customer, such as cust:42; a customer leaves both out"),
        ],
        summary: "List the five latest tickets of a customer, newest first.")

    static let limit = 5
    /// How many tickets are looked through for those of somebody without an account.
    static let scan = 20_000

    private let stream: StreamID?
    private let customer: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.optionalStream("on")
        customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let principal = context.principal
        var requester = (customer ?? principal.customer).map(Requester.customer)
        if let stream {
            guard desk.canRead(principal, stream), let ticket = desk.ticket(stream) else { throw .missing(stream) }
            requester = ticket.requester
        }
        guard let requester else {
            throw .fieldRequired("on", "say whose: a ticket (on) or a customer")
        }
        let rows = try rows(of: requester, desk, principal)
        return Decision([], Answer([JSONField("tickets", .array(rows)), JSONField("n", .integer(rows.count))]))
    }

    private func rows(
        of requester: Requester, _ desk: borrowing Desk, _ principal: Principal
    ) throws(Refusal) -> [JSONValue] {
        switch requester {
        case .customer(let name):
            let stream = StreamID.customer(name)
            guard desk.customers.contains(name), principal.isStaff || principal.customer == name else {
                throw .missing(stream)
            }
            return desk.latestTickets(of: name, for: principal, limit: Self.limit)
        case .visitor(let visitor):
            var rows: [JSONValue] = []
            for ticket in desk.tickets.rows.suffix(Self.scan).reversed()
            where ticket.requester.visitor?.email == visitor.email {
                rows.append(desk.row(ticket, for: principal.clearance))
                if rows.count == Self.limit { break }
            }
            return rows
        }
    }
}
