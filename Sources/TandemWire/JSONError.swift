// Why a line is not the JSON we accept, and at which byte. The sentence is for people; programs look at the code.

/// A refusal of the reader: the first byte, in reading order, at which the text stopped being acceptable.
package struct JSONError: Error, Equatable, Sendable {
    /// What is wrong. The raw value is the sentence without its place.
    package enum Reason: String, Sendable, CaseIterable {
        case unfinished = "the text ends too early"
        case notAnObject = "expected '{'"
        case expectedValue = "expected a value"
        case expectedName = "expected a name in quotes"
        case expectedColon = "expected ':'"
        case expectedCommaOrBrace = "expected ',' or '}'"
        case expectedCommaOrBracket = "expected ',' or ']'"
        case trailingComma = "nothing follows the ',' before the bracket"
        case trailingBytes = "expected nothing after the value"
        case controlCharacter = "a control character must be escaped"
        case badEscape = "unknown escape"
        case loneSurrogate = "half of a surrogate pair"
        case badNumber = "malformed number"
        case integerRange = "integer beyond 2^53-1"
        case realRange = "number too large"
        case duplicateName = "the same name twice in one object"
        case byteOrderMark = "a byte order mark is not allowed"
        case badUTF8 = "invalid UTF-8"
        case tooDeep = "nested too deep"
        case tooLong = "longer than 4 GiB"
    }

    package let reason: Reason
    /// Counted from 0, in bytes of the text as it was given.
    package let offset: Int

    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// One sentence: `expected ',' or '}' at byte 41`.
    package var message: String { "\(reason.rawValue) at byte \(offset)" }

    /// The code of the registry that answers such a line.
    package var code: Code {
        switch reason {
        case .badUTF8: .badUTF8
        case .tooDeep: .tooDeep
        case .unfinished, .notAnObject, .expectedValue, .expectedName, .expectedColon, .expectedCommaOrBrace,
            .expectedCommaOrBracket, .trailingComma, .trailingBytes, .controlCharacter, .badEscape, .loneSurrogate,
            .badNumber, .integerRange, .realRange, .duplicateName, .byteOrderMark, .tooLong:
            .badJSON
        }
    }

    /// The same as a refusal, with the place as the fact `byte`.
    package var refusal: Refusal { Refusal(code, message, [JSONField("byte", .integer(offset))]) }
}
