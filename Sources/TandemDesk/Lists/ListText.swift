// The order of texts in lists: byte by byte, with A–Z as a–z. It needs no memory and no tables, and is the same on
// every machine; letters beyond ASCII come after z in the order of their code points.

import TandemWire

enum ListText {
    /// How a text begins: numbers that compare as the first sixteen bytes do.
    struct Beginning: Sendable, Equatable {
        var first: UInt64 = 0
        var second: UInt64 = 0

        init() {}

        init(_ text: String) {
            let bytes = text.utf8.span
            first = ListText.lowered(Self.eight(bytes, from: 0))
            if bytes.count > 8 { second = ListText.lowered(Self.eight(bytes, from: 8)) }
        }

        /// Eight bytes, the first one highest, zeros behind the end.
        private static func eight(_ bytes: Span<UInt8>, from start: Int) -> UInt64 {
            if start &+ 8 <= bytes.count { return bytes.word(at: start).byteSwapped }
            let end = min(start &+ 8, bytes.count)
            var word: UInt64 = 0
            for index in start..<end { word = word << 8 | UInt64(bytes[index]) }
            let missing = start &+ 8 &- end
            return missing > 0 ? word << UInt64(missing &* 8) : word
        }
    }

    /// Less than, equal to or greater than 0, as in C.
    static func compare(_ left: String, _ right: String) -> Int {
        var others = right.utf8.makeIterator()
        for byte in left.utf8 {
            guard let other = others.next() else { return 1 }
            let (first, second) = (lowered(byte), lowered(other))
            if first != second { return first < second ? -1 : 1 }
        }
        return others.next() == nil ? 0 : -1
    }

    static func lowered(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    /// Eight bytes at once.
    @inline(__always)
    static func lowered(_ word: UInt64) -> UInt64 { word | marks(word, from: 0x41, through: 0x5A) >> 2 }

    /// The highest bit of each byte of a word that lies between two bounds below 0x80. Adding to the lower seven bits
    /// of a byte sets its highest one exactly if it is at or behind a bound, and never carries into the next byte.
    @inline(__always)
    static func marks(_ word: UInt64, from first: UInt64, through last: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let low = word & (ones &* 0x7F)
        return (low &+ ones &* (0x80 &- first)) & ~(low &+ ones &* (0x7F &- last)) & ~word & (ones &* 0x80)
    }
}
