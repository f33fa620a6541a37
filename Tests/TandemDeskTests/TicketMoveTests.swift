// How tickets move under each of the four workflows: the moves there are, what they require, what follows by itself.

import TandemDesk
import TandemWire
import Testing

struct TicketMoveTests {
    private static func stage(_ workflow: String) throws -> Play {
        var play = try Play.withCustomers()
        try play.ask(Cast.ada, #"{"op":"policy.set","policy":{"workflow":"\#(workflow)"}}"#)
        return play
    }

    private static let hour: Int64 = 3_600_000

    private static func moves(_ play: inout Play, _ who: Principal = Cast.sarah) throws -> String {
        let fields = try play.ask(who, #"{"op":"ticket.show","on":"T-204"}"#).answer.fields
        let words = fields.first { $0.name == "moves" }?.value.array ?? []
        let status = fields.first { $0.name == "status" }?.value.string ?? ""
        return "\(status): \(words.compactMap(\.string).joined(separator: " "))"
    }

    private static func post(_ text: String, _ more: String = "") -> String {
        #"{"op":"message.post","on":"T-204","text":"\#(text)"\#(more)}"#
    }

    private static let all = #","vis":"all""#

    @Test func tandem() throws {
        var play = try Self.stage("tandem")
        #expect(try Self.moves(&play) == "new: open resolved")
        #expect(try Self.moves(&play, Cast.maria) == "new: ")
        let opened = try play.ask(Cast.sarah, #"{"op":"ticket.open","on":"T-204"}"#)
        #expect(
            opened.lines == [
                #"S-1#1 all session.started {"customer":"cust:42","ticket":"T-204","order":"O-5512","cart":"C-9"}"#,
                #"T-204#6 staff ticket.opened {"session":"S-1"}"#,
                #"T-204#7 all ticket.status_changed {"from":"new","to":"open","lifecycle":"open","waiting_on":"none"}"#,
            ])
        #expect(try play.ask(Cast.sarah, #"{"op":"ticket.open","on":"T-204"}"#).lines == [])
        #expect(try Self.moves(&play) == "open: pending_agent pending_customer resolved")
        let reply = try play.ask(Cast.sarah, Self.post("Which size?", Self.all))
        #expect(reply.fields == #"{"status":"pending_customer","message":8}"#)
        #expect(reply.lines.last?.contains(#""to":"pending_customer""#) == true)
        #expect(try play.ask(Cast.maria, Self.post("L, please")).fields == #"{"status":"pending_agent","message":10}"#)
        try play.ask(Cast.sarah, Self.post("Sent.", Self.all + #","status":"resolved""#))
        #expect(try Self.moves(&play) == "resolved: open closed")
        let early = play.refusal(Cast.sarah, #"{"op":"ticket.close","on":"T-204"}"#)
        #expect(early == #"CLOSE_TOO_EARLY {"on":"T-204","closeable_at":"2026-11-23T19:07:00.000Z"}"#)
        let closed = play.pass(milliseconds: 48 * Self.hour)
        #expect(
            closed == [
                #"T-204#14 all ticket.closed {"from":"resolved","to":"closed","lifecycle":"closed","waiting_on":"none","#
                    + #""resolution":"solved"}"#
            ])
        #expect(play.history.last?.by == "sys")
        let back = try play.ask(Cast.maria, Self.post("It broke"))
        #expect(back.lines[1].contains("ticket.reopened"))
        #expect(play.desk.ticket(.ticket(204))?.reopens == 1)
    }

    @Test func sap() throws {
        var play = try Self.stage("sap")
        #expect(try Self.moves(&play) == "new: in_progress")
        let bad = play.refusal(Cast.sarah, #"{"op":"ticket.close","on":"T-204","text":"x","contact":"phone"}"#)
        #expect(bad == #"BAD_TRANSITION {"on":"T-204","moves":["in_progress"]}"#)
        let opened = try play.ask(Cast.sarah, #"{"op":"ticket.open","on":"T-204"}"#)
        #expect(opened.fields.contains(#""status":"in_progress""#) && opened.fields.contains(#""session":"S-1""#))
        let bare = #"{"op":"ticket.close","on":"T-204"}"#
        #expect(play.refusal(Cast.sarah, bare) == #"REQUIREMENT_MISSING {"missing":["contact","recipient","text"]}"#)
        let wizard = #"{"op":"ticket.close","on":"T-204","contact":"phone","recipient":"customer","text":"Done"}"#
        #expect(play.refusal(Cast.maya, wizard) == #"REQUIREMENT_MISSING {"missing":["resolution"]}"#)
        let closed = try play.ask(Cast.sarah, wizard)
        #expect(closed.lines.count == 2 && closed.lines[1].contains(#""contact":"phone","recipient":"customer""#))
        #expect(
            play.refusal(Cast.maria, #"{"op":"ticket.reopen","on":"T-204"}"#)
                == #"REQUIREMENT_MISSING {"missing":["text"]}"#)
        let reopened = try play.ask(Cast.maria, #"{"op":"ticket.reopen","on":"T-204","text":"Still wrong"}"#)
        #expect(reopened.fields == #"{"status":"in_progress","message":10}"#)
        let note = try play.ask(
            Cast.maya,
            #"{"op":"ticket.close","on":"T-204","contact":"phone","recipient":"staff","text":"same as the other","#
                + #""resolution":"duplicate","of":"T-204"}"#.replacing(#""of":"T-204""#, with: #""of":"T-205""#)
                .replacing("T-205", with: try Self.another(&play)))
        #expect(note.lines[0].hasPrefix("T-204#12 staff message.posted"))
        #expect(note.lines[1].contains(#"staff ticket.linked {"ticket":"T-205","relation":"duplicate_of"}"#))
        #expect(play.desk.ticket(.ticket(204))?.duplicateOf == 205)
    }

    private static func another(_ play: inout Play) throws -> String {
        try play.ask(Cast.maria, #"{"op":"ticket.create","subject":"s","text":"t"}"#).answer.on?.text ?? ""
    }

    @Test func panel() throws {
        var play = try Self.stage("panel")
        #expect(try Self.moves(&play) == "open: pending_customer pending_admin resolved closed")
        #expect(try play.ask(Cast.sarah, #"{"op":"ticket.open","on":"T-204"}"#).lines == [])
        let reply = try play.ask(Cast.sarah, Self.post("Which size?", Self.all))
        #expect(reply.fields == #"{"status":"open","message":6,"status_stale":true}"#)
        let asked = try play.ask(
            Cast.sarah, Self.post("Which?", Self.all + #","status":"pending_customer","priority":"urgent""#))
        #expect(asked.fields == #"{"status":"pending_customer","message":8}"#)
        #expect(try play.ask(Cast.maria, Self.post("L")).fields == #"{"status":"pending_admin","message":11}"#)
        try play.ask(Cast.sarah, #"{"op":"ticket.status","on":"T-204","status":"closed"}"#)
        #expect(play.refusal(Cast.sarah, #"{"op":"ticket.reopen","on":"T-204"}"#) == "NOT_ALLOWED {}")
        // Nor by way of another status that is not open yet.
        #expect(try Self.moves(&play) == "closed: ")
        let aside = play.refusal(Cast.sarah, #"{"op":"ticket.status","on":"T-204","status":"resolved"}"#)
        #expect(aside == "NOT_ALLOWED {}")
        #expect(try Self.moves(&play, Cast.maya) == "closed: open pending_customer pending_admin resolved")
        // What is closed stays closed: the customer's next message begins a ticket that follows it.
        play.now += 1
        let next = try play.ask(Cast.maria, Self.post("One more thing"))
        #expect(next.answer.on == .ticket(205))
        #expect(next.fields.contains(#""follow_up_of":"T-204""#))
        #expect(next.lines.last == #"T-204#14 all ticket.follow_up_created {"ticket":"T-205","relation":"follow_up"}"#)
        let again = try play.ask(Cast.maria, Self.post("And another"))
        #expect(again.answer.on == .ticket(205), "it goes on there")
        #expect(play.refusal(Cast.maya, #"{"op":"ticket.reopen","on":"T-204"}"#) == "ok")
    }

    @Test func sgen() throws {
        var play = try Self.stage("sgen")
        #expect(try Self.moves(&play) == "open: resolved")
        try play.ask(Cast.sarah, Self.post("mine", #","vis":"staff","assignee":"agent:sarah""#))
        let reply = try play.ask(Cast.sarah, Self.post("Restored.", Self.all + #","status":"resolved""#))
        #expect(reply.lines.last?.contains(#"notice.posted {"to":"cust:42","about":"message.posted""#) == true)
        #expect(
            play.refusal(Cast.ben, #"{"op":"ticket.status","on":"T-204","status":"closed"}"#)
                .hasPrefix("CLOSE_TOO_EARLY"))
        let confirmed = try play.ask(Cast.maria, #"{"op":"ticket.close","on":"T-204"}"#)
        #expect(confirmed.lines.count == 1, "who closes is not told of it")
        let reopened = try play.ask(Cast.ben, #"{"op":"ticket.reopen","on":"T-204"}"#)
        #expect(
            reopened.lines.dropFirst() == [
                #"T-204#13 all notice.posted {"to":"cust:42","about":"ticket.reopened","#
                    + #""text":"TKT-2026-00204 is open again"}"#,
                #"T-204#14 staff notice.posted {"to":"agent:sarah","about":"ticket.reopened","#
                    + #""text":"TKT-2026-00204 is open again"}"#,
            ])
    }

    /// A change of workflow changes names, never tickets.
    @Test func switchingTheWorkflowMovesNothing() throws {
        var play = try Self.stage("tandem")
        try play.ask(Cast.sarah, Self.post("Which size?", Self.all))
        let before = play.desk.ticket(.ticket(204))
        for (workflow, status) in [("sap", "in_progress"), ("panel", "pending_customer"), ("sgen", "open")] {
            let told = try play.ask(Cast.ada, #"{"op":"policy.set","policy":{"workflow":"\#(workflow)"}}"#)
            #expect(told.events.count == 1)
            #expect(try Self.moves(&play).hasPrefix("\(status):"))
            #expect(play.desk.ticket(.ticket(204)) == before)
        }
    }

    @Test func onlyManagersCloseAsDuplicate() throws {
        var play = try Self.stage("tandem")
        let original = try Self.another(&play)
        let request = #"{"op":"ticket.close","on":"T-204","resolution":"duplicate","of":"\#(original)"}"#
        #expect(play.refusal(Cast.sarah, request) == #"ROLE_REQUIRED {"needs":"ticket.duplicate"}"#)
        #expect(play.refusal(Cast.maya, request) == "ok")
        let without = #"{"op":"ticket.close","on":"T-204","resolution":"duplicate"}"#
        #expect(play.refusal(Cast.maya, without) == #"FIELD_REQUIRED {"field":"of"}"#)
    }

    @Test func aWindowEndsAndATicketFollows() throws {
        var play = try Self.stage("tandem")
        try play.ask(Cast.sarah, #"{"op":"ticket.close","on":"T-204","resolution":"withdrawn"}"#)
        play.now += 720 * Self.hour
        #expect(try play.ask(Cast.maria, Self.post("in time")).answer.on == .ticket(204))
        try play.ask(Cast.sarah, #"{"op":"ticket.close","on":"T-204","resolution":"spam"}"#)
        play.now += 720 * Self.hour + 1
        #expect(try play.ask(Cast.maria, Self.post("too late")).answer.on == .ticket(205))
        #expect(play.refusal(Cast.maria, #"{"op":"ticket.reopen","on":"T-204"}"#) == "NOT_ALLOWED {}")
    }
}
