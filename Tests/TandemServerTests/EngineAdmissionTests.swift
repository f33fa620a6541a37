// Who gets in, and when they have to go: tokens, limits of connections, a full disk, a server that shuts down.

import TandemDesk
import TandemJournal
import TandemTestSupport
import TandemWire
import Testing

@testable import TandemServer

struct EngineAdmissionTests {
    @Test func theGreetingTellsTheLimitsInForce() throws {
        var limits = EngineHarness.patient
        limits.subscriptions = 7
        let desk = try EngineHarness(limits: limits)
        let greeting = try #require(desk.connect().lines.first)
        #expect(greeting.hasPrefix(#"{"sig":"hello","proto":1,"level":1,"server":"tandem/"#))
        #expect(greeting.member("epoch")?.string == desk.journal.epoch)
        let told = greeting.member("limits")
        #expect(told?.fields?.map(\.name) == Limits.told.map(\.key))
        // How long a shutdown takes and how the journal is cut is the operator's business.
        let kept = Set(Limits.table.map(\.key)).subtracting(Limits.told.map(\.key))
        #expect(kept == ["drain_ms", "segment_bytes"])
        #expect(told?["subs"]?.integer == 7 && told?["ops_per_s"]?.integer == 0)
    }

    @Test func beforeLoginOnlyWhatItTakesToLogIn() throws {
        var limits = EngineHarness.patient
        limits.loginLines = Limits.unlimited
        let desk = try EngineHarness(limits: limits)
        let client = desk.connect()
        client.forget()
        let names = ServerOp.allCases.map(\.rawValue) + OpTable.all.map { $0.spec.name } + ["no.such.op"]
        let open: Set<String> = ["hello", "ping", "quit", "mode", "describe"]
        for name in names where !open.contains(name) {
            #expect(client.answer(#"{"op":"\#(name)","on":"S-1"}"#).outcome == "AUTH_REQUIRED", "\(name)")
        }
        #expect(client.answer(#"{"op":"ping"}"#).outcome == "ok")
        #expect(client.answer(#"{"op":"describe","name":"hello"}"#).outcome == "ok")
        #expect(client.answer(#"{"op":"mode","to":"json"}"#).outcome == "ok")
        #expect(client.ask(#"{"sig":"typing","on":"S-1","state":"on"}"#).signals("warn").count == 1)
        #expect(client.answer(#"{"op":"hello","token":"demo-sarah"}"#).member("me")?.string == "agent:sarah")
        #expect(client.answer(#"{"op":"hello","token":"demo-ben"}"#).outcome == "NOT_ALLOWED")
    }

