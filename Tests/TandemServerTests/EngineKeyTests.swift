// Idempotency: a request with a key happens once, however often and on whatever connection it is sent, before and
// after a restart.

import TandemDesk
import TandemTestSupport
import TandemWire
import Testing

@testable import TandemServer

struct EngineKeyTests {
    private static func request(_ on: String, _ key: String, _ text: String = "hello", id: Int = 1) -> String {
        #"{"op":"message.post","id":\#(id),"key":"\#(key)","on":"\#(on)","vis":"all","text":"\#(text)"}"#
    }

    @Test func aRepeatGetsTheFirstAnswer() throws {
        let desk = try EngineHarness()
        let (sarah, again, ben) = (desk.connect("demo-sarah"), desk.connect("demo-sarah"), desk.connect("demo-ben"))
        let on = sarah.start()
        #expect(sarah.ask(Self.request(on, "k1")) == [#"{"ok":true,"re":1,"on":"S-1","seq":2}"#])
        sarah.post(on, "later")
        desk.tick()
        let repeated = #"{"ok":true,"re":2,"on":"S-1","seq":2,"dup":true}"#
        #expect(again.ask(Self.request(on, "k1", id: 2)) == [repeated])
        // Whoever asks in another order of members asks the same.
        let shuffled = #"{"text":"hello","on":"\#(on)","vis":"all","key":"k1","op":"message.post","id":2}"#
        #expect(again.ask(shuffled) == [repeated])
        // The key is the principal's own.
        #expect(ben.answer(Self.request(on, "k1")).outcome == "NOT_JOINED")
        ben.ask(#"{"op":"session.join","on":"\#(on)"}"#)
        #expect(ben.answer(Self.request(on, "k1")).member("dup") == nil)
    }

    @Test func anotherBodyIsRefused() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        sarah.ask(Self.request(on, "k1"))
        for other in [Self.request(on, "k1", "hello!"), #"{"op":"session.hold","key":"k1","on":"\#(on)"}"#] {
            let refused = sarah.answer(other)
            #expect(refused.outcome == "KEY_REUSED")
            #expect(refused.member("seq") == .integer(2))
            #expect(!refused.contains("hello"))
        }
        #expect(sarah.answer(#"{"op":"session.show","on":"\#(on)"}"#).member("seq") == .integer(2))
    }

    @Test func aRefusalIsNotRemembered() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        #expect(
            sarah.answer(#"{"op":"message.post","key":"k","on":"\#(on)","text":"no vis"}"#).outcome == "FIELD_REQUIRED")
        let answer = sarah.answer(Self.request(on, "k"))
        #expect(answer.outcome == "ok" && answer.member("dup") == nil)
    }

    /// The second one asks while the first is not on disk: it waits for the same commit, and is not told earlier.
    @Test func aRepeatWhileTheFirstIsUnderWay() throws {
        let desk = try EngineHarness()
        let (sarah, again) = (desk.connect("demo-sarah"), desk.connect("demo-sarah"))
        let on = sarah.start()
        sarah.send(Self.request(on, "k"))
        again.send(Self.request(on, "k", id: 2))
        desk.seal()
        again.send(Self.request(on, "k", id: 3))
        #expect(again.lines + sarah.lines == [])
        desk.commit()
        #expect(sarah.take().map(\.outcome) == ["ok"])
        #expect(again.take().map { $0.member("dup") } == [.bool(true), .bool(true)])
        #expect(desk.engine.hasOpenBatch == false)
    }

