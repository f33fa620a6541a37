// The name of a stream: one entity of the desk and everything that ever happened to it.
//
// On the wire a stream is a short text that a person can type:
//
//     S-17   T-204   C-9   O-5512   cust:42   agent:sarah   bot:relay   desk   shop
//
// Numbers are written without leading zeros and stay within ±(2^53−1), so that a name has exactly one spelling and
// equal text means equal stream. Person streams hold private facts, such as what somebody has read.

import TandemWire

/// One stream of the desk.
package enum StreamID: Hashable, Sendable {
    /// A support session, `S-17`.
    case session(UInt64)
    /// A ticket, `T-204`.
    case ticket(UInt64)
    /// A cart, `C-9`.
    case cart(UInt64)
    /// An order, `O-5512`.
    case order(UInt64)
    /// A customer, `cust:42`; the payload is what follows the colon.
    case customer(String)
    /// The private stream of somebody who works here, under the principal's own name: `agent:sarah`, `sys`.
    case person(String)
    /// The desk as a whole.
    case desk
    /// What the shop offers: products, stock, coupons, promotions, stores.
    case shop

    /// Reads the one accepted spelling, or returns nil.
    package init?(_ text: String) { self.init(bytes: text.utf8.span) }

    /// The same for bytes, which need not be text at all.
    package init?(bytes: Span<UInt8>) {
        if let numbered = StreamID(numbered: bytes) {
            self = numbered
            return
        }
        var colon = 0
        while colon < bytes.count, bytes[colon] != UInt8(ascii: ":") { colon += 1 }
        guard colon < bytes.count else {
            switch String(text: bytes) {
            case "desk": self = .desk
            case "shop": self = .shop
            case "sys": self = .person("sys")
            default: return nil
            }
            return
        }
        let name = bytes.extracting((colon + 1)...)
        guard Self.isName(name) else { return nil }
        // Customers are meant so often that no text is made of what stands before the colon.
        if colon == 4, bytes.matches("cust".utf8.span, at: 0) {
            self = .customer(String(text: name))
            return
        }
        switch String(text: bytes.extracting(..<colon)) {
        case "agent", "manager", "admin", "bot": self = .person(String(text: bytes))
        default: return nil
        }
    }

    /// The spelling used everywhere: wire, journal, snapshot.
    package var text: String {
        switch self {
        case .session(let number): "S-\(number)"
        case .ticket(let number): "T-\(number)"
        case .cart(let number): "C-\(number)"
        case .order(let number): "O-\(number)"
        case .customer(let name): "cust:\(name)"
        case .person(let name): name
        case .desk: "desk"
        case .shop: "shop"
        }
    }

    /// Somebody's own: what they bring and what they have read, not what they talk about.
    package var isPersonal: Bool {
        switch self {
        case .customer, .person: true
        default: false
        }
    }

    static let digitsMaximum = 16

    /// Decimal digits without sign or leading zero, 1…2^53−1 (the integers that survive every JSON reader).
    static func number(_ digits: Span<UInt8>) -> UInt64? {
        guard digits.count >= 1, digits.count <= digitsMaximum, digits[0] != UInt8(ascii: "0") else { return nil }
        var number: UInt64 = 0
        for index in digits.indices {
            let digit = digits[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            number = number &* 10 &+ UInt64(digit)
        }
        return number < 1 << 53 ? number : nil
    }

    /// A letter, a hyphen and a number.
    init?(numbered text: Span<UInt8>) {
        guard text.count >= 3, text[1] == UInt8(ascii: "-"), let number = Self.number(text.extracting(2...)) else {
            return nil
        }
        switch text[0] {
        case UInt8(ascii: "S"): self = .session(number)
        case UInt8(ascii: "T"): self = .ticket(number)
        case UInt8(ascii: "C"): self = .cart(number)
        case UInt8(ascii: "O"): self = .order(number)
        default: return nil
        }
    }

    /// `[A-Za-z0-9._-]{1,48}`: safe in a shell, in a file name and after a colon.
    package static func isName(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.count <= 48 && isName(Array(bytes).span)
    }

    private static func isName(_ bytes: Span<UInt8>) -> Bool {
        guard !bytes.isEmpty, bytes.count <= 48 else { return false }
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                continue
            default: return false
            }
        }
        return true
    }
}
