// Greeting a connection and finding out who is at the other end.
//
// A token is looked up by its SHA-256 digest, so the server stores nothing that could log in. The principal that
// comes out is fixed for the life of the connection: no op ever takes an identity from the wire. Every failed login
// looks and costs the same.

import TandemDesk
import TandemJournal
import TandemSystem
import TandemWire

extension Engine {
    /// The protocol version, and the level that rises with every addition (`Protocol/levels.md`).
    static let proto = 1
    static let level = 1
    package static let version = "tandem/1.0.0"
    /// Characters of a client's name and version.
    private static let clientScalars = 64

    func greet(_ connection: Connection) {
        var line = JSONWriter()
        line.openObject()
        line.field("sig", "hello")
        line.field("proto", Self.proto)
        line.field("level", Self.level)
        line.field("server", Self.version)
        line.field("epoch", journal.epoch)
        line.field("time", Timestamp.format(wallNow))
        line.field("auth", .array([.string("token")]))
        line.field("caps", .array([.string("describe")]))
        line.field("limits", .object(Limits.told.map { JSONField($0.key, .integer(limits.announced($0))) }))
        line.field("hint", "human? type: help")
        line.closeLine()
        send(line.bytes, to: connection)
    }

    func login(_ call: ServerCall) throws(Refusal) {
        let connection = call.connection
        if let index = call.line.find("proto"), call.line.integer(index) != Self.proto {
            throw Refusal(
                .protoUnsupported, "this server speaks protocol \(Self.proto)",
                [JSONField("supported", .array([.integer(Self.proto)]))])
        }
        if let principal = connection.principal {
            throw Refusal(
                .notAllowed, "this connection is logged in as \(principal.id); open another one for somebody else")
        }
        let client = try call.string("client")
        if let client, client.unicodeScalars.count > Self.clientScalars {
            throw call.wrong("client", "your program and its version, in at most \(Self.clientScalars) characters")
        }
        if let index = call.line.find("want") {
            let words = call.line.value(index).array
            guard words?.allSatisfy({ $0.string != nil }) == true else { throw call.wrong("want", "a list of words") }
        }
        guard let token = try call.string("token") else {
            throw Refusal(
                .fieldRequired, "\"token\" is what tandem token create printed", [JSONField("field", .string("token"))])
        }
        if let wait = throttle.wait(for: connection.peer.address, at: now) {
            throw Refusal.wait(
                .rateLimited, "too many failed logins from your address; wait \(wait) ms", milliseconds: wait)
        }
        guard let grant = grant(for: token), try call.string("name").map({ names($0, grant) }) ?? true else {
            throttle.recordFailure(of: connection.peer.address, at: now, limits)
            log.warning("login.failed", ["conn": "n-\(connection.number)", "peer": connection.peer.description])
            throw Refusal(.authFailed, "this token is not valid, or not for that name; tandem token create makes one")
        }
        try welcome(connection, grant, client)
        answer(call, after: 0) { writer in
            writer.field("me", grant.principal.id)
            writer.field("role", grant.principal.role.rawValue)
            writer.field("caps", .array([]))
            writer.field("conn", "n-\(connection.number)")
        }
    }

    private func welcome(_ connection: Connection, _ grant: Grant, _ client: String?) throws(Refusal) {
        let principal = grant.principal
        let limit = limits.connectionsPerPrincipal
        guard presence.connections(of: principal.id) < limit else {
            throw Refusal(
                .busy, "\(principal.id) has \(limit) connections, which is the limit; close one first",
                [JSONField("limit", .integer(limit))])
        }
        connection.phase = .ready(principal)
        // What a stranger was allowed to ask is not counted against who turned out to be known.
        connection.operations = RateLimiter()
        connection.grant = Connection.GrantReference(
            expires: grant.expires, record: grant.record, minted: grant.minted)
        connection.typed?.loggedIn(as: principal)
        log.info(
            "login",
            [
                "conn": "n-\(connection.number)", "peer": connection.peer.description, "as": principal.id,
                "token": grant.id, "client": client ?? "",
            ])
        arrived(principal)
    }

    /// What a token stands for.
    struct Grant {
        let id: String
        /// What the person calls themselves: the name in the token file.
        let name: String
        let principal: Principal
        let expires: Int64?
        /// Minted tokens have none: they live in the journal.
        let record: TokenRecord?
        /// The digest of a minted token.
        let minted: String?
    }

    /// A token is an entry of the token file, or a customer token that a bot minted.
    private func grant(for token: String) -> Grant? {
        if let record = tokens.find(token: token) {
            guard tokens.isValid(record, at: wallNow) else { return nil }
            return Grant(
                id: record.id, name: record.name, principal: record.principal(configuration), expires: record.expires,
                record: record, minted: nil)
        }
        guard let minted = state.desk.token(digest: TokenFormat.digest(token), now: wallNow) else { return nil }
        return Grant(
            id: minted.id, name: minted.principal.id, principal: minted.principal, expires: minted.expires,
            record: nil, minted: minted.digest)
    }

    /// `login sarah …` and `login agent:sarah …` both name agent:sarah; `login maria …` names the customer whose
    /// token is Maria's.
    private func names(_ name: String, _ grant: Grant) -> Bool {
        let bytes = Array(name.utf8)
        return bytes == Array(grant.name.utf8) || bytes == Array(grant.principal.id.utf8)
    }

    /// Closes the connections whose token was revoked, given other rights, or has expired since they logged in.
    func endInvalidGrants() {
        for connection in connections.values {
            guard let grant = connection.grant, connection.isOpen else { continue }
            if let expires = grant.expires, expires <= wallNow {
                bye(connection, "TOKEN_EXPIRED", "your token has expired; get a new one", reconnectMilliseconds: nil)
            } else if grant.record.map({ !tokens.isValid($0, at: wallNow) }) ?? false
                || grant.revokedCommit.map({ $0 <= durableCommit }) ?? false
            {
                bye(connection, "TOKEN_REVOKED", "your token was revoked", reconnectMilliseconds: nil)
            }
        }
    }

    /// A minted token is taken back by an event of the open batch. Whoever is logged in with it is told when that is
    /// on disk.
    func revokeGrants(digest: String) {
        for connection in connections.values where connection.grant?.minted == digest {
            connection.grant?.revokedCommit = openCommit
        }
    }
}
