// One state, three ways: folded while deciding, replayed from the journal's records, restored from a snapshot. Random
// requests by everybody, most of them refused; the seed is in every message.

import TandemWire
import Testing

@testable import TandemDesk

/// A small reproducible generator (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}

extension Dice {
    /// Some request, often a sensible one, mostly about the newest of so many sessions and these tokens.
    mutating func request(sessions: Int, tokens: [(on: String, id: String)] = []) -> String {
        let on = "S-\(max(1, sessions + 1 - number(0...4)))"
        let customer = pick(["cust:42", "cust:7", "cust:8"])
        let vis = pick(["", #","vis":"all""#, #","vis":"staff""#])
        switch number(0...57) {
        case 0: return #"{"op":"session.start","customer":"\#(customer)"}"#
        case 1: return #"{"op":"session.start","ticket":"T-\#(number(204...206))","channel":"chat"}"#
        case 2:
            return #"{"op":"session.join","on":"\#(on)","mode":"\#(pick(JoinMode.allCases).rawValue)"}"#
        case 3: return #"{"op":"session.leave","on":"\#(on)"}"#
        case 4: return #"{"op":"session.context","on":"\#(on)","order":\#(pick(["null", #""O-1""#])),"cart":"C-2"}"#
        case 5, 44: return #"{"op":"\#(pick(["session.hold", "session.resume"]))","on":"\#(on)"}"#
        case 6: return #"{"op":"session.transfer","on":"\#(on)","to":"agent:ben","note":"over to you"}"#
        case 7: return #"{"op":"session.end","on":"\#(on)","outcome":"\#(pick(Outcome.allCases).rawValue)"}"#
        case 8: return #"{"op":"message.post","on":"\#(on)","text":"hello"\#(vis)}"#
        case 9:
            let file = pick(["", #","files":["F-\#(number(1...99))"]"#])
            return #"{"op":"message.post","on":"\#(on)","text":"hello"\#(vis)\#(file)}"#
        case 10: return #"{"op":"message.post","on":"\#(on)","text":"re","reply":\#(number(1...9))\#(vis)}"#
        case 11: return #"{"op":"message.redact","on":"\#(on)","seq":\#(number(2...4))}"#
        case 12: return #"{"op":"read","on":"\#(pick([on, customer]))","seq":\#(number(1...9))}"#
        case 13: return #"{"op":"customer.token","customer":"\#(customer)","ttl_s":\#(number(60...600))}"#
        case 14:
            guard let (on, token) = tokens.last else { return #"{"op":"token.revoke"}"# }
            return #"{"op":"token.revoke","customer":"\#(on)","token_id":"\#(token)"}"#
        case 15: return #"{"op":"customer.put","customer":"\#(customer)","name":"N\#(number(1...3))"}"#
        case 16...32: return ticketRequest()
        case 33:
            return
                #"{"op":"view.save","name":"v\#(number(1...3))","shared":\#(pick(["true", "false"])),"status":"open"}"#
        case 34: return #"{"op":"view.remove","name":"v\#(number(1...3))","shared":\#(pick(["true", "false"]))}"#
        case 35: return #"{"op":"ticket.export","status":"open"}"#
        case 36...46: return triageRequest()
        case 47...56: return assistRequest(on, customer)
        default: return #"{"op":"customer.put","customer":"\#(customer)","tier":null,"tags":["a"]}"#
        }
    }
}

extension Play {
    /// Something happens to a file now and then; all that was finished is posted sooner or later.
    mutating func rollFiles(_ dice: inout Dice) {
        let who = dice.pick([Cast.sarah, Cast.maria, Cast.relay])
        switch dice.number(0...5) {
        case 0: _ = try? begin(who, name: "a\(dice.number(1...9)).txt", bytes: dice.number(1...2000))
        case 1:
            guard let upload = desk.files.uploads.values.filter({ !$0.isFinished }).min(by: { $0.id < $1.id }) else {
                return
            }
            happen(Draft(on: upload.on, vis: .staff, .fileFinished(FileFinished(id: upload.id))), by: upload.by)
            guard let poster = Cast.everybody.first(where: { $0.id == upload.by }) else { return }
            // Somewhere among the open sessions and the tickets there is one that takes it; some of them hold it.
            let hold = dice.pick(["", #","hold":true"#])
            for on in dice.pick([["T-204", "T-205"], []]) + (1...9).map({ "S-\($0)" }) {
                let request =
                    #"{"op":"message.post","on":"\#(on)","text":"f","vis":"all","files":["F-\#(upload.id)"]"#
                if (try? ask(poster, "\(request)\(on.hasPrefix("T") ? hold : "")}")) != nil { return }
            }
        case 2:
            if let due = desk.nextFileDue(now: now) { happen(due, by: "sys") }
        default: return
        }
    }
}

extension Dice {
    /// Promises, ways and steps, and none.
    private static let rules = [
        #"{"sla":[{"name":"hot","when":{"priority":["urgent","high"]},"first_response_m":2,"resolution_m":20},"#
            + #"{"name":"all","calendar":"day","first_response_m":5,"next_reply_m":3,"resolution_m":60}],"#
            + #""calendars":{"day":{"zone":"UTC","hours":{"sat":["08:00-20:00"],"sun":["10:00-24:00"]}}}}"#,
        #"{"groups":{"g":["agent:sarah","agent:ben"]},"routing":[{"name":"r","group":"g","assign":"round_robin"}],"#
            + #""escalation":[{"name":"old","trigger":"age","minutes":30,"priority":"urgent","notify":["group:g"]},"#
            + #"{"name":"late","trigger":"breach","clock":"resolution","minutes":1,"unassign":true}]}"#,
        #"{"offer_s":60,"offline_s":600,"offline_returns_waiting":true,"groups":{"g":["agent:ben"]}}"#,
        #"{"offline_s":0,"offline_returns_waiting":false}"#,
        #"{"sla":null,"routing":null,"escalation":null}"#,
    ]

    /// Something done for a customer.
    private mutating func assistRequest(_ on: String, _ customer: String) -> String {
        switch number(0...10) {
        case 0...3: return #"{"op":"emu.start","on":"\#(on)"}"#
        case 4: return #"{"op":"emu.end","on":"\#(on)"}"#
        case 5: return #"{"op":"emu.revoke","on":"\#(on)"}"#
        case 6: return #"{"op":"call.start","on":"\#(on)","number":"+39 055 \#(number(1_000...9_999))"}"#
        case 7: return #"{"op":"call.end","on":"\#(on)"}"#
        case 8:
            return #"{"op":"customer.create","name":"Anna","email":"a\#(number(1...9))@b","#
                + #""start":\#(pick(["true", "false"]))}"#
        default:
            return #"{"op":"customer.update","customer":"\#(customer)","lease":\#(number(1...40)),"#
                + #""phone":"\#(number(1...9))"}"#
        }
    }

    /// Something about one of the first tickets.
    private mutating func ticketRequest() -> String {
        let on = "T-\(number(204...208))"
        let status = pick(["open", "pending_customer", "pending_agent", "resolved", "closed", "new"])
        switch number(0...19) {
        case 0:
            return #"{"op":"ticket.create","subject":"s","text":"t","contact":"phone","category":"problem","#
                + #""priority":"high","customer":"\#(pick(["cust:42", "cust:7"]))"}"#
        case 1: return #"{"op":"ticket.create","subject":"s","text":"t"}"#
        case 2, 3: return #"{"op":"ticket.open","on":"\#(on)"}"#
        case 4:
            return #"{"op":"ticket.status","on":"\#(on)","status":"\#(status)","resolution":null}"#
                .replacing(#","resolution":null"#, with: status == "closed" ? #","resolution":"solved""# : "")
        case 5: return #"{"op":"ticket.close","on":"\#(on)","resolution":"withdrawn","text":"done"}"#
        case 6: return #"{"op":"ticket.close","on":"\#(on)","resolution":"duplicate","of":"T-204"}"#
        case 7: return #"{"op":"ticket.reopen","on":"\#(on)"}"#
        case 8: return #"{"op":"ticket.set","on":"\#(on)","priority":"\#(pick(["low", "urgent"]))","order":null}"#
        case 9: return #"{"op":"message.post","on":"\#(on)","vis":"all","text":"held","hold":true}"#
        case 10: return #"{"op":"message.private","on":"\#(on)","seq":\#(number(5...15))}"#
        case 11:
            let person = pick([#""agent:ben""#, "null"])
            return #"{"op":"message.post","on":"\#(on)","vis":"staff","text":"n","assignee":\#(person)}"#
        case 12:
            return #"{"op":"policy.set","policy":{"workflow":"\#(pick(["tandem", "tandem", "sgen"]))"}}"#
        case 13:
            return #"{"op":"policy.set","policy":{"workflow":{"name":"tandem","rules":{"reopen_window_h":0}}}}"#
        case 14: return #"{"op":"policy.set","policy":\#(pick(Self.rules))}"#
        case 15, 16: return #"{"op":"survey.answer","on":"\#(on)","score":\#(number(1...5)),"comment":"c"}"#
        default: return #"{"op":"message.post","on":"\#(on)","text":"hello"\#(pick(["", #","vis":"all""#]))}"#
        }
    }
}

struct ReplayTests {
    @Test(arguments: 1...24 as ClosedRange<UInt64>)
    func decidingReplayingAndRestoringAgree(seed: UInt64) throws {
        let play = try play(seed)
        #expect(snapshot(try restored(play.desk, seed)) == snapshot(play.desk), "seed \(seed)")
        // Folded one by one here, and there once for each decision.
        let replayed = try replayed(play.history, seed)
        #expect(snapshot(replayed) == snapshot(play.desk), "seed \(seed)")
        #expect(listed(replayed) == listed(play.desk), "seed \(seed)")
    }

    /// What follows from the tickets: rows of lists, with words in place of their codes, counts, and loads.
    private func listed(_ desk: Desk) -> [String] {
        func word(_ code: Int32) -> String { desk.listing.codes.words[Int(code)] }
        let rows = desk.listing.rows.map { row in
            let words = [
                row.priority, row.category, row.source, row.contact, row.site, row.queue, row.group, row.assignee,
                row.language, row.tag,
            ].map(word)
            let times = [row.created, row.modified, row.publicModified, row.lastMessage, row.due]
            let texts = [row.number, row.subject, row.requester].map { "\($0.first) \($0.second)" }
            return "\(words) \(times) \(texts) \(row.axes) \(row.resolution) \(row.hasMoreTags)"
        }
        let queues = desk.listing.queueCounts.filter { $0.value != TicketCounts() }
            .map { "\(word($0.key)): \($0.value)" }
        let loads = desk.service.loads.map { "\($0.key): \($0.value)" }
        return rows + ["\(desk.listing.counts)"] + queues.sorted() + loads.sorted()
    }

    @Test func theDiceReachEveryKindOfEvent() throws {
        let done = try (1...24).flatMap { try play($0).history.map(\.kind) }
        // ShopSequenceTests and CobrowseSequenceTests reach those of the shop and of co-browsing.
        let elsewhere = (ShopEventRecords.golden + CobrowseEventRecords.golden).map(\.event.kind)
        #expect(Set(EventKind.allCases.map(\.rawValue)).subtracting(done).subtracting(elsewhere) == [])
    }

    /// A thousand requests, with a restart from a snapshot in the middle.
    private func play(_ seed: UInt64) throws -> Play {
        var dice = Dice(seed: seed)
        var shopDice = Dice(seed: ~seed)
        var pageDice = Dice(seed: seed &+ 1_000)
        var play = try Play.withShop()
        try play.ask(Cast.ada, #"{"op":"policy.set","policy":{"survey":{"on":true,"days":30}}}"#)
        for step in 1...1000 {
            play.now += Int64(dice.number(-500...30_000)) + (dice.number(0...100) == 0 ? 400_000_000 : 0)
            play.pass(milliseconds: 0)
            play.watched = 0
            play.present = dice.pick([[], ["agent:sarah"], ["agent:sarah", "agent:ben"]])
            play.entropy = (0..<32).map { _ in UInt8(truncatingIfNeeded: dice.next()) }
            let sessions = play.history.count { $0.kind == "session.started" }
            let request = dice.request(sessions: sessions, tokens: play.history.compactMap(mintedToken))
            _ = try? play.ask(dice.pick(Cast.everybody), request)
            accept(&play, &dice)
            if step % 5 == 0 {
                let request = pageDice.cobrowseRequest("S-\(max(1, sessions + 1 - pageDice.number(0...4)))")
                _ = try? play.ask(pageDice.pick(Cast.everybody), request)
            }
            if step % 4 == 0 {
                let who = shopDice.pick(Cast.shoppers)
                _ = try? play.ask(who, shopDice.shopRequest(who, ShopCounts(play.desk)))
            }
            play.rollFiles(&dice)
            if step == 500 { play.desk = try restored(play.desk, seed) }
        }
        return play
    }

    /// Whoever is asked to take a ticket sometimes does so at once.
    private func accept(_ play: inout Play, _ dice: inout Dice) {
        guard let event = play.history.last, case .triage(.offered(let offered)) = event.payload,
            let who = Cast.everybody.first(where: { $0.id == offered.to }), dice.number(0...1) == 0
        else { return }
        _ = try? play.ask(who, #"{"op":"ticket.accept","on":"\#(event.on.text)"}"#)
    }

    private func mintedToken(_ event: Event) -> (on: String, id: String)? {
        if case .tokenMinted(let token) = event.payload { (event.on.text, token.id) } else { nil }
    }

    /// Through the bytes of the journal.
    private func replayed(_ history: [Event], _ seed: UInt64) throws -> Desk {
        var desk = Desk()
        for event in history {
            let decoded = try Event(decoding: read(record(event)))
            #expect(decoded == event, "seed \(seed)")
            #expect(desk.accepts(decoded), "seed \(seed): \(short(event))")
            desk.apply(decoded)
        }
        return desk
    }

    /// Through the bytes of a snapshot.
    private func restored(_ desk: Desk, _ seed: UInt64) throws -> Desk {
        let restored = try Desk(snapshot: Array(snapshot(desk).utf8))
        #expect(restored.checkInvariants() == [], "seed \(seed)")
        return restored
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func theSameRequestsGiveTheSameBytes(seed: UInt64) throws {
        func run() throws -> [String] {
            var dice = Dice(seed: seed)
            var play = try Play.withCustomers()
            for _ in 1...100 { _ = try? play.ask(dice.pick(Cast.everybody), dice.request(sessions: 3)) }
            return play.history.map(record) + [snapshot(play.desk)]
        }
        #expect(try run() == run(), "seed \(seed)")
    }

    /// Nothing a customer may read shows that something else happened in between.
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func theChainThatACustomerSeesHasNoGap(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var play = try Play.withCustomers()
        for _ in 1...300 { _ = try? play.ask(dice.pick(Cast.everybody), dice.request(sessions: 3)) }
        for number in 1...6 {
            let on = StreamID.session(UInt64(number))
            var last = 0
            for event in play.history where event.on == on && event.vis == .all {
                #expect(event.publicPrevious == last, "seed \(seed): \(short(event))")
                last = event.seq
            }
            #expect(play.desk.head(on)?.publicSeq ?? 0 == last, "seed \(seed)")
        }
    }
}
