// Names of streams: one spelling each, and nothing else is a name.

import TandemDesk
import Testing

struct StreamIDTests {
    @Test(arguments: [
        ("S-17", StreamID.session(17)), ("T-204", .ticket(204)), ("C-9", .cart(9)), ("O-5512", .order(5512)),
        ("cust:42", .customer("42")), ("cust:a.B_c-9", .customer("a.B_c-9")), ("agent:sarah", .person("agent:sarah")),
        ("manager:x", .person("manager:x")), ("admin:ada", .person("admin:ada")), ("bot:relay", .person("bot:relay")),
        ("desk", .desk), ("sys", .person("sys")), ("S-9007199254740991", .session(9_007_199_254_740_991)),
    ])
    func oneSpelling(text: String, stream: StreamID) {
        #expect(StreamID(text) == stream)
        #expect(stream.text == text)
    }

    @Test(arguments: [
        "", "S", "S-", "S-0", "S-01", "S-+1", "S--1", "S-1 ", " S-1", "S-1x", "S-９", "s-1", "X-1", "S17",
        "S-9007199254740992",
        "S-99999999999999999999", "cust:", "cust:a b", "cust:é", "cust:a:b", "agent:", "sys:x", "user:x", "Desk",
        "desk ", ":x", "cust:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ])
    func everythingElseIsNoStream(text: String) {
        #expect(StreamID(text) == nil)
    }
}
