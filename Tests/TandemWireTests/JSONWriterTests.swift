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
        #expect(text { $0.field(value, value) } == expected + ":" + expected)
        #expect(text { $0.field(value, 1) } == expected + ":1")
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

    @Test func keepsItsMemory() {
        var writer = JSONWriter(reserving: 100)
        writer.field("a", "b")
        let capacity = writer.bytes.capacity
        writer.removeAll()
        #expect(writer.bytes.isEmpty)
        #expect(writer.bytes.capacity == capacity)
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
