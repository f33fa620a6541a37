// A nested value walked through where it stands is the value that its tree says.

import TandemTestSupport
import TandemWire
import Testing

@Suite struct JSONCursorTests {
    private func read(_ text: String) throws -> JSONLine {
        var line = JSONLine()
        try line.read([UInt8](text.utf8))
        return line
    }

    /// A macro cannot move a cursor.
    private func holds(_ isTrue: Bool, _ location: SourceLocation = #_sourceLocation) {
        #expect(isTrue, sourceLocation: location)
    }

    @Test func walksThroughListsAndMembers() throws {
        let line = try read(#"{"do": [ {"\u0061dd" : "caf\u00e9","qty":-2, "x":[{"]":"}"},1.5]} , {} ,[], 7 ],"z":1}"#)
        let (add, quantity) = (JSONName("add"), JSONName("qty"))
        var cursor = line.cursor(0)
        holds(!cursor.enter(.object, line))
        holds(cursor.enter(.array, line))
        holds(cursor.nextElement(line))
        holds(cursor.string(line) == nil)
        holds(cursor.enter(.object, line))
        holds(cursor.nextMember(line))
        holds(cursor.nameIs(add, line))
        holds(!cursor.nameIs(quantity, line))
        holds(cursor.integer(line) == nil)
        holds(cursor.string(line) == "café")
        holds(cursor.nextMember(line))
        holds(cursor.nameIs(quantity, line))
        holds(cursor.integer(line) == -2)
        holds(cursor.nextMember(line))
        holds(cursor.value(line) == .array([.object([JSONField("]", .string("}"))]), .real(1.5)]))
        holds(!cursor.nextMember(line))
        holds(cursor.nextElement(line))
        holds(cursor.enter(.object, line))
        holds(!cursor.nextMember(line))
        holds(cursor.nextElement(line))
        holds(cursor.enter(.array, line))
        holds(!cursor.nextElement(line))
        holds(cursor.nextElement(line))
        holds(cursor.integer(line) == 7)
        holds(!cursor.nextElement(line))
    }

    @Test func takesOnlyWholeNumbersForIntegers() throws {
        let line = try read(#"{"a":[1.0],"b":[1e2],"c":["1"],"d":[true],"e":[-9007199254740991]}"#)
        for (index, expected) in [nil, nil, nil, nil, -9_007_199_254_740_991].enumerated() {
            var cursor = line.cursor(index)
            holds(cursor.enter(.array, line))
            holds(cursor.nextElement(line))
            holds(cursor.integer(line) == expected)
        }
    }

    /// A failure names its seed, which `TANDEM_SEED` repeats.
    @Test(arguments: [1, 20_261_130, TestSeed.choose()])
    func agreesWithTheTree(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let value = random.value(depth: 4)
            var writer = JSONWriter()
            writer.openObject()
            writer.field("v", value)
            writer.closeObject()
            var line = JSONLine()
            try line.read(writer.bytes)
            var cursor = line.cursor(0)
            holds(walk(&cursor, line, expecting: value))
            holds(!cursor.nextMember(line))  // it is behind the value, at the end of the line
        }
    }

    /// Whether the cursor meets this value, element by element.
    private func walk(_ cursor: inout JSONCursor, _ line: JSONLine, expecting value: JSONValue) -> Bool {
        switch value {
        case .array(let elements):
            guard cursor.enter(.array, line) else { return false }
            for element in elements {
                guard cursor.nextElement(line), walk(&cursor, line, expecting: element) else { return false }
            }
            return !cursor.nextElement(line)
        case .object(let fields):
            guard cursor.enter(.object, line) else { return false }
            for field in fields {
                guard cursor.nextMember(line), cursor.nameIs(JSONNameText(field.name), line),
                    walk(&cursor, line, expecting: field.value)
                else { return false }
            }
            return !cursor.nextMember(line)
        case .string(let text): return cursor.string(line) == text
        case .integer(let number): return cursor.integer(line) == number
        case .null, .bool, .real: return cursor.value(line) == value
        }
    }
}
