// Business time against an oracle that looks at every minute, near the days on which clocks are changed, and against
// cases counted by hand.

import Foundation
import TandemDesk
import TandemServer
import TandemTestSupport
import TandemWire
import Testing

struct BusinessTimeTests {
    private let time = ZoneTable()

    // MARK: By hand

    /// Monday to Friday 09:00–17:00 in Rome; 2026-11-21 is a Saturday.
    private static let office = calendar(
        #"{"zone":"Europe/Rome","hours":{"mon":["09:00-17:00"],"tue":["09:00-17:00"],"wed":["09:00-17:00"],"#
            + #""thu":["09:00-17:00"],"fri":["09:00-12:00","13:00-17:00"]},"holidays":["2026-12-25"]}"#)
    private static let always = calendar(
        #"{"zone":"Europe/Rome","hours":{"mon":["00:00-24:00"],"tue":["00:00-24:00"],"wed":["00:00-24:00"],"#
            + #""thu":["00:00-24:00"],"fri":["00:00-24:00"],"sat":["00:00-24:00"],"sun":["00:00-24:00"]}}"#)

    @Test(arguments: [
        // A weekend; the deadline at closing time is closing time.
        ("2026-11-21T19:07:00.000Z", 60, "2026-11-23T09:00:00.000Z"),
        ("2026-11-21T19:07:00.000Z", 480, "2026-11-23T16:00:00.000Z"),
        ("2026-11-21T19:07:00.000Z", 481, "2026-11-24T08:01:00.000Z"),
        // Friday's lunch, then the weekend.
        ("2026-11-20T10:30:00.000Z", 45, "2026-11-20T12:15:00.000Z"),
        ("2026-11-20T15:30:00.500Z", 31, "2026-11-23T08:01:00.500Z"),
        // Christmas is a Friday in 2026.
        ("2026-12-24T15:00:00.000Z", 120, "2026-12-28T09:00:00.000Z"),
        // The clocks go forward on Sunday 2027-03-28: Monday's nine o'clock is an hour earlier in UTC.
        ("2027-03-26T15:00:00.000Z", 120, "2027-03-29T08:00:00.000Z"),
        // And back on 2026-10-25.
        ("2026-10-23T14:00:00.000Z", 120, "2026-10-26T09:00:00.000Z"),
    ])
    func deadlines(_ after: String, _ minutes: Int, _ due: String) throws {
        let after = try #require(Timestamp.parse(after))
        let milliseconds = Int64(minutes) * 60_000
        #expect(
            Timestamp.format(time.deadline(after: after, milliseconds: milliseconds, calendar: Self.office)) == due)
    }

    /// A desk that never closes works 23 hours on one day of the year and 25 on another, and 8,760 a year.
    @Test(arguments: [
        ("2027-03-27T23:00:00.000Z", "2027-03-28T22:00:00.000Z", 23),
        ("2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z", 25),
        ("2025-12-31T23:00:00.000Z", "2026-12-31T23:00:00.000Z", 8_760),
    ])
    func daysOfChange(_ from: String, _ to: String, _ hours: Int64) throws {
        let (from, to) = (try #require(Timestamp.parse(from)), try #require(Timestamp.parse(to)))
        #expect(time.elapsed(from: from, to: to, calendar: Self.always) == hours * 3_600_000)
        #expect(time.elapsed(from: from, to: to, calendar: nil) == hours * 3_600_000)
    }

    /// The hour that is skipped is not worked, the one that is repeated twice.
    @Test func nightShiftOverTheChange() throws {
        let night = Self.calendar(#"{"zone":"Europe/Rome","hours":{"sun":["01:30-03:30"]}}"#)
        func minutes(_ day: String) throws -> Int64 {
            let noon = try #require(Timestamp.parse(day + "T12:00:00.000Z"))
            let from = noon - 16 * 3_600_000
            return time.elapsed(from: from, to: from + 86_400_000, calendar: night) / 60_000
        }
        #expect(try minutes("2027-03-21") == 120)
        #expect(try minutes("2027-03-28") == 60)
        #expect(try minutes("2026-10-25") == 180)
    }

    @Test func farFutures() throws {
        let now = try #require(Timestamp.parse("2026-11-21T19:07:00.000Z"))
        let end = try #require(Timestamp.parse("9999-12-31T23:59:59.999Z"))
        for calendar in [Self.office, nil] {
            #expect(time.deadline(after: now, milliseconds: .max, calendar: calendar) == end)
            #expect(time.deadline(after: .max, milliseconds: 1, calendar: calendar) >= end)
            #expect(time.elapsed(from: now, to: .max, calendar: calendar) > 0)
            #expect(time.elapsed(from: .min, to: now, calendar: calendar) > 0)
            #expect(time.elapsed(from: now, to: .min, calendar: calendar) == 0)
            #expect(time.deadline(after: now, milliseconds: 0, calendar: calendar) == now)
            #expect(time.deadline(after: now, milliseconds: .min, calendar: calendar) == now)
        }
        // A minute a week: three thousand minutes are more than half a century.
        let rare = Self.calendar(#"{"zone":"Asia/Tokyo","hours":{"wed":["12:00-12:01"]}}"#)
        let due = time.deadline(after: now, milliseconds: 3_000 * 60_000, calendar: rare)
        #expect(Timestamp.format(due) == "2084-05-17T03:01:00.000Z")
        #expect(time.elapsed(from: now, to: due, calendar: rare) == 3_000 * 60_000)
    }

    @Test func zonesAreThoseOfTheDatabase() {
        for known in ["UTC", "Europe/Rome", "America/New_York", "Pacific/Apia"] {
            #expect(time.offsets(of: known) != nil, "\(known)")
        }
        for unknown in ["", "utc", "Rome", "Europe/Atlantis", "GMT+25", "../../etc/passwd", "EST5EDT4,M3.2.0,M11.1.0"] {
            #expect(time.offsets(of: unknown) == nil, "\(unknown)")
        }
    }

    // MARK: Against the oracle

    private static let zones = [
        "UTC", "Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca",
        "Pacific/Apia", "America/Santiago",
    ]

    /// The tables agree with Foundation at moments all over the century.
    @Test(arguments: zones)
    func tablesAgreeWithTheDatabase(_ name: String) throws {
        let zone = try #require(TimeZone(identifier: name))
        let table = try #require(time.offsets(of: name))
        let seed = TestSeed.choose()
        var random = SplitMix64(seed: seed)
        for _ in 0..<2_000 {
            let seconds = random.below(4_100_000_000)
            let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
            #expect(table.offset(at: Int64(seconds) * 1000) == Int64(offset) * 1000, "\(seconds), seed \(seed)")
        }
    }

    @Test(arguments: zones)
    func everyMinute(_ zone: String) throws {
        let seed = TestSeed.choose()
        var random = SplitMix64(seed: seed)
        let clock = try #require(TimeZone(identifier: zone))
        for round in 0..<12 {
            let oracle = Oracle(zone: zone, &random)
            let calendar = Self.calendar(oracle.json)
            let from = near(clock, &random)
            let to = from + Int64(random.below(12 * 86_400_000))
            let comment: Comment = "seed \(seed), round \(round), \(oracle.json), \(from)…\(to)"
            let elapsed = time.elapsed(from: from, to: to, calendar: calendar)
            #expect(elapsed == oracle.elapsed(from: from, to: to, clock), comment)

            let first = Int64(random.below(100 * 3_600_000) + 1)
            let due = time.deadline(after: from, milliseconds: first, calendar: calendar)
            #expect(time.elapsed(from: from, to: due, calendar: calendar) == first, comment)
            #expect(time.elapsed(from: from, to: due - 1, calendar: calendar) == first - 1, comment)
            let second = Int64(random.below(100 * 3_600_000) + 1)
            let later = time.deadline(after: due, milliseconds: second, calendar: calendar)
            #expect(later > due, comment)
            #expect(time.deadline(after: from, milliseconds: first + second, calendar: calendar) == later, comment)
        }
    }

    /// A moment a few days before a change of the clocks, or anywhere.
    private func near(_ zone: TimeZone, _ random: inout SplitMix64) -> Int64 {
        let anywhere = Date(timeIntervalSince1970: Double(1_000_000_000 + random.below(1_500_000_000)))
        let change = zone.nextDaylightSavingTimeTransition(after: anywhere) ?? anywhere
        let start = random.once(in: 4) ? anywhere : change
        return Int64(start.timeIntervalSince1970) * 1000 - Int64(random.below(6 * 86_400_000))
    }

    private static func calendar(_ json: String) -> WorkCalendar? {
        do {
            return try WorkCalendar(JSONReader.parse(Array(json.utf8)), at: "calendar")
        } catch {
            Issue.record("\(json): \(error)")
            return nil
        }
    }
}

/// Hours drawn at random, and the slow way of counting.
private struct Oracle {
    let zone: String
    /// Monday first; minutes of the day.
    let hours: [[Range<Int>]]
    /// Days since 1970-01-01.
    let holidays: Set<Int>

    init(zone: String, _ random: inout SplitMix64) {
        self.zone = zone
        hours = (0..<7).map { day in
            if day > 0, random.once(in: 3) { return [] }
            var ends: Set<Int> = []
            while ends.count < 4 { ends.insert(random.once(in: 6) ? 1440 * random.below(2) : random.below(1441)) }
            let sorted = ends.sorted()
            return [sorted[0]..<sorted[1], sorted[2]..<sorted[3]]
        }
        holidays = Set((0..<200).map { _ in 11_574 + random.below(17_400) })
    }

    var json: String {
        func text(_ minutes: Int) -> String { String(format: "%02d:%02d", minutes / 60, minutes % 60) }
        let days = zip(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], hours).map { name, parts in
            let texts = parts.map { "\"\(text($0.lowerBound))-\(text($0.upperBound))\"" }
            return "\"\(name)\":[\(texts.joined(separator: ","))]"
        }
        let dates = holidays.sorted().map { "\"\(Timestamp.format(Int64($0) * 86_400_000).prefix(10))\"" }
        return "{\"zone\":\"\(zone)\",\"hours\":{\(days.joined(separator: ","))},"
            + "\"holidays\":[\(dates.joined(separator: ","))]}"
    }

    func elapsed(from: Int64, to: Int64, _ clock: TimeZone) -> Int64 {
        var sum: Int64 = 0
        var minute = from / 60_000 * 60_000
        while minute < to {
            let offset = clock.secondsFromGMT(for: Date(timeIntervalSince1970: Double(minute / 1000)))
            let wall = Int(minute / 60_000) + offset / 60
            let (day, time) = (wall / 1440, wall % 1440)
            if !holidays.contains(day), hours[(day + 3) % 7].contains(where: { $0.contains(time) }) {
                sum += min(minute + 60_000, to) - max(minute, from)
            }
            minute += 60_000
        }
        return sum
    }
}
