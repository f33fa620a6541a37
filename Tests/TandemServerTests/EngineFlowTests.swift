// Flow: how much one connection may ask at once, how fast, and in which shape the bytes may come.

import TandemServer
import TandemTestSupport
import TandemWire
import Testing

struct EngineFlowTests {
    @Test func atTheLimitInFlightReadingStops() throws {
        let desk = try EngineHarness()
        let (sarah, ben) = (desk.connect("demo-sarah"), desk.connect("demo-ben"))
        let on = sarah.start()
        sarah.send((1...300).map { #"{"op":"message.post","id":\#($0),"on":"\#(on)","vis":"all","text":"\#($0)"}"# })
        // What came in one read shares one commit, and the socket is left alone until it is answered.
        #expect(sarah.transport.isReadingSuspended)
        #expect(ben.answer(#"{"op":"session.show","on":"\#(on)"}"#).member("seq")?.integer == 301)
        desk.tick()
        #expect(!sarah.transport.isReadingSuspended)
        #expect(sarah.take().compactMap { $0.member("re")?.integer } == Array(1...300))
        #expect(ben.ask(#"{"op":"sub","on":"\#(on)","after":1}"#).texts == (1...300).map(String.init))
    }

    /// A line's fate does not depend on how its bytes are cut.
    @Test func bytesMayComeInAnyPieces() throws {
        let lines =
            #"{"op":"hello","id":1,"token":"demo-sarah"}"# + "\n"
            + #"{"op":"session.start","id":2,"customer":"cust:42"}"# + "\r\n\n# a comment\n"
            + #"  {"op":"message.post","id":3,"on":"S-1","vis":"all","text":"é\u00e9"}"# + "\n"
            + #"{"op":"hist","id":4,"on":"S-1"}"# + "\n" + #"{"op":"ping","id":5"# + "\n" + #"{"op":"quit","id":6}"#
            + "\n"
        let bytes = Array(lines.utf8)
        let whole = try Self.play(bytes, pieces: [bytes.count])
        #expect(whole.filter { $0.hasPrefix(#"{"ok""#) }.count == 6)
        for cut in 1..<bytes.count {
            #expect(try Self.play(bytes, pieces: [cut, bytes.count - cut]) == whole, "cut at \(cut)")
        }
        #expect(try Self.play(bytes, pieces: Array(repeating: 1, count: bytes.count)) == whole)
    }

    private static func play(_ bytes: [UInt8], pieces: [Int]) throws -> [String] {
        let desk = try EngineHarness()
        let client = desk.connect()
        client.forget()
        var start = 0
        for piece in pieces {
            client.sendBytes(Array(bytes[start..<start + piece]))
            desk.tick()
            start += piece
        }
        desk.tick()
        #expect(client.transport.isClosed)
        return client.lines.map { $0.replacing(/n-\d+/, with: "n-0") }
    }

    /// `printf … | nc -N`: what was asked is answered and delivered, the last line may lack its LF, then the server
    /// closes.
    @Test func halfClosing() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        for number in 0..<100 {
            sarah.send(#"{"op":"message.post","id":\#(number),"on":"\#(on)","vis":"all","text":"x"}"#)
        }
        sarah.send(#"{"op":"sub","id":100,"on":"\#(on)","after":0}"#)
        sarah.sendBytes(#"{"op":"ping","id":101}"#)
        desk.engine.endOfInput(sarah.connection)
        #expect(!sarah.transport.isClosed)
        for _ in 0..<6 { desk.tick() }
        let lines = sarah.take()
        #expect(lines.filter { $0.hasPrefix(#"{"ok""#) }.compactMap { $0.member("re")?.integer } == Array(0...101))
        #expect(lines.numbers == Array(1...101))
        #expect(sarah.transport.isClosed)
        #expect(desk.engine.isEmpty)
    }

    @Test func anOverlongLineIsSkippedToItsEnd() throws {
        let desk = try EngineHarness(limits: Limits())
        let sarah = desk.connect("demo-sarah")
        let limit = Limits().lineBytes
        let fitting = #"{"op":"ping","id":1}"# + String(repeating: " ", count: limit - 21)
        #expect(sarah.ask(fitting).map(\.outcome) == ["ok"])
        let refused = sarah.ask(fitting + " ", #"{"op":"ping","id":2}"#)
        #expect(refused.map(\.outcome) == ["LINE_TOO_LONG", "ok"])
        #expect(refused[0].member("limit")?.integer == limit && refused[0].member("line")?.integer == 3)
        for _ in 0..<40 { sarah.sendBytes([UInt8](repeating: UInt8(ascii: "{"), count: 64 << 10)) }
        desk.tick()
        #expect(sarah.lines.count == 1 && sarah.lines[0].outcome == "LINE_TOO_LONG")
        sarah.forget()
        #expect(sarah.ask("", #"{"op":"ping","id":3}"#).map(\.outcome) == ["ok"])
        // The third within a minute is one too many.
        sarah.sendBytes([UInt8](repeating: UInt8(ascii: "x"), count: 70 << 10))
        desk.tick()
        #expect(sarah.lines.map(\.outcome).first == "LINE_TOO_LONG")
        #expect(sarah.lines.last?.member("code")?.string == "TOO_MANY_ERRORS")
        #expect(sarah.transport.isClosed)
    }

    /// A longer line than the journal could keep as one record is refused, whatever `line` allows.
    @Test func aRaisedLimitDoesNotReachTheJournal() throws {
        var limits = EngineHarness.patient
        limits.lineBytes = 4 << 20
        let desk = try EngineHarness(limits: limits)
        let (ada, maya, relay) = (desk.connect("demo-ada"), desk.connect("demo-maya"), desk.connect("demo-relay"))
        let words: (Int, String) -> String = { count, letter in
            "[" + (0..<count).map { #""\#($0)\#(String(repeating: letter, count: 61))""# }.joined(separator: ",") + "]"
        }
        let put: (String) -> String = {
            #"{"op":"policy.set","policy":{"categories":\#($0),"sources":\#($0),"queues":\#($0),"sites":\#($0)}}"#
        }
        ada.ask(#"{"op":"policy.set","policy":{"undo_s":10}}"#)
        maya.ask(#"{"op":"sub","on":"desk","after":0}"#)
        relay.ask(#"{"op":"sub","on":"*"}"#)
        ada.send(#"{"op":"policy.set","policy":{"undo_s":20}}"#)
        #expect(ada.answer(put(words(200, "\u{1F600}"))).outcome == "TOO_LARGE")
        // DEL is one byte on the wire and six in the journal.
        #expect(ada.answer(put(words(200, "\u{7F}a"))).outcome == "BAD_FIELD")
        #expect(ada.answer(put(words(60, "\u{1F600}"))).outcome == "ok")
        // Followers get what happened and nothing of what did not.
        #expect(maya.lines.numbers == [2, 3])
        #expect(relay.lines.events.map { $0.member("seq")?.integer } == [2, 3])
        try desk.restart()
        #expect(desk.connect("demo-ben").answer(#"{"op":"policy.show","section":"queues"}"#).outcome == "ok")
    }

    @Test func beforeLoginALineIsShorter() throws {
        let desk = try EngineHarness()
        let client = desk.connect()
        client.forget()
        let long = #"{"op":"ping"}"# + String(repeating: " ", count: 5000)
        #expect(client.ask(long).map(\.outcome) == ["LINE_TOO_LONG"])
        // The longer limit holds from the line behind the login on, although both came together.
        #expect(client.ask(#"{"op":"hello","token":"demo-ben"}"#, long).map(\.outcome) == ["ok", "ok"])
    }

    @Test func opsHaveAPace() throws {
        var limits = Limits()
        (limits.opsPerSecond, limits.opsBurst) = (10, 5)
        let desk = try EngineHarness(limits: limits)
        let (sarah, ben) = (desk.connect("demo-sarah"), desk.connect("demo-ben"))
        let pings = (1...8).map { #"{"op":"ping","id":\#($0)}"# }
        let answers = sarah.ask(pings)
        #expect(answers.map(\.outcome) == Array(repeating: "ok", count: 5) + Array(repeating: "RATE_LIMITED", count: 3))
        #expect(answers.last?.member("after_ms")?.integer == 100)
        #expect(answers.last?.member("retry")?.string == "later")
        #expect(ben.ask(pings).filter { $0.outcome == "ok" }.count == 5)
        // A connection has a pace, not a person: another one of Sarah's has its own.
        #expect(desk.connect("demo-sarah").ask(pings).filter { $0.outcome == "ok" }.count == 5)
        desk.clock.advance(milliseconds: 99)
        #expect(sarah.ask(pings[0]).map(\.outcome) == ["RATE_LIMITED"])
        desk.clock.advance(milliseconds: 1)
        #expect(sarah.ask(pings[0]).map(\.outcome) == ["ok"])
        desk.clock.advance(milliseconds: 300)
        #expect(sarah.ask(pings).filter { $0.outcome == "ok" }.count == 3)
    }

    /// A read that is put off behind an unanswered write is one request all the same.
    @Test(arguments: [#"{"op":"hist","id":2,"on":"S-1"}"#, #"{"op":"sub","id":2,"on":"S-1"}"#])
    func whatIsPutOffCountsOnce(_ read: String) throws {
        var limits = EngineHarness.patient
        (limits.opsPerSecond, limits.opsBurst) = (1, 4)
        let desk = try EngineHarness(limits: limits)
        let sarah = desk.connect("demo-sarah")
        #expect(sarah.start() == "S-1")
        sarah.post("S-1", "hello", id: 1)
        sarah.send(read, #"{"op":"ping","id":3}"#, #"{"op":"ping","id":4}"#)
        desk.settle()
        let answers = sarah.lines.filter { $0.hasPrefix(#"{"ok":"#) }
        #expect(answers.map(\.outcome) == ["ok", "ok", "ok", "RATE_LIMITED"])
    }

    @Test func strangersHaveAPaceToo() throws {
        var limits = Limits()
        (limits.opsPerSecond, limits.opsBurst) = (10, 5)
        let desk = try EngineHarness(limits: limits)
        let stranger = desk.connect()
        stranger.ask("help")
        let answers = (0..<20).flatMap { _ in stranger.ask("describe") }
        #expect(answers.filter { $0.hasPrefix("ERR RATE_LIMITED") }.count == 15)
    }

    @Test func signalsHaveAPace() throws {
        var limits = EngineHarness.patient
        limits.signalsPerSecond = 4
        let desk = try EngineHarness(limits: limits)
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let on = sarah.start()
        maria.follow(on)
        maria.forget()
        let toggles = (0..<20).map { #"{"sig":"typing","on":"\#(on)","state":"\#($0 % 2 == 0 ? "on" : "off")"}"# }
        sarah.send(toggles)
        desk.tick()
        #expect(maria.take().signals("typing").count == 4)
        #expect(sarah.take().signals("warn").count == 1)
        desk.clock.advance(milliseconds: 1000)
        sarah.send(toggles)
        desk.tick()
        #expect(maria.take().signals("typing").count == 4)
        #expect(sarah.take() == [])
        // `pong` is a sign of life and nothing else: never limited, never answered.
        #expect(sarah.ask((0..<200).map { #"{"sig":"pong","n":\#($0)}"# }) == [])
    }

    @Test func whoOnlyMakesMistakesIsSentAway() throws {
        var limits = EngineHarness.patient
        limits.errorsPerMinute = 60
        let desk = try EngineHarness(limits: limits)
        let sarah = desk.connect("demo-sarah")
        sarah.send((0..<61).map { _ in "{}" })
        desk.tick()
        let lines = sarah.take()
        #expect(lines.filter { $0.outcome == "FIELD_REQUIRED" }.count == 60)
        #expect(lines.last?.member("code")?.string == "TOO_MANY_ERRORS")
        #expect(sarah.transport.isClosed)
        let ben = desk.connect("demo-ben")
        for _ in 0..<10 {
            ben.send((0..<30).map { _ in "{}" })
            desk.clock.advance(milliseconds: 30_000)
        }
        desk.tick()
        #expect(ben.take().count == 300 && !ben.transport.isClosed)
    }

    @Test func malformedLinesAreAnsweredAndTheConnectionLives() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let cases: [([UInt8], String)] = [
            (Array(#"{"op":"ping","op":"ping"}"#.utf8), "BAD_JSON"), (Array(#"{"op":"ping",}"#.utf8), "BAD_JSON"),
            (Array(#"{"op":"ping"}{"#.utf8), "BAD_JSON"), (Array(#"{"op":"ping","id":1e400}"#.utf8), "BAD_JSON"),
            (Array(#"{"id":9007199254740992}"#.utf8), "BAD_JSON"), (Array(#"{"a":"\ud800"}"#.utf8), "BAD_JSON"),
            ([UInt8(ascii: "{"), 0x22, 0xFF, 0x22, 0x3A, 0x31, UInt8(ascii: "}")], "BAD_UTF8"),
            (Array(("{\"a\":" + String(repeating: "[", count: 40)).utf8), "TOO_DEEP"),
            (Array(#"{"op":7}"#.utf8), "FIELD_REQUIRED"), (Array("{}".utf8), "FIELD_REQUIRED"),
            (Array(#"{"op":"nonsense"}"#.utf8), "UNKNOWN_OP"), (Array(#"{"op":"ping","x":1}"#.utf8), "BAD_FIELD"),
            (Array(#"{"op":"ping","idd":1}"#.utf8), "UNKNOWN_FIELD"),
            (Array(#"{"op":"ping","id":1.0}"#.utf8), "BAD_FIELD"),
            (Array(#"{"op":"ping","id":-1}"#.utf8), "BAD_FIELD"),
            (Array(#"{"op":"ping","id":"a b"}"#.utf8), "BAD_FIELD"),
            (Array(#"{"op":"ping","id":null}"#.utf8), "BAD_FIELD"),
            (Array(#"{"op":"ping","on":"S-0"}"#.utf8), "BAD_FIELD"),
            (Array(#"{"op":"ping","x":{"novendor":1}}"#.utf8), "BAD_FIELD"),
        ]
        for (number, (bytes, code)) in cases.enumerated() {
            sarah.sendBytes(bytes + [0x0A])
            desk.tick()
            let lines = sarah.take()
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(lines.map(\.outcome) == [code], "\(text)")
            #expect(lines.first?.member("line")?.integer == number + 2, "\(text)")
        }
        #expect(sarah.answer(#"{"op":"ping"}"#).outcome == "ok")
    }

    @Test(arguments: ["GET / HTTP/1.1", "POST /x HTTP/1.1", "Host: localhost", "OPTIONS * HTTP/1.1", "PRI * HTTP/2.0"])
    func httpIsSentAway(_ line: String) throws {
        let desk = try EngineHarness()
        let client = desk.connect()
        client.forget()
        client.sendBytes("\(line)\r\nContent-Type: text/plain\r\n\r\n{\"op\":\"hello\",\"token\":\"demo-sarah\"}\n")
        desk.tick()
        #expect(client.lines.count == 1)
        #expect(client.lines[0].hasPrefix(#"{"sig":"bye","code":"HTTP_ON_TCP""#))
        #expect(client.lines[0].hasSuffix(#""reconnect":false}"#))
        #expect(client.transport.isClosed)
    }
}
