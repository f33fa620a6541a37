// The bytes of every kind of event of the shop, as EventCodingTests pins them.

import TandemDesk

enum ShopEventRecords {
    static let golden: [(record: String, event: Event)] = records.compactMap { record in
        (try? Event(decoding: read(record))).map { (record, $0) }
    }

    private static func envelope(
        _ kind: String, _ on: String, vis: String = "all", _ rest: String, acting: String = ""
    ) -> String {
        #"{"ev":"\#(kind)","on":"\#(on)","seq":6,"prev":5,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
            + acting + #""vis":"\#(vis)""# + (rest.isEmpty ? "" : ",\(rest)") + "}"
    }

    private static let total = #""total":{"amount":5130,"currency":"EUR"}"#
    private static let cart =
        #""state":"saved","customer":"cust:42","name":"later","lines":[{"line":"L-1","sku":"SHIRT-1","#
        + #""options":{"size":"M"},"qty":2,"each":2900}],"coupons":[{"coupon":"SORRY5","session":"S-17"}],"# + total
    private static let order =
        #""customer":"cust:42","cart":"C-9","state":"flagged","lines":[{"line":"L-1","sku":"SHIRT-1","#
        + #""options":{"size":"M"},"qty":2,"each":2900,"discount":670,"tax":560,"total":5130}],"coupons":["SAVE10"],"#
        + #""discounts":[{"code":"SAVE10","amount":670}],"# + total
        + #","store":"berlin","placed_at":"2026-11-02T10:00:00.000Z","reason":"three cards""#
    private static let entries =
        #""entries":[{"line":"L-1","qty":1,"refund":2565}],"refund":{"amount":2565,"currency":"EUR"},"#
        + #""reason":"too small","state":"cancelled""#

    static let records =
        [
            envelope(
                "product.stored", "shop", vis: "staff",
                #""sku":"SHIRT-1","title":"Shirt","price":{"amount":2900,"currency":"EUR"},"tax_bp":1900,"#
                    + #""tax_added":true,"category":"clothes","text":"Cotton","options":{"size":["S","M"]},"#
                    + #""active":false"#
            ),
            envelope(
                "stock.changed", "shop", vis: "staff", #""sku":"SHIRT-1","options":{"size":"M"},"stock":12"#),
            envelope(
                "coupon.stored", "shop", vis: "staff",
                #""coupon":"SORRY5","title":"An apology","amount":{"amount":500,"currency":"EUR"},"skus":["MUG-2"],"#
                    + #""minimum":{"amount":900,"currency":"EUR"},"from":"2026-11-01T00:00:00.000Z","#
                    + #""until":"2026-12-31T23:00:00.000Z","scope":"session","uses":10,"active":false"#),
            envelope(
                "promotion.stored", "shop", vis: "staff", #""promotion":"MUGS","title":"Mug week","percent_bp":1500"#),
            envelope(
                "store.stored", "shop", vis: "staff",
                #""store":"berlin","name":"Tandem Berlin","address":"Torstr. 1","phone":"+49 30","hours":"10-19""#),
            envelope("cart.created", "C-9", cart), envelope("cart.replaced", "C-9", cart),
            envelope(
                "cart.applied", "C-9",
                #""do":[{"add":"SHIRT-1","options":{"size":"M"},"line":"L-3","qty":2,"each":2900},"#
                    + #"{"set":"L-2","qty":1,"each":900},{"rm":"L-1"},{"coupon":"SORRY5","session":"S-17"},"#
                    + #"{"uncoupon":"SAVE10"}],"# + total, acting: #""for":"cust:42","lease":3,"#),
            envelope("cart.bound", "C-9", #""customer":"cust:42""#),
            envelope("cart.saved", "C-9", #""name":"later""#), envelope("cart.restored", "C-9", ""),
            envelope("cart.ordered", "C-9", #""order":"O-5512""#),
            envelope("cart.coupon_dropped", "C-9", #""coupon":"SORRY5","session":"S-17","# + total),
            envelope("order.placed", "O-5512", order), envelope("order.imported", "O-5512", order),
            envelope("order.cancelled", "O-5512", entries), envelope("order.returned", "O-5512", entries),
            envelope("order.rejected", "O-5512", entries),
            envelope(
                "review.written", "cust:42",
                #""review":"R-7","sku":"TOTE-1","rating":5,"title":"Fine","text":"Holds everything","state":"approved""#
            ),
            envelope("review.approved", "cust:42", #""review":"R-7""#),
            envelope("review.rejected", "cust:42", #""review":"R-7","reason":"about another product""#),
        ]
        + ["flagged", "approved", "shipped", "completed"].map {
            envelope("order.\($0)", "O-5512", #""reason":"three cards""#)
        }
}
