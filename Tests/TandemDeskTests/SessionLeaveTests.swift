// session.leave: only whoever takes part can leave.

import TandemDesk
import TandemWire
import Testing

struct SessionLeaveTests {
    @Test func theSessionGoesOn() throws {
        var play = try Play.withSession()
        try play.ask(Cast.ben, #"{"op":"session.join","on":"S-1"}"#)
        let told = try play.ask(Cast.ben, #"{"op":"session.leave","on":"S-1"}"#)
        #expect(told.lines == [#"S-1#3 staff participant.left {"who":"agent:ben"}"#])
        #expect(told.answer == Answer(on: .session(1)))
        #expect(play.desk.openSession(.session(1))?.agent == "agent:sarah")
    }

    @Test func theLongestServingBecomesTheAgent() throws {
        var play = try Play.withSession()
        try play.ask(Cast.maya, #"{"op":"session.join","on":"S-1","mode":"observe"}"#)
        try play.ask(Cast.ben, #"{"op":"session.join","on":"S-1"}"#)
        try play.ask(Cast.sarah, #"{"op":"session.leave","on":"S-1"}"#)
        #expect(play.desk.openSession(.session(1))?.agent == "agent:ben", "an observer does not")
        try play.ask(Cast.ben, #"{"op":"session.leave","on":"S-1"}"#)
        #expect(play.desk.openSession(.session(1))?.agent == nil)
        try play.ask(Cast.sarah, #"{"op":"session.join","on":"S-1"}"#)
        #expect(play.desk.openSession(.session(1))?.agent == "agent:sarah", "whoever comes next")
    }

    @Test(arguments: [
        (Cast.ben, #"{"op":"session.leave","on":"S-1"}"#, #"NOT_JOINED {"on":"S-1"}"#),
        (Cast.relay, #"{"op":"session.leave","on":"S-1"}"#, #"NOT_JOINED {"on":"S-1"}"#),
        (Cast.sarah, #"{"op":"session.leave"}"#, #"FIELD_REQUIRED {"field":"on"}"#),
        (Cast.sarah, #"{"op":"session.leave","on":"S-8"}"#, #"NOT_FOUND {"on":"S-8"}"#),
        (Cast.maria, #"{"op":"session.leave","on":"S-1"}"#, "ROLE_REQUIRED {}"),
    ])
    func refusals(who: Principal, request: String, refusal: String) throws {
        var play = try Play.withSession()
        #expect(play.refusal(who, request) == refusal)
    }

    @Test func nobodyLeavesWhatHasEnded() throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1"}"#)
        #expect(play.refusal(Cast.sarah, #"{"op":"session.leave","on":"S-1"}"#) == #"SESSION_ENDED {"on":"S-1"}"#)
    }
}
