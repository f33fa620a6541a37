// The order of texts in lists: byte by byte, with A–Z as a–z. It needs no memory and no tables, and is the same on
// every machine; letters beyond ASCII come after z in the order of their code points.

enum ListText {
    /// How a text begins: numbers that compare as the first sixteen bytes do.
    struct Beginning: Sendable, Equatable {
        var first: UInt64 = 0
        var second: UInt64 = 0

        init() {}

        init(_ text: String) {
            var shift: UInt64 = 128
            for byte in text.utf8 {
                guard shift > 0 else { return }
                shift -= 8
                if shift >= 64 {
                    first |= UInt64(lowered(byte)) << (shift - 64)
                } else {
                    second |= UInt64(lowered(byte)) << shift
                }
            }
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
}
