// cart.bind, cart.save, cart.restore: whose cart it is, and which of a customer's carts is the active one. There is one
// active cart at most: the one before is saved in the same decision.
//
//     {"op":"cart.bind","on":"C-12","customer":"cust:42","lease":3}      anonymous → active
//     {"op":"cart.save","on":"C-9","name":"for later"}                   active → saved
//     {"op":"cart.restore","on":"C-9"}                                   saved → active

import TandemWire

struct CartBind: Op {
    static let spec = OpSpec(
        name: "cart.bind", right: .cartWrite, access: .cart, customerMay: false, writes: true,
        fields: [
            .cart, FieldSpec("customer", .stream, required: true, help: "whose it becomes, such as cust:42"), .lease,
        ],
        summary: "Give an anonymous cart to a customer; the active cart they had is saved.")

    private let stream: StreamID
    private let customer: String
    private let lease: Int?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        guard let customer = try request.optionalReference("customer", like: "cust:42", \.customerName) else {
            throw .fieldRequired("customer", "customer is required: say whose, such as cust:42")
        }
        self.customer = customer
        lease = try request.optionalLease()
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let owner = StreamID.customer(customer)
        guard desk.customers.contains(customer), desk.canRead(context.principal, owner) else { throw .missing(owner) }
        let acting = try desk.acting(context.principal, for: customer, lease: lease, context)
        let cart = try desk.openCart(stream)
        guard cart.state == .anonymous else {
            throw .badTransition("\(stream.text) is somebody's already; only an anonymous cart can be bound", stream)
        }
        let aside = try desk.setAside(customer, besides: cart.id, acting)
        return Decision(
            aside + [
                Draft(on: stream, vis: .all, .shop(.cartBound(CartBound(customer: customer))), acting: acting)
            ],
            Answer(
                on: stream,
                [JSONField("customer", .string(owner.text))]
                    + aside.map { JSONField("saved", .string($0.on.text)) }))
    }
}

struct CartSave: Op {
    static let spec = OpSpec(
        name: "cart.save", right: .cartWrite, access: .cart, customerMay: true, writes: true,
        fields: [.cart, FieldSpec("name", .string, help: "what to call it, up to 64 characters"), .lease],
        summary: "Put an active cart aside.")

    private let stream: StreamID
    private let name: String?
    private let lease: Int?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        name = try request.optionalText("name", limit: DeskLimits.wordScalars)
        lease = try request.optionalLease()
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let cart = try desk.openCart(stream)
        let acting = try desk.acting(on: stream, of: cart.customer, lease: lease, context)
        guard cart.state == .active else {
            throw .badTransition("\(stream.text) is \(cart.state.rawValue), not active", stream)
        }
        return Decision(
            [Draft(on: stream, vis: .all, .shop(.cartSaved(CartSaved(name: name))), acting: acting)],
            Answer(on: stream))
    }
}

struct CartRestore: Op {
    static let spec = OpSpec(
        name: "cart.restore", right: .cartWrite, access: .cart, customerMay: true, writes: true,
        fields: [.cart, .lease], summary: "Make a saved cart the active one; the active one is saved.")

    private let stream: StreamID
    private let lease: Int?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        lease = try request.optionalLease()
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let cart = try desk.openCart(stream)
        let acting = try desk.acting(on: stream, of: cart.customer, lease: lease, context)
        guard cart.state == .saved, let customer = cart.customer else {
            throw .badTransition("\(stream.text) is \(cart.state.rawValue), not saved", stream)
        }
        let aside = try desk.setAside(customer, besides: cart.id, acting)
        return Decision(
            aside + [Draft(on: stream, vis: .all, .shop(.cartRestored), acting: acting)],
            Answer(on: stream, aside.map { JSONField("saved", .string($0.on.text)) }))
    }
}
