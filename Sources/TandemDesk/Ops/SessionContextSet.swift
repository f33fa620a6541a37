// session.context: change what a session is about: its ticket, order, cart or channel. Never its customer.
//
//     {"op":"session.context","on":"S-17","order":"O-5512","cart":null}
//     {"ok":true,"on":"S-17","seq":7,"customer":"cust:42","ticket":"T-204","order":"O-5512"}
//
// A member left out stays as it is, null clears it. The answer and the event carry the whole resulting context; if
// nothing changes there is no event.

import TandemWire

struct SessionContextSet: Op {
    static let spec = OpSpec(
        name: "session.context", right: .sessionContext, access: .serving, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the session, such as S-17"),
            FieldSpec("ticket", .stream, help: "a ticket of the session's customer, or null"),
            FieldSpec("order", .stream, help: "the order it is about, or null"),
            FieldSpec("cart", .stream, help: "the cart it is about, or null"),
            FieldSpec("channel", .word(of: Channel.self), help: "how the customer is being helped, or null"),
        ],
        summary: "Change what a session is about; null clears a member.")

    private let stream: StreamID
    private let ticket: Change<UInt64>
    private let order: Change<UInt64>
    private let cart: Change<UInt64>
    private let channel: Change<Channel>

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        ticket = try request.change("ticket") { name throws(Refusal) in
            try request.optionalReference(name, like: "T-204", \.ticketNumber)
        }
        order = try request.change("order") { name throws(Refusal) in
            try request.optionalReference(name, like: "O-5512", \.orderNumber)
        }
        cart = try request.change("cart") { name throws(Refusal) in
            try request.optionalReference(name, like: "C-9", \.cartNumber)
        }
        channel = try request.change("channel") { name throws(Refusal) in try request.optionalWord(name) }
        if ticket == .keep, order == .keep, cart == .keep, channel == .keep {
            throw .fieldRequired("ticket", "say what changes: ticket, order, cart or channel")
        }
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let session = desk.openSession(stream) else { throw .missing(stream) }
        var about = session.context
        if case .set(let ticket) = ticket { _ = try desk.ticket(ticket, of: about.customer) }
        about.ticket = ticket.applied(to: about.ticket)
        about.order = order.applied(to: about.order)
        about.cart = cart.applied(to: about.cart)
        about.channel = channel.applied(to: about.channel)
        let changed = about != session.context
        return Decision(
            changed ? [Draft(on: stream, vis: .all, .sessionContextSet(about))] : [], Answer(on: stream, about.fields))
    }
}
