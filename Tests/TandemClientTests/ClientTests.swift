// The resuming client against scripted servers: what it writes, what it hands out, what it waits.

import TandemClient
import Testing

struct ClientTests {
    private func client(_ server: ScriptedServer) -> Client {
        Client(server.machine, token: "t-1", name: "test/1", backoff: Backoff(baseMilliseconds: 100))
    }

    private func seqs(_ client: Client, _ count: Int) throws -> [Int] {
        try (0..<count).compactMap { _ in
            guard case .event(let event) = try client.next(timeoutMilliseconds: 0) else { return nil }
            return event.seq
        }
    }

    @Test func requestIsAnsweredByIdWhateverComesBetween() throws {
        let server = ScriptedServer([
            .lines(
                [
                    ScriptedServer.greeting, ScriptedServer.hello(1), #"{"sig":"typing","on":"S-1","by":"cust:42"}"#,
                    #"{"ok":true,"re":99,"seq":1}"#, #"{"ok":true,"re":2,"on":"S-1","seq":7,"dup":true,"new":{}}"#,
                ], end: false)
        ])
        let client = client(server)
        let answer = try client.request("message.post", on: "S-1", key: "k", ["vis": "all", "text": "a\nb"])
        #expect(answer.seq == 7)
        #expect(answer.on == "S-1")
        #expect(answer.isDuplicate)
        #expect(client.me == "bot:relay")
        #expect(
            server.received(0) == [
                #"{"op":"hello","id":1,"proto":1,"token":"t-1","client":"test/1"}"#,
                #"{"op":"message.post","id":2,"on":"S-1","key":"k","text":"a\nb","vis":"all"}"#,
            ])
        guard case .signal(let signal) = try client.next(timeoutMilliseconds: 0) else {
            Issue.record("the signal that came before the answer was lost")
            return
        }
        #expect(signal.name == "typing")
        #expect(try client.next(timeoutMilliseconds: 0) == nil)
    }

    @Test func refusalIsThrownWithItsFacts() throws {
        let refusal = #"{"ok":false,"re":2,"line":2,"code":"RATE_LIMITED","msg":"slow","retry":"later","after_ms":40}"#
        let server = ScriptedServer([
            .lines([ScriptedServer.greeting, ScriptedServer.hello(1), refusal], end: false)
        ])
        #expect(
            throws: ClientError.refused(
                code: "RATE_LIMITED", message: "slow", retry: "later", afterMilliseconds: 40)
        ) {
            try client(server).request("ping")
        }
    }

    @Test func lostConnectionResumesAfterTheLastNumberAndDropsDuplicates() throws {
        let server = ScriptedServer([
            .lines(
                [
                    ScriptedServer.greeting, ScriptedServer.hello(1), #"{"ok":true,"re":2,"head":{"S-1":4}}"#,
                    ScriptedServer.event("S-1", 4, previous: 3), ScriptedServer.event("S-1", 6, previous: 4),
                ], end: true),
            .unreachable,
            .lines(
                [
                    ScriptedServer.greeting, ScriptedServer.hello(3), #"{"ok":true,"re":4,"head":{"S-1":7}}"#,
                    ScriptedServer.event("S-1", 6, previous: 4), ScriptedServer.event("S-1", 7),
                ], end: false),
        ])
        let client = client(server)
        try client.follow("S-1", after: 3)
        #expect(try seqs(client, 2) == [4, 6])
        #expect(try client.next(timeoutMilliseconds: 0) == .reconnecting(inMilliseconds: 50))
        #expect(server.waited == [])
        #expect(try client.next(timeoutMilliseconds: 0) == .reconnected)
        #expect(server.waited == [50, 100])
        #expect(try seqs(client, 2) == [7])
        #expect(server.received(1).last == #"{"op":"sub","id":4,"after":6,"on":"S-1","sigs":true}"#)
    }

    @Test func streamFollowedLiveResumesFromTheHeadItBeganAt() throws {
        let server = ScriptedServer([
            .lines(
                [ScriptedServer.greeting, ScriptedServer.hello(1), #"{"ok":true,"re":2,"head":{"S-1":9}}"#], end: true),
            .lines(
                [ScriptedServer.greeting, ScriptedServer.hello(3), #"{"ok":true,"re":4,"head":{"S-1":9}}"#],
                end: false),
        ])
        let client = client(server)
        try client.follow("S-1")
        #expect(try client.next(timeoutMilliseconds: 0) == .reconnecting(inMilliseconds: 50))
        #expect(try client.next(timeoutMilliseconds: 0) == .reconnected)
        #expect(server.received(1).last == #"{"op":"sub","id":4,"after":9,"on":"S-1","sigs":true}"#)
    }

    @Test func everythingResumesByPosition() throws {
        let server = ScriptedServer([
            .lines(
                [
                    ScriptedServer.greeting, ScriptedServer.hello(1), #"{"ok":true,"re":2,"head":{"*":900}}"#,
                    ScriptedServer.event("S-1", 1, position: 500), ScriptedServer.event("S-9", 4, position: 700),
                ], end: true),
            .lines([ScriptedServer.greeting, ScriptedServer.hello(3), #"{"ok":true,"re":4,"head":{}}"#], end: false),
        ])
        let client = client(server)
        try client.follow("*", after: 100)
        #expect(try seqs(client, 2) == [1, 4])
        #expect(client.cursors.position == 700)
        _ = try client.next(timeoutMilliseconds: 0)
        #expect(try client.next(timeoutMilliseconds: 0) == .reconnected)
        #expect(server.received(1).last == #"{"op":"sub","id":4,"after":700,"on":"*","sigs":true}"#)
    }

    @Test func gapInTheChainIsClosedByResuming() throws {
        let server = ScriptedServer([
            .lines(
                [
                    ScriptedServer.greeting, ScriptedServer.hello(1), #"{"ok":true,"re":2,"head":{"S-1":4}}"#,
                    ScriptedServer.event("S-1", 1), ScriptedServer.event("S-1", 3),
                ], end: false),
            .lines(
                [
                    ScriptedServer.greeting, ScriptedServer.hello(3), #"{"ok":true,"re":4,"head":{"S-1":4}}"#,
                    ScriptedServer.event("S-1", 2), ScriptedServer.event("S-1", 3),
                ], end: false),
        ])
        let client = client(server)
        try client.follow("S-1", after: 0)
        #expect(try seqs(client, 5) == [1, 2, 3])
        #expect(server.received(1).last == #"{"op":"sub","id":4,"after":1,"on":"S-1","sigs":true}"#)
    }

    @Test func requestWithKeyIsRepeatedAndOneWithoutIsNot() throws {
        let lost = ScriptedServer.Script.lines([ScriptedServer.greeting, ScriptedServer.hello(1)], end: true)
        let back = ScriptedServer.Script.lines(
            [ScriptedServer.greeting, ScriptedServer.hello(3), #"{"ok":true,"re":2,"on":"S-1","seq":5,"dup":true}"#],
            end: false)
        let keyed = ScriptedServer([lost, back])
        let answer = try client(keyed).request("message.post", on: "S-1", key: "k", ["vis": "all", "text": "x"])
        #expect(answer.isDuplicate)
        #expect(keyed.received(0).last == keyed.received(1).last)

        let unkeyed = ScriptedServer([lost, back])
        #expect(throws: ClientError.disconnected) { try client(unkeyed).request("session.list") }
        #expect(unkeyed.connections == 1)
    }

    @Test func pingIsAnsweredAndGoodbyeIsObeyed() throws {
        let server = ScriptedServer([
            .lines(
                [
                    ScriptedServer.greeting, ScriptedServer.hello(1), #"{"ok":true,"re":2,"head":{"S-1":0}}"#,
                    #"{"sig":"ping","n":3}"#, "not json at all",
                    #"{"sig":"bye","code":"REPLACED","msg":"logged in elsewhere","reconnect":false}"#,
                ], end: true)
        ])
        let client = client(server)
        try client.follow("S-1")
        #expect(throws: ClientError.dismissed(code: "REPLACED", message: "logged in elsewhere")) { try client.next() }
        #expect(server.received(0).last == #"{"sig":"pong","n":3}"#)
    }

    @Test func whatIsNoTandemServerIsSaid() {
        let server = ScriptedServer([.lines(["SSH-2.0-OpenSSH_9.2"], end: false)])
        #expect(throws: ClientError.notTandem("SSH-2.0-OpenSSH_9.2")) { try client(server).request("ping") }
        #expect(throws: ClientError.unreachable("nobody listens")) { try client(ScriptedServer([])).request("ping") }
        #expect(throws: ClientError.badAddress("nowhere")) { try LineConnection("nowhere") }
    }

    @Test func backoffGrowsIsCappedAndNeverZero() {
        var backoff = Backoff(baseMilliseconds: 100, maximumMilliseconds: 1_000)
        let longest = (0..<80).map { _ in backoff.next(random: .max) }
        #expect(longest.allSatisfy { (50...1_000).contains($0) })
        backoff.succeeded()
        #expect((0..<6).map { _ in backoff.next(random: 0) } == [50, 100, 200, 400, 500, 500])
        #expect(backoff.attempts == 6)
    }
}
