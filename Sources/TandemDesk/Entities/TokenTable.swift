// Tokens minted for customers: known by their digest, forgotten when they have expired or are revoked.
//
// `expiries` holds the same tokens sorted by (expiry, digest), so that the expired ones are a prefix. They are dropped
// whenever the next token is minted, and the table never outgrows the tokens of one day.

/// A minted token.
package struct CustomerToken: Sendable, Equatable {
    /// The name under which it is spoken of; never the token itself.
    package let id: String
    package let digest: String
    package let customer: String
    /// The one session it opens, if it was bound to one.
    package let session: UInt64?
    /// Milliseconds since 1970.
    package let expires: Int64

    init(_ minted: TokenMinted, customer: String) {
        id = minted.id
        digest = minted.digest
        self.customer = customer
        session = minted.session
        expires = minted.expires
    }

    /// Who logs in with it.
    package var principal: Principal {
        Principal(id: StreamID.customer(customer).text, role: .customer, customer: customer, session: session)
    }
}

struct TokenTable: Sendable {
    private(set) var byDigest: [String: CustomerToken] = [:]
    private var expiries: [(expires: Int64, digest: String)] = []

    /// Soonest to expire first.
    var sorted: [CustomerToken] { expiries.compactMap { byDigest[$0.digest] } }

    mutating func insert(_ token: CustomerToken) {
        guard byDigest.updateValue(token, forKey: token.digest) == nil else { return }
        expiries.insert((expires: token.expires, digest: token.digest), at: place(of: token))
    }

    mutating func remove(_ digest: String) {
        guard let token = byDigest.removeValue(forKey: digest) else { return }
        expiries.remove(at: place(of: token))
    }

    /// The token that is spoken of under this name. Looks at all of them: taking one back is rare.
    func find(_ id: String, of customer: String) -> CustomerToken? {
        byDigest.values.first { $0.id == id && $0.customer == customer }
    }

    /// Where a token stands in `expiries`, or would stand.
    private func place(of token: CustomerToken) -> Int {
        let key = (expires: token.expires, digest: token.digest)
        var low = 0
        var high = expiries.count
        while low < high {
            let middle = (low + high) / 2
            if expiries[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    mutating func dropExpired(at now: Int64) {
        let expired = expiries.prefix { $0.expires <= now }
        for entry in expired { byDigest[entry.digest] = nil }
        expiries.removeFirst(expired.count)
    }
}

extension Desk {
    /// The customer token with this digest, if it has not expired.
    package func token(digest: String, now: Int64) -> CustomerToken? {
        guard let token = tokens.byDigest[digest], token.expires > now else { return nil }
        return token
    }
}
