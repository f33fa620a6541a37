// Promises and ways in a whole server: time that passes, a restart in between, the machine's time zones, and who is
// connected.

import TandemServer
import TandemTestSupport
import TandemWire
import Testing

struct EngineServiceTests {
    private static let create =
        #"{"op":"ticket.create","subject":"Charged twice","category":"payment","text":"Why is that?"}"#

    private func desk(_ policy: String) throws -> EngineHarness {
        let desk = try EngineHarness()
        let ada = desk.connect("demo-ada")
        #expect(ada.answer(#"{"op":"policy.set","policy":\#(policy)}"#).hasPrefix(#"{"ok":true"#))
        return desk
    }

    private func events(_ desk: EngineHarness, _ kind: String) -> [Substring] {
        desk.journalText.split(separator: "\n").filter { $0.hasPrefix(#"{"ev":"\#(kind)","#) }
    }

    /// What became late while the server was away happens at the first sweep, once, and says when it was.
    @Test func aPromiseIsBrokenOnce() throws {
        let desk = try desk(#"{"sla":[{"name":"all","first_response_m":1,"resolution_m":60}]}"#)
        let on = desk.connect("demo-maria").answer(Self.create).member("on")?.string ?? ""
        desk.pass(milliseconds: 59_500)
        #expect(events(desk, "clock.breached") == [])
        try desk.restart()
        desk.clock.advance(milliseconds: 600_000)
        #expect(events(desk, "clock.breached") == [])
        desk.pass(milliseconds: 2_000)
        let breached = events(desk, "clock.breached")
        #expect(breached.count == 1)
        #expect(breached.first?.contains(#""on":"\#(on)""#) == true)
        #expect(
            breached.first?.contains(#""by":"sys","vis":"staff","clocks":[{"clock":"first_response","due":"#) == true)
        try desk.restart()
        desk.pass(milliseconds: 2_000)
        #expect(events(desk, "clock.breached").count == 1)
        desk.pass(milliseconds: 3_600_000)
        #expect(events(desk, "clock.breached").count == 2)
    }

    @Test func theMachinesTimeZones() throws {
        let desk = try desk(
            #"{"calendars":{"rome":{"zone":"Europe/Rome","hours":{"sun":["09:00-10:00"]}}},"#
                + #""sla":[{"name":"all","calendar":"rome","first_response_m":30}]}"#)
        let ada = desk.connect("demo-ada")
        let refusal = ada.answer(
            #"{"op":"policy.set","policy":{"calendars":{"mars":{"zone":"Mars/Olympus","hours":{"mon":["09:00-10:00"]}}}}}"#
        )
        #expect(refusal.contains(#""code":"BAD_FIELD""#) && refusal.contains(#""field":"calendars.mars.zone""#))
        desk.connect("demo-maria").answer(Self.create)
        let told = try #require(events(desk, "ticket.acknowledged").last)
        #expect(told.contains("09:30 (Europe/Rome)."))
    }

    /// Only who is connected is given a ticket.
    @Test func workGoesToThoseWhoAreThere() throws {
        let desk = try desk(
            #"{"groups":{"money":["agent:sarah","agent:ben"]},"#
                + #""routing":[{"name":"money","group":"money","assign":"least_busy"}]}"#)
        let maria = desk.connect("demo-maria")
        maria.answer(Self.create)
        #expect(events(desk, "ticket.routed").last?.contains(#""nobody":"nobody_online""#) == true)
        let ben = desk.connect("demo-ben")
        maria.answer(Self.create)
        #expect(events(desk, "ticket.routed").last?.contains(#""assignee":"agent:ben""#) == true)
        desk.connect("demo-sarah")
        maria.answer(Self.create)
        #expect(events(desk, "ticket.routed").last?.contains(#""assignee":"agent:sarah""#) == true)
        ben.hangUp()
        maria.answer(Self.create)
        #expect(events(desk, "ticket.routed").last?.contains(#""assignee":"agent:sarah""#) == true)
    }

    /// A customer is answered with the last number that is theirs to know, and can go on with it.
    @Test func noNumberTellsOfClocks() throws {
        let desk = try desk(#"{"sla":[{"name":"all","first_response_m":1,"resolution_m":60}]}"#)
        let maria = desk.connect("demo-maria")
        let answer = maria.answer(Self.create)
        let on = answer.member("on")?.string ?? ""
        #expect(answer.member("seq")?.integer == 5, "6 is clock.started")
        #expect(
            maria.answer(#"{"op":"message.post","on":"\#(on)","text":"Hello?","if":5}"#).hasPrefix(#"{"ok":true"#))
    }
}
