// Carts: what somebody is about to buy.
//
// A line keeps the price it had when it was last touched: what a person sees is what they pay. Its number is never
// given again in the same cart. A cart that was ordered keeps its name, its owner and its head, and nothing else.

package enum CartState: String, Sendable, CaseIterable {
    /// The one its customer fills.
    case active
    /// Put aside by its customer.
    case saved
    /// Nobody's yet.
    case anonymous
    case ordered
}

package struct CartLine: Sendable, Equatable {
    /// `L-3`.
    package let id: Int
    package let sku: String
    package let variant: String
    package internal(set) var quantity: Int
    /// Minor units, in the cart's currency.
    package internal(set) var each: Int64
    /// Where its product stands in the catalogue; −1 as long as nobody has looked. Not part of what the line is.
    var place: Int32 = -1

    package init(id: Int, sku: String, variant: String, quantity: Int, each: Int64) {
        self.id = id
        self.sku = sku
        self.variant = variant
        self.quantity = quantity
        self.each = each
    }

    package static func == (left: CartLine, right: CartLine) -> Bool {
        left.id == right.id && left.sku == right.sku && left.variant == right.variant
            && left.quantity == right.quantity && left.each == right.each
    }

    package static func name(_ id: Int) -> String { "L-\(id)" }

    package static func parse(_ text: String) -> Int? {
        let bytes = text.utf8.span
        guard bytes.count > 2, bytes[0] == UInt8(ascii: "L"), bytes[1] == UInt8(ascii: "-") else { return nil }
        return StreamID.number(bytes.extracting(2...)).flatMap { Int(exactly: $0) }
    }
}

package struct CartCoupon: Sendable, Equatable {
    package let code: String
    /// The session it is lent to.
    package let session: UInt64?
}

/// What is in a cart: all that its price depends on.
package struct Basket: Sendable, Equatable {
    package internal(set) var currency: String
    /// By number.
    package internal(set) var lines: [CartLine] = []
    package internal(set) var coupons: [CartCoupon] = []
    /// The number of the newest line there ever was.
    package internal(set) var lastLine = 0

    /// Where a line stands in `lines`.
    func index(_ line: Int) -> Int? { lines.lastIndex { $0.id == line } }
}

package struct Cart: Sendable, Equatable {
    package let id: UInt64
    package internal(set) var state: CartState
    package internal(set) var customer: String?
    package internal(set) var name: String?
    package internal(set) var basket: Basket
    /// What it costs, as it was last told.
    package internal(set) var total: Int64 = 0
    /// The order that it became.
    package internal(set) var order: UInt64?
    package internal(set) var changedAt: Int64 = 0
    package internal(set) var head = Head()

    init(id: UInt64, state: CartState, currency: String) {
        self.id = id
        self.state = state
        basket = Basket(currency: currency)
    }

    package var on: StreamID { .cart(id) }
    var isOpen: Bool { state != .ordered }
    package var currency: String { basket.currency }
    package var lines: [CartLine] { basket.lines }
    package var coupons: [CartCoupon] { basket.coupons }
}

/// All carts, found by number, and by the customer whom they belong to as long as they can still be changed.
struct CartTable: Sendable {
    private(set) var rows: [Cart] = []
    private var places: [UInt64: Int32] = [:]
    /// Open carts by customer, oldest first.
    private(set) var byCustomer: [String: [UInt64]] = [:]
    /// Carts with a coupon that is lent to this session.
    private(set) var bySession: [UInt64: [UInt64]] = [:]
    private(set) var highest: UInt64 = 0

    var count: Int { rows.count }
    var next: UInt64 { highest + 1 }

    /// Numbers are given one after another, so nearly every cart stands where its number says.
    func index(_ id: UInt64) -> Int? {
        if !rows.isEmpty, let place = Int(exactly: id &- rows[0].id), place < rows.count, rows[place].id == id {
            return place
        }
        return places[id].map { Int($0) }
    }

    func find(_ id: UInt64) -> Cart? { index(id).map { rows[$0] } }

    func head(_ id: UInt64) -> Head? { index(id).map { rows[$0].head } }

    /// The open carts of a customer.
    func open(of customer: String) -> [UInt64] { byCustomer[customer] ?? [] }

    /// The active cart of a customer.
    func active(of customer: String) -> UInt64? {
        open(of: customer).last { id in index(id).map { rows[$0].state == .active } ?? false }
    }

    mutating func append(_ cart: Cart) {
        places[cart.id] = Int32(clamping: rows.count)
        highest = max(highest, cart.id)
        rows.append(cart)
        index(cart)
    }

    /// Changes a cart in place, and keeps the indices in step if its owner, state or coupons may change.
    mutating func update(_ id: UInt64, moves: Bool = true, _ change: (inout Cart) -> Void) {
        guard let place = index(id) else { return }
        guard moves else { return change(&rows[place]) }
        let before = rows[place]
        change(&rows[place])
        forget(before)
        index(rows[place])
    }

    private mutating func index(_ cart: Cart) {
        if cart.isOpen, let customer = cart.customer {
            let others = byCustomer[customer] ?? []
            byCustomer[customer, default: []].insert(cart.id, at: others.firstIndex { $0 > cart.id } ?? others.count)
        }
        for coupon in cart.coupons {
            guard let session = coupon.session, bySession[session]?.contains(cart.id) != true else { continue }
            let others = bySession[session] ?? []
            bySession[session, default: []].insert(cart.id, at: others.firstIndex { $0 > cart.id } ?? others.count)
        }
    }

    private mutating func forget(_ cart: Cart) {
        if let customer = cart.customer {
            byCustomer[customer]?.removeAll { $0 == cart.id }
            if byCustomer[customer]?.isEmpty == true { byCustomer[customer] = nil }
        }
        for coupon in cart.coupons {
            guard let session = coupon.session else { continue }
            bySession[session]?.removeAll { $0 == cart.id }
            if bySession[session]?.isEmpty == true { bySession[session] = nil }
        }
    }
}
