// What happens to carts. Every event says the outcome: which lines, with which numbers and prices, and the total.

import TandemWire

/// `cart.created`, `cart.replaced` {state, customer?, name?, lines?, coupons?, total}: the whole cart.
package struct CartStored: Sendable, Equatable {
    package var state: CartState
    package var customer: String?
    package var name: String?
    package var lines: [CartLine]
    package var coupons: [CartCoupon]
    package var total: Money

    package init(
        state: CartState, customer: String?, name: String? = nil, lines: [CartLine] = [], coupons: [CartCoupon] = [],
        total: Money
    ) {
        self.state = state
        self.customer = customer
        self.name = name
        self.lines = lines
        self.coupons = coupons
        self.total = total
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("state", state.rawValue)
        writer.field("customer", customer.map(StreamID.customer))
        writer.optional("name", name)
        if !lines.isEmpty { writer.list("lines", lines) { $0.encode(into: &$1) } }
        if !coupons.isEmpty { writer.list("coupons", coupons) { $0.encode(into: &$1) } }
        writer.field("total", total)
    }

    init(from record: JSONLine) throws(Refusal) {
        state = try record.recordedWord("state")
        customer = try record.recordedReference("customer", \.customerName)
        name = try record.recordedOptionalString("name")
        lines = try record.recordedList("lines", CartLine.init(json:))
        coupons = try record.recordedList("coupons", CartCoupon.init(json:))
        total = try record.recordedMoney("total")
    }
}

/// One thing that was done to a cart.
package enum CartAction: Sendable, Equatable {
    /// So many pieces more, on a new line or on one that has the same already.
    case add(sku: String, variant: String, line: Int, quantity: Int, each: Int64)
    case set(line: Int, quantity: Int, each: Int64)
    case remove(line: Int)
    case coupon(CartCoupon)
    case uncoupon(String)

    package func encode(into writer: inout JSONWriter) {
        switch self {
        case .add(let sku, let variant, let line, let quantity, let each):
            writer.field("add", sku)
            writer.variant(variant)
            writer.line("line", line)
            writer.field("qty", quantity)
            writer.field("each", each)
        case .set(let line, let quantity, let each):
            writer.line("set", line)
            writer.field("qty", quantity)
            writer.field("each", each)
        case .remove(let line): writer.line("rm", line)
        case .coupon(let coupon): coupon.encode(into: &writer)
        case .uncoupon(let code): writer.field("uncoupon", code)
        }
    }

    init?(json value: JSONValue) {
        if let sku = value["add"]?.string {
            guard let line = value["line"]?.string.flatMap(CartLine.parse), let quantity = value["qty"]?.integer,
                let each = value["each"]?.integer, let variant = value["options"].map(Variant.read) ?? ""
            else { return nil }
            self = .add(sku: sku, variant: variant, line: line, quantity: quantity, each: Int64(each))
        } else if let line = value["set"]?.string.flatMap(CartLine.parse) {
            guard let quantity = value["qty"]?.integer, let each = value["each"]?.integer else { return nil }
            self = .set(line: line, quantity: quantity, each: Int64(each))
        } else if let line = value["rm"]?.string.flatMap(CartLine.parse) {
            self = .remove(line: line)
        } else if let code = value["uncoupon"]?.string {
            self = .uncoupon(code)
        } else if let coupon = CartCoupon(json: value) {
            self = .coupon(coupon)
        } else {
            return nil
        }
    }
}

/// `cart.applied` {do, total}.
package struct CartApplied: Sendable, Equatable {
    package let actions: [CartAction]
    package let total: Money

    package init(actions: [CartAction], total: Money) {
        self.actions = actions
        self.total = total
    }

    func encode(into writer: inout JSONWriter) {
        writer.list("do", actions) { $0.encode(into: &$1) }
        writer.field("total", total)
    }

    init(from record: JSONLine) throws(Refusal) {
        guard record.find("do") != nil else { throw .badRecord("do") }
        actions = try record.recordedList("do", CartAction.init(json:))
        total = try record.recordedMoney("total")
    }
}

/// `cart.bound` {customer}: an anonymous cart has become this customer's active one.
package struct CartBound: Sendable, Equatable {
    package let customer: String
    package init(customer: String) { self.customer = customer }
}

/// `cart.saved` {name?}: put aside.
package struct CartSaved: Sendable, Equatable {
    package let name: String?
    package init(name: String?) { self.name = name }
}

/// `cart.ordered` {order}: it has become an order, and nothing can happen to it any more.
package struct CartOrdered: Sendable, Equatable {
    package let order: UInt64
    package init(order: UInt64) { self.order = order }
}

/// `cart.coupon_dropped` {coupon, session, total}: it was lent to a session, which is over.
package struct CartCouponDropped: Sendable, Equatable {
    package let coupon: String
    package let session: UInt64
    package let total: Money

    package init(coupon: String, session: UInt64, total: Money) {
        self.coupon = coupon
        self.session = session
        self.total = total
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("coupon", coupon)
        writer.field("session", StreamID.session(session))
        writer.field("total", total)
    }

    init(from record: JSONLine) throws(Refusal) {
        coupon = try record.recordedString("coupon")
        guard let session = try record.recordedReference("session", \.sessionNumber) else {
            throw .badRecord("session")
        }
        self.session = session
        total = try record.recordedMoney("total")
    }
}

extension CartLine {
    func encode(into writer: inout JSONWriter) {
        writer.line("line", id)
        writer.field("sku", sku)
        writer.variant(variant)
        writer.field("qty", quantity)
        writer.field("each", each)
    }

    init?(json value: JSONValue) {
        guard let id = value["line"]?.string.flatMap(Self.parse), let sku = value["sku"]?.string,
            let quantity = value["qty"]?.integer, quantity > 0, let each = value["each"]?.integer, each >= 0,
            let variant = value["options"].map(Variant.read) ?? ""
        else { return nil }
        self.init(id: id, sku: sku, variant: variant, quantity: quantity, each: Int64(each))
    }
}

extension CartCoupon {
    func encode(into writer: inout JSONWriter) {
        writer.field("coupon", code)
        writer.field("session", session.map(StreamID.session))
    }

    init?(json value: JSONValue) {
        guard let code = value["coupon"]?.string else { return nil }
        self.init(code: code, session: StreamID(json: value["session"])?.sessionNumber)
    }
}

extension JSONWriter {
    mutating func list<Element>(
        _ name: StaticString, _ elements: [Element], _ encode: (Element, inout JSONWriter) -> Void
    ) {
        self.name(name)
        openArray()
        for element in elements {
            openObject()
            encode(element, &self)
            closeObject()
        }
        closeArray()
    }

    mutating func line(_ name: StaticString, _ id: Int) {
        self.name(name)
        line(id)
    }

    /// The name of a line as a value, without building it first.
    mutating func line(_ id: Int) {
        separate()
        raw("\"L-", id, "\"")
    }
}
