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
        var bytes: [UInt8] = []
        append(milliseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The year that a moment lies in.
    package static func year(_ milliseconds: Int64) -> Int {
        let moment = min(max(milliseconds, minimumMilliseconds), maximumMilliseconds)
        let days = moment / millisecondsPerDay - (moment % millisecondsPerDay < 0 ? 1 : 0)
        return Int(civil(days).year)
    }

    /// Appends the 24 bytes of `format`.
    package static func append(_ milliseconds: Int64, to bytes: inout [UInt8]) {
        let moment = min(max(milliseconds, minimumMilliseconds), maximumMilliseconds)
        var days = moment / millisecondsPerDay
        var rest = moment % millisecondsPerDay
        if rest < 0 {
            days &-= 1
            rest &+= millisecondsPerDay
        }
        let (year, month, day) = civil(days)
        bytes.append(addingCapacity: 24) { output in
            twoDigits(year / 100, &output)
            twoDigits(year % 100, &output)
            output.append(ASCII.minus)
            twoDigits(month, &output)
            output.append(ASCII.minus)
            twoDigits(day, &output)
            output.append(0x54)
            twoDigits(rest / 3_600_000, &output)
            output.append(ASCII.colon)
            twoDigits(rest / 60_000 % 60, &output)
            output.append(ASCII.colon)
            twoDigits(rest / 1000 % 60, &output)
            output.append(ASCII.dot)
            twoDigits(rest % 1000 / 10, &output)
            output.append(ASCII.zero &+ UInt8(truncatingIfNeeded: rest % 10))
            output.append(0x5A)
        }
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

    /// The date of a day counted from 1970-01-01.
    private static func civil(_ daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = daysSinceEpoch + daysBeforeEpoch
        let era = (shifted >= 0 ? shifted : shifted - (daysPerEra - 1)) / daysPerEra
        let dayOfEra = shifted - era * daysPerEra
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
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

    /// A number from 0 to 99.
    @inline(__always)
    private static func twoDigits(_ value: Int64, _ output: inout OutputSpan<UInt8>) {
        let small = UInt8(truncatingIfNeeded: value)
        output.append(ASCII.zero &+ small / 10)
        output.append(ASCII.zero &+ small % 10)
    }

    private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
        var value: Int64 = 0
        for index in range {
            guard ASCII.isDigit(bytes[index]) else { return nil }
            value = value * 10 + Int64(bytes[index] - ASCII.zero)
        }
        return value
    }
}
