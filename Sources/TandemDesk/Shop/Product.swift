// What can be bought, and how many of it there are.
//
// A product without options has one variant, written as an empty text. With options, each choice of one value for
// every option is a variant of its own, with its own stock:
//
//     options   [size: S M L] [colour: blue red]
//     variant   colour=blue,size=M             by name of the option
//
// Invariant: stock is never negative. A variant without an entry has none.

import TandemWire

package struct Product: Sendable, Equatable {
    package struct Option: Sendable, Equatable {
        package let name: String
        package let values: [String]
    }

    package internal(set) var sku: String
    package internal(set) var title: String
    package internal(set) var price: Money
    package internal(set) var tax = TaxRate()
    package internal(set) var category: String?
    package internal(set) var text: String?
    /// By name.
    package internal(set) var options: [Option] = []
    /// Whether it can be put into carts.
    package internal(set) var isActive = true
}

/// A product with what happens to it.
package struct StockedProduct: Sendable, Equatable {
    package internal(set) var product: Product
    /// By variant.
    package internal(set) var stock: [String: Int] = [:]
    /// Approved reviews, and the sum of their ratings.
    package internal(set) var reviews = 0
    package internal(set) var stars = 0
}

extension Product {
    /// The variant that these choices name.
    func variant(_ choices: [JSONField]) throws(Refusal) -> String {
        if options.isEmpty, choices.isEmpty { return "" }
        var parts: [String] = []
        for option in options {
            guard let choice = choices.first(where: { $0.name == option.name })?.value.string else {
                throw .badField(
                    "options",
                    "\(sku) comes in several; choose \(option.name): \(option.values.joined(separator: ", "))")
            }
            guard option.values.contains(choice) else {
                throw .badField("options", "\(sku) has \(option.name) \(option.values.joined(separator: ", ")) only")
            }
            parts.append("\(option.name)=\(choice)")
        }
        if let unknown = choices.first(where: { choice in !options.contains { $0.name == choice.name } }) {
            let name = String(unknown.name.prefix(DeskLimits.wordScalars))
            throw .badField("options", "\(sku) has no option \(name)")
        }
        return parts.joined(separator: ",")
    }
}

enum Variant {
    /// The choices as an object: `{"colour":"blue","size":"M"}`.
    static func json(_ variant: String) -> JSONValue {
        var fields: [JSONField] = []
        forEach(variant) { fields.append(JSONField($0, .string($1))) }
        return .object(fields)
    }

    static func forEach(_ variant: String, _ body: (_ option: String, _ choice: String) -> Void) {
        for part in variant.utf8.split(separator: UInt8(ascii: ",")) {
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            body(
                String(decoding: part[..<equals], as: UTF8.self),
                String(decoding: part[equals...].dropFirst(), as: UTF8.self))
        }
    }

    /// Reads back what `json` writes.
    static func read(_ value: JSONValue) -> String? {
        guard let fields = value.fields else { return nil }
        var parts: [String] = []
        for field in fields {
            guard let choice = field.value.string else { return nil }
            parts.append("\(field.name)=\(choice)")
        }
        return parts.joined(separator: ",")
    }

    /// What may be a name or a value: it has to fit between `,` and `=`.
    static func isWord(_ text: String) -> Bool {
        guard (1...32).contains(text.unicodeScalars.count) else { return false }
        return text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "=") }
    }
}

/// A shop where orders can be picked up.
package struct Store: Sendable, Equatable {
    package internal(set) var id: String
    package internal(set) var name: String
    package internal(set) var address: String?
    package internal(set) var phone: String?
    package internal(set) var hours: String?
}

/// A price reduction that everybody gets, or that a code gives.
package struct Offer: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case promotion, coupon

        /// The member that holds its code.
        var member: JSONName { self == .coupon ? "coupon" : "promotion" }
    }

    /// What a coupon is lent for: an order, or only the session in which it was applied.
    package enum Scope: String, Sendable, CaseIterable { case order, session }

    package internal(set) var kind: Kind
    package internal(set) var code: String
    package internal(set) var title: String
    package internal(set) var effect: Discount.Effect
    /// The currency of a fixed amount and of the minimum.
    package internal(set) var currency: String?
    package internal(set) var skus: [String] = []
    package internal(set) var minimum: Int64 = 0
    /// Milliseconds since 1970.
    package internal(set) var from: Int64?
    package internal(set) var until: Int64?
    package internal(set) var scope = Scope.order
    /// How many orders it is good for.
    package internal(set) var uses: Int?
    package internal(set) var isActive = true

    package var discount: Discount { Discount(code: code, effect, skus: skus, minimum: minimum) }

    /// Whether it holds at this time.
    func holds(at now: Int64) -> Bool { isActive && now >= from ?? .min && now < until ?? .max }

    func fits(_ currency: String) -> Bool { self.currency == nil || self.currency == currency }
}
