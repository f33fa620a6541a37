// Rows: what stands in an array is read in order, and anything that is not what was asked for is noticed at the end.

import TandemWire
import Testing

struct JSONRowTests {
    private static func line(_ array: String) throws -> JSONLine {
        var line = JSONLine()
        try line.read(Array(#"{"before":[0],"row":\#(array),"after":[9]}"#.utf8))
        return line
    }

    private static func row(_ line: JSONLine) throws -> JSONRow { line.row(try #require(line.find("row"))) }

    @Test(arguments: [
        #"["T-204",-9,null,null,["a\u00e9\n",[]],"bee",7,"x"]"#,
        "[ \"T-204\" , -9 ,null, null , [ \"aé\\n\" , [ ] ] ,\t\"bee\", 7,\"x\" ]",
    ])
    func readsWhatIsThere(_ array: String) throws {
        let line = try Self.line(array)
        var row = try Self.row(line)
        let words = JSONWords(["ant", "bee"])
        #expect(row.text(line) == "T-204")
        #expect(row.integer(line) == -9)
        #expect(row.optionalText(line) == nil)
        #expect(row.optionalInteger(line) == nil)
        row.enter(line)
        #expect(row.text(line) == "aé\n")
        row.enter(line)
        #expect(!row.hasMore(line))
        row.leave(line)
        row.leave(line)
        #expect(row.word(of: words, line) == 1)
        #expect(row.optionalInteger(line) == 7)
        #expect(!row.isDone(line))
        #expect(row.optionalText(line) == "x")
        #expect(row.isDone(line))
        #expect(row.text(line) == "")
        #expect(!row.isDone(line), "nothing was left to be read")
    }

    @Test func largestNumbers() throws {
        let line = try Self.line("[9007199254740991,-9007199254740991,0]")
        var row = try Self.row(line)
        #expect(row.integer(line) == 9_007_199_254_740_991)
        #expect(row.integer(line) == -9_007_199_254_740_991)
        #expect(row.integer(line) == 0)
        #expect(row.isDone(line))
    }

    /// Each way of reading, on each kind of value: it takes its own kind, and after any other the row is not sound.
    @Test func otherKindsAreNoticed() throws {
        let values = ["\"bee\"", "7", "1.0", "1e2", "null", "true", "false", "{}", "[]", "\"no\""]
        let words = JSONWords(["bee"])
        let readers: [(name: String, takes: Set<String>, read: (inout JSONRow, JSONLine) -> Void)] = [
            ("text", ["\"bee\"", "\"no\""], { _ = $0.text($1) }),
            ("optionalText", ["\"bee\"", "\"no\"", "null"], { _ = $0.optionalText($1) }),
            ("integer", ["7"], { _ = $0.integer($1) }),
            ("optionalInteger", ["7", "null"], { _ = $0.optionalInteger($1) }),
            ("word", ["\"bee\""], { _ = $0.word(of: words, $1) }),
            ("optionalWord", ["\"bee\"", "null"], { _ = $0.optionalWord(of: words, $1) }),
            (
                "list", ["[]"],
                {
                    $0.enter($1)
                    $0.leave($1)
                }
            ),
        ]
        for value in values {
            for reader in readers {
                let line = try Self.line("[\(value),1]")
                var row = try Self.row(line)
                reader.read(&row, line)
                let last = row.integer(line)
                let takes = reader.takes.contains(value)
                #expect(row.isDone(line) == takes, "\(reader.name) of \(value)")
                #expect(last == (takes ? 1 : 0), "\(reader.name) of \(value)")
            }
        }
    }

    @Test(arguments: ["7", "null", "{}", "\"[]\""]) func whatIsNoArrayHasNoElements(_ value: String) throws {
        let line = try Self.line(value)
        var row = try Self.row(line)
        #expect(!row.hasMore(line))
        #expect(row.integer(line) == 0)
        #expect(!row.isDone(line))
    }
}
