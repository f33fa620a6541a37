// The words of JSON: blanks, strings, numbers and the three literals, each checked to the letter.
// Functions take the offset where a word begins and return or advance to the offset behind it.

extension JSONScanner {
    /// RFC 8259 §2: space, tab, line feed, carriage return.
    @inline(__always)
    static func skipBlanks(_ text: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while at >= 0, at < text.count {
            let byte = text[at]
            // Nearly always the first comparison ends the loop: lines on the wire carry no blanks.
            guard byte <= ASCII.space else { break }
            guard
                byte == ASCII.space || byte == ASCII.tab || byte == ASCII.lineFeed || byte == ASCII.carriageReturn
            else { break }
            at &+= 1
        }
        return at
    }

    /// The error for a byte that cannot stand at `at`: bytes that are no UTF-8 at all are called that.
    static func unexpected(_ text: Span<UInt8>, _ at: Int, _ reason: JSONError.Reason) -> JSONError {
        guard at < text.count else { return JSONError(.unfinished, at: at) }
        if text[at] >= 0x80, sequenceLength(text, at) == nil { return JSONError(.badUTF8, at: at) }
        return JSONError(reason, at: at)
    }

    /// Checks a string from behind its opening quote; returns the offset behind the closing one.
    @inline(__always)
    static func string(_ text: Span<UInt8>, from start: Int, hasEscapes: inout Bool) throws(JSONError) -> Int {
        let at = text.firstSpecial(from: start)
        if at < text.count, text[at] == ASCII.quote { return at &+ 1 }
        return try longString(text, from: at, hasEscapes: &hasEscapes)
    }

    /// The general case: escapes, text outside ASCII, and everything that is wrong.
    private static func longString(
        _ text: Span<UInt8>, from start: Int, hasEscapes: inout Bool
    ) throws(JSONError) -> Int {
        var at = start
        while at < text.count {
            switch text[at] {
            case ASCII.quote:
                return at &+ 1
            case ASCII.backslash:
                hasEscapes = true
                at = try escape(text, at)
            case 0..<0x20:
                throw JSONError(.controlCharacter, at: at)
            case 0x80...0xFF:
                // Text in one script comes in runs: stay here as long as it lasts.
                guard let length = sequenceLength(text, at) else { throw JSONError(.badUTF8, at: at) }
                at &+= length
                continue
            default:
                break
            }
            at = text.firstSpecial(from: at)
        }
        throw JSONError(.unfinished, at: text.count)
    }

    /// Checks the escape whose backslash stands at `at`; returns the offset behind it, or behind the whole pair.
    private static func escape(_ text: Span<UInt8>, _ at: Int) throws(JSONError) -> Int {
        guard at &+ 1 < text.count else { throw JSONError(.unfinished, at: text.count) }
        switch text[at &+ 1] {
        case ASCII.quote, ASCII.backslash, ASCII.slash, 0x62, 0x66, 0x6E, 0x72, 0x74:
            return at &+ 2
        case 0x75:
            break
        default:
            throw JSONError(.badEscape, at: at)
        }
        let unit = try codeUnit(text, at)
        guard unit & 0xF800 == 0xD800 else { return at &+ 6 }
        // A high half must be followed at once by the escape of a low half; a low half cannot come first.
        let second = at &+ 6
        guard unit < 0xDC00, second &+ 1 < text.count, text[second] == ASCII.backslash, text[second &+ 1] == 0x75 else {
            throw JSONError(.loneSurrogate, at: at)
        }
        guard try codeUnit(text, second) & 0xFC00 == 0xDC00 else { throw JSONError(.loneSurrogate, at: at) }
        return at &+ 12
    }

    /// The four hexadecimal digits of the `\u` escape at `at`.
    private static func codeUnit(_ text: Span<UInt8>, _ at: Int) throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for place in (at &+ 2)..<(at &+ 6) {
            guard place < text.count else { throw JSONError(.unfinished, at: text.count) }
            guard let digit = ASCII.hexadecimalValue(text[place]) else { throw JSONError(.badEscape, at: at) }
            unit = unit << 4 | digit
        }
        return unit
    }

    /// The length of the well-formed UTF-8 sequence at `at` (Unicode 16, table 3-7), or nil: overlong forms,
    /// surrogates, anything above U+10FFFF, stray and missing continuation bytes.
    static func sequenceLength(_ text: Span<UInt8>, _ at: Int) -> Int? {
        guard at >= 0, at < text.count else { return nil }
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch text[at] {
        case 0..<0x80: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return nil
        }
        guard length <= text.count &- at, second.contains(text[at &+ 1]) else { return nil }
        for place in (at &+ 2)..<max(at &+ 2, at &+ length) where text[place] & 0xC0 != 0x80 { return nil }
        return length
    }

    /// `true`, `false` or `null`; anything else is not a value.
    static func literal(_ text: Span<UInt8>, _ at: inout Int) throws(JSONError) -> JSONKind {
        let (word, kind): (String, JSONKind) =
            switch text[at] {
            case 0x74: ("true", .true)
            case 0x66: ("false", .false)
            case 0x6E: ("null", .null)
            default: throw unexpected(text, at, .expectedValue)
            }
        guard text.matches(word.utf8.span, at: at) else { throw JSONError(.expectedValue, at: at) }
        at &+= word.utf8.count
        return kind
    }
}
