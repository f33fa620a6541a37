// The search box through the engine: found at once, after a restart, while the past is read, and not after a redaction.

import TandemServer
import TandemTestSupport
import TandemWire
import Testing

struct EngineSearchTests {
    private func read(_ line: String) throws -> JSONValue { try JSONReader.parse(Array(line.utf8)) }

    private func found(_ harness: EngineHarness, _ token: String, _ text: String) throws -> String {
        let client = harness.connect(token)
        defer { client.hangUp() }
        let answer = try read(client.answer(#"{"op":"ticket.list","q":"\#(text)"}"#))
        let on = (answer["tickets"]?.array ?? []).compactMap { $0["on"]?.string }.joined(separator: " ")
        return on + (answer["partial"]?.bool == true ? " partial" : "")
    }

    @Test func wordsSurviveARestart() throws {
        let harness = try EngineHarness(tickets: true)
        let sarah = harness.connect("demo-sarah")
        sarah.answer(#"{"op":"message.post","on":"T-42","vis":"all","text":"The zipper is broken"}"#)
        sarah.answer(#"{"op":"message.post","on":"T-43","vis":"staff","text":"zipper supplier knows"}"#)
        for _ in 1...2 {
            #expect(try found(harness, "demo-sarah", "zipp") == "T-43 T-42")
            #expect(try found(harness, "demo-maria", "zipper") == "T-42")
            #expect(try found(harness, "demo-jonas", "zipper") == "")
            try harness.restart()
        }
    }

    @Test func aRedactedWordIsForgottenAlsoAfterARestart() throws {
        let harness = try EngineHarness(tickets: true)
        let maya = harness.connect("demo-maya")
        let posted = try read(maya.answer(#"{"op":"message.post","on":"T-42","vis":"all","text":"card 4111 secret"}"#))
        maya.answer(#"{"op":"message.post","on":"T-42","vis":"all","text":"the card"}"#)
        let seq = try #require(posted["message"]?.integer ?? posted["seq"]?.integer)
        maya.answer(#"{"op":"message.redact","on":"T-42","seq":\#(seq)}"#)
        for _ in 1...2 {
            #expect(try found(harness, "demo-maya", "secret") == "" && found(harness, "demo-maya", "4111") == "")
            #expect(try found(harness, "demo-maya", "card") == "T-42")
            try harness.restart()
        }
    }

    /// Words are filed elsewhere, later; whoever searches knows all of them all the same, also after more text than may
    /// be on its way.
    @Test func aSearchKnowsEverythingThatWasAnsweredBefore() throws {
        let harness = try EngineHarness(tickets: true)
        let sarah = harness.connect("demo-sarah")
        let text = String(repeating: "zipper ", count: 1000)
        sarah.answer(#"{"op":"message.post","on":"T-42","vis":"all","text":"first zipper"}"#)
        #expect(try found(harness, "demo-sarah", "zipper") == "T-42")
        for round in 0..<200 {
            sarah.answer(#"{"op":"message.post","on":"T-43","vis":"all","text":"\#(text)round\#(round)"}"#)
            if round % 50 == 49 { #expect(try found(harness, "demo-sarah", "round\(round)") == "T-43") }
        }
        #expect(try found(harness, "demo-sarah", "zipper") == "T-43 T-42")
        sarah.answer(#"{"op":"message.post","on":"T-44","vis":"all","text":"last"}"#)
        #expect(try found(harness, "demo-sarah", "round0") == "T-43")
        #expect(try found(harness, "demo-sarah", "first") == "T-42" && found(harness, "demo-sarah", "last") == "T-44")
    }

    /// What comes while the past is being read is found at once, what was before a little later, and a message that is
    /// withheld meanwhile never again.
    @Test func theServerServesWhileThePastIsRead() throws {
        let harness = try EngineHarness(tickets: true)
        let maya = harness.connect("demo-maya")
        maya.answer(#"{"op":"message.post","on":"T-42","vis":"all","text":"ancient parchment"}"#)
        let posted = try read(maya.answer(#"{"op":"message.post","on":"T-43","vis":"all","text":"ancient grudge"}"#))
        let build = harness.engine.beginSearch()
        maya.answer(#"{"op":"message.post","on":"T-44","vis":"staff","text":"modern"}"#)
        maya.answer(#"{"op":"ticket.set","on":"T-44","subject":"Brandnew"}"#)
        let seq = try #require(posted["message"]?.integer ?? posted["seq"]?.integer)
        maya.answer(#"{"op":"message.redact","on":"T-43","seq":\#(seq)}"#)
        #expect(try found(harness, "demo-maya", "modern") == "T-44 partial")
        #expect(try found(harness, "demo-maya", "ancient") == " partial")
        harness.engine.adoptSearch(build.run(harness.disk))
        #expect(try found(harness, "demo-maya", "ancient") == "T-42")
        #expect(
            try found(harness, "demo-maya", "modern") == "T-44" && found(harness, "demo-maya", "brandnew") == "T-44")
    }
}
