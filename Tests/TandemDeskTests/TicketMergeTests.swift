// Tickets that are one matter: merging, linking, duplicates, spam; what is written meanwhile; drafts, canned replies,
// the floor and deliveries.

import TandemDesk
import TandemWire
import Testing

struct TicketMergeTests {
    private static func op(_ name: String, _ more: String = "", on: String = "T-204") -> String {
        #"{"op":"\#(name)","on":"\#(on)"\#(more)}"#
    }

    private static func post(_ text: String, _ more: String = "", on: String = "T-204") -> String {
        #"{"op":"message.post","on":"\#(on)","text":"\#(text)"\#(more)}"#
    }

    /// T-204 and T-205 are Maria's, T-206 is Ivo's.
    private static func stage() throws -> Play {
        var play = try Play.withCustomers()
        try play.ask(Cast.maria, #"{"op":"ticket.create","subject":"s","text":"t"}"#)
        try play.ask(Cast.ivo, #"{"op":"ticket.create","subject":"s","text":"t"}"#)
        return play
    }

    @Test func whatIsMergedGoesOnElsewhere() throws {
        var play = try Self.stage()
        try play.ask(Cast.sarah, Self.op("draft.save", #","text":"Dear""#, on: "T-205"))
        try play.ask(Cast.sarah, Self.op("ticket.open"))
        let told = try play.ask(Cast.sarah, Self.op("ticket.merge", #","into":"T-204""#, on: "T-205"))
        #expect(
            told.lines == [
                #"T-205#6 all ticket.merged {"ticket":"T-204","relation":"merged_into"}"#,
                #"T-205#7 all ticket.closed {"from":"new","to":"closed","lifecycle":"closed","waiting_on":"none","#
                    + #""resolution":"duplicate"}"#,
                #"T-204#8 all ticket.merged {"ticket":"T-205","relation":"merged_from"}"#,
                #"T-204#9 all ticket.status_changed {"from":"open","to":"pending_agent","lifecycle":"open","#
                    + #""waiting_on":"agent"}"#,
            ])
        #expect(told.fields == #"{"status":"closed","merged_into":"T-204"}"#)
        #expect(try play.ask(Cast.maria, Self.post("and?", on: "T-205")).answer.on == .ticket(204))
        #expect(play.refusal(Cast.maria, Self.op("ticket.reopen", on: "T-205")) == "NOT_ALLOWED {}")
        let draft = try play.ask(Cast.sarah, Self.op("draft.show", on: "T-205"))
        #expect(draft.fields.contains(#""text":"Dear""#) && draft.fields.contains(#""merged_into":"T-204""#))
        let shown = try play.ask(Cast.sarah, Self.op("ticket.show")).fields
        #expect(shown.contains(#""links":[{"relation":"merged_from","ticket":"T-205"}]"#))
        #expect(
            play.refusal(Cast.sarah, Self.op("ticket.merge", #","into":"T-204""#, on: "T-205"))
                == #"BAD_TRANSITION {"on":"T-205","merged_into":"T-204"}"#)
        #expect(
            play.refusal(Cast.sarah, Self.op("ticket.merge", #","into":"T-205""#))
                == #"BAD_TRANSITION {"on":"T-205","merged_into":"T-204"}"#)
        // Reopening undoes it.
        try play.ask(Cast.sarah, Self.op("ticket.reopen", on: "T-205"))
        #expect(try play.ask(Cast.maria, Self.post("here", on: "T-205")).answer.on == .ticket(205))
    }

    @Test func onlyOneCustomersTicketsAreMerged() throws {
        var play = try Self.stage()
        for (into, refusal) in [
            ("T-206", #"BAD_FIELD {"field":"into"}"#), ("T-204", #"BAD_FIELD {"field":"into"}"#),
            ("T-999", #"NOT_FOUND {"on":"T-999"}"#),
        ] {
            #expect(play.refusal(Cast.sarah, Self.op("ticket.merge", #","into":"\#(into)""#)) == refusal)
        }
    }

    @Test func linksDuplicatesAndSpam() throws {
        var play = try Self.stage()
        #expect(
            try play.ask(Cast.sarah, Self.op("ticket.link", #","to":"T-206""#)).lines == [
                #"T-204#6 staff ticket.linked {"ticket":"T-206","relation":"related"}"#,
                #"T-206#6 staff ticket.linked {"ticket":"T-204","relation":"related"}"#,
            ])
        #expect(try play.ask(Cast.sarah, Self.op("ticket.link", #","to":"T-206""#)).lines == [])
        let duplicate = Self.op("ticket.duplicate", #","of":"T-204""#, on: "T-205")
        #expect(play.refusal(Cast.sarah, duplicate) == #"ROLE_REQUIRED {"needs":"ticket.duplicate"}"#)
        #expect(
            try play.ask(Cast.maya, duplicate).lines.last
                == #"T-204#7 staff ticket.linked {"ticket":"T-205","relation":"copy"}"#)
        for workflow in ["sap", "panel", "sgen"] {
            var play = try Self.stage()
            try play.ask(Cast.ada, #"{"op":"policy.set","policy":{"workflow":"\#(workflow)"}}"#)
            let told = try play.ask(Cast.sarah, Self.op("ticket.spam"))
            #expect(told.lines.count == 1 && told.lines[0].contains(#""resolution":"spam""#), "\(workflow)")
        }
    }

    // MARK: Drafts and canned replies

    @Test func aDraftIsItsAuthorsUntilItIsSent() throws {
        var play = try Self.stage()
        #expect(play.refusal(Cast.sarah, Self.op("draft.show")) == #"BAD_TRANSITION {"on":"T-204"}"#)
        let saved = try play.ask(Cast.sarah, Self.op("draft.save", #","text":"Dear Maria""#))
        #expect(saved.lines == [#"agent:sarah#1 staff draft.saved {"ticket":"T-204","text":"Dear Maria"}"#])
        #expect(play.refusal(Cast.ben, Self.op("draft.show")) == #"BAD_TRANSITION {"on":"T-204"}"#)
        for other in [Cast.ben, Cast.maya, Cast.ada, Cast.relay, Cast.maria] {
            #expect(!play.desk.canRead(other, .person("agent:sarah")))
        }
        try play.ask(Cast.ben, Self.op("ticket.claim"))
        try play.ask(Cast.ben, Self.op("ticket.close", #","resolution":"withdrawn""#))
        play.desk = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        #expect(try play.ask(Cast.sarah, #"{"op":"draft.list"}"#).fields.contains(#""on":"T-204""#))
        let sent = try play.ask(Cast.sarah, #"{"op":"message.post","on":"T-204","vis":"all","draft":true}"#)
        #expect(sent.lines.contains { $0.hasSuffix(#"all message.posted {"text":"Dear Maria"}"#) })
        #expect(sent.lines.contains { $0.hasPrefix(#"agent:sarah#2 staff draft.used {"ticket":"T-204","message":"#) })
        #expect(
            play.refusal(Cast.sarah, #"{"op":"message.post","on":"T-204","vis":"all","draft":true}"#)
                == #"BAD_TRANSITION {"on":"T-204"}"#)
        #expect(
            play.refusal(Cast.sarah, #"{"op":"message.post","on":"T-204","vis":"all"}"#)
                == #"FIELD_REQUIRED {"field":"text"}"#)
        #expect(play.refusal(Cast.maria, #"{"op":"message.post","on":"T-204","draft":true}"#) == "NOT_ALLOWED {}")
    }

    @Test func aCannedReplyIsFilledIn() throws {
        var play = try Self.stage()
        let set = #"{"op":"policy.set","policy":{"canned":{"size":"#
        try play.ask(Cast.ada, set + #""Dear {customer}, {{ok}: {ticket} {subject}. {agent}"}}}"#)
        let sent = try play.ask(Cast.sarah, #"{"op":"message.post","on":"T-204","vis":"all","canned":"size"}"#)
        #expect(
            sent.lines.first?.contains(#""text":"Dear Maria Rossi, {ok}: TKT-2026-00204 Wrong size. Sarah"}"#) == true)
        for text in ["{name}", "{", "{customer"] {
            #expect(play.refusal(Cast.ada, set + "\"\(text)\"}}}") == #"BAD_FIELD {"field":"canned.size"}"#)
        }
        for more in [#""canned":"x""#, #""canned":"size","text":"t""#, #""canned":"size","draft":true"#] {
            #expect(
                play.refusal(Cast.sarah, #"{"op":"message.post","on":"T-204","vis":"all",\#(more)}"#)
                    == #"BAD_FIELD {"field":"canned"}"#)
        }
        #expect(
            try play.ask(Cast.sarah, #"{"op":"canned.list","on":"T-204"}"#).fields.contains(
                #""words":["customer","ticket","agent","subject"],"sends":"Dear Maria Rossi"#))
    }

    // MARK: Floor and deliveries

    @Test func afterAPersonTookOverBotsWriteNotes() throws {
        var play = try Self.stage()
        let all = #","vis":"all""#
        #expect(play.refusal(Cast.relay, Self.post("hi", all)) == "ok")
        try play.ask(Cast.sarah, Self.op("ticket.claim"))
        #expect(
            play.refusal(Cast.relay, Self.post("hi", all)) == #"FLOOR_NOT_YOURS {"on":"T-204","by":"agent:sarah"}"#)
        #expect(play.refusal(Cast.relay, Self.post("hi", #","vis":"staff""#)) == "ok")
        play.desk = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        #expect(play.refusal(Cast.relay, Self.op("floor.return")) == "NOT_ALLOWED {}")
        #expect(
            try play.ask(Cast.sarah, Self.op("floor.return", #","to":"bot:relay""#)).lines.map {
                $0.split(separator: " ")[2]
            } == ["floor.returned"])
        #expect(play.refusal(Cast.relay, Self.post("hi", all)) == "ok")
        #expect(play.refusal(Cast.sarah, Self.op("floor.return")) == #"BAD_TRANSITION {"on":"T-204"}"#)
        try play.ask(Cast.ben, Self.post("It is me", all))
        #expect(play.refusal(Cast.relay, Self.post("hi", all)).hasPrefix("FLOOR_NOT_YOURS"))
    }

    /// A session that a bot began is handed over by joining; one that a person began was never the bot's.
    @Test func theFloorOfASession() throws {
        var play = try Self.stage()
        let all = #","vis":"all""#
        try play.ask(Cast.relay, #"{"op":"session.start","customer":"cust:42"}"#)
        #expect(play.refusal(Cast.relay, Self.post("hi", all, on: "S-1")) == "ok")
        try play.ask(Cast.sarah, Self.op("session.join", on: "S-1"))
        #expect(play.refusal(Cast.relay, Self.post("hi", all, on: "S-1")).hasPrefix("FLOOR_NOT_YOURS"))
        try play.ask(Cast.sarah, Self.op("floor.return", on: "S-1"))
        #expect(play.refusal(Cast.relay, Self.post("hi", all, on: "S-1")) == "ok")
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:42"}"#)
        #expect(play.refusal(Cast.relay, Self.post("parcel scanned", all, on: "S-2")) == "ok")
    }

    @Test func aMessageThatDidNotArriveIsNotSilent() throws {
        var play = try Self.stage()
        try play.ask(Cast.sarah, Self.op("ticket.claim"))
        try play.ask(Cast.sarah, Self.post("Which size?", #","vis":"all""#))
        let failed = Self.op("delivery.report", #","seq":9,"state":"failed","channel":"email","reason":"550 no""#)
        #expect(play.refusal(Cast.sarah, failed) == "NOT_ALLOWED {}")
        let told = try play.ask(Cast.relay, failed)
        #expect(
            told.lines == [
                #"T-204#11 staff delivery.failed {"message":9,"channel":"email","reason":"550 no"}"#,
                #"T-204#12 staff notice.posted {"to":"agent:sarah","about":"delivery.failed","#
                    + ##""text":"#9 of TKT-2026-00204 could not be delivered by email: 550 no"}"##,
                #"T-204#13 all ticket.status_changed {"from":"pending_customer","to":"pending_agent","#
                    + #""lifecycle":"open","waiting_on":"agent"}"#,
            ])
        #expect(try play.ask(Cast.sarah, Self.op("ticket.show")).fields.contains(#""undelivered":[9]"#))
        try play.ask(Cast.relay, Self.op("delivery.report", #","seq":9,"state":"sent""#))
        #expect(try !play.ask(Cast.sarah, Self.op("ticket.show")).fields.contains("undelivered"))
        for (more, refusal) in [
            (#","seq":8,"state":"sent""#, #"NOT_FOUND {"on":"T-204","seq":8}"#),
            (#","seq":99,"state":"sent""#, #"NOT_FOUND {"on":"T-204","seq":99}"#),
            (#","seq":9,"state":"failed""#, #"FIELD_REQUIRED {"field":"reason"}"#),
            (#","seq":9"#, #"FIELD_REQUIRED {"field":"state"}"#),
        ] {
            #expect(play.refusal(Cast.relay, Self.op("delivery.report", more)) == refusal)
        }
    }
}
