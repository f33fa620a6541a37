// The firehose: everything in journal order with one integer as the cursor, over as many segments as there are.

import TandemJournal
import TandemTestSupport
import TandemWire
import Testing

struct EngineFirehoseTests {
    private static func fill(_ desk: EngineHarness, _ events: Int) -> EngineClient {
        let sarah = desk.connect("demo-sarah")
        let streams = [sarah.start("cust:42"), sarah.start("cust:43")]
        for number in 0..<events {
            sarah.post(streams[number % 2], "text \(number)")
            if number % 3 == 0 { desk.tick() }
        }
        desk.tick()
        sarah.forget()
        return sarah
    }

    @Test func everyEventOnceInOrder() throws {
        let desk = try EngineHarness(segmentBytes: 2048)
        _ = Self.fill(desk, 60)
        #expect(desk.disk.names.filter { $0.hasSuffix(".ndjson") }.count > 3)
        let relay = desk.connect("demo-relay")
        let lines = relay.ask(#"{"op":"sub","id":1,"on":"*","after":0}"#)
        #expect(lines.texts == (0..<60).map { "text \($0)" })
        let positions = lines.events.compactMap { $0.member("pos")?.integer }
        #expect(positions == positions.sorted() && Set(positions).count == positions.count)
        #expect(lines.first?.member("head")?["*"]?.integer == positions.last)
        #expect(lines.events.allSatisfy { $0.hasSuffix(#","pos":\#($0.member("pos")?.integer ?? 0)}"#) })
    }

    /// From each `pos` a bot may have kept, it gets exactly what followed, whatever segment that lies in, and lives on.
    @Test func resumingFromEveryPosition() throws {
        let desk = try EngineHarness(segmentBytes: 2048)
        let sarah = Self.fill(desk, 40)
        let first = desk.connect("demo-relay")
        let all = first.ask(#"{"op":"sub","id":1,"on":"*","after":0}"#).events
        first.hangUp()
        for (index, event) in all.enumerated() {
            let position = try #require(event.member("pos")?.integer)
            let relay = desk.connect("demo-relay")
            #expect(relay.ask(#"{"op":"sub","on":"*","after":\#(position)}"#).events == Array(all[(index + 1)...]))
            relay.hangUp()
        }
        let last = try #require(all.last?.member("pos")?.integer)
        let relay = desk.connect("demo-relay")
        relay.ask(#"{"op":"sub","on":"*","after":\#(last)}"#)
        relay.forget()
        for number in 0..<20 {
            sarah.post("S-1", "live \(number)")
            if number % 4 == 0 { desk.tick() }
        }
        desk.tick()
        #expect(relay.take().texts == (0..<20).map { "live \($0)" })
    }

    @Test func positionsSurviveARestart() throws {
        let desk = try EngineHarness(segmentBytes: 2048)
        _ = Self.fill(desk, 30)
        let before = desk.connect("demo-relay").ask(#"{"op":"sub","on":"*","after":0}"#).events
        try desk.restart()
        let after = desk.connect("demo-relay").ask(#"{"op":"sub","on":"*","after":0}"#).events
        #expect(before == after)
        let kept = try #require(before[10].member("pos")?.integer)
        #expect(
            desk.connect("demo-relay").ask(#"{"op":"sub","on":"*","after":\#(kept)}"#).events == Array(before[11...]))
    }

    /// Whoever wants some kinds gets these alone, however far behind the head and at it.
    @Test func kindsAreTold() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start("cust:42")
        for _ in 0..<56 { sarah.post(on, String(repeating: "x", count: 11_900)) }
        #expect(sarah.answer(#"{"op":"session.hold","on":"\#(on)"}"#).outcome == "ok")
        let relay = desk.connect("demo-relay")
        _ = relay.take()
        relay.send(#"{"op":"sub","on":"*","after":0,"kinds":["session.*"]}"#)
        desk.tick()
        for _ in 0..<4 { relay.makeRoom(nil) }
        #expect(relay.take().events.compactMap { $0.member("ev")?.string } == ["session.started", "session.held"])
        sarah.post(on, "not told")
        #expect(sarah.answer(#"{"op":"session.resume","on":"\#(on)"}"#).outcome == "ok")
        #expect(relay.take().events.compactMap { $0.member("ev")?.string } == ["session.resumed"])
        for wrong in [#""message""#, #"["message"]"#, #"["*"]"#, "[1]", #"[".*"]"#] {
            let answer = desk.connect("demo-relay").answer(#"{"op":"sub","on":"*","kinds":\#(wrong)}"#)
            #expect(answer.outcome == "BAD_FIELD", "\(wrong)")
        }
    }

    @Test func aPositionThatIsNoneIsRefused() throws {
        let desk = try EngineHarness()
        _ = Self.fill(desk, 5)
        let relay = desk.connect("demo-relay")
        let events = relay.ask(#"{"op":"sub","on":"*","after":0}"#).events
        let positions = Set(events.compactMap { $0.member("pos")?.integer })
        let end = Int(desk.journal.durableEnd)
        for position in 1..<end where !positions.contains(position) {
            let outcome = relay.ask(#"{"op":"sub","on":"*","after":\#(position)}"#).first?.outcome
            #expect(outcome == (position > positions.max() ?? 0 ? "CURSOR_AHEAD" : "BAD_FIELD"), "\(position)")
        }
        #expect(relay.answer(#"{"op":"sub","on":"*","after":9007199254740991}"#).outcome == "CURSOR_AHEAD")
        #expect(relay.answer(#"{"op":"sub","on":"*","after":-1}"#).outcome == "BAD_FIELD")
        #expect(relay.answer(#"{"op":"sub","on":"*","after":{"*":1}}"#).outcome == "BAD_FIELD")
    }

    /// Lagging, catching up and living on in any order of sealing and committing, beside followers at the head.
    @Test(arguments: 0..<8)
    func interleavings(_ round: Int) throws {
        let seed = TestSeed.choose() &+ UInt64(round) &* 7919
        var random = SplitMix64(seed: seed)
        let desk = try EngineHarness(segmentBytes: 1500, seed: seed)
        let sarah = desk.connect("demo-sarah")
        let streams = [sarah.start("cust:42"), sarah.start("cust:43")]
        let relays = (0..<3).map { _ in desk.connect("demo-relay") }
        var begun: Set<Int> = []
        var posted = 0
        for _ in 0..<120 {
            let index = random.below(relays.count)
            switch random.below(8) {
            case 0...2:
                sarah.post(streams[random.below(2)], "text \(posted)")
                posted += 1
            case 3: desk.seal()
            case 4: desk.commit()
            case 5: relays[index].makeRoom(random.below(500))
            case 6: relays[index].makeRoom(nil)
            default:
                guard begun.insert(index).inserted else { continue }
                relays[index].send(#"{"op":"sub","on":"*","after":0}"#)
            }
        }
        for relay in relays { relay.makeRoom(nil) }
        for _ in 0..<3 { desk.tick() }
        for index in begun {
            #expect(relays[index].lines.texts == (0..<posted).map { "text \($0)" }, "seed \(seed)")
        }
    }
}
