// Clocks of service levels: a day by hand, and random lives of tickets in which the events alone must give the sum.

import TandemDesk
import TandemTestSupport
import TandemWire
import Testing

struct ClockPlanTests {
    /// Clocks on a stage, with an occasion after an occasion.
    struct Stage {
        var clocks = TicketClocks()
        var events: [(at: Int64, event: ClockEvent)] = []
        var calendars: [String: WorkCalendar] = [:]
        var level: ServiceLevel?
        /// Monday, 2026-11-23T09:00:00Z.
        var now: Int64 = 1_795_424_400_000

        init(_ level: String, calendar: String? = nil) throws {
            self.level = try Self.level(level)
            if let calendar { calendars["office"] = try WorkCalendar(tree(calendar), at: "office") }
        }

        static func level(_ text: String) throws -> ServiceLevel? { try ServiceLevels(tree("[\(text)]")).levels.first }

        /// Lets minutes pass, then something happens. Answers what it meant for the clocks.
        mutating func after(_ minutes: Int, _ change: (inout ClockOccasion) -> Void = { _ in }) -> [String] {
            now += Int64(minutes) * 60_000
            var occasion = ClockOccasion()
            change(&occasion)
            let told = ClockPlan.events(
                for: occasion, on: clocks, level: level, calendars: calendars, time: UniversalTime(), now: now)
            for event in told { clocks.apply(event, at: now) }
            events += told.map { (now, $0) }
            return told.map(\.text)
        }
    }

    private static let gold = #"{"name":"gold","first_response_m":30,"next_reply_m":60,"resolution_m":240}"#

