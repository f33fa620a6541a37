// Log lines: one line each, whatever the values contain.

import Synchronization
import TandemSystem
import Testing

/// Keeps what a log would have written.
private final class Sink: Sendable {
    private let text = Mutex("")

    func add(_ line: [UInt8]) {
        text.withLock { $0 += String(decoding: line, as: UTF8.self) }
    }

    var contents: String { text.withLock { $0 } }
}

@Suite struct LogTests {
    private let sink = Sink()

    private func log(_ minimum: Log.Level = .info) -> Log {
        Log(minimum: minimum) { [sink] in sink.add($0) }
    }

    @Test func oneLineWithTimeLevelEventAndFields() throws {
        log().info("login", ["connection": "n-91", "principal": "agent:sarah"])
        let line = sink.contents
        #expect(line.hasSuffix("Z level=info event=login connection=n-91 principal=agent:sarah\n"))
        let time = try #require(line.split(separator: " ").first)
        #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    }

    @Test(arguments: [
        ("", #""""#), ("a b", #""a b""#), ("a=b", #""a=b""#), (#"say "hi""#, #""say \"hi\"""#), (#"a\b"#, #""a\\b""#),
        ("x\nlevel=error event=forged", #""x\x0alevel=error event=forged""#), ("\u{1B}[2J", #""\x1b[2J""#),
        ("\u{7F}", #""\x7f""#), ("ü", #""\xc3\xbc""#), ("\u{202E}", #""\xe2\x80\xae""#),
        (String(repeating: "x", count: 200), String(repeating: "x", count: 200)),
        (String(repeating: "x", count: 201), #"""# + String(repeating: "x", count: 200) + #"...""#),
    ])
    func valuesAreHarmless(value: String, written: String) {
        log().info("event", ["value": value])
        #expect(sink.contents.hasSuffix(" value=\(written)\n"))
        #expect(sink.contents.utf8.count { $0 == 0x0A } == 1)
    }

    @Test func levelsBelowTheMinimumAreNotEvenBuilt() {
        var built = 0
        func fields() -> Log.Fields {
            built += 1
            return ["n": "1"]
        }
        let log = log(.warning)
        log.debug("quiet", fields())
        log.info("quiet", fields())
        #expect(built == 0)
        log.warning("loud", fields())
        log.error("loud", fields())
        #expect(built == 2)
        #expect(sink.contents.contains("level=warning event=loud n=1\n"))
        #expect(sink.contents.contains("level=error event=loud n=1\n"))
    }

    @Test func levelsAreNamed() {
        for level in Log.Level.allCases {
            #expect(Log.Level(level.name) == level)
        }
        #expect(Log.Level("loud") == nil)
    }
}
