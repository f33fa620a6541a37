// session.start: the context from a customer or a ticket, and what is refused.

import TandemDesk
import TandemWire
import Testing

struct SessionStartTests {
    @Test func aCustomerIsEnough() throws {
        var play = try Play.withCustomers()
        let told = try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:42","channel":"phone"}"#)
        #expect(told.lines == [#"S-1#1 all session.started {"customer":"cust:42","channel":"phone"}"#])
        #expect(told.answer.on == .session(1))
        #expect(told.fields == #"{"customer":"cust:42","channel":"phone"}"#)
    }

    @Test func aTicketBringsCustomerOrderAndCart() throws {
        var play = try Play.withCustomers()
        let told = try play.ask(Cast.sarah, #"{"op":"session.start","ticket":"T-204"}"#)
        let whole = #"{"customer":"cust:42","ticket":"T-204","order":"O-5512","cart":"C-9"}"#
        #expect(told.lines == ["S-1#1 all session.started \(whole)"])
        #expect(told.fields == whole)
    }

    @Test func whatIsNamedWins() throws {
        var play = try Play.withCustomers()
        let told = try play.ask(
            Cast.sarah, #"{"op":"session.start","customer":"cust:42","ticket":"T-204","order":"O-1"}"#)
        #expect(told.fields == #"{"customer":"cust:42","ticket":"T-204","order":"O-1","cart":"C-9"}"#)
    }

    @Test func numbersAreDenseAndAnAgentMayHaveSeveral() throws {
        var play = try Play.withCustomers()
        for number in 1...3 {
            let told = try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:7"}"#)
            #expect(told.answer.on == .session(UInt64(number)))
        }
        try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-2"}"#)
        let told = try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:7"}"#)
        #expect(told.answer.on == .session(4), "a number is never used again")
    }

    @Test func whoStartsItIsItsAgentUnlessItIsABot() throws {
        var play = try Play.withCustomers()
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:7"}"#)
        try play.ask(Cast.relay, #"{"op":"session.start","customer":"cust:7"}"#)
        #expect(play.desk.openSession(.session(1))?.agent == "agent:sarah")
        #expect(play.desk.openSession(.session(1))?.participants.map(\.who) == ["agent:sarah"])
        #expect(play.desk.openSession(.session(2))?.agent == nil)
        try play.ask(Cast.ben, #"{"op":"session.join","on":"S-2"}"#)
        #expect(play.desk.openSession(.session(2))?.agent == "agent:ben", "the first to serve")
    }

    @Test(arguments: [
        (#"{"op":"session.start"}"#, #"FIELD_REQUIRED {"field":"customer"}"#),
        (#"{"op":"session.start","order":"O-5512"}"#, #"FIELD_REQUIRED {"field":"customer"}"#),
        (#"{"op":"session.start","customer":"42"}"#, #"BAD_FIELD {"field":"customer"}"#),
        (#"{"op":"session.start","customer":"cust:99"}"#, #"NOT_FOUND {"on":"cust:99"}"#),
        (#"{"op":"session.start","ticket":"T-9"}"#, #"NOT_FOUND {"on":"T-9"}"#),
        (#"{"op":"session.start","ticket":"S-9"}"#, #"BAD_FIELD {"field":"ticket"}"#),
        (#"{"op":"session.start","customer":"cust:7","ticket":"T-204"}"#, #"BAD_FIELD {"field":"ticket"}"#),
        (#"{"op":"session.start","customer":"cust:7","order":"5512"}"#, #"BAD_FIELD {"field":"order"}"#),
        (#"{"op":"session.start","customer":"cust:7","cart":9}"#, #"BAD_FIELD {"field":"cart"}"#),
        (#"{"op":"session.start","customer":"cust:7","channel":"fax"}"#, #"BAD_FIELD {"field":"channel"}"#),
        (#"{"op":"session.start","customer":"cust:7","on":"S-1"}"#, #"UNKNOWN_FIELD {"field":"on"}"#),
        (#"{"op":"session.start","customer":null}"#, #"BAD_FIELD {"field":"customer"}"#),
    ])
    func refusals(request: String, refusal: String) throws {
        var play = try Play.withCustomers()
        #expect(play.refusal(Cast.sarah, request) == refusal)
    }

    @Test(arguments: [Cast.maria, Cast.ada, Cast.mail])
    func othersMayNot(who: Principal) throws {
        var play = try Play.withCustomers()
        let refused = play.refusal(who, #"{"op":"session.start","customer":"cust:42"}"#)
        #expect(refused == #"ROLE_REQUIRED {"needs":"session.start"}"#)
    }
}
