// customer.token and token.revoke: a token that opens one customer, or one session of theirs, for a while or until it
// is taken back.

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

    @Test func oneIsTakenBackAndTheOthersStay() throws {
        var play = try Play.withCustomers()
        var digests: [String] = []
        for byte in 1...5 {
            play.entropy = [UInt8](repeating: UInt8(byte), count: 32)
            let mint = #"{"op":"customer.token","customer":"cust:42","ttl_s":\#(byte % 2 == 0 ? 60 : 600)}"#
            digests.append(TokenFormat.digest(try Self.token(play.ask(Self.minter, mint))))
        }
        let id = digests[2].prefix(12)
        let revoke = #"{"op":"token.revoke","customer":"cust:42","token_id":"\#(id)"}"#
        let told = try play.ask(Cast.ada, revoke)
        let said = #"{"token_id":"\#(id)","digest":"\#(digests[2])"}"#
        #expect(told.lines == ["cust:42#7 staff token.revoked \(said)"])
        #expect(told.fields == #"{"token_id":"\#(id)"}"#)
        let stillGood = digests.filter { play.desk.token(digest: $0, now: play.now) != nil }
        #expect(stillGood == [digests[0], digests[1], digests[3], digests[4]])
        #expect(!snapshot(play.desk).contains(digests[2]))
        #expect(play.refusal(Cast.ada, revoke) == #"NOT_FOUND {"on":"cust:42"}"#)
        // What has expired is not there either, swept or not.
        play.now += 60_000
        let expired = #"{"op":"token.revoke","customer":"cust:42","token_id":"\#(digests[1].prefix(12))"}"#
        #expect(play.refusal(Cast.ada, expired) == #"NOT_FOUND {"on":"cust:42"}"#)
    }

    /// A snapshot leaves out what has expired, so the event that revoked it may meet a desk that never had it.
    @Test func revokingWhatIsNotThereChangesNothingElse() throws {
        var play = try Play.withCustomers()
        try play.ask(Self.minter, #"{"op":"customer.token","customer":"cust:42"}"#)
        let before = snapshot(play.desk)
        let revoked = TokenRevoked(id: "0123456789ab", digest: "0123456789abcdef")
        let draft = Draft(on: .customer("42"), vis: .staff, .tokenRevoked(revoked))
        let event = play.desk.stamp(draft, at: play.now, by: "admin:ada")
        #expect(play.desk.accepts(event))
        play.desk.apply(event)
        #expect(play.desk.checkInvariants() == [])
        #expect(snapshot(play.desk) == before.replacing(#""seq":2"#, with: #""seq":3"#))
    }

    @Test(arguments: [
        (#""token_id":"9f86d081884c""#, #"FIELD_REQUIRED {"field":"customer"}"#),
        (#""customer":"cust:42""#, #"FIELD_REQUIRED {"field":"token_id"}"#),
        (#""customer":"cust:42","token_id":7"#, #"BAD_FIELD {"field":"token_id"}"#),
        (#""customer":"cust:42","token_id":"""#, #"BAD_FIELD {"field":"token_id"}"#),
        (#""customer":"cust:42","token_id":"9f86d081884c""#, #"NOT_FOUND {"on":"cust:42"}"#),
        (#""customer":"cust:99","token_id":"9f86d081884c""#, #"NOT_FOUND {"on":"cust:99"}"#),
        (#""customer":"cust:7","token_id":"$""#, #"NOT_FOUND {"on":"cust:7"}"#),
        (#""customer":"cust:42","token":"$""#, #"UNKNOWN_FIELD {"field":"token"}"#),
    ])
    func refusalsToRevoke(fields: String, refusal: String) throws {
        var play = try Play.withCustomers()
        let told = try play.ask(Self.minter, #"{"op":"customer.token","customer":"cust:42"}"#)
        let id = try #require(told.answer.fields.first?.value.string)
        let request = #"{"op":"token.revoke",\#(fields.replacing("$", with: id))}"#
        #expect(play.refusal(Self.minter, request) == refusal)
        #expect(play.refusal(Cast.sarah, request).hasPrefix("ROLE_REQUIRED") == !refusal.contains("FIELD"))
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
