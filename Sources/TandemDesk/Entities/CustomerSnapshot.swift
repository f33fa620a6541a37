// Customers, their tokens and everybody's read marks in a snapshot. What is known about a customer is written with the
// members of `customer.updated`: as the change that makes this customer out of nothing. Their open sessions and
// their tickets are found again when those are read.
//
//     {"snap":"customer","customer":"cust:42","seq":3,"pub":0,"name":"Maria Rossi","orders":["O-5512"]}
//     {"snap":"read","on":"S-17","marks":[["agent:sarah",12],["cust:42",11]]}
//     {"snap":"token","customer":"cust:42","token_id":"9f86d081884c","digest":"…","session":"S-17"?,"expires":"…"}

import TandemWire

extension Customer {
    func encode(as name: String, into writer: inout JSONWriter) {
        writer.field("customer", StreamID.customer(name))
        head.encode(into: &writer)
        asChange.encode(into: &writer)
        let activity = activity.actions.map { item in
            JSONValue.array([
                .integer(Int(item.at)), .string(item.kind.rawValue), .string(item.on.text), .integer(item.seq),
            ])
        }
        if !activity.isEmpty { writer.field("activity", .array(activity)) }
    }

    init(snapshot line: JSONLine) throws(Refusal) {
        let change = try CustomerChange(from: line)
        guard case .set(let name) = change.name else { throw .badRecord("name") }
        self.init(name: name)
        apply(change)
        head = try Head(snapshot: line)
        let items = JSONValue.array(try line.recordedArray("activity")).list(CustomerAction.init(snapshot:))
        guard let items else { throw .badRecord("activity") }
        activity = CustomerActivity(items)
    }

    private var asChange: CustomerChange {
        var change = CustomerChange()
        change.name = .set(name)
        change.email = email.map(Change.set) ?? .keep
        change.phone = phone.map(Change.set) ?? .keep
        change.locale = locale.map(Change.set) ?? .keep
        change.tier = tier.map(Change.set) ?? .keep
        change.since = since.map(Change.set) ?? .keep
        change.account = account.map(Change.set) ?? .keep
        change.billing = billing.map(Change.set) ?? .keep
        change.position = position.map(Change.set) ?? .keep
        change.prefers = prefers.map(Change.set) ?? .keep
        change.addresses = addresses.isEmpty ? .keep : .set(addresses)
        change.preferences = preferences.isEmpty ? .keep : .set(preferences)
        change.interests = interests.isEmpty ? .keep : .set(interests)
        change.sites = sites.isEmpty ? .keep : .set(sites)
        change.store = store.map(Change.set) ?? .keep
        change.orders = orders.isEmpty ? .keep : .set(orders)
        change.cart = cart.map(Change.set) ?? .keep
        change.tags = tags.isEmpty ? .keep : .set(tags)
        return change
    }
}

extension CustomerAction {
    fileprivate init?(snapshot value: JSONValue) {
        guard let parts = value.array, parts.count == 4, let at = parts[0].integer,
            let kind = parts[1].string.flatMap(EventKind.init), let on = StreamID(json: parts[2]),
            let seq = parts[3].integer
        else { return nil }
        self.init(at: Int64(at), kind: kind, on: on, seq: seq)
    }
}

extension CustomerToken {
    func encode(into writer: inout JSONWriter) {
        writer.field("customer", StreamID.customer(customer))
        TokenMinted(id: id, digest: digest, session: session, expires: expires).encode(into: &writer)
    }

    init(snapshot line: JSONLine) throws(Refusal) {
        guard case .customer(let name) = try line.recordedStream("customer") else { throw .badRecord("customer") }
        self.init(try TokenMinted(from: line), customer: name)
    }
}

extension ReadMarks {
    func encode(_ on: StreamID, into writer: inout JSONWriter) {
        writer.field("on", on)
        writer.field("marks", .array(of(on).map { .array([.string($0.who), .integer($0.seq)]) }))
    }

    mutating func restore(_ line: JSONLine) throws(Refusal) {
        let on = try line.recordedStream("on")
        for value in try line.recordedArray("marks") {
            guard let parts = value.array, parts.count == 2, let who = parts[0].string, let seq = parts[1].integer
            else {
                throw .badRecord("marks")
            }
            raise(on, who: who, to: seq)
        }
    }
}
