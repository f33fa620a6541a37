// Who decides in the shop. Ops ask these questions and no others, so that a storefront can answer them one day; the
// embedded shop answers from the desk's own tables.

import TandemWire

package protocol ShopAuthority: Sendable {
    /// What is in this cart, and what it costs now, with the promotions that hold and the coupons in it.
    func price(
        _ basket: borrowing Basket, of on: StreamID, in shop: borrowing Shop, at now: Int64
    ) throws(Refusal) -> PricedCart

    /// Whether all of it can be had. `OUT_OF_STOCK` if not.
    func reserve(_ cart: borrowing Cart, in shop: borrowing Shop) throws(Refusal)

    /// The order that the cart becomes.
    func place(
        _ cart: borrowing Cart, for customer: String, in shop: borrowing Shop, at now: Int64
    ) throws(Refusal) -> OrderPlaced

    /// What is paid back for pieces that never left; nil entries mean all that is left.
    func cancel(
        _ order: borrowing Order, _ entries: [OrderEntry]?, reason: String?
    ) throws(Refusal) -> OrderReduced

    /// What is paid back for pieces that come back.
    func refund(
        _ order: borrowing Order, _ entries: [OrderEntry]?, reason: String?
    ) throws(Refusal) -> OrderReduced
}

/// So many pieces of a line of an order.
package struct OrderEntry: Sendable, Equatable {
    package let line: Int
    package let quantity: Int
}

extension Desk {
    /// Who decides here.
    var authority: EmbeddedShop { EmbeddedShop() }
}

/// The shop that the desk itself keeps.
package struct EmbeddedShop: ShopAuthority {
    package func price(
        _ basket: borrowing Basket, of on: StreamID, in shop: borrowing Shop, at now: Int64
    ) throws(Refusal) -> PricedCart {
        var lines: [PricingLine] = []
        lines.reserveCapacity(basket.lines.count)
        for line in basket.lines {
            lines.append(
                PricingLine(
                    id: line.id, sku: line.sku, quantity: Int64(line.quantity), each: line.each,
                    tax: shop.products.index(of: line).map { shop.products.rows[$0].product.tax } ?? TaxRate()))
        }
        var promotions: [Discount] = []
        for offer in shop.promotions.values where offer.holds(at: now) && offer.fits(basket.currency) {
            promotions.append(offer.discount)
        }
        var coupons: [Discount] = []
        for coupon in basket.coupons {
            guard let offer = shop.coupons[coupon.code], offer.holds(at: now), offer.fits(basket.currency) else {
                continue
            }
            coupons.append(offer.discount)
        }
        do throws(PricingError) {
            return try Pricing.price(lines, promotions: promotions, coupons: coupons)
        } catch {
            throw Refusal(.tooLarge, "the sum of \(on.text) is larger than any amount can be; order it in parts")
        }
    }

    package func reserve(_ cart: borrowing Cart, in shop: borrowing Shop) throws(Refusal) {
        for line in cart.lines {
            let stock = shop.products[line.sku]?.product.isActive == true ? shop.stock(line.sku, line.variant) : 0
            guard stock < line.quantity else { continue }
            throw Refusal(
                .outOfStock,
                "\(CartLine.name(line.id)) wants \(line.quantity) of \(line.sku) and there are \(stock); change the line",
                [
                    JSONField("item", .string(CartLine.name(line.id))), JSONField("sku", .string(line.sku)),
                    JSONField("got", .integer(stock)),
                ])
        }
    }

    package func place(
        _ cart: borrowing Cart, for customer: String, in shop: borrowing Shop, at now: Int64
    ) throws(Refusal) -> OrderPlaced {
        let priced = try price(cart.basket, of: cart.on, in: shop, at: now)
        let applied = cart.coupons.map(\.code)
        if let code = applied.first(where: { !shop.isUsable($0, at: now) }) { throw .couponInvalid(code, "is over") }
        let isCurrent = cart.lines.allSatisfy { line in
            shop.products[line.sku].map { $0.product.price == Money(line.each, cart.currency) } ?? false
        }
        guard isCurrent, priced.total == cart.total else {
            throw Refusal(
                .stale,
                "prices have changed since \(cart.on.text) was told \(Money(cart.total, cart.currency).text); bring it up "
                    + "to date (cart.apply with an empty list)",
                [JSONField("on", .string(cart.on.text)), JSONField("seq", .integer(cart.head.seq))])
        }
        var lines: [OrderLine] = []
        for (line, price) in zip(cart.lines, priced.lines) {
            lines.append(
                OrderLine(
                    id: line.id, sku: line.sku, variant: line.variant, quantity: line.quantity, each: line.each,
                    discount: price.discount, tax: price.tax, total: price.total))
        }
        var placed = OrderPlaced(customer: customer, lines: lines, total: Money(priced.total, cart.currency))
        placed.cart = cart.id
        placed.coupons = applied
        placed.discounts = priced.discounts
        return placed
    }

    package func cancel(
        _ order: borrowing Order, _ entries: [OrderEntry]?, reason: String?
    ) throws(Refusal) -> OrderReduced {
        try reduce(order, entries, reason, isReturn: false)
    }

    package func refund(
        _ order: borrowing Order, _ entries: [OrderEntry]?, reason: String?
    ) throws(Refusal) -> OrderReduced {
        try reduce(order, entries, reason, isReturn: true)
    }

    private func reduce(
        _ order: borrowing Order, _ wanted: [OrderEntry]?, _ reason: String?, isReturn: Bool
    ) throws(Refusal) -> OrderReduced {
        var entries: [OrderReduced.Entry] = []
        var refund: Int64 = 0
        let all = order.lines.filter { $0.left > 0 }.map { OrderEntry(line: $0.id, quantity: $0.left) }
        for entry in wanted ?? all {
            guard let index = order.index(entry.line) else {
                throw .badField("entries", "\(order.on.text) has no line \(CartLine.name(entry.line))")
            }
            let line = order.lines[index]
            guard entry.quantity <= line.left else {
                throw .badField(
                    "entries", "\(CartLine.name(line.id)) of \(order.on.text) has \(line.left) left",
                    [JSONField("item", .string(CartLine.name(line.id))), JSONField("left", .integer(line.left))])
            }
            do throws(PricingError) {
                let amount = try Pricing.refund(
                    total: line.total, quantity: Int64(line.quantity), before: Int64(line.gone),
                    more: Int64(entry.quantity))
                entries.append(OrderReduced.Entry(line: line.id, quantity: entry.quantity, refund: amount))
                refund = try Arithmetic.sum(refund, amount)
            } catch {
                throw .internalError("\(order.on.text) has amounts that do not add up")
            }
        }
        let rest = all.reduce(0) { $0 + $1.quantity } - entries.reduce(0) { $0 + $1.quantity }
        return OrderReduced(
            entries: entries, refund: Money(refund, order.currency), reason: reason,
            state: rest == 0 && !isReturn ? .cancelled : nil)
    }
}

extension Shop {
    /// Whether a coupon of this code can still be paid with.
    func isUsable(_ code: String, at now: Int64) -> Bool {
        guard let offer = coupons[code], offer.holds(at: now) else { return false }
        return couponUses[code] ?? 0 < offer.uses ?? .max
    }
}

extension Refusal {
    static func couponInvalid(_ code: String, _ why: String) -> Refusal {
        let code = String(code.prefix(DeskLimits.wordScalars))
        return Refusal(.couponInvalid, "the coupon \(code) \(why)", [JSONField("coupon", .string(code))])
    }
}
