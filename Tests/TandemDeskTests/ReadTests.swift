// read: marks that only rise, in the reader's own stream.

import TandemDesk
import TandemWire
import Testing

struct ReadTests {
    @Test func theMarkIsKeptOnTheReadersOwnStream() throws {
        var play = try Play.withSession()
        let told = try play.ask(Cast.sarah, #"{"op":"read","on":"S-1","seq":1}"#)
        #expect(told.lines == [#"agent:sarah#1 staff read.marked {"stream":"S-1","upto":1}"#])
        #expect(told.answer == Answer(on: .session(1), [JSONField("read", .integer(1))]))
        #expect(told.signals == [.read(on: .session(1), by: "agent:sarah", seq: 1)])
        #expect(play.desk.head(.session(1))?.seq == 1, "reading does not grow what is read")
        let maria = try play.ask(Cast.maria, #"{"op":"read","on":"S-1","seq":1}"#)
        #expect(maria.lines == [#"cust:42#2 staff read.marked {"stream":"S-1","upto":1}"#])
    }

    @Test func itOnlyRises() throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"message.post","on":"S-1","vis":"all","text":"x"}"#)
        try play.ask(Cast.sarah, #"{"op":"read","on":"S-1","seq":2}"#)
        for seq in [1, 2] {
            let told = try play.ask(Cast.sarah, #"{"op":"read","on":"S-1","seq":\#(seq)}"#)
            #expect(told.lines == [])
            #expect(told.signals == [])
            #expect(told.fields == #"{"read":2}"#)
        }
    }

    @Test func nobodyReadsWhatTheyCannotSee() throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"message.post","on":"S-1","vis":"staff","text":"x"}"#)
        let ahead = #"CURSOR_AHEAD {"on":"S-1","seq":1}"#
        #expect(play.refusal(Cast.maria, #"{"op":"read","on":"S-1","seq":2}"#) == ahead)
        #expect(play.refusal(Cast.mail, #"{"op":"read","on":"S-1","seq":2}"#) == ahead)
        #expect(play.refusal(Cast.sarah, #"{"op":"read","on":"S-1","seq":3}"#) == #"CURSOR_AHEAD {"on":"S-1","seq":2}"#)
        #expect(play.refusal(Cast.sarah, #"{"op":"read","on":"S-1","seq":2}"#) == "ok")
    }

    @Test func anEndedSessionCanStillBeRead() throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1"}"#)
        #expect(try play.ask(Cast.maria, #"{"op":"read","on":"S-1","seq":2}"#).fields == #"{"read":2}"#)
    }

    @Test func aCustomersStreamCanBeReadByStaff() throws {
        var play = try Play.withSession()
        #expect(try play.ask(Cast.sarah, #"{"op":"read","on":"cust:42","seq":1}"#).fields == #"{"read":1}"#)
    }

    @Test(arguments: [
        (Cast.sarah, #"{"op":"read","seq":1}"#, #"FIELD_REQUIRED {"field":"on"}"#),
        (Cast.sarah, #"{"op":"read","on":"S-1"}"#, #"FIELD_REQUIRED {"field":"seq"}"#),
        (Cast.sarah, #"{"op":"read","on":"S-1","seq":0}"#, #"BAD_FIELD {"field":"seq"}"#),
        (Cast.sarah, #"{"op":"read","on":"S-2","seq":1}"#, #"NOT_FOUND {"on":"S-2"}"#),
        (Cast.ivo, #"{"op":"read","on":"S-1","seq":1}"#, #"NOT_FOUND {"on":"S-1"}"#),
        (Cast.sarah, #"{"op":"read","on":"agent:ben","seq":1}"#, #"NOT_FOUND {"on":"agent:ben"}"#),
    ])
    func refusals(who: Principal, request: String, refusal: String) throws {
        var play = try Play.withSession()
        #expect(play.refusal(who, request) == refusal)
    }
}
