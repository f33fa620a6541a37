// The validator is the judge of every line, so it is judged first: one table row per keyword and outcome.

import TandemTestSupport
import TandemWire
import Testing

struct SchemaValidatorTests {
    struct Row: CustomTestStringConvertible {
        let schema: String
        let value: String
        let isValid: Bool
        var testDescription: String { "\(value) by \(schema)" }

        init(_ schema: String, _ value: String, _ isValid: Bool) {
            (self.schema, self.value, self.isValid) = (schema, value, isValid)
        }
    }

    static let rows: [Row] = [
        Row(#"true"#, "1", true), Row(#"false"#, "1", false),
        Row(#"{"type":"string"}"#, #""a""#, true), Row(#"{"type":"string"}"#, "1", false),
        Row(#"{"type":"integer"}"#, "1.0", true), Row(#"{"type":"integer"}"#, "1.5", false),
        Row(#"{"type":["string","null"]}"#, "null", true), Row(#"{"type":["string","null"]}"#, "true", false),
        Row(#"{"const":"a"}"#, #""a""#, true), Row(#"{"const":"a"}"#, #""b""#, false),
        Row(#"{"enum":["a",1]}"#, "1", true), Row(#"{"enum":["a",1]}"#, "2", false),
        Row(#"{"minimum":1,"maximum":3}"#, "3", true), Row(#"{"minimum":1}"#, "0", false),
        Row(#"{"maximum":3}"#, "4", false), Row(#"{"maximum":3}"#, #""4""#, true),
        Row(#"{"minLength":2,"maxLength":3}"#, #""\u00e4\ud83d\ude00""#, true),
        Row(#"{"minLength":2}"#, #""a""#, false),
        Row(#"{"maxLength":1}"#, #""ab""#, false), Row(#"{"pattern":"^[a-c]+$"}"#, #""abc""#, true),
        Row(#"{"pattern":"^[a-c]+$"}"#, #""abd""#, false), Row(#"{"items":{"type":"integer"}}"#, "[1,2]", true),
        Row(#"{"items":{"type":"integer"}}"#, #"[1,"2"]"#, false), Row(#"{"minItems":1}"#, "[]", false),
        Row(#"{"maxItems":1}"#, "[1,2]", false), Row(#"{"required":["a"]}"#, #"{"a":1}"#, true),
        Row(#"{"required":["a"]}"#, #"{"b":1}"#, false), Row(#"{"minProperties":1}"#, "{}", false),
        Row(#"{"properties":{"a":{"type":"null"}}}"#, #"{"a":null,"b":1}"#, true),
        Row(#"{"properties":{"a":{"type":"null"}}}"#, #"{"a":1}"#, false),
        Row(#"{"properties":{"a":true},"additionalProperties":false}"#, #"{"a":1}"#, true),
        Row(#"{"properties":{"a":true},"additionalProperties":false}"#, #"{"b":1}"#, false),
        Row(#"{"additionalProperties":{"type":"integer"}}"#, #"{"b":"1"}"#, false),
        Row(#"{"propertyNames":{"pattern":"^[a-z]+$"}}"#, #"{"B":1}"#, false),
        Row(#"{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}"#, #"{"a":1}"#, true),
        Row(#"{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}"#, #"{"a":1,"b":1}"#, false),
        Row(#"{"oneOf":[{"const":1},{"const":2}]}"#, "2", true),
        Row(#"{"oneOf":[{"const":1},{"const":2}]}"#, "3", false),
        Row(#"{"oneOf":[true,true]}"#, "3", false), Row(#"{"anyOf":[true,true]}"#, "3", true),
        Row(#"{"not":{"type":"string"}}"#, #""a""#, false), Row(#"{"not":{"type":"string"}}"#, "1", true),
        Row(##"{"$ref":"#/$defs/n","$defs":{"n":{"type":"integer"}}}"##, "1", true),
        Row(##"{"$ref":"#/$defs/n","$defs":{"n":{"type":"integer"}}}"##, "true", false),
    ]

    @Test(arguments: rows) func keyword(_ row: Row) throws {
        let faults = try SchemaValidator(row.schema).validate(JSONValue(testing: row.value))
        #expect(faults.isEmpty == row.isValid, "\(faults)")
    }

    @Test(arguments: [
        #"{"patternProperties":{}}"#, #"{"properties":{"a":{"multipleOf":2}}}"#, ##"{"$ref":"#/$defs/nowhere"}"##,
        #"{"pattern":"unanchored"}"#, #"{"pattern":"^\\d$"}"#, #"{"pattern":"^a{2$"}"#, "[]",
    ])
    func refusesWhatItDoesNotUnderstand(_ schema: String) {
        #expect(throws: (any Error).self) { try SchemaValidator(schema) }
    }

    @Test func tellsWhichAlternativeWasMeant() throws {
        let schema = try SchemaValidator(
            #"""
            {"oneOf":[{"properties":{"op":{"const":"a"},"n":{"type":"integer"}},"required":["op"]},
                      {"properties":{"op":{"const":"b"},"n":{"type":"string"}},"required":["op"]}]}
            """#)
        #expect(schema.validate(try JSONValue(testing: #"{"op":"b","n":7}"#)) == ["n is 7, not of type string"])
    }

    @Test(arguments: [
        ("^(S|T)-[1-9][0-9]{0,2}$", "T-204", true), ("^(S|T)-[1-9][0-9]{0,2}$", "S-0", false),
        ("^(S|T)-[1-9][0-9]{0,2}$", "S-1234", false), ("^a?b*c$", "c", true), ("^a?b*c$", "abbc", true),
        ("^a?b*c$", "aac", false), ("^[^a-z]$", "A", true), ("^[^a-z]$", "q", false), ("^x\\.y$", "x.y", true),
        ("^x\\.y$", "xzy", false), ("^.{2}$", "ab", true), ("^[a.-]+$", "a.-", true), ("^(ab)+$", "ababa", false),
    ])
    func pattern(_ pattern: String, _ text: String, _ isMatch: Bool) throws {
        let escaped = pattern.replacing("\\", with: "\\\\")
        let faults = try SchemaValidator(#"{"pattern":"\#(escaped)"}"#).validate(.string(text))
        #expect(faults.isEmpty == isMatch)
    }
}
