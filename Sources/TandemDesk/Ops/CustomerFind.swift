// customer.find: who is calling? By name, e-mail address, id or order, from three characters.
//
//     {"op":"customer.find","q":"maria ros"}
//     {"ok":true,"customers":[{"customer":"cust:42","name":"Maria Rossi","email":"maria@example.com"}],"n":1,
//      "more":false}

import TandemWire

struct CustomerFind: Op {
    static let spec = OpSpec(
        name: "customer.find", right: .customerRead, access: .none, customerMay: false, writes: false,
        fields: [
            FieldSpec("q", .string, required: true, help: "words: a name, an e-mail address, cust:42 or O-5512")
        ],
        summary: "Find customers by the beginnings of a name, an e-mail address, an id or an order; at most 20.")

    private let search: CustomerSearch

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        search = try CustomerSearch(try request.requiredText("q", limit: DeskLimits.lineScalars))
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let (names, more) = search.find(desk)
        let rows = names.map { desk.customerRow($0) }
        return Decision(
            [],
            Answer([
                JSONField("customers", .array(rows)), JSONField("n", .integer(rows.count)),
                JSONField("more", .bool(more)),
            ]))
    }
}

extension Desk {
    /// A customer as an element of a list.
    func customerRow(_ name: String) -> JSONValue {
        var row = [JSONField("customer", .string(StreamID.customer(name).text))]
        guard let customer = customers[name] else { return .object(row) }
        row.append(JSONField("name", .string(customer.name)))
        let optional = [("email", customer.email), ("phone", customer.phone), ("tier", customer.tier)]
        for (name, value) in optional {
            if let value { row.append(JSONField(name, .string(value))) }
        }
        if let session = customer.openSessions.last {
            row.append(JSONField("session", .string(StreamID.session(session).text)))
        }
        if let emulation = leases.of(customer: name) { row.append(JSONField("emulated_by", .string(emulation.agent))) }
        return .object(row)
    }
}
