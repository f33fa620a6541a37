// Exports and saved views: what a file holds, that its pieces make it up, that nothing leaves without a record, and
// whose view is whose.

import TandemDesk
import TandemWire
import Testing

struct TicketExportTests {
    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("two\nlines", "\"two\nlines\""),
        ("=1+1", "'=1+1"), ("+39 02", "'+39 02"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"),
        ("＝1+1", "'＝1+1"), ("＋1", "'＋1"), ("－1", "'－1"), ("＠SUM(A1)", "'＠SUM(A1)"), ("  =1", "'  =1"),
        ("\n=1", "\"'\n=1\""), (" x=1", " x=1"), ("  ", "  "),
        ("\rx", "\"'\rx\""), ("=\"a\",b", "\"'=\"\"a\"\",b\""), ("", ""), ("x=1", "x=1"), ("Übergröße", "Übergröße"),
    ])
    func cells(text: String, cell: String) { #expect(TicketCSV.cell(text) == cell) }

    private func play() throws -> Play {
        var play = try Play.withCustomers()
        for number in 1...6 {
            play.now += 1000
            try play.ask(
                Cast.maria, #"{"op":"ticket.create","subject":"=S\#(number), \"x\"","text":"t"}"#)
        }
        return play
    }

    private func piece(_ play: inout Play, _ query: String, _ after: String? = nil) throws -> (Told, JSONValue) {
        let cursor = after.map { #","after":"\#($0)""# } ?? ""
        let told = try play.ask(Cast.maya, #"{"op":"ticket.export"\#(query)\#(cursor)}"#)
        return (told, .object(told.answer.fields + told.answer.secrets))
    }

    @Test func thePiecesAreTheFile() throws {
        var play = try play()
        let (_, whole) = try piece(&play, #","sort":"id""#)
        var text = ""
        var next: String?
        var done = 0
        repeat {
            let (_, answer) = try piece(&play, #","sort":"id","limit":2"#, next)
            text += answer["csv"]?.string ?? ""
            done += answer["n"]?.integer ?? 0
            #expect(answer["done"]?.integer == done && answer["total"]?.integer == 7)
            next = answer["next"]?.string
        } while next != nil
        #expect(text == whole["csv"]?.string && done == 7)
        let lines = text.split(separator: "\r\n")
        #expect(text.hasSuffix("\r\n") && lines.count == 8)
        #expect(text.hasPrefix("ticket,number,subject,customer,name,email,status,"))
        #expect(lines[2].hasPrefix(#"T-205,TKT-2026-00205,"'=S1, ""x""",cust:42,Maria Rossi,,new,"#))
    }

    @Test func oneExportIsOneRecord() throws {
        var play = try play()
        let (first, answer) = try piece(&play, #","status":"new","limit":3"#)
        #expect(first.lines == [#"desk#1 staff export.made {"query":{"status":"new"},"n":7}"#])
        let next = try #require(answer["next"]?.string)
        #expect(try piece(&play, #","status":"new","limit":3"#, next).0.lines == [])
        // Not with another query, by somebody else, or with the cursor of a list.
        let other = #"{"op":"ticket.export","after":"\#(next)"}"#
        #expect(play.refusal(Cast.maya, other).hasPrefix("BAD_FIELD"))
        let same = #"{"op":"ticket.export","status":"new","after":"\#(next)"}"#
        #expect(play.refusal(Cast.ada, same).hasPrefix("BAD_FIELD"))
        let list = try play.ask(Cast.maya, #"{"op":"ticket.list","limit":3}"#).answer.fields
        let cursor = try #require(list.first { $0.name == "next" }?.value.string)
        #expect(play.refusal(Cast.maya, #"{"op":"ticket.export","after":"\#(cursor)"}"#).hasPrefix("BAD_FIELD"))
        for who in [Cast.sarah, Cast.maria, Cast.relay] {
            #expect(play.refusal(who, #"{"op":"ticket.export"}"#).hasPrefix("ROLE_REQUIRED"))
        }
    }

    // MARK: Views

    @Test func viewsAreOnesOwnOrEverybodys() throws {
        var play = try play()
        let save = #"{"op":"view.save","name":"mine","assignee":"me"}"#
        #expect(
            try play.ask(Cast.sarah, save).lines
                == [#"agent:sarah#1 staff view.saved {"name":"mine","query":{"assignee":"me"}}"#])
        try play.ask(Cast.maya, #"{"op":"view.save","name":"new ones","shared":true,"query":{"status":"new"}}"#)
        #expect(try play.ask(Cast.ben, #"{"op":"view.list"}"#).fields.contains(#""n":1"#))
        #expect(try play.ask(Cast.ben, #"{"op":"ticket.list","view":"new ones"}"#).fields.contains(#""total":7"#))
        #expect(
            try play.ask(Cast.ben, #"{"op":"ticket.list","view":"new ones","status":"open"}"#).fields.contains(
                #""total":0"#))
        #expect(play.refusal(Cast.ben, #"{"op":"ticket.list","view":"mine"}"#).hasPrefix("NOT_FOUND"))
        #expect(play.refusal(Cast.maria, #"{"op":"ticket.list","view":"new ones"}"#).hasPrefix("NOT_FOUND"))
        #expect(play.refusal(Cast.ben, #"{"op":"view.remove","name":"new ones","shared":true}"#).hasPrefix("ROLE"))
        #expect(play.refusal(Cast.ben, #"{"op":"view.save","name":"x","query":{"size":1}}"#).hasPrefix("BAD_FIELD"))
        let restored = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        #expect(snapshot(restored) == snapshot(play.desk))
        play.desk = restored
        try play.ask(Cast.maya, #"{"op":"view.remove","name":"new ones","shared":true}"#)
        #expect(play.refusal(Cast.ben, #"{"op":"ticket.list","view":"new ones"}"#).hasPrefix("NOT_FOUND"))
    }

    @Test func viewsAreBounded() throws {
        var play = try play()
        for number in 1...50 { try play.ask(Cast.sarah, #"{"op":"view.save","name":"v\#(number)","status":"new"}"#) }
        #expect(play.refusal(Cast.sarah, #"{"op":"view.save","name":"more"}"#).hasPrefix("NOT_ALLOWED"))
        try play.ask(Cast.sarah, #"{"op":"view.save","name":"v7","status":"open"}"#)
    }

    // MARK: Counters

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func countersCountAsTheListDoes(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var play = try play()
        for _ in 1...80 {
            let on = "T-\(dice.number(204...210))"
            _ = try? play.ask(
                Cast.ada,
                dice.pick([
                    #"{"op":"ticket.open","on":"\#(on)"}"#,
                    #"{"op":"ticket.status","on":"\#(on)","status":"resolved"}"#,
                    #"{"op":"ticket.close","on":"\#(on)","resolution":"spam"}"#,
                    #"{"op":"ticket.reopen","on":"\#(on)"}"#,
                    #"{"op":"message.post","on":"\#(on)","vis":"all","text":"x"}"#,
                    #"{"op":"ticket.set","on":"\#(on)","queue":"support"}"#,
                    #"{"op":"ticket.set","on":"\#(on)","queue":null}"#,
                ]))
            _ = try? play.ask(Cast.maria, #"{"op":"message.post","on":"\#(on)","text":"x"}"#)
        }
        let counters = JSONValue.object(play.desk.counterFields)
        for queue in [nil, "support"] as [String?] {
            let counts = queue.map { counters["queues"]?[$0] } ?? counters
            let condition = queue.map { #","queue":"\#($0)""# } ?? ""
            for (name, query) in [
                ("open", #""lifecycle":["new","open"],"waiting_on":"none""#),
                ("waiting_agent", #""lifecycle":["new","open"],"waiting_on":"agent""#),
                ("waiting_customer", #""lifecycle":["new","open"],"waiting_on":"customer""#),
                ("resolved", #""lifecycle":"resolved""#),
            ] {
                let answer = try play.ask(Cast.maya, #"{"op":"ticket.list",\#(query)\#(condition)}"#).answer.fields
                let total = answer.first { $0.name == "total" }?.value.integer
                #expect((counts?[name]?.integer ?? 0) == total, "seed \(seed) \(queue ?? "all") \(name)")
            }
        }
        let restored = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        #expect(restored.counterFields == play.desk.counterFields)
    }
}
