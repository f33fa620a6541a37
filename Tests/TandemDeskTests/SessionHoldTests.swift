// session.hold and session.resume: one after the other, and the time on hold.

import TandemDesk
import TandemWire
import Testing

struct SessionHoldTests {
    @Test func theTimeOnHoldIsCounted() throws {
        var play = try Play.withSession()
        let held = try play.ask(Cast.sarah, #"{"op":"session.hold","on":"S-1"}"#)
        #expect(held.lines == ["S-1#2 all session.held {}"])
        play.now += 95_900
        let resumed = try play.ask(Cast.sarah, #"{"op":"session.resume","on":"S-1"}"#)
        #expect(resumed.lines == [#"S-1#3 all session.resumed {"held_s":95}"#])
        #expect(resumed.fields == #"{"held_s":95}"#)
        play.now += 10_000
        try play.ask(Cast.sarah, #"{"op":"session.hold","on":"S-1"}"#)
        play.now += 5_200
        let ended = try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1"}"#)
        #expect(
            ended.lines == [#"S-1#5 all session.ended {"outcome":"resolved","duration_s":111,"held_s":101}"#],
            "both holds, the running one too")
    }

    @Test func aClockThatWasSetBackStandsStill() throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"session.hold","on":"S-1"}"#)
        play.now -= 3_600_000
        #expect(try play.ask(Cast.sarah, #"{"op":"session.resume","on":"S-1"}"#).fields == #"{"held_s":0}"#)
        let ended = try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1"}"#)
        #expect(ended.fields == #"{"outcome":"resolved","duration_s":0,"held_s":0}"#)
    }

    @Test func onlyOnceAndOnlyWhenHeld() throws {
        var play = try Play.withSession()
        #expect(play.refusal(Cast.sarah, #"{"op":"session.resume","on":"S-1"}"#) == #"BAD_TRANSITION {"on":"S-1"}"#)
        try play.ask(Cast.sarah, #"{"op":"session.hold","on":"S-1"}"#)
        #expect(play.refusal(Cast.sarah, #"{"op":"session.hold","on":"S-1"}"#) == #"BAD_TRANSITION {"on":"S-1"}"#)
    }

    @Test(arguments: ["session.hold", "session.resume"])
    func refusals(op: String) throws {
        var play = try Play.withSession()
        #expect(play.refusal(Cast.sarah, #"{"op":"\#(op)"}"#) == #"FIELD_REQUIRED {"field":"on"}"#)
        #expect(play.refusal(Cast.sarah, #"{"op":"\#(op)","on":"S-4"}"#) == #"NOT_FOUND {"on":"S-4"}"#)
        #expect(play.refusal(Cast.ben, #"{"op":"\#(op)","on":"S-1"}"#) == #"NOT_JOINED {"on":"S-1"}"#)
        try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1"}"#)
        #expect(play.refusal(Cast.sarah, #"{"op":"\#(op)","on":"S-1"}"#) == #"SESSION_ENDED {"on":"S-1"}"#)
    }
}
