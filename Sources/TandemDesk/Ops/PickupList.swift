// pickup.list: who comes to a store to pick something up? Orders that wait there, oldest first, with their customers.
//
//     {"op":"pickup.list","store":"berlin"}
//     {"ok":true,"pickups":[{"on":"O-5530","customer":"cust:42","name":"Maria Rossi","store":"berlin",…}],"n":1,"more":false}

import TandemWire

struct PickupList: Op {
    /// Orders told at most.
    static let limit = 50

    static let spec = OpSpec(
        name: "pickup.list", right: .orderRead, access: .none, customerMay: false, writes: false,
        fields: [
            FieldSpec("store", .string, help: "the id of a store, such as berlin; all stores if left out"),
            FieldSpec("limit", .integer, help: "how many, at most 50, which is how many if left out"),
        ],
        summary: "List the orders that customers are to pick up in a store, oldest first.")

    private let store: String?
    private let limit: Int

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        store = try request.optionalText("store", limit: DeskLimits.wordScalars)
        limit = min(try request.optionalInteger("limit", in: 1...Int.max) ?? Self.limit, Self.limit)
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        var rows: [JSONValue] = []
        var more = false
        // Those that wait are among the newest; of the newest, the oldest come first.
        for index in desk.shop.orders.rows.indices.suffix(ShopLimits.pageScan) {
            let order = desk.shop.orders.rows[index]
            guard order.isWaiting, let place = order.store, store == nil || store == place else { continue }
            guard rows.count < limit else {
                more = true
                break
            }
            let name = JSONField("name", .string(desk.customers[order.customer]?.name ?? ""))
            rows.append(.object((order.row(context.principal).fields ?? []) + [name]))
        }
        return Decision(
            [],
            Answer([
                JSONField("pickups", .array(rows)), JSONField("n", .integer(rows.count)),
                JSONField("more", .bool(more)),
            ]))
    }
}

extension Order {
    /// Whether it is still to be handed over.
    fileprivate var isWaiting: Bool {
        switch state {
        case .placed, .flagged, .approved, .shipped: true
        case .completed, .cancelled, .rejected: false
        }
    }
}
