// ticket.open: begin to look after a ticket. The first time it becomes open, and a support session starts around its
// customer, its order and its cart, if the workflow says so.
//
//     {"op":"ticket.open","on":"T-204"}
//     {"ok":true,"on":"T-204","seq":7,"status":"open","session":"S-17","customer":"cust:42","order":"O-5512"}
//
// Whoever opens a ticket again while their session around it goes on is told that session.

import TandemWire

struct TicketOpen: Op {
    static let spec = OpSpec(
        name: "ticket.open", right: .ticketWork, access: .ticket, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204"),
            FieldSpec("channel", .word(of: Channel.self), help: "how the customer is being helped in the session"),
        ],
        summary: "Begin to look after a ticket: it becomes open and a support session starts around it.")

    private let stream: StreamID
    private let channel: Channel?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        channel = try request.optionalWord("channel")
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }
        guard Principal.canServe(context.principal.id) else {
            throw .notAllowed("a ticket is opened by a person; a bot reads it (ticket.show)")
        }
        var plan = TicketPlan(ticket, desk, context)
        let rules = desk.policy.workflow.rules
        var about: SessionContext?
        var session = desk.openSession(of: ticket, servedBy: context.principal.id)
        if rules.openStartsSession, let customer = ticket.customer, ticket.axes.lifecycle != .closed {
            let start = SessionContext(
                customer: customer, ticket: ticket.id, order: ticket.order, cart: ticket.cart,
                channel: channel ?? ticket.contact.flatMap(Channel.init))
            if session == nil {
                session = desk.nextSession
                about = start
                plan.add(Draft(on: .session(desk.nextSession), vis: .all, .sessionStarted(start)))
            }
            plan.told += start.fields.filter { $0.name != "ticket" }
        }
        let isFirst = rules.openMoves && ticket.axes.lifecycle == .new
        if isFirst || about != nil { plan.add(.staff, .ticketOpened(TicketOpened(session: session))) }
        if isFirst { plan.move(to: TicketAxes(.open, ticket.axes.waitingOn)) }
        if let session { plan.told.insert(JSONField("session", .string(StreamID.session(session).text)), at: 0) }
        plan.told.insert(
            JSONField("moves", .strings(TicketRules.moves(plan.ticket, plan.policy, plan.principal))), at: 0)
        return plan.decision()
    }
}

extension Desk {
    /// The session around this ticket that goes on and in which this person serves.
    func openSession(of ticket: Ticket, servedBy person: String) -> UInt64? {
        let sessions = ticket.customer.flatMap { customers[$0]?.openSessions } ?? []
        return sessions.last { id in
            guard let index = self.sessions.openIndex(id) else { return false }
            return self.sessions.open[index].context.ticket == ticket.id
                && self.sessions.open[index].participant(person)?.mode.serves == true
        }
    }
}
