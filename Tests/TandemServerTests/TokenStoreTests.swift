// The token file: what is found, what is refused, how a running server notices a change.

import Foundation
import TandemDesk
import TandemServer
import TandemSystem
import TandemTestSupport
import Testing

@Suite struct TokenStoreTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private var path: String { directory.path + "/tokens.ndjson" }

    private func record(
        _ token: String, _ role: Role = .agent, _ name: String = "sarah", customer: String? = nil,
        session: UInt64? = nil, scope: [Right]? = nil, expires: Int64? = nil
    ) -> TokenRecord {
        TokenRecord(
            digest: TokenFormat.digest(token), role: role, name: name, customer: customer, session: session,
            scope: scope, created: 1_795_287_600_000, expires: expires)
    }

    private func write(_ text: String, permissions: UInt32 = 0o600) throws {
        try File.replace(path, with: Array(text.utf8), permissions: permissions)
    }

    @Test func noFileIsAnEmptyStore() throws {
        let store = try TokenStore(directory: directory.path)
        #expect(store.records.isEmpty)
        #expect(store.find(token: "") == nil)
        #expect(!store.isChanged())
    }

    @Test func whatIsAddedIsFoundAlsoAfterReading() throws {
        var store = try TokenStore(directory: directory.path)
        let records = [
            record("one"), record("two", .bot, "relay", scope: [.messagePost, .tokenMint]),
            record("three", .customer, "maria", customer: "42", session: 17, expires: 1_795_287_700_000),
        ]
        for record in records {
            try store.add(record)
        }
        let again = try TokenStore(directory: directory.path)
        #expect(again.records == records)
        #expect(again.find(token: "one") == records[0])
        #expect(again.find(token: "two") == records[1])
        #expect(again.find(token: "three") == records[2])
        #expect(again.find(token: "four") == nil)
        #expect(again.find(token: records[0].digest) == nil)
        #expect(again.find(token: records[0].id) == nil)
    }

    @Test func theFileIsPrivateAndHoldsNoToken() throws {
        var store = try TokenStore(directory: directory.path)
        let token = TokenFormat.make(kind: "agt", entropy: [UInt8](repeating: 7, count: 32))
        try store.add(record(token))
        #expect(try File.identity(path)?.permissions == 0o600)
        let text = String(decoding: try File.read(path, maximumBytes: 9_999), as: UTF8.self)
        #expect(!text.contains(token))
        #expect(!text.contains(token.dropFirst(8).prefix(20)))
        #expect(
            text == """
                {"id":"\(TokenFormat.digest(token).prefix(12))","role":"agent","name":"sarah",\
                "created":"2026-11-21T19:00:00.000Z","digest":"\(TokenFormat.digest(token))"}

                """)
    }

    @Test func revokingRemovesOneAndUnknownIdsAreNamed() throws {
        var store = try TokenStore(directory: directory.path)
        try store.add(record("one"))
        try store.add(record("two", .agent, "ben"))
        #expect(store.people == ["agent:sarah", "agent:ben"])
        let revoked = try store.revoke(record("one").id)
        #expect(revoked == [record("one")])
        #expect(store.people == ["agent:ben"])
        #expect(store.find(token: "one") == nil)
        #expect(store.find(token: "two") != nil)
        #expect(throws: TokenStoreError.unknown("beef")) { try store.revoke("beef") }
        #expect(try TokenStore(directory: directory.path).records == [record("two", .agent, "ben")])
    }

    @Test(arguments: ["relay", "bot:relay"])
    func revokingSomebodyTakesAllTheirTokens(word: String) throws {
        var store = try TokenStore(directory: directory.path)
        for token in ["one", "two"] {
            try store.add(record(token, .bot, "relay"))
        }
        try store.add(record("three", .agent, "relay-watcher"))
        #expect(try store.revoke(word).count == 2)
        #expect(store.records.map(\.name) == ["relay-watcher"])
    }

    @Test func aRunningServerNoticesEveryChange() throws {
        var server = try TokenStore(directory: directory.path)
        var command = try TokenStore(directory: directory.path)
        let one = record("one")
        try command.add(one)
        #expect(server.isChanged())
        #expect(server.find(token: "one") == nil)
        try server.reload()
        #expect(!server.isChanged())
        #expect(server.isValid(one, at: 0))
        _ = try command.revoke(one.id)
        #expect(server.isChanged())
        try server.reload()
        #expect(!server.isValid(one, at: 0))
        try FileManager.default.removeItem(atPath: path)
        #expect(server.isChanged())
        try server.reload()
        #expect(server.records.isEmpty)
    }

    @Test func aFailedReloadKeepsWhatWasGood() throws {
        var store = try TokenStore(directory: directory.path)
        try store.add(record("one"))
        try write("not json\n")
        #expect(store.isChanged())
        #expect(throws: TokenStoreError.self) { try store.reload() }
        #expect(store.find(token: "one") != nil)
        // Told once, not at every look.
        #expect(!store.isChanged())
        try write("", permissions: 0o644)
        #expect(store.isChanged())
        #expect(throws: TokenStoreError.shared(path)) { try store.reload() }
        #expect(!store.isChanged())
        try write("")
        #expect(store.isChanged())
        try store.reload()
        #expect(store.records.isEmpty)
    }

    @Test(arguments: [0o644, 0o640, 0o620, 0o602, 0o666, 0o604] as [UInt32])
    func aFileThatOthersMayTouchIsRefused(permissions: UInt32) throws {
        try write("", permissions: permissions)
        let error = #expect(throws: TokenStoreError.self) { try TokenStore(directory: directory.path) }
        #expect(error == .shared(path))
        #expect(error?.message == "\(path) can be read or written by others: chmod 600 \(path)")
    }

    @Test func twoWritersLoseNothing() async throws {
        let path = directory.path
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for number in 0..<5 {
                        var store = try? TokenStore(directory: path)
                        let name = "w\(writer)-\(number)"
                        try? store?.add(
                            TokenRecord(digest: TokenFormat.digest(name), role: .agent, name: name, created: 0))
                    }
                }
            }
        }
        #expect(try TokenStore(directory: path).records.count == 20)
    }

    @Test func expiryIsJudgedByTheCallersClock() {
        let record = record("one", expires: 1_000)
        #expect(!record.isExpired(at: 999))
        #expect(record.isExpired(at: 1_000))
        #expect(!self.record("one").isExpired(at: .max))
    }

    @Test func anExpiredTokenIsNotValid() throws {
        var store = try TokenStore(directory: directory.path)
        let record = record("one", expires: 1_000)
        try store.add(record)
        #expect(store.isValid(record, at: 999))
        #expect(!store.isValid(record, at: 1_000))
    }

    @Test func aChangedRecordIsAnotherOne() throws {
        var store = try TokenStore(directory: directory.path)
        let before = record("one")
        try store.add(record("one", scope: [.sessionRead]))
        #expect(!store.isValid(before, at: 0))
    }

    private static let digest = String(repeating: "ab", count: 32)

    @Test(arguments: [
        ("[]", "expected an object"),
        (#"{"role":"agent"}"#, "digest is missing or malformed"),
        (
            #"{"id":"ababababab","role":"agent","name":"a","created":"TIME","digest":"DIGEST"}"#,
            "id is"
        ),
        (#"{"id":"abababababab","role":"agent","name":"a","created":"yesterday","digest":"DIGEST"}"#, "created is"),
        (
            #"{"id":"abababababab","role":"boss","name":"a","created":"TIME","digest":"DIGEST"}"#,
            "role is"
        ),
        (
            #"{"id":"abababababab","role":"sys","name":"a","created":"TIME","digest":"DIGEST"}"#,
            "role must"
        ),
        (
            #"{"id":"abababababab","role":"bot","name":"a","scope":["fly"],"created":"TIME","digest":"DIGEST"}"#,
            "scope must be a list of rights"
        ),
        (
            #"{"id":"abababababab","role":"bot","name":"a","scopes":[],"created":"TIME","digest":"DIGEST"}"#,
            "unknown member scopes"
        ),
        (
            #"{"id":"abababababab","role":"agent","name":"a","created":"TIME","digest":"ABAB"}"#,
            "digest must"
        ),
    ])
    func damageNamesTheLine(line: String, message: String) throws {
        let time = "2026-11-21T19:00:00.000Z"
        let filled = line.replacingOccurrences(of: "DIGEST", with: Self.digest).replacingOccurrences(
            of: "TIME", with: time)
        try write("\n\(filled)\n")
        let error = #expect(throws: TokenStoreError.self) { try TokenStore(directory: directory.path) }
        let text = error?.message ?? ""
        #expect(text.hasPrefix("\(path) line 2: \(message)"), "\(text)")
    }
}

@Suite struct TokenRecordTests {
    private func record(
        _ role: Role, _ name: String = "n", customer: String? = nil, session: UInt64? = nil, scope: [Right]? = nil
    ) -> TokenRecord {
        TokenRecord(
            digest: TokenFormat.digest("x"), role: role, name: name, customer: customer, session: session, scope: scope,
            created: 0)
    }

    @Test func principals() {
        let configuration = Configuration()
        #expect(record(.agent, "sarah").principal(configuration).id == "agent:sarah")
        #expect(record(.agent, "sarah").principal(configuration).rights == Role.agent.defaultRights)
        let maria = record(.customer, "maria", customer: "42", session: 17).principal(configuration)
        #expect(maria.id == "cust:42")
        #expect(maria.customer == "42")
        #expect(maria.session == 17)
    }

    @Test func aScopeNarrowsPeopleAndIsTheWholeListForBots() {
        var configuration = Configuration()
        #expect(record(.agent, scope: [.sessionRead]).principal(configuration).rights == [.sessionRead])
        #expect(record(.bot, scope: [.tokenMint]).principal(configuration).rights == [.tokenMint])
        configuration.roles[.agent] = [.messagePost]
        #expect(record(.agent, scope: [.sessionRead, .messagePost]).principal(configuration).rights == [.messagePost])
        #expect(record(.agent).principal(configuration).rights == [.messagePost])
    }

    @Test(
        arguments: [
            (Role.sys, "n", nil, nil, nil, "role must be one of: customer, agent, manager, admin, bot"),
            (.agent, "", nil, nil, nil, "name must be"), (.agent, "a b", nil, nil, nil, "name must be"),
            (.agent, String(repeating: "n", count: 49), nil, nil, nil, "name must be"),
            (.customer, "n", nil, nil, nil, "needs a customer id"),
            (.agent, "n", "42", nil, nil, "no other role has one"),
            (.customer, "n", "4 2", nil, nil, "customer must be"), (.agent, "n", nil, 1, nil, "bound to a session"),
            (.agent, "n", nil, nil, [.tokenMint], "agent cannot have the scope token.mint; accepted: session.read, "),
            (.customer, "n", "42", nil, [.noteRead], "customer cannot have the scope note.read"),
            (.bot, "n", nil, nil, [.admin], "bot cannot have the scope admin"),
        ] as [(Role, String, String?, UInt64?, [Right]?, String)])
    func whatCannotBeIsNamed(
        role: Role, name: String, customer: String?, session: UInt64?, scope: [Right]?, message: String
    ) {
        let problem = record(role, name, customer: customer, session: session, scope: scope).problem
        #expect(problem?.contains(message) == true, "\(problem ?? "nothing")")
    }

    @Test func demoTokensAreGoodRecordsAndOnlyInMemory() throws {
        let directory = try TemporaryDirectory()
        let store = try TokenStore(directory: directory.path, demo: DemoTokens.records)
        for (name, id) in [
            ("sarah", "agent:sarah"), ("ben", "agent:ben"), ("maya", "manager:maya"), ("ada", "admin:ada"),
            ("relay", "bot:relay"), ("maria", "cust:42"),
        ] {
            let record = try #require(store.find(token: "demo-\(name)"))
            #expect(record.problem == nil)
            #expect(record.principalID == id)
        }
        #expect(try File.identity(directory.path + "/tokens.ndjson") == nil)
        let strict = try TokenStore(directory: directory.path)
        #expect(strict.find(token: "demo-sarah") == nil)
    }

    @Test func everyRoleHasItsOwnKind() {
        #expect(Set(Role.allCases.map(TokenRecord.kind)).count == Role.allCases.count)
        #expect(TokenRecord.kind(.agent) == "agt")
    }
}
