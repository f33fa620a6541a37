// A restart gives back the state that was, to the byte: from the journal alone, from a snapshot and what came after
// it, and from the previous snapshot when the newest one is damaged.

import TandemDesk
import TandemJournal
import TandemSystem
import TandemTestSupport
import TandemWire
import Testing

@testable import TandemServer

struct EngineRestartTests {
    /// What an `EngineHarness` knows, and what its disk would give back.
    private static func states(_ desk: EngineHarness, below limit: UInt64 = .max) throws -> (
        live: String, restored: String
    ) {
        let now = desk.engine.wallNow
        let live = String(decoding: desk.engine.state.snapshot(now: now), as: UTF8.self)
        let restart = try Restart(desk.disk, JournalConfiguration(segmentBytes: 4096), Log(minimum: .off))
        #expect(restart.state.desk.checkInvariants() == [])
        return (live, String(decoding: restart.state.snapshot(now: now), as: UTF8.self))
    }

    @Test(arguments: 0..<6)
    func theStateIsAFunctionOfTheJournal(_ round: Int) throws {
        let seed = TestSeed.choose() &+ UInt64(round)
        let desk = try EngineHarness(segmentBytes: 4096, seed: seed)
        let play = EngineRandomPlay(desk, seed: seed)
        var snapshots: [UInt64] = []
        for part in 0..<6 {
            play.run(60)
            desk.settle()
            let states = try Self.states(desk)
            #expect(states.live == states.restored, "seed \(seed), part \(part), snapshots at \(snapshots)")
            #expect(desk.engine.state.desk.checkInvariants() == [], "seed \(seed)")
            if part % 2 == 1 {
                try desk.writeSnapshot()
                snapshots.append(desk.journal.durableEnd)
            }
        }
        // From the newest snapshot, from the one before, and from nothing.
        for _ in 0..<3 {
            let states = try Self.states(desk)
            #expect(states.live == states.restored, "seed \(seed)")
            guard let newest = desk.disk.names.filter({ $0.hasPrefix("snapshots/") }).max() else { continue }
            desk.disk.tamper(newest, rename: nil)
        }
        #expect(!desk.disk.names.contains { $0.hasPrefix("snapshots/") })
    }

