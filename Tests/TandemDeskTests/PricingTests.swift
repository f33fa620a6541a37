// What things cost: examples that a person can check, and laws that hold for every cart. The seed is in every message.

import TandemDesk
import TandemTestSupport
import Testing

struct PricingTests {
    private static func line(
        _ id: Int, _ each: Int64, _ quantity: Int64 = 1, sku: String = "A", tax: Int64 = 0, added: Bool = false
    ) -> PricingLine {
        PricingLine(
            id: id, sku: sku, quantity: quantity, each: each, tax: TaxRate(basisPoints: tax, isIncluded: !added))
    }

    @Test func aPlainCart() throws {
        let cart = try Pricing.price([Self.line(1, 3900), Self.line(2, 900, 2)])
        #expect(cart.subtotal == 5700 && cart.discount == 0 && cart.tax == 0 && cart.total == 5700)
    }

    /// One cent off six equal lines is a sixth of a cent for each: one line gets the cent, the sum is right.
    @Test func aSixthOfACent() throws {
        let lines = (1...6).map { Self.line($0, 100) }
        let cart = try Pricing.price(lines, coupons: [Discount(code: "CENT", .amount(1))])
        #expect(cart.lines.map(\.discount) == [1, 0, 0, 0, 0, 0])
        #expect(cart.total == 599)
        let back = try cart.lines.map { try Pricing.refund(total: $0.total, quantity: 1, before: 0, more: 1) }
        #expect(back.reduce(0, +) == 599)
    }

    /// 100 over three: the largest fraction gets the cent that whole parts leave over.
    @Test func whatIsLeftGoesToTheLargestFraction() throws {
        #expect(try Arithmetic.spread(100, over: [1, 1, 1]) == [34, 33, 33])
        #expect(try Arithmetic.spread(100, over: [10, 20, 30]) == [17, 33, 50])
        #expect(try Arithmetic.spread(0, over: [0, 0]) == [0, 0])
    }

    @Test func halfGoesToEven() throws {
        #expect(try Arithmetic.share(25, 1000, of: 10_000) == 2)
        #expect(try Arithmetic.share(35, 1000, of: 10_000) == 4)
        #expect(try Arithmetic.share(26, 1000, of: 10_000) == 3)
        #expect(try Arithmetic.share(Int64(1) << 52, 9999, of: 10_000) == 4_503_149_267_407_759)
    }

    @Test func taxInsideAndOnTop() throws {
        let inside = try Pricing.price([Self.line(1, 1190, tax: 1900)])
        #expect(inside.tax == 190 && inside.total == 1190)
        let onTop = try Pricing.price([Self.line(1, 1000, tax: 1900, added: true)])
        #expect(onTop.tax == 190 && onTop.total == 1190)
    }

    @Test func promotionsComeBeforeCoupons() throws {
        let cart = try Pricing.price(
            [Self.line(1, 1000, sku: "MUG"), Self.line(2, 1000)],
            promotions: [Discount(code: "Z", .share(5000), skus: ["MUG"])], coupons: [Discount(code: "A", .share(1000))]
        )
        #expect(cart.discounts.map(\.code) == ["Z", "A"] && cart.discounts.map(\.amount) == [500, 150])
        #expect(cart.lines.map(\.discount) == [550, 100] && cart.total == 1350)
    }

    @Test func offersThatDoNothing() throws {
        let dear = Discount(code: "A", .amount(500), minimum: 5000)
        let other = Discount(code: "B", .amount(500), skus: ["X"])
        let cart = try Pricing.price([Self.line(1, 4999)], coupons: [dear, other])
        #expect(cart.discounts.isEmpty && cart.total == 4999)
        #expect(try Pricing.price([Self.line(1, 300)], coupons: [Discount(code: "A", .amount(500))]).total == 0)
        #expect(try Pricing.price([], coupons: [Discount(code: "A", .share(10_000))]).total == 0)
    }

