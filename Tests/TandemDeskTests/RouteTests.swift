// Routing: which rule says what, whose turn it is, and why nobody's.

import TandemDesk
import TandemWire
import Testing

struct RouteTests {
    private static let rules =
        #"[{"name":"angry","when":{"subject_words":["lawyer","money back"]},"priority":"urgent","tags":["angry"],"#
        + #""continue":true},"#
        + #"{"name":"payments","when":{"category":["payment","exchange"]},"queue":"billing","group":"billing","#
        + #""priority":"high","tags":["money"],"assign":"least_busy","capacity":3},"#
        + #"{"name":"vip","when":{"customer":["cust:42"],"plan":["gold"],"language":["it"]},"queue":"vip","#
        + #""group":"leads","assign":"round_robin"},"#
        + #"{"name":"shop","when":{"source":["contact_form"],"site":["shop"],"tag":["web"]},"queue":"web"},"#
        + #"{"name":"rest","queue":"support","group":"support","assign":"claim"}]"#

    private static let groups = [
        "billing": ["agent:ann", "agent:bob", "agent:cy"], "leads": ["agent:maya"], "support": ["agent:ann"],
        "empty": [],
    ]

    private func route(
        _ facts: TicketFacts, _ fixed: FixedFacts = FixedFacts(), away: Set<String> = [],
        load: [String: Int] = [:], last: [String: String] = [:], rules: String = Self.rules
    ) throws -> Route {
        Route.find(
            facts, fixed: fixed, rules: try RoutingRule.list(tree(rules)),
            among: Workforce(
                members: { Self.groups[$0] ?? [] }, isAvailable: { !away.contains($0) }, load: { load[$0] ?? 0 },
                last: { last[$0] }))
    }

