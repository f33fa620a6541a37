// cart.apply: change a cart by a list of actions, all of them or none.
//
//     {"op":"cart.apply","on":"C-9","if":12,"lease":3,"do":[{"add":"SOCK-9","qty":2},{"set":"L-2","qty":1},{"rm":"L-1"},
//      {"coupon":"SAVE10"},{"uncoupon":"OLD"}]}
//     {"ok":true,"on":"C-9","seq":13,"added":["L-3"],"total":{"amount":2700,"currency":"EUR"}}
//
// `if` is required as soon as a line is set or removed: who does that has looked at the cart, and must have looked at
// this one. Adding needs none, because it means the same whatever else happened. An empty list brings prices up to
// date. Stock is not taken here: less than wanted is a warning.

import TandemWire

struct CartApply: Op {
    static let spec = OpSpec(
        name: "cart.apply", right: .cartWrite, or: [.shopWrite], access: .cart, customerMay: true, writes: true,
        fields: [
            .cart,
            FieldSpec(
                "do", .list, required: true,
                help: "[{\"add\":\"TOTE-1\",\"qty\":2},{\"set\":\"L-1\",\"qty\":1},{\"rm\":\"L-2\"},{\"coupon\":\"X\"}]"
            ),
            .lease,
        ],
        summary: "Add, change and remove lines and coupons of a cart, all at once or not at all.")

    private let stream: StreamID
    private let steps: [CartStep]
    private let lease: Int?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        steps = try request.cartSteps()
        lease = try request.optionalLease()
        if request.find("if") == nil, steps.contains(where: \.needsHead) {
            throw Refusal(
                .ifRequired, "set and rm need \"if\" with the number of the cart that you have seen; read it first",
                [JSONField("field", .string("if"))])
        }
    }

    var on: StreamID? { stream }
    var looksAround: Bool { false }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let cart = try desk.openCart(stream)
        let acting = try desk.acting(on: cart, lease: lease, context)
        if cart.state == .saved {
            throw .badTransition("\(stream.text) is saved; restore it first (cart.restore)", stream)
        }
        var edit = CartEdit(cart, session: acting?.session)
        if steps.isEmpty { edit.refresh(desk.shop) }
        for step in steps { try edit.perform(step, desk.shop, now: context.now) }
        let total = Money(
            try desk.authority.price(edit.cart, in: desk.shop, at: context.now).total, edit.cart.currency)
        var fields = edit.added.isEmpty ? [] : [JSONField("added", .strings(edit.added.map(CartLine.name)))]
        fields.append(JSONField("total", total.json))
        let warnings = edit.warnings(desk.shop)
        if !warnings.isEmpty { fields.append(JSONField("warn", .array(warnings))) }
        if edit.actions.isEmpty, total.amount == cart.total {
            return Decision([], Answer(on: stream, seq: cart.head.visible(to: context.principal.clearance), fields))
        }
        let applied = CartApplied(actions: edit.actions, total: total)
        return Decision(
            [Draft(on: stream, vis: .all, .shop(.cartApplied(applied)), acting: acting)], Answer(on: stream, fields))
    }
}

/// One action as it is asked for.
enum CartStep: Sendable {
    case add(sku: String, options: [JSONField], quantity: Int)
    case set(line: Int, quantity: Int)
    case remove(line: Int)
    case coupon(String)
    case uncoupon(String)

    /// Whether it means something only in the cart that the caller has seen.
    var needsHead: Bool {
        switch self {
        case .set, .remove: true
        case .add, .coupon, .uncoupon: false
        }
    }
}

extension JSONLine {
    fileprivate func cartSteps() throws(Refusal) -> [CartStep] {
        guard let index = find("do") else {
            throw .fieldRequired("do", "do is required: a list of actions, such as [{\"add\":\"TOTE-1\",\"qty\":1}]")
        }
        guard let values = value(index).array, values.count <= ShopLimits.actions else {
            throw .badField("do", "do must be a list of at most \(ShopLimits.actions) actions")
        }
        var steps: [CartStep] = []
        steps.reserveCapacity(values.count)
        for (place, value) in values.enumerated() {
            guard let fields = value.fields, let step = CartStep(fields) else {
                throw .badField(
                    "do",
                    "action \(place + 1) must be one of {\"add\":\"TOTE-1\",\"qty\":1}, {\"set\":\"L-1\",\"qty\":1}, "
                        + "{\"rm\":\"L-1\"}, {\"coupon\":\"SAVE10\"}, {\"uncoupon\":\"SAVE10\"}")
            }
            steps.append(step)
        }
        return steps
    }
}

extension CartStep {
    /// Nil unless every member is known and of its kind.
    fileprivate init?(_ fields: [JSONField]) {
        var quantity: Int?
        var options: [JSONField]?
        for field in fields.dropFirst() {
            switch field.name {
            case "qty": quantity = field.value.integer.flatMap { (1...ShopLimits.quantity).contains($0) ? $0 : nil }
            case "options": options = field.value.fields
            default: return nil
            }
        }
        guard let first = fields.first, let text = first.value.string,
            fields.count == 1 + (quantity == nil ? 0 : 1) + (options == nil ? 0 : 1)
        else { return nil }
        switch (first.name, quantity, options) {
        case ("add", _, _): self = .add(sku: text, options: options ?? [], quantity: quantity ?? 1)
        case ("set", let quantity?, nil):
            guard let line = CartLine.parse(text) else { return nil }
            self = .set(line: line, quantity: quantity)
        case ("rm", nil, nil):
            guard let line = CartLine.parse(text) else { return nil }
            self = .remove(line: line)
        case ("coupon", nil, nil): self = .coupon(text.uppercased())
        case ("uncoupon", nil, nil): self = .uncoupon(text.uppercased())
        default: return nil
        }
    }
}
