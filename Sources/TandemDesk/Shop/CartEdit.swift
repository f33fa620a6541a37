// A cart while it is being changed: each step is checked against what is in the cart as the steps before it have left
// it, becomes an action that says its outcome, and is applied as the event will be.

import TandemWire

struct CartEdit {
    private let on: StreamID
    private(set) var basket: Basket
    private(set) var actions: [CartAction] = []
    /// Lines that pieces were added to.
    private(set) var added: [Int] = []
    /// Lines that were set, or brought up to date.
    private var changed: [Int] = []
    /// The session in which it happens.
    private let session: UInt64?

    init(_ on: StreamID, _ basket: Basket, session: UInt64?) {
        self.on = on
        self.basket = basket
        self.session = session
    }

    mutating func perform(_ step: CartStep, _ shop: borrowing Shop, now: Int64) throws(Refusal) {
        switch step {
        case .add(let sku, let options, let quantity): try add(sku, options, quantity, shop)
        case .set(let line, let quantity):
            let index = try find(line)
            let product = try product(basket.lines[index].sku, shop)
            perform(.set(line: line, quantity: quantity, each: try price(of: product, shop)))
            changed.append(line)
        case .remove(let line):
            _ = try find(line)
            perform(.remove(line: line))
        case .coupon(let code): try addCoupon(code, shop, now)
        case .uncoupon(let code):
            guard basket.coupons.contains(where: { $0.code == code }) else {
                throw .couponInvalid(code, "is not in \(on.text)")
            }
            perform(.uncoupon(code))
        }
    }

    /// Every line at today's price; lines that can no longer be bought go.
    mutating func refresh(_ shop: borrowing Shop) {
        for line in basket.lines {
            guard let product = shop.products.index(of: line).map({ shop.products.rows[$0].product }), product.isActive,
                product.price.currency == basket.currency
            else {
                perform(.remove(line: line.id))
                continue
            }
            if product.price.amount != line.each {
                perform(.set(line: line.id, quantity: line.quantity, each: product.price.amount))
            }
            changed.append(line.id)
        }
    }

    /// Calls `body` for the touched lines of which there is too little, with what there is.
    func warn(_ shop: borrowing Shop, _ body: (_ line: Int, _ stock: Int) -> Void) {
        for line in basket.lines where added.contains(line.id) || changed.contains(line.id) {
            let stock = shop.products.index(of: line).flatMap { shop.products.rows[$0].stock[line.variant] } ?? 0
            if stock < line.quantity { body(line.id, stock) }
        }
    }

    private mutating func perform(_ action: CartAction) {
        actions.append(action)
        basket.apply(action)
    }

    private mutating func add(
        _ sku: String, _ options: [JSONField], _ quantity: Int, _ shop: borrowing Shop
    ) throws(Refusal) {
        let place = try product(sku, shop)
        let variant = try shop.products.rows[place].product.variant(options)
        if basket.lines.isEmpty { basket.currency = shop.products.rows[place].product.price.currency }
        let each = try price(of: place, shop)
        let same = basket.lines.lastIndex { $0.sku == sku && $0.variant == variant }
        guard (same.map { basket.lines[$0].quantity } ?? 0) + quantity <= ShopLimits.quantity else {
            throw .badField("do", "a line has at most \(ShopLimits.quantity) pieces")
        }
        guard same != nil || basket.lines.count < ShopLimits.cartLines else {
            throw .badField("do", "a cart has at most \(ShopLimits.cartLines) lines")
        }
        let line = same.map { basket.lines[$0].id } ?? basket.lastLine + 1
        perform(.add(sku: sku, variant: variant, line: line, quantity: quantity, each: each))
        if !added.contains(line) { added.append(line) }
    }

    private mutating func addCoupon(_ code: String, _ shop: borrowing Shop, _ now: Int64) throws(Refusal) {
        guard let offer = shop.coupons[code], offer.isActive else { throw .couponInvalid(code, "does not exist") }
        guard offer.holds(at: now) else { throw .couponInvalid(code, "is not valid today") }
        guard shop.isUsable(code, at: now) else { throw .couponInvalid(code, "is used up") }
        guard basket.lines.isEmpty || offer.fits(basket.currency) else {
            throw .couponInvalid(code, "is not for \(basket.currency)")
        }
        guard !basket.coupons.contains(where: { $0.code == code }) else {
            throw .couponInvalid(code, "is in \(on.text) already")
        }
        guard basket.coupons.count < ShopLimits.couponsPerCart else {
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
        guard let index = basket.index(line) else {
            throw .badField(
                "do", "\(on.text) has no line \(CartLine.name(line))",
                [JSONField("item", .string(CartLine.name(line)))])
        }
        return index
    }

    /// Where a product stands that can be bought.
    private func product(_ sku: String, _ shop: borrowing Shop) throws(Refusal) -> Int {
        guard let place = shop.products.index(sku), shop.products.rows[place].product.isActive else {
            throw .missing("product", sku)
        }
        return place
    }

    /// What a piece costs today.
    private func price(of place: Int, _ shop: borrowing Shop) throws(Refusal) -> Int64 {
        let price = shop.products.rows[place].product.price
        guard price.currency == basket.currency else {
            throw .badField(
                "do",
                "\(shop.products.rows[place].product.sku) is sold in \(price.currency), and \(on.text) is in "
                    + basket.currency)
        }
        return price.amount
    }
}
