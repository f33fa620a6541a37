// What was redacted is erased for everybody, by every way there is to read it: history, subscriptions from the
// beginning, the firehose, lists, search, export, files, in JSON and typed, before and after a restart. Each way is
// tried by every role, and shown to reach the text while it stood.

import TandemDesk
import TandemServer
import TandemTestSupport
import TandemWire
import Testing

struct EngineErasedTests {
    private static let word = "canary1x"
    private static let note = "canary2x"

    /// Every way to look at T-42, `$` being its file.
    private static let ways = [
        #"{"op":"hist","on":"T-42"}"#, #"{"op":"hist","on":"T-42","after":0,"limit":200}"#,
        #"{"op":"hist","on":"cust:42"}"#, #"{"op":"sub","on":"cust:42","after":0}"#, "hist cust:42",
        #"{"op":"sub","on":"T-42","after":0}"#, #"{"op":"sub","on":"*","after":0}"#,
        #"{"op":"ticket.show","on":"T-42"}"#, #"{"op":"ticket.history","on":"T-42"}"#,
        #"{"op":"ticket.list"}"#, #"{"op":"ticket.recent","on":"T-42"}"#, #"{"op":"ticket.export"}"#,
        #"{"op":"ticket.list","q":"canary1x"}"#, #"{"op":"ticket.list","q":"canary2x"}"#,
        #"{"op":"file.get","file":"$"}"#, #"{"op":"file.show","file":"$"}"#,
        #"{"op":"customer.show","customer":"cust:42"}"#,
        "hist T-42", "watch T-42", "ticket T-42", "ticket history T-42", "search canary1x", "search canary2x",
        "recent T-42",
        "file $",
    ]

    private static func stage() throws -> (desk: EngineHarness, file: String) {
        let desk = try EngineHarness(tickets: true)
        let (maria, sarah) = (desk.connect("demo-maria"), desk.connect("demo-sarah"))
        // The name of the file is a text, too.
        let begun = maria.answer(#"{"op":"file.begin","name":"canary1x.txt","data":"aGVsbG8K"}"#)
        let file = try #require(begun.member("file")?.string)
        maria.ask(#"{"op":"message.post","on":"T-42","text":"my card is canary1x","files":["\#(file)"]}"#)
        sarah.ask(#"{"op":"message.post","on":"T-42","vis":"staff","text":"she wrote canary2x"}"#)
        return (desk, file)
    }

    /// What somebody is told who tries a way, and by which hits a search gives itself away.
    private static func traces(_ desk: EngineHarness, _ asker: Asker, _ way: String, _ file: String) -> Set<String> {
        let client = desk.connect(asker.token)
        let told = client.ask(way.replacing("$", with: file)).joined(separator: "\n")
        for _ in 0..<3 { desk.tick() }
        let all = told + client.take().joined(separator: "\n")
        client.hangUp()
        var found = Set([word, note].filter { all.contains($0) && !way.contains($0) })
        for word in [word, note] where way.contains(word) {
            if all.contains(way.hasPrefix("{") ? #""on":"T-42""# : "T-42 ") { found.insert(word) }
        }
        if way.contains("file"), all.contains("aGVsbG8K") || all.contains("canary1x.txt") { found.insert(word) }
        return found
    }

    private static func redact(_ desk: EngineHarness) throws {
        let maya = desk.connect("demo-maya")
        for word in [word, note] {
            let line = try #require(
                maya.ask(#"{"op":"hist","on":"T-42","limit":50}"#).first {
                    $0.contains("\"text\":") && $0.contains(word)
                })
            let seq = try #require(line.member("seq")?.integer)
            let answer = maya.answer(#"{"op":"message.redact","on":"T-42","seq":\#(seq),"reason":"card number"}"#)
            #expect(answer.hasPrefix(#"{"ok":true"#), "\(answer)")
        }
    }

    @Test func whatIsRedactedIsGoneByEveryWay() throws {
        let (desk, file) = try Self.stage()
        var reached: [String: Int] = [:]
        for way in Self.ways {
            for asker in Asker.allCases where asker != .blind {
                let traces = Self.traces(desk, asker, way, file)
                reached[way, default: 0] += traces.count
                if asker == .customer { #expect(!traces.contains(Self.note), "\(way) told the customer a note") }
            }
        }
        // The others show no texts of messages; that stays so.
        let silent = ["show", "recent", "export", "customer.", #"list"}"#, "history", "ticket T-42"]
        let telling = Self.ways.filter { way in !silent.contains { way.contains($0) } }
        for way in telling { #expect((reached[way] ?? 0) > 0, "\(way) never told anything, so it proves nothing") }
        try Self.redact(desk)
        for isRestarted in [false, true] {
            if isRestarted { try desk.restart() }
            for way in Self.ways {
                for asker in Asker.allCases where asker != .blind {
                    let traces = Self.traces(desk, asker, way, file)
                    #expect(traces.isEmpty, "\(way) told \(asker) \(traces), restarted: \(isRestarted)")
                }
            }
        }
    }
}
