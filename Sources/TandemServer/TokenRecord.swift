// One line of `DIR/tokens.ndjson`: who may log in, as what, until when. The token itself is never stored.
//
//     {"id":"9f86d081884c","role":"bot","name":"relay","scope":["message.post"],"created":"2026-11-21T19:07:00.000Z",
//      "expires":"2026-11-22T03:07:00.000Z","digest":"9f86d081884c7d65…"}          (one line in the file)
//
// `digest` is SHA-256 of the token in hexadecimal: with 256 random bits in a token, a slow hash would add nothing.
// `id`, its first twelve digits, is how people, logs and `tandem token revoke` speak of the token.

import TandemDesk
import TandemWire

package struct TokenRecord: Sendable, Equatable {
    package static let idDigits = 12
    package static let digestDigits = 64

    package let digest: String
    package let role: Role
    /// `sarah` of `agent:sarah`; of a customer's token a name for people.
    package let name: String
    /// The `42` of `cust:42`: the one customer that this token speaks for.
    package let customer: String?
    /// The one session that this token opens.
    package let session: UInt64?
    /// nil: everything the role may do.
    package let scope: [Right]?
    /// Milliseconds since 1970.
    package let created: Int64
    package let expires: Int64?

    package var id: String { String(digest.prefix(Self.idDigits)) }

    package init(
        digest: String, role: Role, name: String, customer: String? = nil, session: UInt64? = nil,
        scope: [Right]? = nil, created: Int64, expires: Int64? = nil
    ) {
        self.digest = digest
        self.role = role
        self.name = name
        self.customer = customer
        self.session = session
        self.scope = scope
        self.created = created
        self.expires = expires
    }

    /// Who holds this token: the value of `by` in everything they do.
    package var principalID: String {
        if let customer { "cust:\(customer)" } else { "\(role.rawValue):\(name)" }
    }

    package func isExpired(at wallMilliseconds: Int64) -> Bool {
        expires.map { $0 <= wallMilliseconds } ?? false
    }

    /// The caller that this token makes. A scope narrows what people may do; for a bot it is the whole list, because
    /// the rights a bot needs beyond reading and writing must be given to it by name.
    package func principal(_ configuration: Configuration) -> Principal {
        var rights = configuration.rights(of: role)
        if let scope {
            rights = role == .bot ? Rights(scope) : rights.intersection(Rights(scope))
        }
        return Principal(id: principalID, role: role, rights: rights, customer: customer, session: session)
    }

    /// Why this record must not exist, or nil.
    package var problem: String? {
        let isHexadecimal = digest.utf8.allSatisfy {
            ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) || ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "f"))
        }
        if digest.utf8.count != Self.digestDigits || !isHexadecimal {
            return "digest must be 64 lower-case hexadecimal digits"
        }
        if !StreamID.isName(name.utf8) {
            return "name must be 1 to 48 letters, digits, '.', '_' or '-'"
        }
        if role == .sys {
            return "role must be one of: \(Self.roles.map(\.rawValue).joined(separator: ", "))"
        }
        if (role == .customer) != (customer != nil) {
            return "the role customer needs a customer id, and no other role has one"
        }
        if let customer, !StreamID.isName(customer.utf8) {
            return "customer must be an id such as 42 or cust:42"
        }
        if session != nil, role != .customer {
            return "only a customer's token can be bound to a session"
        }
        return scopeProblem
    }

    private var scopeProblem: String? {
        let grantable = role == .bot ? Rights(Right.allCases.filter { $0 != .admin }) : role.defaultRights
        guard let excess = scope?.first(where: { !grantable.contains($0) }) else { return nil }
        return "\(role.rawValue) cannot have the scope \(excess.rawValue); accepted: "
            + grantable.sorted.map(\.rawValue).joined(separator: ", ")
    }

    /// The three letters by which a token of this role is recognised.
    package static func kind(_ role: Role) -> String {
        switch role {
        case .customer: "cus"
        case .agent: "agt"
        case .manager: "mgr"
        case .admin: "adm"
        case .bot: "bot"
        case .sys: "sys"
        }
    }

    /// Roles that a token can have, in the order in which they are listed to people.
    package static let roles = Role.allCases.filter { $0 != .sys }
}

extension TokenRecord {
    /// The line without LF, and the answer of `tandem token list --json` when `withDigest` is false.
    package func encode(withDigest: Bool) -> [UInt8] {
        var writer = JSONWriter()
        writer.openObject()
        writer.field("id", id)
        writer.field("role", role.rawValue)
        writer.field("name", name)
        if let customer { writer.field("customer", "cust:\(customer)") }
        if let session { writer.field("session", StreamID.session(session).text) }
        if let scope { writer.field("scope", JSONValue.array(scope.map { .string($0.rawValue) })) }
        writer.field("created", Timestamp.format(created))
        if let expires { writer.field("expires", Timestamp.format(expires)) }
        if withDigest { writer.field("digest", digest) }
        writer.closeObject()
        return writer.bytes
    }

    /// Reads one line, strictly: a token with a misread scope would be a hole.
    package init(decoding line: [UInt8]) throws(TokenStoreError) {
        let value: JSONValue
        do {
            value = try JSONReader.parse(line)
        } catch {
            throw .damaged(error.message)
        }
        let names = ["id", "role", "name", "customer", "session", "scope", "created", "expires", "digest"]
        guard let fields = value.fields else { throw .damaged("expected an object") }
        if let unknown = fields.first(where: { !names.contains($0.name) }) {
            throw .damaged("unknown member \(unknown.name)")
        }
        self.init(
            digest: try value.required("digest") { $0 },
            role: try value.required("role") { Role(rawValue: $0) },
            name: try value.required("name") { $0 },
            customer: try value.optional("customer") { TokenRecord.customer($0) },
            session: try value.optional("session") { TokenRecord.session($0) },
            scope: try Self.scope(value["scope"]),
            created: try value.required("created") { Timestamp.parse($0) },
            expires: try value.optional("expires") { Timestamp.parse($0) })
        if let problem {
            throw .damaged(problem)
        }
        guard value["id"]?.string == id else { throw .damaged("id is not the beginning of digest") }
    }

    /// `cust:42` or `42` → `42`.
    package static func customer(_ text: String) -> String? {
        let name = text.hasPrefix("cust:") ? String(text.dropFirst(5)) : text
        return StreamID.isName(name.utf8) ? name : nil
    }

    /// `S-17` → 17.
    package static func session(_ text: String) -> UInt64? {
        guard case .session(let number) = StreamID(text) else { return nil }
        return number
    }

    private static func scope(_ value: JSONValue?) throws(TokenStoreError) -> [Right]? {
        guard let value else { return nil }
        var rights: [Right] = []
        for element in value.array ?? [.null] {
            guard let right = element.string.flatMap({ Right(rawValue: $0) }) else {
                throw .damaged("scope must be a list of rights")
            }
            rights.append(right)
        }
        return rights
    }
}

extension JSONValue {
    fileprivate func required<Value>(_ name: String, _ read: (String) -> Value?) throws(TokenStoreError) -> Value {
        guard let value = self[name]?.string.flatMap(read) else { throw .damaged("\(name) is missing or malformed") }
        return value
    }

    fileprivate func optional<Value>(_ name: String, _ read: (String) -> Value?) throws(TokenStoreError) -> Value? {
        self[name] == nil ? nil : try required(name, read)
    }
}
