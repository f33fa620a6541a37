// When a desk is open: a time zone, hours of each weekday, and dates on which it stays closed.
//
//     {"zone":"Europe/Rome","hours":{"mon":["09:00-12:30","13:30-18:00"],"sat":["10:00-13:00"]},
//      "holidays":["2026-12-25"]}
//
// Hours are wall time in whole minutes, in order and apart; a night shift ends at 24:00 and goes on at 00:00 of the
// next day. A day that is not there is closed. A calendar that is never open is refused: a clock on it would not end.
//
// Wall time is counted in milliseconds from 1970-01-01 00:00 on the wall. `total` is a closed form, so that the
// distance of two moments costs the same whether they are an hour or a century apart.

import TandemWire

package struct WorkCalendar: Sendable, Equatable {
    /// Part of a day, in minutes since midnight on the wall.
    struct Hours: Sendable, Equatable {
        let start: Int
        let end: Int
    }

    static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    static let holidayLimit = 1_000
    private static let dayMilliseconds: Int64 = 86_400_000
    private static let minuteMilliseconds: Int64 = 60_000

    /// The name of a zone in the IANA database.
    package let zone: String
    /// Monday first.
    private let hours: [[Hours]]
    /// Days since 1970-01-01, ascending.
    private let holidays: [Int64]
    /// How long each weekday is open, and how long the days of the week before it.
    private let dayTotals: [Int64]
    private let beforeDay: [Int64]
    private let weekTotal: Int64
    /// How much the holidays before each one have taken away.
    private let beforeHoliday: [Int64]

    init(zone: String, hours: [[Hours]], holidays: [Int64]) {
        self.zone = zone
        self.hours = hours
        self.holidays = holidays.sorted()
        dayTotals = hours.map { $0.reduce(0) { $0 + Int64($1.end - $1.start) * Self.minuteMilliseconds } }
        beforeDay = Self.sumsBefore(dayTotals)
        weekTotal = dayTotals.reduce(0, +)
        let totals = dayTotals
        beforeHoliday = Self.sumsBefore(self.holidays.map { totals[Self.weekday($0)] })
    }

    /// For each element, the sum of those before it; and the sum of all.
    private static func sumsBefore(_ values: [Int64]) -> [Int64] {
        values.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    }

    // MARK: Arithmetic on wall time

    /// For how long it is open between two moments of wall time.
    func open(from start: Int64, to end: Int64) -> Int64 { total(end) - total(start) }

    /// The first moment of wall time at which it has been open for `open` since `start`. There must be one before the
    /// end of time, and `open` must be positive.
    func moment(after start: Int64, open: Int64) -> Int64 {
        let wanted = total(start) + open
        var low = Self.day(start)
        var high = Self.day(Timestamp.maximumMilliseconds) + 2
        while low < high {
            let middle = (low + high) / 2
            if total((middle + 1) * Self.dayMilliseconds) >= wanted { high = middle } else { low = middle + 1 }
        }
        let midnight = low * Self.dayMilliseconds
        var rest = wanted - total(midnight)
        for part in hours[Self.weekday(low)] {
            let length = Int64(part.end - part.start) * Self.minuteMilliseconds
            if rest <= length { return midnight + Int64(part.start) * Self.minuteMilliseconds + rest }
            rest -= length
        }
        return midnight + Self.dayMilliseconds
    }

    /// Open time from a fixed day on, up to this moment of wall time. Only differences have a meaning.
    private func total(_ wall: Int64) -> Int64 {
        let day = Self.day(wall)
        let weekday = Self.weekday(day)
        let passed = holidaysBefore(day)
        var sum = (day + 3 - Int64(weekday)) / 7 * weekTotal + beforeDay[weekday] - beforeHoliday[passed]
        if passed < holidays.count, holidays[passed] == day { return sum }
        let time = wall - day * Self.dayMilliseconds
        for part in hours[weekday] {
            let start = Int64(part.start) * Self.minuteMilliseconds
            guard time > start else { break }
            sum += min(time, Int64(part.end) * Self.minuteMilliseconds) - start
        }
        return sum
    }

    private func holidaysBefore(_ day: Int64) -> Int {
        var low = 0
        var high = holidays.count
        while low < high {
            let middle = (low + high) / 2
            if holidays[middle] < day { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The day since 1970-01-01 that a moment of wall time lies in.
    private static func day(_ wall: Int64) -> Int64 {
        let day = wall / dayMilliseconds
        return wall % dayMilliseconds < 0 ? day - 1 : day
    }

    /// Monday is 0; 1970-01-01 was a Thursday.
    private static func weekday(_ day: Int64) -> Int {
        let rest = Int((day + 3) % 7)
        return rest < 0 ? rest + 7 : rest
    }
}

// MARK: JSON

extension WorkCalendar {
    /// Reads a calendar; `path` is for messages.
    package init(_ value: JSONValue, at path: String) throws(Refusal) {
        try self.init(Setting(path, value))
    }

    init(_ setting: Setting) throws(Refusal) {
        try setting.allow(["zone", "hours", "holidays"])
        let days = try setting.required("hours")
        try days.allow(Self.weekdays)
        var hours: [[Hours]] = []
        for name in Self.weekdays { hours.append(try days.optional(name).map(Self.hours) ?? []) }
        guard hours.contains(where: { !$0.isEmpty }) else {
            throw days.wrong("must open on at least one day; leave the calendar out for round the clock")
        }
        var holidays: Set<Int64> = []
        for element in try setting.optional("holidays")?.elements(atMost: Self.holidayLimit) ?? [] {
            guard let text = element.value.string, let midnight = Timestamp.parse(text + "T00:00:00.000Z") else {
                throw element.wrong("must be a date such as 2026-12-25")
            }
            guard holidays.insert(Self.day(midnight)).inserted else { throw element.wrong("stands there twice") }
        }
        self.init(zone: try setting.required("zone").text(), hours: hours, holidays: Array(holidays))
    }

    private static func hours(_ setting: Setting) throws(Refusal) -> [Hours] {
        var hours: [Hours] = []
        for element in try setting.elements(atMost: 48) {
            let ends = (element.value.string ?? "").split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count == 2, let start = minutes(ends[0]), let end = minutes(ends[1]), start < end else {
                throw element.wrong("must be hours such as 09:00-17:30, at most until 24:00")
            }
            guard start >= hours.last?.end ?? 0 else { throw element.wrong("must begin after the hours before it") }
            hours.append(Hours(start: start, end: end))
        }
        return hours
    }

    /// `17:30`, in minutes since midnight.
    private static func minutes(_ text: Substring) -> Int? {
        let digits = Array(text.utf8)
        guard digits.count == 5, digits[2] == UInt8(ascii: ":") else { return nil }
        var numbers: [Int] = []
        for index in [0, 1, 3, 4] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digits[index]) else { return nil }
            numbers.append(Int(digits[index] - UInt8(ascii: "0")))
        }
        let (hour, minute) = (numbers[0] * 10 + numbers[1], numbers[2] * 10 + numbers[3])
        return minute < 60 && hour * 60 + minute <= 24 * 60 ? hour * 60 + minute : nil
    }

    package var json: JSONValue {
        var days: [JSONField] = []
        for (name, hours) in zip(Self.weekdays, hours) where !hours.isEmpty {
            days.append(
                JSONField(name, .array(hours.map { .string(Self.text($0.start) + "-" + Self.text($0.end)) })))
        }
        var members = [JSONField("zone", .string(zone)), JSONField("hours", .object(days))]
        if !holidays.isEmpty {
            let dates = holidays.map { String(Timestamp.format($0 * Self.dayMilliseconds).prefix(10)) }
            members.append(JSONField("holidays", .array(dates.map { .string($0) })))
        }
        return .object(members)
    }

    private static func text(_ minutes: Int) -> String {
        let digits = [minutes / 600, minutes / 60 % 10, minutes % 60 / 10, minutes % 10].map(String.init)
        return digits[0] + digits[1] + ":" + digits[2] + digits[3]
    }
}
