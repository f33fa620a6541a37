// Moments and their text, at the places where calendars go wrong.

import TandemWire
import Testing

@Suite struct TimestampTests {
    /// Seconds from `date -u -d TEXT +%s`.
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_399_999, "2000-02-28T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (951_868_800_000, "2000-03-01T00:00:00.000Z"), (978_220_800_000, "2000-12-31T00:00:00.000Z"),
        (1_709_164_800_000, "2024-02-29T00:00:00.000Z"), (1_740_787_199_000, "2025-02-28T23:59:59.000Z"),
        (1_740_787_200_000, "2025-03-01T00:00:00.000Z"), (1_795_288_020_000, "2026-11-21T19:07:00.000Z"),
        (4_107_542_399_000, "2100-02-28T23:59:59.000Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (2_147_483_648_000, "2038-01-19T03:14:08.000Z"), (-2_208_988_800_000, "1900-01-01T00:00:00.000Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"), (-62_162_121_600_000, "0000-02-29T00:00:00.000Z"),
        (Timestamp.minimumMilliseconds, "0000-01-01T00:00:00.000Z"),
        (Timestamp.maximumMilliseconds, "9999-12-31T23:59:59.999Z"),
    ])
    func isWrittenAndReadBack(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp.format(milliseconds) == text)
        #expect(Timestamp.parse(text) == milliseconds)
        var writer = JSONWriter()
        for _ in 0..<2 { writer.time(milliseconds, after: "at ") }
        writer.time(0)
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == "at \"\(text)\"at \"\(text)\"\"1970-01-01T00:00:00.000Z\"")
    }

    @Test(arguments: [Int64.min, Timestamp.minimumMilliseconds - 1])
    func isHeldAtTheFirstMoment(_ milliseconds: Int64) {
        #expect(Timestamp.format(milliseconds) == "0000-01-01T00:00:00.000Z")
    }

    @Test(arguments: [Int64.max, Timestamp.maximumMilliseconds + 1])
    func isHeldAtTheLastMoment(_ milliseconds: Int64) {
        #expect(Timestamp.format(milliseconds) == "9999-12-31T23:59:59.999Z")
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T19:07:00Z", "2026-11-21T19:07:00.0Z", "2026-11-21T19:07:00.0000Z",
        "2026-11-21T19:07:00.000", "2026-11-21T19:07:00.000z", "2026-11-21t19:07:00.000Z", "2026-11-21 19:07:00.000Z",
        "2026-11-21T19:07:00.000+00:00", "2026-11-21T19:07:00,000Z", "2026/11/21T19:07:00.000Z",
        "2026-00-21T19:07:00.000Z", "2026-13-21T19:07:00.000Z", "2026-11-00T19:07:00.000Z", "2026-11-31T19:07:00.000Z",
        "2025-02-29T00:00:00.000Z", "2100-02-29T00:00:00.000Z", "1900-02-29T00:00:00.000Z", "2024-02-30T00:00:00.000Z",
        "2026-04-31T00:00:00.000Z", "2026-11-21T24:00:00.000Z", "2026-11-21T19:60:00.000Z", "2026-11-21T19:07:60.000Z",
        "2026-11-21T19:07:-1.000Z", "+026-11-21T19:07:00.000Z", "2026-1a-21T19:07:00.000Z", "２026-11-21T19:07:00.0Z",
        " 2026-11-21T19:07:00.00Z", "2026-11-21T19:07:00.000Z ", "2026-11-21T19:07:00.00\u{E9}",
    ])
    func refuses(_ text: String) {
        #expect(Timestamp.parse(text) == nil)
    }

    @Test func walksThroughEveryDayOfACentury() {
        // Both rules about leap years are in it: 2000 is one, 2100 is not. The calendar here is the plainest possible.
        var milliseconds: Int64 = 915_148_800_000
        var days = 0
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        for year in 1999...2101 {
            let isLeap = year != 2100 && year % 4 == 0
            for (month, length) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
                for day in 1...length {
                    let text = "\(year)-\(two(month + 1))-\(two(day))T00:00:00.000Z"
                    if Timestamp.format(milliseconds) != text { Issue.record("\(text) is wrong") }
                    if Timestamp.parse(text) != milliseconds { Issue.record("\(text) is read wrongly") }
                    milliseconds += 86_400_000
                    days += 1
                }
            }
        }
        #expect(days == 37_620)
    }
}
