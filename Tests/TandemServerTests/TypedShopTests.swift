// The typed verbs of the shop: what they stand for, which cart they mean, and what answers and events look like.

import TandemTestSupport
import TandemWire
import Testing

@testable import TandemServer

@Suite struct TypedShopTests {
    /// Typed by Sarah; checked in TypedParseTests.
    static let requests: [(typed: String, json: String)] = [
        ("products category=kitchen mug spe", #"{"op":"product.list","category":"kitchen","words":"mug spe"}"#),
        ("product TOTE-1", #"{"op":"product.show","sku":"TOTE-1"}"#), ("cart C-9", #"{"op":"cart.show","on":"C-9"}"#),
        ("carts cust:42 state=saved", #"{"op":"cart.list","customer":"cust:42","state":"saved"}"#),
        ("carts all", #"{"op":"cart.list"}"#), ("cart new cust:42", #"{"op":"cart.create","customer":"cust:42"}"#),
        ("cart bind C-12 cust:42", #"{"op":"cart.bind","on":"C-12","customer":"cust:42"}"#),
        ("cart save C-9 for later", #"{"op":"cart.save","on":"C-9","name":"for later"}"#),
        ("cart restore c-9", #"{"op":"cart.restore","on":"C-9"}"#),
        ("add C-9 TOTE-1", #"{"op":"cart.apply","on":"C-9","do":[{"add":"TOTE-1"}]}"#),
        (
            "add C-9 SHIRT-1 2 size=M colour=\"dark blue\"",
            #"{"op":"cart.apply","on":"C-9","do":[{"add":"SHIRT-1","qty":2,"options":{"size":"M","colour":"dark blue"}}]}"#
        ),
        ("qty C-9 L-2 1", #"{"op":"cart.apply","on":"C-9","if":12,"do":[{"set":"L-2","qty":1}]}"#),
        ("rm C-9 L-2", #"{"op":"cart.apply","on":"C-9","if":12,"do":[{"rm":"L-2"}]}"#),
        ("coupon C-9 SAVE10", #"{"op":"cart.apply","on":"C-9","do":[{"coupon":"SAVE10"}]}"#),
        ("uncoupon C-9 SAVE10", #"{"op":"cart.apply","on":"C-9","do":[{"uncoupon":"SAVE10"}]}"#),
        ("checkout C-9 store=berlin", #"{"op":"cart.checkout","on":"C-9","store":"berlin"}"#),
        ("orders cust:42 state=flagged", #"{"op":"order.list","customer":"cust:42","state":"flagged"}"#),
        ("order O-5512", #"{"op":"order.show","on":"O-5512"}"#),
        (
            "cancel O-5512 ordered by mistake", #"{"op":"order.cancel","on":"O-5512","reason":"ordered by mistake"}"#
        ),
        (
            "return O-5512 l-1 L-2:3 too small",
            #"{"op":"order.return","on":"O-5512","entries":[{"line":"L-1","qty":1},{"line":"L-2","qty":3}],"#
                + #""reason":"too small"}"#
        ),
        ("order approve O-5477", #"{"op":"order.approve","on":"O-5477"}"#),
        ("order reject O-5477 stolen card", #"{"op":"order.reject","on":"O-5477","reason":"stolen card"}"#),
        ("reviews state=pending", #"{"op":"review.list","state":"pending"}"#),
        (
            "review cust:42 TOTE-1 4 title=Fine Holds everything",
            #"{"op":"review.write","customer":"cust:42","sku":"TOTE-1","rating":4,"title":"Fine","#
                + #""text":"Holds everything"}"#
        ),
        ("review approve R-7", #"{"op":"review.approve","review":"R-7"}"#),
        ("review reject R-7 no", #"{"op":"review.reject","review":"R-7","reason":"no"}"#),
        (#"product put {"sku":"TOTE-1","tax_bp":1900}"#, #"{"op":"product.put","sku":"TOTE-1","tax_bp":1900}"#),
        (#"stock set {"sku":"TOTE-1","stock":1}"#, #"{"op":"stock.set","sku":"TOTE-1","stock":1}"#),
        (#"coupon put {"coupon":"A"}"#, #"{"op":"coupon.put","coupon":"A"}"#),
        (#"promotion put {"promotion":"A"}"#, #"{"op":"promotion.put","promotion":"A"}"#),
        (#"store put {"store":"rome"}"#, #"{"op":"store.put","store":"rome"}"#),
        (#"cart put {"cart":"C-9"}"#, #"{"op":"cart.put","cart":"C-9"}"#),
        (#"order put {"order":"O-1"}"#, #"{"op":"order.put","order":"O-1"}"#),
        (#"review put {"review":"R-1"}"#, #"{"op":"review.put","review":"R-1"}"#),
    ]

    /// A cart that was shown, and the number it had then.
    private static var shown: TypedState {
        var state = Typed.agent
        state.remember(stream: "C-9")
        state.sawEvent(12, of: "C-9")
        return state
    }

    @Test func aCartThatWasShownIsMeant() {
        var state = Self.shown
        state.lease = 3
        state.leaseOf = "cust:42"
        #expect(
            Typed.parse("add MUG-2 2", &state)
                == #"{"op":"cart.apply","on":"C-9","lease":3,"do":[{"add":"MUG-2","qty":2}]}"#)
        #expect(
            Typed.parse("qty l-2 1", &state)
                == #"{"op":"cart.apply","on":"C-9","if":12,"lease":3,"do":[{"set":"L-2","qty":1}]}"#)
        #expect(
            Typed.parse("rm L-2", &state) == #"{"op":"cart.apply","on":"C-9","if":12,"lease":3,"do":[{"rm":"L-2"}]}"#)
        #expect(Typed.parse("carts", &state) == #"{"op":"cart.list","customer":"cust:42"}"#)
        #expect(Typed.parse("say hi", &state).contains(#""on":"S-17""#), "the session is still current")
    }

    @Test(arguments: [
        ("qty C-7 L-2 1", "BAD_FIELD look at C-7 first (cart C-7)"),
        ("qty L-2", "FIELD_REQUIRED qty needs a number of"),
        ("add", "FIELD_REQUIRED add needs a product"), ("add S-17", "BAD_FIELD add takes a cart (C-9)"),
        (#"stock set {"sku":"#, "BAD_FIELD what follows must be a JSON object"),
        ("rm L-2 L-3", "BAD_FIELD rm does not take"),
        ("return O-5512 L-1", "FIELD_REQUIRED return needs a text"),
    ])
    func whatIsMissingIsSaid(typed: String, answer: String) {
        var state = Self.shown
        #expect(Typed.parse(typed, &state).hasPrefix(answer), "\(Typed.parse(typed, &state))")
    }

    @Test func withoutACart() {
        #expect(Typed.parse("add MUG-2").hasPrefix("FIELD_REQUIRED add needs a cart. first: carts, then cart C-9"))
    }

    @Test(arguments: [
        (
            #""ev":"cart.applied","on":"C-9","do":[{"add":"MUG-2","line":"L-3","qty":2,"each":900,"options":{"size":"M"}},"#
                + #"{"set":"L-2","qty":1},{"rm":"L-1"},{"coupon":"SORRY5","session":"S-17"},{"uncoupon":"A"}],"#
                + #""total":{"amount":1620,"currency":"EUR"}"#,
            "changed C-9: 2 x MUG-2 (M) as L-3, L-2 is 1 now, without L-1, coupon SORRY5 during S-17, "
                + "without the coupon A; 16.20 EUR"
        ),
        (
            #""ev":"cart.coupon_dropped","on":"C-9","coupon":"SORRY5","session":"S-17","#
                + #""total":{"amount":5,"currency":"EUR"}"#,
            "took back SORRY5, lent to S-17, from C-9; 0.05 EUR"
        ),
        (
            #""ev":"order.returned","on":"O-1","entries":[{"line":"L-1","qty":2}],"#
                + #""refund":{"amount":900,"currency":"EUR"},"reason":"too small""#,
            "returned 2 of L-1; 9.00 EUR back: too small"
        ),
        (#""ev":"order.flagged","on":"O-1","reason":"three cards""#, "flagged O-1: three cards"),
        (
            #""ev":"review.written","on":"cust:42","review":"R-7","sku":"TOTE-1","rating":5,"text":"Fine""#,
            "reviewed TOTE-1 with 5 of 5 (R-7): Fine"
        ),
    ])
    func eventsAreSentences(members: String, sentence: String) throws {
        let record =
            "{\(members),\"seq\":2,\"prev\":1,\"at\":\"2026-11-21T19:21:03.010Z\",\"by\":\"agent:sarah\",\"vis\":\"all\"}"
        let value = try JSONValue(testing: record)
        #expect(TextShop.sentence(value).map { "\($0.text)" } == sentence)
    }
}