    @Test func aLifeByHand() throws {
        var stage = try Stage(Self.gold)
        #expect(
            stage.after(0) { $0.begins = true } == ["started gold first_response 30m @30, resolution 240m @240"])
        #expect(
            stage.after(20) {
                $0.staffReplied = true
                $0.waitsForCustomer = true
            } == ["met first_response 20m", "paused resolution 20m"])
        #expect(stage.after(1_000) { $0.waitsForCustomer = true } == [], "she takes her time, and it costs nothing")
        #expect(
            stage.after(0) {
                $0.wasAnswered = true
                $0.customerSpoke = true
            } == ["started gold next_reply 60m @1080", "resumed resolution 20m @1240"])
        #expect(stage.after(10) { $0.customerSpoke = true } == [], "the first unanswered message counts")
        #expect(stage.after(51) == ["breached next_reply @1080"])
        #expect(stage.after(9) { $0.staffReplied = true } == ["stopped late next_reply 70m"])
        #expect(
            stage.after(10) {
                $0.ends = true
                $0.isOver = true
                $0.isSolved = true
            } == ["met resolution 100m"])
        #expect(
            stage.after(500) {
                $0.begins = true
                $0.customerSpoke = true
            } == ["started gold first_response 30m @1630, resolution 240m @1840"], "a reopened ticket is a new promise")
    }

    @Test func whatIsAnsweredAtTheDeadlineIsInTime() throws {
        var stage = try Stage(Self.gold)
        _ = stage.after(0) { $0.begins = true }
        #expect(stage.after(30) { $0.staffReplied = true } == ["met first_response 30m"])
        var late = try Stage(Self.gold)
        _ = late.after(0) { $0.begins = true }
        late.now += 1
        #expect(
            late.after(30) { $0.staffReplied = true } == [
                "breached first_response @30", "stopped late first_response 30m",
            ],
            "also if nobody had looked")
    }

    /// Used time and pauses survive another level; what becomes too short is late at once.
    @Test func anotherLevelForARunningClock() throws {
        var stage = try Stage(Self.gold)
        _ = stage.after(0) { $0.begins = true }
        _ = stage.after(10) { $0.waitsForCustomer = true }
        #expect(
            stage.after(100) == ["resumed first_response 10m @130, resolution 10m @340"])
        stage.level = try Stage.level(#"{"name":"urgent","first_response_m":15,"resolution_m":120}"#)
        #expect(stage.after(2) == ["retargeted urgent first_response 15m 12m @115, resolution 120m 12m @220"])
        stage.level = try Stage.level(#"{"name":"hot","first_response_m":5,"resolution_m":120}"#)
        #expect(
            stage.after(1) == [
                "retargeted hot first_response 5m 13m @112, resolution 120m 13m @220", "breached first_response @112",
            ])
        stage.level = try Stage.level(#"{"name":"slow","first_response_m":500}"#)
        #expect(
            stage.after(1) == ["stopped unpromised resolution 14m", "retargeted slow first_response 500m 14m"],
            "late stays late")
        stage.level = nil
        #expect(stage.after(1) == ["stopped unpromised first_response 15m"])
        stage.level = try Stage.level(Self.gold)
        #expect(stage.after(1) { $0.wasAnswered = true } == ["started gold resolution 240m @356"])
    }

    @Test func aPausedClockIsRetargetedToo() throws {
        var stage = try Stage(#"{"name":"a","resolution_m":60}"#)
        _ = stage.after(0) { $0.begins = true }
        _ = stage.after(20) { $0.waitsForCustomer = true }
        stage.level = try Stage.level(#"{"name":"b","resolution_m":30}"#)
        #expect(stage.after(50) { $0.waitsForCustomer = true } == ["retargeted b resolution 30m 20m"])
        #expect(stage.after(50) == ["resumed resolution 20m @130"])
    }

    @Test func whatEndsWithoutAnAnswerStops() throws {
        var stage = try Stage(Self.gold)
        _ = stage.after(0) { $0.begins = true }
        #expect(
            stage.after(5) {
                $0.ends = true
                $0.isOver = true
            } == ["stopped closed first_response 5m, resolution 5m"], "spam is no solution")
        #expect(stage.after(5) { $0.isOver = true } == [])
    }

    @Test func officeHours() throws {
        let office = #"{"zone":"UTC","hours":{"mon":["09:00-17:00"],"tue":["09:00-17:00"]}}"#
        var stage = try Stage(#"{"name":"a","calendar":"office","resolution_m":600}"#, calendar: office)
        #expect(stage.after(0) { $0.begins = true } == ["started a resolution 600m @1560"])
        #expect(stage.after(420) { $0.waitsForCustomer = true } == ["paused resolution 420m"])
        #expect(stage.after(600) == ["resumed resolution 420m @1620"], "at two at night, for nine o'clock")
        #expect(
            stage.after(540) {
                $0.ends = true
                $0.isSolved = true
            } == ["met resolution 540m"])
    }

    // MARK: At random

    /// The events are enough: whoever adds up the open time between them gets what every event says, and a clock
    /// was paused exactly while it was the customer's turn.
    @Test func theSumIsInTheEvents() throws {
        let office = #"{"zone":"UTC","hours":{"mon":["09:00-12:00","13:00-17:00"],"wed":["00:00-24:00"]}}"#
        let levels = try [
            Self.gold, #"{"name":"office","calendar":"office","first_response_m":90,"resolution_m":900}"#,
            #"{"name":"short","first_response_m":5,"next_reply_m":5,"resolution_m":20}"#,
            #"{"name":"little","next_reply_m":600}"#,
        ].map(Stage.level)
        let seed = TestSeed.choose()
        var random = SplitMix64(seed: seed)
        for round in 0..<300 {
            var stage = try Stage(Self.gold, calendar: office)
            var (isOver, waits) = (false, false)
            var sums = Sums(calendars: stage.calendars)
            for step in 0..<40 {
                if random.once(in: 5) { stage.level = random.once(in: 5) ? nil : levels[random.below(levels.count)] }
                let kind = step == 0 ? 0 : 1 + random.below(5)
                let before = stage.events.count
                waits = kind == 1 || (kind != 2 && !isOver && waits)
                _ = stage.after(step == 0 ? 0 : random.below(900)) { occasion in
                    occasion.begins = step == 0 || (isOver && kind == 2)
                    occasion.customerSpoke = kind == 2
                    occasion.staffReplied = kind == 1 || kind == 3
                    occasion.ends = kind == 4 && !isOver && random.once(in: 3)
                    isOver = (isOver && !occasion.begins) || occasion.ends
                    occasion.isOver = isOver
                    occasion.isSolved = random.once(in: 2)
                    if isOver { waits = false }
                    occasion.waitsForCustomer = waits
                }
                for entry in stage.events[before...] { sums.add(entry.event, at: entry.at) }
                #expect(sums.problem == nil, "\(sums.problem ?? "") seed \(seed), round \(round), step \(step)")
                for (kind, clock) in stage.clocks.active {
                    #expect((clock.state == .paused) == waits, "\(kind) seed \(seed), round \(round), step \(step)")
                    #expect(clock.willBeLate.map { $0 >= stage.now } ?? true, "seed \(seed), round \(round)")
                }
                try roundTrip(stage.clocks)
            }
        }
    }

    private func roundTrip(_ clocks: TicketClocks) throws {
        var writer = JSONWriter()
        clocks.encode(into: &writer)
        let restored = try TicketClocks(snapshot: JSONReader.parse(writer.bytes))
        #expect(restored == clocks)
    }
}