    /// A snapshot that does not prove itself is passed over.
    @Test func aDamagedSnapshotIsPassedOver() throws {
        let desk = try EngineHarness(segmentBytes: 4096)
        let play = EngineRandomPlay(desk, seed: 3)
        for _ in 0..<2 {
            play.run(80)
            try desk.writeSnapshot()
        }
        play.run(20)
        desk.settle()
        let names = desk.disk.names.filter { $0.hasPrefix("snapshots/") }
        #expect(names.count == 2)
        let newest = try #require(names.max())
        let bytes = try #require(desk.disk.contents(newest))
        for index in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
            var damaged = bytes
            damaged[index] ^= 0x04
            desk.disk.replace(newest, damaged)
            let states = try Self.states(desk)
            #expect(states.live == states.restored, "byte \(index)")
        }
        desk.disk.replace(newest, Array(bytes.dropLast(10)))
        let states = try Self.states(desk)
        #expect(states.live == states.restored)
    }

    /// Records that are each acceptable, in a journal without a wrong bit, and yet no history of this program: a
    /// message was withheld that was never posted.
    @Test func aHistoryThatDoesNotAddUpIsNotServed() throws {
        let desk = try EngineHarness()
        let on = desk.connect("demo-sarah").start()
        let draft = Draft(on: .session(1), vis: .all, .messageRedacted(MessageRedacted(target: 99)))
        let event = desk.engine.state.desk.stamp(draft, at: desk.engine.wallNow, by: "agent:sarah")
        let stream = desk.engine.state.streams.findOrCreate(event.on)
        try desk.engine.append(event, of: stream, to: desk.engine.state.folding(), key: nil, hash: 0, answer: Answer())
        desk.tick()
        for hasSnapshot in [false, true] {
            if hasSnapshot { try desk.writeSnapshot() }
            let error = #expect(throws: JournalError.self) {
                try Restart(desk.disk, JournalConfiguration(), Log(minimum: .off))
            }
            #expect(error?.exitCode == 65)
            #expect(error?.message.contains("what is redacted in \(on) was posted in it") == true)
        }
    }

    /// The same said by a snapshot alone is no more than a snapshot that cannot be used.
    @Test func aSnapshotThatDoesNotAddUpIsPassedOver() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        sarah.post(on, "hello")
        desk.tick()
        #expect(sarah.answer(#"{"op":"message.redact","on":"\#(on)","seq":2}"#).outcome == "ok")
        let state = String(decoding: desk.engine.state.snapshot(now: 0), as: UTF8.self)
        let wrong = state.replacing(#""redacted":[2]"#, with: #""redacted":[9]"#)
        #expect(wrong != state)
        try SnapshotStore(disk: desk.disk).write(
            Array(wrong.utf8), position: desk.journal.durableEnd, epoch: desk.journal.epoch)
        try desk.restart()
        #expect(desk.snapshotPosition == 0)
        #expect(desk.logText.contains("snapshot.rejected") && desk.logText.contains("it does not add up"))
        #expect(String(decoding: desk.engine.state.snapshot(now: 0), as: UTF8.self) == state)
    }

    /// Whatever a snapshot says of streams that is not so, it cannot be used.
    @Test func aSnapshotWithOtherStreamsIsPassedOver() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        sarah.post(sarah.start(), "hello")
        desk.tick()
        let state = String(decoding: desk.engine.state.snapshot(now: 0), as: UTF8.self)
        let lines = state.split(separator: "\n").map(String.init)
        let line = try #require(lines.first { $0.hasPrefix(#"{"streams":"session""#) })
        let changes: [(what: String, line: String)] = [
            ("none", ""),
            ("another first number", line.replacing(#""from":1"#, with: #""from":2"#)),
            ("another kind", line.replacing(#""session""#, with: #""cart""#)),
            ("another end", line.replacing("[[", with: "[[9")),
            ("one more", line.replacing("]]", with: "],[1,9]]")),
            ("an empty one more", line.replacing("]]", with: "],[0,9]]")),
            ("an offset too many", line.replacing("]]", with: ",9]]")),
            ("no offset", line.replacing(/\[\[(\d+),\d+/, with: { "[[\($0.1)" })),
            ("twice", "\(line)\n\(line)"),
        ]
        for change in changes {
            #expect(change.line != line)
            let wrong = lines.map { $0 == line ? change.line : $0 }.filter { !$0.isEmpty }
            try SnapshotStore(disk: desk.disk).write(
                Array(wrong.map { $0 + "\n" }.joined().utf8), position: desk.journal.durableEnd,
                epoch: desk.journal.epoch)
            try desk.restart()
            #expect(desk.snapshotPosition == 0, "\(change.what)")
            #expect(desk.logText.contains("snapshot.rejected"), "\(change.what)")
        }
        #expect(String(decoding: desk.engine.state.snapshot(now: 0), as: UTF8.self) == state)
    }

    /// Clients that come back with their cursors get what they would have got without the restart.
    @Test func cursorsHoldAcrossARestart() throws {
        let desk = try EngineHarness(segmentBytes: 4096)
        EngineRandomPlay(desk, seed: 11).run(200)
        desk.settle()
        let ask: (EngineHarness) -> [[String]] = { desk in
            [
                ("demo-ben", "S-1"), ("demo-maria", "S-1"), ("demo-ben", "S-2"), ("demo-ben", "cust:42"),
                ("demo-relay", "*"),
            ].map { token, on in
                desk.connect(token).ask(#"{"op":"sub","id":1,"on":"\#(on)","after":0}"#)
            }
        }
        let before = ask(desk)
        #expect(before.allSatisfy { $0.count > 1 })
        try desk.restart()
        #expect(ask(desk) == before)
        try desk.writeSnapshot()
        try desk.restart()
        #expect(desk.snapshotPosition > 0)
        #expect(ask(desk) == before)
    }

    /// What was decided but never committed has not happened.
    @Test func whatWasNotCommittedIsGone() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        sarah.post(on, "kept")
        desk.tick()
        sarah.post(on, "sealed, not written")
        desk.seal()
        sarah.post(on, "open")
        try desk.restart()
        let back = desk.connect("demo-sarah")
        #expect(back.ask(#"{"op":"hist","on":"\#(on)"}"#).texts == ["kept"])
        #expect(
            back.answer(#"{"op":"message.post","on":"\#(on)","vis":"all","text":"next"}"#).member("seq")?.integer == 3)
    }

    /// Time in the journal never goes back, although the wall clock does.
    @Test func timeNeverGoesBack() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        for step in [5000, -60_000, 1000, -3_600_000, 10] as [Int64] {
            desk.clock.stepWall(milliseconds: step)
            sarah.post(on, "x")
            desk.tick()
        }
        desk.clock.stepWall(milliseconds: -1_000_000)
        try desk.restart()
        let back = desk.connect("demo-sarah")
        back.ask(#"{"op":"message.post","on":"\#(on)","vis":"all","text":"x"}"#)
        let times = back.ask(#"{"op":"hist","on":"\#(on)"}"#).compactMap { $0.member("at")?.string }
        #expect(times.count == 7 && times == times.sorted())
    }
}
