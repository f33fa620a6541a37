// A cart while it is being changed: each step is checked against the cart as the steps before it have left it,
// becomes an action that says its outcome, and is applied as the event will be.

import TandemWire

struct CartEdit {
    private(set) var cart: Cart
    private(set) var actions: [CartAction] = []
    /// Lines that pieces were added to.
    private(set) var added: [Int] = []
    private var touched: [Int] = []
    /// The session in which it happens.
    private let session: UInt64?

    init(_ cart: Cart, session: UInt64?) {
        self.cart = cart
        self.session = session
    }

    mutating func perform(_ step: CartStep, _ shop: borrowing Shop, now: Int64) throws(Refusal) {
        switch step {
        case .add(let sku, let options, let quantity): try add(sku, options, quantity, shop)
        case .set(let line, let quantity):
            let index = try find(line)
            let price = try price(cart.lines[index].sku, shop)
            perform(.set(line: line, quantity: quantity, each: price))
            touched.append(line)
        case .remove(let line):
            _ = try find(line)
            perform(.remove(line: line))
        case .coupon(let code): try addCoupon(code, shop, now)
        case .uncoupon(let code):
            guard cart.coupons.contains(where: { $0.code == code }) else {
                throw .couponInvalid(code, "is not in \(cart.on.text)")
            }
            perform(.uncoupon(code))
        }
    }

    /// Every line at today's price; lines that can no longer be bought go.
    mutating func refresh(_ shop: borrowing Shop) {
        for line in cart.lines {
            guard let product = shop.products[line.sku]?.product, product.isActive,
                product.price.currency == cart.currency
            else {
                perform(.remove(line: line.id))
                continue
            }
            if product.price.amount != line.each {
                perform(.set(line: line.id, quantity: line.quantity, each: product.price.amount))
            }
            touched.append(line.id)
        }
    }

    /// The touched lines of which there is too little.
    func warnings(_ shop: borrowing Shop) -> [JSONValue] {
        var warnings: [JSONValue] = []
        for line in cart.lines where touched.contains(line.id) {
            let stock = shop.stock(line.sku, line.variant)
            guard stock < line.quantity else { continue }
            warnings.append(
                .object([
                    JSONField("code", .string(stock == 0 ? "OUT_OF_STOCK" : "LOW_STOCK")),
                    JSONField("line", .string(CartLine.name(line.id))), JSONField("got", .integer(stock)),
                ]))
        }
        return warnings
    }

    private mutating func perform(_ action: CartAction) {
        actions.append(action)
        cart.apply(action)
    }

    private mutating func add(
        _ sku: String, _ options: [JSONField], _ quantity: Int, _ shop: borrowing Shop
    ) throws(Refusal) {
        guard let product = shop.products[sku]?.product, product.isActive else { throw .missing("product", sku) }
        let variant = try product.variant(options)
        if cart.lines.isEmpty, cart.currency != product.price.currency { cart.currency = product.price.currency }
        let each = try price(of: product)
        let same = cart.lines.last { $0.sku == sku && $0.variant == variant }
        guard (same?.quantity ?? 0) + quantity <= ShopLimits.quantity else {
            throw .badField("do", "a line has at most \(ShopLimits.quantity) pieces")
        }
        guard same != nil || cart.lines.count < ShopLimits.cartLines else {
            throw .badField("do", "a cart has at most \(ShopLimits.cartLines) lines")
        }
        let line = same?.id ?? cart.lastLine + 1
        perform(.add(sku: sku, variant: variant, line: line, quantity: quantity, each: each))
        if !added.contains(line) { added.append(line) }
        touched.append(line)
    }

    private mutating func addCoupon(_ code: String, _ shop: borrowing Shop, _ now: Int64) throws(Refusal) {
        guard let offer = shop.coupons[code], offer.isActive else { throw .couponInvalid(code, "does not exist") }
        guard offer.holds(at: now) else { throw .couponInvalid(code, "is not valid today") }
        guard shop.isUsable(code, at: now) else { throw .couponInvalid(code, "is used up") }
        guard cart.lines.isEmpty || offer.fits(cart.currency) else {
            throw .couponInvalid(code, "is not for \(cart.currency)")
        }
        guard !cart.coupons.contains(where: { $0.code == code }) else {
            throw .couponInvalid(code, "is in \(cart.on.text) already")
        }
        guard cart.coupons.count < ShopLimits.couponsPerCart else {
            throw .couponInvalid(code, "is one too many: a cart takes \(ShopLimits.couponsPerCart)")
        }
        switch offer.scope {
        case .order: perform(.coupon(CartCoupon(code: code, session: nil)))
        case .session:
            guard let session else { throw .couponInvalid(code, "is lent during a support session only") }
            perform(.coupon(CartCoupon(code: code, session: session)))
        }
    }

    private func find(_ line: Int) throws(Refusal) -> Int {
        guard let index = cart.index(line) else {
            throw .badField(
                "do", "\(cart.on.text) has no line \(CartLine.name(line))",
                [JSONField("item", .string(CartLine.name(line)))])
        }
        return index
    }

    /// What a piece costs today.
    private func price(_ sku: String, _ shop: borrowing Shop) throws(Refusal) -> Int64 {
        guard let product = shop.products[sku]?.product, product.isActive else { throw .missing("product", sku) }
        return try price(of: product)
    }

    private func price(of product: borrowing Product) throws(Refusal) -> Int64 {
        guard product.price.currency == cart.currency else {
            throw .badField(
                "do", "\(product.sku) is sold in \(product.price.currency), and \(cart.on.text) is in \(cart.currency)")
        }
        return product.price.amount
    }
}
