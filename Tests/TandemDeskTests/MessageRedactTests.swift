// message.redact: who may take back which message, and what is left of it.

import TandemDesk
import TandemWire
import Testing

struct MessageRedactTests {
    /// S-1: #2 a public message of Maria, #3 a note of Sarah, #4 a public message of Sarah.
    private static func stage() throws -> Play {
        var play = try Play.withSession()
        try play.ask(Cast.maria, #"{"op":"message.post","on":"S-1","text":"my card is 4111 1111 1111 1111"}"#)
        try play.ask(Cast.sarah, #"{"op":"message.post","on":"S-1","vis":"staff","text":"a note"}"#)
        try play.ask(Cast.sarah, #"{"op":"message.post","on":"S-1","vis":"all","text":"a message"}"#)
        return play
    }

    @Test func theNumberStaysAndTheBodyIsWithheld() throws {
        var play = try Self.stage()
        let told = try play.ask(Cast.maria, #"{"op":"message.redact","on":"S-1","seq":2,"reason":"card number"}"#)
        #expect(told.lines == [#"S-1#5 all message.redacted {"target":2,"reason":"card number"}"#])
        #expect(play.desk.isRedacted(.session(1), 2))
        #expect(!play.desk.isRedacted(.session(1), 3))
        #expect(!play.desk.isRedacted(.ticket(1), 2))
    }

    @Test func theRedactionOfANoteIsForStaff() throws {
        var play = try Self.stage()
        let told = try play.ask(Cast.sarah, #"{"op":"message.redact","on":"S-1","seq":3}"#)
        #expect(told.lines == [#"S-1#5 staff message.redacted {"target":3}"#])
    }

    @Test func onlyTheAuthorOrTheRight() throws {
        var play = try Self.stage()
        let needs = #"ROLE_REQUIRED {"needs":"message.redact"}"#
        #expect(play.refusal(Cast.ben, #"{"op":"message.redact","on":"S-1","seq":2}"#) == needs)
        #expect(play.refusal(Cast.maria, #"{"op":"message.redact","on":"S-1","seq":4}"#) == needs)
        #expect(play.refusal(Cast.maya, #"{"op":"message.redact","on":"S-1","seq":2}"#) == "ok")
        #expect(play.refusal(Cast.ada, #"{"op":"message.redact","on":"S-1","seq":4}"#) == "ok")
    }

    @Test(arguments: [1, 3, 9])
    func whatIsNoMessageOrNotVisibleIsNotThere(seq: Int) throws {
        var play = try Self.stage()
        let refused = play.refusal(Cast.maria, #"{"op":"message.redact","on":"S-1","seq":\#(seq)}"#)
        #expect(refused == #"NOT_FOUND {"on":"S-1","seq":\#(seq)}"#)
    }

    @Test func onlyOnce() throws {
        var play = try Self.stage()
        try play.ask(Cast.sarah, #"{"op":"message.redact","on":"S-1","seq":4}"#)
        let refused = play.refusal(Cast.maya, #"{"op":"message.redact","on":"S-1","seq":4}"#)
        #expect(refused == #"BAD_TRANSITION {"on":"S-1","seq":4}"#)
    }

    @Test func afterTheEndOnlyTheRightReachesIn() throws {
        var play = try Self.stage()
        try play.ask(Cast.maya, #"{"op":"message.redact","on":"S-1","seq":3}"#)
        try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1"}"#)
        #expect(play.desk.isRedacted(.session(1), 3), "the end forgets nothing that is withheld")
        let own = play.refusal(Cast.sarah, #"{"op":"message.redact","on":"S-1","seq":4}"#)
        #expect(own == #"SESSION_ENDED {"on":"S-1"}"#)
        let told = try play.ask(Cast.maya, #"{"op":"message.redact","on":"S-1","seq":4}"#)
        #expect(told.lines == [#"S-1#7 all message.redacted {"target":4}"#])
        #expect(play.desk.isRedacted(.session(1), 4))
        #expect(play.desk.head(.session(1)) == Head(seq: 7, publicSeq: 7))
    }

    @Test(arguments: [
        (#"{"op":"message.redact","seq":2}"#, #"FIELD_REQUIRED {"field":"on"}"#),
        (#"{"op":"message.redact","on":"S-1"}"#, #"FIELD_REQUIRED {"field":"seq"}"#),
        (#"{"op":"message.redact","on":"S-1","seq":"2"}"#, #"BAD_FIELD {"field":"seq"}"#),
        (#"{"op":"message.redact","on":"S-1","seq":2,"reason":""}"#, #"BAD_FIELD {"field":"reason"}"#),
        (#"{"op":"message.redact","on":"S-2","seq":2}"#, #"NOT_FOUND {"on":"S-2"}"#),
        (#"{"op":"message.redact","on":"cust:42","seq":1}"#, #"NOT_FOUND {"on":"cust:42"}"#),
    ])
    func refusals(request: String, refusal: String) throws {
        var play = try Self.stage()
        #expect(play.refusal(Cast.maya, request) == refusal)
    }
}
