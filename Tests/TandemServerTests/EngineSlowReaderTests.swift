// A reader that does not read: it costs a cursor and a bounded buffer, harms nobody, gets everything once it reads
// again, and is let go after a minute without progress.

import TandemTestSupport
import TandemWire
import Testing

@testable import TandemServer

struct EngineSlowReaderTests {
    private static let text = String(repeating: "x", count: 1000)

    @Test func theBacklogIsBoundedAndNothingIsLost() throws {
        let desk = try EngineHarness(segmentBytes: 200_000)
        let (sarah, slow, quick) = (desk.connect("demo-sarah"), desk.connect("demo-maria"), desk.connect("demo-ben"))
        let on = sarah.start()
        slow.follow(on)
        quick.follow(on)
        slow.makeRoom(100)
        var highest = 0
        for number in 0..<600 {
            for _ in 0..<4 { sarah.post(on, "\(number) \(Self.text)") }
            desk.tick()
            highest = max(highest, slow.connection.backlog)
        }
        #expect(quick.lines.numbers == Array(1...2401))
        #expect(highest < 64 << 10, "a slow reader holds \(highest) bytes")
        slow.makeRoom(777)
        slow.makeRoom(nil)
        desk.tick()
        #expect(slow.lines.numbers == Array(1...2401))
        #expect(slow.connection.backlog == 0)
    }

    /// Bytes taken a few at a time, at odd places: lines arrive whole and in order, whatever they were written from.
    @Test(arguments: 0..<4)
    func noLineIsTorn(_ round: Int) throws {
        let seed = TestSeed.choose() &+ UInt64(round)
        var random = SplitMix64(seed: seed)
        let desk = try EngineHarness(seed: seed)
        let (sarah, slow) = (desk.connect("demo-sarah"), desk.connect("demo-maya"))
        let on = sarah.start()
        slow.follow(on)
        slow.makeRoom(0)
        var asked = 0
        for number in 0..<150 {
            sarah.post(on, "\(number) " + String(repeating: "y", count: random.below(3000)))
            if random.once(in: 3) { desk.tick() }
            slow.makeRoom(random.below(4000))
            if random.once(in: 5) {
                slow.send(
                    #"{"op":"ping","id":\#(asked)}"#, #"{"op":"hist","id":\#(asked + 1),"on":"\#(on)","limit":2}"#)
                asked += 2
            }
        }
        desk.tick()
        while slow.transport.isAwaitingWritable { slow.makeRoom(1 + random.below(5000)) }
        slow.makeRoom(nil)
        for _ in 0..<3 { desk.tick() }
        let lines = slow.lines
        #expect(lines.allSatisfy { $0.json != .null }, "seed \(seed)")
        #expect(lines.numbers == Array(1...151), "seed \(seed)")
        let answers = lines.filter { $0.hasPrefix(#"{"ok""#) }.compactMap { $0.member("re")?.integer }
        #expect(answers == Array(0..<asked), "seed \(seed)")
    }

    @Test func signalsAreDroppedNotQueued() throws {
        var limits = EngineHarness.patient
        limits.outputBytes = 2000
        let desk = try EngineHarness(limits: limits)
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let on = sarah.start()
        maria.follow(on)
        maria.makeRoom(0)
        for _ in 0..<500 {
            sarah.send(
                #"{"sig":"typing","on":"\#(on)","state":"on"}"#, #"{"sig":"typing","on":"\#(on)","state":"off"}"#)
            desk.engine.flush()
            #expect(maria.connection.backlog < 2000 + 100)
        }
        sarah.post(on, "durable")
        desk.tick()
        maria.makeRoom(nil)
        desk.tick()
        #expect(maria.take().texts == ["durable"])
    }

    /// Who does not take answers is not asked for more questions.
    @Test func anUnreadBacklogStopsReading() throws {
        var limits = EngineHarness.patient
        limits.outputBytes = 4000
        let desk = try EngineHarness(limits: limits)
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        for _ in 0..<8 { sarah.post(on, Self.text) }
        desk.tick()
        sarah.forget()
        sarah.makeRoom(0)
        for number in 0..<50 { sarah.send(#"{"op":"hist","id":\#(number),"on":"\#(on)"}"#) }
        desk.tick()
        #expect(sarah.transport.isReadingSuspended)
        #expect(sarah.connection.backlog < 20_000)
        while sarah.transport.isAwaitingWritable { sarah.makeRoom(3000) }
        sarah.makeRoom(nil)
        #expect(!sarah.transport.isReadingSuspended)
        #expect(sarah.lines.filter { $0.hasPrefix(#"{"ok""#) }.compactMap { $0.member("re")?.integer } == Array(0..<50))
    }

    /// The backlog goes in one write, and what waited for that goes on at once, although nothing else happens.
    @Test func readingGoesOnWhenTheBacklogIsGone() throws {
        var limits = EngineHarness.patient
        limits.outputBytes = 4000
        let desk = try EngineHarness(limits: limits)
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        for _ in 0..<8 { sarah.post(on, Self.text) }
        desk.tick()
        sarah.forget()
        sarah.makeRoom(0)
        for number in 0..<10 { sarah.send(#"{"op":"hist","id":\#(number),"on":"\#(on)"}"#) }
        desk.tick()
        #expect(sarah.transport.isReadingSuspended)
        sarah.makeRoom(nil)
        #expect(!sarah.transport.isReadingSuspended)
        #expect(sarah.lines.filter { $0.hasPrefix(#"{"ok""#) }.count == 10)
    }

    @Test func afterAMinuteItIsLetGo() throws {
        let desk = try EngineHarness()
        let (sarah, slow, ben) = (desk.connect("demo-sarah"), desk.connect("demo-maria"), desk.connect("demo-ben"))
        let on = sarah.start()
        slow.follow(on)
        ben.follow(on)
        slow.makeRoom(0)
        sarah.post(on, "hello")
        desk.tick()
        let patience = Int64(Limits().slowMilliseconds)
        // Somebody who takes a little now and then is not slow.
        for _ in 0..<3 {
            desk.pass(milliseconds: patience - 1000)
            for client in [sarah, slow, ben] { client.send("#") }
            slow.makeRoom(1)
            #expect(!slow.transport.isClosed)
        }
        desk.pass(milliseconds: patience - 1000)
        slow.send("#")
        #expect(!slow.transport.isClosed)
        slow.transport.room = 4000
        desk.pass(milliseconds: 2000)
        #expect(slow.transport.isClosed)
        #expect(slow.lines.last?.hasPrefix(#"{"sig":"bye","code":"SLOW","#) == true)
        #expect(slow.lines.last?.member("reconnect_ms")?.integer == 1000)
        #expect(ben.lines.texts == ["hello"])
        // It comes back with its cursor and has lost nothing.
        let again = desk.connect("demo-maria")
        #expect(again.ask(#"{"op":"sub","on":"\#(on)","after":1}"#).texts == ["hello"])
    }
}
