// Bytes, eight at a time: the few loops that every reader and writer of this module stands on.
//
// A word holds eight bytes of text, the first one lowest. Each search computes, without a branch per byte, a word
// whose high bits mark the bytes that stop it. Borrows and carries run only upwards, from a byte that is itself a
// stop, so the *lowest* mark is always exact, and only that one is used. (Mycroft's test for a zero byte.)
//
// Everything here is bounds-checked: the check `from + 8 <= count` in front of a word lets the optimiser drop the
// eight single checks and merge the eight loads into one.

/// The bytes that have a meaning, by name.
enum ASCII {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let plus: UInt8 = 0x2B
    static let comma: UInt8 = 0x2C
    static let minus: UInt8 = 0x2D
    static let dot: UInt8 = 0x2E
    static let slash: UInt8 = 0x2F
    static let zero: UInt8 = 0x30
    static let nine: UInt8 = 0x39
    static let colon: UInt8 = 0x3A
    static let openBracket: UInt8 = 0x5B
    static let backslash: UInt8 = 0x5C
    static let closeBracket: UInt8 = 0x5D
    static let openBrace: UInt8 = 0x7B
    static let closeBrace: UInt8 = 0x7D
    static let delete: UInt8 = 0x7F

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- zero < 10 }

    /// The value of a hexadecimal digit of either case.
    @inline(__always)
    static func hexadecimalValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte &- 0x30)
        case 0x41...0x46: UInt32(byte &- 0x37)
        case 0x61...0x66: UInt32(byte &- 0x57)
        default: nil
        }
    }

    /// The lower-case hexadecimal digit of the low four bits.
    @inline(__always)
    static func hexadecimalDigit(_ value: UInt32) -> UInt8 {
        let low = UInt8(truncatingIfNeeded: value & 0xF)
        return low < 10 ? low &+ 0x30 : low &+ 0x57
    }
}

private let ones: UInt64 = 0x0101_0101_0101_0101
private let highs: UInt64 = 0x8080_8080_8080_8080

extension Span<UInt8> {
    /// Eight bytes, the first one lowest. The caller has compared `offset + 8` with `count`.
    @inlinable @inline(__always)
    package func word(at offset: Int) -> UInt64 {
        // One check for the eight: the optimiser then sees constant indices, and one load.
        let bytes = extracting(offset..<(offset &+ 8))
        let low = UInt64(bytes[0]) | UInt64(bytes[1]) << 8 | UInt64(bytes[2]) << 16 | UInt64(bytes[3]) << 24
        let high = UInt64(bytes[4]) | UInt64(bytes[5]) << 8 | UInt64(bytes[6]) << 16 | UInt64(bytes[7]) << 24
        return low | high << 32
    }

    /// Four bytes, the first one lowest. The caller has compared `offset + 4` with `count`.
    @inline(__always)
    func half(at offset: Int) -> UInt64 {
        let bytes = extracting(offset..<(offset &+ 4))
        return UInt64(bytes[0]) | UInt64(bytes[1]) << 8 | UInt64(bytes[2]) << 16 | UInt64(bytes[3]) << 24
    }

    /// Up to eight bytes from `start` on as one number, the first one lowest, zeros above them.
    @inline(__always)
    func packed(from start: Int, length: Int) -> UInt64 {
        if start >= 0, start &+ 8 <= count {
            let word = word(at: start)
            return length >= 8 ? word : word & ((1 &<< UInt64(truncatingIfNeeded: 8 &* length)) &- 1)
        }
        return packedAtEnd(from: start, length: length)
    }

    /// The same where fewer than eight bytes are left: two halves that overlap, or single bytes.
    private func packedAtEnd(from start: Int, length: Int) -> UInt64 {
        let length = Swift.min(length, count &- start, 8)
        if start >= 0, length >= 4 {
            let rest = half(at: start &+ length &- 4)
            return half(at: start) | rest &<< UInt64(truncatingIfNeeded: 8 &* (length &- 4))
        }
        guard start >= 0, length > 0 else { return 0 }
        // Up to three: the first, the middle and the last, of which two may be the same.
        let (middle, last) = (length >> 1, length &- 1)
        return UInt64(self[start]) | UInt64(self[start &+ middle]) &<< UInt64(truncatingIfNeeded: 8 &* middle)
            | UInt64(self[start &+ last]) &<< UInt64(truncatingIfNeeded: 8 &* last)
    }

