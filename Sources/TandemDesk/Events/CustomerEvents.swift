// What is known about a customer, and the tokens minted for them. All of it is staff only.

import TandemWire

/// One member of a partial update (RFC 7396): left alone, cleared, or given a value.
package enum Change<Value: Sendable & Equatable>: Sendable, Equatable {
    case keep
    case clear
    case set(Value)

    /// The value after this change.
    func applied(to old: Value?) -> Value? {
        switch self {
        case .keep: old
        case .clear: nil
        case .set(let new): new
        }
    }

    /// This change, or `.keep` if it would alter nothing.
    func against(_ old: Value?) -> Change { applied(to: old) == old ? .keep : self }
}

/// `customer.updated`: the members that changed, null for those cleared. Lists are replaced as a whole.
package struct CustomerChange: Sendable, Equatable {
    package var name: Change<String> = .keep
    package var email: Change<String> = .keep
    package var phone: Change<String> = .keep
    package var locale: Change<String> = .keep
    package var tier: Change<String> = .keep
    package var since: Change<String> = .keep
    package var account: Change<String> = .keep
    package var billing: Change<String> = .keep
    package var position: Change<String> = .keep
    package var prefers: Change<String> = .keep
    package var addresses: Change<[PostalAddress]> = .keep
    package var preferences: Change<[JSONField]> = .keep
    package var interests: Change<[String]> = .keep
    package var sites: Change<[String]> = .keep
    package var store: Change<String> = .keep
    package var orders: Change<[UInt64]> = .keep
    package var cart: Change<UInt64> = .keep
    package var tags: Change<[String]> = .keep

    package init() {}

    func encode(into writer: inout JSONWriter) {
        writer.change("name", name) { .string($0) }
        writer.change("email", email) { .string($0) }
        writer.change("phone", phone) { .string($0) }
        writer.change("locale", locale) { .string($0) }
        writer.change("tier", tier) { .string($0) }
        writer.change("since", since) { .string($0) }
        writer.change("account", account) { .string($0) }
        writer.change("billing", billing) { .string($0) }
        writer.change("position", position) { .string($0) }
        writer.change("prefers", prefers) { .string($0) }
        writer.change("addresses", addresses) { .array($0.map(\.json)) }
        writer.change("preferences", preferences) { .object($0) }
        writer.change("interests", interests) { .strings($0) }
        writer.change("sites", sites) { .strings($0) }
        writer.change("store", store) { .string($0) }
        writer.change("orders", orders) { .array($0.map { .string(StreamID.order($0).text) }) }
        writer.change("cart", cart) { .string(StreamID.cart($0).text) }
        writer.change("tags", tags) { .array($0.map { .string($0) }) }
    }

    init(from record: JSONLine) throws(Refusal) {
        name = try record.recordedChange("name", \.string)
        email = try record.recordedChange("email", \.string)
        phone = try record.recordedChange("phone", \.string)
        locale = try record.recordedChange("locale", \.string)
        tier = try record.recordedChange("tier", \.string)
        since = try record.recordedChange("since", \.string)
        account = try record.recordedChange("account", \.string)
        billing = try record.recordedChange("billing", \.string)
        position = try record.recordedChange("position", \.string)
        prefers = try record.recordedChange("prefers", \.string)
        addresses = try record.recordedChange("addresses") { $0.list(PostalAddress.init(json:)) }
        preferences = try record.recordedChange("preferences", \.fields)
        interests = try record.recordedChange("interests") { $0.list(\.string) }
        sites = try record.recordedChange("sites") { $0.list(\.string) }
        store = try record.recordedChange("store", \.string)
        orders = try record.recordedChange("orders") { $0.list { StreamID(json: $0)?.orderNumber } }
        cart = try record.recordedChange("cart") { StreamID(json: $0)?.cartNumber }
        tags = try record.recordedChange("tags") { $0.list(\.string) }
    }
}

/// `token.minted` {token_id, digest, session?, expires}, on the customer's stream. The token itself is never recorded.
package struct TokenMinted: Sendable, Equatable {
    /// The name under which the token is spoken of: the first 12 digits of its digest.
    package let id: String
    /// SHA-256 of the token, in hexadecimal.
    package let digest: String
    package let session: UInt64?
    /// Milliseconds since 1970.
    package let expires: Int64

    package init(id: String, digest: String, session: UInt64?, expires: Int64) {
        self.id = id
        self.digest = digest
        self.session = session
        self.expires = expires
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("token_id", id)
        writer.field("digest", digest)
        writer.field("session", session.map(StreamID.session))
        writer.name("expires")
        writer.time(expires)
    }

    init(from record: JSONLine) throws(Refusal) {
        id = try record.recordedString("token_id")
        digest = try record.recordedString("digest")
        session = try record.recordedReference("session", \.sessionNumber)
        expires = try record.recordedTime("expires")
    }
}

/// `token.revoked` {token_id, digest}, on the customer's stream.
package struct TokenRevoked: Sendable, Equatable {
    package let id: String
    /// Says which token without a search.
    package let digest: String

    package init(id: String, digest: String) {
        self.id = id
        self.digest = digest
    }

    func encode(into writer: inout JSONWriter) {
        writer.field("token_id", id)
        writer.field("digest", digest)
    }

    init(from record: JSONLine) throws(Refusal) {
        id = try record.recordedString("token_id")
        digest = try record.recordedString("digest")
    }
}

extension JSONWriter {
    fileprivate mutating func change<Value>(
        _ name: StaticString, _ change: Change<Value>, _ json: (Value) -> JSONValue
    ) {
        switch change {
        case .keep: break
        case .clear: field(name, JSONValue.null)
        case .set(let value): field(name, json(value))
        }
    }
}

extension JSONLine {
    fileprivate func recordedChange<Value>(
        _ name: JSONName, _ read: (JSONValue) -> Value?
    ) throws(Refusal) -> Change<Value> {
        guard let index = find(name) else { return .keep }
        let value = value(index)
        if value == .null { return .clear }
        guard let read = read(value) else { throw .badRecord(name) }
        return .set(read)
    }
}

extension JSONValue {
    /// Every element read, or nil if this is not an array or one element cannot be read.
    func list<Element>(_ read: (JSONValue) -> Element?) -> [Element]? {
        guard let array else { return nil }
        var elements: [Element] = []
        elements.reserveCapacity(array.count)
        for value in array {
            guard let element = read(value) else { return nil }
            elements.append(element)
        }
        return elements
    }
}

extension StreamID {
    init?(json value: JSONValue?) {
        guard let text = value?.string else { return nil }
        self.init(text)
    }
}
