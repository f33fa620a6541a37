// One JSON output line in, text for a person out. The counterpart of `TypedCommands`.
//
//   answers   ok …  or  ERR CODE message          tables and details follow, indented by three blanks
//   events    [19:12:40] #12 agent:sarah> text    staff only: [19:12:40] #3* agent:sarah (staff)> text
//   signals   -- cust:42 is typing
//
// Only the server's own lines begin in column one: every further line of a text begins with `  | `. Times are UTC.
// An event of a stream that is not current names it: [19:12:40] S-18 #4 cust:42> text.

import TandemWire

package enum TextRenderer {
    /// The text for one line of output, with its LF; empty if there is nothing to show. `verb` is what
    /// `TypedResult.request` said, for every line that answers that request, and nil for everything else.
    package static func render(line: JSONLine, verb: String?, state: inout TypedState) -> [UInt8] {
        render(.object(line.object()), verb: verb, state: &state)
    }

    static func render(_ value: JSONValue, verb: String?, state: inout TypedState) -> [UInt8] {
        if let ok = value["ok"]?.bool {
            return encode(ok ? TextAnswers.render(value, verb: verb, &state) : [error(value)])
        }
        if value["ev"] != nil { return encode(TextEvents.render(value, verb: verb, &state)) }
        if value["sig"] != nil { return encode(TextSignals.render(value, &state)) }
        return []
    }

    /// A refusal that never was a JSON line.
    package static func render(_ refusal: Refusal) -> [UInt8] {
        encode(["ERR \(refusal.code.rawValue) \(block: refusal.message)"])
    }

    private static func error(_ value: JSONValue) -> SafeText {
        "ERR \(value["code"]?.string ?? "INTERNAL") \(block: value["msg"]?.string ?? "")"
    }

    static func encode(_ lines: [SafeText]) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in lines {
            bytes += line.text.utf8
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    /// `31m12s`.
    static func duration(seconds: Int) -> SafeText {
        let seconds = max(0, seconds)
        let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60)
        if days > 0 { return "\(days)d\(twoDigits(hours))h" }
        if hours > 0 { return "\(hours)h\(twoDigits(minutes))m" }
        if minutes > 0 { return "\(minutes)m\(twoDigits(seconds % 60))s" }
        return "\(seconds)s"
    }

    /// `19:12:40` of an RFC 3339 time; a text that is none is shown as it is.
    static func clock(_ time: String) -> SafeText {
        let bytes = Array(time.utf8)
        guard bytes.count >= 19, bytes[10] == UInt8(ascii: "T") else { return "\(time)" }
        return "\(String(decoding: bytes[11..<19], as: UTF8.self))"
    }

    /// `2026-11-21` of an RFC 3339 time.
    static func date(_ time: String) -> String? {
        let bytes = Array(time.utf8)
        guard bytes.count >= 19, bytes[10] == UInt8(ascii: "T") else { return nil }
        return String(decoding: bytes[..<10], as: UTF8.self)
    }

    /// `2026-11-21 19:12:40`.
    static func dateAndClock(_ time: String) -> SafeText {
        guard let date = date(time) else { return "\(time)" }
        return "\(date) \(clock(time))"
    }

    /// `2026-11-21 19:12`, for lists.
    static func dateAndMinute(_ time: String) -> SafeText {
        guard let date = date(time) else { return "\(time)" }
        return "\(date) \(String(clock(time).text.prefix(5)))"
    }

    /// A value of any kind in one line; null is `none`.
    static func plain(_ value: JSONValue) -> SafeText {
        switch value {
        case .null: "none"
        case .bool(let flag): flag ? "yes" : "no"
        case .integer(let number): "\(number)"
        case .real(let number): "\(String(number))"
        case .string(let text): "\(text)"
        case .array(let values): values.map(plain).joined(", ")
        case .object(let fields): fields.map { "\($0.name) \(plain($0.value))" }.joined(" ")
        }
    }

    private static func twoDigits(_ number: Int) -> SafeText { number < 10 ? "0\(number)" : "\(number)" }
}
