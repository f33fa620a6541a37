// Calls inside a session: what is kept of them, and that the end of the session ends them.

import TandemDesk
import TandemWire
import Testing

struct CallTests {
    @Test func aCallHasATimeATypeAndAMaskedNumber() throws {
        var play = try Play.withSession()
        let begun = try play.ask(
            Cast.sarah, #"{"op":"call.start","on":"S-1","direction":"in","number":"+39 055 1234567"}"#)
        #expect(
            begun.lines == [
                #"S-1#2 all call.started {"direction":"in","contact":"phone","number":"***4567"}"#
            ])
        #expect(play.history.allSatisfy { !record($0).contains("123456") })
        play.now += 412_900
        let over = try play.ask(Cast.sarah, #"{"op":"call.end","on":"S-1"}"#)
        #expect(over.lines == [#"S-1#3 all call.ended {"call":2,"result":"answered","duration_s":412}"#])
    }

    @Test(arguments: [("+39 055 1234567", "***4567"), ("12345", "***45"), ("112", "***"), ("call me", "***")])
    func masks(number: String, shown: String) throws {
        var play = try Play.withSession()
        let told = try play.ask(Cast.sarah, #"{"op":"call.start","on":"S-1","number":"\#(number)"}"#)
        #expect(told.fields.contains(#""number":"\#(shown)""#))
    }

    @Test func withoutANumberItIsTheCustomersOwn() throws {
        var play = try Play.withSession()
        try play.ask(Cast.ada, #"{"op":"customer.put","customer":"cust:42","phone":"0049 30 998877"}"#)
        #expect(try play.ask(Cast.relay, #"{"op":"call.start","on":"S-1"}"#).fields.contains(#""number":"***8877""#))
    }

    @Test func theEndOfTheSessionEndsIt() throws {
        var play = try Play.withSession()
        try play.ask(Cast.relay, #"{"op":"call.start","on":"S-1"}"#)
        play.desk = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        play.now += 60_000
        let told = try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1"}"#)
        #expect(told.lines.first == #"S-1#3 all call.ended {"call":2,"result":"answered","duration_s":60}"#)
    }

    @Test(arguments: [
        (Cast.sarah, #""call.start","on":"S-1","direction":"up""#, "BAD_FIELD"),
        (Cast.sarah, #""call.end","on":"S-1","result":"no_answer""#, "ok"),
        (Cast.sarah, #""call.start","on":"S-1""#, "BAD_TRANSITION"), (Cast.relay, #""call.end","on":"S-1""#, "ok"),
        (Cast.ben, #""call.end","on":"S-1""#, "NOT_JOINED"), (Cast.ada, #""call.end","on":"S-1""#, "ROLE_REQUIRED"),
        (Cast.maria, #""call.end","on":"S-1""#, "ROLE_REQUIRED"),
    ])
    func refusals(who: Principal, request: String, refusal: String) throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"call.start","on":"S-1"}"#)
        #expect(play.refusal(who, #"{"op":\#(request)}"#).hasPrefix(refusal))
    }
}
