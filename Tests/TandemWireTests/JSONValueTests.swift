// Trees: looking inside, and never trapping on the wrong kind.

import TandemWire
import Testing

@Suite struct JSONValueTests {
    let value = JSONValue.object([
        JSONField("s", .string("text")), JSONField("i", .integer(3)), JSONField("b", .bool(true)),
        JSONField("a", .array([.null])), JSONField("o", .object([JSONField("r", .real(1.5))])),
    ])

    @Test func givesWhatItIsAndNilOtherwise() {
        #expect(value["s"]?.string == "text")
        #expect(value["i"]?.integer == 3)
        #expect(value["b"]?.bool == true)
        #expect(value["a"]?.array == [.null])
        #expect(value["o"]?.fields == [JSONField("r", .real(1.5))])
        #expect(value["o"]?["r"] == .real(1.5))
        #expect(value["missing"] == nil)
        #expect(value["s"]?["x"] == nil)
        #expect(value["s"]?.integer == nil)
        #expect(value["i"]?.string == nil)
        #expect(value["i"]?.bool == nil)
        #expect(value["o"]?.array == nil)
        #expect(value["a"]?.fields == nil)
        #expect(value["o"]?["r"]?.integer == nil)
    }

    @Test func encodesItself() {
        let text = #"{"s":"text","i":3,"b":true,"a":[null],"o":{"r":1.5}}"#
        #expect(String(decoding: value.encoded(), as: UTF8.self) == text)
    }
}
