// order.approve, order.reject: decide about an order that is suspected to be fraud. A rejected order is refunded whole,
// and its pieces are in stock again.
//
//     {"op":"order.approve","on":"O-5512"}                               {"ok":true,"on":"O-5512","seq":3,"state":"approved"}
//     {"op":"order.reject","on":"O-5512","reason":"stolen card"}         {"ok":true,"on":"O-5512","seq":3,"refund":{…},…}

import TandemWire

struct OrderApprove: StreamOp {
    static let spec = OpSpec(
        name: "order.approve", right: .fraudModerate, access: .order, customerMay: false, writes: true,
        fields: [.order], summary: "Approve an order that was flagged as possible fraud.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        _ = try desk.flaggedOrder(stream)
        return Decision(
            [Draft(on: stream, vis: .all, .shop(.orderApproved(OrderMoved())))],
            Answer(on: stream, [JSONField("state", .string(OrderState.approved.rawValue))]))
    }
}

struct OrderReject: Op {
    static let spec = OpSpec(
        name: "order.reject", right: .fraudModerate, access: .order, customerMay: false, writes: true,
        fields: [
            .order,
            FieldSpec("reason", .string, required: true, help: "why, up to 255 characters; the customer reads it"),
        ],
        summary: "Reject an order that was flagged as possible fraud, and refund it.")

    private let stream: StreamID
    private let reason: String

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        reason = try request.requiredText("reason", limit: DeskLimits.lineScalars)
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let order = try desk.flaggedOrder(stream)
        let all = try desk.authority.cancel(order, nil, reason: reason)
        let rejected = OrderReduced(entries: all.entries, refund: all.refund, reason: reason, state: .rejected)
        return Decision(
            [Draft(on: stream, vis: .all, .shop(.orderRejected(rejected)))],
            Answer(
                on: stream,
                [
                    JSONField("refund", rejected.refund.json),
                    JSONField("state", .string(OrderState.rejected.rawValue)),
                ]))
    }
}

extension Desk {
    fileprivate func flaggedOrder(_ stream: StreamID) throws(Refusal) -> Order {
        guard let order = stream.orderNumber.flatMap(shop.orders.find) else { throw .missing(stream) }
        guard order.state == .flagged else {
            throw .badTransition(
                "\(stream.text) is \(order.state.rawValue), not flagged; there is nothing to decide", stream)
        }
        return order
    }
}
