// The order of texts in lists: byte by byte, with A–Z as a–z. It needs no memory and no tables, and is the same on
// every machine; letters beyond ASCII come after z in the order of their code points.

enum ListText {
    /// How a text begins: numbers that compare as the first eight bytes do.
    static func prefix(_ text: String) -> UInt64 {
        var value: UInt64 = 0
        var count: UInt64 = 0
        for byte in text.utf8 {
            if count == 8 { break }
            value = value << 8 | UInt64(lowered(byte))
            count += 1
        }
        return count == 0 ? 0 : value << (8 * (8 - count))
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
