// Moments as the wire writes them: RFC 3339, UTC, always milliseconds, always `Z`, always 24 bytes:
//
//     2026-11-21T19:07:00.000Z
//
// One spelling for one moment, so text order is time order and equal text is equal time. The calendar is the
// proleptic Gregorian one, computed in eras of 400 years that begin on 1 March, which puts the leap day last
// (Howard Hinnant, "chrono-compatible low-level date algorithms"). There are no leap seconds, as in POSIX time.

/// Milliseconds since 1970-01-01T00:00:00Z and their text.
package enum Timestamp {
    /// 0000-01-01T00:00:00.000Z, the first moment that has a text.
    package static let minimumMilliseconds: Int64 = -62_167_219_200_000
    /// 9999-12-31T23:59:59.999Z, the last one.
    package static let maximumMilliseconds: Int64 = 253_402_300_799_999

    private static let millisecondsPerDay: Int64 = 86_400_000
    private static let daysPerEra: Int64 = 146_097
    /// Days from 0000-03-01, where the first era begins, to 1970-01-01.
    private static let daysBeforeEpoch: Int64 = 719_468

    /// The text of a moment. Moments outside the years 0000…9999 are held at the nearest that has a text.
    package static func format(_ milliseconds: Int64) -> String {
        let (date, time, rest) = words(milliseconds)
        let bytes = [date, time, rest].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The year that a moment lies in.
    package static func year(_ milliseconds: Int64) -> Int { Int(civil(split(milliseconds).day).year) }

    /// The 24 bytes of `format` in three words, the first byte lowest: `YYYY-MM-`, `DDTHH:MM`, `:SS.mmmZ`.
    @inline(__always)
    static func words(_ milliseconds: Int64) -> (UInt64, UInt64, UInt64) {
        let moment = split(milliseconds)
        let (year, month, day) = civil(moment.day)
        let (minutes, time) = (moment.rest / 60_000, moment.rest % 60_000)
        let (seconds, thousandths) = (time / 1000, time % 1000)
        let (dash, colon) = (UInt64(ASCII.minus), UInt64(ASCII.colon))
        let years = Digits.two(year / 100) | Digits.two(year % 100) << 16
        return (
            years | dash << 32 | Digits.two(month) << 40 | dash << 56,
            Digits.two(day) | 0x54 << 16 | Digits.two(minutes / 60) << 24 | colon << 40
                | Digits.two(minutes % 60) << 48,
            colon | Digits.two(seconds) << 8 | UInt64(ASCII.dot) << 24 | Digits.two(thousandths / 10) << 32
                | UInt64(thousandths % 10 | 0x30) << 48 | 0x5A << 56
        )
    }

    /// The moment a text names; nil unless the text is exactly what `format` writes for it.
    package static func parse(_ text: String) -> Int64? { parse(text.utf8.span) }

    /// The same for bytes.
    package static func parse(_ bytes: Span<UInt8>) -> Int64? {
        guard bytes.count == 24, bytes[4] == ASCII.minus, bytes[7] == ASCII.minus, bytes[10] == 0x54,
            bytes[13] == ASCII.colon, bytes[16] == ASCII.colon, bytes[19] == ASCII.dot, bytes[23] == 0x5A,
            let year = number(bytes, 0..<4), let month = number(bytes, 5..<7), let day = number(bytes, 8..<10),
            let hour = number(bytes, 11..<13), let minute = number(bytes, 14..<16),
            let second = number(bytes, 17..<19), let millisecond = number(bytes, 20..<23),
            (1...12).contains(month), day >= 1, day <= daysIn(month, of: year),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let seconds = (days(year, month, day) * 24 + hour) * 3600 + minute * 60 + second
        return seconds * 1000 + millisecond
    }

    // MARK: The calendar

    private static func daysIn(_ month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The day of a moment, counted from 0400 before 0000-03-01 so that there is no negative one, and the milliseconds
    /// since it began.
    @inline(__always)
    private static func split(_ milliseconds: Int64) -> (day: UInt32, rest: UInt32) {
        let moment = min(max(milliseconds, minimumMilliseconds), maximumMilliseconds)
        let shifted = UInt64(bitPattern: moment &+ (daysBeforeEpoch &+ daysPerEra) &* millisecondsPerDay)
        let day = shifted / UInt64(millisecondsPerDay)
        return (UInt32(truncatingIfNeeded: day), UInt32(truncatingIfNeeded: shifted &- day &* 86_400_000))
    }

    /// The date of a day as `split` counts it.
    @inline(__always)
    private static func civil(_ shifted: UInt32) -> (year: UInt32, month: UInt32, day: UInt32) {
        let era = shifted / 146_097
        let dayOfEra = shifted &- era &* 146_097
        let yearOfEra = (dayOfEra &- dayOfEra / 1460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
        let monthFromMarch = (5 &* dayOfYear &+ 2) / 153
        let day = dayOfYear &- (153 &* monthFromMarch &+ 2) / 5 &+ 1
        let month = monthFromMarch < 10 ? monthFromMarch &+ 3 : monthFromMarch &- 9
        return (yearOfEra &+ era &* 400 &- 400 &+ (month <= 2 ? 1 : 0), month, day)
    }

    /// The inverse of `civil`.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * daysPerEra + dayOfEra - daysBeforeEpoch
    }

    // MARK: Digits

    private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
        var value: Int64 = 0
        for index in range {
            guard ASCII.isDigit(bytes[index]) else { return nil }
            value = value * 10 + Int64(bytes[index] - ASCII.zero)
        }
        return value
    }
}
