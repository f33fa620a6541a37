// Pieces of text, put a word at a time into room that is known to be there: what `JSONWriter` is made of.
//
// A piece of eight bytes or more is stored in words of which the last two overlap, a shorter one in overlapping halves
// or bytes, so no length needs a loop over bytes. Each function answers the offset behind what it has put; numbers take
// up to eight bytes more than that. Words hold the first byte lowest, as everywhere. Every store is checked against the
// bounds of the room.

extension MutableRawSpan {
    @inline(__always)
    mutating func put(_ byte: UInt8, at offset: Int) -> Int {
        storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
        return offset &+ 1
    }

    @inline(__always)
    mutating func put(word: UInt64, at offset: Int) -> Int {
        storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
        return offset &+ 8
    }

    @inline(__always)
    private mutating func put(half: UInt64, at offset: Int) {
        storeBytes(of: UInt32(truncatingIfNeeded: half).littleEndian, toByteOffset: offset, as: UInt32.self)
    }

    /// Two bytes, the first one lowest.
    @inline(__always)
    mutating func put(pair: UInt64, at offset: Int) -> Int {
        storeBytes(of: UInt16(truncatingIfNeeded: pair).littleEndian, toByteOffset: offset, as: UInt16.self)
        return offset &+ 2
    }

    /// Text as it is.
    @inline(__always)
    mutating func put(_ text: Span<UInt8>, at offset: Int) -> Int {
        _ = put(text, at: offset) { _ in 0 }
        return offset &+ text.count
    }

    /// Long text as it is.
    mutating func put(long text: Span<UInt8>, at offset: Int) -> Int {
        precondition(offset >= 0 && offset <= byteCount && text.count <= byteCount &- offset, "there is no room")
        unsafe withUnsafeMutableBytes { room in
            unsafe text.withUnsafeBytes { bytes in
                unsafe UnsafeMutableRawBufferPointer(rebasing: room[offset...]).copyMemory(from: bytes)
            }
        }
        return offset &+ text.count
    }

    /// Text of the program.
    @inline(__always)
    mutating func put(_ text: StaticString, at offset: Int) -> Int {
        // There is no safe view of its bytes; they stay where they are for ever.
        text.withUTF8Buffer { unsafe put($0.span, at: offset) }
    }

    /// Text that goes between quotes; nil if something in it must be escaped, and then what was put means nothing.
    @inline(__always)
    mutating func put(plain text: Span<UInt8>, at offset: Int) -> Int? {
        put(text, at: offset, Span<UInt8>.toEscape) == 0 ? offset &+ text.count : nil
    }

    /// Puts text and gathers the marks that a test leaves in its words. What fills up a word are blanks.
    @inline(__always)
    private mutating func put(_ text: Span<UInt8>, at offset: Int, _ marks: (UInt64) -> UInt64) -> UInt64 {
        let count = text.count
        if count >= 8 {
            let last = count &- 8
            let (first, second) = (text.word(at: 0), text.word(at: last))
            _ = put(word: first, at: offset)
            _ = put(word: second, at: offset &+ last)
            var found = marks(first) | marks(second)
            var at = 8
            while at < last {
                let word = text.word(at: at)
                found |= marks(word)
                _ = put(word: word, at: offset &+ at)
                at &+= 8
            }
            return found
        }
        if count >= 4 {
            let (first, second) = (text.half(at: 0), text.half(at: count &- 4))
            put(half: first, at: offset)
            put(half: second, at: offset &+ count &- 4)
            return marks(first | second << 32)
        }
        guard count > 0 else { return 0 }
        let (middle, last) = (count >> 1, count &- 1)
        let (first, second, third) = (text[0], text[middle], text[last])
        _ = put(first, at: offset)
        _ = put(second, at: offset &+ middle)
        _ = put(third, at: offset &+ last)
        return marks(UInt64(first) | UInt64(second) << 8 | UInt64(third) << 16 | 0x2020_2020_2000_0000)
    }

    // MARK: Numbers

    /// The most room that the digits of a number take.
    static var numberBytes: Int { 24 }

    /// Decimal digits.
    @inline(__always)
    mutating func put(number value: UInt, at offset: Int) -> Int {
        // Most numbers are those of a stream that is young.
        if value < 10 { return put(UInt8(truncatingIfNeeded: value) | ASCII.zero, at: offset) }
        let group: UInt = 100_000_000
        if value < group { return put(first: UInt64(value), at: offset) }
        let (high, low) = (value / group, value % group)
        var at = offset
        if high < group {
            at = put(first: UInt64(high), at: at)
        } else {
            at = put(first: UInt64(high / group), at: at)
            at = put(word: Digits.eight(UInt64(high % group)), at: at)
        }
        return put(word: Digits.eight(UInt64(low)), at: at)
    }

    /// Up to eight digits without leading zeros, which are shifted out of the word.
    @inline(__always)
    private mutating func put(first value: UInt64, at offset: Int) -> Int {
        let digits = Digits.eight(value)
        // A zero keeps its last digit.
        let skipped = min((digits & 0x0F0F_0F0F_0F0F_0F0F).trailingZeroBitCount >> 3, 7)
        return put(word: digits &>> UInt64(truncatingIfNeeded: skipped &* 8), at: offset) &- skipped
    }
}

/// Decimal digits by arithmetic within a word, as text, the first one lowest.
enum Digits {
    /// The eight digits of a number below 100,000,000: halves, then pairs, then digits, each step in all parts of the
    /// word at once. (A division by 100 or 10 is a product and a shift, exact for numbers as small as these.)
    @inline(__always)
    static func eight(_ value: UInt64) -> UInt64 {
        let fours = value / 10_000 | (value % 10_000) << 32
        let hundreds = (fours &* 10_486) >> 20 & 0x0000_007F_0000_007F
        let pairs = hundreds | (fours &- hundreds &* 100) << 16
        let tens = (pairs &* 103) >> 10 & 0x000F_000F_000F_000F
        return (tens | (pairs &- tens &* 10) << 8) | 0x3030_3030_3030_3030
    }

    /// The two digits of a number below 100.
    @inline(__always)
    static func two(_ value: UInt32) -> UInt64 {
        let tens = (value &* 103) >> 10
        return UInt64((tens | (value &- tens &* 10) << 8) | 0x3030)
    }

    /// Eight lower-case hexadecimal digits. The nibbles are spread over the bytes, and those above nine are moved up
    /// to the letters.
    @inline(__always)
    static func hexadecimal(_ value: UInt32) -> UInt64 {
        var spread = UInt64(value.byteSwapped)
        spread = (spread | spread << 16) & 0x0000_FFFF_0000_FFFF
        spread = (spread | spread << 8) & 0x00FF_00FF_00FF_00FF
        spread = (spread >> 4 | spread << 8) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = (spread &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return spread &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
    }
}
