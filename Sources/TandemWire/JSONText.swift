// Reading back what the scanner has accepted: decoded names and strings, numbers, comparisons. The text is known to
// be well formed here, so these functions have no errors; where the language asks for an answer to the impossible they
// stop early instead of trapping.

enum JSONText {
    /// Walks through the UTF-8 bytes that a string's content stands for, escapes resolved.
    struct Decoder {
        private var at: Int
        private let end: Int
        /// Bytes of an escape that are still to be given out, lowest first, and how many.
        private var pending: UInt32 = 0
        private var pendingCount = 0

        init(from start: Int, to end: Int) {
            at = start
            self.end = end
        }

        mutating func next(_ text: Span<UInt8>) -> UInt8? {
            if pendingCount > 0 {
                let byte = UInt8(truncatingIfNeeded: pending)
                pending >>= 8
                pendingCount &-= 1
                return byte
            }
            guard at >= 0, at < end, at < text.count else { return nil }
            let byte = text[at]
            at &+= 1
            return byte == ASCII.backslash ? escaped(text) : byte
        }

        /// The first byte of the escape whose backslash was just passed.
        private mutating func escaped(_ text: Span<UInt8>) -> UInt8? {
            guard at < text.count else { return nil }
            let letter = text[at]
            at &+= 1
            switch letter {
            case 0x62: return 0x08
            case 0x66: return 0x0C
            case 0x6E: return 0x0A
            case 0x72: return 0x0D
            case 0x74: return 0x09
            case 0x75: break
            default: return letter
            }
            var scalar = codeUnit(text)
            if scalar & 0xFC00 == 0xD800 {
                at &+= 2
                scalar = 0x10000 &+ ((scalar & 0x3FF) << 10) &+ (codeUnit(text) & 0x3FF)
            }
            return encode(scalar)
        }

        private mutating func codeUnit(_ text: Span<UInt8>) -> UInt32 {
            var unit: UInt32 = 0
            var digits = 0
            while digits < 4, at < text.count {
                unit = unit << 4 | (ASCII.hexadecimalValue(text[at]) ?? 0)
                at &+= 1
                digits &+= 1
            }
            return unit
        }

        /// UTF-8: returns the first byte, keeps the others.
        private mutating func encode(_ scalar: UInt32) -> UInt8 {
            let last = 0x80 | scalar & 0x3F
            let middle = 0x80 | (scalar >> 6) & 0x3F
            switch scalar {
            case 0..<0x80:
                return UInt8(truncatingIfNeeded: scalar)
            case 0..<0x800:
                (pending, pendingCount) = (last, 1)
                return UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
            case 0..<0x10000:
                (pending, pendingCount) = (middle | last << 8, 2)
                return UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
            default:
                (pending, pendingCount) = ((0x80 | (scalar >> 12) & 0x3F) | middle << 8 | last << 16, 3)
                return UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
            }
        }
    }

    /// The content of a string between its quotes.
    static func string(_ text: Span<UInt8>, _ start: Int, _ end: Int, hasEscapes: Bool) -> String {
        guard start >= 0, start <= end, end <= text.count else { return "" }
        let decoded: [UInt8]
        if hasEscapes {
            // Decoding never lengthens a string: an escape is at least as long as what it stands for.
            decoded = [UInt8](capacity: end &- start) { output in
                var decoder = Decoder(from: start, to: end)
                while let byte = decoder.next(text), output.freeCapacity > 0 { output.append(byte) }
            }
            return String(decoding: decoded, as: UTF8.self)
        }
        return String(text: text.extracting(start..<end))
    }

    /// Whether the content of a string is exactly `other`, compared as bytes.
    @inline(__always)
    static func equals(_ text: Span<UInt8>, _ start: Int, _ end: Int, hasEscapes: Bool, _ other: Span<UInt8>) -> Bool {
        if !hasEscapes { return end &- start == other.count && text.matches(other, at: start) }
        var decoder = Decoder(from: start, to: end)
        for index in other.indices where decoder.next(text) != other[index] { return false }
        return decoder.next(text) == nil
    }

    /// Whether two names are the same bytes once decoded.
    @inline(__always)
    static func sameNames(_ first: JSONMember, _ second: JSONMember, _ text: Span<UInt8>) -> Bool {
        if first.nameHasEscapes || second.nameHasEscapes { return sameDecoded(first, second, text) }
        let length = first.nameEnd &- first.nameStart
        guard first.namePacked == second.namePacked, length == second.nameEnd &- second.nameStart else { return false }
        return length <= 8 || text.sameBytes(first.nameStart, second.nameStart, length: length)
    }

    private static func sameDecoded(_ first: JSONMember, _ second: JSONMember, _ text: Span<UInt8>) -> Bool {
        var one = Decoder(from: first.nameStart, to: first.nameEnd)
        var other = Decoder(from: second.nameStart, to: second.nameEnd)
        while true {
            let byte = one.next(text)
            guard byte == other.next(text) else { return false }
            if byte == nil { return true }
        }
    }

    /// A keyed hash of a name's decoded bytes, for the table of wide objects.
    static func nameHash(_ member: JSONMember, seed: Int, _ text: Span<UInt8>) -> Int {
        var hasher = Hasher()
        hasher.combine(seed)
        var decoder = Decoder(from: member.nameStart, to: member.nameEnd)
        var word: UInt64 = 0
        var count = 0
        while let byte = decoder.next(text) {
            word = word << 8 | UInt64(byte)
            count &+= 1
            if count & 7 == 0 { hasher.combine(word) }
        }
        hasher.combine(word)
        hasher.combine(count)
        return hasher.finalize()
    }

    /// An integer the scanner accepted.
    static func integer(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        guard start >= 0, start < end, end <= text.count else { return 0 }
        let isNegative = text[start] == ASCII.minus
        let magnitude = JSONScanner.magnitude(text, isNegative ? start &+ 1 : start, end) ?? 0
        return isNegative ? 0 &- magnitude : magnitude
    }

    /// A number as a double, correctly rounded.
    static func real(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Double {
        Double(string(text, start, end, hasEscapes: false)) ?? 0
    }
}
