// What happens to orders and reviews. Amounts are minor units in the order's currency, which its total names.

import TandemWire

/// `order.placed`, `order.imported` {customer, cart?, state?, lines, coupons?, discounts?, total, store?, placed_at?,
/// reason?}. An order is placed in the state `placed` and takes its pieces out of the stock; an imported one is in any
/// state and has taken its own.
package struct OrderPlaced: Sendable, Equatable {
    package var customer: String
    package var cart: UInt64?
    package var state = OrderState.placed
    package var lines: [OrderLine]
    /// The codes it was placed with.
    package var coupons: [String] = []
    /// What promotions and coupons took off.
    package var discounts: [AppliedDiscount] = []
    package var total: Money
    package var store: String?
    /// When, if not now.
    package var placedAt: Int64?
    package var reason: String?

    package init(customer: String, lines: [OrderLine], total: Money) {
        self.customer = customer
        self.lines = lines
        self.total = total
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("customer", StreamID.customer(customer))
        writer.field("cart", cart.map(StreamID.cart))
        if state != .placed { writer.field("state", state.rawValue) }
        writer.list("lines", lines) { $0.encode(into: &$1) }
        if !coupons.isEmpty { writer.field("coupons", .array(coupons.map { .string($0) })) }
        if !discounts.isEmpty { writer.list("discounts", discounts) { $0.encode(into: &$1) } }
        writer.field("total", total)
        writer.optional("store", store)
        writer.optionalTime("placed_at", placedAt)
        writer.optional("reason", reason)
    }

    init(from record: JSONLine) throws(Refusal) {
        guard record.find("lines") != nil else { throw .badRecord("lines") }
        self.init(
            customer: try record.recordedCustomer("customer"),
            lines: try record.recordedList("lines", OrderLine.init(json:)), total: try record.recordedMoney("total"))
        cart = try record.recordedReference("cart", \.cartNumber)
        state = try record.recordedOptionalWord("state") ?? .placed
        coupons = try record.recordedStrings("coupons")
        discounts = try record.recordedList("discounts", AppliedDiscount.init(json:))
        store = try record.recordedOptionalString("store")
        placedAt = try record.recordedOptionalTime("placed_at")
        reason = try record.recordedOptionalString("reason")
    }
}

/// `order.cancelled`, `order.returned`, `order.rejected` {entries, refund, reason?, state?}: pieces that go back, and
/// what is paid back for them. `state` is told when nothing is left.
package struct OrderReduced: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package let line: Int
        package let quantity: Int
        package let refund: Int64

        package init(line: Int, quantity: Int, refund: Int64) {
            self.line = line
            self.quantity = quantity
            self.refund = refund
        }
    }

    package let entries: [Entry]
    package let refund: Money
    package let reason: String?
    package let state: OrderState?

    package init(entries: [Entry], refund: Money, reason: String?, state: OrderState? = nil) {
        self.entries = entries
        self.refund = refund
        self.reason = reason
        self.state = state
    }

    func encode(into writer: inout JSONWriter) {
        writer.list("entries", entries) { entry, writer in
            writer.line("line", entry.line)
            writer.field("qty", entry.quantity)
            writer.field("refund", entry.refund)
        }
        writer.field("refund", refund)
        writer.optional("reason", reason)
        writer.optional("state", state?.rawValue)
    }

    init(from record: JSONLine) throws(Refusal) {
        guard record.find("entries") != nil else { throw .badRecord("entries") }
        entries = try record.recordedList("entries") { value in
            guard let line = value["line"]?.string.flatMap(CartLine.parse), let quantity = value["qty"]?.integer,
                quantity >= 0, let refund = value["refund"]?.integer, refund >= 0
            else { return nil }
            return Entry(line: line, quantity: quantity, refund: Int64(refund))
        }
        refund = try record.recordedMoney("refund")
        reason = try record.recordedOptionalString("reason")
        state = try record.recordedOptionalWord("state")
    }
}

