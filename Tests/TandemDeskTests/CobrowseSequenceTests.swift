// Ten thousand sequences of what people may do about a page that is shown, most of it wrong. Whatever happens, control
// is alive only while a customer has agreed to it: the events alone, folded by a second and much simpler reader, say
// whether a click may pass, and `admit` says the same. The seed is in every message.

import TandemTestSupport
import TandemWire
import Testing

@testable import TandemDesk

extension Dice {
    /// Something about co-browsing in a session.
    mutating func cobrowseRequest(_ on: String) -> String {
        let who = pick(["agent:sarah", "agent:ben", "agent:maya"])
        switch number(0...15) {
        case 0, 1: return #"{"op":"cb.invite","on":"\#(on)","scope":["view","point","control"]}"#
        case 2, 3:
            let scope = pick([#"["view"]"#, #"["view","point"]"#, #"["view","control"]"#])
            return #"{"op":"cb.accept","on":"\#(on)","scope":\#(scope)}"#
        case 4: return #"{"op":"cb.ask","on":"\#(on)","want":"\#(pick(["point", "control"]))"}"#
        case 5...7: return #"{"op":"cb.grant","on":"\#(on)","to":"\#(who)","for_s":\#(number(5...60))}"#
        case 8: return #"{"op":"cb.revoke","on":"\#(on)","scope":"\#(pick(["point", "control"]))"}"#
        case 9: return #"{"op":"cb.join","on":"\#(on)"}"#
        case 10: return #"{"op":"cb.leave","on":"\#(on)"}"#
        case 11: return #"{"op":"cb.pause","on":"\#(on)"}"#
        case 12: return #"{"op":"cb.resume","on":"\#(on)"}"#
        case 13: return #"{"op":"\#(pick(["cb.end", "cb.decline", "cb.deny"]))","on":"\#(on)"}"#
        case 14: return #"{"op":"cb.page","on":"\#(on)","url":"/\#(number(1...3))"}"#
        default: return #"{"op":"cb.grant","on":"\#(on)"}"#
        }
    }

    /// The same, and what ends sessions and changes who serves in them.
    fileprivate mutating func around(_ on: String, by who: Principal) -> String {
        // Mostly what is for them to say.
        if number(0...9) < 6 {
            let people = ["agent:sarah", "agent:ben", "agent:maya"]
            switch who.role {
            case .customer:
                let rest = pick([
                    #"cb.accept","scope":["view"]"#, #"cb.accept","scope":["view","control"]"#, #"cb.accept""#,
                    #"cb.grant","to":"\#(pick(people))","for_s":\#(number(5...60))"#, #"cb.grant""#, #"cb.resume""#,
                    #"cb.deny""#, #"cb.deny""#, #"cb.page","url":"/\#(number(1...3))""#,
                ])
                return #"{"op":"\#(rest),"on":"\#(on)"}"#
            case .agent:
                let rest = pick([
                    #"cb.invite","scope":["view","point","control"]"#, #"cb.join""#, #"cb.ask""#, #"cb.ask""#,
                    #"cb.leave""#,
                ])
                return #"{"op":"\#(rest),"on":"\#(on)"}"#
            default: break
            }
        }
        switch number(0...24) {
        case 0: return #"{"op":"session.end","on":"\#(on)"}"#
        case 1: return #"{"op":"session.join","on":"\#(on)","mode":"\#(pick(JoinMode.allCases).rawValue)"}"#
        case 2: return #"{"op":"session.leave","on":"\#(on)"}"#
        case 3: return #"{"op":"session.transfer","on":"\#(on)","to":"agent:ben"}"#
        case 4: return #"{"op":"session.start","customer":"cust:42"}"#
        case 5: return #"{"op":"emu.start","on":"\#(on)"}"#
        default: return cobrowseRequest(on)
        }
    }
}

/// What the events say, and nothing else.
private struct Witness {
    private var isLive: Set<String> = []
    private var control: [String: (lease: Int, holder: String, until: Int64)] = [:]
    private var serving: [String: Set<String>] = [:]
    private var isOver: Set<String> = []

    mutating func see(_ event: Event) {
        let on = event.on.text
        switch event.payload {
        case .sessionStarted: if event.by.hasPrefix("agent:") { serving[on, default: []].insert(event.by) }
        case .sessionEnded: isOver.insert(on)
        case .participantJoined(let joined):
            if joined.mode.serves {
                serving[on, default: []].insert(joined.who)
            } else {
                serving[on]?.remove(joined.who)
            }
        case .participantLeft(let left): serving[on]?.remove(left.who)
        case .sessionTransferred(let transferred): serving[on, default: []].insert(transferred.to)
        case .cobrowse(.accepted), .cobrowse(.resumed): isLive.insert(on)
        case .cobrowse(.paused): isLive.remove(on)
        case .cobrowse(.ended), .cobrowse(.declined):
            isLive.remove(on)
            control[on] = nil
        case .cobrowse(.granted(let granted)):
            if let lease = event.lease, let until = granted.until { control[on] = (lease, granted.to, until) }
        case .cobrowse(.revoked(let revoked)): if revoked.scope == .control { control[on] = nil }
        default: return
        }
    }

    func lease(_ on: String) -> Int { control[on]?.lease ?? 1 }

    func mayAct(_ on: String, _ who: String, lease: Int, at now: Int64) -> Bool {
        guard isLive.contains(on), !isOver.contains(on), let control = control[on] else { return false }
        return control.lease == lease && control.holder == who && now < control.until
            && serving[on]?.contains(who) == true
    }
}

struct CobrowseSequenceTests {
    private static let stage = Result { try Play.withSession() }
    private static let staff = [Cast.sarah, Cast.ben, Cast.maya]

    @Test(arguments: 0..<20)
    func controlIsAliveOnlyWithConsent(_ round: Int) throws {
        let seed = TestSeed.choose() &+ UInt64(round)
        var dice = Dice(seed: seed)
        var acted = 0
        var sequence = 0
        // Unlucky dice are thrown again.
        while sequence < 500 || acted <= 20 && sequence < 2_000 {
            acted += try play(&dice, "seed \(seed), sequence \(sequence)")
            sequence += 1
        }
        #expect(acted > 20, "seed \(seed): control is alive often enough to prove something")
    }

    private func play(_ dice: inout Dice, _ name: String) throws -> Int {
        var play = try Self.stage.get()
        play.watched = 0
        play.present = ["agent:sarah", "agent:ben", "agent:maya", "cust:42"]
        var witness = Witness()
        var seen = 0
        var acted = 0
        let witnessed = dice.number(0...19)
        for step in 0..<20 {
            let on = "S-\(dice.number(1...8) / 8 + 1)"
            let who = dice.pick(Self.staff + [Cast.maria, Cast.maria, Cast.maria, Cast.ivo, Cast.relay, Cast.ada])
            _ = try? play.ask(who, dice.around(on, by: who))
            if dice.number(0...9) == 0 {
                let gone = dice.pick(["agent:sarah", "agent:ben", "cust:42", "agent:nobody"])
                if play.present.remove(gone) != nil { play.leftAt[gone] = play.now } else { play.present.insert(gone) }
            }
            let milliseconds = Int64(dice.pick([0, 0, 0, 0, 1_000, 1_000, 10_000, 70_000]))
            // Sometimes the sweep comes later: what is over is over all the same.
            if dice.number(0...2) == 0 { play.now += milliseconds } else { play.pass(milliseconds: milliseconds) }
            for event in play.history[seen...] { witness.see(event) }
            seen = play.history.count
            if step == witnessed { try requireReplay(play, name) }
            for on in [1, 2] as [UInt64] {
                let newest = witness.lease("S-\(on)")
                for who in Self.staff + [Cast.maria] {
                    for lease in [newest - 1, newest] {
                        let may = allowed(play, who, .session(on), lease)
                        if may { acted += 1 }
                        if may != witness.mayAct("S-\(on)", who.id, lease: lease, at: play.now) {
                            Issue.record("\(name): \(who.id) S-\(on) lease \(lease) is \(may)")
                        }
                    }
                }
            }
        }
        for on in ["S-1", "S-2"] { _ = try? play.ask(Cast.maya, #"{"op":"session.end","on":"\#(on)"}"#) }
        #expect(play.desk.cobrowsing.isEmpty, "\(name): nothing is left")
        return acted
    }

    /// A snapshot is the desk, and so are the events.
    private func requireReplay(_ play: Play, _ name: String) throws {
        let copy = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        #expect(snapshot(copy) == snapshot(play.desk), "\(name)")
        var replayed = Desk()
        for event in play.history { replayed.apply(try Event(decoding: read(record(event)))) }
        #expect(snapshot(replayed) == snapshot(play.desk), "\(name)")
    }

    private func allowed(_ play: Play, _ who: Principal, _ on: StreamID, _ lease: Int) -> Bool {
        (try? play.desk.admit(.action, lease: lease, who, on: on, at: play.now)) != nil
    }
}
