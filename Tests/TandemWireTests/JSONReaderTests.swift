// What the reader accepts, what it refuses, why, and at which byte. In the spirit of JSONTestSuite (github.com/nst),
// whose 188 texts that must fail all fail here, and whose 95 that must pass do, but for two that repeat a name.

import TandemWire
import Testing

/// Reads any JSON text; nil and the error if it is refused.
func parse(_ text: String) -> Result<JSONValue, JSONError> {
    parse([UInt8](text.utf8))
}

func parse(_ bytes: [UInt8]) -> Result<JSONValue, JSONError> {
    do throws(JSONError) {
        return .success(try JSONReader.parse(bytes))
    } catch {
        return .failure(error)
    }
}

/// The error of a text as a line would see it.
func lineError(_ bytes: [UInt8]) -> JSONError? {
    var line = JSONLine()
    do throws(JSONError) {
        try line.read(bytes)
        return nil
    } catch {
        return error
    }
}

@Suite struct JSONReaderAcceptTests {
    struct Accepted: Sendable, CustomTestStringConvertible {
        let text: String
        let value: JSONValue
        init(_ text: String, _ value: JSONValue) { (self.text, self.value) = (text, value) }
        var testDescription: String { text }
    }

    static let table: [Accepted] = [
        // Literals and blanks.
        Accepted("null", .null),
        Accepted("true", .bool(true)),
        Accepted("false", .bool(false)),
        Accepted(" \t\n\r null \t\n\r ", .null),
        Accepted("[ null , true\t,\nfalse\r]", .array([.null, .bool(true), .bool(false)])),
        // Numbers.
        Accepted("0", .integer(0)),
        Accepted("-0", .integer(0)),
        Accepted("7", .integer(7)),
        Accepted("-17", .integer(-17)),
        Accepted("9007199254740991", .integer(9_007_199_254_740_991)),
        Accepted("-9007199254740991", .integer(-9_007_199_254_740_991)),
        Accepted("1.0", .real(1)),
        Accepted("-0.0", .real(-0.0)),
        Accepted("1e2", .real(100)),
        Accepted("1E+2", .real(100)),
        Accepted("1e-2", .real(0.01)),
        Accepted("0e1", .real(0)),
        Accepted("123.456e7", .real(1_234_560_000)),
        Accepted("9007199254740993.0", .real(9_007_199_254_740_992)),
        Accepted("1.7976931348623157e308", .real(1.797_693_134_862_315_7e308)),
        Accepted("0.000000000000000000001e320", .real(1e299)),
        Accepted("1e-400", .real(0)),
        Accepted("1e-99999999999999999999", .real(0)),
        Accepted("0e99999999999999999999", .real(0)),
        // Strings.
        Accepted(#""""#, .string("")),
        Accepted(#""plain text of more than eight bytes""#, .string("plain text of more than eight bytes")),
        Accepted(#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")),
        Accepted(#""\u0000\u001f\u007F""#, .string("\u{0}\u{1F}\u{7F}")),
        Accepted(#""\u00e4\u20AC""#, .string("ä€")),
        Accepted(#""\ud83d\ude00""#, .string("😀")),
        Accepted(#""\uDBFF\uDFFF""#, .string("\u{10FFFF}")),
        Accepted(#""\uFFFE\uFFFF""#, .string("\u{FFFE}\u{FFFF}")),
        Accepted("\"\u{7F}\"", .string("\u{7F}")),
        Accepted("\"ä€😀 mixed with plain text 漢字\"", .string("ä€😀 mixed with plain text 漢字")),
        Accepted("\"\u{FFFE}\u{10FFFF}\u{2028}\u{FEFF}\"", .string("\u{FFFE}\u{10FFFF}\u{2028}\u{FEFF}")),
        // Containers.
        Accepted("{}", .object([])),
        Accepted("[]", .array([])),
        Accepted("{ }", .object([])),
        Accepted("[[],{},[{}]]", .array([.array([]), .object([]), .array([.object([])])])),
        Accepted(#"{"":0}"#, .object([JSONField("", .integer(0))])),
        Accepted(
            #"{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}"#,
            .object([
                JSONField("a", .object([JSONField("a", .object([JSONField("a", .integer(1))]))])),
                JSONField(
                    "b", .array([.object([JSONField("a", .integer(1))]), .object([JSONField("a", .integer(2))])])),
            ])),
        Accepted(#"{"a\u0062":1,"a":2}"#, .object([JSONField("ab", .integer(1)), JSONField("a", .integer(2))])),
    ]

    @Test(arguments: table)
    func accepts(_ accepted: Accepted) throws {
        #expect(try parse(accepted.text).get() == accepted.value)
    }

    @Test func takesNamesThatOnlyLookEqual() throws {
        // é composed and é decomposed are equal as Swift strings and different as bytes.
        let value = try parse("{\"\u{E9}\":1,\"e\u{301}\":2}").get()
        #expect(value.fields?.count == 2)
        #expect(value["\u{E9}"] == .integer(1))
        #expect(value["e\u{301}"] == .integer(2))
    }

    @Test func acceptsTheDeepestNesting() throws {
        let text = String(repeating: "[", count: 16) + String(repeating: "]", count: 16)
        #expect(throws: Never.self) { try parse(text).get() }
        #expect(throws: Never.self) { try JSONReader.parse([UInt8]("[[[[]]]]".utf8), maximumDepth: 4) }
        #expect(throws: JSONError(.tooDeep, at: 3)) { try JSONReader.parse([UInt8]("[[[[]]]]".utf8), maximumDepth: 3) }
        #expect(throws: JSONError(.tooDeep, at: 0)) { try JSONReader.parse([UInt8]("[]".utf8), maximumDepth: 0) }
        #expect(throws: Never.self) { try JSONReader.parse([UInt8]("1".utf8), maximumDepth: 0) }
    }
}

@Suite struct JSONReaderRefuseTests {
    struct Refused: Sendable, CustomTestStringConvertible {
        let bytes: [UInt8]
        let error: JSONError
        init(_ text: String, _ reason: JSONError.Reason, at offset: Int) {
            (bytes, error) = ([UInt8](text.utf8), JSONError(reason, at: offset))
        }
        var testDescription: String { String(decoding: bytes, as: UTF8.self) + " → " + error.message }
    }

    static let structure: [Refused] = [
        Refused("", .unfinished, at: 0),
        Refused("  ", .unfinished, at: 2),
        Refused("[", .unfinished, at: 1),
        Refused("[1", .unfinished, at: 2),
        Refused("[1,", .unfinished, at: 3),
        Refused("{", .unfinished, at: 1),
        Refused(#"{"a""#, .unfinished, at: 4),
        Refused(#"{"a":"#, .unfinished, at: 5),
        Refused(#"{"a":1"#, .unfinished, at: 6),
        Refused(#"{"a":1,"#, .unfinished, at: 7),
        Refused("[1,]", .trailingComma, at: 3),
        Refused("[1, ]", .trailingComma, at: 4),
        Refused(#"{"a":1,}"#, .trailingComma, at: 7),
        Refused("[,1]", .expectedValue, at: 1),
        Refused("[1,,2]", .expectedValue, at: 3),
        Refused(",", .expectedValue, at: 0),
        Refused("]", .expectedValue, at: 0),
        Refused("[1 2]", .expectedCommaOrBracket, at: 3),
        Refused("[1}", .expectedCommaOrBracket, at: 2),
        Refused(#"{"a":1]"#, .expectedCommaOrBrace, at: 6),
        Refused(#"{"a":1 "b":2}"#, .expectedCommaOrBrace, at: 7),
        Refused(#"{"a" 1}"#, .expectedColon, at: 5),
        Refused(#"{"a"}"#, .expectedColon, at: 4),
        Refused(#"{"a"::1}"#, .expectedValue, at: 5),
        Refused("{1:2}", .expectedName, at: 1),
        Refused("{a:2}", .expectedName, at: 1),
        Refused("{'a':2}", .expectedName, at: 1),
        Refused("{,}", .expectedName, at: 1),
        Refused(#"{"a":1,,"b":2}"#, .expectedName, at: 7),
        Refused("1 2", .trailingBytes, at: 2),
        Refused("{}{}", .trailingBytes, at: 2),
        Refused("[]]", .trailingBytes, at: 2),
        Refused("{}#", .trailingBytes, at: 2),
        Refused("// comment", .expectedValue, at: 0),
        Refused("[1/**/]", .expectedCommaOrBracket, at: 2),
        Refused("\u{FEFF}{}", .byteOrderMark, at: 0),
        Refused(" \u{FEFF}{}", .expectedValue, at: 1),
        Refused("\u{0}{}", .expectedValue, at: 0),
        Refused("{}\u{0}", .trailingBytes, at: 2),
        Refused("[\u{0}]", .expectedValue, at: 1),
        Refused("[\u{C}1]", .expectedValue, at: 1),
        Refused("[\u{A0}1]", .expectedValue, at: 1),
        Refused("[1\u{2028}]", .expectedCommaOrBracket, at: 2),
    ]

    static let words: [Refused] = [
        Refused("nul", .expectedValue, at: 0),
        Refused("[nulL]", .expectedValue, at: 1),
        Refused("True", .expectedValue, at: 0),
        Refused("truE", .expectedValue, at: 0),
        Refused("falsy", .expectedValue, at: 0),
        Refused("truetrue", .trailingBytes, at: 4),
        Refused("NaN", .expectedValue, at: 0),
        Refused("Infinity", .expectedValue, at: 0),
        Refused("[undefined]", .expectedValue, at: 1),
        Refused("-", .unfinished, at: 1),
        Refused("[-]", .badNumber, at: 1),
        Refused("+1", .expectedValue, at: 0),
        Refused(".5", .expectedValue, at: 0),
        Refused("-.5", .badNumber, at: 0),
        Refused("01", .badNumber, at: 0),
        Refused("[-012]", .badNumber, at: 1),
        Refused("00.1", .badNumber, at: 0),
        Refused("1.", .unfinished, at: 2),
        Refused("[1.]", .badNumber, at: 1),
        Refused("[1.e3]", .badNumber, at: 1),
        Refused("1e", .unfinished, at: 2),
        Refused("[1e+]", .badNumber, at: 1),
        Refused("[1ex]", .badNumber, at: 1),
        Refused("0x1F", .trailingBytes, at: 1),
        Refused("1_000", .trailingBytes, at: 1),
        Refused("[1.2.3]", .expectedCommaOrBracket, at: 4),
        Refused("[-Infinity]", .badNumber, at: 1),
        Refused("9007199254740992", .integerRange, at: 0),
        Refused("[-9007199254740992]", .integerRange, at: 1),
        Refused("9223372036854775807", .integerRange, at: 0),
        Refused("18446744073709551616", .integerRange, at: 0),
        Refused("1e309", .realRange, at: 0),
        Refused("[-1.8e308]", .realRange, at: 1),
        Refused("1e99999999999999999999", .realRange, at: 0),
        Refused("-1e400", .realRange, at: 0),
    ]

    static let strings: [Refused] = [
        Refused("\"", .unfinished, at: 1),
        Refused("\"abc", .unfinished, at: 4),
        Refused("\"a longer string without an end", .unfinished, at: 31),
        Refused("'a'", .expectedValue, at: 0),
        Refused("\"a\nb\"", .controlCharacter, at: 2),
        Refused("\"a\u{0}b\"", .controlCharacter, at: 2),
        Refused("\"12345678\u{1F}\"", .controlCharacter, at: 9),
        Refused("\"\t\"", .controlCharacter, at: 1),
        Refused("{\"a\rb\":1}", .controlCharacter, at: 3),
        Refused(#""\"#, .unfinished, at: 2),
        Refused(#""\x41""#, .badEscape, at: 1),
        Refused(#""ab\'""#, .badEscape, at: 3),
        Refused(#""\N""#, .badEscape, at: 1),
        Refused("\"\\\u{0}\"", .badEscape, at: 1),
        Refused(#""\u12""#, .badEscape, at: 1),
        Refused(#""\u12g4""#, .badEscape, at: 1),
        Refused(#""\u 123""#, .badEscape, at: 1),
        Refused(#""\u"#, .unfinished, at: 3),
        Refused(#""\u123"#, .unfinished, at: 6),
        Refused(#""\U0041""#, .badEscape, at: 1),
        Refused(#""x\ud800""#, .loneSurrogate, at: 2),
        Refused(#""x\udc00""#, .loneSurrogate, at: 2),
        Refused(#""\ud800x""#, .loneSurrogate, at: 1),
        Refused(#""\ud800\n""#, .loneSurrogate, at: 1),
        Refused(#""\ud800\ud800\udc00""#, .loneSurrogate, at: 1),
        Refused(#""\ud800\u0041""#, .loneSurrogate, at: 1),
        Refused(#""\udc00\ud800""#, .loneSurrogate, at: 1),
        Refused(#"{"\ud800":1}"#, .loneSurrogate, at: 2),
        Refused(#""\ud800"#, .loneSurrogate, at: 1),
        Refused(#""\ud800\u00"#, .unfinished, at: 11),
    ]

    static let names: [Refused] = [
        Refused(#"{"a":1,"a":1}"#, .duplicateName, at: 7),
        Refused(#"{"a":1, "b":2, "a":3}"#, .duplicateName, at: 15),
        Refused(#"{"a":1,"\u0061":2}"#, .duplicateName, at: 7),
        Refused(#"{"\u0061":1,"a":2}"#, .duplicateName, at: 12),
        Refused(#"{"\u00e9":1,"é":2}"#, .duplicateName, at: 12),
        Refused(#"{"\ud83d\ude00":1,"😀":2}"#, .duplicateName, at: 18),
        Refused(#"{"/":1,"\/":2}"#, .duplicateName, at: 7),
        Refused(#"{"":1,"":2}"#, .duplicateName, at: 6),
        Refused(#"{"x":{"b":1,"b":2}}"#, .duplicateName, at: 12),
        Refused(#"{"x":[0,{"b":{"c":1},"b":2}]}"#, .duplicateName, at: 21),
        Refused(#"[[[[{"op":1,"op":2}]]]]"#, .duplicateName, at: 12),
    ]

    @Test(arguments: structure + words + strings + names)
    func refuses(_ refused: Refused) {
        #expect(parse(refused.bytes) == .failure(refused.error))
    }

    @Test(arguments: [
        ("[]", JSONError(.notAnObject, at: 0)), ("1", JSONError(.notAnObject, at: 0)),
        (" \"a\"", JSONError(.notAnObject, at: 1)), ("", JSONError(.unfinished, at: 0)),
        ("hello", JSONError(.notAnObject, at: 0)), ("\u{FEFF}{}", JSONError(.byteOrderMark, at: 0)),
        ("{}{}", JSONError(.trailingBytes, at: 2)),
    ])
    func refusesALineThatIsNotOneObject(_ text: String, _ error: JSONError) {
        #expect(lineError([UInt8](text.utf8)) == error)
    }

    @Test func refusesDeepNestingAtTheBracket() {
        let brackets = [UInt8](repeating: 0x5B, count: 100_000)
        #expect(parse(brackets) == .failure(JSONError(.tooDeep, at: 16)))
        let objects = [UInt8](String(repeating: "{\"a\":", count: 20_000).utf8)
        #expect(lineError(objects) == JSONError(.tooDeep, at: 80))
    }

    @Test func answersWithTheCodeOfTheRegistry() {
        #expect(JSONError(.badUTF8, at: 0).code == .badUTF8)
        #expect(JSONError(.tooDeep, at: 0).code == .tooDeep)
        for reason in JSONError.Reason.allCases where reason != .badUTF8 && reason != .tooDeep {
            #expect(JSONError(reason, at: 0).code == .badJSON)
        }
        let refusal = JSONError(.expectedCommaOrBrace, at: 41).refusal
        #expect(refusal.message == "expected ',' or '}' at byte 41")
        #expect(refusal.facts == [JSONField("byte", .integer(41))])
    }
}
