// One address or some preferences of a customer changed, while the others stay: what people say, who have one of them
// in mind and not the list. What comes of it is the whole list, as `customer.updated` has it.
//
//     "address":{"label":"home","street":"Via Roma 2","city":"Firenze"}    added, or these members of it changed
//     "address":{"label":"home","postcode":null}                           a member removed
//     "drop_address":"home"
//     "preference":{"newsletter":"no","language":null}                     null removes one
//
// An address is named by its label, whatever the case of its letters.

import TandemWire

struct ProfileEdit: Sendable {
    private let label: String?
    private let members: [JSONField]
    private let dropped: String?
    private let preferences: [JSONField]

    static let fields = [
        FieldSpec(
            "address", .object,
            help: "one address by its label: {\"label\":\"home\",\"street\":\"Via Roma 1\"}; null clears"
        ),
        FieldSpec("drop_address", .string, help: "the label of an address that goes, such as home"),
        FieldSpec("preference", .object, help: "single preferences: {\"newsletter\":\"no\"}; null removes one"),
    ]

    init(_ request: JSONLine) throws(Refusal) {
        (label, members) = try request.addressEdit()
        dropped = try request.optionalText("drop_address", limit: DeskLimits.lineScalars)
        preferences = try request.preferenceEdit()
        let lists: [(JSONName, [JSONName])] = [
            ("addresses", ["address", "drop_address"]), ("preferences", ["preference"]),
        ]
        for (list, single) in lists where request.find(list) != nil {
            guard let name = single.first(where: { request.find($0) != nil }) else { continue }
            throw .badField(name, "\(name) changes what is there and \(list) replaces it; send one of them")
        }
    }

    var isEmpty: Bool { label == nil && dropped == nil && preferences.isEmpty }

    /// Adds what it means for this customer.
    func add(to change: inout CustomerChange, _ customer: Customer) throws(Refusal) {
        var addresses = customer.addresses
        if let dropped {
            addresses.removeAll { $0.isCalled(dropped) }
            if addresses.count == customer.addresses.count { throw Self.noAddress(dropped, customer) }
        }
        if let label { try edit(label, in: &addresses) }
        if addresses != customer.addresses { change.addresses = .set(addresses) }
        var known = customer.preferences
        for preference in preferences {
            let index = known.firstIndex { $0.name == preference.name }
            switch (preference.value, index) {
            case (.null, let index?): known.remove(at: index)
            case (.null, nil): break
            case (_, let index?): known[index] = preference
            case (_, nil): known.append(preference)
            }
        }
        guard known.count <= CustomerLimits.preferences else {
            throw .badField(
                "preference", "a customer has at most \(CustomerLimits.preferences) preferences",
                [JSONField("limit", .integer(CustomerLimits.preferences))])
        }
        if known != customer.preferences { change.preferences = .set(known) }
    }

    private func edit(_ label: String, in addresses: inout [PostalAddress]) throws(Refusal) {
        let index = addresses.firstIndex { $0.isCalled(label) }
        var fields = index.map { addresses[$0].json.fields ?? [] } ?? [JSONField("label", .string(label))]
        for member in members {
            fields.removeAll { $0.name == member.name }
            if member.value != .null { fields.append(member) }
        }
        guard let address = PostalAddress(json: .object(fields)) else {
            let missing = fields.contains { $0.name == "street" } ? "city" : "street"
            throw .fieldRequired("address", "\(label) needs a \(missing): an address has street and city")
        }
        if let index {
            addresses[index] = address
        } else if addresses.count < CustomerLimits.addresses {
            addresses.append(address)
        } else {
            throw .badField(
                "address", "a customer has at most \(CustomerLimits.addresses) addresses",
                [JSONField("limit", .integer(CustomerLimits.addresses))])
        }
    }

    private static func noAddress(_ label: String, _ customer: Customer) -> Refusal {
        let labels = customer.addresses.compactMap(\.label)
        let known = labels.isEmpty ? "none has a label" : "there are \(labels.joined(separator: ", "))"
        return .badField("drop_address", "there is no address \(label); \(known)")
    }
}

extension PostalAddress {
    fileprivate func isCalled(_ label: String) -> Bool { self.label?.lowercased() == label.lowercased() }
}

extension JSONLine {
    fileprivate func addressEdit() throws(Refusal) -> (label: String?, members: [JSONField]) {
        guard let index = find("address") else { return (nil, []) }
        let fields = value(index).fields ?? []
        let members = fields.filter { $0.name != "label" }
        guard let label = value(index)["label"]?.string, label.isShown(DeskLimits.lineScalars), !members.isEmpty,
            members.allSatisfy({ member in
                ["street", "city", "postcode", "country"].contains(member.name)
                    && (member.value == .null || member.value.string?.isShown(DeskLimits.lineScalars) == true)
            })
        else {
            throw .badField(
                "address", "address has a label and what changes: street, city, postcode, country; null clears one")
        }
        return (label, members)
    }

    fileprivate func preferenceEdit() throws(Refusal) -> [JSONField] {
        guard let index = find("preference") else { return [] }
        guard let fields = value(index).fields, !fields.isEmpty, fields.count <= CustomerLimits.preferences,
            fields.allSatisfy({ $0.name.isShown(64) && ($0.value == .null || $0.value.string?.isShown(64) == true) })
        else {
            throw .badField(
                "preference",
                "preference is an object of short texts, such as {\"newsletter\":\"no\"}; null removes one")
        }
        return fields
    }
}
