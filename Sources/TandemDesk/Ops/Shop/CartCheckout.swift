// cart.checkout: the cart becomes an order. Stock is taken in the same decision.
//
//     {"op":"cart.checkout","on":"C-9","if":13,"lease":3,"store":"berlin"}
//     {"ok":true,"on":"O-5540","seq":1,"cart":"C-9","total":{"amount":2700,"currency":"EUR"}}
//
// Customers do it for themselves; of those who work here only managers may, under a lease: the right is `order.place`.

import TandemWire

struct CartCheckout: Op {
    static let spec = OpSpec(
        name: "cart.checkout", right: .orderPlace, access: .cart, customerMay: true, writes: true,
        fields: [
            .cart, FieldSpec("store", .string, help: "where it is picked up; delivered if left out"), .lease,
        ],
        summary: "Place the order that is in a cart.")

    private let stream: StreamID
    private let store: String?
    private let lease: Int?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        store = try request.optionalCode("store", like: "berlin")
        lease = try request.optionalLease()
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let cart = try desk.openCart(stream)
        let acting = try desk.acting(on: stream, of: cart.customer, lease: lease, context)
        guard acting?.mayPlace == true else {
            throw .notAllowed("this lease is not for placing orders; start emulation with scope order")
        }
        guard cart.state == .active, let customer = cart.customer else {
            throw .badTransition("\(stream.text) is \(cart.state.rawValue); only an active cart is ordered", stream)
        }
        if cart.lines.isEmpty { throw .badTransition("\(stream.text) is empty; there is nothing to order", stream) }
        if let store, desk.shop.stores[store] == nil { throw .missing("store", store) }
        try desk.authority.reserve(cart, in: desk.shop)
        var placed = try desk.authority.place(cart, for: customer, in: desk.shop, at: context.now)
        placed.store = store
        let order = StreamID.order(desk.shop.orders.next)
        return Decision(
            [
                Draft(on: order, vis: .all, .shop(.orderPlaced(placed)), acting: acting),
                Draft(
                    on: stream, vis: .all, .shop(.cartOrdered(CartOrdered(order: desk.shop.orders.next))),
                    acting: acting),
            ],
            Answer(
                on: order, [JSONField("cart", .string(stream.text)), JSONField("total", placed.total.json)]))
    }
}
