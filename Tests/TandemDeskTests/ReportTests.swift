// What reports say about small histories that can be counted by hand. Positions are places in the history.

import TandemDesk
import TandemWire
import Testing

struct ReportTests {
    /// A Friday, 16:00 UTC.
    private static let friday: Int64 = 1_795_190_400_000
    private static let hour: Int64 = 3_600_000
    private static let minute: Int64 = 60_000

    /// Rome in the autumn of 2026: summer time until 25 October, 01:00 UTC.
    private struct Rome: BusinessTime {
        func offsets(of zone: String) -> ZoneOffsets? {
            if zone == "UTC" { return .utc }
            return ZoneOffsets([(0, 7_200_000), (1_792_890_000_000, 3_600_000)])
        }
    }

    private func stage(_ policy: String = "{}", at now: Int64 = friday) throws -> Play {
        var play = Play()
        play.now = now
        try play.ask(Cast.ada, #"{"op":"customer.put","customer":"cust:42","name":"Maria Rossi"}"#)
        if policy != "{}" { try play.ask(.sys, #"{"op":"policy.set","policy":\#(policy)}"#) }
        return play
    }

    private func facts(_ history: [Event]) -> ReportFacts {
        var facts = ReportFacts()
        for (place, event) in history.enumerated() { facts.apply(event, position: UInt64(place)) }
        return facts
    }

    private func report(
        _ play: Play, _ request: String, time: any BusinessTime = UniversalTime()
    ) throws -> JSONValue {
        .object(try Report(ReportRequest(read(request)), facts(play.history), time: time).fields)
    }

    private func total(_ play: Play, _ request: String, _ column: String) throws -> Int? {
        try report(play, request)["total"]?[column]?.integer
    }

    private func row(_ report: JSONValue, _ key: String) -> JSONValue? {
        report["rows"]?.array?.first { $0["row"]?.string == key }
    }

    private func create(_ play: inout Play, _ more: String = "") throws {
        try play.ask(Cast.maria, #"{"op":"ticket.create","subject":"Wrong size","text":"too small"\#(more)}"#)
    }

    private func post(_ play: inout Play, _ who: Principal, _ on: String = "T-1", vis: String = "all") throws {
        let vis = who.isStaff ? #","vis":"\#(vis)""# : ""
        try play.ask(who, #"{"op":"message.post","on":"\#(on)","text":"x"\#(vis)}"#)
    }

    // MARK: Times

    @Test func onlyPublicWordsOfPeopleAreAnswers() throws {
        var play = try stage()
        try create(&play)
        play.now += Self.minute
        try post(&play, Cast.sarah, vis: "staff")
        try post(&play, Cast.relay)
        play.now += Self.minute
        try post(&play, Cast.maria)
        play.now += Self.minute
        try post(&play, Cast.sarah)
        play.now += Self.minute
        try post(&play, Cast.ben)
        let first = try report(play, #"{"name":"first_response","by":"agent","explain":true}"#)
        #expect(row(first, "agent:sarah")?["mean_ms"] == .integer(180_000))
        #expect(first["total"]?["n"] == .integer(1))
        // The events behind it are the creation and Sarah's reply.
        let event = try #require(first["events"]?.array?.first)
        let (from, to) = (event["from_pos"]?.integer ?? -1, event["pos"]?.integer ?? -1)
        #expect(play.history[from].kind == "ticket.created")
        #expect(play.history[to].kind == "message.posted" && play.history[to].by == "agent:sarah")
        #expect(event["seq"]?.integer == play.history[to].seq)
        // The customer's second message waits no longer than the first, and Ben answers nothing.
        #expect(try total(play, #"{"name":"reply"}"#, "n") == 1)
        #expect(try total(play, #"{"name":"reply"}"#, "p90_ms") == 180_000)
        play.now += Self.hour
        try post(&play, Cast.maria)
        play.now += 2 * Self.hour
        try post(&play, Cast.ben)
        #expect(try total(play, #"{"name":"reply"}"#, "n") == 2)
        #expect(try total(play, #"{"name":"reply","by":"agent"}"#, "p90_ms") == Int(2 * Self.hour))
        #expect(try total(play, #"{"name":"volume"}"#, "replies") == 3)
    }

    @Test func aWeekendIsNoBusiness() throws {
        var play = try stage(
            #"{"calendars":{"office":{"zone":"UTC","hours":{"mon":["09:00-17:00"],"fri":["09:00-17:00"]}}}}"#)
        try create(&play)
        play.now += 66 * Self.hour
        try post(&play, Cast.sarah)
        let result = try report(play, #"{"name":"first_response"}"#)
        #expect(result["total"]?["mean_ms"]?.integer == Int(66 * Self.hour))
        #expect(result["total"]?["business_mean_ms"]?.integer == Int(2 * Self.hour))
    }

    /// Two calendars, and the level decides: without one it is round the clock.
    @Test func theLevelHasTheCalendar() throws {
        var play = try stage(
            #"{"calendars":{"office":{"zone":"UTC","hours":{"mon":["09:00-17:00"]}},"#
                + #""shop":{"zone":"UTC","hours":{"sat":["10:00-14:00"]}}},"#
                + #""sla":[{"name":"a","calendar":"shop","when":{"category":["problem"]},"first_response_m":5}]}"#)
        try create(&play, #","category":"problem""#)
        try create(&play)
        play.now += 66 * Self.hour
        try post(&play, Cast.sarah, "T-1")
        try post(&play, Cast.sarah, "T-2")
        let result = try report(play, #"{"name":"first_response","by":"category"}"#)
        #expect(row(result, "problem")?["business_mean_ms"]?.integer == Int(4 * Self.hour))
        #expect(row(result, "general")?["business_mean_ms"]?.integer == Int(66 * Self.hour))
        #expect(
            try total(play, #"{"name":"first_response","calendar":"office"}"#, "business_median_ms")
                == Int(1 * Self.hour))
        #expect(throws: Refusal.self) { try report(play, #"{"name":"reply","calendar":"night"}"#) }
    }

    /// On the day that has 25 hours.
    @Test func clocksThatChangeChangeNoTime() throws {
        // Saturday 24 October, 12:00 in Rome.
        var play = try stage("{}", at: 1_792_836_000_000)
        let changed =
            #"{"ev":"policy.changed","on":"desk","seq":1,"prev":0,"at":"2026-10-24T10:00:00.000Z","by":"sys","#
            + #""vis":"staff","sections":{"calendars":{"all":{"zone":"Europe/Rome","#
            + #""hours":{"sat":["00:00-24:00"],"sun":["00:00-24:00"]}}}}}"#
        play.history.append(try Event(decoding: read(changed)))
        try create(&play)
        // Sunday, 12:00 in Rome: the day had an hour more.
        play.now += 25 * Self.hour
        try post(&play, Cast.sarah)
        // Sunday 23:30, and half an hour after midnight.
        play.now += 11 * Self.hour + 30 * Self.minute
        try create(&play)
        play.now += Self.hour
        try create(&play)
        let first = try report(play, #"{"name":"first_response"}"#, time: Rome())
        #expect(first["total"]?["mean_ms"]?.integer == Int(25 * Self.hour))
        #expect(first["total"]?["business_mean_ms"]?.integer == Int(25 * Self.hour))
        let volume = try report(play, #"{"name":"volume"}"#, time: Rome())
        #expect(volume["zone"] == .string("Europe/Rome"))
        #expect(volume["rows"]?.array?.compactMap { $0["row"]?.string } == ["2026-10-24", "2026-10-25", "2026-10-26"])
        let sunday = try report(play, #"{"name":"volume","from":"2026-10-25","to":"2026-10-25"}"#, time: Rome())
        #expect(sunday["from"] == .string("2026-10-24T22:00:00.000Z"))
        #expect(sunday["to"] == .string("2026-10-25T23:00:00.000Z"))
        #expect(sunday["total"]?["created"] == .integer(1))
    }

    @Test func everyLifeIsMeasured() throws {
        var play = try stage()
        try create(&play)
        play.now += Self.hour
        try play.ask(
            Cast.sarah, #"{"op":"message.post","on":"T-1","vis":"all","text":"x","status":"pending_customer"}"#)
        // The customer takes two hours.
        play.now += 2 * Self.hour
        try post(&play, Cast.maria)
        play.now += Self.hour
        try play.ask(Cast.sarah, #"{"op":"ticket.status","on":"T-1","status":"resolved"}"#)
        play.now += Self.hour
        try post(&play, Cast.maria)
        play.now += Self.hour
        try play.ask(Cast.ben, #"{"op":"message.post","on":"T-1","vis":"all","text":"x","status":"resolved"}"#)
        let resolution = try report(play, #"{"name":"resolution","explain":true}"#)
        #expect(resolution["total"]?["n"] == .integer(2))
        #expect(resolution["events"]?.array?.map { $0["ms"]?.integer ?? 0 } == [4, 1].map { Int($0 * Self.hour) })
        #expect(resolution["events"]?.array?.map { $0["net_ms"]?.integer ?? 0 } == [2, 1].map { Int($0 * Self.hour) })
        #expect(resolution["total"]?["paused_mean_ms"]?.integer == Int(Self.hour))
        #expect(try total(play, #"{"name":"first_response"}"#, "n") == 2)
        // The end of the first life left one message without an answer.
        #expect(try total(play, #"{"name":"reply"}"#, "n") == 2)
        let agents = try report(play, #"{"name":"agents"}"#)
        #expect(row(agents, "agent:sarah")?["reopened_percent"] == .integer(100))
        #expect(row(agents, "agent:ben")?["reopened_percent"] == .integer(0))
        #expect(row(agents, "agent:ben")?["resolved"] == .integer(1))
        let status = try report(play, #"{"name":"status"}"#)
        #expect(row(status, "pending_customer")?["total_ms"]?.integer == Int(2 * Self.hour))
        #expect(row(status, "resolved")?["now"] == .integer(1))
    }

    // MARK: Counts

    @Test func mergedTicketsAndSpamDoNotCount() throws {
        var play = try stage()
        for _ in 1...3 { try create(&play) }
        #expect(try total(play, #"{"name":"volume"}"#, "created") == 3)
        try play.ask(Cast.sarah, #"{"op":"ticket.merge","on":"T-2","into":"T-1"}"#)
        #expect(try total(play, #"{"name":"volume"}"#, "created") == 2)
        try play.ask(Cast.sarah, #"{"op":"ticket.close","on":"T-3","resolution":"spam"}"#)
        let volume = try report(play, #"{"name":"volume"}"#)
        #expect(volume["total"]?["created"] == .integer(1))
        #expect((volume["tickets"], volume["excluded"]) == (.integer(1), .integer(2)))
        #expect(try total(play, #"{"name":"resolution"}"#, "n") == 0)
    }

    @Test func aSurveyIsAnsweredOnce() throws {
        var play = try stage(#"{"survey":{"on":true,"days":1}}"#)
        for on in ["T-1", "T-2", "T-3"] {
            try create(&play)
            try play.ask(Cast.sarah, #"{"op":"ticket.status","on":"\#(on)","status":"resolved"}"#)
        }
        for (on, score) in [("T-1", 1), ("T-1", 4), ("T-2", 3)] {
            try play.ask(Cast.maria, #"{"op":"survey.answer","on":"\#(on)","score":\#(score)}"#)
        }
        let total = try report(play, #"{"name":"csat"}"#)["total"]
        #expect((total?["asked"], total?["answered"]) == (.integer(3), .integer(2)))
        #expect(total?["response_percent"] == .real(66.7))
        #expect(total?["mean_score"] == .real(3.5))
        #expect((total?["good_percent"], total?["score_4"]) == (.integer(50), .integer(1)))
        let agents = try report(play, #"{"name":"csat","by":"agent"}"#)
        #expect(row(agents, "agent:sarah")?["answered"] == .integer(2))
        play.now += 24 * Self.hour
        #expect(
            play.refusal(Cast.maria, #"{"op":"survey.answer","on":"T-3","score":1}"#).hasPrefix("SURVEY_CLOSED"))
    }

    @Test func promisesAreKeptOrNot() throws {
        var play = try stage(#"{"sla":[{"name":"all","first_response_m":10,"resolution_m":100}]}"#)
        try create(&play)
        try create(&play)
        play.now += 5 * Self.minute
        try post(&play, Cast.sarah, "T-1")
        play.pass(milliseconds: 10 * Self.minute)
        try post(&play, Cast.sarah, "T-2")
        try play.ask(Cast.sarah, #"{"op":"ticket.status","on":"T-1","status":"resolved"}"#)
        let total = try report(play, #"{"name":"sla"}"#)["total"]
        #expect(total?["first_response_met"] == .integer(1))
        #expect(total?["first_response_breached"] == .integer(1))
        #expect(total?["first_response_percent"] == .integer(50))
        #expect(total?["resolution_percent"] == .integer(100))
    }

    @Test func daysInBetweenAndWhatWasOpen() throws {
        var play = try stage()
        try create(&play)
        play.now += 24 * Self.hour
        try create(&play)
        play.now += 48 * Self.hour
        try create(&play)
        try play.ask(Cast.sarah, #"{"op":"ticket.status","on":"T-1","status":"resolved"}"#)
        let all = try report(play, #"{"name":"volume"}"#)["rows"]?.array ?? []
        #expect(all.map { $0["created"]?.integer } == [1, 1, 0, 1])
        #expect(all.map { $0["open"]?.integer } == [1, 2, 2, 2])
        let later = try report(play, #"{"name":"volume","from":"2026-11-21"}"#)["rows"]?.array ?? []
        #expect(later.map { $0["open"]?.integer } == [2, 2, 2])
        let hours = try report(play, #"{"name":"volume","by":"hour","to":"2026-11-20"}"#)["rows"]?.array ?? []
        #expect(hours.map { $0["row"]?.string } == ["2026-11-20T16"])
        let months = try report(play, #"{"name":"volume","by":"month"}"#)["rows"]?.array ?? []
        #expect(months.map { $0["row"]?.string } == ["2026-11"])
        let weeks = try report(play, #"{"name":"volume","by":"week"}"#)["rows"]?.array ?? []
        #expect(weeks.map { $0["created"]?.integer } == [2, 1])
        let compared = try report(play, #"{"name":"volume","by":"queue","from":"2026-11-22"}"#)
        #expect(compared["total"]?["created_before"] == .integer(2))
        #expect(compared["total"]?["open"] == .integer(2))
    }

    @Test func subjectsThatComeAgain() throws {
        var play = try stage()
        for subject in ["Re: Order 4711 is late", "order  12 is LATE", "Fwd: re: Order 9 is late", "Something else"] {
            try play.ask(Cast.maria, #"{"op":"ticket.create","subject":"\#(subject)","text":"x"}"#)
        }
        let result = try report(play, #"{"name":"subjects"}"#)
        #expect(
            result["rows"]?.array == [
                .object([JSONField("row", .string("order # is late")), JSONField("n", .integer(3))])
            ])
        try play.ask(Cast.sarah, #"{"op":"ticket.set","on":"T-1","subject":"something Else"}"#)
        #expect(try report(play, #"{"name":"subjects"}"#)["rows"]?.array?.count == 2)
    }

    /// Ranks are those of measurements that there are.
    @Test func ranks() throws {
        var play = try stage()
        for number in 1...10 {
            try create(&play)
            play.now += Int64(number) * Self.minute
            try post(&play, Cast.sarah, "T-\(number)")
        }
        let total = try report(play, #"{"name":"first_response"}"#)["total"]
        #expect(total?["median_ms"]?.integer == Int(5 * Self.minute))
        #expect(total?["p90_ms"]?.integer == Int(9 * Self.minute))
        #expect(total?["mean_ms"]?.integer == Int(5 * Self.minute + 30_000))
    }

    // MARK: The fold

    /// Each event that means something means something: without it, some report says something else.
    @Test func noEventIsOverlooked() throws {
        var play = try stage(
            #"{"survey":{"on":true},"queues":["support","billing"],"sla":[{"name":"a","first_response_m":9}]}"#)
        try create(&play)
        try create(&play)
        play.now += Self.minute
        try play.ask(Cast.sarah, #"{"op":"ticket.claim","on":"T-1"}"#)
        try play.ask(Cast.sarah, #"{"op":"ticket.set","on":"T-1","queue":"billing"}"#)
        try post(&play, Cast.sarah)
        play.now += Self.minute
        try post(&play, Cast.maria)
        play.now += Self.minute
        try post(&play, Cast.ben)
        play.now += Self.minute
        try play.ask(Cast.sarah, #"{"op":"ticket.status","on":"T-1","status":"resolved"}"#)
        try play.ask(Cast.maria, #"{"op":"survey.answer","on":"T-1","score":5}"#)
        try play.ask(Cast.maria, #"{"op":"ticket.reopen","on":"T-1"}"#)
        play.now += Self.minute
        try play.ask(Cast.ben, #"{"op":"ticket.status","on":"T-1","status":"resolved"}"#)
        try play.ask(Cast.ben, #"{"op":"ticket.close","on":"T-1","confirmed":true,"text":"x"}"#)
        try play.ask(Cast.sarah, #"{"op":"ticket.close","on":"T-2","resolution":"spam"}"#)
        let whole = try everything(play.history)
        let measured: Set = [
            "ticket.created", "ticket.changed", "ticket.claimed", "ticket.resolved", "ticket.closed",
            "ticket.reopened", "clock.met", "survey.asked", "survey.answered",
        ]
        var seen: Set<String> = []
        for (place, event) in play.history.enumerated() {
            let isReply = event.kind == "message.posted" && event.seq > 3
            guard measured.contains(event.kind) || isReply else { continue }
            seen.insert(event.kind)
            var history = play.history
            history.remove(at: place)
            #expect(try everything(history) != whole, "without \(short(event))")
        }
        #expect(seen == measured.union(["message.posted"]))
    }

    /// All reports in all ways, without where and when they were made.
    private func everything(_ history: [Event]) throws -> [String] {
        let facts = facts(history)
        var texts: [String] = []
        for name in ReportName.allCases {
            for by in ReportDimension.allCases {
                let isFixed = [.agents, .status, .subjects].contains(name)
                let request = #"{"name":"\#(name.rawValue)"\#(isFixed ? "" : #","by":"\#(by.rawValue)""#)}"#
                let fields = try Report(ReportRequest(read(request)), facts, time: UniversalTime()).fields
                texts.append(json(fields.filter { ["rows", "total"].contains($0.name) }))
            }
        }
        return texts
    }

    @Test func theRequestIsChecked() {
        for (request, code) in [
            (#"{"name":"weather"}"#, Code.badField), ("{}", .fieldRequired),
            (#"{"name":"agents","by":"day"}"#, .badField), (#"{"name":"reply","from":"today"}"#, .badField),
            (#"{"name":"reply","row":"support"}"#, .badField),
        ] {
            #expect(throws: Refusal.self, "\(code) \(request)") { try ReportRequest(read(request)) }
        }
        #expect(throws: Refusal.self) {
            try report(Play(), #"{"name":"reply","from":"2026-11-22","to":"2026-11-21"}"#)
        }
    }
}
