// A line read in place: members by name and index, raw ranges, reuse, and what hostile lines cost.

import TandemWire
import Testing

@Suite struct JSONLineTests {
    private func read(_ text: String) throws -> JSONLine {
        var line = JSONLine()
        try line.read([UInt8](text.utf8))
        return line
    }

    @Test func findsMembersAndReadsThemWhereTheyStand() throws {
        let text = #"{"op":"message.post","id":7, "on":"S-17","text":"Gr\u00fc\u00dfe 😀\n","loud":true,"x":{"a":[1]}}"#
        let line = try read(text)
        #expect(line.count == 6)
        #expect(line.find("op") == 0)
        #expect(line.find("on") == 2)
        #expect(line.find("o") == nil)
        #expect(line.find("opp") == nil)
        #expect(line.name(3) == "text")
        #expect(line.nameIs(3, "text"))
        #expect(!line.nameIs(3, "tex"))
        #expect(line.kind(0) == .string)
        #expect(line.kind(1) == .integer)
        #expect(line.kind(4) == .true)
        #expect(line.kind(5) == .object)
        #expect(line.string(0) == "message.post")
        #expect(line.stringIs(0, "message.post"))
        #expect(!line.stringIs(0, "message.pos"))
        #expect(!line.stringIs(1, "7"))
        #expect(line.string(3) == "Grüße 😀\n")
        #expect(line.stringIs(3, "Grüße 😀\n"))
        #expect(!line.stringIs(3, "Grüße 😀"))
        #expect(line.integer(1) == 7)
        #expect(line.bool(4) == true)
        #expect(line.string(1) == nil)
        #expect(line.integer(0) == nil)
        #expect(line.bool(0) == nil)
        #expect(line.value(5) == .object([JSONField("a", .array([.integer(1)]))]))
        #expect(String(decoding: line.bytes[line.rawRange(0)], as: UTF8.self) == #""message.post""#)
        #expect(String(decoding: line.bytes[line.rawRange(5)], as: UTF8.self) == #"{"a":[1]}"#)
        #expect(line.bytes == [UInt8](text.utf8))
        #expect(JSONValue.object(line.object()) == (try JSONReader.parse(line.bytes)))
    }

    @Test func comparesNamesDecoded() throws {
        let line = try read(#"{"\u006fp":1,"caf\u00e9":2,"a\/b":3,"quote\"":4}"#)
        #expect(line.find("op") == 0)
        #expect(line.find("caf\u{E9}") == 1)
        #expect(line.find("cafe\u{301}") == nil)
        #expect(line.find("a/b") == 2)
        #expect(line.find("quote\"") == 3)
        #expect(line.name(0) == "op")
        #expect(line.find(#"\u006fp"#) == nil)
    }

    @Test func keepsIntegersApartFromReals() throws {
        let line = try read(#"{"a":1.0,"b":1e2,"c":-5,"d":-0,"e":9007199254740991,"f":-9007199254740991,"g":"1"}"#)
        #expect(
            (0..<7).map { line.integer($0) } == [nil, nil, -5, 0, 9_007_199_254_740_991, -9_007_199_254_740_991, nil])
        #expect((0..<3).map { line.kind($0) } == [.real, .real, .integer])
    }

    @Test func knowsTheKindAndPlaceOfEveryValue() throws {
        let text = #" { "a" : null , "b" : [ ] , "c" : [ 1 , { "d" : 2 } ] , "e" : { } , "f" : false } "#
        let line = try read(text)
        let raw = (0..<line.count).map { String(decoding: line.bytes[line.rawRange($0)], as: UTF8.self) }
        #expect(raw == ["null", "[ ]", #"[ 1 , { "d" : 2 } ]"#, "{ }", "false"])
        #expect((0..<line.count).map { line.kind($0) } == [.null, .array, .array, .object, .false])
    }

    @Test func forgetsTheLastLineOnEveryRead() throws {
        var line = try read(#"{"a":1,"b":2,"c":3}"#)
        try line.read([UInt8](#"{"z":"short"}"#.utf8))
        #expect(line.count == 1)
        #expect(line.find("a") == nil)
        #expect(line.string(0) == "short")
        #expect(throws: JSONError(.expectedColon, at: 12)) { try line.read([UInt8](#"{"a":1,"bb" 2}"#.utf8)) }
        #expect(line.count == 0)
        #expect(line.find("z") == nil)
        #expect(line.object().isEmpty)
        try line.read([UInt8]("{}".utf8))
        #expect(line.count == 0)
    }

    @Test func isAValue() throws {
        let first = try read(#"{"a":1}"#)
        var second = first
        try second.read([UInt8](#"{"b":2}"#.utf8))
        #expect(first.find("a") == 0)
        #expect(second.find("a") == nil)
    }

    @Test(arguments: [1, 12, 13, 14, 100, 10_000])
    func findsTheDuplicateAmongManyNames(_ count: Int) throws {
        let members = (0..<count).map { "\"name\($0)\":\($0)" }
        let line = try read("{" + members.joined(separator: ",") + "}")
        #expect(line.count == count)
        #expect(line.find(named: "name\(count - 1)") == count - 1)
        for repeated in Set([0, count / 2, count - 1]) {
            let start = "{" + members.joined(separator: ",") + ","
            let text = start + "\"n\\u0061me\(repeated)\":0}"
            #expect(lineError([UInt8](text.utf8)) == JSONError(.duplicateName, at: start.utf8.count))
        }
    }

    @Test func keepsWideObjectsApart() throws {
        // Three objects of the same twenty names: side by side, and one inside the other.
        let members = (0..<20).map { "\"n\($0)\":\($0)" }.joined(separator: ",")
        let line = try read(
            "{\"a\":[{\(members)},{\(members)}],\"b\":{\(members),\"z\":{\(members),\"n20\":0},\"n20\":1}}")
        #expect(line.value(1)["z"]?["n20"] == .integer(0))
        let text = "{\"b\":{\(members),\"z\":{\(members)},\"n7\":1}}"
        #expect(lineError([UInt8](text.utf8))?.reason == .duplicateName)
    }

    @Test func readsTheLargestLines() throws {
        let long = String(repeating: "x", count: 65_000)
        #expect(try read("{\"a\":\"\(long)\"}").string(0) == long)
        let digits = String(repeating: "9", count: 100_000)
        #expect(lineError([UInt8]("{\"a\":\(digits)}".utf8)) == JSONError(.integerRange, at: 5))
        #expect(lineError([UInt8]("{\"a\":\(digits).5}".utf8)) == JSONError(.realRange, at: 5))
        #expect(try read("{\"a\":0.\(digits)}").value(0) == .real(1))
        #expect(try read("{\"a\":1e-\(digits)}").value(0) == .real(0))
    }
}
