// order.show, order.list: what was bought, what was paid and what went back.
//
//     {"op":"order.show","on":"O-5512"}
//     {"ok":true,"on":"O-5512","seq":2,"state":"shipped","customer":"cust:42","lines":[{"line":"L-1","sku":"TOTE-1",
//      "title":"Tote bag","qty":1,"each":3900,"total":3900,"left":1}],"total":{…},"refunded":{…},"placed_at":"…"}
//     {"op":"order.list","customer":"cust:42"}
//     {"ok":true,"orders":[{"on":"O-5512","seq":2,"state":"shipped","customer":"cust:42","lines":1,"total":{…},…}],…}

import TandemWire

struct OrderShow: StreamOp {
    static let spec = OpSpec(
        name: "order.show", right: .orderRead, access: .order, customerMay: true, writes: false, fields: [.order],
        summary: "Show an order with its lines, what was paid and what went back.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let order = stream.orderNumber.flatMap(desk.shop.orders.find) else { throw .missing(stream) }
        return Decision(
            [],
            Answer(
                on: stream, seq: order.head.visible(to: context.principal.clearance), desk.shop.details(order)))
    }
}

extension Shop {
    /// The members of `order.show`.
    func details(_ order: borrowing Order) -> [JSONField] {
        var fields = [
            JSONField("state", .string(order.state.rawValue)),
            JSONField("customer", .string(StreamID.customer(order.customer).text)),
        ]
        fields.add("cart", order.cart.map { StreamID.cart($0).text })
        fields.append(JSONField("lines", .array(order.lines.map(row))))
        if !order.coupons.isEmpty { fields.append(JSONField("coupons", .strings(order.coupons))) }
        fields.append(JSONField("total", Money(order.total, order.currency).json))
        fields.append(JSONField("refunded", Money(order.refunded, order.currency).json))
        fields.add("store", order.store)
        fields.add("reason", order.reason)
        fields.add("placed_at", at: order.placedAt)
        return fields
    }

    private func row(_ line: OrderLine) -> JSONValue {
        var row = [JSONField("line", .string(CartLine.name(line.id))), JSONField("sku", .string(line.sku))]
        row.add("title", products[line.sku]?.product.title)
        if !line.variant.isEmpty { row.append(JSONField("options", Variant.json(line.variant))) }
        row.append(JSONField("qty", .integer(line.quantity)))
        let amounts = [("each", line.each), ("discount", line.discount), ("tax", line.tax), ("total", line.total)]
        for (name, amount) in amounts where amount > 0 || name == "each" || name == "total" {
            row.append(JSONField(name, .integer(Int(clamping: amount))))
        }
        if line.cancelled > 0 { row.append(JSONField("cancelled", .integer(line.cancelled))) }
        if line.returned > 0 { row.append(JSONField("returned", .integer(line.returned))) }
        row.append(JSONField("left", .integer(line.left)))
        return .object(row)
    }
}

struct OrderList: Op {
    static let spec = OpSpec(
        name: "order.list", right: .orderRead, access: .none, customerMay: true, writes: false,
        fields: [
            FieldSpec("customer", .stream, help: "whose, such as cust:42; a customer leaves it out"),
            FieldSpec("state", .word(of: OrderState.self), help: "only orders in this state, such as flagged"),
            FieldSpec("store", .string, help: "only orders picked up in this store"), .page,
            FieldSpec("after", .stream, help: "continue after this order, such as O-5512"),
        ],
        summary: "List orders, newest first: a customer's, or for staff all.")

    private let customer: String?
    private let state: OrderState?
    private let store: String?
    private let limit: Int
    private let after: UInt64?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
        state = try request.optionalWord("state")
        store = try request.optionalCode("store", like: "berlin")
        limit = min(try request.optionalInteger("limit", in: 1...Int.max) ?? ShopLimits.pageDefault, ShopLimits.page)
        after = try request.optionalReference("after", like: "O-5512", \.orderNumber)
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        var page = ShopPage("orders", limit: limit)
        if let customer = try desk.customerOfList(customer, context.principal) {
            let all = desk.shop.orders.all(of: customer)
            let end = after.flatMap { all.firstIndex(of: $0) } ?? all.count
            for id in all.prefix(end).reversed() {
                guard let order = desk.shop.orders.find(id), matches(order) else { continue }
                if !page.add(order.on, order.row(context.principal)) { break }
            }
        } else {
            let end = after.flatMap { desk.shop.orders.index($0) } ?? desk.shop.orders.count
            for index in desk.shop.orders.rows.indices.prefix(end).reversed() {
                let order = desk.shop.orders.rows[index]
                guard page.look(order.on) else { break }
                guard matches(order) else { continue }
                if !page.add(order.on, order.row(context.principal)) { break }
            }
        }
        return Decision([], page.answer)
    }

    private func matches(_ order: borrowing Order) -> Bool {
        (state == nil || state == order.state) && (store == nil || store == order.store)
    }
}

extension Order {
    func row(_ principal: Principal) -> JSONValue {
        var row = [
            JSONField("on", .string(on.text)), JSONField("seq", .integer(head.visible(to: principal.clearance))),
            JSONField("state", .string(state.rawValue)), JSONField("customer", .string("cust:\(customer)")),
            JSONField("lines", .integer(lines.count)), JSONField("total", Money(total, currency).json),
        ]
        if refunded > 0 { row.append(JSONField("refunded", Money(refunded, currency).json)) }
        row.add("store", store)
        row.add("placed_at", at: placedAt)
        return .object(row)
    }
}