    /// The first byte from `start` on that a JSON string may not hold as it is or that needs a closer look:
    /// a quote, a backslash, a control character or anything outside ASCII. `count` if there is none.
    @inline(__always)
    func firstSpecial(from start: Int) -> Int {
        var at = start
        while at >= 0, at &+ 8 <= count {
            let word = word(at: at)
            let quotes = (word ^ (ones &* 0x22)) &- ones
            let backslashes = (word ^ (ones &* 0x5C)) &- ones
            let controls = word &- (ones &* 0x20)
            let stops = (word | quotes | backslashes | controls) & highs
            if stops != 0 { return at &+ (stops.trailingZeroBitCount &>> 3) }
            at &+= 8
        }
        while at >= 0, at < count {
            let byte = self[at]
            if byte == ASCII.quote || byte == ASCII.backslash || byte < 0x20 || byte >= 0x80 { return at }
            at &+= 1
        }
        return at
    }

    /// The first byte from `start` on that the writer must escape: as `firstSpecial`, and DEL.
    @inline(__always)
    func firstToEscape(from start: Int) -> Int {
        var at = start
        while at >= 0, at &+ 8 <= count {
            let stops = Self.toEscape(word(at: at))
            if stops != 0 { return at &+ (stops.trailingZeroBitCount &>> 3) }
            at &+= 8
        }
        // What is left is a word again, filled up with blanks; a byte beyond the end is never a stop.
        if at >= 0, at &+ 4 <= count {
            let stops = Self.toEscape(half(at: at) | ones << 32 &* 0x20)
            if stops != 0 { return at &+ (stops.trailingZeroBitCount &>> 3) }
            at &+= 4
        }
        while at >= 0, at < count {
            let byte = self[at]
            if byte == ASCII.quote || byte == ASCII.backslash || byte < 0x20 || byte >= 0x7F { return at }
            at &+= 1
        }
        return at
    }

    /// Marks the bytes of a word that must be escaped. (One bit turned over puts the quote, 0x22, right behind the
    /// controls and moves the blank, 0x20, out of its way.)
    @inline(__always)
    static func toEscape(_ word: UInt64) -> UInt64 {
        let controlsAndQuotes = (word ^ (ones &* 0x02)) &- (ones &* 0x21)
        let backslashes = (word ^ (ones &* 0x5C)) &- ones
        let deletes = word &+ ones
        return (word | controlsAndQuotes | backslashes | deletes) & highs
    }

    /// The first line feed from `start` on, or nil.
    @inline(__always)
    func firstLineFeed(from start: Int) -> Int? {
        var at = start
        while at >= 0, at &+ 8 <= count {
            let difference = word(at: at) ^ (ones &* 0x0A)
            let stops = (difference &- ones) & ~difference & highs
            if stops != 0 { return at &+ (stops.trailingZeroBitCount &>> 3) }
            at &+= 8
        }
        while at >= 0, at < count {
            if self[at] == ASCII.lineFeed { return at }
            at &+= 1
        }
        return nil
    }

    /// Whether `other` stands at `offset`.
    @inline(__always)
    package func matches(_ other: Span<UInt8>, at offset: Int) -> Bool {
        guard offset >= 0, offset <= count, other.count <= count &- offset else { return false }
        // Whole words, of which the last two overlap.
        var index = 0
        if other.count >= 8 {
            let last = other.count &- 8
            while index < last {
                if word(at: offset &+ index) != other.word(at: index) { return false }
                index &+= 8
            }
            return word(at: offset &+ last) == other.word(at: last)
        }
        while index < other.count {
            if self[offset &+ index] != other[index] { return false }
            index &+= 1
        }
        return true
    }

    /// Whether two ranges of the same length hold the same bytes.
    @inline(__always)
    func sameBytes(_ first: Int, _ second: Int, length: Int) -> Bool {
        guard first >= 0, second >= 0, length >= 0, first <= count &- length, second <= count &- length else {
            return false
        }
        for index in 0..<length where self[first &+ index] != self[second &+ index] { return false }
        return true
    }
}

extension [UInt8] {
    /// Appends a span. (`append(contentsOf:)` takes sequences only, which a span is not; this loop becomes a `memcpy`.)
    package mutating func append(copying span: Span<UInt8>) {
        // Adding nothing to an empty array would write its count, 0, into the storage that all empty arrays share:
        // harmless, but a race, which ThreadSanitizer reports.
        guard !span.isEmpty else { return }
        append(addingCapacity: span.count) { output in
            for index in span.indices { output.append(span[index]) }
        }
    }

    /// The bytes of a span, to be kept.
    package init(copying span: Span<UInt8>) {
        self = []
        append(copying: span)
    }
}

extension String {
    /// The text that these bytes are; nothing if they are none.
    package init(text bytes: Span<UInt8>) {
        guard let valid = try? UTF8Span(validating: bytes) else {
            self = ""
            return
        }
        self.init(copying: valid)
    }
}
