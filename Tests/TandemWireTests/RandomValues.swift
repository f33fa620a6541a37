// Seeded random JSON values and lines. A failing test names its seed as its argument; put it into the list to repeat.

import TandemWire

/// SplitMix64 (Steele, Lea, Flood 2014): small, and good enough to choose test data.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Any scalar, but with the interesting ones (controls, quotes, borders of UTF-8 lengths) much more often.
    mutating func scalar() -> Unicode.Scalar {
        let special: [UInt32] = [0, 8, 9, 10, 12, 13, 0x1F, 0x22, 0x5C, 0x7F, 0x80, 0x9B, 0x7FF, 0x800, 0x2028, 0x2029]
        let value: UInt32
        switch Int.random(in: 0..<8, using: &self) {
        case 0: value = special.randomElement(using: &self) ?? 0
        case 1: value = UInt32.random(in: 0...0x10_FFFF, using: &self)
        case 2: value = UInt32.random(in: 0x80...0xFFFF, using: &self)
        default: value = UInt32.random(in: 0x20...0x7E, using: &self)
        }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    mutating func string() -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...30, using: &self) { text.append(scalar()) }
        return String(text)
    }

    mutating func integer() -> Int {
        let maximum = maximumJSONInteger
        return Bool.random(using: &self)
            ? Int.random(in: -20...20, using: &self) : Int.random(in: -maximum...maximum, using: &self)
    }

    mutating func real() -> Double {
        let value = Double(bitPattern: next())
        return value.isFinite ? value : 0.5
    }

    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &self) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &self))
        case 2: return .integer(integer())
        case 3: return .real(real())
        case 4, 5: return .string(string())
        case 6: return .array((0..<Int.random(in: 0...5, using: &self)).map { _ in value(depth: depth - 1) })
        default: return .object(object(depth: depth - 1))
        }
    }

    /// Members with different names; sometimes more of them than are compared pairwise.
    mutating func object(depth: Int) -> [JSONField] {
        let count = Int.random(in: 0..<10, using: &self) == 0 ? 40 : Int.random(in: 0...6, using: &self)
        var fields: [JSONField] = []
        for _ in 0..<count {
            let name = string()
            let isTaken = fields.contains { $0.name.utf8.elementsEqual(name.utf8) }
            if !isTaken { fields.append(JSONField(name, value(depth: depth))) }
        }
        return fields
    }
}

/// A few fixed seeds, which make a run comparable with the last one, and a fresh one, which finds something new.
let testSeeds: [UInt64] = [1, 2, 3, UInt64.random(in: 0...UInt64.max)]
