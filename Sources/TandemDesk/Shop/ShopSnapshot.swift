// The shop in a snapshot. What an event says in full is written with the event's members, and what has happened since
// stands beside it.
//
//     {"snap":"shop","seq":9,"pub":0,"uses":{"SAVE10":3}}
//     {"snap":"product","sku":"TOTE-1","title":"Tote bag","price":{…},"stock":[["",12]],"reviews":2,"stars":9}      by sku
//     {"snap":"coupon","coupon":"SAVE10",…} {"snap":"promotion",…} {"snap":"store",…}                              by code
//     {"snap":"cart","on":"C-9","seq":12,"pub":12,"state":"active","customer":"cust:42",…,"last":3,"changed":…}    as they
//     {"snap":"order","on":"O-5512","seq":3,"pub":3,"customer":"cust:42","lines":[…],…,"refunded":900,"at":…}      came
//     {"snap":"review","review":"R-7","customer":"cust:42",…,"seq":4,"at":…}

import TandemWire

extension Shop {
    var snapshotLines: Int {
        (head.seq > 0 || !couponUses.isEmpty ? 1 : 0) + products.count + coupons.count + promotions.count
            + stores.count + carts.count + orders.count + reviews.count
    }

    func snapshot(_ line: (SnapshotKind, (inout JSONWriter) -> Void) -> Void) {
        if head.seq > 0 || !couponUses.isEmpty {
            line(.shop) { writer in
                head.encode(into: &writer)
                let uses = couponUses.keys.sorted().map { JSONField($0, .integer(couponUses[$0] ?? 0)) }
                if !uses.isEmpty { writer.field("uses", .object(uses)) }
            }
        }
        for sku in skus {
            guard let product = products[sku] else { continue }
            line(.product) { product.encode(into: &$0) }
        }
        for code in coupons.keys.sorted() { if let offer = coupons[code] { line(.coupon) { offer.encode(into: &$0) } } }
        for code in promotions.keys.sorted() {
            if let offer = promotions[code] { line(.promotion) { offer.encode(into: &$0) } }
        }
        for id in stores.keys.sorted() { if let store = stores[id] { line(.store) { store.encode(into: &$0) } } }
        for cart in carts.rows { line(.cart) { cart.encode(into: &$0) } }
        for order in orders.rows { line(.order) { order.encode(into: &$0) } }
        for review in reviews.rows { line(.review) { review.encode(into: &$0) } }
    }

    mutating func restore(_ kind: SnapshotKind, _ line: JSONLine) throws(Refusal) {
        switch kind {
        case .product: restore(try StockedProduct(snapshot: line))
        case .coupon:
            let offer = try Offer(.coupon, from: line)
            coupons[offer.code] = offer
        case .promotion:
            let offer = try Offer(.promotion, from: line)
            promotions[offer.code] = offer
        case .store:
            let store = try Store(from: line)
            stores[store.id] = store
        case .cart:
            let cart = try Cart(snapshot: line)
            guard carts.index(cart.id) == nil else { throw .badRecord("on") }
            carts.append(cart)
        case .order:
            let order = try Order(snapshot: line)
            guard orders.index(order.id) == nil else { throw .badRecord("on") }
            orders.append(order)
        case .review:
            let review = try Review(snapshot: line)
            guard reviews.find(review.id) == nil else { throw .badRecord("review") }
            reviews.append(review)
        default:
            head = try Head(snapshot: line)
            guard let index = line.find("uses") else { return }
            guard let uses = line.value(index).fields else { throw .badRecord("uses") }
            for use in uses {
                guard let count = use.value.integer else { throw .badRecord("uses") }
                couponUses[use.name] = count
            }
        }
    }
}

extension StockedProduct {
    fileprivate func encode(into writer: inout JSONWriter) {
        product.encode(into: &writer)
        let counts = stock.keys.sorted().map { JSONValue.array([.string($0), .integer(stock[$0] ?? 0)]) }
        if !counts.isEmpty { writer.field("stock", .array(counts)) }
        if reviews > 0 {
            writer.field("reviews", reviews)
            writer.field("stars", stars)
        }
    }

    fileprivate init(snapshot line: JSONLine) throws(Refusal) {
        self.init(product: try Product(from: line))
        let entries = try line.recordedList("stock") { value -> (String, Int)? in
            guard let parts = value.array, parts.count == 2, let variant = parts[0].string,
                let count = parts[1].integer, count >= 0
            else { return nil }
            return (variant, count)
        }
        for (variant, count) in entries { stock[variant] = count }
        reviews = try line.recordedOptionalInteger("reviews") ?? 0
        stars = try line.recordedOptionalInteger("stars") ?? 0
    }
}

extension Cart {
    fileprivate func encode(into writer: inout JSONWriter) {
        writer.field("on", on)
        head.encode(into: &writer)
        CartStored(
            state: state, customer: customer, name: name, lines: lines, coupons: coupons,
            total: Money(total, currency)
        ).encode(into: &writer)
        writer.field("order", order.map(StreamID.order))
        writer.field("last", basket.lastLine)
        writer.field("changed", Int(changedAt))
    }

    fileprivate init(snapshot line: JSONLine) throws(Refusal) {
        guard let id = try line.recordedStream("on").cartNumber else { throw .badRecord("on") }
        let stored = try CartStored(from: line)
        self.init(id: id, state: stored.state, currency: stored.total.currency)
        replace(stored)
        order = try line.recordedReference("order", \.orderNumber)
        basket.lastLine = try line.recordedInteger("last")
        changedAt = try line.recordedMilliseconds("changed")
        head = try Head(snapshot: line)
    }
}

extension Order {
    fileprivate func encode(into writer: inout JSONWriter) {
        writer.field("on", on)
        head.encode(into: &writer)
        var placed = OrderPlaced(customer: customer, lines: lines, total: Money(total, currency))
        placed.cart = cart
        placed.state = state
        placed.coupons = coupons
        placed.store = store
        placed.reason = reason
        placed.encode(into: &writer)
        writer.field("refunded", refunded)
        writer.field("at", Int(placedAt))
    }

    fileprivate init(snapshot line: JSONLine) throws(Refusal) {
        guard let id = try line.recordedStream("on").orderNumber else { throw .badRecord("on") }
        self.init(id: id, try OrderPlaced(from: line), at: try line.recordedMilliseconds("at"))
        refunded = try line.recordedAmount("refunded")
        head = try Head(snapshot: line)
    }
}

extension Review {
    fileprivate func encode(into writer: inout JSONWriter) {
        writer.field("customer", StreamID.customer(customer))
        ReviewWritten(review: id, sku: sku, rating: rating, title: title, text: text ?? "", state: state)
            .encode(into: &writer)
        writer.field("seq", seq)
        writer.field("at", Int(at))
    }

    fileprivate init(snapshot line: JSONLine) throws(Refusal) {
        let written = try ReviewWritten(from: line)
        self.init(
            id: written.review, customer: try line.recordedCustomer("customer"), sku: written.sku,
            rating: written.rating, title: written.title, text: written.state == .pending ? written.text : nil,
            state: written.state, at: try line.recordedMilliseconds("at"), seq: try line.recordedInteger("seq"))
    }
}
