// The shop in the desk: folding its events, and the questions that several ops ask about it.
//
// Stock moves with orders: `order.placed` takes pieces, `order.cancelled`, `order.returned` and `order.rejected` put
// them back. No event of its own says so, because each says which pieces.

import TandemWire

extension Desk {
    // MARK: Folding events

    mutating func applyShop(_ event: Event, _ shopEvent: ShopEvent) {
        switch event.on {
        case .cart(let id): applyCart(event, id, shopEvent)
        case .order(let id): applyOrder(event, id, shopEvent)
        case .customer(let name):
            customers.change(name) { customer in
                customer.head.advance(to: event)
                customer.remember(event)
            }
            applyReview(event, name, shopEvent)
        case .shop:
            shop.head.advance(to: event)
            switch shopEvent {
            case .productStored(let product): shop.store(product)
            case .stockChanged(let changed): shop.setStock(changed.sku, changed.variant, to: changed.stock)
            case .offerStored(let offer) where offer.kind == .coupon: shop.coupons[offer.code] = offer
            case .offerStored(let offer): shop.promotions[offer.code] = offer
            case .storeStored(let store): shop.stores[store.id] = store
            default: return
            }
        case .session, .ticket, .person, .desk: return
        }
    }

    private mutating func applyCart(_ event: Event, _ id: UInt64, _ shopEvent: ShopEvent) {
        switch shopEvent {
        case .cartCreated(let stored):
            shop.carts.append(Cart(id: id, stored, event))
            if stored.state == .active, let customer = stored.customer {
                customers.change(customer) { $0.cart = id }
            }
        case .cartReplaced(let stored):
            let before = shop.carts.find(id)
            shop.carts.update(id) { $0.replace(stored) }
            follow(cart: id, before)
        case .cartApplied(let applied):
            let products = shop.products
            shop.carts.update(id, moves: shop.carts.movesLoans(applied.actions, in: id)) { $0.apply(applied, products) }
        case .cartBound(let bound):
            let before = shop.carts.find(id)
            shop.carts.update(id) {
                $0.customer = bound.customer
                $0.state = .active
            }
            follow(cart: id, before)
        case .cartSaved(let saved):
            let before = shop.carts.find(id)
            shop.carts.update(id) {
                $0.state = .saved
                $0.name = saved.name ?? $0.name
            }
            follow(cart: id, before)
        case .cartRestored:
            let before = shop.carts.find(id)
            shop.carts.update(id) { $0.state = .active }
            follow(cart: id, before)
        case .cartOrdered(let ordered):
            let before = shop.carts.find(id)
            shop.carts.update(id) { $0.becomes(ordered.order) }
            follow(cart: id, before)
        case .cartCouponDropped(let dropped):
            shop.carts.update(id) { cart in
                cart.basket.coupons.removeAll { $0.code == dropped.coupon }
                cart.total = dropped.total.amount
            }
        default: return
        }
        shop.carts.update(id, moves: false) {
            $0.head.advance(to: event)
            $0.changedAt = event.at
        }
    }

    /// What lists know of the customer's active cart.
    private mutating func follow(cart id: UInt64, _ before: Cart?) {
        guard let index = shop.carts.index(id) else { return }
        let cart = shop.carts.rows[index]
        if let owner = before?.customer, owner != cart.customer || cart.state != .active {
            customers.change(owner) { if $0.cart == id { $0.cart = nil } }
        }
        if cart.state == .active, let customer = cart.customer { customers.change(customer) { $0.cart = id } }
    }

    private mutating func applyOrder(_ event: Event, _ id: UInt64, _ shopEvent: ShopEvent) {
        switch shopEvent {
        case .orderPlaced(let placed), .orderImported(let placed):
            shop.orders.append(Order(id: id, placed, at: event.at))
            for code in placed.coupons { shop.couponUses[code, default: 0] += 1 }
            if case .orderPlaced = shopEvent {
                for line in placed.lines { shop.take(line.sku, line.variant, line.quantity) }
            }
            var isNews = false
            customers.change(placed.customer) { customer in
                isNews = !customer.orders.contains(id)
                if isNews { customer.orders.append(id) }
            }
            if isNews { indexOrder(id, of: placed.customer) }
        case .orderCancelled(let reduced), .orderRejected(let reduced), .orderReturned(let reduced):
            reduce(id, reduced, shopEvent.kind)
        case .orderFlagged(let moved):
            shop.orders.update(id) {
                $0.state = .flagged
                $0.reason = moved.reason
            }
        case .orderApproved: shop.orders.update(id) { $0.state = .approved }
        case .orderShipped: shop.orders.update(id) { $0.state = .shipped }
        case .orderCompleted: shop.orders.update(id) { $0.state = .completed }
        default: return
        }
        shop.orders.update(id) { $0.head.advance(to: event) }
        if let index = shop.orders.index(id) {
            customers.change(shop.orders.rows[index].customer) { $0.remember(event) }
        }
    }

