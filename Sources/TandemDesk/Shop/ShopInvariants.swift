// What is always true of the shop.

extension Desk {
    func checkShop() -> [String] { shop.checkProducts() + checkCarts() + checkOrders() + checkReviews() }

    private func checkCarts() -> [String] {
        var broken: [String] = []
        var active: Set<String> = []
        for cart in shop.carts.rows {
            let name = cart.on.text
            if cart.head.seq < 1 || cart.head.publicSeq > cart.head.seq { broken.append("\(name) has a sound head") }
            if (cart.customer == nil) != (cart.state == .anonymous) {
                broken.append("\(name) is somebody's unless it is anonymous")
            }
            if let customer = cart.customer, customers[customer] == nil { broken.append("\(name) has a customer") }
            if cart.state == .active, let customer = cart.customer, !active.insert(customer).inserted {
                broken.append("cust:\(customer) has one active cart at most")
            }
            if (cart.order != nil) != (cart.state == .ordered) { broken.append("\(name) was ordered or not") }
            if Set(cart.lines.map(\.id)).count != cart.lines.count
                || cart.lines.contains(where: { $0.id > cart.basket.lastLine || $0.quantity < 1 || $0.each < 0 })
            {
                broken.append("the lines of \(name) have numbers of their own, and pieces")
            }
            if cart.total < 0 || cart.total > Money.maximum { broken.append("\(name) has a total") }
            for coupon in cart.coupons where coupon.session.map({ sessions.openIndex($0) == nil }) == true {
                broken.append("the session to which \(name) owes \(coupon.code) goes on")
            }
        }
        let known = shop.carts.byCustomer.values.joined().count
        if known != shop.carts.rows.count(where: { $0.isOpen && $0.customer != nil }) {
            broken.append("every open cart is known to its customer")
        }
        return broken
    }

    private func checkOrders() -> [String] {
        var broken: [String] = []
        for order in shop.orders.rows {
            let name = order.on.text
            if customers[order.customer] == nil { broken.append("\(name) has a customer") }
            if order.refunded < 0 || order.refunded > order.total {
                broken.append("no more of \(name) is refunded than was paid")
            }
            if order.lines.reduce(0, { $0 + $1.total }) != order.total {
                broken.append("the lines of \(name) add up to what was paid")
            }
            if order.lines.contains(where: { $0.left < 0 || $0.cancelled < 0 || $0.returned < 0 }) {
                broken.append("no more of \(name) went back than was ordered")
            }
            if order.isEmpty, order.refunded != order.total {
                broken.append("all that was paid for \(name) is refunded when nothing is left of it")
            }
            if order.head.publicSeq > order.head.seq { broken.append("\(name) has a sound head") }
        }
        if shop.orders.byCustomer.values.joined().count != shop.orders.count {
            broken.append("every order is known to its customer")
        }
        return broken
    }

    private func checkReviews() -> [String] {
        var broken: [String] = []
        var approved: [String: Int] = [:]
        for review in shop.reviews.rows {
            if customers[review.customer] == nil { broken.append("every review has a customer") }
            if (review.text != nil) != (review.state == .pending) { broken.append("a review waits with its text") }
            if review.state == .approved { approved[review.sku, default: 0] += 1 }
        }
        for product in shop.products.rows where product.reviews != approved[product.product.sku] ?? 0 {
            broken.append("\(product.product.sku) counts its approved reviews")
        }
        return broken
    }
}

extension Shop {
    fileprivate func checkProducts() -> [String] {
        var broken: [String] = []
        if skus.count != products.count { broken.append("every product stands in the list of products") }
        for product in products.rows where product.stock.values.contains(where: { $0 < 0 || $0 > ShopLimits.stock }) {
            broken.append("the stock of \(product.product.sku) is never negative")
        }
        return broken
    }
}
