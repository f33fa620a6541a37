// The parser behind `TranscriptPattern`: JSON by recursive descent, plus `...`, `*` and `$NAME` when liberties are on.
//
// Slow and plain, for tests only. Refuses duplicate names, control characters in strings and numbers outside I-JSON.

import TandemWire

struct PatternReader {
    let bytes: [UInt8]
    let liberties: Bool
    var index = 0

    init(bytes: [UInt8], liberties: Bool) {
        self.bytes = bytes
        self.liberties = liberties
    }

    func error(_ what: String) -> TranscriptTextError {
        TranscriptTextError(description: "\(what) at byte \(index) of \(String(decoding: bytes, as: UTF8.self))")
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A { index += 1 }
    }

    private mutating func take(_ text: StaticString) -> Bool {
        let wanted = Array(text.description.utf8)
        guard bytes.count - index >= wanted.count, Array(bytes[index..<index + wanted.count]) == wanted else {
            return false
        }
        index += wanted.count
        return true
    }

    mutating func value(depth: Int) throws -> TranscriptPattern {
        guard depth <= 64 else { throw error("nesting too deep") }
        skipBlanks()
        guard let byte = next else { throw error("the line ends too early") }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "\""): return try text()
        case UInt8(ascii: "*") where liberties:
            index += 1
            return .anything
        case UInt8(ascii: "$") where liberties:
            index += 1
            return .capture(try name())
        default: break
        }
        if take("true") { return .scalar(.bool(true)) }
        if take("false") { return .scalar(.bool(false)) }
        if take("null") { return .scalar(.null) }
        return .scalar(try number())
    }

    private mutating func object(_ depth: Int) throws -> TranscriptPattern {
        index += 1
        var members: [TranscriptPattern.Member] = []
        skipBlanks()
        if take("}") { return .object([], open: false) }
        while true {
            skipBlanks()
            if liberties, take("...") {
                skipBlanks()
                guard take("}") else { throw error("`...` must be last in its object") }
                return .object(members, open: true)
            }
            let name = try string()
            guard !members.contains(where: { $0.name == name }) else { throw error("duplicate name \(name)") }
            skipBlanks()
            guard take(":") else { throw error("expected ':'") }
            members.append(.init(name: name, pattern: try value(depth: depth + 1)))
            skipBlanks()
            if take("}") { return .object(members, open: false) }
            guard take(",") else { throw error("expected ',' or '}'") }
        }
    }

    private mutating func array(_ depth: Int) throws -> TranscriptPattern {
        index += 1
        var items: [TranscriptPattern] = []
        skipBlanks()
        if take("]") { return .array([], open: false) }
        while true {
            skipBlanks()
            if liberties, take("...") {
                skipBlanks()
                guard take("]") else { throw error("`...` must be last in its array") }
                return .array(items, open: true)
            }
            items.append(try value(depth: depth + 1))
            skipBlanks()
            if take("]") { return .array(items, open: false) }
            guard take(",") else { throw error("expected ',' or ']'") }
        }
    }

    /// A quoted string: `"$S"` alone is a capture, `$` elsewhere makes a template, anything else is itself.
    private mutating func text() throws -> TranscriptPattern {
        let string = try string()
        guard liberties, string.contains("$") else { return liberties ? .text(string) : .scalar(.string(string)) }
        let name = string.dropFirst().nameAtStart
        let whole = string.hasPrefix("$") && !name.isEmpty && name.count == string.count - 1
        return whole ? .capture(String(name)) : .text(string)
    }

    private mutating func name() throws -> String {
        let name = Substring(decoding: bytes[index...], as: UTF8.self).nameAtStart
        guard !name.isEmpty else { throw error("expected a name after '$'") }
        index += name.utf8.count
        return String(name)
    }

    private mutating func number() throws -> JSONValue {
        let start = index
        while let byte = next, (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte) {
            index += 1
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        let digits = text.hasPrefix("-") ? text.dropFirst() : Substring(text)
        guard let first = digits.first, first.isNumber, !(first == "0" && digits.dropFirst().first?.isNumber == true)
        else {
            throw error("expected a value")
        }
        if let integer = Int(text) {
            guard abs(integer) <= 9_007_199_254_740_991 else { throw error("integer beyond 2^53-1") }
            return .integer(integer)
        }
        guard let real = Double(text), real.isFinite else { throw error("expected a number") }
        return .real(real)
    }

    private mutating func string() throws -> String {
        guard take("\"") else { throw error("expected a string") }
        var units: [UInt8] = []
        while let byte = next {
            index += 1
            switch byte {
            case 0x22:
                guard let text = String(validating: units, as: UTF8.self) else { throw error("invalid UTF-8") }
                return text
            case 0x5C: units += try escape()
            case 0..<0x20: throw error("control character in a string")
            default: units.append(byte)
            }
        }
        throw error("the string does not end")
    }

    private mutating func escape() throws -> [UInt8] {
        guard let byte = next else { throw error("the string does not end") }
        index += 1
        switch byte {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "u"):
            var scalar = try hexadecimal()
            if (0xD800..<0xDC00).contains(scalar) {
                guard take("\\u") else { throw error("lone surrogate") }
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw error("lone surrogate") }
                scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let unicode = Unicode.Scalar(scalar) else { throw error("lone surrogate") }
            return Array(String(Character(unicode)).utf8)
        default: throw error("unknown escape")
        }
    }

    private mutating func hexadecimal() throws -> UInt32 {
        guard bytes.count - index >= 4 else { throw error("expected four hexadecimal digits") }
        let text = String(decoding: bytes[index..<index + 4], as: UTF8.self)
        guard text.allSatisfy(\.isHexDigit), let value = UInt32(text, radix: 16) else {
            throw error("expected four hexadecimal digits")
        }
        index += 4
        return value
    }
}
