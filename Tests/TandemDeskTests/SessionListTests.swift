// session.list: filters, pages, and what a page may leave out.

import TandemDesk
import TandemWire
import Testing

struct SessionListTests {
    /// S-1 Sarah with Maria, on hold; S-2 Ben with Ivo; S-3 nobody with Maria, ended; S-4 Sarah with Ivo.
    private static func stage() throws -> Play {
        var play = try Play.withCustomers()
        try play.ask(Cast.sarah, #"{"op":"session.start","ticket":"T-204","channel":"phone"}"#)
        try play.ask(Cast.ben, #"{"op":"session.start","customer":"cust:7"}"#)
        try play.ask(Cast.relay, #"{"op":"session.start","customer":"cust:42"}"#)
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:7"}"#)
        play.now += 60_000
        try play.ask(Cast.sarah, #"{"op":"session.hold","on":"S-1"}"#)
        try play.ask(Cast.maya, #"{"op":"session.end","on":"S-3","outcome":"spam"}"#)
        return play
    }

    private static func listed(_ told: Told) -> [String] {
        told.answer.fields.first { $0.name == "sessions" }?.value.array?.compactMap { $0["on"]?.string } ?? []
    }

    @Test func aRowSaysWhatAListNeeds() throws {
        var play = try Self.stage()
        play.now += 30_500
        let told = try play.ask(Cast.sarah, #"{"op":"session.list","state":"held"}"#)
        #expect(
            told.fields
                == #"{"sessions":[{"on":"S-1","seq":2,"customer":"cust:42","agent":"agent:sarah","state":"held","#
                + #""channel":"phone","ticket":"T-204","started_at":"2026-11-21T19:07:00.000Z","duration_s":90}],"#
                + #""n":1,"more":false}"#)
        let ended = try play.ask(Cast.sarah, #"{"op":"session.list","state":"ended"}"#)
        #expect(
            ended.fields
                == #"{"sessions":[{"on":"S-3","seq":2,"customer":"cust:42","state":"ended","#
                + #""started_at":"2026-11-21T19:07:00.000Z","duration_s":60}],"n":1,"more":false}"#)
    }

    @Test(arguments: [
        ("", ["S-1", "S-2", "S-4"]),
        (#","state":"open""#, ["S-1", "S-2", "S-4"]),
        (#","state":"held""#, ["S-1"]),
        (#","state":"ended""#, ["S-3"]),
        (#","state":"all""#, ["S-1", "S-2", "S-3", "S-4"]),
        (#","agent":"agent:sarah""#, ["S-1", "S-4"]),
        (#","state":"all","customer":"cust:42""#, ["S-1", "S-3"]),
        (#","customer":"cust:42","agent":"agent:ben""#, []),
        (#","after":"S-1""#, ["S-2", "S-4"]),
        (#","after":"S-99","state":"all""#, []),
        (#","after":"S-2","state":"all""#, ["S-3", "S-4"]),
    ])
    func filters(members: String, expected: [String]) throws {
        var play = try Self.stage()
        let told = try play.ask(Cast.sarah, #"{"op":"session.list"\#(members)}"#)
        #expect(Self.listed(told) == expected)
        #expect(told.fields.hasSuffix(#""n":\#(expected.count),"more":false}"#))
    }

    @Test(arguments: ["open", "all"])
    func pagesJoinToTheWholeList(state: String) throws {
        var play = try Self.stage()
        var pages: [String] = []
        var after = ""
        for _ in 1...4 {
            let told = try play.ask(Cast.sarah, #"{"op":"session.list","state":"\#(state)","limit":1\#(after)}"#)
            pages += Self.listed(told)
            guard let next = told.answer.fields.first(where: { $0.name == "next" })?.value.string else { break }
            after = #","after":"\#(next)""#
        }
        #expect(pages == (state == "open" ? ["S-1", "S-2", "S-4"] : ["S-1", "S-2", "S-3", "S-4"]))
    }

    @Test func aRareFilterOverALongHistoryComesInParts() throws {
        var play = try Play.withCustomers()
        var desk = play.desk
        for number in 1...20_010 {
            let on = StreamID.session(UInt64(number))
            let start = Draft(
                on: on, vis: .all, .sessionStarted(SessionContext(customer: number == 20_010 ? "42" : "7")))
            desk.apply(desk.stamp(start, at: 0, by: "bot:relay"))
            let end = SessionEnded(outcome: .resolved, durationSeconds: 0, heldSeconds: 0)
            desk.apply(desk.stamp(Draft(on: on, vis: .all, .sessionEnded(end)), at: 0, by: "bot:relay"))
        }
        play.desk = desk
        let first = try play.ask(Cast.sarah, #"{"op":"session.list","state":"ended","customer":"cust:42"}"#)
        #expect(first.fields == #"{"sessions":[],"n":0,"more":true,"next":"S-20000"}"#)
        let rest = try play.ask(
            Cast.sarah, #"{"op":"session.list","state":"ended","customer":"cust:42","after":"S-20000"}"#)
        #expect(Self.listed(rest) == ["S-20010"])
        #expect(rest.fields.hasSuffix(#""more":false}"#))
    }

    @Test func moreThanAPageIsAPage() throws {
        var play = try Play.withCustomers()
        for _ in 0...DeskLimits.page { try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:42"}"#) }
        let told = try play.ask(Cast.sarah, #"{"op":"session.list","limit":201}"#)
        #expect(told.fields.hasSuffix(#""n":200,"more":true,"next":"S-200"}"#))
    }

    @Test func withoutNoteReadOnlyPublicNumbersAreShown() throws {
        var play = try Self.stage()
        try play.ask(Cast.ben, #"{"op":"message.post","on":"S-2","vis":"staff","text":"x"}"#)
        let told = try play.ask(Cast.mail, #"{"op":"session.list","customer":"cust:7","limit":1}"#)
        #expect(told.fields.hasPrefix(#"{"sessions":[{"on":"S-2","seq":1,"#))
    }

    @Test(arguments: [
        (Cast.sarah, #""state":"closed""#, #"BAD_FIELD {"field":"state"}"#),
        (Cast.sarah, #""agent":"sarah""#, #"BAD_FIELD {"field":"agent"}"#),
        (Cast.sarah, #""customer":"42""#, #"BAD_FIELD {"field":"customer"}"#),
        (Cast.sarah, #""limit":0"#, #"BAD_FIELD {"field":"limit"}"#),
        (Cast.sarah, #""after":17"#, #"BAD_FIELD {"field":"after"}"#),
        (Cast.sarah, #""before":"S-1""#, #"UNKNOWN_FIELD {"field":"before"}"#),
        (Cast.maria, #""limit":1"#, "ROLE_REQUIRED {}"),
    ])
    func refusals(who: Principal, member: String, refusal: String) throws {
        var play = try Self.stage()
        #expect(play.refusal(who, #"{"op":"session.list",\#(member)}"#) == refusal)
    }
}
