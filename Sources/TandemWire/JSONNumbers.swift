// Numbers, RFC 8259 §6, with the two limits of I-JSON (RFC 7493 §2.2): an integer must be within ±(2^53−1), where
// every program that reads JSON into doubles still tells neighbours apart, and a real must be finite as a double.
// A real too small to be told from zero is zero.

/// The largest integer accepted and written, 2^53−1.
package let maximumJSONInteger = 9_007_199_254_740_991

extension JSONScanner {
    /// Checks the number at `at`, moves `at` behind it and says whether it is an integer as written.
    static func number(_ text: Span<UInt8>, _ at: inout Int) throws(JSONError) -> JSONKind {
        let start = at
        if text[at] == ASCII.minus { at &+= 1 }
        guard at < text.count else { throw JSONError(.unfinished, at: at) }
        guard ASCII.isDigit(text[at]) else { throw JSONError(.badNumber, at: start) }
        let firstDigit = at
        at = skipDigits(text, from: at)
        if text[firstDigit] == ASCII.zero, at > firstDigit &+ 1 { throw JSONError(.badNumber, at: start) }
        let integerDigits = at &- firstDigit
        guard at < text.count, text[at] == ASCII.dot || text[at] | 0x20 == 0x65 else {
            guard let value = magnitude(text, firstDigit, at), value <= maximumJSONInteger else {
                throw JSONError(.integerRange, at: start)
            }
            return .integer
        }
        if text[at] == ASCII.dot {
            let fraction = at &+ 1
            at = skipDigits(text, from: fraction)
            guard at > fraction else {
                throw at < text.count ? JSONError(.badNumber, at: start) : JSONError(.unfinished, at: at)
            }
        }
        var exponent = 0
        if at < text.count, text[at] | 0x20 == 0x65 { exponent = try readExponent(text, &at, start) }
        // Below 10^308 nothing overflows; only numbers that come near are worth computing.
        if integerDigits &+ exponent > 308, !isFinite(text, start, at) { throw JSONError(.realRange, at: start) }
        return .real
    }

    @inline(__always)
    private static func skipDigits(_ text: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while at >= 0, at < text.count, ASCII.isDigit(text[at]) { at &+= 1 }
        return at
    }

    /// The exponent from its letter on, held at ±10^9, far beyond any text's own length.
    private static func readExponent(_ text: Span<UInt8>, _ at: inout Int, _ start: Int) throws(JSONError) -> Int {
        at &+= 1
        var isNegative = false
        if at < text.count, text[at] == ASCII.minus || text[at] == ASCII.plus {
            isNegative = text[at] == ASCII.minus
            at &+= 1
        }
        guard at < text.count else { throw JSONError(.unfinished, at: at) }
        guard ASCII.isDigit(text[at]) else { throw JSONError(.badNumber, at: start) }
        var exponent = 0
        while at < text.count, ASCII.isDigit(text[at]) {
            exponent = min(exponent &* 10 &+ Int(text[at] &- ASCII.zero), 1_000_000_000)
            at &+= 1
        }
        return isNegative ? -exponent : exponent
    }

    /// The value of at most 16 digits, which is all that 2^53−1 has; nil if there are more.
    static func magnitude(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        guard start >= 0, end <= text.count, end &- start <= 16 else { return nil }
        var value = 0
        var at = start
        while at < end {
            value = value &* 10 &+ Int(text[at] &- ASCII.zero)
            at &+= 1
        }
        return value
    }

    private static func isFinite(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        JSONText.real(text, start, end).isFinite
    }
}
