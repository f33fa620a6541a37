// message.post: who may post what, replies, `seen`, and how long a text may be.

import TandemDesk
import TandemWire
import Testing

struct MessagePostTests {
    @Test func staffSpeakToEverybodyOrToStaff() throws {
        var play = try Play.withSession()
        let message = try play.ask(Cast.sarah, #"{"op":"message.post","on":"S-1","vis":"all","text":"Hi Maria"}"#)
        #expect(message.lines == [#"S-1#2 all message.posted {"text":"Hi Maria"}"#])
        #expect(message.answer == Answer(on: .session(1)))
        let note = try play.ask(Cast.sarah, #"{"op":"message.post","on":"S-1","vis":"staff","text":"size is wrong"}"#)
        #expect(note.lines == [#"S-1#3 staff message.posted {"text":"size is wrong"}"#])
        #expect(play.desk.head(.session(1)) == Head(seq: 3, publicSeq: 2))
    }

    @Test func aCustomerLeavesVisOut() throws {
        var play = try Play.withSession()
        let told = try play.ask(Cast.maria, #"{"op":"message.post","on":"S-1","text":"hello?"}"#)
        #expect(told.lines == [#"S-1#2 all message.posted {"text":"hello?"}"#])
        #expect(
            try play.ask(Cast.mariaInS1, #"{"op":"message.post","on":"S-1","vis":"all","text":"x"}"#).lines.count == 1)
        let refused = play.refusal(Cast.maria, #"{"op":"message.post","on":"S-1","vis":"staff","text":"x"}"#)
        #expect(refused == "NOT_ALLOWED {}")
    }

    @Test(arguments: [Cast.sarah, Cast.relay])
    func visIsRequiredOfStaffAndBots(who: Principal) throws {
        var play = try Play.withSession()
        let refused = play.refusal(who, #"{"op":"message.post","on":"S-1","text":"x"}"#)
        #expect(refused == #"FIELD_REQUIRED {"field":"vis"}"#)
    }

    @Test(arguments: [
        (#"{"op":"message.post","vis":"all","text":"x"}"#, #"FIELD_REQUIRED {"field":"on"}"#),
        (#"{"op":"message.post","on":"S-01","vis":"all","text":"x"}"#, #"BAD_FIELD {"field":"on"}"#),
        (#"{"op":"message.post","on":1,"vis":"all","text":"x"}"#, #"BAD_FIELD {"field":"on"}"#),
        (#"{"op":"message.post","on":"S-1","vis":"public","text":"x"}"#, #"BAD_FIELD {"field":"vis"}"#),
        (#"{"op":"message.post","on":"S-1","vis":"all"}"#, #"FIELD_REQUIRED {"field":"text"}"#),
        (#"{"op":"message.post","on":"S-1","vis":"all","text":7}"#, #"BAD_FIELD {"field":"text"}"#),
        (#"{"op":"message.post","on":"S-1","vis":"all","text":""}"#, #"BAD_FIELD {"field":"text"}"#),
        (
            #"{"op":"message.post","on":"S-1","vis":"all","text":" \n\t\u200b\ufeff\u2028"}"#,
            #"BAD_FIELD {"field":"text"}"#
        ),
        (#"{"op":"message.post","on":"S-1","vis":"all","text":"x","reply":0}"#, #"BAD_FIELD {"field":"reply"}"#),
        (#"{"op":"message.post","on":"S-1","vis":"all","text":"x","seen":-1}"#, #"BAD_FIELD {"field":"seen"}"#),
        (#"{"op":"message.post","on":"S-1","vis":"all","text":"x","seen":1.0}"#, #"BAD_FIELD {"field":"seen"}"#),
        (#"{"op":"message.post","on":"S-1","viss":"staff","text":"x"}"#, #"UNKNOWN_FIELD {"field":"viss"}"#),
        (#"{"op":"message.post","on":"T-999","vis":"all","text":"x"}"#, #"NOT_FOUND {"on":"T-999"}"#),
        (
            #"{"op":"message.post","on":"S-1","vis":"all","text":"x","status":"open"}"#,
            #"UNKNOWN_FIELD {"field":"status"}"#
        ),
        (#"{"op":"message.post","on":"S-2","vis":"all","text":"x"}"#, #"NOT_FOUND {"on":"S-2"}"#),
    ])
    func badFieldsAreRefusedBeforeAnythingHappens(request: String, refusal: String) throws {
        var play = try Play.withSession()
        #expect(play.refusal(Cast.sarah, request) == refusal)
    }

    @Test func theTextIsMeasuredInCharacters() throws {
        var play = try Play.withSession()
        let longest = String(repeating: "é", count: 12_000)
        let told = try play.ask(Cast.sarah, #"{"op":"message.post","on":"S-1","vis":"all","text":"\#(longest)"}"#)
        #expect(told.events.count == 1)
        let refused = play.refusal(Cast.sarah, #"{"op":"message.post","on":"S-1","vis":"all","text":"\#(longest)!"}"#)
        #expect(refused == #"BAD_FIELD {"field":"text","limit":12000}"#)
    }

    @Test func publicPostsNeedAJoinNotesDoNot() throws {
        var play = try Play.withSession()
        let all = #"{"op":"message.post","on":"S-1","vis":"all","text":"x"}"#
        let staff = #"{"op":"message.post","on":"S-1","vis":"staff","text":"x"}"#
        #expect(play.refusal(Cast.ben, all) == #"NOT_JOINED {"on":"S-1"}"#)
        #expect(play.refusal(Cast.maya, all) == #"NOT_JOINED {"on":"S-1"}"#)
        #expect(play.refusal(Cast.ben, staff) == "ok")
        #expect(play.refusal(Cast.relay, all) == "ok")
        try play.ask(Cast.ben, #"{"op":"session.join","on":"S-1"}"#)
        #expect(play.refusal(Cast.ben, all) == "ok")
    }

    @Test(arguments: [
        ("serve", "ok", "ok"), ("observe", "NOT_ALLOWED {}", "NOT_ALLOWED {}"), ("whisper", "NOT_ALLOWED {}", "ok"),
        ("barge", "ok", "ok"), ("takeover", "ok", "ok"),
    ])
    func theModeDecides(mode: String, all: String, staff: String) throws {
        var play = try Play.withSession()
        try play.ask(Cast.maya, #"{"op":"session.join","on":"S-1","mode":"\#(mode)"}"#)
        #expect(play.refusal(Cast.maya, #"{"op":"message.post","on":"S-1","vis":"all","text":"x"}"#) == all)
        #expect(play.refusal(Cast.maya, #"{"op":"message.post","on":"S-1","vis":"staff","text":"x"}"#) == staff)
    }

    @Test func eachVisNeedsItsRight() throws {
        var play = try Play.withSession()
        let noter = Principal(id: "bot:noter", role: .bot, rights: [.sessionRead, .noteRead, .notePost])
        let all = #"{"op":"message.post","on":"S-1","vis":"all","text":"x"}"#
        let staff = #"{"op":"message.post","on":"S-1","vis":"staff","text":"x"}"#
        #expect(play.refusal(noter, all) == #"ROLE_REQUIRED {"needs":"message.post"}"#)
        #expect(play.refusal(noter, staff) == "ok")
        #expect(play.refusal(Cast.mail, all) == "ok")
        #expect(play.refusal(Cast.mail, staff) == #"ROLE_REQUIRED {"needs":"note.post"}"#)
        let mute = Principal(id: "bot:mute", role: .bot, rights: [.sessionRead])
        #expect(play.refusal(mute, all) == #"ROLE_REQUIRED {"needs":"message.post"}"#)
    }

    @Test func aReplyNamesAMessageThatTheAuthorCanSee() throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"message.post","on":"S-1","vis":"staff","text":"a note"}"#)
        try play.ask(Cast.sarah, #"{"op":"message.post","on":"S-1","vis":"all","text":"a message"}"#)
        let reply = try play.ask(Cast.maria, #"{"op":"message.post","on":"S-1","text":"yes","reply":3}"#)
        #expect(reply.lines == [#"S-1#4 all message.posted {"text":"yes","reply":3}"#])
        let toNote = #"{"op":"message.post","on":"S-1","text":"x","reply":2}"#
        #expect(play.refusal(Cast.maria, toNote) == #"NOT_FOUND {"on":"S-1","seq":2}"#)
        for missing in [1, 99] {
            let request = #"{"op":"message.post","on":"S-1","vis":"staff","text":"x","reply":\#(missing)}"#
            #expect(play.refusal(Cast.sarah, request) == #"NOT_FOUND {"on":"S-1","seq":\#(missing)}"#)
        }
    }

    @Test func aReplyToANoteIsANote() throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"message.post","on":"S-1","vis":"staff","text":"a note"}"#)
        let open = #"{"op":"message.post","on":"S-1","vis":"all","text":"x","reply":2}"#
        #expect(play.refusal(Cast.sarah, open) == "NOT_ALLOWED {}")
        #expect(play.refusal(Cast.mail, open) == #"NOT_FOUND {"on":"S-1","seq":2}"#)
        let told = try play.ask(Cast.sarah, #"{"op":"message.post","on":"S-1","vis":"staff","text":"x","reply":2}"#)
        #expect(told.lines == [#"S-1#3 staff message.posted {"text":"x","reply":2}"#])
    }

    @Test func seenIsRefusedWhenSomebodyElseHasAnswered() throws {
        var play = try Play.withSession()
        try play.ask(Cast.maria, #"{"op":"message.post","on":"S-1","text":"help"}"#)
        try play.ask(Cast.relay, #"{"op":"message.post","on":"S-1","vis":"all","text":"an agent will come"}"#)
        let post = #"{"op":"message.post","on":"S-1","vis":"all","text":"x","seen":2}"#
        #expect(play.refusal(Cast.sarah, post) == #"STALE {"on":"S-1","seq":3,"by":"bot:relay"}"#)
        let fresh = #"{"op":"message.post","on":"S-1","vis":"all","text":"x","seen":3}"#
        #expect(play.refusal(Cast.sarah, fresh) == "ok")
        #expect(play.refusal(Cast.sarah, fresh) == "ok", "one's own messages do not count")
        let ahead = #"{"op":"message.post","on":"S-1","vis":"all","text":"x","seen":6}"#
        #expect(play.refusal(Cast.sarah, ahead) == #"CURSOR_AHEAD {"on":"S-1","seq":5}"#)
    }

    @Test func seenDoesNotTellACustomerOfNotes() throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"message.post","on":"S-1","vis":"staff","text":"a note"}"#)
        let post = #"{"op":"message.post","on":"S-1","text":"x","seen":1}"#
        #expect(play.refusal(Cast.maria, post) == "ok")
        let ahead = #"{"op":"message.post","on":"S-1","text":"x","seen":4}"#
        #expect(play.refusal(Cast.maria, ahead) == #"CURSOR_AHEAD {"on":"S-1","seq":3}"#)
    }

    @Test func anEndedSessionTakesNoMore() throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1"}"#)
        for who in [Cast.sarah, Cast.relay, Cast.maria] {
            let refused = play.refusal(who, #"{"op":"message.post","on":"S-1","vis":"all","text":"x"}"#)
            #expect(refused == #"SESSION_ENDED {"on":"S-1"}"#)
        }
        let hidden = play.refusal(Cast.ivo, #"{"op":"message.post","on":"S-1","vis":"all","text":"x"}"#)
        #expect(hidden == #"NOT_FOUND {"on":"S-1"}"#)
    }
}
