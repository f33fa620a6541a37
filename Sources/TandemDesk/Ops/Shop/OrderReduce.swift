// order.cancel, order.return: pieces that never leave, and pieces that come back; all of an order or part of it. What
// is paid back is each piece's share of what was paid, to the cent, and the pieces are in stock again.
//
//     {"op":"order.cancel","on":"O-5512","reason":"ordered by mistake"}
//     {"op":"order.return","on":"O-5512","entries":[{"line":"L-1","qty":1}],"reason":"too small","lease":3}
//     {"ok":true,"on":"O-5512","seq":4,"refund":{"amount":3510,"currency":"EUR"},"refunded":{…},"state":"completed"}

import TandemWire

struct OrderCancel: Op {
    static let spec = OpSpec(
        name: "order.cancel", right: .orderRefund, access: .order, customerMay: true, writes: true,
        fields: OrderReduction.fields, summary: "Cancel an order that has not been shipped, or part of it.")

    private let reduction: OrderReduction

    init(_ request: JSONLine) throws(Refusal) { reduction = try OrderReduction(request, Self.spec) }

    var on: StreamID? { reduction.stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        try reduction.decide(desk, context, isReturn: false)
    }
}

struct OrderReturn: Op {
    static let spec = OpSpec(
        name: "order.return", right: .orderRefund, access: .order, customerMay: true, writes: true,
        fields: OrderReduction.fields, summary: "Return an order that was shipped, or part of it.")

    private let reduction: OrderReduction

    init(_ request: JSONLine) throws(Refusal) { reduction = try OrderReduction(request, Self.spec) }

    var on: StreamID? { reduction.stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        try reduction.decide(desk, context, isReturn: true)
    }
}

/// What both have in common.
private struct OrderReduction: Sendable {
    static let fields: [FieldSpec] = [
        .order,
        FieldSpec("entries", .list, help: "[{\"line\":\"L-1\",\"qty\":1}]; all that is left if left out"),
        FieldSpec("reason", .string, required: true, help: "why, up to 255 characters; the customer reads it"), .lease,
    ]

    let stream: StreamID
    private let entries: [OrderEntry]?
    private let reason: String
    private let lease: Int?

    init(_ request: JSONLine, _ spec: OpSpec) throws(Refusal) {
        try request.checkFields(spec)
        stream = try request.requiredStream("on")
        entries = try request.optionalEntries()
        reason = try request.requiredText("reason", limit: DeskLimits.lineScalars)
        lease = try request.optionalLease()
    }

    func decide(_ desk: borrowing Desk, _ context: Context, isReturn: Bool) throws(Refusal) -> Decision {
        guard let order = stream.orderNumber.flatMap(desk.shop.orders.find) else { throw .missing(stream) }
        let acting = try desk.acting(context.principal, for: order.customer, lease: lease, context)
        guard isReturn ? order.state.isReturnable : order.state.isCancellable else {
            let hint = order.state.isReturnable ? "; return it (order.return)" : ""
            let what = isReturn ? "returned" : "cancelled"
            throw .badTransition("\(stream.text) is \(order.state.rawValue) and cannot be \(what)\(hint)", stream)
        }
        guard !order.isEmpty else { throw .badTransition("nothing is left of \(stream.text)", stream) }
        let reduced =
            isReturn
            ? try desk.authority.refund(order, entries, reason: reason)
            : try desk.authority.cancel(order, entries, reason: reason)
        let event: ShopEvent = isReturn ? .orderReturned(reduced) : .orderCancelled(reduced)
        return Decision(
            [Draft(on: stream, vis: .all, .shop(event), acting: acting)],
            Answer(
                on: stream,
                [
                    JSONField("refund", reduced.refund.json),
                    JSONField("refunded", Money(order.refunded + reduced.refund.amount, order.currency).json),
                    JSONField("state", .string((reduced.state ?? order.state).rawValue)),
                ]))
    }
}
