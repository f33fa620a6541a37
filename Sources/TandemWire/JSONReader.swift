// A whole JSON text as a tree: for configuration, imports, tests and the nested values of a line. The scanner decides
// first; what builds the tree afterwards walks over text that is known to be good and cannot fail.

/// The strict reader for texts with any value outermost.
package enum JSONReader {
    /// Reads one JSON text.
    ///
    /// - Parameters:
    ///   - bytes: the text, blanks around it allowed.
    ///   - maximumDepth: how many brackets may be open at once, at most 32.
    /// - Returns: the text's value.
    /// - Throws: the first reason, in reading order, why the text is refused.
    package static func parse(_ bytes: [UInt8], maximumDepth: Int = 16) throws(JSONError) -> JSONValue {
        var members: [JSONMember] = []
        try JSONScanner.scan(bytes.span, maximumDepth: maximumDepth, objectOnly: false, into: &members)
        return tree(bytes.span, from: 0)
    }

    /// The value that begins at `start` of a text the scanner has accepted.
    static func tree(_ text: Span<UInt8>, from start: Int) -> JSONValue {
        var at = start
        return value(text, &at)
    }

    /// The value at `at`, which is left behind it.
    static func value(_ text: Span<UInt8>, _ at: inout Int) -> JSONValue {
        at = JSONScanner.skipBlanks(text, from: at)
        guard at >= 0, at < text.count else { return .null }
        switch text[at] {
        case ASCII.quote:
            return .string(string(text, &at))
        case ASCII.openBrace:
            return .object(fields(text, &at))
        case ASCII.openBracket:
            return .array(elements(text, &at))
        case ASCII.minus, ASCII.zero...ASCII.nine:
            return number(text, &at)
        default:
            switch try? JSONScanner.literal(text, &at) {
            case .true: return .bool(true)
            case .false: return .bool(false)
            default: return .null
            }
        }
    }

    /// The string whose opening quote stands at `at`, which is left behind it.
    static func string(_ text: Span<UInt8>, _ at: inout Int) -> String {
        let start = at &+ 1
        var hasEscapes = false
        at = (try? JSONScanner.string(text, from: start, hasEscapes: &hasEscapes)) ?? text.count
        return JSONText.string(text, start, at &- 1, hasEscapes: hasEscapes)
    }

    private static func number(_ text: Span<UInt8>, _ at: inout Int) -> JSONValue {
        let start = at
        guard let kind = try? JSONScanner.number(text, &at) else { return .null }
        if kind == .integer { return .integer(JSONText.integer(text, start, at)) }
        return .real(JSONText.real(text, start, at))
    }

    private static func fields(_ text: Span<UInt8>, _ at: inout Int) -> [JSONField] {
        var fields: [JSONField] = []
        while more(text, &at, until: ASCII.closeBrace) {
            // Most objects are this small; growing to it from one takes three allocations.
            if fields.isEmpty { fields.reserveCapacity(4) }
            let name = string(text, &at)
            at = JSONScanner.skipBlanks(text, from: at) &+ 1  // the colon
            fields.append(JSONField(name, value(text, &at)))
        }
        return fields
    }

    private static func elements(_ text: Span<UInt8>, _ at: inout Int) -> [JSONValue] {
        var elements: [JSONValue] = []
        while more(text, &at, until: ASCII.closeBracket) { elements.append(value(text, &at)) }
        return elements
    }

    /// Steps over the opening bracket or a comma to the next element; false, and past it, at the closing bracket.
    private static func more(_ text: Span<UInt8>, _ at: inout Int, until closing: UInt8) -> Bool {
        at = JSONScanner.skipBlanks(text, from: at)
        guard at < text.count else { return false }
        if text[at] != closing {
            at = JSONScanner.skipBlanks(text, from: at &+ 1)
            guard at < text.count, text[at] == closing else { return at < text.count }
        }
        at &+= 1
        return false
    }
}