    @Test func wrongLoginsAllLookTheSame() throws {
        let tokens = try TokenStore(
            directory: "/nonexistent",
            demo: DemoTokens.records + [
                TokenRecord(
                    digest: TokenFormat.digest("old"), role: .agent, name: "old", created: 0, expires: 1_000_000)
            ])
        let desk = try EngineHarness(fill: false, tokens: tokens)
        let wrong = [
            #""token":"wrong""#, #""token":"""#, #""token":"demo-sarah","name":"ben""#, #""token":"old""#,
            #""token":"demo-sarah","name":"sara""#, #""token":"DEMO-SARAH""#, #""token":"demo-sarah ""#,
        ]
        var answers: Set<String> = []
        for (number, fields) in wrong.enumerated() {
            let client = desk.connect(address: "10.0.0.\(number)")
            client.forget()
            answers.formUnion(client.ask(#"{"op":"hello","id":1,\#(fields)}"#))
        }
        #expect(answers.count == 1)
        #expect(answers.first?.outcome == "AUTH_FAILED" && answers.first?.member("retry")?.string == "auth")
        let client = desk.connect()
        #expect(client.answer(#"{"op":"hello","token":7}"#).outcome == "BAD_FIELD")
        #expect(client.answer(#"{"op":"hello"}"#).outcome == "FIELD_REQUIRED")
        #expect(client.answer(#"{"op":"hello","proto":2,"token":"demo-sarah"}"#).outcome == "PROTO_UNSUPPORTED")
        for wrong in [
            #""client":7"#, #""client":"\#(String(repeating: "x", count: 65))""#, #""want":"all""#, #""want":[1]"#,
        ] {
            #expect(client.answer(#"{"op":"hello","token":"demo-sarah",\#(wrong)}"#).outcome == "BAD_FIELD", "\(wrong)")
        }
        let right = #"{"op":"hello","name":"agent:sarah","token":"demo-sarah","client":"desk/2 \n","want":["x"]}"#
        #expect(client.answer(right).outcome == "ok")
        #expect(desk.logText.contains(#" as=agent:sarah token="#) && desk.logText.contains(#" client="desk/2 \x0a""#))
    }

    @Test func guessingIsSlowedDownForAnAddress() throws {
        let desk = try EngineHarness()
        let guess: (String, String) -> String = { token, address in
            desk.connect(address: address).answer(#"{"op":"hello","token":"\#(token)"}"#)
        }
        for _ in 0..<5 { #expect(guess("wrong", "10.0.0.1").outcome == "AUTH_FAILED") }
        let limited = guess("demo-sarah", "10.0.0.1")
        #expect(limited.outcome == "RATE_LIMITED" && limited.member("after_ms")?.integer == 1000)
        #expect(guess("demo-sarah", "10.0.0.2").outcome == "ok")
        desk.clock.advance(milliseconds: 1000)
        #expect(guess("demo-sarah", "10.0.0.1").outcome == "ok")
    }

    // MARK: How many

    @Test func thereIsALimitOfConnections() throws {
        var limits = EngineHarness.patient
        limits.connections = 3
        let desk = try EngineHarness(limits: limits)
        let clients = (0..<3).map { _ in desk.connect("demo-sarah") }
        let refused = desk.connect()
        desk.tick()
        #expect(refused.lines.count == 1 && refused.lines[0].member("code")?.string == "BUSY")
        #expect(refused.transport.isClosed)
        clients[0].hangUp()
        #expect(desk.connect("demo-sarah").answer(#"{"op":"ping"}"#).outcome == "ok")
    }

    @Test func aPrincipalHasALimitOfConnections() throws {
        var limits = EngineHarness.patient
        limits.connectionsPerPrincipal = 2
        let desk = try EngineHarness(limits: limits)
        let first = desk.connect("demo-sarah")
        desk.connect("demo-sarah")
        let third = desk.connect()
        let refused = third.answer(#"{"op":"hello","token":"demo-sarah"}"#)
        #expect(refused.outcome == "BUSY" && refused.member("limit")?.integer == 2)
        #expect(third.answer(#"{"op":"hello","token":"demo-ben"}"#).outcome == "ok")
        first.hangUp()
        #expect(desk.connect().answer(#"{"op":"hello","token":"demo-sarah"}"#).outcome == "ok")
    }

    @Test func anAddressHasALimitOfConnectionsBeforeLogin() throws {
        var limits = EngineHarness.patient
        limits.connectionsPerAddress = 2
        let desk = try EngineHarness(limits: limits)
        let first = desk.connect(address: "10.0.0.1")
        desk.connect(address: "10.0.0.1")
        let third = desk.connect(address: "10.0.0.1")
        desk.tick()
        #expect(third.lines.first?.member("code")?.string == "BUSY" && third.transport.isClosed)
        #expect(desk.connect(address: "10.0.0.2").lines.signals("hello").count == 1)
        first.ask(#"{"op":"hello","token":"demo-sarah"}"#)
        #expect(desk.connect(address: "10.0.0.1").lines.signals("hello").count == 1)
    }

    @Test func aConnectionHasALimitOfStreams() throws {
        var limits = EngineHarness.patient
        limits.subscriptions = 2
        let desk = try EngineHarness(limits: limits)
        let sarah = desk.connect("demo-sarah")
        let streams = (0..<3).map { _ in sarah.start() }
        #expect(sarah.answer(#"{"op":"sub","on":["\#(streams[0])","\#(streams[1])"]}"#).outcome == "ok")
        let refused = sarah.answer(#"{"op":"sub","on":"\#(streams[2])"}"#)
        #expect(refused.outcome == "BUSY" && refused.member("limit")?.integer == 2)
        #expect(sarah.answer(#"{"op":"sub","on":"\#(streams[1])"}"#).outcome == "ok")
        sarah.ask(#"{"op":"unsub","on":"\#(streams[0])"}"#)
        #expect(sarah.answer(#"{"op":"sub","on":"\#(streams[2])"}"#).outcome == "ok")
        // The firehose is one of them.
        let maya = desk.connect("demo-maya")
        maya.ask(#"{"op":"sub","on":["\#(streams[0])","\#(streams[1])"]}"#)
        #expect(maya.answer(#"{"op":"sub","on":"*"}"#).outcome == "BUSY")
    }

    // MARK: Tokens that end

    @Test func anExpiredTokenEndsItsConnections() throws {
        let clock = FakeClock()
        let tokens = try TokenStore(
            directory: "/nonexistent",
            demo: DemoTokens.records + [
                TokenRecord(
                    digest: TokenFormat.digest("brief"), role: .agent, name: "brief", created: 0,
                    expires: clock.wallMilliseconds() + 5000)
            ])
        let desk = try EngineHarness(fill: false, tokens: tokens)
        let brief = desk.connect("brief")
        desk.pass(milliseconds: 4500)
        #expect(!brief.transport.isClosed)
        desk.pass(milliseconds: 500)
        #expect(brief.lines.last?.member("code")?.string == "TOKEN_EXPIRED")
        #expect(brief.transport.isClosed)
        #expect(desk.connect().answer(#"{"op":"hello","token":"brief"}"#).outcome == "AUTH_FAILED")
    }

    @Test func aMintedTokenIsBoundAndEnds() throws {
        let desk = try EngineHarness()
        let (relay, sarah) = (desk.connect("demo-relay"), desk.connect("demo-sarah"))
        let (on, other) = (sarah.start(), sarah.start())
        let minted = relay.answer(#"{"op":"customer.token","customer":"cust:42","session":"\#(on)","ttl_s":60}"#)
        let token = try #require(minted.member("token")?.string)
        #expect(!sarah.ask(#"{"op":"hist","on":"cust:42"}"#).joined().contains(token))
        for restart in [false, true] {
            if restart { try desk.restart() }
            let browser = desk.connect(token)
            #expect(browser.answer(#"{"op":"message.post","on":"\#(on)","text":"hi"}"#).outcome == "ok")
            for op in ["hist", "sub", "session.show", "who"] {
                #expect(browser.answer(#"{"op":"\#(op)","on":"\#(on)"}"#).outcome == "ok", "\(op)")
                #expect(browser.answer(#"{"op":"\#(op)","on":"\#(other)"}"#).outcome == "NOT_FOUND", "\(op)")
                #expect(browser.answer(#"{"op":"\#(op)","on":"cust:42"}"#).outcome == "NOT_FOUND", "\(op)")
            }
        }
        let browser = desk.connect(token)
        desk.pass(milliseconds: 50_000)
        browser.send("#")
        desk.pass(milliseconds: 10_500)
        #expect(browser.lines.contains { $0.member("code")?.string == "TOKEN_EXPIRED" })
        #expect(desk.connect().answer(#"{"op":"hello","token":"\#(token)"}"#).outcome == "AUTH_FAILED")
    }

    /// A minted token is taken back by a request: when that is on disk, and not before, who holds it has to go.
    @Test func aMintedTokenIsTakenBack() throws {
        let desk = try EngineHarness()
        let ada = desk.connect("demo-ada")
        let minted = (0..<2).map { _ in ada.answer(#"{"op":"customer.token","customer":"cust:42"}"#) }
        let tokens = try minted.map { try #require($0.member("token")?.string) }
        let id = try #require(minted[0].member("token_id")?.string)
        let (gone, kept, maria) = (desk.connect(tokens[0]), desk.connect(tokens[1]), desk.connect("demo-maria"))
        ada.send(#"{"op":"token.revoke","id":1,"customer":"cust:42","token_id":"\#(id)"}"#)
        desk.engine.sweep()
        desk.seal()
        desk.engine.sweep()
        desk.engine.flush()
        #expect(gone.lines == [] && !gone.transport.isClosed)
        desk.commit()
        desk.pass(milliseconds: 500)
        #expect(gone.lines.last?.member("code")?.string == "TOKEN_REVOKED")
        #expect(gone.transport.isClosed && !kept.transport.isClosed && !maria.transport.isClosed)
        for restart in [false, true] {
            if restart { try desk.restart() }
            let login: (String) -> String = { desk.connect().answer(#"{"op":"hello","token":"\#($0)"}"#).outcome }
            #expect(login(tokens[0]) == "AUTH_FAILED" && login(tokens[1]) == "ok" && login("demo-maria") == "ok")
            if !restart { try desk.writeSnapshot() }
        }
        #expect(desk.snapshotPosition > 0)
    }

    /// A token is revoked, or narrowed, by changing the file; whoever is logged in with it has to go.
    @Test func aRevokedTokenEndsItsConnections() throws {
        let directory = try TemporaryDirectory()
        var tokens = try TokenStore(directory: directory.path)
        let record = TokenRecord(digest: TokenFormat.digest("t"), role: .agent, name: "temp", created: 0)
        let stays = TokenRecord(digest: TokenFormat.digest("s"), role: .agent, name: "stays", created: 0)
        try tokens.add(record)
        try tokens.add(stays)
        let desk = try EngineHarness(fill: false, tokens: tokens)
        let (gone, kept) = (desk.connect("t"), desk.connect("s"))
        try desk.engine.tokens.reload()
        desk.pass(milliseconds: 500)
        #expect(!gone.transport.isClosed)
        _ = try tokens.revoke(record.id)
        try desk.engine.tokens.reload()
        desk.pass(milliseconds: 500)
        #expect(gone.lines.last?.member("code")?.string == "TOKEN_REVOKED")
        #expect(gone.transport.isClosed && !kept.transport.isClosed)
        // The same token with other rights is another token.
        _ = try tokens.revoke(stays.id)
        try tokens.add(
            TokenRecord(digest: stays.digest, role: .agent, name: "stays", scope: [.sessionRead], created: 0))
        try desk.engine.tokens.reload()
        desk.pass(milliseconds: 500)
        #expect(kept.transport.isClosed)
    }

    // MARK: Barriers

    @Test func aFullDiskStopsWritesAndNothingElse() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        let writes = OpTable.all.map { $0.spec }.filter(\.writes).map(\.name)
        let post = #"{"op":"message.post","on":"\#(on)","vis":"all","text":"x"}"#
        desk.engine.setSpace(.low)
        let low = sarah.answer(#"{"op":"session.start","customer":"cust:42"}"#)
        #expect(low.outcome == "DISK_FULL" && low.member("after_ms")?.integer == 5000)
        #expect(sarah.answer(post).outcome == "ok")
        desk.engine.setSpace(.critical)
        for name in writes { #expect(sarah.answer(#"{"op":"\#(name)"}"#).outcome == "DISK_FULL", "\(name)") }
        for read in [#"{"op":"hist","on":"\#(on)"}"#, #"{"op":"session.list"}"#, #"{"op":"sub","on":"\#(on)"}"#] {
            #expect(sarah.answer(read).outcome == "ok")
        }
        desk.engine.setSpace(.ample)
        #expect(sarah.answer(post).outcome == "ok")
    }

    @Test func drainingAnswersWhatWasAcceptedAndSaysGoodbye() throws {
        let desk = try EngineHarness()
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let stranger = desk.connect()
        let on = sarah.start()
        maria.follow(on)
        maria.forget()
        sarah.post(on, "last words", id: 1)
        desk.seal()
        desk.engine.drain()
        sarah.post(on, "too late", id: 2)
        let late = desk.connect()
        desk.tick()
        desk.tick()
        let lines = sarah.take()
        #expect(lines.first == #"{"ok":true,"re":1,"on":"S-1","seq":2}"#)
        for client in [sarah, maria, stranger, late] {
            #expect(client.transport.isClosed)
            let bye = try #require((client === sarah ? lines : client.lines).last)
            #expect(bye.member("code")?.string == "SHUTTING_DOWN")
            #expect((500...5000).contains(bye.member("reconnect_ms")?.integer ?? 0))
        }
        #expect(desk.engine.isEmpty && !desk.engine.hasOpenBatch)
        try desk.restart()
        #expect(desk.connect("demo-sarah").ask(#"{"op":"hist","on":"\#(on)"}"#).texts == ["last words"])
    }

    /// A dead disk: nothing that waited is acknowledged.
    @Test func aFailedJournalAcknowledgesNothing() throws {
        let desk = try EngineHarness()
        let (sarah, ben) = (desk.connect("demo-sarah"), desk.connect("demo-ben"))
        let on = sarah.start()
        ben.follow(on)
        ben.forget()
        sarah.post(on, "lost", id: 1)
        desk.seal()
        desk.engine.sayJournalFailed()
        for client in [sarah, ben] {
            #expect(client.lines.count == 1)
            #expect(client.lines[0].member("code")?.string == "JOURNAL_FAILED")
        }
    }
}
