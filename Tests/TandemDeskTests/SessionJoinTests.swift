// session.join: the five modes, the right each needs, and taking over.

import TandemDesk
import TandemWire
import Testing

struct SessionJoinTests {
    @Test func serveIsTheDefault() throws {
        var play = try Play.withSession()
        let told = try play.ask(Cast.ben, #"{"op":"session.join","on":"S-1"}"#)
        #expect(told.lines == [#"S-1#2 staff participant.joined {"who":"agent:ben","mode":"serve"}"#])
        #expect(told.fields == #"{"mode":"serve"}"#)
        #expect(play.desk.openSession(.session(1))?.agent == "agent:sarah", "joining does not take the session")
    }

    @Test func joiningAgainInTheSameModeChangesNothing() throws {
        var play = try Play.withSession()
        try play.ask(Cast.maya, #"{"op":"session.join","on":"S-1","mode":"observe"}"#)
        let again = try play.ask(Cast.maya, #"{"op":"session.join","on":"S-1","mode":"observe"}"#)
        #expect(again.lines == [])
        #expect(again.fields == #"{"mode":"observe"}"#)
        let other = try play.ask(Cast.maya, #"{"op":"session.join","on":"S-1","mode":"barge"}"#)
        #expect(other.lines == [#"S-1#3 staff participant.joined {"who":"agent:maya","mode":"barge"}"#])
        #expect(play.desk.participants(.session(1)).map(\.mode) == [.serve, .barge])
    }

    @Test func takeoverTellsTheCustomer() throws {
        var play = try Play.withSession()
        let told = try play.ask(Cast.maya, #"{"op":"session.join","on":"S-1","mode":"takeover"}"#)
        #expect(
            told.lines == [
                #"S-1#2 staff participant.joined {"who":"agent:maya","mode":"takeover"}"#,
                #"S-1#3 all session.transferred {"from":"agent:sarah","to":"agent:maya"}"#,
            ])
        #expect(play.desk.openSession(.session(1))?.agent == "agent:maya")
        #expect(try play.ask(Cast.maya, #"{"op":"session.join","on":"S-1","mode":"takeover"}"#).lines == [])
    }

    @Test func takeoverOfASessionThatNobodyHas() throws {
        var play = try Play.withCustomers()
        try play.ask(Cast.relay, #"{"op":"session.start","customer":"cust:7"}"#)
        let told = try play.ask(Cast.maya, #"{"op":"session.join","on":"S-1","mode":"takeover"}"#)
        #expect(told.lines.last == #"S-1#3 all session.transferred {"to":"agent:maya"}"#)
    }

    @Test(arguments: [
        ("serve", "session.join"), ("observe", "session.observe"), ("whisper", "session.whisper"),
        ("barge", "session.barge"), ("takeover", "session.takeover"),
    ])
    func eachModeNeedsItsRight(mode: String, right: String) throws {
        let needed = try #require(Right(rawValue: right))
        let request = #"{"op":"session.join","on":"S-1","mode":"\#(mode)"}"#
        for other in Right.allCases where other != needed {
            var play = try Play.withSession()
            let who = Principal(id: "agent:ned", role: .agent, rights: [.sessionRead, other])
            #expect(play.refusal(who, request).hasPrefix("ROLE_REQUIRED"), "\(other.rawValue) is not enough")
        }
        var play = try Play.withSession()
        let who = Principal(id: "agent:ned", role: .agent, rights: [.sessionRead, needed])
        #expect(play.refusal(who, request) == "ok")
    }

    @Test func anAgentServesAndAManagerMayDoAll() throws {
        for mode in JoinMode.allCases {
            var play = try Play.withSession()
            let request = #"{"op":"session.join","on":"S-1","mode":"\#(mode.rawValue)"}"#
            #expect(play.refusal(Cast.maya, request) == "ok")
            #expect((play.refusal(Cast.ben, request) == "ok") == (mode == .serve))
            #expect(play.refusal(Cast.relay, request).hasPrefix("ROLE_REQUIRED"))
        }
    }

    @Test func theAgentCannotStepAside() throws {
        var play = try Play.withCustomers()
        try play.ask(Cast.maya, #"{"op":"session.start","customer":"cust:7"}"#)
        for mode in ["observe", "whisper"] {
            let refused = play.refusal(Cast.maya, #"{"op":"session.join","on":"S-1","mode":"\#(mode)"}"#)
            #expect(refused == #"BAD_TRANSITION {"on":"S-1"}"#)
        }
    }

    @Test(arguments: [
        (#"{"op":"session.join"}"#, #"FIELD_REQUIRED {"field":"on"}"#),
        (#"{"op":"session.join","on":"S-1","mode":"spy"}"#, #"BAD_FIELD {"field":"mode"}"#),
        (#"{"op":"session.join","on":"S-9"}"#, #"NOT_FOUND {"on":"S-9"}"#),
        (#"{"op":"session.join","on":"S-2"}"#, #"SESSION_ENDED {"on":"S-2"}"#),
    ])
    func refusals(request: String, refusal: String) throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:7"}"#)
        try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-2"}"#)
        #expect(play.refusal(Cast.ben, request) == refusal)
    }
}
