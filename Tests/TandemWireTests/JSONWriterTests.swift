// The writer's bytes: exactly these, plain ASCII, and read back as the same values.

import TandemWire
import Testing

@Suite struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func writesALine() {
        let line = text { writer in
            writer.openObject()
            writer.field("ok", true)
            writer.field("re", 7)
            writer.field("on", "S-17")
            writer.name("who")
            writer.openArray()
            writer.value("agent:sarah")
            writer.value(-1)
            writer.value(false)
            writer.null()
            writer.openObject()
            writer.closeObject()
            writer.openArray()
            writer.closeArray()
            writer.closeArray()
            writer.field("x", JSONValue.object([JSONField("a b", .real(0.5))]))
            writer.closeObject()
            writer.newline()
        }
        #expect(
            line == #"{"ok":true,"re":7,"on":"S-17","who":["agent:sarah",-1,false,null,{},[]],"x":{"a b":0.5}}"# + "\n")
    }

    @Test func beginsTheNextLineWithoutAComma() {
        let lines = text { writer in
            for number in 0..<2 {
                writer.openObject()
                writer.field("n", number)
                writer.closeObject()
                writer.newline()
            }
        }
        #expect(lines == "{\"n\":0}\n{\"n\":1}\n")
    }

    @Test func isNotConfusedByStringsThatLookLikeStructure() {
        let line = text { writer in
            writer.openArray()
            for value in ["{", "[", ":", ",", "\n", ""] { writer.value(value) }
            writer.closeArray()
        }
        #expect(line == #"["{","[",":",",","\n",""]"#)
        let members = text { writer in
            writer.openObject()
            writer.field("a", "{")
            writer.field("b", ":")
            writer.field("c", 1)
            writer.closeObject()
        }
        #expect(members == #"{"a":"{","b":":","c":1}"#)
    }

    @Test func appendsVerbatim() {
        let line = text { writer in
            writer.openObject()
            writer.name("x")
            writer.raw([UInt8](#"{"k":[1]}"#.utf8))
            writer.raw(#","y":"#)
            writer.raw([0x37, 0x38].span)
            writer.field("z", 1)
            writer.closeObject()
        }
        #expect(line == #"{"x":{"k":[1]},"y":78,"z":1}"#)
    }

    @Test(arguments: [
        ("", #""""#), ("plain", #""plain""#), ("a\"b\\c/d", #""a\"b\\c/d""#),
        ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#), ("\u{0}\u{1}\u{B}\u{1F}", #""\u0000\u0001\u000b\u001f""#),
        ("\u{7F}\u{80}\u{9B}\u{A0}", #""\u007f\u0080\u009b\u00a0""#), ("ä€", #""\u00e4\u20ac""#),
        ("\u{2028}\u{2029}\u{FEFF}", #""\u2028\u2029\ufeff""#), ("\u{202E}\u{FFFF}", #""\u202e\uffff""#),
        ("😀", #""\ud83d\ude00""#), ("\u{10000}\u{10FFFF}", #""\ud800\udc00\udbff\udfff""#),
        ("12345678\u{7F}2345678\"", #""12345678\u007f2345678\"""#),
        ("漢字 and plain text again ß", #""\u6f22\u5b57 and plain text again \u00df""#),
    ])
    func escapes(_ value: String, _ expected: String) {
        #expect(text { $0.value(value) } == expected)
        #expect(text { $0.field("n", value) } == "\"n\":" + expected)
        #expect(text { $0.field(JSONField(value, .string(value))) } == expected + ":" + expected)
        #expect(text { $0.value(JSONValue.string(value)) } == expected)
    }

    @Test(arguments: [
        (0, "0"), (-1, "-1"), (10, "10"), (1_234_567_890, "1234567890"), (Int.max, "9223372036854775807"),
        (Int.min, "-9223372036854775808"), (99, "99"), (-100, "-100"),
    ])
    func writesIntegers(_ value: Int, _ expected: String) {
        #expect(text { $0.integer(value) } == expected)
        #expect(text { $0.value(value) } == expected)
    }

    @Test(
        arguments: [
            (0.5, "0.5"), (-0.0, "-0.0"), (100, "100.0"), (1e300, "1e+300"), (Double.leastNonzeroMagnitude, "5e-324"),
            (Double.nan, "null"),
            (-Double.infinity, "null"),
        ] as [(Double, String)])
    func writesReals(_ value: Double, _ expected: String) {
        #expect(text { $0.value(value) } == expected)
    }

    /// Pieces are put in words, halves and bytes that overlap: every length, and a byte to be escaped at every place.
    @Test func writesStringsOfEveryLength() {
        for length in 0..<80 {
            let plain = [UInt8]((0..<length).map { UInt8(0x61 + $0 % 26) })
            let content = String(decoding: plain, as: UTF8.self)
            #expect(text { $0.value(content) } == "\"\(content)\"")
            #expect(text { $0.field("name", content) } == "\"name\":\"\(content)\"")
            #expect(text { $0.raw(text: content) } == content)
            for place in 0..<length {
                for (byte, escape) in [(0x22, #"\""#), (0x5C, #"\\"#), (0x1F, #"\u001f"#), (0x7F, #"\u007f"#)] {
                    var bytes = plain
                    bytes[place] = UInt8(byte)
                    let expected =
                        String(decoding: plain[..<place], as: UTF8.self) + escape
                        + String(decoding: plain[(place + 1)...], as: UTF8.self)
                    let content = String(decoding: bytes, as: UTF8.self)
                    #expect(text { $0.value(content) } == "\"\(expected)\"")
                    #expect(text { $0.field("n", content) } == "\"n\":\"\(expected)\"")
                }
            }
        }
    }

    @Test func writesNamesOfEveryLength() {
        let names: [StaticString] = [
            "", "a", "ab", "abc", "abcd", "abcde", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghijklmnop",
            "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz",
        ]
        for name in names {
            #expect(text { $0.name(name) } == "\"\(name)\":")
            #expect(text { $0.field(name, 7) } == "\"\(name)\":7")
            #expect(text { $0.raw(name, -7) } == "\(name)-7")
            #expect(text { $0.raw(name, 7, name) } == "\(name)7\(name)")
        }
    }

    /// Digits come in groups of eight.
    @Test func writesNumbersOfEveryLength() {
        var power = 1
        var numbers = [0, Int.max, Int.min, Int.max - 1, Int.min + 1]
        while true {
            numbers += [power - 1, power, power + 1, power * 9 / 5, 1 - power, -power]
            let (next, overflow) = power.multipliedReportingOverflow(by: 10)
            if overflow { break }
            power = next
        }
        for number in numbers {
            #expect(text { $0.integer(number) } == "\(number)")
            #expect(text { $0.field("n", number) } == "\"n\":\(number)")
        }
    }

    /// Pieces that stand together in every record, each length of name and number.
    @Test func writesTextsOfTheProgramWithWhatStandsBetweenThem() {
        for number in [0, 9, 10, -9, 99_999_999, 100_000_000, Int.max] {
            #expect(text { $0.raw(",\"a\":", number, ",\"b\":", -number) } == ",\"a\":\(number),\"b\":\(-number)")
            #expect(text { $0.raw("\"T-", number, "\"") } == "\"T-\(number)\"")
        }
        for length in 0...20 {
            let word = String(repeating: "w", count: length)
            #expect(text { $0.raw("{\"ev\":\"", plain: word, "\",\"on\":") } == "{\"ev\":\"\(word)\",\"on\":")
            let field = JSONField(word, .string("say \"\(word)\""))
            #expect(text { $0.field(field) } == "\"\(word)\":\"say \\\"\(word)\\\"\"")
            #expect(text { $0.field(JSONField("\n\(word)", .integer(1))) } == "\"\\n\(word)\":1")
        }
    }

    /// The present moment is kept; others are written in between.
    @Test func writesMoments() {
        let moments: [Int64] = [1_795_288_020_123, 1_795_288_020_124, 0, 1_795_288_020_123]
        var writer = JSONWriter()
        for moment in moments {
            for isNow in [false, true, false] { writer.time(moment, after: " ", isNow: isNow) }
            writer.time(moment + 1)
            writer.time(moment)
        }
        let expected = moments.map { moment in
            let text = "\"\(Timestamp.format(moment))\""
            return " \(text) \(text) \(text)\"\(Timestamp.format(moment + 1))\"\(text)"
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected.joined())
    }

    @Test(
        arguments: [
            (0, "00000000"), (0x89AB_CDEF, "89abcdef"), (0xFEDC_BA98, "fedcba98"), (0x0123_4567, "01234567"),
            (.max, "ffffffff"),
        ] as [(UInt32, String)])
    func writesHexadecimalDigits(_ value: UInt32, _ expected: String) {
        #expect(text { $0.raw("", hexadecimal: value, "") } == expected)
    }

    @Test func forgetsAndGivesAway() {
        var writer = JSONWriter()
        writer.raw("abcdef")
        writer.truncate(to: 4)
        writer.raw("g")
        #expect(writer.read(from: 1) { [UInt8](copying: $0) } == Array("bcdg".utf8))
        #expect(writer.take() == Array("abcdg".utf8))
        #expect(writer.count == 0 && writer.bytes.isEmpty)
        writer.members(Array("\"a\":1".utf8))
        writer.members([])
        writer.members(Array("\"b\":2".utf8))
        #expect(writer.take() == Array("\"a\":1,\"b\":2".utf8))
    }

    @Test func keepsItsMemory() {
        var writer = JSONWriter(reserving: 100)
        writer.field("a", "b")
        let capacity = writer.capacity
        writer.removeAll()
        #expect(writer.bytes.isEmpty)
        #expect(writer.capacity == capacity)
    }

    @Test func neverWritesAByteThatATerminalWouldObey() {
        var wrong: [UInt32] = []
        for value in UInt32(0)...0x2FFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let bytes = JSONValue.string("a\(scalar)b").encoded()
            let isPlain = bytes.allSatisfy { (0x20...0x7E).contains($0) }
            if !isPlain || parse(bytes) != .success(.string("a\(scalar)b")) { wrong.append(value) }
        }
        #expect(wrong.isEmpty)
    }

    @Test(arguments: testSeeds)
    func isReadBackAsTheSameValue(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var line = JSONLine()
        for _ in 0..<300 {
            let fields = generator.object(depth: 4)
            let bytes = JSONValue.object(fields).encoded()
            #expect(bytes.allSatisfy { (0x20...0x7E).contains($0) })
            try line.read(bytes)
            #expect(line.object() == fields)
            #expect(JSONValue.object(line.object()).encoded() == bytes)
            for (index, field) in fields.enumerated() {
                #expect(line.find(named: field.name) == index)
                #expect(line.nameIs(index, JSONNameText(field.name)))
                if let string = field.value.string { #expect(line.stringIs(index, string)) }
            }
        }
    }

    @Test(arguments: testSeeds)
    func survivesDamage(_ seed: UInt64) {
        // Any byte changed: the reader answers, and what it accepts can be written and read again.
        var generator = SeededGenerator(seed: seed)
        var accepted = 0
        for _ in 0..<300 {
            var bytes = JSONValue.object(generator.object(depth: 4)).encoded()
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            bytes[place] = UInt8.random(in: 0...255, using: &generator)
            switch parse(bytes) {
            case .success(let value):
                accepted += 1
                #expect(parse(value.encoded()) == .success(value))
            case .failure(let error):
                #expect((0...bytes.count).contains(error.offset))
            }
        }
        #expect(accepted < 300)
    }
}
