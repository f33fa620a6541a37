// Following streams: where a subscription begins, that catching up and living on leave no gap and no overlap, and
// that `prev` lets every reader prove it, customers too, who are not told of notes.

import TandemJournal
import TandemServer
import TandemTestSupport
import TandemWire
import Testing

struct EngineSubscriptionTests {
    /// Messages 2…9 in S-1: 2, 4, 6, 8 public, 3, 5, 7, 9 notes.
    private static func stage() throws -> (desk: EngineHarness, sarah: EngineClient, on: String) {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        for number in 2...9 {
            if number % 2 == 0 { sarah.post(on, "public \(number)") } else { sarah.note(on, "note \(number)") }
        }
        desk.tick()
        sarah.forget()
        return (desk, sarah, on)
    }

    @Test func whereItBegins() throws {
        let (desk, _, on) = try Self.stage()
        let ben = desk.connect("demo-ben")
        let cases: [(String, [Int])] = [
            ("", []), (#","after":0"#, Array(1...9)), (#","after":6"#, [7, 8, 9]), (#","after":9"#, []),
            (#","tail":3"#, [7, 8, 9]), (#","tail":0"#, []), (#","tail":200"#, Array(1...9)),
            (#","after":{"S-1":4}"#, Array(5...9)), (#","after":{"S-9":4}"#, []),
        ]
        for (fields, numbers) in cases {
            let lines = ben.ask(#"{"op":"sub","id":1,"on":"\#(on)"\#(fields)}"#)
            #expect(lines.first == #"{"ok":true,"re":1,"head":{"S-1":9}}"#, "\(fields)")
            #expect(lines.numbers == numbers, "\(fields)")
        }
    }

    /// Asking for more than a page is asking for a page, whether of `sub` or of `hist`.
    @Test func aTailIsAtMostAPage() throws {
        var limits = EngineHarness.patient
        limits.pageEvents = 4
        let desk = try EngineHarness(limits: limits)
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        for number in 2...9 { sarah.post(on, "\(number)") }
        desk.tick()
        let (ben, typist) = (desk.connect("demo-ben"), desk.connect())
        for tail in ["4", "5", "201", "9007199254740991"] {
            #expect(ben.ask(#"{"op":"sub","on":"\#(on)","tail":\#(tail)}"#).numbers == [6, 7, 8, 9], "\(tail)")
            #expect(
                ben.answer(#"{"op":"hist","on":"\#(on)","limit":\#(tail)}"#).member("n")?.integer == 4, "\(tail)")
        }
        #expect(ben.answer(#"{"op":"sub","on":"\#(on)","tail":-1}"#).outcome == "BAD_FIELD")
        // `watch` asks for twenty.
        typist.ask("login sarah demo-sarah")
        #expect(typist.ask("watch \(on)").filter { $0.contains("agent:sarah>") }.count == 4)
    }

    @Test func aCustomerSeesACompleteChain() throws {
        let (desk, sarah, on) = try Self.stage()
        let maria = desk.connect("demo-maria")
        let lines = maria.ask(#"{"op":"sub","id":1,"on":"\#(on)","after":0}"#)
        #expect(lines.first == #"{"ok":true,"re":1,"head":{"S-1":8}}"#)
        #expect(lines.numbers == [1, 2, 4, 6, 8])
        sarah.note(on, "note 10")
        desk.tick()
        sarah.post(on, "public 11")
        sarah.note(on, "note 12")
        sarah.post(on, "public 13")
        desk.tick()
        let live = maria.take()
        #expect(live.numbers == [11, 13])
        #expect((lines + live).events.compactMap { $0.member("prev")?.integer } == [0, 1, 2, 4, 6, 8, 11])
        #expect(!maria.received.contains("note"))
    }

    @Test func severalStreamsAtOnce() throws {
        let (desk, sarah, on) = try Self.stage()
        let other = sarah.start("cust:43")
        let lines = sarah.ask(#"{"op":"sub","id":1,"on":["\#(on)","\#(other)","\#(on)"],"after":{"S-1":7,"S-2":0}}"#)
        #expect(lines.first == #"{"ok":true,"re":1,"head":{"S-1":9,"S-2":1}}"#)
        #expect(lines.events.map { $0.member("on")?.string ?? "" }.sorted() == ["S-1", "S-1", "S-2"])
        sarah.post(on, "a")
        sarah.post(other, "b")
        desk.tick()
        #expect(sarah.take().events.count == 2)
        sarah.ask(#"{"op":"unsub","on":["\#(on)"]}"#)
        sarah.post(on, "c")
        sarah.post(other, "d")
        desk.tick()
        #expect(sarah.take().texts == ["d"])
    }

    /// One stream that may not be read refuses all of them.
    @Test func oneForbiddenStreamRefusesTheRequest() throws {
        let (desk, sarah, on) = try Self.stage()
        let other = sarah.start("cust:43")
        let maria = desk.connect("demo-maria")
        #expect(maria.answer(#"{"op":"sub","on":["\#(on)","\#(other)"]}"#).outcome == "NOT_FOUND")
        sarah.post(on, "nobody follows")
        desk.tick()
        #expect(maria.lines.events == [])
    }

    @Test func subscribingAgainReplaces() throws {
        let (desk, sarah, on) = try Self.stage()
        sarah.follow(on, after: 9)
        sarah.follow(on, after: 8)
        sarah.forget()
        sarah.post(on, "once")
        desk.tick()
        #expect(sarah.take().numbers == [10])
        #expect(sarah.answer(#"{"op":"unsub","on":"\#(on)"}"#).outcome == "ok")
        #expect(sarah.answer(#"{"op":"unsub","on":"\#(on)"}"#).outcome == "ok")
        sarah.post(on, "not told")
        desk.tick()
        #expect(sarah.lines.events == [])
    }

    @Test func aCursorAheadIsRefusedAndTellsTheHead() throws {
        let (desk, _, on) = try Self.stage()
        let (ben, maria) = (desk.connect("demo-ben"), desk.connect("demo-maria"))
        let refused = ben.answer(#"{"op":"sub","on":"\#(on)","after":10}"#)
        #expect(refused.outcome == "CURSOR_AHEAD")
        #expect(refused.member("seq") == .integer(9))
        // A customer's stream ends where the customer's view of it ends; that there is a note behind it must not show.
        let hidden = maria.answer(#"{"op":"sub","on":"\#(on)","after":9}"#)
        #expect(hidden.outcome == "CURSOR_AHEAD")
        #expect(hidden.member("seq") == .integer(8))
        for wrong in ["-1", "1.5", #""3""#, "null", "[1]", #"{"S-1":-1}"#, #"{"S-1":"x"}"#] {
            #expect(ben.answer(#"{"op":"sub","on":"\#(on)","after":\#(wrong)}"#).outcome == "BAD_FIELD", "\(wrong)")
        }
    }

    @Test func anotherEpochIsRefused() throws {
        let (desk, sarah, on) = try Self.stage()
        let epoch = desk.journal.epoch
        #expect(sarah.answer(#"{"op":"sub","on":"\#(on)","epoch":"\#(epoch)","after":0}"#).outcome == "ok")
        let refused = sarah.answer(#"{"op":"sub","on":"\#(on)","epoch":"other","after":0}"#)
        #expect(refused.outcome == "EPOCH_CHANGED")
        #expect(refused.member("epoch")?.string == epoch)
    }

    /// Whoever posts, seals, commits, follows, lags and comes back in whatever order: each follower gets exactly what
    /// it may see behind its cursor, once, in order, with an unbroken chain.
    @Test(arguments: 0..<12)
    func theHandOverHasNoGapAndNoOverlap(_ round: Int) throws {
        let seed = TestSeed.choose() &+ UInt64(round)
        for step in 0..<20 {
            let play = try HandOverPlay(seed: seed &* 1000 &+ UInt64(step))
            try play.run()
        }
    }
}

/// A random play around one stream.
private final class HandOverPlay {
    private struct Follower {
        let client: EngineClient
        let isStaff: Bool
        /// Where the current subscription began; nil while there is none.
        var after: Int?
    }

    private let seed: UInt64
    private var random: SplitMix64
    private let desk: EngineHarness
    private let sarah: EngineClient
    private let on: String
    private var followers: [Follower] = []
    private var posted = 0

    init(seed: UInt64) throws {
        self.seed = seed
        random = SplitMix64(seed: seed)
        desk = try EngineHarness(segmentBytes: 4096, seed: seed)
        sarah = desk.connect("demo-sarah")
        on = sarah.start()
        for (token, isStaff) in [("demo-ben", true), ("demo-maria", false), ("demo-maria", false), ("demo-maya", true)]
        {
            followers.append(Follower(client: desk.connect(token), isStaff: isStaff))
        }
    }

    func run() throws {
        for _ in 0..<40 { step() }
        for follower in followers { follower.client.makeRoom(nil) }
        for _ in 0..<3 { desk.tick() }
        let truth = history()
        #expect(truth.count == posted + 1, "seed \(seed)")
        for follower in followers { check(follower, truth) }
    }

    private func step() {
        let index = random.below(followers.count)
        switch random.below(10) {
        case 0...3:
            posted += 1
            if random.once(in: 2) { sarah.post(on, "text \(posted)") } else { sarah.note(on, "text \(posted)") }
        case 4: desk.seal()
        case 5: desk.commit()
        case 6: desk.tick()
        case 7: subscribe(index)
        case 8: followers[index].client.makeRoom(random.below(400))
        default: followers[index].client.makeRoom(nil)
        }
    }

    private func subscribe(_ index: Int) {
        let follower = followers[index]
        // What came before belongs to the subscription before; only a reader that takes everything can tell them apart.
        follower.client.makeRoom(nil)
        let truth = history()
        desk.tick()
        check(follower, truth)
        follower.client.forget()
        let seen = [0] + numbers(truth, follower)
        let after = seen[random.below(seen.count)]
        follower.client.send(#"{"op":"sub","id":1,"on":"\#(on)","after":\#(after)}"#)
        followers[index].after = after
    }

    private func history() -> [String] {
        desk.tick()
        let reader = desk.connect("demo-ada")
        let lines = reader.ask(#"{"op":"hist","id":0,"on":"\#(on)","after":0,"limit":200}"#)
        reader.hangUp()
        return lines.filter { $0.hasPrefix(#"{"ev""#) }
    }

    private func check(_ follower: Follower, _ truth: [String]) {
        guard let after = follower.after else { return }
        let visible = numbers(truth, follower)
        let events = follower.client.lines.events
        #expect(events.compactMap { $0.member("seq")?.integer } == visible.filter { $0 > after }, "seed \(seed)")
        var previous = visible.last { $0 <= after } ?? 0
        for event in events {
            #expect(event.member("prev")?.integer == previous, "seed \(seed): \(event)")
            previous = event.member("seq")?.integer ?? 0
        }
    }

    /// The numbers of the events that a follower may see.
    private func numbers(_ truth: [String], _ follower: Follower) -> [Int] {
        truth.filter { follower.isStaff || $0.member("vis") == .string("all") }.compactMap { $0.member("seq")?.integer }
    }
}
