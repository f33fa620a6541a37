// Orders: what can be cancelled and returned, what is paid back, who decides about those that are suspicious; and
// reviews.

import TandemDesk
import TandemWire
import Testing

struct OrderTests {
    /// O-1 of Maria: a tote bag (L-1) and two mugs (L-2), ten per cent off: 51.30 EUR.
    private static func withOrder() throws -> Play {
        var play = try Play.withCart()
        try play.apply(#"{"coupon":"SAVE10"}"#)
        try play.ask(Cast.maria, #"{"op":"cart.checkout","on":"C-1"}"#)
        return play
    }

    private static func move(_ play: inout Play, _ state: String) throws {
        try play.ask(Cast.shop, #"{"op":"order.put","order":"O-1","state":"\#(state)"}"#)
    }

    @Test func partOfAnOrderIsReturned() throws {
        var play = try Self.withOrder()
        try Self.move(&play, "shipped")
        let told = try play.ask(
            Cast.maria,
            #"{"op":"order.return","on":"O-1","entries":[{"line":"L-2","qty":1}],"reason":"one is chipped"}"#)
        #expect(
            told.lines == [
                #"O-1#3 all order.returned {"entries":[{"line":"L-2","qty":1,"refund":810}],"#
                    + #""refund":{"amount":810,"currency":"EUR"},"reason":"one is chipped"}"#
            ])
        #expect(
            told.fields == #"{"refund":{"amount":810,"currency":"EUR"},"refunded":{"amount":810,"currency":"EUR"},"#
                + #""state":"shipped"}"#)
        let mug = try play.ask(Cast.maria, #"{"op":"product.show","sku":"MUG-2"}"#)
        #expect(mug.fields.contains(#""stock":2"#), "one of three was kept back, two went, one came back")
        let rest = try play.ask(Cast.maria, #"{"op":"order.return","on":"O-1","reason":"all of it"}"#)
        #expect(rest.fields.hasPrefix(#"{"refund":{"amount":4320,"currency":"EUR"},"refunded":{"amount":5130,"#))
        #expect(
            play.refusal(Cast.maria, #"{"op":"order.return","on":"O-1","reason":"again"}"#)
                == #"BAD_TRANSITION {"on":"O-1"}"#)
    }

    @Test func noMoreThanIsLeft() throws {
        var play = try Self.withOrder()
        let request = #"{"op":"order.cancel","on":"O-1","entries":[$],"reason":"r"}"#
        let entries = [
            #"{"line":"L-2","qty":3}"#: #"BAD_FIELD {"field":"entries","item":"L-2","left":2}"#,
            #"{"line":"L-7","qty":1}"#: #"BAD_FIELD {"field":"entries"}"#,
            #"{"line":"L-2","qty":0}"#: #"BAD_FIELD {"field":"entries"}"#,
            #"{"line":"L-2","qty":1},{"line":"L-2","qty":2}"#: #"BAD_FIELD {"field":"entries"}"#,
            "": #"BAD_FIELD {"field":"entries"}"#,
        ]
        for (entry, refused) in entries {
            #expect(play.refusal(Cast.maria, request.replacing("$", with: entry)) == refused, "\(entry)")
        }
    }

    @Test func aWholeOrderIsCancelled() throws {
        var play = try Self.withOrder()
        #expect(
            play.refusal(Cast.maria, #"{"op":"order.return","on":"O-1","reason":"r"}"#)
                == #"BAD_TRANSITION {"on":"O-1"}"#)
        let told = try play.ask(Cast.maria, #"{"op":"order.cancel","on":"O-1","reason":"by mistake"}"#)
        #expect(told.fields.hasSuffix(#""refunded":{"amount":5130,"currency":"EUR"},"state":"cancelled"}"#))
        let bag = try play.ask(Cast.maria, #"{"op":"product.show","sku":"TOTE-1"}"#)
        #expect(bag.fields.contains(#""stock":10"#))
        #expect(
            play.refusal(Cast.shop, #"{"op":"order.put","order":"O-1","state":"shipped"}"#)
                == #"BAD_TRANSITION {"on":"O-1"}"#)
        #expect(try play.ask(Cast.shop, #"{"op":"order.put","order":"O-1","state":"placed"}"#).lines == [])
    }

    @Test func staffActForTheCustomerOnly() throws {
        var play = try Self.withOrder()
        let request = #"{"op":"order.cancel","on":"O-1","reason":"r"$}"#
        #expect(
            play.refusal(Cast.sarah, request.replacing("$", with: ""))
                == #"NO_EMULATION {"customer":"cust:42"}"#)
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:7"}"#)
        try play.ask(Cast.sarah, #"{"op":"emu.start","on":"S-1"}"#)
        #expect(play.refusal(Cast.sarah, request.replacing("$", with: #","lease":1"#)).hasPrefix("WRONG_CUSTOMER"))
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:42"}"#)
        try play.ask(Cast.sarah, #"{"op":"emu.start","on":"S-2"}"#)
        let told = try play.ask(Cast.sarah, request.replacing("$", with: #","lease":2"#))
        #expect(told.events.map(\.for) == ["cust:42"] && told.events.map(\.lease) == [2])
        #expect(play.refusal(Cast.ivo, request.replacing("$", with: "")) == #"NOT_FOUND {"on":"O-1"}"#)
    }

    @Test func managersPlaceOrdersUnderALease() throws {
        var play = try Play.withCart()
        try play.ask(Cast.maya, #"{"op":"session.start","customer":"cust:42"}"#)
        try play.ask(Cast.maya, #"{"op":"emu.start","on":"S-1"}"#)
        try play.ask(Cast.maya, #"{"op":"cart.apply","on":"C-1","lease":1,"do":[{"coupon":"SORRY5"}]}"#)
        let told = try play.ask(Cast.maya, #"{"op":"cart.checkout","on":"C-1","lease":1}"#)
        #expect(told.events.map(\.for) == ["cust:42", "cust:42"])
        #expect(told.fields.contains(#""amount":5200"#))
        try play.ask(Cast.maya, #"{"op":"session.end","on":"S-1"}"#)
    }

    @Test func aSuspiciousOrder() throws {
        var play = try Self.withOrder()
        try play.ask(Cast.shop, #"{"op":"order.put","order":"O-1","state":"flagged","reason":"three cards"}"#)
        #expect(
            play.refusal(Cast.shop, #"{"op":"order.put","order":"O-1","state":"shipped"}"#)
                == #"BAD_TRANSITION {"on":"O-1"}"#)
        #expect(play.refusal(Cast.maria, #"{"op":"order.approve","on":"O-1"}"#).hasPrefix("ROLE_REQUIRED"))
        let listed = try play.ask(Cast.sarah, #"{"op":"order.list","state":"flagged"}"#)
        #expect(listed.fields.contains(#""on":"O-1""#))
        var other = play
        try play.ask(Cast.sarah, #"{"op":"order.approve","on":"O-1"}"#)
        #expect(
            play.refusal(Cast.maya, #"{"op":"order.reject","on":"O-1","reason":"r"}"#)
                == #"BAD_TRANSITION {"on":"O-1"}"#)
        try Self.move(&play, "shipped")
        let told = try other.ask(Cast.maya, #"{"op":"order.reject","on":"O-1","reason":"stolen card"}"#)
        #expect(told.fields == #"{"refund":{"amount":5130,"currency":"EUR"},"state":"rejected"}"#)
        let bag = try other.ask(Cast.maria, #"{"op":"product.show","sku":"TOTE-1"}"#)
        #expect(bag.fields.contains(#""stock":10"#))
    }

    @Test func ordersFromElsewhere() throws {
        var play = try Play.withShop()
        let request =
            #"{"op":"order.put","order":"O-5512","customer":"cust:42","currency":"EUR","state":"shipped","#
            + #""lines":[{"sku":"TOTE-1","qty":3,"each":3333,"discount":100}],"#
            + #""placed_at":"2026-11-02T10:00:00.000Z"}"#
        let told = try play.ask(Cast.shop, request)
        #expect(told.lines.first?.hasPrefix("O-5512#1 all order.imported ") == true)
        #expect(try play.ask(Cast.shop, request).lines == [], "an import can be repeated")
        let bag = try play.ask(Cast.maria, #"{"op":"product.show","sku":"TOTE-1"}"#)
        #expect(bag.fields.contains(#""stock":10"#), "its pieces were taken elsewhere")
        let back = try play.ask(
            Cast.maria, #"{"op":"order.return","on":"O-5512","entries":[{"line":"L-1","qty":1}],"reason":"r"}"#)
        #expect(back.fields.hasPrefix(#"{"refund":{"amount":3300,"#), "a third of 99.00, to the cent: \(back.fields)")
        for field in ["customer", "lines", "currency"] {
            let name = "\"\(field)\":"
            let refused = play.refusal(
                Cast.shop, request.replacing("O-5512", with: "O-6").replacing(name, with: "\"store\":"))
            #expect(!refused.hasPrefix("ok"), "\(field): \(refused)")
        }
    }

    // MARK: Reviews

    @Test func aReviewWaits() throws {
        var play = try Play.withShop()
        let told = try play.ask(
            Cast.maria, #"{"op":"review.write","sku":"TOTE-1","rating":5,"text":"Holds everything"}"#)
        #expect(
            told.lines == [
                #"cust:42#2 all review.written {"review":"R-1","sku":"TOTE-1","rating":5,"text":"Holds everything"}"#
            ])
        #expect(
            play.refusal(Cast.maria, #"{"op":"review.write","sku":"TOTE-1","rating":1,"text":"no"}"#)
                .hasPrefix("NOT_ALLOWED"))
        #expect(play.refusal(Cast.maria, #"{"op":"review.approve","review":"R-1"}"#).hasPrefix("ROLE_REQUIRED"))
        try play.ask(Cast.sarah, #"{"op":"review.approve","review":"R-1"}"#)
        #expect(
            play.refusal(Cast.sarah, #"{"op":"review.reject","review":"R-1"}"#)
                == #"BAD_TRANSITION {"on":"cust:42"}"#)
        let bag = try play.ask(Cast.ivo, #"{"op":"product.show","sku":"TOTE-1"}"#)
        #expect(bag.fields.hasSuffix(#""reviews":1,"rating_tenths":50}"#))
        #expect(play.refusal(Cast.sarah, #"{"op":"review.approve","review":"R-9"}"#).hasPrefix("NOT_FOUND"))
        #expect(try play.ask(Cast.ivo, #"{"op":"review.list"}"#).fields == #"{"reviews":[],"n":0,"more":false}"#)
    }

    /// The number after it is given out here, and has to be one that can be read again.
    @Test(arguments: ["1000000000000000", "9007199254740991"])
    func numbersFromElsewhereLeaveRoom(number: String) throws {
        var play = try Play.withShop()
        let lines = #""lines":[{"sku":"MUG-2","qty":1,"each":900}]"#
        for request in [
            #"{"op":"order.put","order":"O-\#(number)","customer":"cust:42","currency":"EUR",\#(lines)}"#,
            #"{"op":"cart.put","cart":"C-\#(number)","lines":[{"sku":"MUG-2","qty":1}]}"#,
            #"{"op":"review.put","review":"R-\#(number)","customer":"cust:42","sku":"MUG-2","rating":5,"text":"t"}"#,
        ] {
            #expect(play.refusal(Cast.shop, request).hasPrefix("BAD_FIELD"), "\(request)")
            try play.ask(Cast.shop, request.replacing(number, with: "999999999999999"))
        }
        let ticket =
            #"{"op":"ticket.create","ticket":"T-\#(number)","customer":"cust:42","subject":"s","text":"t","source":"email"}"#
        #expect(play.refusal(.sys, ticket).hasPrefix("BAD_FIELD"))
        try play.ask(.sys, ticket.replacing(number, with: "999999999999999"))
        try play.ask(Cast.maria, #"{"op":"cart.create"}"#)
        let cart = try #require(play.history.last).on
        #expect(cart == StreamID("C-1000000000000000"))
        try play.ask(Cast.maria, #"{"op":"cart.apply","on":"\#(cart.text)","do":[{"add":"TOTE-1"}]}"#)
        try play.ask(Cast.maria, #"{"op":"cart.checkout","on":"\#(cart.text)"}"#)
        try play.ask(Cast.maria, #"{"op":"review.write","sku":"TOTE-1","rating":4,"text":"t"}"#)
        for event in play.history { #expect(throws: Never.self) { _ = try Event(decoding: read(record(event))) } }
    }
}
