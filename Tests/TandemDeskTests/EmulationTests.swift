// Emulation: who may act for whom, until when, and that nothing outlives what it was lent for.

import TandemDesk
import TandemWire
import Testing

struct EmulationTests {
    private static let start = #"{"op":"emu.start","on":"S-1"}"#

    private static func emulated() throws -> Play {
        var play = try Play.withSession()
        play.present = ["agent:sarah", "agent:ben", "agent:maya"]
        try play.ask(Cast.sarah, start)
        return play
    }

    @Test func itBeginsWithAWarningAndIsSeenByTheCustomer() throws {
        var play = try Play.withSession()
        let told = try play.ask(
            Cast.sarah, #"{"op":"emu.start","on":"S-1","customer":"cust:42","cart":"C-9","reason":"size"}"#)
        #expect(
            told.lines == [
                #"S-1#2 all emulation.started {"lease":1,"scope":"account","until":"2026-11-21T19:22:00.000Z","#
                    + #""idle_s":900,"cart":"C-9","reason":"size"}"#
            ])
        #expect(told.events.first?.for == "cust:42")
        #expect(told.events.first?.lease == 1)
        #expect(told.fields.contains("you now act as Maria Rossi (cust:42)"))
        #expect(told.fields.contains("you may not place the order"))
    }

