// Messages on tickets: one atomic op, held messages and taking them back, `seen`, fields, and what the customer sees.

import TandemDesk
import TandemWire
import Testing

struct TicketConversationTests {
    private static let all = #""vis":"all""#

    private static func post(_ text: String, _ more: String) -> String {
        #"{"op":"message.post","on":"T-204","text":"\#(text)",\#(more)}"#
    }

    @Test func oneRequestSaysAndChangesAll() throws {
        var play = try Play.withCustomers()
        let told = try play.ask(
            Cast.maya,
            Self.post(
                "Which size?",
                Self.all + #","status":"pending_customer","priority":"urgent","assignee":"agent:ben","contact":"email""#
            ))
        #expect(
            told.lines.map { $0.split(separator: " ").prefix(3).joined(separator: " ") } == [
                "T-204#6 all message.posted", "T-204#7 staff ticket.changed", "T-204#8 staff ticket.assigned",
                "T-204#9 all ticket.status_changed",
            ])
    }

    @Test(arguments: [
        (#""status":"sleeping""#, #"BAD_FIELD {"field":"status"}"#),
        (#""priority":"sky""#, #"BAD_FIELD {"field":"priority"}"#),
        (#""assignee":"bot:relay""#, #"BAD_FIELD {"field":"assignee"}"#),
        (#""assignee":"agent:ben""#, #"ROLE_REQUIRED {"needs":"ticket.assign"}"#),
        (#""contact":"pigeon""#, #"BAD_FIELD {"field":"contact"}"#),
        (#""from":"customer""#, "NOT_ALLOWED {}"), (#""from":"me""#, #"BAD_FIELD {"field":"from"}"#),
        (
            #""status":"closed""#,
            #"BAD_TRANSITION {"on":"T-204","moves":["pending_agent","pending_customer","resolved"]}"#
        ),
    ])
    func whatIsWrongIsRefusedAsAWhole(member: String, refusal: String) throws {
        var play = try Play.withCustomers()
        #expect(play.refusal(Cast.sarah, Self.post("x", Self.all + "," + member)) == refusal)
    }

    @Test func aHeldReplyCanBeTakenBack() throws {
        var play = try Play.withCustomers()
        let held = try play.ask(Cast.sarah, Self.post("the customer is a pain", Self.all + #","hold":true"#))
        #expect(held.lines.count == 1 && held.lines[0].hasPrefix("T-204#6 staff message.held"))
        #expect(held.fields == #"{"status":"new","held":6,"until":"2026-11-21T19:07:15.000Z"}"#)
        #expect(play.pass(milliseconds: 14_999) == [])
        #expect(
            play.refusal(Cast.ben, #"{"op":"message.private","on":"T-204","seq":6}"#)
                == #"ROLE_REQUIRED {"needs":"message.redact"}"#)
        let taken = try play.ask(Cast.sarah, #"{"op":"message.private","on":"T-204","seq":6}"#)
        #expect(taken.lines == [#"T-204#7 staff message.posted {"text":"the customer is a pain","held":6}"#])
        #expect(play.pass(milliseconds: 60_000) == [])
        #expect(
            play.refusal(Cast.sarah, #"{"op":"message.private","on":"T-204","seq":6}"#)
                == #"BAD_TRANSITION {"on":"T-204","seq":6}"#)
    }

    @Test func aHeldReplyIsSentInItsAuthorsName() throws {
        var play = try Play.withCustomers()
        try play.ask(Cast.sarah, Self.post("Hello", Self.all + #","hold":true,"status":"resolved""#))
        // Also after a restart from a snapshot.
        play.desk = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        let sent = play.pass(milliseconds: 15_000)
        #expect(sent.first == #"T-204#7 all message.posted {"text":"Hello","held":6}"#)
        #expect(sent.last?.contains("ticket.resolved") == true)
        #expect(play.history.suffix(2).map(\.by) == ["agent:sarah", "sys"])
        #expect(play.desk.ticket(.ticket(204))?.lastReplyAt == play.now)
    }

    @Test func whoHasNotSeenTheLastAnswerIsTold() throws {
        var play = try Play.withCustomers()
        try play.ask(Cast.ben, Self.post("I have it", Self.all))
        #expect(
            play.refusal(Cast.sarah, Self.post("I too", Self.all + #","seen":5"#))
                == #"STALE {"on":"T-204","seq":6,"by":"agent:ben"}"#)
        #expect(play.refusal(Cast.sarah, Self.post("x", Self.all + #","seen":99"#)).hasPrefix("CURSOR_AHEAD"))
    }

    @Test func aMailBotBringsWhatTheCustomerWrote() throws {
        var play = try Play.withCustomers()
        let mail = Principal(id: "bot:mail", role: .bot, rights: [.ticketCreate, .ticketRead, .messagePost])
        try play.ask(Cast.sarah, Self.post("Which size?", Self.all))
        let told = try play.ask(mail, Self.post("L", Self.all + #","from":"customer","contact":"email""#))
        #expect(told.lines[0].contains(#"{"text":"L","contact":"email","from":"customer"}"#))
        #expect(told.fields.contains(#""status":"pending_agent""#))
    }

    @Test func fieldsSayBeforeAndAfter() throws {
        var play = try Play.withCustomers()
        let told = try play.ask(
            Cast.sarah,
            #"{"op":"ticket.set","on":"T-204","subject":"Two sizes","priority":"high","cart":null,"tags":["size"],"#
                + #""category":"general"}"#)
        #expect(
            told.lines == [
                #"T-204#6 all ticket.changed {"changes":[{"field":"subject","from":"Wrong size","to":"Two sizes"},"#
                    + #"{"field":"cart","from":"C-9","to":null}]}"#,
                #"T-204#7 staff ticket.changed {"changes":[{"field":"priority","from":"normal","to":"high"},"#
                    + #"{"field":"tags","from":[],"to":["size"]}]}"#,
            ])
        #expect(told.fields == #"{"status":"new","changed":["subject","priority","cart","tags"]}"#)
        #expect(
            play.refusal(Cast.sarah, #"{"op":"ticket.set","on":"T-204","subject":null}"#)
                == #"BAD_FIELD {"field":"subject"}"#)
        #expect(
            play.refusal(Cast.sarah, #"{"op":"ticket.set","on":"T-204","email":"a@b.c"}"#)
                == #"BAD_FIELD {"field":"email"}"#)
    }

    /// Neither numbers nor times of what is for staff show.
    @Test func whatACustomerIsShown() throws {
        var play = try Play.withCustomers()
        play.now += 60_000
        try play.ask(Cast.sarah, Self.post("she is a VIP", #""vis":"staff""#))
        let shown = try play.ask(Cast.maria, #"{"op":"ticket.show","on":"T-204"}"#)
        #expect(shown.answer.seq == 5)
        for word in ["priority", "queue", "assignee", "tags", "19:08:00"] { #expect(!shown.fields.contains(word)) }
        let recent = try play.ask(Cast.maria, #"{"op":"ticket.recent"}"#)
        #expect(!recent.fields.contains("priority") && recent.fields.hasSuffix(#""n":1}"#))
    }

    @Test func theFiveLatest() throws {
        var play = try Play.withCustomers()
        for number in 1...6 {
            try play.ask(Cast.maria, #"{"op":"ticket.create","subject":"n\#(number)","text":"t"}"#)
        }
        let told = try play.ask(Cast.sarah, #"{"op":"ticket.recent","on":"T-204"}"#)
        let ids = told.answer.fields.first?.value.array?.compactMap { $0["on"]?.string }
        #expect(ids == ["T-210", "T-209", "T-208", "T-207", "T-206"])
        #expect(play.refusal(Cast.ivo, #"{"op":"ticket.recent","on":"T-204"}"#) == #"NOT_FOUND {"on":"T-204"}"#)
        #expect(
            play.refusal(Cast.ivo, #"{"op":"ticket.recent","customer":"cust:42"}"#) == #"NOT_FOUND {"on":"cust:42"}"#)
    }
}
