// Escalation: which step of the policy is due next, and when.

import TandemDesk
import TandemWire
import Testing

struct EscalationStepTests {
    private static let steps =
        #"[{"name":"warn","trigger":"before_breach","clock":"first_response","minutes":10,"notify":["assignee"]},"#
        + #"{"name":"late","trigger":"breach","clock":"first_response","minutes":0,"priority":"urgent","#
        + #""notify":["group:leads","agent:maya"]},"#
        + #"{"name":"later","trigger":"breach","clock":"first_response","minutes":60,"queue":"second","#
        + #""group":"second","unassign":true},"#
        + #"{"name":"old","trigger":"age","minutes":2880,"when":{"queue":["support"]},"notify":["assignee"]}]"#

    private func minute(_ minutes: Int) -> Int64 { Int64(minutes) * 60_000 }

    private func next(_ clocks: TicketClocks, queue: String = "support") throws -> String {
        let steps = try EscalationStep.list(tree(Self.steps))
        guard let next = EscalationStep.next(steps, TicketFacts(queue: queue), clocks, begun: 0) else { return "none" }
        return "\(next.step.name) @\(next.at)"
    }

    @Test func oneAfterTheOther() throws {
        var clocks = TicketClocks()
        #expect(try next(clocks) == "old @172800000")
        #expect(try next(clocks, queue: "billing") == "none")
        clocks.apply(
            .started(ClockChange([ClockReading(.firstResponse, target: minute(30), due: minute(30))])), at: 0)
        #expect(try next(clocks) == "warn @1200000")
        clocks.escalate("warn", .firstResponse)
        #expect(try next(clocks) == "old @172800000", "it is not late yet")
        clocks.apply(.breached(ClockChange([ClockReading(.firstResponse, due: minute(30))])), at: minute(30) + 1)
        #expect(try next(clocks) == "late @1800001")
        clocks.escalate("late", .firstResponse)
        #expect(try next(clocks) == "later @5400001")
        clocks.apply(.paused(ClockChange([ClockReading(.firstResponse, used: minute(40))])), at: minute(40))
        #expect(try next(clocks) == "old @172800000", "it is the customer's turn")
        clocks.apply(.resumed(ClockChange([ClockReading(.firstResponse, used: minute(40))])), at: minute(50))
        #expect(try next(clocks) == "later @5400001")
        clocks.apply(.stopped(ClockChange(reason: .late, [ClockReading(.firstResponse)])), at: minute(60))
        #expect(try next(clocks) == "old @172800000")
        clocks.escalate("old", nil)
        #expect(try next(clocks) == "none")
    }

    /// A clock that starts again may be escalated again.
    @Test func aNewRunForgets() throws {
        var clocks = TicketClocks()
        let start = ClockEvent.started(
            ClockChange([
                ClockReading(.firstResponse, target: minute(30), due: minute(90)),
                ClockReading(.resolution, target: minute(300), due: minute(360)),
            ]))
        clocks.escalate("warn", .firstResponse)
        clocks.escalate("old", nil)
        clocks.apply(start, at: minute(60))
        #expect(clocks.steps == [])
        #expect(try next(clocks) == "warn @4800000")
    }

    @Test func theSectionComesBack() throws {
        let steps = try EscalationStep.list(tree(Self.steps))
        #expect(try EscalationStep.list(.array(steps.map(\.json))) == steps)
        #expect(String(decoding: JSONValue.array(steps.map(\.json)).encoded(), as: UTF8.self) == Self.steps)
    }

    @Test(arguments: [
        (#"{"trigger":"age","minutes":1,"unassign":true}"#, "escalation[0].name"),
        (#"{"name":"a","minutes":1,"unassign":true}"#, "escalation[0].trigger"),
        (#"{"name":"a","trigger":"age","unassign":true}"#, "escalation[0].minutes"),
        (#"{"name":"a","trigger":"age","minutes":-1,"unassign":true}"#, "escalation[0].minutes"),
        (#"{"name":"a","trigger":"age","minutes":1,"clock":"resolution","unassign":true}"#, "escalation[0].clock"),
        (#"{"name":"a","trigger":"breach","minutes":1,"unassign":true}"#, "escalation[0].clock"),
        (#"{"name":"a","trigger":"breach","clock":"reply","minutes":1,"unassign":true}"#, "escalation[0].clock"),
        (#"{"name":"a","trigger":"age","minutes":1}"#, "escalation[0]"),
        (#"{"name":"a","trigger":"age","minutes":1,"notify":["maya"]}"#, "escalation[0].notify[0]"),
        (#"{"name":"a","trigger":"age","minutes":1,"notify":["cust:42"]}"#, "escalation[0].notify[0]"),
    ])
    func mistakesAreNamed(_ text: String, _ place: String) throws {
        let refusal = #expect(throws: Refusal.self) { try EscalationStep.list(tree("[\(text)]")) }
        #expect(refusal?.facts == [JSONField("field", .string(place))])
    }
}
