// Promises, ways and steps through the desk: what ops and time do to tickets under a policy with rules, what a snapshot
// keeps of it, and what the requester is told.

import TandemDesk
import TandemWire
import Testing

struct ServiceTests {
    /// A desk with rules, and the server's part in a few lines.
    struct Stage {
        var desk = Desk()
        /// Saturday, 2026-11-21T19:07:00.000Z.
        var now: Int64 = 1_795_288_020_000
        var present: Set<String> = ["agent:sarah"]
        private var answer = Answer()

        init(_ policy: String) throws {
            try ask(Cast.ada, #"{"op":"customer.put","customer":"cust:42","name":"Maria Rossi","tier":"gold"}"#)
            try ask(Cast.ada, #"{"op":"customer.put","customer":"cust:7","name":"Ivo Horvat"}"#)
            try ask(Cast.ada, #"{"op":"policy.set","policy":\#(policy)}"#)
        }

        @discardableResult
        mutating func ask(_ who: Principal, _ request: String) throws -> [String] {
            let line = read(request)
            let name = try #require(line.find("op").flatMap(line.string))
            let type = try #require(OpTable.find(name))
            let op = try type.init(line)
            if let refusal = Access.admit(type.spec, who, on: op.on, desk) { throw refusal }
            let decision = try op.decide(desk, context(who))
            answer = decision.answer
            return perform(decision, who)
        }

        /// A clock that knows only UTC is enough here.
        private func context(_ who: Principal) -> Context { Context(now: now, principal: who, present: present) }

        private mutating func perform(_ decision: Decision, _ who: Principal) -> [String] {
            defer { #expect(desk.checkInvariants() == []) }
            return decision.events.map { draft in
                let event = desk.stamp(draft, at: now, by: who.id)
                #expect(desk.accepts(event), "\(short(event))")
                // What is folded is what the journal gives back.
                let again = try? Event(decoding: read(record(event)))
                #expect(again == event, "\(short(event))")
                desk.apply(event)
                return short(event)
            }
        }

        /// Lets minutes pass and then time do its work.
        mutating func pass(_ minutes: Int) -> [String] {
            now += Int64(minutes) * 60_000
            var told: [String] = []
            while let decision = desk.nextDue(context(.sys)) {
                told += perform(decision, .sys)
                if told.count > 100 { Issue.record("time does not come to an end: \(told.suffix(3))"); break }
            }
            return told
        }

        /// T-1 is given a status, by way of open.
        mutating func move(_ status: String) throws -> [String] {
            if desk.ticket(.ticket(1))?.axes.lifecycle == .new { try ask(Cast.sarah, Self.status("open")) }
            return try ask(Cast.sarah, Self.status(status))
        }

        private static func status(_ status: String) -> String {
            #"{"op":"ticket.status","on":"T-1","status":"\#(status)"}"#
        }

        /// What a restart makes of it.
        mutating func restart() throws {
            let before = snapshot(desk)
            desk = try Desk(snapshot: Array(before.utf8))
            #expect(snapshot(desk) == before)
        }

        mutating func show(_ who: Principal, _ member: String) throws -> String {
            try ask(who, #"{"op":"ticket.show","on":"T-1"}"#)
            guard let value = answer.fields.first(where: { $0.name == member })?.value else { return "none" }
            return String(decoding: value.encoded(), as: UTF8.self)
        }
    }

    private static let create =
        #"{"op":"ticket.create","customer":"cust:42","subject":"Twice charged","contact":"phone","category":"payment","#
        + #""priority":"normal","site":"shop","text":"Why?"}"#
    private static let own = #"{"op":"ticket.create","subject":"Twice charged","category":"payment","text":"Why?"}"#

    private static let sla =
        #"{"sla":[{"name":"hot","when":{"priority":["urgent"]},"first_response_m":15,"resolution_m":60},"#
        + #"{"name":"gold","when":{"plan":["gold"]},"first_response_m":60,"next_reply_m":30,"resolution_m":240}]}"#

    private func kinds(_ lines: [String]) -> [String] {
        lines.map { String($0.split(separator: " ")[2]) }
    }

    // MARK: Clocks

    @Test func clocksStartWithTheTicket() throws {
        var stage = try Stage(Self.sla)
        let told = try stage.ask(Cast.maria, Self.own)
        #expect(
            told.last
                == #"T-1#6 staff clock.started {"level":"gold","clocks":[{"clock":"first_response","#
                + #""target_ms":3600000,"due":"2026-11-21T20:07:00.000Z"},{"clock":"resolution","#
                + #""target_ms":14400000,"due":"2026-11-21T23:07:00.000Z"}]}"#)
        #expect(
            told[4]
                == #"T-1#5 all ticket.acknowledged {"text":"Maria Rossi, we have your request TKT-2026-00001 and "#
                + #"expect to answer within 1 hour.","respond_by":"2026-11-21T20:07:00.000Z"}"#)
        #expect(
            try stage.show(Cast.sarah, "clocks")
                == #"[{"clock":"first_response","state":"running","target_ms":3600000,"used_ms":0,"#
                + #""remaining_ms":3600000,"due":"2026-11-21T20:07:00.000Z"},{"clock":"resolution","#
                + #""state":"running","target_ms":14400000,"used_ms":0,"remaining_ms":14400000,"#
                + #""due":"2026-11-21T23:07:00.000Z"}]"#)
        #expect(try stage.show(Cast.maria, "clocks") == "none")
        let other = try stage.ask(Cast.ivo, Self.own)
        #expect(other.count == 5, "nothing was promised to Ivo")
    }

    /// At the deadline nothing has happened yet; after it the promise is broken, once, also over a restart.
    @Test func lateOnce() throws {
        var stage = try Stage(Self.sla)
        try stage.ask(Cast.maria, Self.own)
        #expect(stage.pass(60) == [])
        stage.now += 1
        try stage.restart()
        #expect(
            stage.pass(0) == [
                #"T-1#7 staff clock.breached {"clocks":[{"clock":"first_response","due":"2026-11-21T20:07:00.000Z"}]}"#
            ])
        #expect(stage.pass(1) == [])
        try stage.restart()
        #expect(
            stage.pass(600) == [
                #"T-1#8 staff clock.breached {"clocks":[{"clock":"resolution","due":"2026-11-21T23:07:00.000Z"}]}"#
            ])
    }

    @Test func aClosedTicketHasNoClocks() throws {
        var stage = try Stage(Self.sla)
        try stage.ask(Cast.maria, Self.own)
        #expect(snapshot(stage.desk).contains(#""snap":"clocks""#))
        #expect(
            try stage.ask(Cast.sarah, #"{"op":"ticket.close","on":"T-1","resolution":"spam"}"#).last
                == #"T-1#8 staff clock.stopped {"reason":"closed","clocks":[{"clock":"first_response","used_ms":0},"#
                + #"{"clock":"resolution","used_ms":0}]}"#)
        #expect(!snapshot(stage.desk).contains(#""snap":"clocks""#))
        #expect(stage.pass(10_000) == [])
    }

    @Test func waitingForTheCustomerCostsNothing() throws {
        var stage = try Stage(Self.sla)
        try stage.ask(Cast.maria, Self.own)
        _ = stage.pass(10)
        #expect(
            try stage.move("pending_customer").last
                == #"T-1#9 staff clock.paused {"clocks":[{"clock":"first_response","used_ms":600000},"#
                + #"{"clock":"resolution","used_ms":600000}]}"#)
        try stage.restart()
        #expect(stage.pass(3_000) == [])
        #expect(
            try stage.move("pending_agent").last
                == #"T-1#11 staff clock.resumed {"clocks":[{"clock":"first_response","used_ms":600000,"#
                + #""due":"2026-11-23T22:07:00.000Z"},{"clock":"resolution","used_ms":600000,"#
                + #""due":"2026-11-24T01:07:00.000Z"}]}"#)
    }

    @Test func businessHoursAreToldToTheCustomer() throws {
        var stage = try Stage(
            #"{"calendars":{"office":{"zone":"UTC","hours":{"mon":["09:00-17:00"],"tue":["09:00-17:00"]}}},"#
                + #""sla":[{"name":"all","calendar":"office","first_response_m":90}]}"#)
        let told = try stage.ask(Cast.maria, Self.own)
        #expect(told[4].contains("expect to answer by 2026-11-23 10:30 (UTC)."))
        #expect(told[5].contains(#""calendar":"office""#))
        #expect(try stage.show(Cast.sarah, "level") == #""all""#)
    }

    // MARK: Routing

    private static let routing =
        #"{"queues":["support","billing","second"],"groups":{"billing":["agent:sarah","agent:ben"],"#
        + #""second":["agent:maya"]},"routing":[{"name":"money","when":{"category":["payment"]},"queue":"billing","#
        + #""group":"billing","priority":"high","tags":["money"],"assign":"round_robin","capacity":2}]}"#

    private func routed(_ stage: inout Stage, _ who: Principal = Cast.maria, _ request: String = own) throws -> String {
        let line = try stage.ask(who, request)[3]
        return String(line.dropFirst(line.prefix { $0 != "{" }.count))
    }

    @Test func turnsSurviveARestart() throws {
        var stage = try Stage(Self.routing)
        stage.present = ["agent:sarah", "agent:ben"]
        let way = #"{"priority":"high","queue":"billing","group":"billing","assignee":"agent:"#
        let rest = #"","tags":["money"],"rules":["money"],"assign":"round_robin"}"#
        #expect(try routed(&stage) == way + "sarah" + rest)
        try stage.restart()
        #expect(try routed(&stage) == way + "ben" + rest)
        #expect(try routed(&stage) == way + "sarah" + rest)
        stage.present = ["agent:sarah"]
        #expect(try routed(&stage).contains(#""nobody":"everybody_full""#), "Sarah has two")
        stage.present = []
        #expect(try routed(&stage).contains(#""nobody":"nobody_online""#))
    }

    /// Staff who create a ticket keep it, and what they say about it stays.
    @Test func whatStaffSayStays() throws {
        var stage = try Stage(Self.routing)
        #expect(
            try routed(&stage, Cast.ben, Self.create)
                == #"{"priority":"normal","queue":"billing","group":"billing","assignee":"agent:ben","#
                + #""tags":["money"],"rules":["money"]}"#)
    }

    @Test func loadsFollowTheTickets() throws {
        var stage = try Stage(Self.routing)
        _ = try routed(&stage)
        _ = try routed(&stage)
        #expect(try routed(&stage).contains("everybody_full"))
        _ = try stage.move("resolved")
        try stage.restart()
        #expect(try routed(&stage).contains(#""assignee":"agent:sarah""#))
    }

    // MARK: Escalation

    private static let escalation =
        #"{"queues":["support","second"],"groups":{"second":["agent:maya","agent:ben"]},"#
        + #""sla":[{"name":"all","first_response_m":60}],"#
        + #""escalation":[{"name":"warn","trigger":"before_breach","clock":"first_response","minutes":10,"#
        + #""notify":["group:second"]},{"name":"late","trigger":"breach","clock":"first_response","minutes":0,"#
        + #""priority":"urgent","queue":"second","group":"second","unassign":true,"#
        + #""notify":["assignee","agent:maya"]},{"name":"old","trigger":"age","minutes":1440,"#
        + #""notify":["agent:ada"]}]}"#

    @Test func stepAfterStep() throws {
        var stage = try Stage(Self.escalation)
        try stage.ask(Cast.sarah, Self.create)
        #expect(stage.pass(49) == [])
        try stage.restart()
        #expect(
            stage.pass(1) == [
                #"T-1#7 staff ticket.escalated {"step":"warn","trigger":"before_breach","clock":"first_response","#
                    + #""notified":["agent:maya","agent:ben"]}"#,
                #"T-1#8 staff notice.posted {"to":"agent:maya","about":"ticket.escalated","#
                    + #""text":"TKT-2026-00001 is close to its deadline: first response"}"#,
                #"T-1#9 staff notice.posted {"to":"agent:ben","about":"ticket.escalated","#
                    + #""text":"TKT-2026-00001 is close to its deadline: first response"}"#,
            ])
        let late = stage.pass(11)
        #expect(
            kinds(late) == [
                "clock.breached", "ticket.escalated", "notice.posted", "notice.posted", "ticket.unassigned",
                "ticket.changed",
            ])
        #expect(late[2].contains(#""to":"agent:sarah""#) && late[3].contains(#""to":"agent:maya""#))
        #expect(
            late[5]
                == #"T-1#15 staff ticket.changed {"changes":[{"field":"priority","from":"normal","to":"urgent"},"#
                + #"{"field":"queue","from":"support","to":"second"},"#
                + #"{"field":"group","from":null,"to":"second"}]}"#)
        try stage.restart()
        #expect(kinds(stage.pass(1_379)) == ["ticket.escalated", "notice.posted"])
        #expect(stage.pass(100_000) == [])
        #expect(try stage.show(Cast.sarah, "escalated") == #"["warn","late","old"]"#)
    }

    /// A raised priority is another promise: the running clock goes on with it.
    @Test func aStepMayChangeThePromise() throws {
        var stage = try Stage(
            #"{"sla":[{"name":"hot","when":{"priority":["urgent"]},"resolution_m":60},{"name":"all","resolution_m":600}],"#
                + #""escalation":[{"name":"old","trigger":"age","minutes":30,"priority":"urgent"}]}"#)
        try stage.ask(Cast.maria, Self.own)
        #expect(
            stage.pass(30).last
                == #"T-1#9 staff clock.retargeted {"level":"hot","clocks":[{"clock":"resolution","target_ms":3600000,"#
                + #""used_ms":1800000,"due":"2026-11-21T20:07:00.000Z"}]}"#)
    }

    @Test func aStepAddedLaterIsTakenAtOnce() throws {
        var stage = try Stage("{}")
        try stage.ask(Cast.maria, Self.own)
        _ = stage.pass(100)
        try stage.ask(
            Cast.ada,
            #"{"op":"policy.set","policy":{"escalation":[{"name":"old","trigger":"age","minutes":60,"notify":["agent:ben"]}]}}"#
        )
        #expect(kinds(stage.pass(0)) == ["ticket.escalated", "notice.posted"])
    }

    // MARK: Policy

    @Test(arguments: [
        (#"{"calendars":{"a":{"zone":"Mars/Olympus","hours":{"mon":["09:00-17:00"]}}}}"#, "calendars.a.zone"),
        (#"{"sla":[{"name":"a","first_response_m":1,"calendar":"office"}]}"#, "sla[0].calendar"),
        (#"{"sla":[{"name":"a","first_response_m":1,"when":{"priority":["huge"]}}]}"#, "sla[0].when.priority"),
        (#"{"sla":[{"name":"a","first_response_m":0}]}"#, "sla[0].first_response_m"),
        (#"{"sla":[{"name":"a"}]}"#, "sla[0]"),
        (#"{"routing":[{"name":"a","queue":"nowhere"}]}"#, "routing[0].queue"),
        (#"{"routing":[{"name":"a","group":"nobody"}]}"#, "routing[0].group"),
        (#"{"routing":[{"name":"a","when":{"category":["pets"]}}]}"#, "routing[0].when.category"),
        (#"{"escalation":[{"name":"a","trigger":"age","minutes":1,"priority":"huge"}]}"#, "escalation[0].priority"),
        (#"{"escalation":[{"name":"a","trigger":"age","minutes":1,"notify":["group:x"]}]}"#, "escalation[0].notify"),
    ])
    func rulesThatCannotApplyAreRefused(_ policy: String, _ place: String) throws {
        let refusal = #expect(throws: Refusal.self) { try Stage(policy) }
        #expect(refusal?.facts == [JSONField("field", .string(place))])
    }

    /// What rules name cannot be taken away under them.
    @Test func setsInUseStay() throws {
        var stage = try Stage(Self.routing)
        let refusal = #expect(throws: Refusal.self) {
            try stage.ask(Cast.ada, #"{"op":"policy.set","policy":{"queues":["support"]}}"#)
        }
        #expect(refusal?.facts == [JSONField("field", .string("routing[0].queue"))])
    }

    /// `medium` in a rule is `normal` where the desk has no other.
    @Test func mediumIsNormal() throws {
        var stage = try Stage(#"{"sla":[{"name":"m","when":{"priority":["medium"]},"first_response_m":5}]}"#)
        #expect(try stage.ask(Cast.maria, Self.own).count == 6)
    }
}
