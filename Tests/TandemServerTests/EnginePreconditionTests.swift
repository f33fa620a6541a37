// `if` and `seen`: a decision made on something that is no longer so is refused, with what has changed, and changes
// nothing.

import TandemTestSupport
import TandemWire
import Testing

struct EnginePreconditionTests {
    @Test func ifHoldsTheHead() throws {
        let desk = try EngineHarness()
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let on = sarah.start()
        #expect(sarah.answer(#"{"op":"session.context","on":"\#(on)","if":1,"order":"O-1"}"#).outcome == "ok")
        maria.ask(#"{"op":"message.post","on":"\#(on)","text":"private words"}"#)
        sarah.note(on, "secret words")
        desk.tick()
        let refused = sarah.answer(#"{"op":"session.context","on":"\#(on)","if":2,"order":"O-2"}"#)
        #expect(refused.outcome == "STALE")
        #expect(refused.member("on")?.string == on && refused.member("seq") == .integer(4))
        let message = try #require(refused.member("msg")?.string)
        #expect(
            message.contains("#3 message.posted by cust:42") && message.contains("#4 message.posted by agent:sarah"))
        #expect(!message.contains("words"))
        #expect(sarah.answer(#"{"op":"session.show","on":"\#(on)"}"#).member("order")?.string == "O-1")
        #expect(sarah.answer(#"{"op":"session.context","on":"\#(on)","if":4,"order":"O-2"}"#).outcome == "ok")
    }

    /// Two who decide on the same head in one tick: the second is refused, although nothing is on disk yet.
    @Test func ofTwoOneWins() throws {
        let desk = try EngineHarness()
        let (sarah, maya) = (desk.connect("demo-sarah"), desk.connect("demo-maya"))
        let on = sarah.start()
        sarah.send(#"{"op":"session.context","on":"\#(on)","if":1,"order":"O-1"}"#)
        maya.send(#"{"op":"session.context","on":"\#(on)","if":1,"order":"O-2"}"#)
        #expect(maya.lines == [])
        desk.tick()
        #expect(sarah.take().map(\.outcome) == ["ok"])
        #expect(maya.take().map(\.outcome) == ["STALE"])
    }

    /// A customer's `if` is about what the customer can see: a note neither spoils it nor is told.
    @Test func notesDoNotSpoilACustomersIf() throws {
        let desk = try EngineHarness()
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let on = sarah.start()
        sarah.note(on, "secret")
        desk.tick()
        let post = #"{"op":"message.post","on":"\#(on)","if":1,"text":"hello"}"#
        #expect(maria.answer(post).outcome == "ok")
        sarah.note(on, "secret")
        sarah.post(on, "public")
        desk.tick()
        let refused = maria.answer(post)
        #expect(refused.outcome == "STALE")
        #expect(refused.member("seq") == .integer(5))
        #expect(refused.member("msg")?.string?.contains("#4") == false)
    }

    @Test func wrongIfs() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        let ahead = sarah.answer(#"{"op":"session.hold","on":"\#(on)","if":9}"#)
        #expect(ahead.outcome == "STALE" && ahead.member("seq") == .integer(1))
        for wrong in ["-1", "1.0", #""1""#, "null", "true"] {
            #expect(
                sarah.answer(#"{"op":"session.hold","on":"\#(on)","if":\#(wrong)}"#).outcome == "BAD_FIELD", "\(wrong)")
        }
        #expect(sarah.answer(#"{"op":"session.start","customer":"cust:42","if":1}"#).outcome == "BAD_FIELD")
    }

    @Test func seenIsAboutOthersMessages() throws {
        let desk = try EngineHarness()
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let ben = desk.connect("demo-ben")
        let on = sarah.start()
        let post: (EngineClient, Int) -> String = { client, seen in
            let vis = client === maria ? "" : #""vis":"all","#
            return client.answer(#"{"op":"message.post","on":"\#(on)",\#(vis)"text":"x","seen":\#(seen)}"#)
        }
        #expect(post(sarah, 1).outcome == "ok")
        // Own messages do not make one's own view stale; those of others do.
        #expect(post(sarah, 1).outcome == "ok")
        let refused = post(maria, 1)
        #expect(refused.outcome == "STALE")
        #expect(refused.member("by")?.string == "agent:sarah" && refused.member("seq") == .integer(3))
        #expect(post(maria, 3).outcome == "ok")
        ben.note(on, "secret")
        desk.tick()
        // What the customer cannot see does not hinder her, and what is no message hinders nobody.
        #expect(post(maria, 4).outcome == "ok")
        #expect(post(sarah, 4).outcome == "STALE")
        ben.ask(#"{"op":"session.join","on":"\#(on)"}"#)
        #expect(post(sarah, 6).outcome == "ok")
        #expect(post(sarah, 99).outcome == "CURSOR_AHEAD")
        #expect(post(maria, 5).outcome == "STALE")
    }
}
