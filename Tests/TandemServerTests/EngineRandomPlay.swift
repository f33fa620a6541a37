// A random life of a desk, from a seed: people of every role do everything there is, rightly and wrongly, in any
// order of sealing and committing, with readers that lag. Every text that somebody writes carries a canary, a word
// that occurs nowhere else.

import TandemTestSupport
import TandemWire

final class EngineRandomPlay {
    let desk: EngineHarness
    private var random: SplitMix64
    private(set) var people: [(name: String, client: EngineClient)] = []
    private var canaries = 0
    private var sessions = 0
    private var keys = 0

    /// Staff who act openly.
    private static let staff = ["demo-sarah", "demo-ben", "demo-ada", "demo-relay"]
    /// Maya only watches and whispers here, so no customer may ever learn of her.
    static let unseen = "demo-maya"
    static let customers = ["demo-maria", "demo-jonas", "demo-aylin"]

    init(_ desk: EngineHarness, seed: UInt64, extra: [String] = []) {
        self.desk = desk
        random = SplitMix64(seed: seed)
        for name in Self.staff + [Self.unseen] + Self.customers + extra {
            people.append((name, desk.connect(name)))
        }
        for _ in 0..<2 { start(people[0].client) }
        desk.tick()
    }

    func run(_ steps: Int) {
        for _ in 0..<steps { step() }
    }

    private func step() {
        switch random.below(24) {
        case 0: desk.tick()
        case 1: desk.seal()
        case 2: desk.commit()
        case 3: desk.clock.advance(milliseconds: Int64(random.below(3000)))
        case 4: people[random.below(people.count)].client.makeRoom(random.below(600))
        case 5: for person in people { person.client.makeRoom(nil) }
        case 6: if random.once(in: 5) { desk.pass(milliseconds: 1000) }
        default:
            let person = people[random.below(people.count)]
            if person.name == Self.unseen {
                watch(person.client)
            } else if Self.staff.contains(person.name) {
                serve(person.client)
            } else {
                visit(person.client)
            }
        }
    }

    // MARK: What people do

    private func serve(_ client: EngineClient) {
        let on = session()
        switch random.below(20) {
        case 0: start(client)
        case 1: client.send(#"{"op":"session.join","on":"\#(on)","mode":"\#(pick(["serve", "barge", "takeover"]))"}"#)
        case 2: client.send(#"{"op":"session.leave","on":"\#(on)"}"#)
        case 3:
            client.send(
                #"{"op":"session.context","on":"\#(on)","order":"O-\#(1 + random.below(99))","if":\#(random.below(9))}"#
            )
        case 4: client.send(#"{"op":"session.\#(pick(["hold", "resume"]))","on":"\#(on)"}"#)
        case 5:
            client.send(
                #"{"op":"session.transfer","on":"\#(on)","to":"agent:\#(pick(["sarah", "ben"]))","note":"\#(text())"}"#)
        case 6: if random.once(in: 3) { client.send(#"{"op":"session.end","on":"\#(on)","outcome":"follow_up"}"#) }
        case 7:
            client.send(
                #"{"op":"customer.put","customer":"cust:\#(pick(["42", "43", "44", "45"]))","name":"\#(text())","tags":["\#(text())"]}"#
            )
        case 8: client.send(#"{"op":"customer.token","customer":"cust:42","session":"\#(on)"\#(key())}"#)
        case 9: client.send(#"{"op":"customer.show","customer":"cust:42"}"#)
        case 10...13: post(client, on, vis: pick(["all", "staff"]))
        default: anybody(client, on)
        }
    }

    private func visit(_ client: EngineClient) {
        let on = session()
        switch random.below(6) {
        case 0, 1: client.send(#"{"op":"message.post","on":"\#(on)","text":"\#(text())"\#(reply())\#(key())}"#)
        case 2:
            client.send(#"{"op":"message.post","on":"\#(on)","vis":"\#(pick(["staff", "all"]))","text":"\#(text())"}"#)
        case 3: client.send(#"{"op":"session.\#(pick(["start", "end", "join", "list"]))","on":"\#(on)"}"#)
        default: anybody(client, on)
        }
    }

    private func watch(_ client: EngineClient) {
        let on = session()
        switch random.below(6) {
        case 0: client.send(#"{"op":"session.join","on":"\#(on)","mode":"\#(pick(["observe", "whisper"]))"}"#)
        case 1: client.send(#"{"op":"session.leave","on":"\#(on)"}"#)
        case 2: post(client, on, vis: "staff")
        case 3: client.send(#"{"op":"sub","on":"*","after":0}"#)
        case 4: client.send(#"{"sig":"typing","on":"\#(on)","state":"on"}"#)
        default: client.send(#"{"op":"read","on":"\#(on)","seq":\#(1 + random.below(20))}"#)
        }
    }

    private func anybody(_ client: EngineClient, _ on: String) {
        let stream = pick([on, on, on, "cust:42", "cust:43", "agent:sarah", "desk", "T-42"])
        switch random.below(8) {
        case 0: client.send(#"{"op":"sub","on":"\#(stream)","after":\#(random.below(12)),"sigs":true}"#)
        case 1: client.send(#"{"op":"sub","on":["\#(on)","\#(stream)"],"tail":\#(random.below(9))}"#)
        case 2:
            client.send(
                #"{"op":"hist","on":"\#(stream)","\#(pick(["after", "before", "around"]))":\#(random.below(30))}"#)
        case 3: client.send(#"{"op":"read","on":"\#(on)","seq":\#(1 + random.below(20))\#(key())}"#)
        case 4: client.send(#"{"op":"\#(pick(["who", "session.show", "unsub", "session.list"]))","on":"\#(on)"}"#)
        case 5: client.send(#"{"sig":"typing","on":"\#(on)","state":"\#(pick(["on", "off"]))"}"#)
        case 6:
            client.send(
                #"{"op":"message.redact","on":"\#(on)","seq":\#(1 + random.below(30)),"reason":"\#(text())"}"#)
        default:
            client.send(#"{"op":"message.post","on":"\#(on)","text":"\#(text())","if":\#(random.below(9)),"seen":3}"#)
        }
    }

    private func start(_ client: EngineClient) {
        sessions += 1
        client.send(#"{"op":"session.start","customer":"cust:\#(pick(["42", "43", "44"]))"\#(key())}"#)
    }

    private func post(_ client: EngineClient, _ on: String, vis: String) {
        client.send(#"{"op":"message.post","on":"\#(on)","vis":"\#(vis)","text":"\#(text())"\#(reply())\#(key())}"#)
    }

    // MARK: Chance

    private func session() -> String { "S-\(1 + random.below(sessions + 1))" }

    private func reply() -> String { random.once(in: 3) ? #","reply":\#(1 + random.below(20))"# : "" }

    /// Every fourth request has a key, and every now and then one that was used before.
    private func key() -> String {
        guard random.once(in: 4) else { return "" }
        keys += 1
        return #","key":"k\#(random.once(in: 4) ? random.below(keys) : keys)""#
    }

    private func text() -> String {
        canaries += 1
        return "canary\(canaries)x"
    }

    private func pick(_ words: [String]) -> String { words[random.below(words.count)] }
}