    @Test func managersMayPlaceTheOrder() throws {
        var play = try Play.withSession()
        try play.ask(Cast.maya, #"{"op":"session.join","on":"S-1"}"#)
        #expect(try play.ask(Cast.maya, Self.start).fields.contains("you may also place the order"))
        let acting = try play.desk.acting(Cast.maya, for: "42", lease: 1, Context(now: play.now, principal: Cast.maya))
        #expect(acting.mayPlace && acting.for == "cust:42" && acting.session == 1)
    }

    @Test(arguments: [
        (Cast.sarah, #""on":"S-1","customer":"cust:7""#, #"WRONG_CUSTOMER {"on":"S-1","customer":"cust:42"}"#),
        (Cast.sarah, #""on":"S-1","scope":"order""#, #"ROLE_REQUIRED {"needs":"order.place"}"#),
        (Cast.ben, #""on":"S-1""#, #"NOT_JOINED {"on":"S-1"}"#),
        (Cast.ada, #""on":"S-1""#, #"ROLE_REQUIRED {"needs":"emulate"}"#),
        (Cast.relay, #""on":"S-1""#, #"ROLE_REQUIRED {"needs":"emulate"}"#),
        (Cast.maria, #""on":"S-1""#, #"ROLE_REQUIRED {"needs":"emulate"}"#),
        (Cast.sarah, #""on":"S-9""#, #"NOT_FOUND {"on":"S-9"}"#),
    ])
    func whoMayNot(who: Principal, fields: String, refusal: String) throws {
        var play = try Play.withSession()
        #expect(play.refusal(who, #"{"op":"emu.start",\#(fields)}"#) == refusal)
    }

    @Test func oneAgentActsForACustomer() throws {
        var play = try Self.emulated()
        try play.ask(Cast.ben, #"{"op":"session.join","on":"S-1"}"#)
        #expect(
            play.refusal(Cast.ben, Self.start) == #"LEASE_HELD {"on":"S-1","by":"agent:sarah","lease":1}"#)
        let again = try play.ask(Cast.sarah, Self.start)
        #expect(again.lines == [] && again.fields.contains(#""lease":1"#))
    }

    @Test func aSwitchIsAnEndAndAStart() throws {
        var play = try Self.emulated()
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:7"}"#)
        let told = try play.ask(Cast.sarah, #"{"op":"emu.start","on":"S-2"}"#)
        #expect(
            told.lines.first
                == #"S-1#3 all emulation.ended {"lease":1,"agent":"agent:sarah","why":"switch","reverted":[]}"#)
        #expect(told.lines.last?.hasPrefix(#"S-2#2 all emulation.started {"lease":2,"#) == true)
        #expect(told.events.map(\.for) == ["cust:42", "cust:7"])
        let context = Context(now: play.now, principal: Cast.sarah)
        #expect(throws: Refusal.self) { try play.desk.acting(Cast.sarah, for: "42", lease: 1, context) }
        #expect(throws: Refusal.self) { try play.desk.acting(Cast.sarah, for: "42", lease: 2, context) }
    }

    // MARK: The one question

    @Test(
        arguments: [
            (Cast.sarah, "42", nil, "NO_EMULATION"), (Cast.sarah, "42", 1, "ok"),
            (Cast.sarah, "7", 1, "WRONG_CUSTOMER"),
            (Cast.sarah, "42", 2, "NO_EMULATION"), (Cast.ben, "42", 1, "NO_EMULATION"), (Cast.maria, "42", nil, "ok"),
            (Cast.maria, "7", nil, "NOT_FOUND"), (Cast.maria, "42", 1, "BAD_FIELD"),
            (Cast.mariaInS1, "42", nil, "NOT_ALLOWED"),
            (Cast.ada, "42", 1, "NO_EMULATION"), (Cast.relay, "42", 1, "NO_EMULATION"), (.sys, "42", 1, "NO_EMULATION"),
        ] as [(Principal, String, Int?, String)])
    func whoActsForWhom(who: Principal, customer: String, lease: Int?, outcome: String) throws {
        let play = try Self.emulated()
        #expect(Self.outcome(play, who, customer, lease) == outcome)
    }

    private static func outcome(_ play: Play, _ who: Principal, _ customer: String, _ lease: Int?) -> String {
        do throws(Refusal) {
            _ = try play.desk.acting(who, for: customer, lease: lease, Context(now: play.now, principal: who))
            return "ok"
        } catch { return error.code.rawValue }
    }

    @Test func viewingIsNotActing() throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"emu.start","on":"S-1","scope":"view"}"#)
        #expect(Self.outcome(play, Cast.sarah, "42", 1) == "NOT_ALLOWED")
    }

    @Test func whatIsDoneUnderItSaysSo() throws {
        var play = try Self.emulated()
        let told = try play.ask(
            Cast.sarah, #"{"op":"customer.update","customer":"cust:42","lease":1,"phone":"+39 055 1234567"}"#)
        let line = told.events.map(record).first ?? ""
        #expect(line.contains(#""by":"agent:sarah","for":"cust:42","lease":1,"vis":"all","phone":"+39 055 1234567""#))
        let own = try play.ask(Cast.maria, #"{"op":"customer.update","phone":"1"}"#)
        #expect(own.events.map(\.for) == [nil] && own.events.map(\.lease) == [nil])
    }

    // MARK: Ends

    @Test func everyEnd() throws {
        var play = try Self.emulated()
        let ended = { (why: String, lease: Int) in
            #"{"lease":\#(lease),"agent":"agent:sarah","why":"\#(why)","reverted":[]}"#
        }
        #expect(
            try play.ask(Cast.sarah, #"{"op":"emu.end","on":"S-1","lease":1}"#).lines
                == ["S-1#3 all emulation.ended " + ended("agent", 1)])
        #expect(play.refusal(Cast.sarah, #"{"op":"emu.end","on":"S-1"}"#) == #"NO_EMULATION {"on":"S-1"}"#)
        #expect(play.refusal(Cast.sarah, #"{"op":"emu.end","on":"S-1","lease":1}"#) == #"LEASE_OVER {"lease":1}"#)
        try play.ask(Cast.sarah, Self.start)
        #expect(
            play.refusal(Cast.ben, #"{"op":"emu.revoke","on":"S-1"}"#)
                == #"ROLE_REQUIRED {"needs":"session.takeover"}"#)
        #expect(
            try play.ask(Cast.maria, #"{"op":"emu.revoke","on":"S-1"}"#).lines
                == ["S-1#5 all emulation.ended " + ended("revoked", 2)])
        try play.ask(Cast.sarah, Self.start)
        let end = try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1"}"#)
        #expect(
            end.lines == [
                "S-1#7 all emulation.ended " + ended("session_end", 3),
                #"S-1#8 all session.ended {"outcome":"resolved","duration_s":0,"held_s":0,"reverted":[{"lease":3}]}"#,
            ])
        #expect(end.fields.hasSuffix(#""reverted":[{"lease":3}]}"#))
    }

    @Test func leavingAndHandingOverEndIt() throws {
        var play = try Self.emulated()
        #expect(try play.ask(Cast.sarah, #"{"op":"session.leave","on":"S-1"}"#).lines.count == 2)
        try play.ask(Cast.sarah, #"{"op":"session.join","on":"S-1"}"#)
        try play.ask(Cast.sarah, Self.start)
        let handed = try play.ask(Cast.sarah, #"{"op":"session.transfer","on":"S-1","to":"agent:ben"}"#)
        #expect(handed.lines.first?.contains(#""why":"agent""#) == true)
        try play.ask(Cast.ben, Self.start)
        let taken = try play.ask(Cast.maya, #"{"op":"session.join","on":"S-1","mode":"takeover"}"#)
        #expect(taken.lines.contains { $0.contains(#""agent":"agent:ben","why":"revoked""#) })
    }

    @Test func useRenewsIt() throws {
        var play = try Self.emulated()
        #expect(play.pass(milliseconds: 899_000) == [])
        try play.ask(Cast.sarah, #"{"op":"message.post","on":"S-1","vis":"all","text":"one moment"}"#)
        #expect(play.pass(milliseconds: 899_000) == [])
        // What somebody else says is no use of it.
        try play.ask(Cast.maria, #"{"op":"message.post","on":"S-1","text":"I wait"}"#)
        #expect(
            play.pass(milliseconds: 1_000) == [
                #"S-1#5 all emulation.ended {"lease":1,"agent":"agent:sarah","why":"timeout","reverted":[]}"#
            ])
        #expect(Self.outcome(play, Cast.sarah, "42", 1) == "LEASE_OVER")
    }

    @Test func theMinuteAfterTheLineIsLost() throws {
        var play = try Self.emulated()
        play.present = []
        #expect(
            play.pass(milliseconds: 500) == [
                #"S-1#3 all emulation.agent_left {"lease":1,"agent":"agent:sarah","until":"2026-11-21T19:08:00.500Z"}"#
            ])
        #expect(play.pass(milliseconds: 59_000) == [])
        play.present = ["agent:sarah"]
        #expect(
            play.pass(milliseconds: 500) == [
                #"S-1#4 all emulation.agent_returned {"lease":1,"agent":"agent:sarah"}"#
            ])
        play.present = []
        _ = play.pass(milliseconds: 0)
        #expect(
            play.pass(milliseconds: 60_000) == [
                #"S-1#6 all emulation.ended {"lease":1,"agent":"agent:sarah","why":"disconnect","reverted":[]}"#
            ])
    }

    /// After a restart nobody is connected, so whoever does not come back loses the lease.
    @Test func aRestartLosesNoDeadline() throws {
        var play = try Self.emulated()
        play.desk = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        play.present = []
        #expect(play.pass(milliseconds: 0).map { String($0.prefix(33)) } == ["S-1#3 all emulation.agent_left {\""])
        play.desk = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        #expect(play.pass(milliseconds: 60_000).first?.contains(#""why":"disconnect""#) == true)
        #expect(play.refusal(Cast.sarah, #"{"op":"emu.end","on":"S-1"}"#) == #"NO_EMULATION {"on":"S-1"}"#)
    }

    // MARK: Coupons that hold during the call

    /// Sarah acts for Maria in S-1, whose C-1 of 57.00 EUR has SORRY5: five off.
    private static func lent() throws -> Play {
        var play = try Play.withCart()
        play.present = ["agent:sarah"]
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:42"}"#)
        try play.ask(Cast.sarah, start)
        try play.ask(Cast.sarah, #"{"op":"cart.apply","on":"C-1","lease":1,"do":[{"coupon":"SORRY5"}]}"#)
        return play
    }

    private static let dropped = #"{"coupon":"SORRY5","session":"S-1","total":{"amount":5700,"currency":"EUR"}}"#

    @Test func aLostCallTakesThemBack() throws {
        var play = try Self.lent()
        play.present = []
        _ = play.pass(milliseconds: 0)
        let lines = play.pass(milliseconds: 60_000)
        #expect(lines.first?.contains(#""why":"disconnect","reverted":[{"coupon":"SORRY5","on":"C-1"}]"#) == true)
        #expect(lines.dropFirst().first == "C-1#4 all cart.coupon_dropped " + Self.dropped)
        #expect(lines.count == 2)
    }

    @Test func theyStayForTheColleagueButNotForEver() throws {
        var play = try Self.lent()
        #expect(try play.ask(Cast.sarah, #"{"op":"emu.end","on":"S-1"}"#).lines.count == 1)
        #expect(play.pass(milliseconds: 899_000) == [])
        try play.ask(Cast.sarah, Self.start)
        try play.ask(Cast.sarah, #"{"op":"emu.end","on":"S-1"}"#)
        #expect(play.pass(milliseconds: 899_000) == [])
        #expect(play.pass(milliseconds: 1_000) == ["C-1#4 all cart.coupon_dropped " + Self.dropped])
    }

    @Test func theEndOfTheSessionTakesThemBack() throws {
        var play = try Self.lent()
        let told = try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1"}"#)
        #expect(told.fields.hasSuffix(#""reverted":[{"lease":1},{"coupon":"SORRY5","on":"C-1"}]}"#))
        #expect(told.lines.contains("C-1#4 all cart.coupon_dropped " + Self.dropped))
    }

    @Test func showTellsBothSides() throws {
        var play = try Self.emulated()
        for who in [Cast.maria, Cast.mariaInS1, Cast.ben] {
            #expect(
                try play.ask(who, #"{"op":"emu.show","on":"S-1"}"#).fields
                    == #"{"active":true,"lease":1,"agent":"agent:sarah","customer":"cust:42","scope":"account","#
                    + #""started_at":"2026-11-21T19:07:00.000Z","until":"2026-11-21T19:22:00.000Z"}"#)
        }
        #expect(play.refusal(Cast.ivo, #"{"op":"emu.show","on":"S-1"}"#) == #"NOT_FOUND {"on":"S-1"}"#)
    }

    @Test func theJournalAcceptsNothingUnderALeaseThatIsOver() throws {
        var play = try Self.emulated()
        let told = try play.ask(Cast.sarah, #"{"op":"customer.update","customer":"cust:42","lease":1,"phone":"1"}"#)
        try play.ask(Cast.sarah, #"{"op":"emu.end","on":"S-1"}"#)
        let event = try #require(told.events.first)
        let late = Event(
            on: event.on, seq: event.seq + 1, publicPrevious: event.seq, at: event.at, by: event.by, for: event.for,
            lease: event.lease, vis: event.vis, payload: event.payload)
        #expect(!play.desk.accepts(late))
    }

    /// A ticket under a lease says for whom it was opened; the acknowledgement is nobody's doing but the desk's.
    @Test func aTicketOnTheCustomersBehalf() throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"emu.start","on":"S-1"}"#)
        let ticket = { (customer: String, lease: Int) in
            #"{"op":"ticket.create","customer":"\#(customer)","subject":"s","text":"t","contact":"phone","#
                + #""category":"general","priority":"normal","lease":\#(lease)}"#
        }
        #expect(play.refusal(Cast.sarah, ticket("cust:7", 1)).hasPrefix("WRONG_CUSTOMER"))
        #expect(play.refusal(Cast.ben, ticket("cust:42", 1)).hasPrefix("NO_EMULATION"))
        let told = try play.ask(Cast.sarah, ticket("cust:42", 1))
        #expect(told.events.count >= 4)
        for event in told.events {
            let isHers = event.by == "agent:sarah"
            #expect(event.for == (isHers ? "cust:42" : nil) && event.lease == (isHers ? 1 : nil), "\(short(event))")
        }
        #expect(told.events.first?.by == "agent:sarah")
        try play.ask(Cast.sarah, #"{"op":"emu.end","on":"S-1"}"#)
        #expect(play.refusal(Cast.sarah, ticket("cust:42", 1)).hasPrefix("LEASE_OVER"))
    }
}
