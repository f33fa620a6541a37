// What a cart costs: lines → discounts → tax → total, in whole minor units, the same for every order of the lines.
//
//     gross     each × quantity
//     discount  promotions by code, then coupons by code, each on what those before it have left:
//               on named products   a share of each line, or an amount off every piece
//               on the whole cart   a share of the sum, or an amount, spread over the lines in proportion
//     tax       of what is left, by line: inside the price, or on top of it
//     total     what is left, and the tax on top of it
//
// A share is rounded half to even. What is spread is cut down to whole units first, and the units that remain go one
// each to the largest fractions, so the parts always add up to the whole. Nothing ever becomes negative; a sum beyond
// 2^53−1 is an error. Pure: the same lines, discounts and rates give the same parts.

package struct TaxRate: Sendable, Equatable {
    /// Hundredths of a per cent: 1900 is 19 %.
    package let basisPoints: Int64
    /// Whether the price contains it.
    package let isIncluded: Bool

    package init(basisPoints: Int64 = 0, isIncluded: Bool = true) {
        self.basisPoints = basisPoints
        self.isIncluded = isIncluded
    }
}

package struct PricingLine: Sendable, Equatable {
    package let id: Int
    package let sku: String
    package let quantity: Int64
    /// Minor units for one piece.
    package let each: Int64
    package let tax: TaxRate

    package init(id: Int, sku: String, quantity: Int64, each: Int64, tax: TaxRate = TaxRate()) {
        self.id = id
        self.sku = sku
        self.quantity = quantity
        self.each = each
        self.tax = tax
    }
}

package struct Discount: Sendable, Equatable {
    package enum Effect: Sendable, Equatable {
        /// Basis points.
        case share(Int64)
        /// Minor units: off the cart, or off each piece of the named products.
        case amount(Int64)
    }

    package let code: String
    package let effect: Effect
    /// The products it is for; none means the whole cart.
    package let skus: [String]
    /// Minor units that the lines must be worth before discounts.
    package let minimum: Int64

    package init(code: String, _ effect: Effect, skus: [String] = [], minimum: Int64 = 0) {
        self.code = code
        self.effect = effect
        self.skus = skus
        self.minimum = minimum
    }
}

package struct PricedLine: Sendable, Equatable {
    package let id: Int
    package let gross: Int64
    package internal(set) var discount: Int64 = 0
    package internal(set) var tax: Int64 = 0
    /// What is paid for the line, tax and all.
    package internal(set) var total: Int64 = 0
}

package struct PricedCart: Sendable, Equatable {
    /// By id.
    package internal(set) var lines: [PricedLine] = []
    package internal(set) var subtotal: Int64 = 0
    package internal(set) var discount: Int64 = 0
    package internal(set) var tax: Int64 = 0
    package internal(set) var total: Int64 = 0
    /// What each discount took off, as they were applied; those without effect are not there.
    package internal(set) var discounts: [AppliedDiscount] = []
}

package struct AppliedDiscount: Sendable, Equatable {
    package let code: String
    package let amount: Int64
}

package enum PricingError: Error, Equatable {
    /// A sum beyond 2^53−1, or a number that no limit admits.
    case tooLarge
}

package enum Pricing {
    /// Prices a cart. `promotions` come before `coupons`; the order within each does not matter.
    package static func price(
        _ lines: [PricingLine], promotions: [Discount] = [], coupons: [Discount] = []
    ) throws(PricingError) -> PricedCart {
        var cart = PricedCart()
        let sorted = isSorted(lines) ? lines : lines.sorted { $0.id < $1.id }
        cart.lines.reserveCapacity(sorted.count)
        for line in sorted {
            guard line.quantity >= 0, line.each >= 0, line.tax.basisPoints >= 0 else { throw .tooLarge }
            let gross = try Arithmetic.product(line.each, line.quantity)
            cart.lines.append(PricedLine(id: line.id, gross: gross))
            cart.subtotal = try Arithmetic.sum(cart.subtotal, gross)
        }
        for discount in inOrder(promotions) { try apply(discount, sorted, &cart) }
        for discount in inOrder(coupons) { try apply(discount, sorted, &cart) }
        for index in cart.lines.indices {
            let left = cart.lines[index].gross - cart.lines[index].discount
            let rate = sorted[index].tax
            let base: Int64 = rate.isIncluded ? 10_000 + rate.basisPoints : 10_000
            let tax = try Arithmetic.share(left, rate.basisPoints, of: base)
            cart.lines[index].tax = tax
            cart.lines[index].total = rate.isIncluded ? left : try Arithmetic.sum(left, tax)
            cart.tax = try Arithmetic.sum(cart.tax, tax)
            cart.total = try Arithmetic.sum(cart.total, cart.lines[index].total)
        }
        return cart
    }

    /// What is given back for `more` pieces of a line, after `before` pieces: all pieces together give back the total.
    package static func refund(total: Int64, quantity: Int64, before: Int64, more: Int64) throws(PricingError) -> Int64
    {
        guard quantity > 0, before >= 0, more >= 0, before <= quantity, more <= quantity - before else {
            throw .tooLarge
        }
        let until = try Arithmetic.share(total, before + more, of: quantity)
        return until - (try Arithmetic.share(total, before, of: quantity))
    }

    private static func isSorted(_ lines: [PricingLine]) -> Bool {
        for index in lines.indices.dropFirst() where lines[index - 1].id >= lines[index].id { return false }
        return true
    }

    private static func inOrder(_ discounts: [Discount]) -> [Discount] {
        discounts.count < 2 ? discounts : discounts.sorted { $0.code < $1.code }
    }

    private static func apply(
        _ discount: Discount, _ lines: [PricingLine], _ cart: inout PricedCart
    ) throws(PricingError) {
        guard cart.subtotal >= discount.minimum else { return }
        let before = cart.discount
        if discount.skus.isEmpty {
            let left = cart.subtotal - cart.discount
            let amount: Int64 =
                switch discount.effect {
                case .share(let basisPoints): try Arithmetic.share(left, min(basisPoints, 10_000), of: 10_000)
                case .amount(let amount): min(amount, left)
                }
            let parts = try Arithmetic.spread(amount, over: cart.lines.map { $0.gross - $0.discount })
            for (index, part) in parts.enumerated() { cart.lines[index].discount += part }
            cart.discount += amount
        } else {
            for index in cart.lines.indices where discount.skus.contains(lines[index].sku) {
                let left = cart.lines[index].gross - cart.lines[index].discount
                let amount: Int64 =
                    switch discount.effect {
                    case .share(let basisPoints): try Arithmetic.share(left, min(basisPoints, 10_000), of: 10_000)
                    case .amount(let each): min(try Arithmetic.product(each, lines[index].quantity), left)
                    }
                cart.lines[index].discount += amount
                cart.discount += amount
            }
        }
        if cart.discount > before {
            cart.discounts.append(AppliedDiscount(code: discount.code, amount: cart.discount - before))
        }
    }
}