    @Test func whatIsTooLargeIsSaid() {
        #expect(throws: PricingError.tooLarge) { try Pricing.price([Self.line(1, .max, 2)]) }
        #expect(throws: PricingError.tooLarge) { try Pricing.price([Self.line(1, 1 << 53)]) }
        #expect(throws: PricingError.tooLarge) { try Pricing.price([Self.line(1, -1)]) }
        #expect(throws: PricingError.tooLarge) { try Pricing.refund(total: 9, quantity: 3, before: 2, more: 2) }
        #expect(throws: PricingError.tooLarge) { try Arithmetic.spread(1, over: [0]) }
        #expect(throws: PricingError.tooLarge) { try Arithmetic.share(.max, .max, of: 1) }
    }

    // MARK: Laws

    @Test func lawsOfEveryCart() throws {
        let seed = TestSeed.choose()
        var dice = Dice(seed: seed)
        for round in 0..<20_000 {
            let (lines, promotions, coupons) = dice.cart()
            let cart = try Pricing.price(lines, promotions: promotions, coupons: coupons)
            let onTop = zip(lines, cart.lines).reduce(0) { $0 + ($1.0.tax.isIncluded ? 0 : $1.1.tax) }
            let shuffled = try Pricing.price(
                lines.shuffled(using: &dice), promotions: promotions.shuffled(using: &dice),
                coupons: coupons.shuffled(using: &dice))
            let laws = [
                cart.lines.reduce(0) { $0 + $1.gross } == cart.subtotal,
                cart.lines.reduce(0) { $0 + $1.discount } == cart.discount,
                cart.discounts.reduce(0) { $0 + $1.amount } == cart.discount,
                cart.lines.reduce(0) { $0 + $1.tax } == cart.tax,
                cart.lines.reduce(0) { $0 + $1.total } == cart.total,
                cart.lines.allSatisfy { $0.discount >= 0 && $0.discount <= $0.gross && $0.tax >= 0 && $0.total >= 0 },
                cart.total == cart.subtotal - cart.discount + onTop,
                shuffled == cart,
            ]
            guard laws.allSatisfy({ $0 }) else {
                Issue.record("TANDEM_SEED=\(seed) round \(round): \(laws) for \(lines) \(promotions) \(coupons)")
                return
            }
        }
    }

    /// However pieces go back, all of them together give back what was paid.
    @Test func allRefundsAreWhatWasPaid() throws {
        let seed = TestSeed.choose()
        var dice = Dice(seed: seed)
        for round in 0..<20_000 {
            let quantity = Int64(dice.number(1...20))
            let total = Int64(dice.number(0...dice.pick([7, 100, 1_000_000])))
            var before: Int64 = 0
            var back: Int64 = 0
            var isSound = true
            while before < quantity {
                let more = Int64(dice.number(1...Int(quantity - before)))
                let refund = try Pricing.refund(total: total, quantity: quantity, before: before, more: more)
                before += more
                back += refund
                isSound = isSound && refund >= 0 && back <= total
            }
            guard isSound, back == total else {
                Issue.record("TANDEM_SEED=\(seed) round \(round): \(back) of \(total)")
                return
            }
        }
    }
}

extension Dice {
    fileprivate mutating func cart() -> ([PricingLine], [Discount], [Discount]) {
        let skus = ["A", "B", "C"]
        let lines = (0..<number(0...8)).map { id in
            let tax = TaxRate(basisPoints: Int64(pick([0, 700, 1900, 2550, 10_000])), isIncluded: pick([true, false]))
            return PricingLine(
                id: id + 1, sku: pick(skus), quantity: Int64(number(1...9)),
                each: Int64(number(0...pick([3, 100, 99_999, 1_000_000_000]))), tax: tax)
        }
        return (lines, discounts(skus), discounts(skus))
    }

    private mutating func discounts(_ skus: [String]) -> [Discount] {
        (0..<number(0...3)).map { index in
            let effect: Discount.Effect =
                number(0...1) == 0
                ? .share(Int64(number(0...10_000))) : .amount(Int64(number(0...pick([1, 99, 5_000]))))
            return Discount(
                code: "\(pick(["X", "Y", "Z"]))\(index)", effect, skus: number(0...1) == 0 ? [] : [pick(skus)],
                minimum: Int64(pick([0, 0, 5_000])))
        }
    }
}
