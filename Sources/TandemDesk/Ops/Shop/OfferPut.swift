// coupon.put, promotion.put: what makes things cheaper, for whoever has the code or for everybody.
//
//     {"op":"coupon.put","coupon":"SAVE10","title":"Ten per cent","percent_bp":1000,"until":"2026-12-31T23:00:00.000Z"}
//     {"op":"coupon.put","coupon":"SORRY5","title":"A small apology","amount":{…},"scope":"session"}
//     {"op":"promotion.put","promotion":"MUGS","title":"Mug week","percent_bp":1500,"skus":["MUG-1","MUG-2"]}
//
// The whole offer is said each time. If nothing changes there is no event.

import TandemWire

struct CouponPut: Op {
    static let spec = OpSpec(
        name: "coupon.put", right: .shopWrite, access: .none, customerMay: false, writes: true,
        fields: [FieldSpec("coupon", .string, required: true, help: "the code, in capitals, such as SAVE10")]
            + Offer.fields + [
                FieldSpec("scope", .word(of: Offer.Scope.self), help: "session: lent during a support session only"),
                FieldSpec("uses", .integer, help: "for how many orders it is good; any number if left out"),
            ],
        summary: "Create or replace a coupon.")

    private let offer: Offer

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        var offer = try Offer(.coupon, request: request)
        guard offer.code.utf8.allSatisfy({ $0 & 0xDF != $0 || $0 < UInt8(ascii: "a") }) else {
            throw .badField("coupon", "coupon must be in capitals, such as SAVE10")
        }
        offer.scope = try request.optionalWord("scope") ?? .order
        offer.uses = try request.optionalInteger("uses", in: 1...ShopLimits.stock)
        self.offer = offer
    }

    var on: StreamID? { .shop }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        try offer.decide(desk.shop.coupons[offer.code], desk)
    }
}

struct PromotionPut: Op {
    static let spec = OpSpec(
        name: "promotion.put", right: .shopWrite, access: .none, customerMay: false, writes: true,
        fields: [FieldSpec("promotion", .string, required: true, help: "its name, such as MUG-WEEK")] + Offer.fields,
        summary: "Create or replace a price reduction for everybody.")

    private let offer: Offer

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        offer = try Offer(.promotion, request: request)
    }

    var on: StreamID? { .shop }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        if desk.shop.promotions[offer.code] == nil, desk.shop.promotions.count >= Offer.maximumPromotions {
            throw .notAllowed("there are \(Offer.maximumPromotions) promotions; replace one that is over")
        }
        return try offer.decide(desk.shop.promotions[offer.code], desk)
    }
}

extension Offer {
    /// Every cart is priced with all of them.
    static let maximumPromotions = 50

    fileprivate static let fields = [
        FieldSpec("title", .string, required: true, help: "what people call it"),
        FieldSpec("percent_bp", .integer, help: "hundredths of a per cent: 1000 is 10 %"),
        FieldSpec("amount", .object, help: "or an amount: {\"amount\":500,\"currency\":\"EUR\"}"),
        FieldSpec("skus", .list, help: "the products it is for; the whole cart if left out"),
        FieldSpec("minimum", .object, help: "what the cart must be worth: {\"amount\":5000,\"currency\":\"EUR\"}"),
        FieldSpec("from", .string, help: "when it begins: 2026-12-01T00:00:00.000Z"),
        FieldSpec("until", .string, help: "when it is over: 2026-12-31T23:00:00.000Z"),
        FieldSpec("active", .boolean, help: "false to withdraw it"),
    ]

    fileprivate init(_ kind: Kind, request: JSONLine) throws(Refusal) {
        let code = try request.requiredCode(kind.member, like: "SAVE10")
        let title = try request.requiredText("title", limit: DeskLimits.lineScalars)
        let amount = try request.optionalMoney("amount")
        let minimum = try request.optionalMoney("minimum")
        let effect: Discount.Effect
        switch (try request.optionalInteger("percent_bp", in: 1...ShopLimits.basisPoints), amount) {
        case (let share?, nil): effect = .share(Int64(share))
        case (nil, let amount?): effect = .amount(amount.amount)
        default: throw .fieldRequired("percent_bp", "either percent_bp or amount is required")
        }
        if let amount, let minimum, amount.currency != minimum.currency {
            throw .badField("minimum", "minimum must be in \(amount.currency), as the amount is")
        }
        self.init(
            kind: kind, code: code, title: title, effect: effect, currency: amount?.currency ?? minimum?.currency)
        self.minimum = minimum?.amount ?? 0
        skus = try request.optionalSKUs()
        from = try request.optionalMoment("from")
        until = try request.optionalMoment("until")
        isActive = try request.optionalFlag("active") ?? true
    }

    fileprivate func decide(_ known: Offer?, _ desk: borrowing Desk) throws(Refusal) -> Decision {
        if let unknown = skus.first(where: { desk.shop.products[$0] == nil }) { throw .missing("product", unknown) }
        let answer = Answer(on: .shop, seq: desk.shop.head.seq, [JSONField(kind.rawValue, .string(code))])
        if known == self { return Decision([], answer) }
        return Decision([Draft(on: .shop, vis: .staff, .shop(.offerStored(self)))], answer)
    }
}

extension JSONLine {
    fileprivate func optionalSKUs() throws(Refusal) -> [String] {
        guard let index = find("skus") else { return [] }
        guard let skus = value(index).list(\.string), !skus.isEmpty, skus.count <= ShopLimits.skus else {
            throw .badField("skus", "skus must be a list of 1 to \(ShopLimits.skus) products, such as [\"MUG-1\"]")
        }
        return skus
    }

    func optionalMoment(_ name: JSONName) throws(Refusal) -> Int64? {
        guard let index = find(name) else { return nil }
        guard let time = string(index).flatMap(Timestamp.parse) else {
            throw .badField(name, "\(name) must be a time such as 2026-12-31T23:00:00.000Z")
        }
        return time
    }
}
