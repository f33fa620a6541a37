// customer.token: a token that opens one customer, or one session of theirs, for a while.

import TandemDesk
import TandemWire
import Testing

struct CustomerTokenTests {
    private static let minter = Principal(
        id: "bot:shop", role: .bot, rights: [.sessionRead, .customerRead, .tokenMint])

    private static func token(_ told: Told) throws -> String {
        try #require(told.answer.secrets.first?.value.string)
    }

    @Test func theTokenIsToldOnceAndItsDigestIsKept() throws {
        var play = try Play.withCustomers()
        let told = try play.ask(Self.minter, #"{"op":"customer.token","customer":"cust:42"}"#)
        let token = try Self.token(told)
        let digest = TokenFormat.digest(token)
        #expect(TokenFormat.isWellFormed(token))
        #expect(token.hasPrefix("tdm_cus_"))
        #expect(told.answer.secrets.map(\.name) == ["token"])
        let id = digest.prefix(12)
        #expect(
            told.lines == [
                #"cust:42#2 staff token.minted {"token_id":"\#(id)","digest":"\#(digest)","#
                    + #""expires":"2026-11-21T20:07:00.000Z"}"#
            ])
        #expect(json(told.answer.fields) == #"{"token_id":"\#(id)","expires":"2026-11-21T20:07:00.000Z"}"#)
        #expect(!told.lines.joined().contains(token))
        let known = try #require(play.desk.token(digest: digest, now: play.now))
        #expect(known.principal == Cast.maria)
        #expect(known.id == String(id))
    }

    @Test func aTokenMayOpenOneSessionOnly() throws {
        var play = try Play.withSession()
        let told = try play.ask(
            Self.minter, #"{"op":"customer.token","customer":"cust:42","session":"S-1","ttl_s":60}"#)
        #expect(told.lines[0].contains(#""session":"S-1","expires":"2026-11-21T19:08:00.000Z"}"#))
        let digest = TokenFormat.digest(try Self.token(told))
        #expect(play.desk.token(digest: digest, now: play.now)?.principal == Cast.mariaInS1)
    }

    @Test func itExpiresAndIsForgotten() throws {
        var play = try Play.withCustomers()
        let long = #"{"op":"customer.token","customer":"cust:42","ttl_s":86400}"#
        let short = #"{"op":"customer.token","customer":"cust:42","ttl_s":60}"#
        var digests: [String] = []
        for (byte, request) in zip(1..., [long, short, short]) {
            play.entropy = [UInt8](repeating: UInt8(byte), count: 32)
            digests.append(TokenFormat.digest(try Self.token(play.ask(Self.minter, request))))
        }
        play.now += 59_999
        #expect(play.desk.token(digest: digests[1], now: play.now) != nil)
        play.now += 1
        #expect(play.desk.token(digest: digests[1], now: play.now) == nil)
        #expect(play.desk.token(digest: digests[0], now: play.now) != nil)
        #expect(snapshot(play.desk).contains(digests[1]))
        var writer = JSONWriter()
        play.desk.snapshot(into: &writer, now: play.now)
        let lean = String(decoding: writer.bytes, as: UTF8.self)
        #expect(!lean.contains(digests[1]) && lean.contains(digests[0]), "a snapshot leaves expired ones out")
        play.entropy = [UInt8](repeating: 9, count: 32)
        try play.ask(Self.minter, short)
        #expect(!snapshot(play.desk).contains(digests[1]), "the next one that is minted sweeps them")
        #expect(snapshot(play.desk).contains(digests[0]))
    }

    @Test(arguments: [
        (#"{"op":"customer.token"}"#, #"FIELD_REQUIRED {"field":"customer"}"#),
        (#"{"op":"customer.token","customer":"cust:99"}"#, #"NOT_FOUND {"on":"cust:99"}"#),
        (#"{"op":"customer.token","customer":"cust:42","session":"T-1"}"#, #"BAD_FIELD {"field":"session"}"#),
        (#"{"op":"customer.token","customer":"cust:42","session":"S-9"}"#, #"NOT_FOUND {"on":"S-9"}"#),
        (#"{"op":"customer.token","customer":"cust:7","session":"S-1"}"#, #"NOT_FOUND {"on":"S-1"}"#),
        (#"{"op":"customer.token","customer":"cust:42","session":"S-2"}"#, #"SESSION_ENDED {"on":"S-2"}"#),
        (#"{"op":"customer.token","customer":"cust:42","ttl_s":59}"#, #"BAD_FIELD {"field":"ttl_s"}"#),
        (#"{"op":"customer.token","customer":"cust:42","ttl_s":86401}"#, #"BAD_FIELD {"field":"ttl_s"}"#),
        (#"{"op":"customer.token","customer":"cust:42","ttl":60}"#, #"UNKNOWN_FIELD {"field":"ttl"}"#),
    ])
    func refusals(request: String, refusal: String) throws {
        var play = try Play.withSession()
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:42"}"#)
        try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-2"}"#)
        #expect(play.refusal(Self.minter, request) == refusal)
    }

    @Test(arguments: [Cast.sarah, Cast.maya, Cast.relay, Cast.maria])
    func theRightIsNeverADefaultOfThoseWhoTalkToCustomers(who: Principal) throws {
        var play = try Play.withCustomers()
        let refused = play.refusal(who, #"{"op":"customer.token","customer":"cust:42"}"#)
        #expect(refused == #"ROLE_REQUIRED {"needs":"token.mint"}"#)
    }
}