/// `order.flagged`, `order.approved`, `order.shipped`, `order.completed` {reason?}.
package struct OrderMoved: Sendable, Equatable {
    package let reason: String?

    package init(reason: String? = nil) { self.reason = reason }

    init(from record: JSONLine) throws(Refusal) { reason = try record.recordedOptionalString("reason") }
}

/// `review.written` {review, sku, rating, title?, text, state?}, on the customer's stream. `state` is told when it was
/// decided elsewhere.
package struct ReviewWritten: Sendable, Equatable {
    package let review: UInt64
    package let sku: String
    package let rating: Int
    package let title: String?
    package let text: String
    package let state: ReviewState

    package init(
        review: UInt64, sku: String, rating: Int, title: String?, text: String, state: ReviewState = .pending
    ) {
        self.review = review
        self.sku = sku
        self.rating = rating
        self.title = title
        self.text = text
        self.state = state
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("review", Review.name(review))
        writer.field("sku", sku)
        writer.field("rating", rating)
        writer.optional("title", title)
        writer.field("text", text)
        if state != .pending { writer.field("state", state.rawValue) }
    }

    init(from record: JSONLine) throws(Refusal) {
        review = try record.recordedReview()
        sku = try record.recordedString("sku")
        rating = try record.recordedInteger("rating")
        title = try record.recordedOptionalString("title")
        text = try record.recordedString("text")
        state = try record.recordedOptionalWord("state") ?? .pending
    }
}

/// `review.approved`, `review.rejected` {review, reason?}, on the customer's stream.
package struct ReviewDecided: Sendable, Equatable {
    package let review: UInt64
    package let reason: String?

    package init(review: UInt64, reason: String? = nil) {
        self.review = review
        self.reason = reason
    }

    init(from record: JSONLine) throws(Refusal) {
        review = try record.recordedReview()
        reason = try record.recordedOptionalString("reason")
    }
}

extension OrderLine {
    func encode(into writer: inout JSONWriter) {
        writer.line("line", id)
        writer.field("sku", sku)
        writer.variant(variant)
        writer.field("qty", quantity)
        writer.field("each", each)
        if discount > 0 { writer.field("discount", discount) }
        if tax > 0 { writer.field("tax", tax) }
        writer.field("total", total)
        if cancelled > 0 { writer.field("cancelled", cancelled) }
        if returned > 0 { writer.field("returned", returned) }
    }

    init?(json value: JSONValue) {
        func amount(_ name: String) -> Int64? { value[name].map { $0.integer.map(Int64.init) ?? -1 } ?? 0 }
        guard let id = value["line"]?.string.flatMap(CartLine.parse), let sku = value["sku"]?.string,
            let quantity = value["qty"]?.integer, quantity > 0, let each = value["each"]?.integer, each >= 0,
            let discount = amount("discount"), discount >= 0, let tax = amount("tax"), tax >= 0,
            let total = value["total"]?.integer, total >= 0, let variant = value["options"].map(Variant.read) ?? "",
            let cancelled = amount("cancelled"), let returned = amount("returned"), cancelled >= 0, returned >= 0,
            cancelled <= quantity, returned <= Int64(quantity) - cancelled
        else { return nil }
        self.init(
            id: id, sku: sku, variant: variant, quantity: quantity, each: Int64(each), discount: discount, tax: tax,
            total: Int64(total), cancelled: Int(cancelled), returned: Int(returned))
    }
}

extension AppliedDiscount {
    func encode(into writer: inout JSONWriter) {
        writer.field("code", code)
        writer.field("amount", amount)
    }

    init?(json value: JSONValue) {
        guard let code = value["code"]?.string, let amount = value["amount"]?.integer, amount >= 0 else { return nil }
        self.init(code: code, amount: Int64(amount))
    }
}

extension JSONLine {
    func recordedReview() throws(Refusal) -> UInt64 {
        guard let review = Review.parse(try recordedString("review")) else { throw .badRecord("review") }
        return review
    }
}
