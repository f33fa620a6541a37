// Orders: what was bought, what was paid, what went back.
//
//     placed ──▶ shipped ──▶ completed
//       │ ▲
//       ▼ │ approved                     flagged ──▶ rejected
//     flagged                            placed, flagged, approved ──▶ cancelled (nothing is left of it)
//
// Invariants: of no line more is cancelled and returned than was ordered; what was refunded is the sum of the refunds
// of its lines and never above what was paid.

package enum OrderState: String, Sendable, CaseIterable {
    case placed, flagged, approved, shipped, completed, rejected, cancelled

    /// How far an order has come. It never goes back.
    var rank: Int {
        switch self {
        case .placed: 0
        case .flagged: 1
        case .approved: 2
        case .shipped: 3
        case .completed: 4
        case .rejected, .cancelled: 5
        }
    }

    /// Whether it has not left the house.
    var isCancellable: Bool { self == .placed || self == .flagged || self == .approved }
    var isReturnable: Bool { self == .shipped || self == .completed }
}

package struct OrderLine: Sendable, Equatable {
    package let id: Int
    package let sku: String
    package let variant: String
    package let quantity: Int
    package let each: Int64
    package let discount: Int64
    package let tax: Int64
    /// What was paid for it.
    package let total: Int64
    package internal(set) var cancelled = 0
    package internal(set) var returned = 0

    /// Pieces that are neither cancelled nor returned.
    package var left: Int { quantity - cancelled - returned }
    var gone: Int { cancelled + returned }
}

package struct Order: Sendable, Equatable {
    package let id: UInt64
    package let customer: String
    package let cart: UInt64?
    package internal(set) var state: OrderState
    package let currency: String
    package internal(set) var lines: [OrderLine]
    package let coupons: [String]
    /// What was paid for all of it.
    package let total: Int64
    package internal(set) var refunded: Int64 = 0
    /// Where it is picked up.
    package let store: String?
    package let placedAt: Int64
    /// Why it was flagged.
    package internal(set) var reason: String?
    package internal(set) var head = Head()

    package var on: StreamID { .order(id) }
    var isEmpty: Bool { lines.allSatisfy { $0.left == 0 } }

    func index(_ line: Int) -> Int? { lines.firstIndex { $0.id == line } }
}

/// All orders, found by number and by customer.
struct OrderTable: Sendable {
    private(set) var rows: [Order] = []
    private var places: [UInt64: Int32] = [:]
    /// As they came.
    private(set) var byCustomer: [String: [UInt64]] = [:]
    private(set) var highest: UInt64 = 0

    var count: Int { rows.count }
    var next: UInt64 { highest + 1 }

    func index(_ id: UInt64) -> Int? { places[id].map { Int($0) } }

    func find(_ id: UInt64) -> Order? { index(id).map { rows[$0] } }

    func head(_ id: UInt64) -> Head? { index(id).map { rows[$0].head } }

    func all(of customer: String) -> [UInt64] { byCustomer[customer] ?? [] }

    mutating func append(_ order: Order) {
        places[order.id] = Int32(clamping: rows.count)
        highest = max(highest, order.id)
        byCustomer[order.customer, default: []].append(order.id)
        rows.append(order)
    }

    mutating func update(_ id: UInt64, _ change: (inout Order) -> Void) {
        guard let index = index(id) else { return }
        change(&rows[index])
    }
}
