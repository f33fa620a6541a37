// A crowded desk, from a seed: fifty who work there and two hundred customers do with tickets, sessions, drafts,
// lists and tokens whatever they like, rightly and wrongly. Every text that somebody writes carries a canary, a word
// that occurs nowhere else.

import TandemDesk
import TandemServer
import TandemTestSupport
import TandemWire

final class EngineCrowdPlay {
    static let agents = 50
    static let customers = 200
    /// Staff of these numbers begin with a session each, S-1 to S-6, with customers 0 to 5.
    private static let onTheLine = 4..<10

    /// Somebody with a connection of their own. `customer` is nil for those who work here.
    struct Person {
        let id: String
        let role: Role
        let client: EngineClient

        var customer: String? { role == .customer ? id : nil }
    }

    let desk: EngineHarness
    private(set) var people: [Person] = []
    private var random: SplitMix64
    private var canaries = 0
    private var tickets = 0
    private var sessions = 0

    init(seed: UInt64) throws {
        let staff: [TokenRecord] = (0..<Self.agents).map { number in
            let role: Role = number < 2 ? .manager : number == 2 ? .admin : number == 3 ? .bot : .agent
            return TokenRecord(digest: TokenFormat.digest("staff\(number)"), role: role, name: "s\(number)", created: 0)
        }
        let visitors = (0..<Self.customers).map { number in
            TokenRecord(
                digest: TokenFormat.digest("visitor\(number)"), role: .customer, name: "v\(number)",
                customer: "v\(number)", created: 0)
        }
        desk = try EngineHarness(
            segmentBytes: 1 << 16, seed: seed, fill: false,
            tokens: TokenStore(directory: "/nonexistent", demo: staff + visitors))
        random = SplitMix64(seed: seed)
        let admin = desk.connect("staff2")
        for number in 0..<Self.customers {
            admin.send(
                #"{"op":"customer.put","customer":"cust:v\#(number)","name":"\#(text())","tags":["\#(text())"]}"#)
        }
        admin.send(#"{"op":"product.put","sku":"TOTE-1","title":"Tote","price":{"amount":3900,"currency":"EUR"}}"#)
        admin.send(
            #"{"op":"policy.set","policy":{"undo_s":30,"offer_s":20,"canned":{"thanks":"Thank you, {customer}."}}}"#)
        desk.tick()
        for (number, record) in staff.enumerated() {
            let role = record.role
            people.append(
                Person(id: "\(role.rawValue):\(record.name)", role: role, client: desk.connect("staff\(number)")))
        }
        for number in 0..<Self.customers {
            people.append(Person(id: "cust:v\(number)", role: .customer, client: desk.connect("visitor\(number)")))
        }
    }

    private func answerTheLine() {
        for (customer, number) in Self.onTheLine.enumerated() {
            sessions += 1
            people[number].client.ask(#"{"op":"session.start","customer":"cust:v\#(customer)"}"#)
            people[number].client.ask(#"{"op":"emu.start","on":"S-\#(sessions)","reason":"\#(text())"}"#)
            let visitor = people[Self.agents + customer].client
            visitor.ask(#"{"op":"review.write","sku":"TOTE-1","rating":4,"text":"\#(text())"}"#)
            visitor.ask(#"{"op":"cart.create"}"#)
        }
    }

    func run(_ steps: Int) {
        answerTheLine()
        for _ in 0..<steps { step() }
        for person in people { person.client.makeRoom(nil) }
        desk.settle()
    }

    private func step() {
        switch random.below(30) {
        case 0...2: desk.tick()
        case 3: desk.seal()
        case 4: if random.once(in: 20) { desk.pass(milliseconds: Int64(500 * (1 + random.below(4)))) }
        case 5:
            for person in people { person.client.makeRoom(random.once(in: 20) ? random.below(900) : nil) }
        default:
            // Half of what is done is done by those who work here.
            let isStaff = random.once(in: 2)
            let number = isStaff ? random.below(Self.agents) : Self.agents + random.below(Self.customers)
            let person = people[number]
            person.client.send(isStaff ? serve(person) : visit())
        }
    }

    // MARK: What people do

    private func serve(_ person: Person) -> String {
        let on = ticket()
        // Managers and the administrator may do what nobody else does.
        let mayMore = person.role == .manager || person.role == .admin
        if Self.onTheLine.contains(where: { "agent:s\($0)" == person.id }), random.once(in: 3) { return assist(person) }
        switch mayMore && random.once(in: 2) ? 19 + 2 * random.below(2) : random.below(25) {
        case 0, 1:
            return create(
                #","customer":"cust:v\#(random.below(Self.customers))","contact":"phone","priority":"normal","site":"shop""#
            )
        case 2...5:
            return post(random.once(in: 4) ? session() : on, #","vis":"\#(pick(["all", "staff", "staff"]))""#)
        case 6: return post(on, #","vis":"all","hold":true"#)
        case 7:
            return
                #"{"op":"ticket.\#(pick(["claim", "release", "accept", "unassign", "open", "spam"]))","on":"\#(on)"}"#
        case 8: return #"{"op":"ticket.assign","on":"\#(on)","to":"\#(colleague())","note":"\#(text())"}"#
        case 9: return #"{"op":"ticket.transfer","on":"\#(on)","to":"\#(colleague())","note":"\#(text())"}"#
        case 10:
            return
                #"{"op":"ticket.\#(pick([#"link","to"#, #"merge","into"#]))":"\#(ticket())","on":"\#(on)"}"#
        case 11: return #"{"op":"ticket.duplicate","on":"\#(on)","of":"\#(ticket())"}"#
        case 12, 13: return #"{"op":"draft.save","on":"\#(on)","text":"\#(text())"}"#
        case 14:
            return #"{"op":"message.post","on":"\#(on)","vis":"all","\#(pick(["draft", "canned"]))":"#
                + pick(["true}", #""thanks"}"#])
        case 15: return #"{"op":"ticket.set","on":"\#(on)","tags":["\#(text())"],"subject":"\#(text())"}"#
        case 16: return #"{"op":"ticket.status","on":"\#(on)","status":"resolved","text":"\#(text())"}"#
        case 17: return #"{"op":"ticket.close","on":"\#(on)","resolution":"withdrawn"}"#
        case 18:
            sessions += 1
            return #"{"op":"session.start","ticket":"\#(on)"}"#
        case 19: return #"{"op":"customer.token","customer":"cust:v\#(random.below(Self.customers))"}"#
        case 20 where person.role != .agent: return #"{"op":"sub","on":"*","after":0}"#
        case 20, 21:
            return #"{"op":"message.redact","on":"\#(on)","seq":\#(3 + random.below(5)),"reason":"\#(text())"}"#
        case 22: return #"{"op":"message.private","on":"\#(on)","seq":\#(3 + random.below(12))}"#
        case 23: return assist(person)
        default: return look(on)
        }
    }

    private func visit() -> String {
        let on = random.once(in: 4) ? session() : ticket()
        switch random.below(12) {
        case 0...2: return create("")
        case 3...5: return post(on, "")
        case 6: return post(on, #","vis":"staff""#)
        case 7: return #"{"op":"ticket.\#(pick(["close", "reopen"]))","on":"\#(on)","text":"\#(text())"}"#
        case 8: return serve(people[0])
        case 9: return shop(#""rating":4,"#)
        default: return look(on)
        }
    }

    /// In the place of a customer; the lease is guessed, too. Mostly by those who are on the line with one.
    private func assist(_ person: Person) -> String {
        let own = Self.onTheLine.firstIndex { "agent:s\($0)" == person.id }
        let on = own.map { "S-\($0 + 1)" } ?? session()
        let customer = "cust:v\(own ?? random.below(Self.customers))"
        switch random.below(7) {
        case 0, 1: return #"{"op":"emu.start","on":"\#(on)","reason":"\#(text())"}"#
        case 2: return #"{"op":"emu.\#(pick(["end", "show"]))","on":"\#(on)"}"#
        case 3: return #"{"op":"call.start","on":"\#(on)","number":"+39 055 1234567"}"#
        case 4: return #"{"op":"customer.view","customer":"\#(customer)"}"#
        case 5: return #"{"op":"customer.find","q":"canary\#(random.below(canaries + 1))x"}"#
        default: return shop(#""customer":"\#(customer)","lease":\#(1 + random.below(9)),"rating":5,"#)
        }
    }

    /// A profile, a cart, a review, one's own or somebody's; `who` has what only a review does not refuse at once.
    private func shop(_ who: String) -> String {
        let person = who.split(separator: ",").filter { !$0.contains("rating") }.map { "\($0)," }.joined()
        switch random.below(6) {
        case 0, 1: return #"{"op":"customer.update",\#(person)"phone":"\#(text())","interests":["\#(text())"]}"#
        case 2: return #"{"op":"review.write",\#(who)"sku":"TOTE-1","title":"\#(text())","text":"\#(text())"}"#
        case 3: return #"{"op":"cart.create",\#(person)"id":1}"#
        case 4: return #"{"op":"cart.\#(pick(["list", "show"]))","on":"C-\#(1 + random.below(20))"}"#
        default: return #"{"op":"review.list","sku":"TOTE-1"}"#
        }
    }

    /// Whatever shows something.
    private func look(_ on: String) -> String {
        let stream = pick([on, on, on, session(), "cust:v\(random.below(Self.customers))", "agent:s7", "desk"])
        switch random.below(13) {
        case 0, 1: return #"{"op":"sub","on":"\#(stream)","after":\#(random.below(9)),"sigs":true}"#
        case 2: return #"{"op":"hist","on":"\#(stream)","\#(pick(["after", "before"]))":\#(1 + random.below(30))}"#
        case 3: return #"{"op":"ticket.show","on":"\#(on)"}"#
        case 4: return #"{"op":"ticket.history","on":"\#(on)"}"#
        case 5: return #"{"op":"ticket.list","q":"canary\#(random.below(canaries + 1))x"}"#
        case 6: return #"{"op":"ticket.list","limit":200}"#
        case 7: return #"{"op":"ticket.export"}"#
        case 8: return #"{"op":"ticket.recent","on":"\#(on)"}"#
        case 9: return #"{"op":"\#(pick(["draft.show", "canned.list", "who", "session.show"]))","on":"\#(on)"}"#
        case 10: return #"{"op":"\#(pick(["draft.list", "queue.list", "queue.next", "view.list", "session.list"]))"}"#
        case 11: return #"{"op":"customer.show","customer":"cust:v\#(random.below(Self.customers))"}"#
        default: return #"{"op":"ticket.counters","live":true}"#
        }
    }

    private func create(_ rest: String) -> String {
        tickets += 1
        return #"{"op":"ticket.create","subject":"\#(text())","text":"\#(text())","category":"general"\#(rest)}"#
    }

    private func post(_ on: String, _ rest: String) -> String {
        #"{"op":"message.post","on":"\#(on)","text":"\#(text())"\#(rest)}"#
    }

    // MARK: Chance

    private func ticket() -> String { "T-\(1 + random.below(tickets + 1))" }
    private func session() -> String { "S-\(1 + random.below(sessions + 1))" }
    private func colleague() -> String { people[random.below(Self.agents)].id }

    private func text() -> String {
        canaries += 1
        return "canary\(canaries)x"
    }

    private func pick(_ words: [String]) -> String { words[random.below(words.count)] }
}