    @Test(arguments: ["restart", "snapshot", "snapshot and tail"])
    func theWindowSurvives(_ how: String) throws {
        let desk = try EngineHarness(segmentBytes: 2048)
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        sarah.ask(Self.request(on, "before"))
        if how != "restart" { try desk.writeSnapshot() }
        if how != "snapshot" { sarah.ask(Self.request(on, "after")) }
        sarah.ask(#"{"op":"read","key":"mark","on":"\#(on)","seq":2}"#)
        try desk.restart()
        #expect((desk.snapshotPosition > 0) == (how != "restart"))
        let back = desk.connect("demo-sarah")
        #expect(back.ask(Self.request(on, "before")) == [#"{"ok":true,"re":1,"on":"S-1","seq":2,"dup":true}"#])
        #expect(back.answer(Self.request(on, "before", "other")).outcome == "KEY_REUSED")
        if how != "snapshot" { #expect(back.answer(Self.request(on, "after")).member("dup") == .bool(true)) }
        #expect(back.answer(#"{"op":"read","key":"mark","on":"\#(on)","seq":2}"#).member("dup") == .bool(true))
    }

    /// Every writing op that answers more than a number gives the same answer again. Secrets are not kept.
    @Test func theWholeAnswerIsRepeated() throws {
        let desk = try EngineHarness(tickets: true)
        let ada = desk.connect("demo-ada")
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start("cust:43")
        let requests: [(EngineClient, String)] = [
            (sarah, #"{"op":"session.start","key":"a","ticket":"T-42","channel":"chat"}"#),
            (sarah, #"{"op":"session.context","key":"b","on":"\#(on)","order":"O-7"}"#),
            (sarah, #"{"op":"read","key":"c","on":"\#(on)","seq":1}"#),
            (sarah, #"{"op":"customer.put","key":"d","customer":"cust:77","name":"New"}"#),
            (sarah, #"{"op":"ticket.open","key":"t1","on":"T-43"}"#),
            (sarah, #"{"op":"message.post","key":"t2","on":"T-43","vis":"all","text":"x","priority":"high"}"#),
            (sarah, #"{"op":"ticket.set","key":"t3","on":"T-43","priority":"low"}"#),
            (sarah, #"{"op":"ticket.status","key":"t4","on":"T-43","status":"resolved"}"#),
            (ada, #"{"op":"policy.set","key":"p","policy":{"undo_s":9}}"#),
            (ada, #"{"op":"session.join","key":"e","on":"\#(on)","mode":"takeover"}"#),
            (ada, #"{"op":"session.transfer","key":"f","on":"\#(on)","to":"agent:ben","note":"please"}"#),
            (ada, #"{"op":"session.end","key":"g","on":"\#(on)","outcome":"spam"}"#),
        ]
        for (client, request) in requests {
            let first = client.ask(request)
            #expect(first.count == 1 && first[0].outcome == "ok", "\(request): \(first)")
            desk.clock.advance(milliseconds: 1234)
            #expect(client.ask(request) == [first[0].dropLast() + #","dup":true}"#], "\(request)")
        }
        let mint = #"{"op":"customer.token","key":"h","customer":"cust:43"}"#
        let minted = ada.answer(mint)
        let again = ada.answer(mint)
        #expect(again.member("token_id") == minted.member("token_id"))
        #expect(minted.member("token") != nil && again.member("token") == nil)
    }

    /// What an op has written itself is kept with the key like all else.
    @Test func aWrittenAnswerIsRepeated() throws {
        let desk = try EngineHarness()
        let ada = desk.connect("demo-ada")
        ada.ask(#"{"op":"product.put","sku":"MUG-2","title":"Mug","price":{"amount":900,"currency":"EUR"}}"#)
        let maria = desk.connect("demo-maria")
        maria.ask(#"{"op":"cart.create"}"#)
        let request = #"{"op":"cart.apply","key":"k","on":"C-1","do":[{"add":"MUG-2","qty":2}]}"#
        let members =
            #""seq":2,"added":["L-1"],"total":{"amount":1800,"currency":"EUR"},"#
            + #""warn":[{"code":"OUT_OF_STOCK","line":"L-1","got":0}]"#
        #expect(maria.ask(request) == [#"{"ok":true,"on":"C-1",\#(members)}"#])
        #expect(maria.ask(request) == [#"{"ok":true,"on":"C-1",\#(members),"dup":true}"#])
    }

    @Test func keysHaveAShape() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        for wrong in [#""""#, "7", "null", #""a b""#, #""é""#, "\"\(String(repeating: "k", count: 65))\""] {
            let request = #"{"op":"message.post","key":\#(wrong),"on":"\#(on)","vis":"all","text":"x"}"#
            #expect(sarah.answer(request).outcome == "BAD_FIELD", "\(wrong)")
        }
        #expect(sarah.answer(Self.request(on, String(repeating: "~", count: 64))).outcome == "ok")
    }

    /// `key`, `if` and `x` mean nothing where nothing is written, so they are refused rather than ignored; a key that
    /// a write has used does not change that.
    @Test func whatWritesNothingTakesNeitherKeyNorIfNorX() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        #expect(sarah.answer(Self.request(on, "used")).outcome == "ok")
        let specs = ServerOp.allCases.map(\.spec) + OpTable.all.map { $0.spec }
        for spec in specs {
            for (member, value) in [("key", #""used""#), ("if", "2"), ("x", #"{"a/b":1}"#)] {
                let answer = sarah.answer(#"{"op":"\#(spec.name)","\#(member)":\#(value),"on":"\#(on)"}"#)
                let isRefused = answer.outcome == "BAD_FIELD" && answer.member("field")?.string == member
                #expect(isRefused != spec.writes, "\(spec.name) \(member): \(answer)")
            }
        }
    }

    // MARK: The window

    /// At least the last ten thousand, however old; at least a day, however many.
    @Test func theWindowKeepsADayAndTheLatest() {
        let window = KeyWindow()
        let day = KeyWindow.ageMilliseconds
        for number in 0..<10_000 { window.insert(principal: "p", key: "\(number)", position: UInt64(number), at: 0) }
        window.insert(principal: "p", key: "day", position: 1, at: day)
        #expect(window.find(principal: "p", key: "0") == 0)
        window.insert(principal: "p", key: "day and a bit", position: 2, at: day + 1)
        #expect(window.find(principal: "p", key: "0") == nil)
        #expect(window.find(principal: "p", key: "1") == nil)
        #expect(window.find(principal: "p", key: "2") == 2)
        #expect(window.find(principal: "other", key: "2") == nil)
        for number in 0..<20_000 {
            window.insert(principal: "q", key: "\(number)", position: UInt64(number), at: Int64(number))
        }
        #expect(window.find(principal: "q", key: "0") == 0)
        window.insert(principal: "q", key: "new", position: 1, at: day + 15_000)
        #expect(window.windows["q"]?.count == 10_000)
        #expect(window.find(principal: "q", key: "10000") == nil)
        #expect(window.find(principal: "q", key: "10001") == 10_001)
    }

    /// What `limits` announces is what is kept, and nobody can configure it away: clients build on it.
    @Test func theAnnouncedWindowIsTheRealOne() {
        #expect(Limits().keysPerPrincipal == KeyWindow.countMinimum)
        #expect(Int64(Limits().keyMilliseconds) == KeyWindow.ageMilliseconds)
        var limits = Limits()
        for limit in Limits.table where limit.key == "keys_per_principal" || limit.key == "key_ms" {
            #expect(limits.configure(limit, 5) != nil)
        }
        #expect(limits == Limits())
    }
}
