// Clocks, ways and steps as a person reads them.

import TandemWire
import Testing

@testable import TandemServer

struct TypedServiceEventsTests {
    @Test(arguments: [
        (
            #""ev":"clock.started","level":"gold","calendar":"office","clocks":[{"clock":"first_response","#
                + #""target_ms":1800000,"due":"2026-11-23T09:30:00.000Z"},{"clock":"resolution","#
                + #""target_ms":28800000,"due":"2026-11-24T09:30:00.000Z"}]"#,
            "started the clocks of gold: first response in 30m00s, due 2026-11-23 09:30:00; "
                + "resolution in 8h00m, due 2026-11-24 09:30:00"
        ),
        (
            #""ev":"clock.paused","clocks":[{"clock":"resolution","used_ms":1200000}]"#,
            "paused resolution after 20m00s"
        ),
        (
            #""ev":"clock.resumed","clocks":[{"clock":"resolution","used_ms":1200000,"due":"2026-11-23T09:30:00.000Z"}]"#,
            "resumed resolution after 20m00s, due 2026-11-23 09:30:00"
        ),
        (
            #""ev":"clock.met","clocks":[{"clock":"next_reply","used_ms":61000}]"#,
            "met the promise of next reply after 1m01s"
        ),
        (
            #""ev":"clock.breached","clocks":[{"clock":"resolution","due":"2026-11-23T09:30:00.000Z"}]"#,
            "says that resolution is late, due 2026-11-23 09:30:00"
        ),
        (
            #""ev":"clock.retargeted","level":"hot","clocks":[{"clock":"resolution","target_ms":60000,"used_ms":5000}]"#,
            "follows hot now: resolution in 1m00s after 5s"
        ),
        (
            #""ev":"clock.stopped","reason":"late","clocks":[{"clock":"resolution","used_ms":7200000}]"#,
            "stopped resolution after 2h00m (late)"
        ),
        (
            #""ev":"ticket.escalated","step":"late","trigger":"breach","clock":"resolution","notified":["agent:maya"]"#,
            "escalated: late, told agent:maya"
        ),
        (
            #""ev":"ticket.routed","priority":"high","queue":"billing","rules":["money"],"assign":"least_busy","#
                + #""nobody":"nobody_online""#,
            "routed it: priority high, queue billing, by money, to nobody (nobody online)"
        ),
    ])
    func sentences(_ members: String, _ sentence: String) {
        let event =
            #"{"on":"T-204","seq":9,"prev":8,"at":"2026-11-23T09:00:00.000Z","by":"sys","vis":"staff",\#(members)}"#
        var line = JSONLine()
        do { try line.read(Array(event.utf8)) } catch { Issue.record("\(event): \(error)") }
        var state = TypedState()
        let text = String(decoding: TextRenderer.render(line: line, verb: nil, state: &state), as: UTF8.self)
        #expect(text == "[09:00:00] T-204 #9* sys (staff) \(sentence)\n")
    }
}