/// What a reader of the journal adds up, knowing nothing of the desk.
private struct Sums {
    let calendars: [String: WorkCalendar]
    var calendar: WorkCalendar?
    var used: [ClockKind: Int64] = [:]
    var runsSince: [ClockKind: Int64] = [:]
    var targets: [ClockKind: Int64] = [:]
    var late: Set<ClockKind> = []
    var problem: String?

    init(calendars: [String: WorkCalendar]) { self.calendars = calendars }

    mutating func add(_ event: ClockEvent, at: Int64) {
        switch event {
        case .started(let change):
            calendar = change.calendar.flatMap { calendars[$0] }
            for reading in change.clocks {
                (used[reading.kind], runsSince[reading.kind]) = (0, at)
                targets[reading.kind] = reading.target
                late.remove(reading.kind)
            }
        case .paused(let change): settle(change, at, runs: false)
        case .resumed(let change): settle(change, at, runs: true)
        case .met(let change):
            settle(change, at, runs: false)
            for reading in change.clocks where used[reading.kind] ?? 0 > targets[reading.kind] ?? 0 {
                problem = "met after its target"
            }
        case .stopped(let change): settle(change, at, runs: false)
        case .breached(let change):
            for reading in change.clocks {
                late.insert(reading.kind)
                if (reading.due ?? .max) >= at { problem = "breached in time" }
            }
        case .retargeted(let change):
            settle(change, at, runs: nil)
            calendar = change.calendar.flatMap { calendars[$0] }
            for reading in change.clocks { targets[reading.kind] = reading.target }
        }
    }

    private mutating func settle(_ change: ClockChange, _ at: Int64, runs: Bool?) {
        for reading in change.clocks {
            if let since = runsSince[reading.kind] {
                used[reading.kind]? += UniversalTime().elapsed(from: since, to: at, calendar: calendar)
            }
            if used[reading.kind] != reading.used { problem = "\(reading.kind) used \(used), says \(reading)" }
            let wasRunning = runsSince[reading.kind] != nil
            runsSince[reading.kind] = runs ?? wasRunning ? at : nil
        }
    }
}

extension ClockEvent {
    /// `resumed resolution 20m @260`: minutes; deadlines are minutes since the stage began.
    fileprivate var text: String {
        switch self {
        case .started(let change): "started " + change.text
        case .paused(let change): "paused " + change.text
        case .resumed(let change): "resumed " + change.text
        case .met(let change): "met " + change.text
        case .breached(let change): "breached " + change.text
        case .retargeted(let change): "retargeted " + change.text
        case .stopped(let change): "stopped " + change.text
        }
    }
}

extension ClockChange {
    fileprivate var text: String {
        let words = [level, reason?.rawValue].compactMap(\.self)
        let readings = clocks.map { reading in
            let spans = [reading.target, reading.used].compactMap { $0.map { "\($0 / 60_000)m" } }
            let due = reading.due.map { "@\(($0 - 1_795_424_400_000) / 60_000)" }
            return ([reading.kind.rawValue] + spans + [due].compactMap(\.self)).joined(separator: " ")
        }
        return (words + [readings.joined(separator: ", ")]).joined(separator: " ")
    }
}
