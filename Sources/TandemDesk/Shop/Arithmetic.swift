// Whole numbers that never overflow unseen, and division that loses nothing. All arguments are 0 or more.

package enum Arithmetic {
    package static func sum(_ left: Int64, _ right: Int64) throws(PricingError) -> Int64 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        guard !overflow, sum <= Money.maximum else { throw .tooLarge }
        return sum
    }

    package static func product(_ left: Int64, _ right: Int64) throws(PricingError) -> Int64 {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        guard !overflow, product <= Money.maximum else { throw .tooLarge }
        return product
    }

    /// `amount × part ÷ whole`, half to even.
    package static func share(_ amount: Int64, _ part: Int64, of whole: Int64) throws(PricingError) -> Int64 {
        if part == 0 || amount == 0 { return 0 }
        let (quotient, remainder) = try divide(amount, part, by: whole)
        let rest = whole - remainder
        return remainder > rest || (remainder == rest && quotient & 1 == 1) ? quotient + 1 : quotient
    }

    /// Cuts `amount` into parts in proportion to `weights`, which must not all be 0 unless `amount` is. The units that
    /// whole parts leave over go one each to the largest fractions, the first of equals first.
    package static func spread(_ amount: Int64, over weights: [Int64]) throws(PricingError) -> [Int64] {
        if amount == 0 { return [Int64](repeating: 0, count: weights.count) }
        var whole: Int64 = 0
        for weight in weights { whole = try sum(whole, weight) }
        if weights.count == 1, whole > 0 { return [amount] }
        guard whole > 0 else { throw .tooLarge }
        var parts: [Int64] = []
        var fractions: [(remainder: Int64, index: Int)] = []
        parts.reserveCapacity(weights.count)
        var left = amount
        for (index, weight) in weights.enumerated() {
            let (quotient, remainder) = try divide(amount, weight, by: whole)
            parts.append(quotient)
            left -= quotient
            if remainder > 0 { fractions.append((remainder, index)) }
        }
        guard left > 0 else { return parts }
        fractions.sort { $0.remainder != $1.remainder ? $0.remainder > $1.remainder : $0.index < $1.index }
        for fraction in fractions.prefix(Int(clamping: left)) { parts[fraction.index] += 1 }
        return parts
    }

    /// `left × right ÷ divisor` with its remainder; the product may be as wide as it is.
    private static func divide(
        _ left: Int64, _ right: Int64, by divisor: Int64
    ) throws(PricingError) -> (Int64, Int64) {
        guard left >= 0, right >= 0, divisor > 0 else { throw .tooLarge }
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        if !overflow { return (product / divisor, product % divisor) }
        let wide = UInt64(left).multipliedFullWidth(by: UInt64(right))
        guard wide.high < UInt64(divisor) else { throw .tooLarge }
        let (quotient, remainder) = UInt64(divisor).dividingFullWidth(wide)
        guard let whole = Int64(exactly: quotient) else { throw .tooLarge }
        return (whole, Int64(remainder))
    }
}
