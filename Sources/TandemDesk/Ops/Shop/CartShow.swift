// cart.show, cart.list: what is in a cart and what it costs, and the carts of a customer.
//
//     {"op":"cart.show","on":"C-9"}
//     {"ok":true,"on":"C-9","seq":12,"state":"active","customer":"cust:42","lines":[{"line":"L-1","sku":"TOTE-1",
//      "title":"Tote bag","qty":1,"each":3900,"total":3900}],"subtotal":3900,"discount":0,"tax":623,
//      "total":{"amount":3900,"currency":"EUR"}}
//     {"op":"cart.list","customer":"cust:42"}
//     {"ok":true,"carts":[{"on":"C-9","seq":12,"state":"active","customer":"cust:42","lines":2,"total":{…}}],…}

import TandemWire

struct CartShow: StreamOp {
    static let spec = OpSpec(
        name: "cart.show", right: .cartRead, access: .cart, customerMay: true, writes: false, fields: [.cart],
        summary: "Show a cart with its lines, its coupons and what it costs.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let cart = stream.cartNumber.flatMap(desk.shop.carts.find) else { throw .missing(stream) }
        let priced = try desk.authority.price(cart.basket, of: stream, in: desk.shop, at: context.now)
        return Decision(
            [],
            Answer(
                on: stream, seq: cart.head.visible(to: context.principal.clearance),
                desk.shop.details(cart, priced)))
    }
}

extension Shop {
    /// The members of `cart.show`. `total` is what the cart was last told; `now` is said where that is no longer so.
    func details(_ cart: borrowing Cart, _ priced: PricedCart) -> [JSONField] {
        var fields = [JSONField("state", .string(cart.state.rawValue))]
        fields.add("customer", cart.customer.map { StreamID.customer($0).text })
        fields.add("name", cart.name)
        fields.add("order", cart.order.map { StreamID.order($0).text })
        var rows: [JSONValue] = []
        for (line, price) in zip(cart.lines, priced.lines) { rows.append(row(line, price)) }
        fields.append(JSONField("lines", .array(rows)))
        if !cart.coupons.isEmpty {
            let lent = cart.coupons.map { coupon in
                var row = [JSONField("coupon", .string(coupon.code))]
                row.add("title", coupons[coupon.code]?.title)
                row.add("session", coupon.session.map { StreamID.session($0).text })
                return JSONValue.object(row)
            }
            fields.append(JSONField("coupons", .array(lent)))
        }
        if !priced.discounts.isEmpty {
            let discounts = priced.discounts.map { discount in
                JSONValue.object([
                    JSONField("code", .string(discount.code)),
                    JSONField("amount", .integer(Int(clamping: discount.amount))),
                ])
            }
            fields.append(JSONField("discounts", .array(discounts)))
        }
        for (name, amount) in [("subtotal", priced.subtotal), ("discount", priced.discount), ("tax", priced.tax)] {
            fields.append(JSONField(name, .integer(Int(clamping: amount))))
        }
        fields.append(JSONField("total", Money(cart.total, cart.currency).json))
        if cart.isOpen, priced.total != cart.total {
            fields.append(JSONField("now", Money(priced.total, cart.currency).json))
        }
        fields.add("changed_at", at: cart.changedAt)
        return fields
    }

    private func row(_ line: CartLine, _ price: PricedLine) -> JSONValue {
        var row = [JSONField("line", .string(CartLine.name(line.id))), JSONField("sku", .string(line.sku))]
        row.add("title", products[line.sku]?.product.title)
        if !line.variant.isEmpty { row.append(JSONField("options", Variant.json(line.variant))) }
        row.append(JSONField("qty", .integer(line.quantity)))
        row.append(JSONField("each", .integer(Int(clamping: line.each))))
        if price.discount > 0 { row.append(JSONField("discount", .integer(Int(clamping: price.discount)))) }
        row.append(JSONField("total", .integer(Int(clamping: price.total))))
        let left = stock(line.sku, line.variant)
        if left < line.quantity { row.append(JSONField("got", .integer(left))) }
        return .object(row)
    }
}

struct CartList: Op {
    static let spec = OpSpec(
        name: "cart.list", right: .cartRead, access: .none, customerMay: true, writes: false,
        fields: [
            FieldSpec("customer", .stream, help: "whose, such as cust:42; a customer leaves it out"),
            FieldSpec("state", .word(of: CartState.self), help: "only carts in this state"), .page,
            FieldSpec("after", .stream, help: "continue after this cart, such as C-9"),
        ],
        summary: "List carts, newest first: a customer's open ones, or for staff all.")

    private let customer: String?
    private let state: CartState?
    private let limit: Int
    private let after: UInt64

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
        state = try request.optionalWord("state")
        limit = min(try request.optionalInteger("limit", in: 1...Int.max) ?? ShopLimits.pageDefault, ShopLimits.page)
        after = try request.optionalReference("after", like: "C-9", \.cartNumber) ?? .max
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        var page = ShopPage("carts", limit: limit)
        if let customer = try desk.customerOfList(customer, context.principal) {
            for id in desk.shop.carts.open(of: customer).reversed() where id < after {
                guard let cart = desk.shop.carts.find(id), state == nil || state == cart.state else { continue }
                if !page.add(cart.on, cart.row(context.principal)) { break }
            }
        } else {
            let start = after == .max ? nil : desk.shop.carts.index(after)
            for index in desk.shop.carts.rows.indices.prefix(start ?? desk.shop.carts.count).reversed() {
                let cart = desk.shop.carts.rows[index]
                guard page.look(cart.on) else { break }
                guard state == nil || state == cart.state else { continue }
                if !page.add(cart.on, cart.row(context.principal)) { break }
            }
        }
        return Decision([], page.answer)
    }
}

extension Cart {
    func row(_ principal: Principal) -> JSONValue {
        var row = [
            JSONField("on", .string(on.text)), JSONField("seq", .integer(head.visible(to: principal.clearance))),
            JSONField("state", .string(state.rawValue)),
        ]
        row.add("customer", customer.map { StreamID.customer($0).text })
        row.add("name", name)
        row.add("order", order.map { StreamID.order($0).text })
        row.append(JSONField("lines", .integer(lines.count)))
        row.append(JSONField("total", Money(total, currency).json))
        row.add("changed_at", at: changedAt)
        return .object(row)
    }
}
