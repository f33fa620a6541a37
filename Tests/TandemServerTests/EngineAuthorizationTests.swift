// Every op, asked by every role, about every kind of object, in JSON and typed: the answer is what `Rule.all` says,
// and what may not be seen is answered byte for byte as what does not exist.

import TandemDesk
import TandemTestSupport
import TandemWire
import Testing

@testable import TandemServer

struct EngineAuthorizationTests {
    @Test func everyOpHasARule() {
        let ops = Set(ServerOp.allCases.map(\.rawValue) + OpTable.all.map { $0.spec.name })
        #expect(Set(Rule.all.map(\.op)) == ops)
        for rule in Rule.all {
            for asker in Asker.allCases {
                let words = rule.expected[asker]?.split(separator: " ").count ?? 0
                #expect(
                    words == 1 || words == Stage.objects(of: rule, for: asker, "own").count, "\(rule.request) \(asker)")
            }
        }
        let verbs = Set(TypedVerbs.all.compactMap { verb in if case .op(let name) = verb.form { name } else { nil } })
        for op in verbs {
            #expect(Rule.all.contains { $0.op == op && $0.typed != nil } || op == "mode", "\(op) is never typed")
        }
    }

    @Test(arguments: Rule.all)
    func json(_ rule: Rule) throws {
        try Self.ask(rule) { client, object, asker in
            var request = rule.request.replacing("$", with: object)
            if asker == .customer { request = request.replacing(#","vis":"all""#, with: "") }
            let line = client.ask(request).last { $0.hasPrefix(#"{"ok":"#) } ?? ""
            return (line.outcome, line)
        }
    }

    @Test(arguments: Rule.all.filter { $0.typed != nil })
    func typed(_ rule: Rule) throws {
        guard let command = rule.typed else { return }
        try Self.ask(rule) { client, object, _ in
            // Talking has no object of its own: it goes to the session in use.
            switch rule.objects {
            case .sessions, .tickets: if !command.contains("$") { client.ask("use \(object)") }
            case .customers, .files, .ticketFiles, .streams, .nothing: break
            }
            let lines = client.ask(command.replacing("$", with: object))
            let line = lines.last { $0.hasPrefix("ok") || $0.hasPrefix("ERR ") } ?? lines.joined(separator: "\n")
            let words = line.split(separator: " ")
            return (line.hasPrefix("ok") ? "ok" : String(words.dropFirst().first ?? "nothing"), line)
        }
    }

    /// A condition tells nothing of what may not be seen, neither its number nor what happened there.
    @Test(arguments: Rule.all.filter(\.takesCondition))
    func conditionsTellNothing(_ rule: Rule) throws {
        for asker in [Asker.customer, .blind] {
            let stage = try Stage(asker)
            let words = (rule.expected[asker] ?? "").split(separator: " ").map(String.init)
            var told: Set<String> = []
            for (index, object) in Stage.objects(of: rule, for: asker, stage.own).enumerated() {
                guard (words.count == 1 ? words[0] : words[index]) == "NOT_FOUND" else { continue }
                var request = String(rule.request.dropLast()) + #","if":0}"#
                if asker == .customer { request = request.replacing(#","vis":"all""#, with: "") }
                let line = stage.login(asker).ask(request.replacing("$", with: object)).last ?? ""
                #expect(line.outcome == "NOT_FOUND", "\(asker) asked \(request) of \(object): \(line)")
                told.insert(line.replacing(object, with: "$"))
            }
            #expect(told.count <= 1, "\(told)")
        }
    }

    /// Asks about every object, each on a connection of its own, and compares.
    private static func ask(
        _ rule: Rule, _ request: (EngineClient, String, Asker) throws -> (outcome: String, line: String)
    ) throws {
        for asker in Asker.allCases {
            let stage = try Stage(asker)
            let objects = Stage.objects(of: rule, for: asker, stage.own)
            let words = (rule.expected[asker] ?? "").split(separator: " ").map(String.init)
            var invisible: [String: String] = [:]
            for (index, object) in objects.enumerated() {
                let expected = words.count == 1 ? words[0] : words[index]
                let (outcome, line) = try request(stage.login(asker), object, asker)
                #expect(outcome == expected, "\(asker) asked \(rule.request) of \(object): \(line)")
                guard outcome == "NOT_FOUND" else { continue }
                invisible[line.replacing(object, with: "$")] = object
            }
            #expect(invisible.count <= 1, "what is invisible differs from what is not there: \(invisible.keys)")
        }
    }
}

extension Rule {
    /// Whether its request may say `if`, about something that may be hidden.
    fileprivate var takesCondition: Bool {
        switch objects {
        case .tickets, .sessions: OpTable.find(op)?.spec.writes ?? false
        case .customers, .files, .ticketFiles, .streams, .nothing: false
        }
    }
}

/// A desk with one session of every kind.
private struct Stage {
    let desk: EngineHarness
    /// The session that is the asker's own.
    let own: String

    init(_ asker: Asker) throws {
        let blind = TokenRecord(
            digest: TokenFormat.digest("demo-blind"), role: .bot, name: "blind",
            scope: [.sessionRead, .messagePost], created: 0)
        let zoe = TokenRecord(digest: TokenFormat.digest("demo-zoe"), role: .agent, name: "zoe", created: 0)
        let people = EngineHarness.people + [blind, zoe]
        desk = try EngineHarness(tickets: true, tokens: TokenStore(directory: "/nonexistent", demo: people))
        let (ben, maria, jonas) = (desk.connect("demo-ben"), desk.connect("demo-maria"), desk.connect("demo-jonas"))
        for customer in ["cust:42", "cust:43", "cust:42"] { ben.start(customer) }
        for (client, on) in [(maria, "S-1"), (jonas, "S-2"), (maria, "S-3")] {
            // F-1, F-2 and F-3.
            client.ask(#"{"op":"message.post","on":"\#(on)","text":"hello","files":["\#(client.attach(on))"]}"#)
        }
        let note = ben.attach("note")
        ben.ask(#"{"op":"message.post","on":"S-1","vis":"staff","text":"hello","files":["\#(note)"]}"#)
        ben.attach("waits")
        // F-6 and F-7 on tickets, F-8 in a note there, F-9 in a reply that is held.
        for (client, on) in [(maria, "T-42"), (jonas, "T-43")] {
            client.ask(#"{"op":"message.post","on":"\#(on)","text":"hello","files":["\#(client.attach(on))"]}"#)
        }
        for rest in [#""vis":"staff""#, #""vis":"all","hold":true"#] {
            let file = ben.attach(rest)
            ben.ask(#"{"op":"message.post","on":"T-42","text":"hello","files":["\#(file)"],\#(rest)}"#)
        }
        ben.ask(#"{"op":"session.end","on":"S-3"}"#)
        ben.ask(#"{"op":"ticket.close","on":"T-44","resolution":"withdrawn"}"#)
        let relay = desk.connect("demo-relay")
        for request in Self.shop { relay.ask(request) }
        switch asker {
        case .customer, .blind: own = "S-1"
        case .agent, .manager, .bot: own = desk.connect(asker.token).start()
        case .admin: own = ben.start()
        }
        if own != "S-1" {
            let file = maria.attach(own)
            maria.ask(#"{"op":"message.post","on":"\#(own)","text":"hello","files":["\#(file)"]}"#)
        }
        if asker == .admin {
            desk.connect("demo-ada").ask(#"{"op":"session.join","on":"\#(own)","mode":"takeover"}"#)
        }
        // The private stream of an agent comes into being with its first fact.
        desk.connect("demo-sarah").ask(#"{"op":"read","on":"S-1","seq":1}"#)
    }

    /// A cart and an order of two customers, a cart of nobody, a review that waits.
    private static let shop: [String] = {
        var requests: [String] = []
        for sku in ["MUG-2", "TOTE-1"] {
            let price = #""price":{"amount":900,"currency":"EUR"}"#
            requests.append(#"{"op":"product.put","sku":"\#(sku)","title":"T",\#(price)}"#)
            requests.append(#"{"op":"stock.set","sku":"\#(sku)","stock":9}"#)
        }
        for (number, customer) in [(1, "42"), (2, "43")] {
            let owner = #""customer":"cust:\#(customer)""#
            let cart = #""lines":[{"sku":"MUG-2","qty":1}]"#
            requests.append(#"{"op":"cart.put","cart":"C-\#(number)",\#(owner),\#(cart)}"#)
            let order = #""currency":"EUR","lines":[{"sku":"MUG-2","qty":1,"each":900}]"#
            requests.append(#"{"op":"order.put","order":"O-\#(number)",\#(owner),\#(order)}"#)
        }
        requests.append(#"{"op":"cart.put","cart":"C-3","lines":[]}"#)
        let review = #""customer":"cust:43","sku":"TOTE-1","rating":1,"text":"t""#
        requests.append(#"{"op":"review.put","review":"R-1",\#(review)}"#)
        return requests
    }()

    static func objects(of rule: Rule, for asker: Asker, _ own: String) -> [String] {
        switch rule.objects {
        case .sessions: [own, asker == .customer ? "S-2" : "S-1", "S-3", "S-999"]
        case .customers: ["cust:42", "cust:43", "cust:999"]
        case .files: [own == "S-1" ? "F-1" : "F-10", asker == .customer ? "F-2" : "F-1", "F-3", "F-4", "F-5", "F-999"]
        case .ticketFiles: ["F-6", "F-7", "F-8", "F-9"]
        case .tickets: ["T-42", "T-43", "T-44", "T-999"]
        case .streams(let names): names
        case .nothing: ["-"]
        }
    }

    /// A new connection, logged in by a typed line or by JSON alike.
    func login(_ asker: Asker) -> EngineClient { desk.connect(asker.token) }
}