    private mutating func reduce(_ id: UInt64, _ reduced: OrderReduced, _ kind: EventKind) {
        guard let place = shop.orders.index(id) else { return }
        for entry in reduced.entries {
            guard let index = shop.orders.rows[place].index(entry.line) else { continue }
            let line = shop.orders.rows[place].lines[index]
            let quantity = min(entry.quantity, line.left)
            shop.orders.update(id) { order in
                if kind == .orderReturned {
                    order.lines[index].returned += quantity
                } else {
                    order.lines[index].cancelled += quantity
                }
            }
            shop.putBack(line.sku, line.variant, quantity)
        }
        shop.orders.update(id) { order in
            order.refunded = min(order.total, order.refunded + reduced.refund.amount)
            if let state = reduced.state { order.state = state }
        }
    }

    private mutating func applyReview(_ event: Event, _ customer: String, _ shopEvent: ShopEvent) {
        switch shopEvent {
        case .reviewWritten(let written):
            let review = Review(customer: customer, written, event)
            shop.reviews.append(review)
            if review.state == .approved { shop.count(review, by: 1) }
        case .reviewApproved(let decided), .reviewRejected(let decided):
            guard let review = shop.reviews.find(decided.review) else { return }
            let state: ReviewState = shopEvent.kind == .reviewApproved ? .approved : .rejected
            if review.state == .approved { shop.count(review, by: -1) }
            if state == .approved { shop.count(review, by: 1) }
            shop.reviews.decide(decided.review, state)
        default: return
        }
    }

    // MARK: Accepting events

    func acceptsShop(_ event: Event, _ shopEvent: ShopEvent) -> Bool {
        switch shopEvent {
        case .productStored, .storeStored, .offerStored: return event.on == .shop
        case .stockChanged(let changed):
            return event.on == .shop && changed.stock <= ShopLimits.stock && shop.products[changed.sku] != nil
        case .cartCreated(let stored):
            guard let id = event.on.cartNumber, shop.carts.index(id) == nil else { return false }
            return accepts(stored, as: id)
        case .cartReplaced(let stored):
            guard let cart = event.on.cartNumber.flatMap(shop.carts.find), cart.isOpen else { return false }
            return accepts(stored, as: cart.id)
        case .cartApplied, .cartSaved, .cartOrdered, .cartCouponDropped:
            return event.on.cartNumber.flatMap(shop.carts.index).map { shop.carts.rows[$0].isOpen } ?? false
        case .cartBound(let bound):
            guard let cart = event.on.cartNumber.flatMap(shop.carts.find), cart.isOpen else { return false }
            return customers.contains(bound.customer) && shop.carts.active(of: bound.customer) ?? cart.id == cart.id
        case .cartRestored:
            guard let cart = event.on.cartNumber.flatMap(shop.carts.find), let customer = cart.customer else {
                return false
            }
            return cart.isOpen && shop.carts.active(of: customer) ?? cart.id == cart.id
        case .orderPlaced(let placed):
            guard let id = event.on.orderNumber, shop.orders.index(id) == nil else { return false }
            return customers.contains(placed.customer)
                && placed.lines.allSatisfy { shop.stock($0.sku, $0.variant) >= $0.quantity }
        case .orderImported(let placed):
            guard let id = event.on.orderNumber, shop.orders.index(id) == nil else { return false }
            return customers.contains(placed.customer)
        case .orderCancelled(let reduced), .orderReturned(let reduced), .orderRejected(let reduced):
            guard let order = event.on.orderNumber.flatMap(shop.orders.find) else { return false }
            return reduced.refund.amount <= order.total - order.refunded
                && reduced.entries.allSatisfy { entry in
                    order.index(entry.line).map { entry.quantity <= order.lines[$0].left } ?? false
                }
        case .orderFlagged, .orderApproved, .orderShipped, .orderCompleted:
            return event.on.orderNumber.flatMap(shop.orders.index) != nil
        case .reviewWritten(let written):
            guard case .customer(let name) = event.on, customers.contains(name) else { return false }
            return shop.reviews.find(written.review) == nil
        case .reviewApproved(let decided), .reviewRejected(let decided):
            guard let review = shop.reviews.find(decided.review) else { return false }
            return event.on == .customer(review.customer)
        }
    }

