// session.start: open a support session around a customer, and what it is about.
//
//     {"op":"session.start","ticket":"T-204","channel":"phone"}
//     {"ok":true,"on":"S-17","seq":1,"customer":"cust:42","ticket":"T-204","order":"O-5512","channel":"phone"}
//
// A ticket alone is enough: the customer is its owner, and its order or cart come with it. What the caller names
// wins. Orders and carts are references into the shop and are not looked up here.

import TandemWire

struct SessionStart: Op {
    static let spec = OpSpec(
        name: "session.start", right: .sessionStart, access: .none, customerMay: false, writes: true,
        fields: [
            FieldSpec("customer", .stream, help: "the customer, such as cust:42; taken from the ticket if left out"),
            FieldSpec("ticket", .stream, help: "a ticket of the customer, such as T-204"),
            FieldSpec(
                "order", .stream, help: "the order it is about, such as O-5512; taken from the ticket if left out"),
            FieldSpec("cart", .stream, help: "the cart it is about, such as C-9; taken from the ticket if left out"),
            FieldSpec("channel", .word(of: Channel.self), help: "how the customer is being helped"),
        ],
        summary: "Start a support session for a customer or around one of their tickets; you become its agent.")

    private let customer: String?
    private let ticket: UInt64?
    private let order: UInt64?
    private let cart: UInt64?
    private let channel: Channel?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
        ticket = try request.optionalReference("ticket", like: "T-204", \.ticketNumber)
        order = try request.optionalReference("order", like: "O-5512", \.orderNumber)
        cart = try request.optionalReference("cart", like: "C-9", \.cartNumber)
        channel = try request.optionalWord("channel")
        if customer == nil, ticket == nil {
            throw .fieldRequired("customer", "say for whom: customer (cust:42) or one of their tickets (T-204)")
        }
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let stream = StreamID.session(desk.nextSession)
        let about = try subject(desk)
        return Decision([Draft(on: stream, vis: .all, .sessionStarted(about))], Answer(on: stream, about.fields))
    }

    private func subject(_ desk: borrowing Desk) throws(Refusal) -> SessionContext {
        if let customer, !desk.customers.contains(customer) { throw .missing(.customer(customer)) }
        var known: Ticket?
        var owner = customer
        if let ticket {
            let found = try desk.ticket(ticket, of: customer)
            known = found
            owner = found.customer
        }
        guard let owner else {
            throw .badField("ticket", "the ticket is from a visitor without an account; answer on the ticket itself")
        }
        return SessionContext(
            customer: owner, ticket: ticket, order: order ?? known?.order, cart: cart ?? known?.cart, channel: channel)
    }
}

extension Desk {
    /// A ticket that a session can be about: refused if there is none, or if it is somebody else's than `customer`.
    func ticket(_ id: UInt64, of customer: String?) throws(Refusal) -> Ticket {
        guard let ticket = tickets.find(id) else { throw .missing(.ticket(id)) }
        if let customer, customer != ticket.customer {
            throw .badField("ticket", "T-\(id) is not a ticket of cust:\(customer); name one of theirs")
        }
        return ticket
    }
}
