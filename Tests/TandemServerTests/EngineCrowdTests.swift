// Non-interference on a crowded desk: whatever fifty who work there and two hundred customers do, no word of a note, of
// somebody's draft, of another customer's ticket, and no token reaches whoever may not have it; not as a line, and not
// as the number of hits of a search. What is redacted is gone for all of them. Who may read what is taken from the
// journal itself.

import TandemDesk
import TandemServer
import TandemTestSupport
import TandemWire
import Testing

struct EngineCrowdTests {
    /// Where a canary stands in the journal; it may stand in several events.
    private struct Place {
        let on: String
        let isPublic: Bool
    }

    private struct Truth {
        var places: [String: [Place]] = [:]
        /// The customer that a ticket or session belongs to.
        var owners: [String: String] = [:]
        /// Canaries of messages that were withheld.
        var redacted: Set<String> = []

        init(_ journal: String) {
            var messages: [String: Set<String>] = [:]
            for line in journal.split(separator: "\n").map(String.init) {
                guard let on = line.member("on")?.string, let kind = line.member("ev")?.string else { continue }
                if ["session.started", "ticket.created"].contains(kind) {
                    owners[on] = line.member("customer")?.string
                }
                let found = EngineCrowdTests.canaries(in: line)
                for canary in found {
                    places[canary, default: []].append(Place(on: on, isPublic: line.member("vis")?.string == "all"))
                }
                if ["message.posted", "message.held"].contains(kind), let seq = line.member("seq")?.integer {
                    messages["\(on)#\(seq)"] = found
                }
                if kind == "message.redacted", let target = line.member("target")?.integer {
                    redacted.formUnion(messages["\(on)#\(target)"] ?? [])
                }
            }
        }

        func mayRead(_ person: EngineCrowdPlay.Person, _ canary: String) -> Bool {
            (places[canary] ?? []).contains { place in
                if let customer = person.customer {
                    return place.isPublic && (place.on == customer || owners[place.on] == customer)
                }
                // A stream of its own is private; everything else is open to those who work here.
                return !place.on.contains(":") || place.on.hasPrefix("cust:") || place.on == person.id
            }
        }
    }

    @Test func noCanaryReachesWhoMayNotReadIt() throws {
        let seed = TestSeed.choose()
        let play = try EngineCrowdPlay(seed: seed)
        play.run(6_000)
        let truth = Truth(play.desk.journalText)
        #expect(truth.places.count > 1_000 && truth.redacted.count > 2, "seed \(seed)")
        var delivered = 0
        for person in play.people {
            let found = Self.canaries(in: person.client.received)
            delivered += found.count
            for canary in found where !truth.mayRead(person, canary) {
                Issue.record("\(canary) \(truth.places[canary] ?? []) reached \(person.id), seed \(seed)")
            }
        }
        #expect(delivered > 2_000, "seed \(seed)")
        for kind in ["emulation.started", "customer.updated", "review.written", "cart.created"] {
            #expect(play.desk.journalText.contains("\"ev\":\"\(kind)\""), "no \(kind), seed \(seed)")
        }
        #expect(Self.canaries(in: play.desk.logText) == [], "the log tells a text, seed \(seed)")
        Self.expectTokensToStay(play, seed)
        Self.expectSearchToBeSilent(play, truth, seed)
        try Self.expectRedactedToBeGone(play, truth, seed)
    }

    /// A minted token is seen by whoever minted it and by nobody else.
    private static func expectTokensToStay(_ play: EngineCrowdPlay, _ seed: UInt64) {
        var minted: [String: String] = [:]
        for person in play.people {
            for line in person.client.received.split(separator: "\n").map(String.init) {
                guard let token = line.member("token")?.string else { continue }
                #expect(minted[token] == nil, "\(person.id) has a token of \(minted[token] ?? ""), seed \(seed)")
                minted[token] = person.id
            }
        }
        #expect(!minted.isEmpty, "seed \(seed)")
        for token in minted.keys {
            #expect(!play.desk.journalText.contains(token) && !play.desk.logText.contains(token), "seed \(seed)")
        }
    }

    /// Whoever may not read a word does not learn either that it is there.
    private static func expectSearchToBeSilent(_ play: EngineCrowdPlay, _ truth: Truth, _ seed: UInt64) {
        for person in play.people where person.customer != nil {
            let client = play.desk.connectAgain(person)
            for canary in truth.places.keys.sorted().filter({ !truth.mayRead(person, $0) }).prefix(4) {
                let answer = client.answer(#"{"op":"ticket.list","q":"\#(canary)"}"#)
                #expect(answer.member("total")?.integer == 0, "\(person.id) found \(canary), seed \(seed)")
            }
        }
    }

    /// Everybody reads all they can; also after a restart.
    private static func expectRedactedToBeGone(_ play: EngineCrowdPlay, _ truth: Truth, _ seed: UInt64) throws {
        for isRestarted in [false, true] {
            if isRestarted { try play.desk.restart() }
            let manager = play.desk.connect("staff0")
            manager.ask(#"{"op":"sub","on":"*","after":0}"#)
            for _ in 0..<4 { play.desk.tick() }
            #expect(manager.received.contains(#""redacted":true"#), "seed \(seed)")
            for on in truth.owners.keys { manager.ask(#"{"op":"hist","on":"\#(on)","after":0,"limit":200}"#) }
            // A word of a message may also stand where it was not withheld, in a draft that it was made from.
            let gone = truth.redacted.filter { (truth.places[$0] ?? []).allSatisfy { !$0.on.contains(":") } }
            #expect(canaries(in: manager.received).isDisjoint(with: gone), "seed \(seed), restarted: \(isRestarted)")
            for canary in gone.sorted().prefix(20) {
                let answer = manager.answer(#"{"op":"ticket.list","q":"\#(canary)"}"#)
                #expect(answer.member("total")?.integer == 0, "\(canary) is still found, seed \(seed)")
            }
        }
    }

    fileprivate static func canaries(in text: String) -> Set<String> {
        var found: Set<String> = []
        var rest = text.utf8[...]
        while let start = rest.firstRange(of: "canary".utf8)?.lowerBound {
            let word = rest[start...].prefix { $0 != 0x78 }
            found.insert(String(decoding: word, as: UTF8.self) + "x")
            rest = rest[word.endIndex...]
        }
        return found
    }
}

extension EngineHarness {
    fileprivate func connectAgain(_ person: EngineCrowdPlay.Person) -> EngineClient {
        connect("visitor" + person.id.dropFirst("cust:v".count))
    }
}
