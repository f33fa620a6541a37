// The language of the plays: what parses, what is refused, and what meets what.

import TandemTestSupport
import TandemWire
import Testing

struct TranscriptLanguageTests {
    @Test(arguments: [
        (#"{"ok":true,...}"#, #"{"ok":true,"re":1}"#, true), (#"{"ok":true}"#, #"{"ok":true,"re":1}"#, false),
        (#"{"ok":true,"re":1}"#, #"{"re":1,"ok":true}"#, true), (#"{"a":*}"#, #"{"a":{"b":[1]}}"#, true),
        (#"{"a":*}"#, #"{}"#, false), (#"[1,...]"#, "[1,2]", true), ("[1]", "[1,2]", false),
        (#"{"a":"$S","b":"$S"}"#, #"{"a":"x","b":"x"}"#, true), (#"{"a":"$S","b":"$S"}"#, #"{"a":"x","b":"y"}"#, false),
        (#"{"a":$N,"b":"is $N"}"#, #"{"a":7,"b":"is 7"}"#, true), (#"{"b":"is $N"}"#, #"{"b":"is 7"}"#, false),
        (#"{"a":"$5 and ..."}"#, #"{"a":"$5 and ..."}"#, true), (#"{"a":"\u00e9\n"}"#, #"{"a":"\u00e9\u000a"}"#, true),
    ])
    func pattern(_ pattern: String, _ line: String, _ isMatch: Bool) throws {
        var names: TranscriptNames = [:]
        let mismatch = try TranscriptPattern.parse(pattern).mismatch(JSONValue(testing: line), &names)
        #expect((mismatch == nil) == isMatch, "\(mismatch ?? "")")
    }

    @Test func aLineThatDoesNotFitTeachesNothing() throws {
        var names: TranscriptNames = [:]
        let value = try JSONValue(testing: #"{"a":1,"b":2}"#)
        #expect(try TranscriptPattern.parse(#"{"a":$N,"b":3}"#).mismatch(value, &names) == "b is 2, expected 3")
        #expect(names.isEmpty)
    }

    @Test(arguments: [
        "{", #"{"a":1,"a":2}"#, #"{...,"a":1}"#, #"{"a":01}"#, #"{"a":9007199254740992}"#, #"{"a":"\ud800"}"#,
        #"{"a":"\x"}"#, "{} {}", "\"a", "tru",
    ])
    func refusesBrokenJSON(_ text: String) {
        #expect(throws: (any Error).self) { try TranscriptPattern.parse(text) }
    }

    @Test(arguments: [
        ("ok $S started", "ok S-1 started", true), ("ok $S #2", "ok S-2 #2", true), ("ok ... end", "ok a b end", true),
        ("[...] #4* who>", "[19:12:40] #4* who>", true), ("ok", "ok!", false), ("...", "", true),
        ("$A is $A", "x is x", true), ("$A is $A", "x is y", false), ("until $T, then", "until 19:00, then", true),
    ])
    func typedPattern(_ pattern: String, _ line: String, _ isMatch: Bool) {
        var names: TranscriptNames = [:]
        #expect(TranscriptTypedPattern(pattern).matches(line, &names) == isMatch)
    }

    @Test func readsAPlay() throws {
        let play = try TranscriptPlay(
            name: "x",
            text: """
                # A title.
                # More.
                [Sarah]  agent  demo-sarah
                [Maria]  customer  $TOKEN  types

                Server has {"limits":{"ops_per_s":0}}
                Sarah sends  3 times {"op":"ping","id":$i}
                Sarah receives in any order
                    {"ok":true,...}
                    {"ev":"x",...}
                Sarah sends bytes 2 times "\\x1b\\n"
                Maria types  say hello  there
                Maria receives nothing
                """)
        #expect(play.title == "A title.")
        #expect(play.cast.map(\.name) == ["Sarah", "Maria"])
        #expect(play.cast.map(\.types) == [false, true])
        #expect(play.steps.map(\.line) == [6, 7, 8, 11, 12, 13])
        guard case .types(let text, times: 1) = play.steps[4].action else { throw TranscriptTextErrorForTest() }
        #expect(text == "say hello  there")
    }

    @Test(arguments: [
        "Sarah sends {}", "[Sarah] agent", "[Server] agent x", "[A] wizard x", "[A] stranger x", "[A] agent -",
        "[A] agent x\nA shouts", "[A] agent x\nA receives {", "[A] agent x\nA sends hello", "[A] agent x\nServer sings",
        "[A] agent x\nA sends bytes hello", "[A] agent x\nA sends 3 times", "[A] agent x\nA receives {}\n    {}",
        "[A] agent x\nA connects\nServer has {}", "[A] agent x",
    ])
    func refusesWhatNobodyCanPlay(_ text: String) {
        #expect(throws: (any Error).self) { try TranscriptPlay(name: "x", text: "# Title\n" + text) }
    }
}

private struct TranscriptTextErrorForTest: Error {}
