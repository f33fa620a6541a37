// Folding events: what the desk remembers of them, and which event may come next.

import TandemDesk
import TandemWire
import Testing

struct DeskTests {
    private static func event(_ on: StreamID, _ seq: Int, _ payload: Payload) -> Event {
        Event(on: on, seq: seq, publicPrevious: seq - 1, at: 0, by: "agent:sarah", vis: .all, payload: payload)
    }

    @Test func streamsHaveHeadsOnceSomethingHasHappened() throws {
        let play = try Play.withSession()
        #expect(play.desk.head(.session(1)) == Head(seq: 1, publicSeq: 1))
        #expect(play.desk.head(.customer("42")) == Head(seq: 1, publicSeq: 0))
        for on in [StreamID.session(2), .customer("9"), .person("agent:sarah"), .ticket(205), .cart(9), .desk] {
            #expect(play.desk.head(on) == nil)
        }
    }

    @Test func stampGivesTheNextNumber() throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"message.post","on":"S-1","vis":"staff","text":"x"}"#)
        let draft = Draft(on: .session(1), vis: .all, .messagePosted(MessagePosted(text: "y")))
        let event = play.desk.stamp(draft, at: 5, by: "agent:sarah")
        #expect(event.seq == 3 && event.publicPrevious == 1 && event.at == 5 && event.by == "agent:sarah")
        #expect(event.kind == "message.posted" && event.vis == .all)
    }

    /// What recovery must not swallow: a gap, a repetition, an event of a stream that cannot have it.
    @Test func onlyTheNextEventOfItsStreamIsAccepted() throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:7"}"#)
        try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-2"}"#)
        let text = Payload.messagePosted(MessagePosted(text: "x"))
        let context = Payload.sessionStarted(SessionContext(customer: "42"))
        let mark = Payload.readMarked(ReadMarked(stream: .session(1), upTo: 1))
        var nameless = CustomerChange()
        nameless.tier = .set("gold")
        var cleared = CustomerChange()
        cleared.name = .clear
        let token = TokenMinted(id: "a", digest: "b", session: nil, expires: 1)
        let revoked = TokenRevoked(id: "a", digest: "b")
        let cases: [(Event, Bool)] = [
            (Self.event(.session(1), 2, text), true),
            (Self.event(.session(1), 1, text), false),
            (Self.event(.session(1), 3, text), false),
            (Self.event(.session(2), 3, text), false),
            (Self.event(.session(2), 3, .messageRedacted(MessageRedacted(target: 1))), true),
            (Self.event(.session(9), 1, .messageRedacted(MessageRedacted(target: 1))), false),
            (Self.event(.session(9), 1, text), false),
            (Self.event(.ticket(1), 1, text), false),
            (Self.event(.session(3), 1, context), true),
            (Self.event(.session(4), 1, context), false),
            (Self.event(.session(1), 2, context), false),
            (Self.event(.customer("42"), 2, .customerUpdated(nameless)), true),
            (Self.event(.customer("42"), 2, .customerUpdated(cleared)), false),
            (Self.event(.customer("9"), 1, .customerUpdated(nameless)), false),
            (Self.event(.session(1), 2, .customerUpdated(nameless)), false),
            (Self.event(.customer("9"), 1, .tokenMinted(token)), false),
            (Self.event(.session(1), 2, .tokenMinted(token)), false),
            (Self.event(.customer("42"), 2, .tokenRevoked(revoked)), true),
            (Self.event(.customer("9"), 1, .tokenRevoked(revoked)), false),
            (Self.event(.session(1), 2, .tokenRevoked(revoked)), false),
            (Self.event(.person("agent:sarah"), 1, mark), true),
            (Self.event(.customer("9"), 1, mark), false),
            (Self.event(.session(1), 2, mark), false),
        ]
        for (event, accepted) in cases { #expect(play.desk.accepts(event) == accepted, "\(short(event))") }
    }

    /// `apply` never traps, whatever it is given: what does not fit is left out.
    @Test func eventsThatDoNotFitChangeNoSession() throws {
        var play = try Play.withSession()
        let before = play.desk.openSession(.session(1))?.head
        for on in [StreamID.session(7), .session(0), .session(.max), .ticket(1), .person("agent:x"), .desk] {
            for golden in EventCodingTests.golden {
                guard golden.event.on.text.hasPrefix("S-") else { continue }
                play.desk.apply(Self.event(on, 1, golden.event.payload))
            }
        }
        #expect(play.desk.openSession(.session(1))?.head == before)
        #expect(play.desk.checkInvariants() == [])
    }

    @Test func whatBreaksARuleIsNamed() throws {
        var play = try Play.withSession()
        play.desk.apply(Self.event(.session(1), 2, .messageRedacted(MessageRedacted(target: 99))))
        #expect(play.desk.checkInvariants() == ["what is redacted in S-1 was posted in it"])
    }
}
