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
        let place = try desk.openCart(at: stream)
        let acting = try desk.acting(
            on: stream, of: desk.shop.carts.rows[place].customer, lease: lease, context)
        if desk.shop.carts.rows[place].state == .saved {
            throw .badTransition("\(stream.text) is saved; restore it first (cart.restore)", stream)
        }
        var edit = CartEdit(stream, desk.shop.carts.rows[place].basket, session: acting?.session)
        if steps.isEmpty { edit.refresh(desk.shop) }
        for step in steps { try edit.perform(step, desk.shop, now: context.now) }
        let total = Money(
            try desk.authority.price(edit.basket, of: stream, in: desk.shop, at: context.now).total,
            edit.basket.currency)
        let written = answer(edit, total, desk.shop)
        if edit.actions.isEmpty, total.amount == desk.shop.carts.rows[place].total {
            let head = desk.shop.carts.rows[place].head
            return Decision(
                [], Answer(on: stream, seq: head.visible(to: context.principal.clearance), written: written))
        }
        let applied = CartApplied(actions: edit.actions, total: total)
        return Decision(
            [Draft(on: stream, vis: .all, .shop(.cartApplied(applied)), acting: acting)],
            Answer(on: stream, written: written))
    }

    private func answer(_ edit: borrowing CartEdit, _ total: Money, _ shop: borrowing Shop) -> [UInt8] {
        var writer = JSONWriter(reserving: 96)
        if !edit.added.isEmpty {
            writer.name("added")
            writer.openArray()
            for line in edit.added { writer.line(line) }
            writer.closeArray()
        }
        writer.field("total", total)
        var hasWarned = false
        edit.warn(shop) { line, stock in
            if !hasWarned {
                writer.name("warn")
                writer.openArray()
                hasWarned = true
            }
            writer.openObject()
            writer.field("code", stock == 0 ? "OUT_OF_STOCK" : "LOW_STOCK")
            writer.line("line", line)
            writer.field("got", stock)
            writer.closeObject()
        }
        if hasWarned { writer.closeArray() }
        return writer.bytes
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
        var cursor = cursor(index)
        guard cursor.enter(.array, self) else { throw .actionsExpected }
        var steps: [CartStep] = []
        while cursor.nextElement(self) {
            guard steps.count < ShopLimits.actions else { throw .actionsExpected }
            guard let step = CartStep(self, &cursor) else {
                // What is wrong with the whole list is said before what is wrong with a part of it.
                if let all = value(index).array, all.count > ShopLimits.actions { throw .actionsExpected }
                throw .badField(
                    "do",
                    "action \(steps.count + 1) must be one of {\"add\":\"TOTE-1\",\"qty\":1}, "
                        + "{\"set\":\"L-1\",\"qty\":1}, {\"rm\":\"L-1\"}, {\"coupon\":\"SAVE10\"}, "
                        + "{\"uncoupon\":\"SAVE10\"}")
            }
            steps.append(step)
        }
        return steps
    }
}

extension CartStep {
    private enum Verb: CaseIterable {
        case add, set, remove, coupon, uncoupon
    }

    private static let verbs = ["add", "set", "rm", "coupon", "uncoupon"].map(JSONName.init)
    private static let quantityName = JSONName("qty")
    private static let optionsName = JSONName("options")

    /// Reads the action at the cursor: its verb first, then what belongs to it. Nil unless every member is known and of
    /// its kind.
    fileprivate init?(_ line: borrowing JSONLine, _ cursor: inout JSONCursor) {
        guard cursor.enter(.object, line), cursor.nextMember(line) else { return nil }
        var verb: Verb?
        for (name, candidate) in zip(Self.verbs, Verb.allCases) where cursor.nameIs(name, line) { verb = candidate }
        guard let verb, let text = cursor.string(line) else { return nil }
        var quantity: Int?
        var options: [JSONField]?
        while cursor.nextMember(line) {
            if cursor.nameIs(Self.quantityName, line) {
                quantity = cursor.integer(line)
                guard let quantity, (1...ShopLimits.quantity).contains(quantity) else { return nil }
            } else if cursor.nameIs(Self.optionsName, line) {
                options = cursor.value(line).fields
                guard options != nil else { return nil }
            } else {
                return nil
            }
        }
        switch (verb, quantity, options) {
        case (.add, _, _): self = .add(sku: text, options: options ?? [], quantity: quantity ?? 1)
        case (.set, let quantity?, nil):
            guard let line = CartLine.parse(text) else { return nil }
            self = .set(line: line, quantity: quantity)
        case (.remove, nil, nil):
            guard let line = CartLine.parse(text) else { return nil }
            self = .remove(line: line)
        case (.coupon, nil, nil): self = .coupon(text.uppercased())
        case (.uncoupon, nil, nil): self = .uncoupon(text.uppercased())
        default: return nil
        }
    }
}

extension Refusal {
    fileprivate static var actionsExpected: Refusal {
        .badField("do", "do must be a list of at most \(ShopLimits.actions) actions")
    }
}
