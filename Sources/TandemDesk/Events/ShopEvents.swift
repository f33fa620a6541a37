// Everything that can happen in the shop, one case each. What is in the catalogue lies in the stream `shop` and is for
// staff; carts and orders have streams of their own; reviews lie in the stream of the customer who wrote them.

import TandemWire

package enum ShopEvent: Sendable, Equatable {
    case productStored(Product)
    case stockChanged(StockChanged)
    /// `coupon.stored`, `promotion.stored`
    case offerStored(Offer)
    case storeStored(Store)
    case cartCreated(CartStored)
    case cartReplaced(CartStored)
    case cartApplied(CartApplied)
    case cartBound(CartBound)
    case cartSaved(CartSaved)
    case cartRestored
    case cartOrdered(CartOrdered)
    case cartCouponDropped(CartCouponDropped)
    case orderPlaced(OrderPlaced)
    case orderImported(OrderPlaced)
    case orderCancelled(OrderReduced)
    case orderReturned(OrderReduced)
    case orderRejected(OrderReduced)
    case orderFlagged(OrderMoved)
    case orderApproved(OrderMoved)
    case orderShipped(OrderMoved)
    case orderCompleted(OrderMoved)
    case reviewWritten(ReviewWritten)
    case reviewApproved(ReviewDecided)
    case reviewRejected(ReviewDecided)

    package var kind: EventKind {
        switch self {
        case .productStored: .productStored
        case .stockChanged: .stockChanged
        case .offerStored(let offer): offer.kind == .coupon ? .couponStored : .promotionStored
        case .storeStored: .storeStored
        case .cartCreated: .cartCreated
        case .cartReplaced: .cartReplaced
        case .cartApplied: .cartApplied
        case .cartBound: .cartBound
        case .cartSaved: .cartSaved
        case .cartRestored: .cartRestored
        case .cartOrdered: .cartOrdered
        case .cartCouponDropped: .cartCouponDropped
        case .orderPlaced: .orderPlaced
        case .orderImported: .orderImported
        case .orderCancelled: .orderCancelled
        case .orderReturned: .orderReturned
        case .orderRejected: .orderRejected
        case .orderFlagged: .orderFlagged
        case .orderApproved: .orderApproved
        case .orderShipped: .orderShipped
        case .orderCompleted: .orderCompleted
        case .reviewWritten: .reviewWritten
        case .reviewApproved: .reviewApproved
        case .reviewRejected: .reviewRejected
        }
    }

    func encode(into writer: inout JSONWriter) {
        switch self {
        case .productStored(let product): product.encode(into: &writer)
        case .stockChanged(let changed): changed.encode(into: &writer)
        case .offerStored(let offer): offer.encode(into: &writer)
        case .storeStored(let store): store.encode(into: &writer)
        case .cartCreated(let cart), .cartReplaced(let cart): cart.encode(into: &writer)
        case .cartApplied(let applied): applied.encode(into: &writer)
        case .cartBound(let bound): writer.field("customer", StreamID.customer(bound.customer))
        case .cartSaved(let saved): writer.optional("name", saved.name)
        case .cartRestored: break
        case .cartOrdered(let ordered): writer.field("order", StreamID.order(ordered.order))
        case .cartCouponDropped(let dropped): dropped.encode(into: &writer)
        case .orderPlaced(let order), .orderImported(let order): order.encode(into: &writer)
        case .orderCancelled(let reduced), .orderReturned(let reduced), .orderRejected(let reduced):
            reduced.encode(into: &writer)
        case .orderFlagged(let moved), .orderApproved(let moved), .orderShipped(let moved),
            .orderCompleted(let moved):
            writer.optional("reason", moved.reason)
        case .reviewWritten(let review): review.encode(into: &writer)
        case .reviewApproved(let decided), .reviewRejected(let decided):
            writer.field("review", Review.name(decided.review))
            writer.optional("reason", decided.reason)
        }
    }

    /// Nil if the kind is none of the shop's.
    init?(_ kind: EventKind, from record: JSONLine) throws(Refusal) {
        switch kind {
        case .productStored: self = .productStored(try Product(from: record))
        case .stockChanged: self = .stockChanged(try StockChanged(from: record))
        case .couponStored: self = .offerStored(try Offer(.coupon, from: record))
        case .promotionStored: self = .offerStored(try Offer(.promotion, from: record))
        case .storeStored: self = .storeStored(try Store(from: record))
        case .cartCreated: self = .cartCreated(try CartStored(from: record))
        case .cartReplaced: self = .cartReplaced(try CartStored(from: record))
        case .cartApplied: self = .cartApplied(try CartApplied(from: record))
        case .cartBound: self = .cartBound(CartBound(customer: try record.recordedCustomer("customer")))
        case .cartSaved: self = .cartSaved(CartSaved(name: try record.recordedOptionalString("name")))
        case .cartRestored: self = .cartRestored
        case .cartOrdered:
            guard let order = try record.recordedReference("order", \.orderNumber) else { throw .badRecord("order") }
            self = .cartOrdered(CartOrdered(order: order))
        case .cartCouponDropped: self = .cartCouponDropped(try CartCouponDropped(from: record))
        case .orderPlaced: self = .orderPlaced(try OrderPlaced(from: record))
        case .orderImported: self = .orderImported(try OrderPlaced(from: record))
        case .orderCancelled: self = .orderCancelled(try OrderReduced(from: record))
        case .orderReturned: self = .orderReturned(try OrderReduced(from: record))
        case .orderRejected: self = .orderRejected(try OrderReduced(from: record))
        case .orderFlagged: self = .orderFlagged(try OrderMoved(from: record))
        case .orderApproved: self = .orderApproved(try OrderMoved(from: record))
        case .orderShipped: self = .orderShipped(try OrderMoved(from: record))
        case .orderCompleted: self = .orderCompleted(try OrderMoved(from: record))
        case .reviewWritten: self = .reviewWritten(try ReviewWritten(from: record))
        case .reviewApproved: self = .reviewApproved(try ReviewDecided(from: record))
        case .reviewRejected: self = .reviewRejected(try ReviewDecided(from: record))
        default: return nil
        }
    }
}

extension JSONLine {
    func recordedCustomer(_ name: JSONName) throws(Refusal) -> String {
        guard case .customer(let customer) = try recordedStream(name) else { throw .badRecord(name) }
        return customer
    }

    /// A list of objects, each of which `read` understands; absent is empty.
    func recordedList<Element>(
        _ name: JSONName, _ read: (JSONValue) -> Element?
    ) throws(Refusal) -> [Element] {
        guard let elements = JSONValue.array(try recordedArray(name)).list(read) else { throw .badRecord(name) }
        return elements
    }

    func recordedOptionalBool(_ name: JSONName) throws(Refusal) -> Bool? {
        guard let index = find(name) else { return nil }
        guard let value = bool(index) else { throw .badRecord(name) }
        return value
    }

    func recordedOptionalMoney(_ name: JSONName) throws(Refusal) -> Money? {
        find(name) == nil ? nil : try recordedMoney(name)
    }
}
