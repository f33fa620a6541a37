// customer.show: what is known about a customer, and their sessions that go on.
//
//     {"op":"customer.show","customer":"cust:42"}
//     {"ok":true,"on":"cust:42","seq":3,"customer":"cust:42","name":"Maria Rossi","tickets":[{"on":"T-204",…}],
//      "orders":["O-5512"],"cart":"C-9","tags":[],"sessions":[{"on":"S-17",…}]}

import TandemWire

struct CustomerShow: Op {
    static let spec = OpSpec(
        name: "customer.show", right: .customerRead, access: .read, customerMay: false, writes: false,
        fields: [FieldSpec("customer", .stream, required: true, help: "the customer, such as cust:42")],
        summary: "Show what is known about a customer, with their tickets, orders, cart and open sessions.")

    private let customer: String

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        let customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
        guard let customer else {
            throw .fieldRequired("customer", "customer is required: say which, such as cust:42")
        }
        self.customer = customer
    }

    var on: StreamID? { .customer(customer) }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let stream = StreamID.customer(customer)
        guard let known = desk.customers[customer] else { throw .missing(stream) }
        let clearance = context.principal.clearance
        var fields = [JSONField("customer", .string(stream.text)), JSONField("name", .string(known.name))]
        let optional = [
            ("email", known.email), ("phone", known.phone), ("locale", known.locale), ("tier", known.tier),
            ("since", known.since), ("account", known.account), ("billing", known.billing),
            ("position", known.position),
            ("prefers", known.prefers),
        ]
        for (name, value) in optional {
            if let value { fields.append(JSONField(name, .string(value))) }
        }
        if !known.addresses.isEmpty { fields.append(JSONField("addresses", .array(known.addresses.map(\.json)))) }
        if !known.preferences.isEmpty { fields.append(JSONField("preferences", .object(known.preferences))) }
        if !known.interests.isEmpty { fields.append(JSONField("interests", .strings(known.interests))) }
        if !known.sites.isEmpty { fields.append(JSONField("sites", .strings(known.sites))) }
        fields.add("store", known.store)
        fields.append(JSONField("tickets", .array(desk.latestTickets(of: customer, for: context.principal))))
        fields.append(JSONField("orders", .array(known.orders.map { .string(StreamID.order($0).text) })))
        if let cart = known.cart { fields.append(JSONField("cart", .string(StreamID.cart(cart).text))) }
        fields.append(JSONField("tags", .array(known.tags.map { .string($0) })))
        var sessions: [JSONValue] = []
        for id in known.openSessions {
            if let view = desk.view(id, now: context.now) { sessions.append(view.row(for: clearance)) }
        }
        fields.append(JSONField("sessions", .array(sessions)))
        return Decision([], Answer(on: stream, seq: known.head.visible(to: clearance), fields))
    }
}
