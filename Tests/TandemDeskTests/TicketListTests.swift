// Lists against an oracle that is slow and simple: it reads what `ticket.show` tells of every ticket, sorts all of it,
// and cuts pages out of the result.

import TandemDesk
import TandemWire
import Testing

struct TicketListTests {
    // MARK: The stage

    /// A desk with some hundred tickets in every state, of three customers and some visitors.
    private func play(_ seed: UInt64, tickets: Int = 120) throws -> Play {
        var dice = Dice(seed: seed)
        var play = try Play.withCustomers()
        try play.ask(Cast.ada, #"{"op":"customer.put","customer":"cust:8","name":"ana Lima"}"#)
        try play.ask(
            Cast.ada,
            #"{"op":"policy.set","policy":{"queues":["support","billing"],"sites":["shop","outlet"],"#
                + #""sla":[{"name":"all","first_response_m":60,"resolution_m":600}]}}"#)
        for _ in 1...tickets {
            play.now += Int64(dice.number(0...2000))
            let who =
                dice.number(0...9) == 0
                ? #""visitor":{"name":"Zoe","email":"zoe\#(dice.number(1...3))@example.com"}"#
                : #""customer":"\#(dice.pick(["cust:42", "cust:7", "cust:8"]))""#
            let subject = dice.pick(["Refund", "refund", "Wrong size again", "Wrong size", "Übergröße", "a"])
            try play.ask(
                Cast.ada,
                #"{"op":"ticket.create",\#(who),"subject":"\#(subject)","text":"t","contact":"phone","#
                    + #""category":"\#(dice.pick(["problem", "general"]))","site":"\#(dice.pick(["shop", "outlet"]))","#
                    + #""priority":"\#(dice.pick(["low", "normal", "urgent"]))","#
                    + #""queue":"\#(dice.pick(["support", "billing"]))","tags":\#(dice.pick(["[]", #"["a","b"]"#]))}"#)
        }
        for _ in 1...(tickets * 2) { disturb(&play, &dice, tickets) }
        return play
    }

    private func disturb(_ play: inout Play, _ dice: inout Dice, _ tickets: Int) {
        play.now += Int64(dice.number(0...5000))
        let on = "T-\(204 + dice.number(0...tickets))"
        let request =
            switch dice.number(0...6) {
            case 0: #"{"op":"ticket.open","on":"\#(on)"}"#
            case 1: #"{"op":"ticket.status","on":"\#(on)","status":"\#(dice.pick(["open", "resolved"]))"}"#
            case 2: #"{"op":"ticket.close","on":"\#(on)","resolution":"withdrawn"}"#
            case 3: #"{"op":"message.post","on":"\#(on)","vis":"all","text":"x","assignee":"agent:ben"}"#
            case 4: #"{"op":"ticket.set","on":"\#(on)","priority":"high","subject":"Other \#(dice.number(1...3))"}"#
            case 5: #"{"op":"message.post","on":"\#(on)","vis":"staff","text":"x"}"#
            default: #"{"op":"customer.put","customer":"cust:7","name":"\#(dice.pick(["Ivo", "Bo", "zed"]))"}"#
            }
        _ = try? play.ask(Cast.ada, request)
    }

    private func list(_ play: inout Play, _ who: Principal, _ query: String) throws -> [JSONField] {
        try play.ask(who, #"{"op":"ticket.list"\#(query)}"#).answer.fields
    }

    private func rows(_ answer: [JSONField]) -> [JSONValue] {
        answer.first { $0.name == "tickets" }?.value.array ?? []
    }

    /// All rows, page by page.
    private func everything(
        _ play: inout Play, _ who: Principal, _ query: String, _ limit: Int
    ) throws -> [JSONValue] {
        var all: [JSONValue] = []
        var after = ""
        while true {
            let answer = try list(&play, who, query + #","limit":\#(limit)\#(after)"#)
            all += rows(answer)
            guard let next = answer.first(where: { $0.name == "next" })?.value.string else { return all }
            after = #","after":"\#(next)""#
            #expect(rows(answer).count == limit)
            guard all.count < 10_000 else { throw Refusal(.internalError, "the pages do not end") }
        }
    }

    /// The member that a column shows.
    private func member(_ column: TicketColumn) -> String {
        switch column {
        case .id: "on"
        case .customer: "name"
        case .created: "created_at"
        case .modified: "changed_at"
        case .lastReply: "last_reply_at"
        case .due: "sla_due_at"
        default: column.rawValue
        }
    }

    /// What the oracle sorts by: ascending, nil for no value.
    private func key(_ row: JSONValue, _ column: TicketColumn, _ desk: Desk) -> String? {
        let text = row[member(column)]?.string
        switch column {
        case .id: return text.map { padded($0.dropFirst(2)) }
        case .customer: return (text ?? row["visitor"]?["name"]?.string ?? "").lowercased()
        case .subject, .number: return text?.lowercased()
        case .status:
            return desk.policy.workflow.statuses.firstIndex { $0.id == text }.map { padded("\($0)") }
        case .priority: return text.flatMap { desk.policy.priorities.firstIndex(of: $0) }.map { padded("\($0)") }
        case .waitingOn:
            return text.flatMap { word in WaitingOn.allCases.firstIndex { $0.rawValue == word } }.map {
                padded("\($0)")
            }
        case .tags: return row["tags"]?.array?.first?.string
        default: return text
        }
    }

    private func padded(_ digits: some StringProtocol) -> String {
        String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    }

    // MARK: Order

    @Test(arguments: TicketColumn.allCases) func everyColumnSortsBothWaysAsTheOracle(column: TicketColumn) throws {
        var play = try play(7)
        let all = try everything(&play, Cast.maya, "", 200)
        #expect(all.count == 121)
        for direction in SortOrder.allCases {
            let sorted = try everything(
                &play, Cast.maya, #","sort":"\#(column.rawValue)","sort_order":"\#(direction.rawValue)""#, 17)
            let isAscending = direction == .ascending
            let expected = all.sorted { left, right in
                let (first, second) = (key(left, column, play.desk), key(right, column, play.desk))
                if first != second {
                    guard let first, let second else { return first != nil }
                    return Array(first.utf8).lexicographicallyPrecedes(Array(second.utf8)) == isAscending
                }
                let numbers = (key(left, .id, play.desk) ?? "", key(right, .id, play.desk) ?? "")
                return (numbers.0 < numbers.1) == isAscending
            }
            #expect(sorted.map { $0["on"]?.string } == expected.map { $0["on"]?.string }, "\(column) \(direction)")
        }
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func randomQueriesFindWhatTheOracleFinds(seed: UInt64) throws {
        var play = try play(seed, tickets: 60)
        var dice = Dice(seed: seed &+ 100)
        for round in 1...60 {
            if round == 30 { play.desk = try Desk(snapshot: Array(snapshot(play.desk).utf8)) }
            disturb(&play, &dice, 60)
            let all = try everything(&play, Cast.maya, "", 200)
            var query = ""
            var wanted = all
            for _ in 0...dice.number(0...2) {
                let (name, column) = dice.pick([
                    ("status", "status"), ("priority", "priority"), ("assignee", "assignee"), ("queue", "queue"),
                    ("category", "category"), ("site", "site"), ("customer", "customer"), ("waiting_on", "waiting_on"),
                    ("subject", "subject"),
                ])
                guard !query.contains(#""\#(name)""#) else { continue }
                var values = [dice.pick(all)[column]?.string ?? "none", dice.pick(all)[column]?.string ?? "none"]
                if dice.number(0...1) == 0 { values.removeLast() }
                query += #","\#(name)":[\#(values.map { #""\#($0)""# }.joined(separator: ","))]"#
                let lowered = Set(values.map { $0.lowercased() })
                wanted = wanted.filter { lowered.contains($0[column]?.string?.lowercased() ?? "none") }
            }
            if dice.number(0...2) == 0 {
                let from = dice.pick(all)["changed_at"]?.string ?? ""
                query += #","modified_after":"\#(from)""#
                wanted = wanted.filter { ($0["changed_at"]?.string ?? "") >= from }
            }
            let found = try everything(&play, Cast.maya, query, dice.number(1...200))
            #expect(
                Set(found.map { $0["on"]?.string }) == Set(wanted.map { $0["on"]?.string }),
                "seed \(seed) round \(round) \(query)")
            #expect(found.count == wanted.count)
        }
    }

    @Test func aPageIsStableUnderChanges() throws {
        var play = try play(3)
        let order = #","sort":"created","sort_order":"desc","limit":10"#
        let first = try list(&play, Cast.maya, order)
        let next = try #require(first.first { $0.name == "next" }?.value.string)
        let before = try list(&play, Cast.maya, order + #","after":"\#(next)""#)
        let last = try #require(rows(first).last?["on"]?.string)
        try play.ask(Cast.maria, #"{"op":"ticket.create","subject":"new","text":"t"}"#)
        try play.ask(Cast.ada, #"{"op":"ticket.set","on":"\#(last)","subject":"changed"}"#)
        let after = try list(&play, Cast.maya, order + #","after":"\#(next)""#)
        #expect(rows(after).map { $0["on"] } == rows(before).map { $0["on"] })
    }

    // MARK: Who sees what

    @Test func aCustomerListsTheirOwnAsTheySeeThem() throws {
        var play = try play(5)
        let own = try everything(&play, Cast.maria, "", 20)
        let theirs = try everything(&play, Cast.maya, #","customer":"cust:42""#, 200)
        #expect(own.count == theirs.count)
        #expect(own.allSatisfy { $0["customer"]?.string == "cust:42" })
        let told = Set(own.flatMap { ($0.fields ?? []).map(\.name) })
        #expect(told.isDisjoint(with: ["priority", "queue", "group", "assignee", "tags", "sla_due_at", "late"]))
        for query in [#","priority":"urgent""#, #","sort":"sla_due""#, #","assignee":"none""#, #","tag":"a""#] {
            #expect(play.refusal(Cast.maria, #"{"op":"ticket.list"\#(query)}"#).hasPrefix("ROLE_REQUIRED"))
        }
        #expect(try everything(&play, Cast.maria, #","customer":"cust:7""#, 20) == [])
        #expect(try everything(&play, Cast.mariaInS1, "", 20) == [])
    }

    /// A note changes the ticket for staff only, and the customer's list does not move.
    @Test func aNoteDoesNotMoveTheCustomersList() throws {
        var play = try play(5)
        let before = try everything(&play, Cast.maria, "", 200)
        let on = try #require(before.last?["on"]?.string)
        play.now += 1000
        try play.ask(Cast.sarah, #"{"op":"message.post","on":"\#(on)","vis":"staff","text":"hush"}"#)
        #expect(try everything(&play, Cast.maria, "", 200) == before)
        #expect(rows(try list(&play, Cast.maya, "")).first?["on"]?.string == on)
    }

    @Test func anyOfTheTagsCounts() throws {
        var play = try play(9)
        let all = try everything(&play, Cast.maya, "", 200)
        for (query, wanted) in [("a", ["a"]), ("b", ["b"]), ("none", []), ("c", ["c"])] as [(String, [String])] {
            let found = try everything(&play, Cast.maya, #","tag":"\#(query)""#, 50)
            let expected = all.filter { row in
                let tags = (row["tags"]?.array ?? []).compactMap(\.string)
                return wanted.isEmpty ? tags.isEmpty : tags.contains(wanted[0])
            }
            #expect(found.count == expected.count && (query == "c") == expected.isEmpty, "\(query)")
        }
    }

    @Test func wrongQueriesSayWhatIsWrong() throws {
        var play = try Play.withCustomers()
        let wrong = [
            #","status":"nonsense""#, #","limit":0"#, #","after":"x""#, #","created_after":"yesterday""#,
            #","last_reply":"some""#, #","sort":"size""#, #","status":[]"#, #","customer":"maria""#, #","q":" ""#,
            #","lifecycle":"old""#, #","assignee":7"#, #","sort_order":"up""#,
        ]
        for query in wrong {
            #expect(play.refusal(Cast.maya, #"{"op":"ticket.list"\#(query)}"#).hasPrefix("BAD_FIELD"), "\(query)")
        }
        #expect(play.refusal(Cast.maya, #"{"op":"ticket.list","view":"none such"}"#).hasPrefix("NOT_FOUND"))
    }

    @Test func aCursorOfAnotherOrderIsRefused() throws {
        var play = try play(3)
        let answer = try list(&play, Cast.maya, #","sort":"created","limit":3"#)
        let next = try #require(answer.first { $0.name == "next" }?.value.string)
        for query in [#","sort":"number""#, #","sort":"created","sort_order":"desc""#] {
            let request = #"{"op":"ticket.list","after":"\#(next)"\#(query)}"#
            #expect(play.refusal(Cast.maya, request).hasPrefix("BAD_FIELD"))
        }
        #expect(rows(try list(&play, Cast.maya, #","limit":3,"after":"\#(next)""#)).count == 3)
    }

    @Test func thePresetSaysTheOrder() throws {
        var play = try play(3)
        for (preset, column, order) in [
            ("tandem", "modified", "desc"), ("sap", "modified", "desc"), ("panel", "last_reply", "desc"),
            ("sgen", "created", "asc"),
        ] {
            try play.ask(Cast.ada, #"{"op":"policy.set","policy":{"workflow":"\#(preset)"}}"#)
            let answer = try list(&play, Cast.maya, "")
            #expect(answer.value("sort")?.string == column && answer.value("sort_order")?.string == order)
        }
    }
}

extension [JSONField] {
    fileprivate func value(_ name: String) -> JSONValue? { first { $0.name == name }?.value }
}
