// customer.put: what the shop or an agent knows about a customer. New customers need a name.
//
//     {"op":"customer.put","customer":"cust:42","name":"Maria Rossi","orders":["O-5512"]}
//     {"ok":true,"on":"cust:42","seq":3}
//
// A member left out stays as it is, null clears it, a list replaces the list (RFC 7396). The event carries what really
// changed; if nothing does there is none, so an import can be repeated. An e-mail address belongs to one customer.

import TandemWire

struct CustomerPut: Op {
    static let spec = OpSpec(
        name: "customer.put", right: .customerWrite, access: .none, customerMay: false, writes: true,
        fields: [
            FieldSpec("customer", .stream, required: true, help: "the customer, such as cust:42"),
            FieldSpec("name", .string, help: "1 to 255 characters; required for a new customer"),
            FieldSpec("email", .string, help: "an e-mail address that no other customer has, or null"),
            FieldSpec("phone", .string, help: "a telephone number, up to 64 characters, or null"),
            FieldSpec("locale", .string, help: "a language tag such as it-IT, or null"),
            FieldSpec("tier", .string, help: "the customer's plan or class, up to 64 characters, or null"),
            FieldSpec("since", .string, help: "a date such as 2019-05-01, or null"),
            FieldSpec("account", .string, help: "the firm or household they belong to, or null"),
            FieldSpec("billing", .string, help: "what the account's payments look like, or null"),
            FieldSpec("position", .string, help: "what they are in the account, such as Admin, or null"),
            FieldSpec("prefers", .string, help: "how they want to be spoken to, or null"),
            FieldSpec(
                "addresses", .list, help: "[{\"label\":\"home\",\"street\":\"Via Roma 1\",\"city\":\"Firenze\"}]"),
            FieldSpec("preferences", .object, help: "how they like it: {\"newsletter\":\"no\"}"),
            FieldSpec("interests", .list, help: "words of what they are interested in"),
            FieldSpec("sites", .list, help: "websites that they use, such as shop"),
            FieldSpec("store", .string, help: "the id of the store where they pick up, or null"),
            FieldSpec("orders", .list, help: "known orders: [\"O-5512\"]"),
            FieldSpec("cart", .stream, help: "the active cart, such as C-9, or null"),
            FieldSpec("tags", .list, help: "words about the customer, up to 64 characters each"),
        ],
        summary: "Create a customer or change what is known about one; null clears a member.")

    private let customer: String
    private let change: CustomerChange

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        let customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
        guard let customer else {
            throw .fieldRequired("customer", "customer is required: say which, such as cust:42")
        }
        self.customer = customer
        change = try request.customerChange()
    }

    var on: StreamID? { .customer(customer) }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let stream = StreamID.customer(customer)
        let known = desk.customers[customer]
        if known == nil, case .keep = change.name {
            throw .fieldRequired("name", "\(stream.text) is new; give a name")
        }
        let news = known.map(change.against) ?? change
        if case .set(let email) = news.email { try desk.requireFree(email, for: customer) }
        if let known, news == CustomerChange() { return Decision([], Answer(on: stream, seq: known.head.seq)) }
        return Decision([Draft(on: stream, vis: .staff, .customerUpdated(news))], Answer(on: stream))
    }
}

extension CustomerChange {
    /// What of this change is news to the desk.
    func against(_ customer: Customer) -> CustomerChange {
        var news = CustomerChange()
        news.name = name.against(customer.name)
        news.email = email.against(customer.email)
        news.phone = phone.against(customer.phone)
        news.locale = locale.against(customer.locale)
        news.tier = tier.against(customer.tier)
        news.since = since.against(customer.since)
        news.account = account.against(customer.account)
        news.billing = billing.against(customer.billing)
        news.position = position.against(customer.position)
        news.prefers = prefers.against(customer.prefers)
        news.addresses = addresses.againstList(customer.addresses)
        news.preferences = preferences.againstList(customer.preferences)
        news.interests = interests.againstList(customer.interests)
        news.sites = sites.againstList(customer.sites)
        news.store = store.against(customer.store)
        news.orders = orders.againstList(customer.orders)
        news.cart = cart.against(customer.cart)
        news.tags = tags.againstList(customer.tags)
        return news
    }
}

extension Change {
    /// As `against`, where an empty list is the same as none.
    fileprivate func againstList<Element>(_ old: [Element]) -> Change where Value == [Element] {
        (applied(to: old) ?? []) == old ? .keep : self
    }
}

// MARK: Reading the members

extension JSONLine {
    func customerChange() throws(Refusal) -> CustomerChange {
        var change = CustomerChange()
        change.name = try textChange("name", limit: DeskLimits.lineScalars)
        if change.name == .clear { throw .badField("name", "a customer has a name; it cannot be cleared") }
        change.email = try textChange("email", limit: DeskLimits.lineScalars)
        if case .set(let email) = change.email, !email.isEmailAddress {
            throw .badField("email", "email must look like maria@example.com")
        }
        change.phone = try textChange("phone", limit: DeskLimits.wordScalars)
        change.locale = try textChange("locale", limit: DeskLimits.wordScalars)
        change.tier = try textChange("tier", limit: DeskLimits.wordScalars)
        change.since = try textChange("since", limit: DeskLimits.wordScalars)
        if case .set(let since) = change.since, Timestamp.parse("\(since)T00:00:00.000Z") == nil {
            throw .badField("since", "since must be a date such as 2019-05-01")
        }
        change.account = try textChange("account", limit: DeskLimits.lineScalars)
        change.billing = try textChange("billing", limit: DeskLimits.lineScalars)
        change.position = try textChange("position", limit: DeskLimits.wordScalars)
        change.prefers = try textChange("prefers", limit: DeskLimits.wordScalars)
        change.addresses = try addressChange()
        change.preferences = try preferenceChange()
        change.interests = try listChange("interests", like: "\"shoes\"") { $0.string?.word }
        change.sites = try listChange("sites", like: "\"shop\"") { $0.string?.word }
        change.store = try textChange("store", limit: DeskLimits.wordScalars)
        change.orders = try listChange("orders", like: "\"O-5512\"") { StreamID(json: $0)?.orderNumber }
        change.cart = try self.change("cart") { name throws(Refusal) in
            try optionalReference(name, like: "C-9", \.cartNumber)
        }
        change.tags = try listChange("tags", like: "\"vip\"") { $0.string?.word }
        return change
    }

    private func textChange(_ name: JSONName, limit: Int) throws(Refusal) -> Change<String> {
        try change(name) { name throws(Refusal) in try optionalText(name, limit: limit) }
    }

    private func listChange<Element>(
        _ name: JSONName, like example: String, _ read: (JSONValue) -> Element?
    ) throws(Refusal) -> Change<[Element]> {
        try change(name) { name throws(Refusal) in
            guard let index = find(name) else { return nil }
            guard let elements = value(index).list(read) else {
                throw .badField(name, "\(name) must be a list whose elements look like \(example)")
            }
            if elements.count > DeskLimits.listElements {
                throw .badField(
                    name, "\(name) has more than \(DeskLimits.listElements) elements",
                    [JSONField("limit", .integer(DeskLimits.listElements))])
            }
            return elements
        }
    }
}

extension String {
    /// Itself if it is short and shows something.
    fileprivate var word: String? { (try? check(as: "", limit: DeskLimits.wordScalars)) == nil ? nil : self }

    /// One `@` with something on both sides and no space: enough to catch a slip, the rest only delivery can tell.
    var isEmailAddress: Bool {
        let parts = split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty && part.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.value > 0x20 }
            }
    }
}
