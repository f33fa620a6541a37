// session.show: what staff and what the customer is shown.

import TandemDesk
import TandemWire
import Testing

struct SessionShowTests {
    @Test func staffSeeEverything() throws {
        var play = try Play.withCustomers()
        try play.ask(Cast.sarah, #"{"op":"session.start","ticket":"T-204","channel":"phone"}"#)
        play.now += 1_000
        try play.ask(Cast.maya, #"{"op":"session.join","on":"S-1","mode":"observe"}"#)
        try play.ask(Cast.maria, #"{"op":"read","on":"S-1","seq":1}"#)
        try play.ask(Cast.sarah, #"{"op":"read","on":"S-1","seq":2}"#)
        play.now += 4_000
        let told = try play.ask(Cast.ben, #"{"op":"session.show","on":"S-1"}"#)
        #expect(told.answer.seq == 2)
        #expect(
            told.fields
                == #"{"customer":"cust:42","ticket":"T-204","order":"O-5512","cart":"C-9","channel":"phone","#
                + #""agent":"agent:sarah","state":"open","started_at":"2026-11-21T19:07:00.000Z","duration_s":5,"#
                + #""held_s":0,"participants":["#
                + #"{"who":"agent:sarah","mode":"serve","joined_at":"2026-11-21T19:07:00.000Z"},"#
                + #"{"who":"agent:maya","mode":"observe","joined_at":"2026-11-21T19:07:01.000Z"}],"#
                + #""read":{"cust:42":1,"agent:sarah":2}}"#)
    }

    @Test(arguments: [Cast.maria, Cast.mariaInS1, Cast.mail])
    func withoutNoteReadNobodySeesWhoTakesPart(who: Principal) throws {
        var play = try Play.withSession()
        try play.ask(Cast.maya, #"{"op":"session.join","on":"S-1","mode":"observe"}"#)
        let told = try play.ask(who, #"{"op":"session.show","on":"S-1"}"#)
        #expect(told.answer.seq == 1, "the number of the join is not told either")
        #expect(
            told.fields
                == #"{"customer":"cust:42","agent":"agent:sarah","state":"open","#
                + #""started_at":"2026-11-21T19:07:00.000Z","duration_s":0,"held_s":0}"#)
    }

    @Test func afterTheEnd() throws {
        var play = try Play.withSession()
        try play.ask(Cast.maria, #"{"op":"read","on":"S-1","seq":1}"#)
        play.now += 10_000
        try play.ask(Cast.sarah, #"{"op":"session.hold","on":"S-1"}"#)
        play.now += 10_000
        try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1","outcome":"no_reply"}"#)
        play.now += 10_000
        let told = try play.ask(Cast.sarah, #"{"op":"session.show","on":"S-1"}"#)
        #expect(
            told.fields
                == #"{"customer":"cust:42","agent":"agent:sarah","state":"ended","#
                + #""started_at":"2026-11-21T19:07:00.000Z","ended_at":"2026-11-21T19:07:20.000Z","duration_s":20,"#
                + #""held_s":10,"outcome":"no_reply","participants":[],"read":{"cust:42":1}}"#)
    }

    @Test(arguments: [
        (Cast.sarah, #"{"op":"session.show"}"#, #"FIELD_REQUIRED {"field":"on"}"#),
        (Cast.sarah, #"{"op":"session.show","on":"S-2"}"#, #"NOT_FOUND {"on":"S-2"}"#),
        (Cast.sarah, #"{"op":"session.show","on":"cust:42"}"#, #"NOT_FOUND {"on":"cust:42"}"#),
        (Cast.ivo, #"{"op":"session.show","on":"S-1"}"#, #"NOT_FOUND {"on":"S-1"}"#),
        (Cast.sarah, #"{"op":"session.show","on":"S-1","all":true}"#, #"UNKNOWN_FIELD {"field":"all"}"#),
    ])
    func refusals(who: Principal, request: String, refusal: String) throws {
        var play = try Play.withSession()
        #expect(play.refusal(who, request) == refusal)
    }
}
