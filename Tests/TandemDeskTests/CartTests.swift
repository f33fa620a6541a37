// Carts: what may be put into them, what they cost, whose they are.

import TandemDesk
import TandemWire
import Testing

struct CartTests {
    @Test func aCartIsFilled() throws {
        var play = try Play.withShop()
        let created = try play.ask(Cast.maria, #"{"op":"cart.create"}"#)
        #expect(
            created.lines == [
                #"C-1#1 all cart.created {"state":"active","customer":"cust:42","total":{"amount":0,"currency":"\#(Money.noCurrency)"}}"#
            ])
        let told = try play.apply(#"{"add":"TOTE-1"},{"add":"MUG-2","qty":2}"#)
        #expect(
            told.lines == [
                #"C-1#2 all cart.applied {"do":[{"add":"TOTE-1","line":"L-1","qty":1,"each":3900},"#
                    + #"{"add":"MUG-2","line":"L-2","qty":2,"each":900}],"total":{"amount":5700,"currency":"EUR"}}"#
            ])
        #expect(told.fields == #"{"added":["L-1","L-2"],"total":{"amount":5700,"currency":"EUR"}}"#)
    }

    /// The example of protocol.md §3.12.
    @Test func allActionsAtOnce() throws {
        var play = try Play.withCart()
        let told = try play.apply(
            #"{"add":"SOCK-9","qty":2},{"set":"L-2","qty":1},{"rm":"L-1"},{"coupon":"save10"}"#, if: 2)
        #expect(told.fields == #"{"added":["L-3"],"total":{"amount":1620,"currency":"EUR"}}"#)
        let shown = try play.ask(Cast.maria, #"{"op":"cart.show","on":"C-1"}"#)
        #expect(
            shown.fields.hasPrefix(
                #"{"state":"active","customer":"cust:42","lines":[{"line":"L-2","sku":"MUG-2","title":"Mug","qty":1,"#
                    + #""each":900,"discount":90,"total":810},{"line":"L-3","sku":"SOCK-9","title":"Socks","qty":2,"#
                    + #""each":450,"discount":90,"total":810}],"coupons":[{"coupon":"SAVE10","title":"Ten per cent"}],"#
                    + #""discounts":[{"code":"SAVE10","amount":180}],"subtotal":1800,"discount":180,"tax":129,"#
                    + #""total":{"amount":1620,"currency":"EUR"}"#), "\(shown.fields)")
    }

    @Test func nothingIsDoneUnlessAllCan() throws {
        var play = try Play.withCart()
        #expect(
            play.refusal(
                Cast.maria, #"{"op":"cart.apply","on":"C-1","if":2,"do":[{"add":"SOCK-9"},{"rm":"L-9"}]}"#)
                == #"BAD_FIELD {"field":"do","item":"L-9"}"#)
        let steps = [
            #"{"add":"NOPE"}"#: "NOT_FOUND", #"{"add":"GUIDE-1"}"#: "BAD_FIELD", #"{"add":"SHIRT-1"}"#: "BAD_FIELD",
            #"{"add":"SHIRT-1","options":{"size":"XL"}}"#: "BAD_FIELD",
            #"{"add":"TOTE-1","options":{"size":"M"}}"#: "BAD_FIELD",
            #"{"add":"TOTE-1","qty":0}"#: "BAD_FIELD", #"{"add":"TOTE-1","qty":10000}"#: "BAD_FIELD",
            #"{"add":"TOTE-1","qty":9999}"#: "BAD_FIELD", #"{"set":"L-1"}"#: "BAD_FIELD",
            #"{"set":"1","qty":2}"#: "BAD_FIELD", #"{"rm":"L-1","qty":2}"#: "BAD_FIELD",
            #"{"add":"TOTE-1","colour":"red"}"#: "BAD_FIELD", #""add""#: "BAD_FIELD",
            #"{"coupon":"NOPE"}"#: "COUPON_INVALID", #"{"uncoupon":"SAVE10"}"#: "COUPON_INVALID",
            #"{"coupon":"SORRY5"}"#: "COUPON_INVALID",
        ]
        for (step, code) in steps {
            let refused = play.refusal(Cast.maria, #"{"op":"cart.apply","on":"C-1","if":2,"do":[\#(step)]}"#)
            #expect(refused.hasPrefix(code), "\(step): \(refused)")
        }
    }

    @Test func settingAndRemovingNeedTheNumberThatWasSeen() throws {
        var play = try Play.withCart()
        for step in [#"{"set":"L-1","qty":2}"#, #"{"rm":"L-1"}"#] {
            #expect(
                play.refusal(Cast.maria, #"{"op":"cart.apply","on":"C-1","do":[\#(step)]}"#)
                    == #"IF_REQUIRED {"field":"if"}"#)
        }
        try play.apply(#"{"add":"SOCK-9"}"#)
    }

    @Test func numbersOfLinesAreNotGivenAgain() throws {
        var play = try Play.withCart()
        try play.apply(#"{"rm":"L-2"}"#, if: 2)
        play.desk = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        let told = try play.apply(#"{"add":"MUG-2"},{"add":"TOTE-1"},{"add":"SHIRT-1","options":{"size":"M"}}"#)
        #expect(told.fields.hasPrefix(#"{"added":["L-3","L-1","L-4"]"#), "\(told.fields)")
    }

    @Test func tooLittleStockIsAWarning() throws {
        var play = try Play.withCart()
        let told = try play.apply(#"{"add":"MUG-2","qty":2},{"add":"SHIRT-1","options":{"size":"S"}}"#)
        #expect(
            told.fields.hasSuffix(
                #""warn":[{"code":"LOW_STOCK","line":"L-2","got":3},{"code":"OUT_OF_STOCK","line":"L-3","got":0}]}"#),
            "\(told.fields)")
    }

    @Test func anEmptyListBringsPricesUpToDate() throws {
        var play = try Play.withCart()
        #expect(try play.apply("").lines == [])
        try play.ask(
            Cast.shop, #"{"op":"product.put","sku":"MUG-2","price":{"amount":1000,"currency":"EUR"}}"#)
        try play.ask(Cast.shop, #"{"op":"product.put","sku":"TOTE-1","active":false}"#)
        #expect(
            play.refusal(Cast.maria, #"{"op":"cart.checkout","on":"C-1"}"#).hasPrefix("OUT_OF_STOCK"))
        try play.ask(Cast.shop, #"{"op":"product.put","sku":"TOTE-1","active":null}"#)
        #expect(
            play.refusal(Cast.maria, #"{"op":"cart.checkout","on":"C-1"}"#) == #"STALE {"on":"C-1","seq":2}"#)
        let told = try play.apply("")
        #expect(
            told.lines == [
                #"C-1#3 all cart.applied {"do":[{"set":"L-2","qty":2,"each":1000}],"#
                    + #""total":{"amount":5900,"currency":"EUR"}}"#
            ])
    }

    @Test func nobodyChangesAnothersCart() throws {
        var play = try Play.withCart()
        let request = #"{"op":"cart.apply","on":"C-1","do":[{"add":"SOCK-9"}]}"#
        #expect(play.refusal(Cast.ivo, request) == #"NOT_FOUND {"on":"C-1"}"#)
        #expect(play.refusal(Cast.ivo, request.replacing("C-1", with: "C-9")) == #"NOT_FOUND {"on":"C-9"}"#)
        #expect(play.refusal(Cast.mariaInS1, request) == #"NOT_FOUND {"on":"C-1"}"#)
        #expect(play.refusal(Cast.sarah, request) == #"NO_EMULATION {"customer":"cust:42"}"#)
        #expect(play.refusal(Cast.shop, request) == #"NO_EMULATION {"customer":"cust:42"}"#)
        #expect(play.refusal(Cast.relay, request).hasPrefix("ROLE_REQUIRED"))
        #expect(
            play.refusal(Cast.maria, #"{"op":"cart.apply","on":"C-1","lease":1,"do":[]}"#)
                == #"BAD_FIELD {"field":"lease"}"#)
    }

    @Test func oneActiveCart() throws {
        var play = try Play.withCart()
        #expect(play.refusal(Cast.maria, #"{"op":"cart.create"}"#) == #"BAD_TRANSITION {"on":"C-1"}"#)
        try play.ask(Cast.maria, #"{"op":"cart.save","on":"C-1","name":"later"}"#)
        #expect(
            play.refusal(Cast.maria, #"{"op":"cart.apply","on":"C-1","do":[]}"#) == #"BAD_TRANSITION {"on":"C-1"}"#)
        try play.ask(Cast.maria, #"{"op":"cart.create"}"#)
        let told = try play.ask(Cast.maria, #"{"op":"cart.restore","on":"C-1"}"#)
        #expect(told.lines == ["C-2#2 all cart.saved {}", "C-1#4 all cart.restored {}"])
        #expect(told.fields == #"{"saved":"C-2"}"#)
        #expect(play.refusal(Cast.maria, #"{"op":"cart.restore","on":"C-1"}"#) == #"BAD_TRANSITION {"on":"C-1"}"#)
        let listed = try play.ask(Cast.maria, #"{"op":"cart.list"}"#).fields
        #expect(listed.contains(#"{"on":"C-2","seq":2,"state":"saved""#), "\(listed)")
        #expect(listed.contains(#""n":2,"more":false"#), "\(listed)")
    }

    @Test func anonymousCartsAreTheShops() throws {
        var play = try Play.withCart()
        try play.ask(Cast.shop, #"{"op":"cart.create"}"#)
        try play.ask(Cast.shop, #"{"op":"cart.apply","on":"C-2","do":[{"add":"MUG-2"}]}"#)
        #expect(play.refusal(Cast.maria, #"{"op":"cart.show","on":"C-2"}"#) == #"NOT_FOUND {"on":"C-2"}"#)
        #expect(
            play.refusal(Cast.sarah, #"{"op":"cart.apply","on":"C-2","do":[{"add":"MUG-2"}]}"#)
                == #"BAD_TRANSITION {"on":"C-2"}"#)
        #expect(
            play.refusal(Cast.sarah, #"{"op":"cart.bind","on":"C-2","customer":"cust:42"}"#)
                == #"NO_EMULATION {"customer":"cust:42"}"#)
        #expect(
            play.refusal(Cast.sarah, #"{"op":"cart.bind","on":"C-2","customer":"cust:99"}"#)
                == #"NOT_FOUND {"on":"cust:99"}"#)
    }

    // MARK: Checkout

    @Test func aCartBecomesAnOrder() throws {
        var play = try Play.withCart()
        try play.apply(#"{"coupon":"SAVE10"}"#)
        let told = try play.ask(Cast.maria, #"{"op":"cart.checkout","on":"C-1","store":"berlin"}"#)
        #expect(
            told.lines == [
                #"O-1#1 all order.placed {"customer":"cust:42","cart":"C-1","lines":[{"line":"L-1","sku":"TOTE-1","#
                    + #""qty":1,"each":3900,"discount":390,"tax":560,"total":3510},"#
                    + #"{"line":"L-2","sku":"MUG-2","qty":2,"#
                    + #""each":900,"discount":180,"tax":259,"total":1620}],"coupons":["SAVE10"],"#
                    + #""discounts":[{"code":"SAVE10","amount":570}],"total":{"amount":5130,"currency":"EUR"},"#
                    + #""store":"berlin"}"#,
                #"C-1#4 all cart.ordered {"order":"O-1"}"#,
            ])
        #expect(told.answer.on == .order(1))
        #expect(
            play.refusal(Cast.maria, #"{"op":"cart.apply","on":"C-1","do":[]}"#) == #"BAD_TRANSITION {"on":"C-1"}"#)
        let mug = try play.ask(Cast.ivo, #"{"op":"product.show","sku":"MUG-2"}"#)
        #expect(mug.fields.contains(#""stock":1"#))
        try play.ask(Cast.maria, #"{"op":"cart.create"}"#)
    }

    @Test func whatIsNotThereIsNotOrdered() throws {
        var play = try Play.withCart()
        try play.apply(#"{"add":"MUG-2","qty":2}"#)
        #expect(
            play.refusal(Cast.maria, #"{"op":"cart.checkout","on":"C-1"}"#)
                == #"OUT_OF_STOCK {"item":"L-2","sku":"MUG-2","got":3}"#)
        #expect(
            play.refusal(Cast.maria, #"{"op":"cart.checkout","on":"C-1","store":"rome"}"#).hasPrefix("NOT_FOUND"))
        #expect(
            play.refusal(Cast.sarah, #"{"op":"cart.checkout","on":"C-1"}"#) == #"ROLE_REQUIRED {"needs":"order.place"}"#
        )
        #expect(play.refusal(Cast.maya, #"{"op":"cart.checkout","on":"C-1"}"#).hasPrefix("NO_EMULATION"))
        try play.apply(#"{"rm":"L-1"},{"rm":"L-2"}"#, if: 3)
        #expect(play.refusal(Cast.maria, #"{"op":"cart.checkout","on":"C-1"}"#) == #"BAD_TRANSITION {"on":"C-1"}"#)
    }

    @Test func aCouponIsUsedUp() throws {
        var play = try Play.withCart()
        try play.apply(#"{"coupon":"ONCE"}"#)
        try play.ask(Cast.ivo, #"{"op":"cart.create"}"#)
        try play.ask(Cast.ivo, #"{"op":"cart.apply","on":"C-2","do":[{"add":"SOCK-9"},{"coupon":"ONCE"}]}"#)
        try play.ask(Cast.ivo, #"{"op":"cart.checkout","on":"C-2"}"#)
        #expect(
            play.refusal(Cast.maria, #"{"op":"cart.checkout","on":"C-1"}"#) == #"COUPON_INVALID {"coupon":"ONCE"}"#)
        try play.apply(#"{"uncoupon":"ONCE"}"#)
        #expect(
            play.refusal(Cast.maria, #"{"op":"cart.apply","on":"C-1","do":[{"coupon":"ONCE"}]}"#)
                == #"COUPON_INVALID {"coupon":"ONCE"}"#)
    }

    // MARK: What is lent to a session

    @Test func aSessionCouponGoesWithItsSession() throws {
        var play = try Play.withCart()
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:42"}"#)
        let told = try play.apply(#"{"coupon":"SORRY5"}"#)
        #expect(
            told.lines == [
                #"C-1#3 all cart.applied {"do":[{"coupon":"SORRY5","session":"S-1"}],"#
                    + #""total":{"amount":5200,"currency":"EUR"}}"#
            ])
        play.desk = try Desk(snapshot: Array(snapshot(play.desk).utf8))
        let ended = try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1"}"#)
        #expect(
            ended.lines.first
                == #"C-1#4 all cart.coupon_dropped {"coupon":"SORRY5","session":"S-1","#
                + #""total":{"amount":5700,"currency":"EUR"}}"#)
        #expect(
            play.refusal(Cast.maria, #"{"op":"cart.apply","on":"C-1","do":[{"coupon":"SORRY5"}]}"#).hasPrefix("COUPON"))
    }

    @Test func whatWasOrderedKeepsItsDiscount() throws {
        var play = try Play.withCart()
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:42"}"#)
        try play.apply(#"{"coupon":"SORRY5"}"#)
        let order = try play.ask(Cast.maria, #"{"op":"cart.checkout","on":"C-1"}"#)
        #expect(order.fields.contains(#""amount":5200"#))
        let ended = try play.ask(Cast.sarah, #"{"op":"session.end","on":"S-1"}"#)
        #expect(ended.lines.count == 1)
    }
}
