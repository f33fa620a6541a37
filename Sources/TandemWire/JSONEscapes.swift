// What a string becomes when something in it must be escaped: \" \\ \b \t \n \f \r, and \u with four lower-case digits
// for every other byte outside 0x20…0x7E, as a pair of surrogates above U+FFFF. Most strings never come here.

extension JSONWriter {
    /// Writes the string: runs of bytes that stand as they are, and escapes between them.
    @inline(never)
    mutating func escaped(_ content: Span<UInt8>) {
        separate()
        byte(ASCII.quote)
        var at = 0
        while true {
            let end = content.firstToEscape(from: at)
            raw(content.extracting(at..<end))
            guard end < content.count else { return byte(ASCII.quote) }
            at = end
            let letter = content[at]
            switch letter {
            case ASCII.quote, ASCII.backslash: pair(letter)
            case 0x08: pair(0x62)
            case ASCII.tab: pair(0x74)
            case ASCII.lineFeed: pair(0x6E)
            case 0x0C: pair(0x66)
            case ASCII.carriageReturn: pair(0x72)
            case 0..<0x80: unit(UInt32(letter))
            default: at = scalar(content, at)
            }
            if letter < 0x80 { at &+= 1 }
        }
    }

    @inline(__always)
    private mutating func pair(_ letter: UInt8) {
        write(2) { $0.put(letter, at: $0.put(ASCII.backslash, at: $1)) }
    }

    /// One UTF-16 code unit: the last four of eight hexadecimal digits.
    @inline(__always)
    private mutating func unit(_ unit: UInt32) {
        write(10) { room, end in
            let digits = Digits.hexadecimal(unit) >> 32
            return room.put(word: digits << 16 | 0x755C, at: end) &- 2
        }
    }

    /// Escapes the scalar at `start` and returns the offset behind it. A `String` is always well-formed UTF-8, so its
    /// first byte tells the length.
    private mutating func scalar(_ content: Span<UInt8>, _ start: Int) -> Int {
        let first = UInt32(content[start])
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        let end = min(start &+ length, content.count)
        var scalar = first & (0xFF >> UInt32(length &+ 1))
        for place in (start &+ 1)..<end { scalar = scalar << 6 | UInt32(content[place] & 0x3F) }
        if scalar < 0x10000 {
            unit(scalar)
        } else {
            let offset = scalar &- 0x10000
            unit(0xD800 | offset >> 10)
            unit(0xDC00 | offset & 0x3FF)
        }
        return end
    }
}
