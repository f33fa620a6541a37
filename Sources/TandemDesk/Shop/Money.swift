// Amounts of money: whole minor units (cents) and a currency. Nothing here rounds; what has to be divided is divided in
// Pricing.swift, where the parts are made to add up.
//
//     {"amount":5700,"currency":"EUR"}
//
// Invariants: an amount in the desk is between 0 and 2^53−1, so every JSON reader has it exactly; a currency is three
// letters of ISO 4217, and its code for none (three times X) is the currency of a cart that nothing was ever put into.

import TandemWire

package struct Money: Sendable, Equatable {
    /// Minor units.
    package let amount: Int64
    package let currency: String

    package init(_ amount: Int64, _ currency: String) {
        self.amount = amount
        self.currency = currency
    }

    package static let noCurrency = String(repeating: "X", count: 3)
    /// The largest integer that survives every JSON reader.
    static let maximum: Int64 = (1 << 53) - 1

    package var json: JSONValue {
        .object([JSONField("amount", .integer(Int(clamping: amount))), JSONField("currency", .string(currency))])
    }

    package init?(json value: JSONValue?) {
        guard let fields = value?.fields, fields.count == 2, let amount = value?["amount"]?.integer, amount >= 0,
            let currency = value?["currency"]?.string, Self.isCurrency(currency)
        else { return nil }
        self.init(Int64(amount), currency)
    }

    static func isCurrency(_ text: String) -> Bool {
        text.utf8.count == 3 && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    /// For refusals: `57.00 EUR`. Two digits after the point, whatever the currency: a hint for people, not a price
    /// tag.
    var text: String {
        let cents = amount % 100
        return "\(amount / 100).\(cents < 10 ? "0" : "")\(cents) \(currency)"
    }
}

extension JSONWriter {
    mutating func field(_ name: StaticString, _ money: Money) {
        self.name(name)
        openObject()
        field("amount", Int(clamping: money.amount))
        field("currency", money.currency)
        closeObject()
    }

    mutating func field(_ name: StaticString, _ amount: Int64) { field(name, Int(clamping: amount)) }
}

extension JSONLine {
    func recordedMoney(_ name: JSONName) throws(Refusal) -> Money {
        guard let index = find(name), let money = Money(json: value(index)) else { throw .badRecord(name) }
        return money
    }

    func recordedAmount(_ name: JSONName) throws(Refusal) -> Int64 { Int64(try recordedInteger(name)) }

    /// A price in a request.
    func optionalMoney(_ name: JSONName) throws(Refusal) -> Money? {
        guard let index = find(name) else { return nil }
        guard let money = Money(json: value(index)), money.amount <= ShopLimits.price else {
            throw .badField(
                name,
                "\(name) must look like {\"amount\":5700,\"currency\":\"EUR\"}, an amount of minor units up to "
                    + "\(ShopLimits.price)")
        }
        return money
    }
}
