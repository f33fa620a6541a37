// What a customer says about themselves besides name and telephone: where things are sent, how they like it, what they
// are interested in. Kept whole, changed whole.
//
//     "addresses":[{"label":"home","street":"Via Roma 1","city":"Firenze","postcode":"50123","country":"IT"}]
//     "preferences":{"newsletter":"no","language":"it"}

import TandemWire

/// Where something can be sent.
package struct PostalAddress: Sendable, Equatable {
    package let label: String?
    package let street: String
    package let city: String
    package let postcode: String?
    package let country: String?

    var json: JSONValue {
        var fields: [JSONField] = []
        fields.add("label", label)
        fields.add("street", street)
        fields.add("city", city)
        fields.add("postcode", postcode)
        fields.add("country", country)
        return .object(fields)
    }

    /// Reads what `json` writes, and what a request says.
    init?(json value: JSONValue) {
        guard let fields = value.fields, let street = value["street"]?.string, let city = value["city"]?.string else {
            return nil
        }
        let known = ["label", "street", "city", "postcode", "country"]
        guard fields.allSatisfy({ known.contains($0.name) && $0.value.string?.isShown(255) == true }) else {
            return nil
        }
        self.street = street
        self.city = city
        label = value["label"]?.string
        postcode = value["postcode"]?.string
        country = value["country"]?.string
    }
}

enum CustomerLimits {
    static let addresses = 10
    static let preferences = 30
}

extension JSONLine {
    func addressChange() throws(Refusal) -> Change<[PostalAddress]> {
        try change("addresses") { name throws(Refusal) in
            guard let index = find(name) else { return nil }
            guard let list = value(index).list(PostalAddress.init(json:)), list.count <= CustomerLimits.addresses else {
                throw .badField(
                    name,
                    "addresses is a list of at most \(CustomerLimits.addresses), each with street and city, and label,"
                        + " postcode, country if you like")
            }
            return list
        }
    }

    func preferenceChange() throws(Refusal) -> Change<[JSONField]> {
        try change("preferences") { name throws(Refusal) in
            guard let index = find(name) else { return nil }
            guard let fields = value(index).fields, fields.count <= CustomerLimits.preferences,
                fields.allSatisfy({ $0.name.isShown(64) && $0.value.string?.isShown(64) == true })
            else {
                throw .badField(
                    name, "preferences is an object of at most \(CustomerLimits.preferences) short texts")
            }
            return fields
        }
    }
}

extension String {
    /// Whether it is short and shows something.
    func isShown(_ limit: Int) -> Bool { (try? check(as: "", limit: limit)) != nil }
}

extension Customer {
    /// What `customer.put` and `customer.update` can say, as members of an answer.
    var profile: [JSONField] {
        var fields = [JSONField("name", .string(name))]
        fields.add("email", email)
        fields.add("phone", phone)
        fields.add("locale", locale)
        fields.add("tier", tier)
        fields.add("since", since)
        fields.add("account", account)
        fields.add("billing", billing)
        fields.add("position", position)
        if !addresses.isEmpty { fields.append(JSONField("addresses", .array(addresses.map(\.json)))) }
        if !sites.isEmpty { fields.append(JSONField("sites", .strings(sites))) }
        if !tags.isEmpty { fields.append(JSONField("tags", .strings(tags))) }
        return fields
    }
}
