// Who has a ticket in a whole server: people who come and go, drafts that nobody else reads, and who else is looking.

import TandemServer
import TandemTestSupport
import TandemWire
import Testing

struct EngineTriageTests {
    private func events(_ desk: EngineHarness, _ kind: String) -> [Substring] {
        desk.journalText.split(separator: "\n").filter { $0.hasPrefix(#"{"ev":"\#(kind)","#) }
    }

    /// A ticket of Maria's that nobody has.
    private func create(_ desk: EngineHarness) -> String {
        let maria = desk.connect("demo-maria")
        defer { maria.hangUp() }
        return maria.answer(#"{"op":"ticket.create","subject":"s","text":"t"}"#).member("on")?.string ?? ""
    }

    /// Away is measured from the last connection, and from the start of the server for those who never came.
    @Test func workReturnsWhenItsAgentIsGone() throws {
        let desk = try EngineHarness()
        let on = create(desk)
        let sarah = desk.connect("demo-sarah")
        sarah.answer(#"{"op":"ticket.claim","on":"\#(on)"}"#)
        sarah.hangUp()
        desk.pass(milliseconds: 3_500_000)
        #expect(events(desk, "ticket.released") == [])
        let again = desk.connect("demo-sarah")
        again.hangUp()
        desk.pass(milliseconds: 3_500_000)
        #expect(events(desk, "ticket.released") == [], "she came back meanwhile")
        try desk.restart()
        desk.pass(milliseconds: 3_500_000)
        #expect(events(desk, "ticket.released") == [], "a server that has just started gives everybody the same time")
        desk.pass(milliseconds: 200_000)
        let released = events(desk, "ticket.released")
        #expect(released.count == 1)
        #expect(released.first?.contains(#""by":"sys","vis":"staff","from":"agent:sarah","why":"offline""#) == true)
    }

    /// Not on the firehose, live or read back, nor by history; and a restart keeps it.
    @Test func nobodyElseReadsADraft() throws {
        let desk = try EngineHarness()
        let on = create(desk)
        let (relay, maya) = (desk.connect("demo-relay"), desk.connect("demo-maya"))
        relay.answer(#"{"op":"sub","on":"*","after":0}"#)
        let sarah = desk.connect("demo-sarah")
        sarah.answer(#"{"op":"draft.save","on":"\#(on)","text":"canary"}"#)
        sarah.answer(#"{"op":"ticket.claim","on":"\#(on)"}"#)
        desk.tick()
        #expect(!relay.take().joined().contains("canary"))
        maya.answer(#"{"op":"sub","on":"*","after":0}"#)
        desk.tick()
        let seen = maya.take().joined()
        #expect(seen.contains("ticket.claimed") && !seen.contains("canary") && !seen.contains("draft."))
        #expect(maya.answer(#"{"op":"hist","on":"agent:sarah"}"#).outcome == "NOT_FOUND")
        try desk.restart()
        let back = desk.connect("demo-sarah")
        #expect(back.answer(#"{"op":"draft.show","on":"\#(on)"}"#).member("text")?.string == "canary")
    }

    /// However it is spelt, and in every member that names a ticket.
    @Test func aDisplayNumberStandsForItsTicket() throws {
        let desk = try EngineHarness()
        let maria = desk.connect("demo-maria")
        let first = maria.answer(#"{"op":"ticket.create","subject":"s","text":"t"}"#)
        let on = try #require(first.member("on")?.string)
        let number = try #require(first.member("number")?.string)
        let rest = number.dropFirst(3)
        for spelling in [
            number, number.lowercased(), #"\u0054KT\#(rest)"#, #"T\u004bT\#(rest)"#, #"TKT\u002d\#(rest.dropFirst())"#,
        ] {
            let answer = maria.answer(#"{"op":"ticket.create","subject":"s","text":"t","follow_up_of":"\#(spelling)"}"#)
            #expect(answer.outcome == "ok", "\(spelling): \(answer)")
            #expect(events(desk, "ticket.created").last?.contains(#""follow_up_of":"\#(on)""#) == true, "\(spelling)")
            #expect(maria.answer(#"{"op":"ticket.show","on":"\#(spelling)"}"#).member("on")?.string == on)
        }
        for (word, outcome) in [("TKT-2026-99999", "NOT_FOUND"), ("cust:42", "BAD_FIELD"), ("T", "BAD_FIELD")] {
            let request = #"{"op":"ticket.create","subject":"s","text":"t","follow_up_of":"\#(word)"}"#
            #expect(maria.answer(request).outcome == outcome, "\(word)")
        }
    }

    @Test func whoElseIsLooking() throws {
        let desk = try EngineHarness()
        let on = create(desk)
        let (sarah, ben, maria) = (desk.connect("demo-sarah"), desk.connect("demo-ben"), desk.connect("demo-maria"))
        for client in [sarah, ben, maria] {
            client.follow(on)
            client.forget()
        }
        sarah.send(#"{"sig":"viewing","on":"\#(on)"}"#)
        sarah.send(#"{"sig":"replying","on":"\#(on)","state":"on"}"#)
        desk.tick()
        let line = #"{"sig":"viewing","on":"\#(on)","by":"agent:sarah","state":"on"}"#
        #expect(ben.take().contains(line))
        ben.send(#"{"sig":"viewing","on":"\#(on)"}"#)
        desk.tick()
        #expect(ben.take().signals("replying").count == 1, "who begins is told who is there")
        #expect(sarah.take().signals("viewing").count == 1)
        sarah.post(on, "done")
        desk.tick()
        #expect(ben.take().signals("replying").first?.member("state")?.string == "off", "the message ends it")
        desk.pass(milliseconds: 26_000)
        #expect(ben.take().signals("viewing").first?.member("state")?.string == "off", "it fades")
        ben.send(#"{"sig":"viewing","on":"\#(on)"}"#)
        desk.tick()
        ben.hangUp()
        desk.tick()
        #expect(sarah.take().signals("viewing").compactMap { $0.member("state")?.string } == ["off", "on", "off"])
        maria.send(#"{"sig":"viewing","on":"\#(on)"}"#)
        desk.tick()
        let told = maria.take()
        #expect(told.signals("viewing") == [] && told.signals("replying") == [], "customers are told nothing")
        #expect(told.signals("warn").count == 1)
    }

    /// Many at once: one has it, all others are told who.
    @Test func oneOfManyHasIt() throws {
        let desk = try EngineHarness()
        let on = create(desk)
        let clients = ["demo-sarah", "demo-ben", "demo-maya", "demo-ada"].map { desk.connect($0) }
        for client in clients { client.send(#"{"op":"ticket.claim","id":1,"on":"\#(on)"}"#) }
        desk.tick()
        let answers = clients.map { $0.take().last { $0.hasPrefix(#"{"ok":"#) } ?? "" }
        #expect(answers.map(\.outcome) == ["ok", "TAKEN", "TAKEN", "TAKEN"])
        #expect(Set(answers.dropFirst().map { $0.member("by")?.string }) == ["agent:sarah"])
        #expect(events(desk, "ticket.claimed").count == 1)
    }
}
