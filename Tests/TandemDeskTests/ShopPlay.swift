// The shop on the stage: five products, coupons and a store, small enough to reckon with.

import TandemDesk
import TandemWire

extension Cast {
    /// The shop's own systems.
    static let shop = Principal(
        id: "bot:shop", role: .bot, rights: Rights(Role.bot.defaultRights.sorted + [.shopWrite]))
    /// Those who can do something in it.
    static let shoppers = [maria, maria, maria, ivo, sarah, sarah, maya, maya, shop, shop, ada, ben, relay, mariaInS1]
}

extension Play {
    static let catalogue = [
        #"{"op":"product.put","sku":"TOTE-1","title":"Tote bag","price":{"amount":3900,"currency":"EUR"},"tax_bp":1900}"#,
        #"{"op":"product.put","sku":"MUG-2","title":"Mug","price":{"amount":900,"currency":"EUR"},"tax_bp":1900}"#,
        #"{"op":"product.put","sku":"SOCK-9","title":"Socks","price":{"amount":450,"currency":"EUR"}}"#,
        #"{"op":"product.put","sku":"SHIRT-1","title":"Shirt","price":{"amount":2900,"currency":"EUR"},"#
            + #""options":{"size":["S","M","L"]}}"#,
        #"{"op":"product.put","sku":"GUIDE-1","title":"Guide","price":{"amount":1500,"currency":"USD"}}"#,
        #"{"op":"stock.set","sku":"TOTE-1","stock":10}"#,
        #"{"op":"stock.set","sku":"MUG-2","stock":3}"#,
        #"{"op":"stock.set","sku":"SOCK-9","stock":100}"#,
        #"{"op":"stock.set","sku":"SHIRT-1","options":{"size":"M"},"stock":5}"#,
        #"{"op":"coupon.put","coupon":"SAVE10","title":"Ten per cent","percent_bp":1000}"#,
        #"{"op":"coupon.put","coupon":"SORRY5","title":"An apology","amount":{"amount":500,"currency":"EUR"},"#
            + #""scope":"session"}"#,
        #"{"op":"coupon.put","coupon":"ONCE","title":"Once","percent_bp":5000,"uses":1}"#,
        #"{"op":"store.put","store":"berlin","name":"Tandem Berlin"}"#,
    ]

    /// Maria and Ivo, and a shop.
    static func withShop() throws -> Play {
        var play = try withCustomers()
        for request in catalogue { try play.ask(Cast.shop, request) }
        return play
    }

    /// The same; Maria has C-1 with a tote bag (L-1) and two mugs (L-2): 57.00 EUR.
    static func withCart() throws -> Play {
        var play = try withShop()
        try play.ask(Cast.maria, #"{"op":"cart.create"}"#)
        try play.ask(
            Cast.maria, #"{"op":"cart.apply","on":"C-1","do":[{"add":"TOTE-1"},{"add":"MUG-2","qty":2}]}"#)
        return play
    }

    /// `cart.apply` of Maria on C-1.
    @discardableResult
    mutating func apply(_ steps: String, if head: Int? = nil) throws(Refusal) -> Told {
        let condition = head.map { #""if":\#($0),"# } ?? ""
        return try ask(Cast.maria, #"{"op":"cart.apply","on":"C-1",\#(condition)"do":[\#(steps)]}"#)
    }
}
