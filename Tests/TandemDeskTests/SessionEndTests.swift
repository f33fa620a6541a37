// session.end: outcomes, durations, and that nothing comes after.

import TandemDesk
import TandemWire
import Testing

struct SessionEndTests {
    @Test(arguments: Outcome.allCases)
    func theOutcomeAndTheTimeAreRecorded(outcome: Outcome) throws {
        var play = try Play.withSession()
        play.now += 1_872_999
        let told = try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1","outcome":"\#(outcome.rawValue)"}"#)
        let whole = #"{"outcome":"\#(outcome.rawValue)","duration_s":1872,"held_s":0}"#
        #expect(told.lines == ["S-1#2 all session.ended \(whole)"])
        #expect(told.fields == whole)
        #expect(play.desk.openSession(.session(1)) == nil)
        #expect(play.desk.head(.session(1)) == Head(seq: 2, publicSeq: 2))
    }

    @Test func resolvedIsTheDefault() throws {
        var play = try Play.withSession()
        let told = try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1"}"#)
        #expect(told.fields == #"{"outcome":"resolved","duration_s":0,"held_s":0}"#)
    }

    @Test func othersKeepTheirPlace() throws {
        var play = try Play.withCustomers()
        for _ in 1...4 { try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:7"}"#) }
        for number in [2, 4, 1] {
            try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-\#(number)"}"#)
            let refused = play.refusal(Cast.sarah, #"{"op":"session.end","on":"S-\#(number)"}"#)
            #expect(refused == #"SESSION_ENDED {"on":"S-\#(number)"}"#)
        }
        #expect(play.refusal(Cast.sarah, #"{"op":"message.post","on":"S-3","vis":"all","text":"x"}"#) == "ok")
    }

    @Test(arguments: [
        (Cast.sarah, #"{"op":"session.end","on":"S-1","outcome":"won"}"#, #"BAD_FIELD {"field":"outcome"}"#),
        (Cast.sarah, #"{"op":"session.end","on":"S-1","text":"bye"}"#, #"UNKNOWN_FIELD {"field":"text"}"#),
        (Cast.sarah, #"{"op":"session.end"}"#, #"FIELD_REQUIRED {"field":"on"}"#),
        (Cast.sarah, #"{"op":"session.end","on":"S-7"}"#, #"NOT_FOUND {"on":"S-7"}"#),
        (Cast.ben, #"{"op":"session.end","on":"S-1"}"#, #"NOT_JOINED {"on":"S-1"}"#),
        (Cast.maria, #"{"op":"session.end","on":"S-1"}"#, #"ROLE_REQUIRED {"needs":"session.end"}"#),
        (Cast.maya, #"{"op":"session.end","on":"S-1"}"#, "ok"),
        (Cast.relay, #"{"op":"session.end","on":"S-1"}"#, #"ROLE_REQUIRED {"needs":"session.end"}"#),
    ])
    func refusals(who: Principal, request: String, refusal: String) throws {
        var play = try Play.withSession()
        #expect(play.refusal(who, request) == refusal)
    }

    @Test func anObserverDoesNotEndIt() throws {
        var play = try Play.withSession()
        let observer = Principal(
            id: "agent:ned", role: .agent, rights: [.sessionRead, .sessionObserve, .sessionEnd])
        try play.ask(observer, #"{"op":"session.join","on":"S-1","mode":"observe"}"#)
        #expect(play.refusal(observer, #"{"op":"session.end","on":"S-1"}"#) == #"NOT_JOINED {"on":"S-1"}"#)
    }
}
