// What the agent's client makes of a line, with and without the banner that stands there while one acts for a customer.

import Testing
import tandem_agent

struct ServerLineTests {
    @Test(arguments: ["", "[as cust:42] "])
    func answersAreAnswers(banner: String) {
        let note = ServerLine("\(banner)ok S-17 #5 staff-only")
        #expect(note.kind == .answer(ok: true) && note.isStaffOnly)
        #expect(note.words.prefix(3) == ["ok", "S-17", "#5"])
        #expect(note.text == "\(banner)ok S-17 #5 staff-only")
        #expect(ServerLine("\(banner)ok").kind == .answer(ok: true))
    }

    @Test func eventsAreEvents() {
        #expect(ServerLine("[19:12:40] #12 cust:42> ok").kind == .event(stream: nil, seq: 12))
        #expect(ServerLine("[19:12:40] S-18 #4* agent:ben (staff)> x").isStaffOnly)
    }
}
