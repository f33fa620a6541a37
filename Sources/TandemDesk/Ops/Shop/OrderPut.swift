// order.put: an order that was placed elsewhere, and where an order has got to. For the shop's own systems.
//
//     {"op":"order.put","order":"O-5512","customer":"cust:42","lines":[{"sku":"TOTE-1","qty":1,"each":3900}],
//      "currency":"EUR","state":"shipped","placed_at":"2026-11-02T10:00:00.000Z"}
//     {"op":"order.put","order":"O-5512","state":"completed"}
//     {"op":"order.put","order":"O-5512","state":"flagged","reason":"three cards in one hour"}
//
// The lines are said once, when the order is new; they have taken their pieces out of the stock elsewhere. An order
// never goes back: the same state or an earlier one changes nothing, so an import can be repeated.

import TandemWire

struct OrderPut: Op {
    /// What may be said from outside; approving, rejecting and cancelling are decisions with ops of their own.
    enum State: String, CaseIterable, Sendable { case placed, flagged, shipped, completed }

    static let spec = OpSpec(
        name: "order.put", right: .shopWrite, access: .none, customerMay: false, writes: true,
        fields: [
            FieldSpec("order", .stream, required: true, help: "the order, such as O-5512"),
            FieldSpec("customer", .stream, help: "whose; required for a new order"),
            FieldSpec("lines", .list, help: "[{\"sku\":\"TOTE-1\",\"qty\":1,\"each\":3900}]; required for a new order"),
            FieldSpec("currency", .string, help: "of its amounts, such as EUR; required for a new order"),
            FieldSpec("state", .word(of: State.self), help: "where it has got to; placed if left out"),
            FieldSpec("reason", .string, help: "why it is flagged, up to 255 characters"),
            FieldSpec("store", .string, help: "where it is picked up"),
            FieldSpec("placed_at", .string, help: "when it was placed; now if left out"),
        ],
        summary: "Bring an order from elsewhere, or say where an order has got to.")

    private let id: UInt64
    private let customer: String?
    private let lines: [OrderLine]?
    private let currency: String?
    private let state: OrderState
    private let reason: String?
    private let store: String?
    private let placedAt: Int64?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        guard let id = try request.optionalReference("order", like: "O-5512", \.orderNumber) else {
            throw .fieldRequired("order", "order is required: say which, such as O-5512")
        }
        self.id = id
        customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
        currency = try request.optionalText("currency", limit: 3)
        if let currency, !Money.isCurrency(currency) { throw .badField("currency", "currency must look like EUR") }
        let word: State? = try request.optionalWord("state")
        state = word.flatMap { OrderState(rawValue: $0.rawValue) } ?? .placed
        reason = try request.optionalText("reason", limit: DeskLimits.lineScalars)
        store = try request.optionalCode("store", like: "berlin")
        placedAt = try request.optionalMoment("placed_at")
        lines = try request.orderLines()
    }

    var on: StreamID? { .order(id) }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let stream = StreamID.order(id)
        guard let order = desk.shop.orders.find(id) else {
            try Refusal.requireRoom("order", stream.text, id)
            return try create(stream, desk)
        }
        if let customer, customer != order.customer {
            throw .badField("customer", "\(stream.text) is another customer's")
        }
        let answer = Answer(
            on: stream, seq: order.head.visible(to: context.principal.clearance),
            [JSONField("state", .string(max(order.state, state).rawValue))])
        guard state.rank > order.state.rank else {
            let isOver = order.state == .rejected || order.state == .cancelled
            if isOver, state.rank >= OrderState.shipped.rank {
                throw .badTransition("\(stream.text) is \(order.state.rawValue) and goes nowhere", stream)
            }
            return Decision([], answer)
        }
        guard order.state != .flagged else {
            throw .badTransition("\(stream.text) is flagged; it has to be approved or rejected first", stream)
        }
        let moved = OrderMoved(reason: reason)
        let event: ShopEvent =
            switch state {
            case .flagged: .orderFlagged(moved)
            case .completed: .orderCompleted(moved)
            default: .orderShipped(moved)
            }
        return Decision([Draft(on: stream, vis: .all, .shop(event))], answer)
    }

    private func create(_ stream: StreamID, _ desk: borrowing Desk) throws(Refusal) -> Decision {
        guard let customer else { throw .fieldRequired("customer", "\(stream.text) is new; say whose it is") }
        guard let lines else { throw .fieldRequired("lines", "\(stream.text) is new; say what was ordered") }
        guard let currency else { throw .fieldRequired("currency", "\(stream.text) is new; say its currency") }
        guard desk.customers.contains(customer) else { throw .missing(.customer(customer)) }
        if let store, desk.shop.stores[store] == nil { throw .missing("store", store) }
        let total = lines.reduce(0) { $0 + $1.total }
        var placed = OrderPlaced(customer: customer, lines: lines, total: Money(total, currency))
        placed.state = state
        placed.store = store
        placed.placedAt = placedAt
        placed.reason = reason
        return Decision(
            [Draft(on: stream, vis: .all, .shop(.orderImported(placed)))],
            Answer(on: stream, [JSONField("state", .string(state.rawValue))]))
    }

    private func max(_ left: OrderState, _ right: OrderState) -> OrderState { left.rank >= right.rank ? left : right }
}

extension JSONLine {
    /// `[{"sku":"TOTE-1","qty":1,"each":3900,"options":{…}?,"discount":390?,"tax":560?}]`, numbered as they stand.
    fileprivate func orderLines() throws(Refusal) -> [OrderLine]? {
        guard let index = find("lines") else { return nil }
        guard let values = value(index).array, (1...ShopLimits.cartLines).contains(values.count) else {
            throw .badField("lines", "lines must be a list of 1 to \(ShopLimits.cartLines) lines")
        }
        var lines: [OrderLine] = []
        for (place, value) in values.enumerated() {
            guard let line = OrderLine(place + 1, value) else {
                throw .badField(
                    "lines",
                    "line \(place + 1) must look like {\"sku\":\"TOTE-1\",\"qty\":1,\"each\":3900}, with options, discount "
                        + "and tax if there are any")
            }
            lines.append(line)
        }
        return lines
    }
}

extension OrderLine {
    fileprivate init?(_ id: Int, _ value: JSONValue) {
        let known: Set<String> = ["sku", "qty", "each", "options", "discount", "tax"]
        guard let fields = value.fields, fields.allSatisfy({ known.contains($0.name) }),
            let sku = value["sku"]?.string, StreamID.isName(sku.utf8), let quantity = value["qty"]?.integer,
            (1...ShopLimits.quantity).contains(quantity), let each = value["each"]?.integer, each >= 0,
            each <= Int(ShopLimits.price), let variant = value["options"].map(Variant.read) ?? ""
        else { return nil }
        let gross = Int64(each) * Int64(quantity)
        let discount = value["discount"].map { $0.integer ?? -1 } ?? 0
        let tax = value["tax"].map { $0.integer ?? -1 } ?? 0
        guard discount >= 0, Int64(discount) <= gross, tax >= 0, Int64(tax) <= gross else { return nil }
        self.init(
            id: id, sku: sku, variant: variant, quantity: quantity, each: Int64(each), discount: Int64(discount),
            tax: Int64(tax), total: gross - Int64(discount))
    }
}