    @Test func theFirstRuleThatAppliesIsTheLast() throws {
        let route = try route(TicketFacts(category: "payment", subject: "Twice charged"))
        #expect(
            route
                == Route(
                    rules: ["payments"], queue: "billing", group: "billing", priority: "high", tags: ["money"],
                    strategy: .leastBusy, assignee: "agent:ann"))
    }

    @Test func aRuleThatGoesOnHasTheFirstWord() throws {
        let route = try route(TicketFacts(category: "exchange", tags: ["angry"], subject: "I want my MONEY-back!"))
        #expect(route.rules == ["angry", "payments"])
        #expect(route.priority == "urgent")
        #expect(route.tags == ["money"], "a tag that is there already is not added")
    }

    @Test(arguments: [
        (TicketFacts(subject: "My lawyers say"), ["rest"]), (TicketFacts(subject: "the LAWYER"), ["angry", "rest"]),
        (TicketFacts(subject: "money, back"), ["angry", "rest"]), (TicketFacts(subject: "back money"), ["rest"]),
        (TicketFacts(customer: "42", plan: "gold", language: "it"), ["vip"]),
        (TicketFacts(customer: "42", plan: "gold", language: "it-CH"), ["vip"]),
        (TicketFacts(customer: "42", plan: "gold", language: "ita"), ["rest"]),
        (TicketFacts(customer: "42", plan: "gold", language: "de"), ["rest"]),
        (TicketFacts(customer: "7", plan: "gold", language: "it"), ["rest"]),
        (TicketFacts(source: "contact_form", site: "shop", tags: ["new", "web"]), ["shop"]),
        (TicketFacts(source: "contact_form", site: "blog", tags: ["web"]), ["rest"]),
    ])
    func conditions(_ facts: TicketFacts, _ rules: [String]) throws {
        #expect(try route(facts).rules == rules)
    }

    @Test func whatTheCreatorSaidStays() throws {
        let facts = TicketFacts(priority: "low", category: "payment", queue: "returns", group: "support")
        let said = try route(facts, FixedFacts(queue: true, group: true, priority: true))
        #expect(said.queue == nil && said.group == nil && said.priority == nil)
        #expect(said.assignee == "agent:ann", "of the group that was said")
        let assigned = try route(facts, FixedFacts(assignee: true))
        #expect(assigned.assignee == nil && assigned.nobody == nil && assigned.strategy == nil)
    }

    @Test func roundRobinGoesRound() throws {
        let rules = #"[{"name":"r","group":"billing","assign":"round_robin","capacity":2}]"#
        func next(_ last: String?, away: Set<String> = [], load: [String: Int] = [:]) throws -> Route {
            try route(TicketFacts(), away: away, load: load, last: last.map { ["billing": $0] } ?? [:], rules: rules)
        }
        #expect(try next(nil).assignee == "agent:ann")
        #expect(try next("agent:ann").assignee == "agent:bob")
        #expect(try next("agent:bob").assignee == "agent:cy")
        #expect(try next("agent:cy").assignee == "agent:ann")
        #expect(try next("agent:gone").assignee == "agent:ann")
        #expect(try next("agent:ann", away: ["agent:bob"]).assignee == "agent:cy")
        #expect(try next("agent:ann", load: ["agent:bob": 2]).assignee == "agent:cy")
        #expect(try next("agent:ann", away: ["agent:bob", "agent:cy"]).assignee == "agent:ann")
    }

    @Test func theLeastBusyIsFoundAndEqualsTakeTurns() throws {
        let facts = TicketFacts(category: "payment")
        func next(_ load: [String: Int], last: String? = nil, away: Set<String> = []) throws -> String? {
            try route(facts, away: away, load: load, last: last.map { ["billing": $0] } ?? [:]).assignee
        }
        #expect(try next(["agent:ann": 2, "agent:bob": 1, "agent:cy": 2]) == "agent:bob")
        #expect(try next(["agent:ann": 1, "agent:bob": 1, "agent:cy": 1], last: "agent:ann") == "agent:bob")
        #expect(try next(["agent:ann": 0, "agent:bob": 1, "agent:cy": 1], last: "agent:ann") == "agent:ann")
        #expect(try next(["agent:ann": 2, "agent:bob": 3], away: ["agent:cy"]) == "agent:ann")
    }

    @Test func whyNobody() throws {
        let facts = TicketFacts(category: "payment")
        let all = Set(try #require(Self.groups["billing"]))
        #expect(try route(facts, away: all).nobody == .nobodyOnline)
        #expect(try route(facts, load: ["agent:ann": 3, "agent:bob": 4, "agent:cy": 3]).nobody == .everybodyFull)
        #expect(try route(TicketFacts()).nobody == .claim)
        for group in [#""group":"empty","#, #""group":"unknown","#, ""] {
            let rules = #"[{"name":"r",\#(group)"assign":"least_busy"}]"#
            #expect(try route(TicketFacts(), rules: rules).nobody == .noMembers)
        }
        #expect(try route(TicketFacts(), rules: "[]") == Route())
    }

    @Test func theSectionComesBack() throws {
        let rules = try RoutingRule.list(tree(Self.rules))
        let text = "[" + rules.map { String(decoding: $0.json.encoded(), as: UTF8.self) }.joined(separator: ",") + "]"
        #expect(try RoutingRule.list(tree(text)) == rules)
    }

    @Test(arguments: [
        (#"{}"#, "routing"), (#"[{"queue":"a"}]"#, "routing[0].name"), (#"[{"name":""}]"#, "routing[0].name"),
        (#"[{"name":"a"},{"name":"a"}]"#, "routing[1]"),
        (#"[{"name":"a","quue":"b"}]"#, "routing[0].quue"),
        (#"[{"name":"a","when":{"colour":["red"]}}]"#, "routing[0].when.colour"),
        (#"[{"name":"a","when":{"priority":[]}}]"#, "routing[0].when.priority"),
        (#"[{"name":"a","when":{"priority":"high"}}]"#, "routing[0].when.priority"),
        (#"[{"name":"a","when":{"customer":["42"]}}]"#, "routing[0].when.customer[0]"),
        (#"[{"name":"a","when":{"subject_words":["!!"]}}]"#, "routing[0].when.subject_words"),
        (#"[{"name":"a","assign":"random"}]"#, "routing[0].assign"),
        (#"[{"name":"a","assign":"claim","capacity":2}]"#, "routing[0]"),
        (#"[{"name":"a","assign":"least_busy","capacity":0}]"#, "routing[0].capacity"),
    ])
    func mistakesAreNamed(_ text: String, _ place: String) throws {
        let refusal = #expect(throws: Refusal.self) { try RoutingRule.list(tree(text)) }
        #expect(refusal?.facts == [JSONField("field", .string(place))])
    }
}
