// session.transfer: handing over, with a note that the customer does not see.

import TandemDesk
import TandemWire
import Testing

struct SessionTransferTests {
    @Test func theNewAgentServesAtOnceAndTheOldOneStays() throws {
        var play = try Play.withSession()
        let told = try play.ask(
            Cast.sarah, #"{"op":"session.transfer","on":"S-1","to":"agent:ben","note":"wants a refund"}"#)
        #expect(
            told.lines == [
                #"S-1#2 all session.transferred {"from":"agent:sarah","to":"agent:ben"}"#,
                #"S-1#3 staff message.posted {"text":"wants a refund"}"#,
            ])
        #expect(play.desk.openSession(.session(1))?.agent == "agent:ben")
        #expect(play.desk.participants(.session(1)).map(\.who) == ["agent:sarah", "agent:ben"])
        for who in [Cast.sarah, Cast.ben] {
            #expect(play.refusal(who, #"{"op":"message.post","on":"S-1","vis":"all","text":"x"}"#) == "ok")
        }
    }

    @Test func anObserverWhoReceivesItServes() throws {
        var play = try Play.withSession()
        try play.ask(Cast.maya, #"{"op":"session.join","on":"S-1","mode":"observe"}"#)
        let told = try play.ask(Cast.sarah, #"{"op":"session.transfer","on":"S-1","to":"agent:maya"}"#)
        #expect(told.lines.count == 1)
        #expect(play.desk.participants(.session(1)).map(\.mode) == [.serve, .serve])
    }

    @Test(arguments: [
        (#"{"op":"session.transfer","on":"S-1"}"#, #"FIELD_REQUIRED {"field":"to"}"#),
        (#"{"op":"session.transfer","on":"S-1","to":"ben"}"#, #"BAD_FIELD {"field":"to"}"#),
        (#"{"op":"session.transfer","on":"S-1","to":"cust:42"}"#, #"BAD_FIELD {"field":"to"}"#),
        (#"{"op":"session.transfer","on":"S-1","to":"bot:relay"}"#, #"BAD_FIELD {"field":"to"}"#),
        (
            #"{"op":"session.transfer","on":"S-1","to":"agent:sarah"}"#,
            #"BAD_TRANSITION {"on":"S-1","agent":"agent:sarah"}"#
        ),
        (#"{"op":"session.transfer","on":"S-1","to":"agent:ben","note":" "}"#, #"BAD_FIELD {"field":"note"}"#),
        (#"{"op":"session.transfer","to":"agent:ben"}"#, #"FIELD_REQUIRED {"field":"on"}"#),
        (#"{"op":"session.transfer","on":"S-3","to":"agent:ben"}"#, #"NOT_FOUND {"on":"S-3"}"#),
    ])
    func refusals(request: String, refusal: String) throws {
        var play = try Play.withSession()
        #expect(play.refusal(Cast.sarah, request) == refusal)
    }

    /// A misspelt name would leave the customer with nobody.
    @Test func itGoesToSomebodyWhoWorksHere() throws {
        var play = try Play.withSession()
        play.people = ["agent:sarah", "agent:ben", "manager:maya", "bot:relay"]
        let request = #"{"op":"session.transfer","on":"S-1","to":"agent:bne"}"#
        #expect(play.refusal(Cast.sarah, request) == #"NOT_FOUND {"to":"agent:bne"}"#)
        let error = #expect(throws: Refusal.self) { try play.ask(Cast.sarah, request) }
        #expect(error?.message.hasSuffix("there is agent:ben, agent:sarah, manager:maya") == true)
        #expect(play.refusal(Cast.ben, request) == #"NOT_JOINED {"on":"S-1"}"#)
        #expect(play.refusal(Cast.sarah, request.replacing("bne", with: "ben")) == "ok")
        play.people = Set((1...30).map { "agent:a\($0)" })
        #expect(play.refusal(Cast.maya, request) == #"NOT_FOUND {"to":"agent:bne"}"#)
        // Without a list, as in an import, the name is taken as it is.
        play.people = nil
        #expect(play.refusal(Cast.maya, request) == "ok")
    }

    @Test func whoMay() throws {
        var play = try Play.withSession()
        let request = #"{"op":"session.transfer","on":"S-1","to":"agent:ben","note":"x"}"#
        #expect(play.refusal(Cast.ben, request) == #"NOT_JOINED {"on":"S-1"}"#)
        #expect(play.refusal(Cast.relay, request) == #"ROLE_REQUIRED {"needs":"session.transfer"}"#)
        let mute = Principal(id: "agent:ned", role: .agent, rights: [.sessionRead, .sessionTransfer, .sessionTakeover])
        #expect(play.refusal(mute, request) == #"ROLE_REQUIRED {"needs":"note.post"}"#)
        #expect(play.refusal(Cast.maya, request) == "ok")
        try play.ask(Cast.ben, #"{"op":"session.end","on":"S-1"}"#)
        #expect(play.refusal(Cast.ben, request) == #"SESSION_ENDED {"on":"S-1"}"#)
    }
}
