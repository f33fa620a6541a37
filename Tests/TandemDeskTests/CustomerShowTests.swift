// customer.show: what staff are shown of a customer, and that nobody else is.

import TandemDesk
import TandemWire
import Testing

struct CustomerShowTests {
    @Test func everythingKnownAndTheSessionsThatGoOn() throws {
        var play = try Play.withCustomers()
        try play.ask(
            Cast.ada,
            #"{"op":"customer.put","customer":"cust:42","email":"maria@example.com","phone":"+39 02","locale":"it-IT","#
                + #""tier":"gold","since":"2019-05-01","cart":"C-9","tags":["vip"]}"#)
        for _ in 1...2 { try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:42"}"#) }
        try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1"}"#)
        let told = try play.ask(Cast.ben, #"{"op":"customer.show","customer":"cust:42"}"#)
        #expect(told.answer.on == .customer("42"))
        #expect(told.answer.seq == 2)
        #expect(
            told.fields
                == #"{"customer":"cust:42","name":"Maria Rossi","email":"maria@example.com","phone":"+39 02","#
                + #""locale":"it-IT","tier":"gold","since":"2019-05-01","#
                + #""tickets":[{"on":"T-204","number":"TKT-2026-00204","seq":5,"subject":"Wrong size","#
                + #""customer":"cust:42","status":"new","priority":"normal","queue":"support","category":"general","#
                + #""source":"email","site":"shop","created_at":"2026-11-21T19:07:00.000Z","#
                + #""changed_at":"2026-11-21T19:07:00.000Z"}],"#
                + #""orders":["O-5512"],"cart":"C-9","tags":["vip"],"#
                + #""sessions":[{"on":"S-2","seq":1,"customer":"cust:42","agent":"agent:sarah","state":"open","#
                + #""started_at":"2026-11-21T19:07:00.000Z","duration_s":0}]}"#)
    }

    @Test func whatIsNotSetIsLeftOut() throws {
        var play = try Play.withCustomers()
        let told = try play.ask(Cast.ben, #"{"op":"customer.show","customer":"cust:7"}"#)
        #expect(
            told.fields
                == #"{"customer":"cust:7","name":"Ivo Horvat","tickets":[],"orders":[],"tags":[],"sessions":[]}"#)
    }

    @Test(arguments: [
        (Cast.sarah, #"{"op":"customer.show"}"#, #"FIELD_REQUIRED {"field":"customer"}"#),
        (Cast.sarah, #"{"op":"customer.show","customer":"S-1"}"#, #"BAD_FIELD {"field":"customer"}"#),
        (Cast.sarah, #"{"op":"customer.show","customer":"cust:99"}"#, #"NOT_FOUND {"on":"cust:99"}"#),
        (Cast.sarah, #"{"op":"customer.show","on":"cust:42"}"#, #"UNKNOWN_FIELD {"field":"on"}"#),
        (
            Cast.mail, #"{"op":"customer.show","customer":"cust:42"}"#,
            #"ROLE_REQUIRED {"needs":"customer.read"}"#
        ),
        (
            Cast.maria, #"{"op":"customer.show","customer":"cust:42"}"#,
            #"ROLE_REQUIRED {"needs":"customer.read"}"#
        ),
    ])
    func refusals(who: Principal, request: String, refusal: String) throws {
        var play = try Play.withCustomers()
        #expect(play.refusal(who, request) == refusal)
    }
}
