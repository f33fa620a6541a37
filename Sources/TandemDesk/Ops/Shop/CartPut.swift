// cart.put: a cart as it is elsewhere. For the shop's own systems and for imports.
//
//     {"op":"cart.put","cart":"C-9","customer":"cust:42","lines":[{"sku":"TOTE-1","qty":1},{"sku":"MUG-2","qty":2}]}
//     {"op":"cart.put","cart":"C-30","lines":[{"sku":"MUG-2","qty":1}]}                             anonymous
//
// The lines replace those in the cart; a line of the same product and options keeps its number. An equal cart changes
// nothing, and a cart that has become an order stays one, so an import can be repeated.

import TandemWire

struct CartPut: Op {
    enum State: String, CaseIterable, Sendable { case active, saved }

    static let spec = OpSpec(
        name: "cart.put", right: .shopWrite, access: .none, customerMay: false, writes: true,
        fields: [
            FieldSpec("cart", .stream, required: true, help: "the cart, such as C-9"),
            FieldSpec("customer", .stream, help: "whose, such as cust:42; nobody's if left out"),
            FieldSpec("state", .word(of: State.self), help: "active if left out; an anonymous cart has none"),
            FieldSpec("name", .string, help: "what a saved cart is called, up to 64 characters"),
            FieldSpec("lines", .list, required: true, help: "[{\"sku\":\"TOTE-1\",\"qty\":1,\"options\":{}}]"),
        ],
        summary: "Bring a cart from elsewhere, or replace what is in it.")

    private let id: UInt64
    private let customer: String?
    private let state: CartState
    private let name: String?
    private let lines: [(sku: String, options: [JSONField], quantity: Int)]

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        guard let id = try request.optionalReference("cart", like: "C-9", \.cartNumber) else {
            throw .fieldRequired("cart", "cart is required: say which, such as C-9")
        }
        self.id = id
        customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
        let word: State? = try request.optionalWord("state")
        if customer == nil, word != nil {
            throw .badField("state", "a cart without a customer is anonymous; leave it out")
        }
        state = customer == nil ? .anonymous : word == .saved ? .saved : .active
        name = try request.optionalText("name", limit: DeskLimits.wordScalars)
        guard let index = request.find("lines") else {
            throw .fieldRequired("lines", "lines is required: [{\"sku\":\"TOTE-1\",\"qty\":1}], or an empty list")
        }
        let lines = request.value(index).list { value -> (sku: String, options: [JSONField], quantity: Int)? in
            guard let sku = value["sku"]?.string, let quantity = value["qty"]?.integer,
                (1...ShopLimits.quantity).contains(quantity),
                value.fields?.allSatisfy({ ["sku", "qty", "options"].contains($0.name) }) == true
            else { return nil }
            return (sku, value["options"]?.fields ?? [], quantity)
        }
        guard let lines, lines.count <= ShopLimits.cartLines else {
            throw .badField("lines", "lines must be a list such as [{\"sku\":\"TOTE-1\",\"qty\":1}]")
        }
        self.lines = lines
    }

    var on: StreamID? { .cart(id) }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let stream = StreamID.cart(id)
        let known = desk.shop.carts.find(id)
        if known == nil { try Refusal.requireRoom("cart", stream.text, id) }
        let owner = customer ?? known?.customer
        if let owner, !desk.customers.contains(owner) { throw .missing(.customer(owner)) }
        if let known, let before = known.customer, before != owner {
            throw .badField("customer", "\(stream.text) is another customer's")
        }
        let head = known?.head.visible(to: context.principal.clearance)
        if let known, !known.isOpen {
            return Decision([], Answer(on: stream, seq: head, [JSONField("state", .string(known.state.rawValue))]))
        }
        let basket = try filled(known?.basket, desk)
        let total = try desk.authority.price(basket, of: stream, in: desk.shop, at: context.now).total
        let stored = CartStored(
            state: customer == nil ? known?.state ?? .anonymous : state, customer: owner, name: name ?? known?.name,
            lines: basket.lines, coupons: basket.coupons, total: Money(total, basket.currency))
        let answer = Answer(
            on: stream, seq: head,
            [JSONField("state", .string(stored.state.rawValue)), JSONField("total", stored.total.json)])
        if let known, known.isStored(stored) { return Decision([], answer) }
        var drafts: [Draft] = []
        if stored.state == .active, let owner { drafts = try desk.setAside(owner, besides: id, nil) }
        let event: ShopEvent = known == nil ? .cartCreated(stored) : .cartReplaced(stored)
        return Decision(drafts + [Draft(on: stream, vis: .all, .shop(event))], answer)
    }

    /// What is in the cart with these lines and no others.
    private func filled(_ known: Basket?, _ desk: borrowing Desk) throws(Refusal) -> Basket {
        var basket = known ?? Basket(currency: Money.noCurrency)
        let before = basket.lines
        basket.lines = []
        for line in lines {
            guard let product = desk.shop.products[line.sku]?.product else { throw .missing("product", line.sku) }
            if basket.lines.isEmpty { basket.currency = product.price.currency }
            guard product.price.currency == basket.currency else {
                throw .badField("lines", "\(line.sku) is sold in \(product.price.currency), not in \(basket.currency)")
            }
            let variant = try product.variant(line.options)
            guard !basket.lines.contains(where: { $0.sku == line.sku && $0.variant == variant }) else {
                throw .badField("lines", "\(line.sku) stands there twice; add its pieces up")
            }
            let old = before.first { $0.sku == line.sku && $0.variant == variant }
            if old == nil { basket.lastLine += 1 }
            basket.lines.append(
                CartLine(
                    id: old?.id ?? basket.lastLine, sku: line.sku, variant: variant, quantity: line.quantity,
                    each: product.price.amount))
        }
        basket.lines.sort { $0.id < $1.id }
        return basket
    }
}

extension Cart {
    fileprivate func isStored(_ stored: CartStored) -> Bool {
        CartStored(
            state: state, customer: customer, name: name, lines: lines, coupons: coupons,
            total: Money(total, currency)) == stored
    }
}
