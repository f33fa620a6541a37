// Who has a ticket: claiming, queues, handing over, and what happens when somebody is gone.

import TandemDesk
import TandemWire
import Testing

struct TicketTriageTests {
    private static func op(_ name: String, _ more: String = "", on: String = "T-204") -> String {
        #"{"op":"\#(name)","on":"\#(on)"\#(more)}"#
    }

    private static func stage(_ policy: String = #"{"groups":{"returns":["agent:sarah","agent:ben"]}}"#) throws -> Play
    {
        var play = try Play.withCustomers()
        try play.ask(Cast.ada, #"{"op":"policy.set","policy":\#(policy)}"#)
        return play
    }

    /// Creates a ticket of this priority and returns its name.
    private static func create(_ play: inout Play, _ priority: String, group: String? = nil) throws -> String {
        play.now += 1000
        let group = group.map { #","group":"\#($0)""# } ?? ""
        let request =
            #"{"op":"ticket.create","customer":"cust:42","subject":"s","text":"t","source":"email","#
            + #""priority":"\#(priority)"\#(group)}"#
        return try play.ask(.sys, request).answer.on?.text ?? ""
    }

    @Test func ofTwoWhoClaimOneHasIt() throws {
        var play = try Self.stage()
        let told = try play.ask(Cast.sarah, Self.op("ticket.claim"))
        #expect(
            told.lines == [
                #"T-204#6 staff ticket.claimed {"to":"agent:sarah","group":"returns"}"#,
                #"S-1#1 all session.started {"customer":"cust:42","ticket":"T-204","order":"O-5512","cart":"C-9"}"#,
                #"T-204#7 staff ticket.opened {"session":"S-1"}"#,
                #"T-204#8 all ticket.status_changed {"from":"new","to":"open","lifecycle":"open","waiting_on":"none"}"#,
            ])
        #expect(told.fields.hasSuffix(#""assignee":"agent:sarah"}"#))
        #expect(
            play.refusal(Cast.ben, Self.op("ticket.claim"))
                == #"TAKEN {"on":"T-204","by":"agent:sarah","at":"2026-11-21T19:07:00.000Z","seq":6}"#)
        #expect(try play.ask(Cast.sarah, Self.op("ticket.claim")).lines == [], "it is hers already")
        #expect(play.refusal(Cast.ben, Self.op("ticket.release")).hasPrefix("TAKEN"))
        let released = try play.ask(Cast.sarah, Self.op("ticket.release", #","note":"Italian""#))
        #expect(
            released.lines == [
                #"T-204#9 staff message.posted {"text":"Italian"}"#,
                #"T-204#10 staff ticket.released {"from":"agent:sarah"}"#,
            ])
        #expect(play.refusal(Cast.sarah, Self.op("ticket.release")) == #"BAD_TRANSITION {"on":"T-204"}"#)
        #expect(try play.ask(Cast.ben, Self.op("ticket.claim")).lines.count == 1, "it is open already")
    }

    @Test func assigningIsByRight() throws {
        var play = try Self.stage()
        play.people = ["agent:sarah", "agent:ben", "manager:maya"]
        let assign = Self.op("ticket.assign", #","to":"agent:ben""#)
        #expect(play.refusal(Cast.sarah, assign) == #"ROLE_REQUIRED {"needs":"ticket.assign"}"#)
        #expect(
            try play.ask(Cast.maya, assign).lines == [
                #"T-204#6 staff ticket.assigned {"to":"agent:ben","group":"returns"}"#
            ])
        #expect(play.refusal(Cast.maya, assign).hasPrefix("TAKEN"))
        #expect(
            play.refusal(Cast.maya, Self.op("ticket.assign", #","to":"agent:nobody""#))
                == #"NOT_FOUND {"to":"agent:nobody"}"#)
        #expect(
            play.refusal(Cast.maya, Self.op("ticket.assign", #","to":"cust:42""#)) == #"BAD_FIELD {"field":"to"}"#)
        #expect(
            try play.ask(Cast.maya, Self.op("ticket.unassign")).lines == [
                #"T-204#7 staff ticket.unassigned {"from":"agent:ben"}"#
            ])
        try play.ask(Cast.sarah, Self.op("ticket.spam"))
        #expect(play.refusal(Cast.sarah, Self.op("ticket.claim")) == #"BAD_TRANSITION {"on":"T-204"}"#)
    }

    /// The highest priority, then the oldest; not those of other groups, nor what waits for the customer.
    @Test func theNextOne() throws {
        var play = try Self.stage(#"{"groups":{"returns":["agent:sarah"],"vip":["agent:ben"]}}"#)
        let urgent = try Self.create(&play, "urgent")
        let vip = try Self.create(&play, "urgent", group: "vip")
        let later = try Self.create(&play, "urgent")
        try play.ask(Cast.maya, #"{"op":"message.post","on":"\#(later)","vis":"all","text":"Which size?"}"#)
        let high = try Self.create(&play, "high", group: "returns")
        let list = try play.ask(Cast.sarah, #"{"op":"queue.list"}"#)
        #expect(
            list.fields
                == #"{"queues":[{"queue":"support","waiting":4,"yours":3,"answered":1,"#
                + #""oldest":"2026-11-21T19:07:00.000Z","priorities":{"urgent":2,"high":1,"normal":1}}],"#
                + #""waiting":4,"mine":0,"offers":[]}"#)
        func next(_ who: Principal) throws -> String {
            try play.ask(who, #"{"op":"queue.next","queue":"support"}"#).answer.on?.text ?? "none"
        }
        #expect(
            try [next(Cast.sarah), next(Cast.sarah), next(Cast.sarah), next(Cast.sarah)] == [
                urgent, high, "T-204", "none",
            ])
        #expect(try next(Cast.ben) == vip)
        #expect(try play.ask(Cast.ben, #"{"op":"queue.next"}"#).fields == #"{"empty":true}"#)
        #expect(play.refusal(Cast.ben, #"{"op":"queue.next","queue":"x"}"#) == #"BAD_FIELD {"field":"queue"}"#)
    }

    // MARK: Handing over

    @Test func anOfferIsAcceptedDeclinedOrForgotten() throws {
        var play = try Self.stage()
        try play.ask(Cast.sarah, Self.op("ticket.claim"))
        let offer = Self.op("ticket.transfer", #","to":"agent:ben","note":"he knows""#)
        let told = try play.ask(Cast.sarah, offer)
        #expect(
            told.lines.last
                == #"T-204#10 staff ticket.offered {"from":"agent:sarah","to":"agent:ben","#
                + #""until":"2026-11-21T19:12:00.000Z"}"#
        )
        #expect(told.fields == #"{"status":"open","offered":"agent:ben","until":"2026-11-21T19:12:00.000Z"}"#)
        #expect(play.desk.ticket(.ticket(204))?.assignee == "agent:sarah", "until he accepts")
        #expect(play.refusal(Cast.maya, Self.op("ticket.accept")) == #"BAD_TRANSITION {"on":"T-204"}"#)
        #expect(try play.ask(Cast.ben, #"{"op":"queue.list"}"#).fields.hasSuffix(#""offers":["T-204"]}"#))
        #expect(
            try play.ask(Cast.ben, Self.op("ticket.decline")).lines == [
                #"T-204#11 staff ticket.offer_ended {"to":"agent:ben","why":"declined"}"#
            ])
        try play.ask(Cast.sarah, offer)
        #expect(
            try play.ask(Cast.sarah, Self.op("ticket.decline")).lines.last?.hasSuffix(#""why":"withdrawn"}"#) == true)
        try play.ask(Cast.sarah, offer)
        #expect(play.pass(milliseconds: 299_999) == [])
        #expect(
            play.pass(milliseconds: 1) == [#"T-204#17 staff ticket.offer_ended {"to":"agent:ben","why":"expired"}"#])
        #expect(play.refusal(Cast.ben, Self.op("ticket.accept")) == #"BAD_TRANSITION {"on":"T-204"}"#)
        try play.ask(Cast.sarah, offer)
        #expect(
            try play.ask(Cast.ben, Self.op("ticket.accept")).lines.first
                == #"T-204#20 staff ticket.accepted {"from":"agent:sarah","to":"agent:ben"}"#)
        #expect(play.refusal(Cast.sarah, Self.op("ticket.transfer", #","to":"agent:maya""#)).hasPrefix("TAKEN"))
    }

    @Test func aGroupIsAskedAndAQueueIsNot() throws {
        var play = try Self.stage(
            #"{"groups":{"returns":["agent:ben"],"empty":[]},"queues":["support","billing"]}"#)
        try play.ask(Cast.sarah, Self.op("ticket.transfer", #","to":"group:returns""#))
        #expect(
            play.refusal(Cast.sarah, Self.op("ticket.claim"))
                == #"TAKEN {"on":"T-204","by":"group:returns","seq":6,"until":"2026-11-21T19:12:00.000Z"}"#)
        #expect(
            try play.ask(Cast.ben, Self.op("ticket.accept")).lines.first
                == #"T-204#7 staff ticket.accepted {"to":"agent:ben","group":"returns"}"#)
        for to in ["group:empty", "group:x", "queue:x", "cust:42", "bot:relay", "x"] {
            #expect(
                play.refusal(Cast.ben, Self.op("ticket.transfer", #","to":"\#(to)""#)) == #"BAD_FIELD {"field":"to"}"#)
        }
        let moved = try play.ask(Cast.ben, Self.op("ticket.transfer", #","to":"queue:billing""#))
        #expect(moved.lines.map { $0.split(separator: " ")[2] } == ["ticket.changed", "ticket.unassigned"])
        #expect(
            play.refusal(Cast.ben, Self.op("ticket.transfer", #","to":"queue:billing""#))
                == #"BAD_TRANSITION {"on":"T-204"}"#)
    }

    // MARK: Gone

    /// What is to be done goes back after an hour; what waits for the customer stays, unless the policy says otherwise.
    @Test func workOfThoseWhoAreGoneReturns() throws {
        var play = try Self.stage()
        play.watched = play.now
        play.present = ["agent:sarah"]
        try play.ask(Cast.sarah, Self.op("ticket.claim"))
        let waiting = try Self.create(&play, "high")
        try play.ask(Cast.sarah, Self.op("ticket.claim", on: waiting))
        try play.ask(Cast.sarah, #"{"op":"message.post","on":"\#(waiting)","vis":"all","text":"Which size?"}"#)
        #expect(play.pass(milliseconds: 7_200_000) == [], "she is there")
        play.present = []
        play.leftAt = ["agent:sarah": play.now]
        #expect(play.pass(milliseconds: 3_599_999) == [])
        play.desk = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        #expect(
            play.pass(milliseconds: 1) == [#"T-204#9 staff ticket.released {"from":"agent:sarah","why":"offline"}"#])
        try play.ask(Cast.ada, #"{"op":"policy.set","policy":{"offline_returns_waiting":true}}"#)
        #expect(play.pass(milliseconds: 1).map { $0.prefix(5) } == ["\(waiting)".prefix(5)])
        try play.ask(Cast.ada, #"{"op":"policy.set","policy":{"offline_s":0}}"#)
        try play.ask(Cast.ben, Self.op("ticket.claim"))
        #expect(play.pass(milliseconds: 100_000_000) == [])
    }

    /// The snapshot holds all of it, and the tables are worked out again from it.
    @Test func aSnapshotHoldsWhoHasWhat() throws {
        var play = try Self.stage()
        try play.ask(Cast.sarah, Self.op("ticket.claim"))
        try play.ask(Cast.sarah, Self.op("ticket.transfer", #","to":"agent:ben""#))
        try play.ask(Cast.sarah, Self.op("draft.save", #","text":"Dear""#))
        let restored = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        #expect(snapshot(restored) == snapshot(play.desk))
        #expect(restored.checkInvariants() == [])
        play.desk = restored
        #expect(play.pass(milliseconds: 300_000).count == 1)
    }
}