    /// An active cart has a customer, and it is the only one.
    private func accepts(_ stored: CartStored, as id: UInt64) -> Bool {
        guard let customer = stored.customer else { return stored.state == .anonymous }
        guard customers.contains(customer) else { return false }
        switch stored.state {
        case .active: return shop.carts.active(of: customer) ?? id == id
        case .saved: return true
        case .anonymous, .ordered: return false
        }
    }
}

// MARK: The entities' own changes

extension CartTable {
    /// Whether the cart has other coupons lent to sessions afterwards.
    func movesLoans(_ actions: [CartAction], in id: UInt64) -> Bool {
        actions.contains { action in
            switch action {
            case .coupon(let coupon): coupon.session != nil
            case .uncoupon(let code):
                index(id).map { rows[$0].coupons.contains { $0.code == code && $0.session != nil } } ?? false
            case .add, .set, .remove: false
            }
        }
    }
}

extension Cart {
    init(id: UInt64, _ stored: CartStored, _ event: Event) {
        self.init(id: id, state: stored.state, currency: stored.total.currency)
        replace(stored)
        changedAt = event.at
    }

    mutating func replace(_ stored: CartStored) {
        state = stored.state
        customer = stored.customer
        name = stored.name
        basket.currency = stored.total.currency
        basket.lines = stored.lines
        basket.coupons = stored.coupons
        basket.lastLine = max(basket.lastLine, stored.lines.reduce(0) { max($0, $1.id) })
        total = stored.total.amount
    }

    mutating func apply(_ applied: CartApplied, _ products: ProductTable) {
        for action in applied.actions { basket.apply(action) }
        basket.note(products)
        basket.currency = applied.total.currency
        total = applied.total.amount
    }

    /// Only the name of the order is left of it.
    mutating func becomes(_ order: UInt64) {
        state = .ordered
        self.order = order
        basket.lines = []
        basket.coupons = []
    }
}

extension Basket {
    /// One action, on a copy while it is decided and in the cart itself afterwards.
    mutating func apply(_ action: CartAction) {
        switch action {
        case .add(let sku, let variant, let line, let quantity, let each):
            if let index = index(line) {
                lines[index].quantity += quantity
                lines[index].each = each
            } else {
                lines.append(CartLine(id: line, sku: sku, variant: variant, quantity: quantity, each: each))
                lastLine = max(lastLine, line)
            }
        case .set(let line, let quantity, let each):
            guard let index = index(line) else { return }
            lines[index].quantity = quantity
            lines[index].each = each
        case .remove(let line): lines.removeAll { $0.id == line }
        case .coupon(let coupon): coupons.append(coupon)
        case .uncoupon(let code): coupons.removeAll { $0.code == code }
        }
    }

    /// Lines that do not know yet where their products stand are told.
    mutating func note(_ products: borrowing ProductTable) {
        for index in lines.indices where lines[index].place < 0 {
            lines[index].place = products.index(lines[index].sku).map { Int32(clamping: $0) } ?? -1
        }
    }
}

extension Order {
    init(id: UInt64, _ placed: OrderPlaced, at: Int64) {
        self.init(
            id: id, customer: placed.customer, cart: placed.cart, state: placed.state, currency: placed.total.currency,
            lines: placed.lines, coupons: placed.coupons, total: placed.total.amount, store: placed.store,
            placedAt: placed.placedAt ?? at, reason: placed.reason)
    }
}

extension Review {
    init(customer: String, _ written: ReviewWritten, _ event: Event) {
        self.init(
            id: written.review, customer: customer, sku: written.sku, rating: written.rating, title: written.title,
            text: written.state == .pending ? written.text : nil, state: written.state, at: event.at, seq: event.seq)
    }
}
