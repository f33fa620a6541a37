// The op `report` of a whole server against the same report of its journal, for random desks, across restarts.

import TandemDesk
import TandemServer
import TandemSystem
import TandemTestSupport
import TandemWire
import Testing

struct EngineReportTests {
    private static let requests =
        ReportName.allCases.map { #""name":"\#($0.rawValue)""# }
        + ["day", "week", "month", "category", "source", "priority", "site", "group", "agent"].flatMap { by in
            ["volume", "reply", "sla", "csat"].map { #""name":"\#($0)","by":"\#(by)""# }
        }
        + [
            #""name":"reply","explain":true"#, #""name":"status","explain":true"#,
            #""name":"volume","by":"queue","from":"2026-11-21","to":"2026-11-22""#,
            #""name":"resolution","calendar":"office","format":"csv""#,
        ]

    @Test(arguments: 0..<4)
    func theServerSaysWhatTheJournalSays(_ round: Int) throws {
        let seed = TestSeed.choose() &+ UInt64(round)
        var dice = SplitMix64(seed: seed)
        let desk = try EngineHarness(segmentBytes: 8192, seed: seed)
        let ada = desk.connect("demo-ada")
        let set = ada.answer(
            #"{"op":"policy.set","policy":{"survey":{"on":true},"queues":["support","billing"],"#
                + #""calendars":{"office":{"zone":"Europe/Rome","hours":{"mon":["09:00-17:00"],"sat":["08:00-20:00"]}}"#
                + #"},"#
                + #""sla":[{"name":"a","calendar":"office","first_response_m":30,"next_reply_m":20,"#
                + #""resolution_m":90}]}}"#)
        #expect(set.hasPrefix(#"{"ok":true"#), "\(set)")
        for _ in 0..<3 {
            try act(desk, &dice)
            try compare(desk, seed)
        }
        try desk.restart()
        try compare(desk, seed)
    }

    /// Some hours of a desk.
    private func act(_ desk: EngineHarness, _ dice: inout SplitMix64) throws {
        let people = ["demo-sarah", "demo-ben", "demo-maya", "demo-maria"].map { desk.connect($0) }
        for _ in 0..<60 {
            let who = people[dice.below(people.count)]
            let on = "T-\(1 + dice.below(12))"
            let vis = dice.once(in: 3) ? "staff" : "all"
            let status = ["resolved", "pending_customer", "open", "closed"][dice.below(4)]
            let subject = ["Order 12 is late", "Re: order7 is late", "Else"][dice.below(3)]
            who.answer(
                [
                    #"{"op":"ticket.create","subject":"\#(subject)","text":"t","contact":"phone","#
                        + #""category":"problem","priority":"high","site":"shop","customer":"cust:42"}"#,
                    #"{"op":"ticket.create","subject":"\#(subject)","text":"t"}"#,
                    #"{"op":"message.post","on":"\#(on)","vis":"\#(vis)","text":"x"}"#,
                    #"{"op":"message.post","on":"\#(on)","text":"x"}"#,
                    #"{"op":"ticket.status","on":"\#(on)","status":"\#(status)"}"#,
                    #"{"op":"survey.answer","on":"\#(on)","score":\#(1 + dice.below(5))}"#,
                    #"{"op":"ticket.set","on":"\#(on)","queue":"billing"}"#,
                    #"{"op":"ticket.claim","on":"\#(on)"}"#,
                    #"{"op":"ticket.reopen","on":"\#(on)"}"#,
                    #"{"op":"ticket.merge","on":"\#(on)","into":"T-3"}"#,
                ][dice.below(10)])
            desk.clock.advance(milliseconds: Int64(dice.below(1_200_000)))
            desk.pass(milliseconds: 500)
        }
        for who in people { who.hangUp() }
    }

    private func compare(_ desk: EngineHarness, _ seed: UInt64) throws {
        desk.settle()
        let maya = desk.connect("demo-maya")
        for request in Self.requests {
            let answer = maya.answer(#"{"op":"report",\#(request)}"#)
            var line = JSONLine()
            try line.read(Array("{\(request)}".utf8))
            let offline = try OfflineReport.make(ReportRequest(line), of: desk.disk) { _, _ in }
            let text = String(decoding: offline.encoded(), as: UTF8.self).dropFirst()
            #expect(answer.hasSuffix(",\(text)"), "seed \(seed) \(request)")
        }
        maya.hangUp()
    }

    /// A list from the directory is the list that the server gives, with a snapshot and without.
    @Test func listsFromTheDirectoryAreTheSame() throws {
        let desk = try EngineHarness(tickets: true)
        let (maya, maria) = (desk.connect("demo-maya"), desk.connect("demo-maria"))
        for number in 1...7 {
            maria.answer(#"{"op":"ticket.create","subject":"=s\#(number)","text":"a blue shirt"}"#)
        }
        maria.answer(#"{"op":"message.post","on":"T-42","text":"blue shirts"}"#)
        func compare(_ words: String...) throws {
            let fields = try TypedCommands.conditions(words)
            let request = String(decoding: JSONValue.object(fields).encoded(), as: UTF8.self).dropFirst().dropLast()
            let comma = fields.isEmpty ? "" : ","
            let answer = maya.answer(#"{"op":"ticket.export"\#(comma)\#(request)}"#)
            var bytes: [UInt8] = []
            let count = try OfflineTickets.export(
                TicketQuery(fields: fields), from: desk.disk, now: 0, progress: { _ in }, { bytes += $0 })
            #expect(answer.member("csv")?.string == String(decoding: bytes, as: UTF8.self), "\(words)")
            #expect(answer.member("total")?.integer == count)
            #expect(count > 0, "\(words)")
            var lines: [UInt8] = []
            let found = try OfflineTickets.export(
                TicketQuery(fields: fields), asJSON: true, from: desk.disk, now: 0, progress: { _ in }, { lines += $0 })
            #expect(found == count && lines.count { $0 == 0x0A } == count, "\(words)")
        }
        try compare()
        try compare("customer=cust:42", "sort=id", "blue", "shirt")
        try desk.writeSnapshot()
        maria.answer(#"{"op":"ticket.create","subject":"Wrong size","text":"a blue shirt"}"#)
        try compare("status=new", "sort=created")
        try compare("subject=Wrong size", "blue")
    }

    /// Who asks waits, and nobody else; what was asked before is answered before.
    @Test func othersDoNotWait() throws {
        let desk = try EngineHarness(tickets: true)
        desk.holdsFiles = true
        let (maya, sarah) = (desk.connect("demo-maya"), desk.connect("demo-sarah"))
        maya.send(#"{"op":"report","id":1,"name":"volume"}"#, #"{"op":"ping","id":2}"#)
        desk.tick()
        #expect(maya.lines.isEmpty)
        #expect(sarah.answer(#"{"op":"ping","id":1}"#).hasPrefix(#"{"ok":true"#))
        desk.runReports()
        desk.tick()
        let answers = maya.take()
        #expect(answers.count == 2)
        #expect(answers.first?.hasPrefix(#"{"ok":true,"re":1,"name":"volume""#) == true)
    }

    /// After a second, then once a second, on typed lines as well, and nobody else.
    @Test func whoWaitsIsToldHowFarItIs() throws {
        let desk = try EngineHarness(tickets: true)
        desk.holdsFiles = true
        let (maya, sarah) = (desk.connect("demo-maya"), desk.connect("demo-sarah"))
        let typed = desk.connect()
        typed.send("login ada demo-ada")
        desk.tick()
        typed.send("report volume")
        maya.send(#"{"op":"report","id":"r7","name":"volume"}"#)
        desk.tick()
        typed.forget()
        func tell(_ done: UInt64, after milliseconds: Int64) {
            desk.clock.advance(milliseconds: milliseconds)
            desk.engine.reportProgress(ReportProgress(done: done, of: 1_000))
            desk.engine.flush()
        }
        tell(100, after: 999)
        #expect(maya.lines.isEmpty && typed.lines.isEmpty)
        tell(412, after: 1)
        #expect(maya.take() == [#"{"sig":"progress","op":"report","re":"r7","done":412,"total":1000}"#])
        #expect(typed.take() == ["-- report: 41 % read"])
        tell(500, after: 999)
        #expect(maya.lines.isEmpty && typed.lines.isEmpty)
        tell(999, after: 1)
        #expect(maya.take() == [#"{"sig":"progress","op":"report","re":"r7","done":999,"total":1000}"#])
        #expect(typed.take() == ["-- report: 99 % read"])
        desk.runReports()
        desk.tick()
        #expect(maya.take().first?.hasPrefix(#"{"ok":true,"re":"r7","name":"volume""#) == true)
        typed.forget()
        tell(1_000, after: 5_000)
        #expect(maya.lines.isEmpty && typed.lines.isEmpty && sarah.lines.isEmpty)
    }

    /// A report tells what its asker has been told to be durable.
    @Test func aReportSeesWhatWasWrittenBefore() throws {
        let desk = try EngineHarness(tickets: true)
        let maya = desk.connect("demo-maya")
        maya.send(
            #"{"op":"message.post","id":1,"on":"T-42","vis":"all","text":"x"}"#,
            #"{"op":"report","id":2,"name":"first_response"}"#)
        desk.settle()
        #expect(maya.take().last?.contains(#""total":{"n":1,"#) == true)
    }
}
