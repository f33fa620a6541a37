// Ten thousand sequences of what happens around a call: emulation, coupons, calls, sessions that begin and end, lines
// that are lost, restarts, time. Whatever comes after what, no lease and no lent coupon outlives its session, an agent
// holds one lease and a customer is in one hand; and when everybody has gone, nothing is lent any more after the grace
// and the idle time. The seed is in every message.

import TandemTestSupport
import TandemWire
import Testing

@testable import TandemDesk

extension Dice {
    /// Something that somebody does around a call.
    fileprivate mutating func assist(_ desk: Desk) -> (who: Principal, request: String) {
        let staff = [Cast.sarah, Cast.sarah, Cast.sarah, Cast.maya, Cast.maya, Cast.ben, Cast.ben]
        let who = pick(staff + [Cast.maria, Cast.maria, Cast.ivo, Cast.ada, Cast.relay, Cast.mariaInS1])
        let on = "S-\(number(1...max(1, Int(desk.nextSession) - 1)))"
        let lease = desk.leases.held(by: who.id).map { #","lease":\#($0.lease)"# } ?? ""
        let cart = "C-\(number(1...2))"
        switch number(0...18) {
        case 0: return (who, #"{"op":"session.start","customer":"\#(pick(["cust:42", "cust:7"]))"}"#)
        case 1: return (who, #"{"op":"session.end","on":"\#(on)"}"#)
        case 2: return (who, #"{"op":"session.join","on":"\#(on)","mode":"\#(pick(JoinMode.allCases).rawValue)"}"#)
        case 3: return (who, #"{"op":"session.leave","on":"\#(on)"}"#)
        case 4: return (who, #"{"op":"session.transfer","on":"\#(on)","to":"\#(pick(["agent:ben", "agent:maya"]))"}"#)
        case 5...8: return (who, #"{"op":"emu.start","on":"\#(on)"}"#)
        case 9: return (who, #"{"op":"emu.end","on":"\#(on)"}"#)
        case 10: return (who, #"{"op":"emu.revoke","on":"\#(on)"}"#)
        case 11: return (who, #"{"op":"\#(pick(["call.start", "call.end"]))","on":"\#(on)"}"#)
        case 12: return (who, #"{"op":"cart.checkout","on":"\#(cart)"\#(lease)}"#)
        case 13: return (who, #"{"op":"\#(pick(["cart.save", "cart.restore"]))","on":"\#(cart)"\#(lease)}"#)
        case 14:
            let phone = #""customer":"cust:\#(pick(["42", "7"]))","phone":"\#(number(1...9))""#
            return (who, #"{"op":"customer.update",\#(phone)\#(lease)}"#)
        case 15:
            let ticket = #""subject":"s","text":"t","contact":"phone","category":"general","priority":"normal""#
            return (who, #"{"op":"ticket.create","customer":"cust:\#(pick(["42", "7"]))",\#(ticket)\#(lease)}"#)
        default:
            let code = pick(["SORRY5", "SORRY5", "SAVE10"])
            return (who, #"{"op":"cart.apply","on":"\#(cart)","do":[{"coupon":"\#(code)"}]\#(lease)}"#)
        }
    }
}

struct AssistSequenceTests {
    private static func stage() throws -> Play {
        var play = try Play.withShop()
        for (who, cart) in [(Cast.maria, "C-1"), (Cast.ivo, "C-2")] {
            try play.ask(who, #"{"op":"cart.create"}"#)
            try play.ask(who, #"{"op":"cart.apply","on":"\#(cart)","do":[{"add":"TOTE-1"}]}"#)
        }
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:42"}"#)
        try play.ask(Cast.maya, #"{"op":"session.start","customer":"cust:7"}"#)
        return play
    }

    /// One sequence as it unfolds, without the checks that would make it slow.
    private struct Run {
        var desk: Desk
        var now: Int64
        var present: Set<String> = []
        var kinds: Set<String> = []
        var lent = 0

        mutating func ask(_ who: Principal, _ request: String) -> String? {
            let line = read(request)
            guard let type = line.find("op").flatMap(line.string).flatMap(OpTable.find) else { return "no such op" }
            do throws(Refusal) {
                let op = try type.init(line)
                if Access.admit(type.spec, who, on: op.on, desk) != nil { return nil }
                let decision = try op.decide(desk, Context(now: now, principal: who, present: present))
                return record(decision, by: who.id)
            } catch { return error.code == .internalError ? error.message : nil }
        }

        /// What the sweep does.
        mutating func sweep() -> String? {
            for _ in 0..<50 {
                guard let decision = desk.nextDue(Context(now: now, principal: .sys, present: present)) else {
                    return nil
                }
                if let problem = record(decision, by: "sys") { return problem }
            }
            return "time brings more and more"
        }

        private mutating func record(_ decision: Decision, by who: String) -> String? {
            for draft in decision.events {
                let event = desk.stamp(draft, at: now, by: who)
                guard desk.accepts(event) else { return "\(short(event)) is not accepted" }
                desk.apply(event)
                kinds.insert(event.kind)
            }
            for draft in decision.events {
                guard case .emulationEnded(let ended) = draft.payload, ended.why.endsTheCall,
                    let session = draft.on.sessionNumber, desk.shop.carts.bySession[session] != nil
                else { continue }
                return "a coupon is lent in \(draft.on.text) although the call is over: \(ended.why)"
            }
            lent += desk.shop.carts.bySession.isEmpty ? 0 : 1
            return desk.checkLeases().first
        }
    }

    private static func play(_ dice: inout Dice, _ run: inout Run) throws -> String? {
        for _ in 0..<14 {
            let problem: String?
            switch dice.number(0...9) {
            case 0:
                run.now += Int64(dice.pick([500, 20_000, 61_000, 400_000, 901_000]))
                run.present = Set(["agent:sarah", "agent:maya", "agent:ben"].filter { _ in dice.number(0...2) > 0 })
                problem = run.sweep()
            case 1 where dice.number(0...9) == 0:
                // A crash: what was applied is there, nobody is connected.
                run.desk = try Desk(snapshot: Array(snapshot(run.desk).utf8))
                run.present = []
                problem = run.sweep()
            default:
                let (who, request) = dice.assist(run.desk)
                problem = run.ask(who, request).map { "\(request): \($0)" }
            }
            if let problem { return problem }
        }
        // Everybody goes.
        run.present = []
        for milliseconds in [0, 60_000, 900_000, 900_000] as [Int64] {
            run.now += milliseconds
            if let problem = run.sweep() { return problem }
        }
        if !run.desk.leases.isEmpty { return "a lease is alive when everybody has gone" }
        if !run.desk.shop.carts.bySession.isEmpty { return "a coupon is lent when everybody has gone" }
        return run.desk.checkInvariants().first
    }

    @Test(arguments: 0..<8)
    func nothingOutlivesWhatItWasLentFor(chunk: UInt64) throws {
        let seed = TestSeed.choose() &+ chunk
        var dice = Dice(seed: seed)
        let stage = try Self.stage()
        var kinds: Set<String> = []
        var lent = 0
        for round in 0..<1250 {
            var run = Run(desk: stage.desk, now: stage.now, present: ["agent:sarah", "agent:maya", "agent:ben"])
            if let problem = try Self.play(&dice, &run) {
                Issue.record("TANDEM_SEED=\(seed &- chunk) chunk \(chunk) round \(round): \(problem)")
                return
            }
            kinds.formUnion(run.kinds)
            lent += run.lent
        }
        let expected: Set = ["emulation.started", "emulation.ended", "emulation.agent_left", "cart.coupon_dropped"]
        #expect(expected.subtracting(kinds) == [] && lent > 100, "they do something")
    }
}
