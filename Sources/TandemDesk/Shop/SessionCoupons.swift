// Coupons that are lent to a session go when it ends, whatever ends it: the decision that ends it has these drafts.

import TandemWire

extension Desk {
    /// What drops every coupon lent to this session, with what the carts cost without it. What was ordered meanwhile
    /// keeps what it was placed with. Promotions count as they did when the cart was told its price.
    func couponDrops(ofSession session: UInt64) -> [Draft] {
        var drafts: [Draft] = []
        for id in shop.carts.bySession[session] ?? [] {
            guard let cart = shop.carts.find(id) else { continue }
            var basket = cart.basket
            for coupon in cart.coupons where coupon.session == session {
                basket.apply(.uncoupon(coupon.code))
                // What could be priced with the coupon can be priced without it.
                let total =
                    (try? authority.price(basket, of: cart.on, in: shop, at: cart.changedAt).total) ?? cart.total
                let dropped = CartCouponDropped(
                    coupon: coupon.code, session: session, total: Money(total, cart.currency))
                drafts.append(Draft(on: cart.on, vis: .all, .shop(.cartCouponDropped(dropped))))
            }
        }
        return drafts
    }
}
