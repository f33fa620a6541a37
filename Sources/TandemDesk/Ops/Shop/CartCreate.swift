// cart.create: a new, empty cart: one's own, a customer's under a lease, or, for the shop itself, nobody's.
//
//     {"op":"cart.create","customer":"cust:42","lease":3}
//     {"ok":true,"on":"C-10","seq":1,"state":"active"}

import TandemWire

struct CartCreate: Op {
    static let spec = OpSpec(
        name: "cart.create", right: .cartWrite, or: [.shopWrite], access: .none, customerMay: true, writes: true,
        fields: [
            FieldSpec("customer", .stream, help: "whose, such as cust:42; the shop may leave it out: nobody's"),
            .lease,
        ],
        summary: "Open a new cart for a customer who has none.")

    private let customer: String?
    private let lease: Int?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
        lease = try request.optionalLease()
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let on = StreamID.cart(desk.shop.carts.next)
        var stored = CartStored(state: .anonymous, customer: nil, total: Money(0, Money.noCurrency))
        var acting: Acting?
        if let customer = customer ?? (context.principal.isStaff ? nil : context.principal.customer) {
            let owner = StreamID.customer(customer)
            guard desk.customers.contains(customer), desk.canRead(context.principal, owner) else {
                throw .missing(owner)
            }
            acting = try desk.acting(context.principal, for: customer, lease: lease, context)
            if let active = desk.shop.carts.active(of: customer) {
                throw .badTransition(
                    "\(owner.text) has \(StreamID.cart(active).text); save it first (cart.save)", .cart(active))
            }
            guard desk.shop.carts.open(of: customer).count < ShopLimits.cartsPerCustomer else {
                throw .notAllowed("\(owner.text) has \(ShopLimits.cartsPerCustomer) carts; order one of them first")
            }
            stored.state = .active
            stored.customer = customer
        } else {
            guard context.principal.has(.shopWrite) else {
                throw .fieldRequired("customer", "customer is required: say whose, such as cust:42")
            }
        }
        return Decision(
            [Draft(on: on, vis: .all, .shop(.cartCreated(stored)), acting: acting)],
            Answer(on: on, [JSONField("state", .string(stored.state.rawValue))]))
    }
}
