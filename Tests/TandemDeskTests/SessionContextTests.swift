// session.context: what a session is about, changed, cleared and kept.

import TandemDesk
import TandemWire
import Testing

struct SessionContextTests {
    @Test func membersAreSetAndCleared() throws {
        var play = try Play.withCustomers()
        try play.ask(Cast.sarah, #"{"op":"session.start","ticket":"T-204","channel":"phone"}"#)
        let told = try play.ask(
            Cast.sarah, #"{"op":"session.context","on":"S-1","order":"O-7","cart":null,"channel":"chat"}"#)
        let whole = #"{"customer":"cust:42","ticket":"T-204","order":"O-7","channel":"chat"}"#
        #expect(told.lines == ["S-1#2 all session.context_set \(whole)"])
        #expect(told.fields == whole)
        let cleared = try play.ask(
            Cast.sarah, #"{"op":"session.context","on":"S-1","ticket":null,"order":null,"channel":null}"#)
        #expect(cleared.fields == #"{"customer":"cust:42"}"#)
    }

    @Test func nothingNewIsAnsweredWithoutAnEvent() throws {
        var play = try Play.withCustomers()
        try play.ask(Cast.sarah, #"{"op":"session.start","ticket":"T-204"}"#)
        let told = try play.ask(Cast.sarah, #"{"op":"session.context","on":"S-1","ticket":"T-204","channel":null}"#)
        #expect(told.lines == [])
        #expect(told.fields == #"{"customer":"cust:42","ticket":"T-204","order":"O-5512","cart":"C-9"}"#)
    }

    @Test(arguments: [
        (#"{"op":"session.context","on":"S-1"}"#, #"FIELD_REQUIRED {"field":"ticket"}"#),
        (#"{"op":"session.context","on":"S-1","ticket":"T-9"}"#, #"NOT_FOUND {"on":"T-9"}"#),
        (#"{"op":"session.context","on":"S-1","ticket":"T-204"}"#, #"BAD_FIELD {"field":"ticket"}"#),
        (#"{"op":"session.context","on":"S-1","order":"S-1"}"#, #"BAD_FIELD {"field":"order"}"#),
        (#"{"op":"session.context","on":"S-1","cart":9}"#, #"BAD_FIELD {"field":"cart"}"#),
        (#"{"op":"session.context","on":"S-1","channel":"fax"}"#, #"BAD_FIELD {"field":"channel"}"#),
        (#"{"op":"session.context","on":"S-1","customer":"cust:42"}"#, #"UNKNOWN_FIELD {"field":"customer"}"#),
        (#"{"op":"session.context","channel":"chat"}"#, #"FIELD_REQUIRED {"field":"on"}"#),
        (#"{"op":"session.context","on":"S-2","channel":"chat"}"#, #"NOT_FOUND {"on":"S-2"}"#),
    ])
    func refusals(request: String, refusal: String) throws {
        var play = try Play.withCustomers()
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:7"}"#)
        #expect(play.refusal(Cast.sarah, request) == refusal)
    }

    @Test func onlyThoseWhoServe() throws {
        var play = try Play.withSession()
        let request = #"{"op":"session.context","on":"S-1","channel":"chat"}"#
        #expect(play.refusal(Cast.ben, request) == #"NOT_JOINED {"on":"S-1"}"#)
        #expect(play.refusal(Cast.maya, request) == "ok", "the right to take over is enough")
    }
}
