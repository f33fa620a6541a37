// Where card numbers stand in a text (ISO/IEC 7812-1). Digits are those of ASCII, full-width, Arabic, Persian and
// Devanagari ones; between them, up to three at a time, may stand
//
//     blanks and hyphens of every kind, tabs, line breaks      in groups of any size
//     . / _ ·                                                  in groups that a card is written in: all of one size (the
//                                                              last may be shorter), or 4-6-5 and 4-6-4
//
// What is a card number:
//
//     13 to 19 digits in whole groups, with a right check digit, that begin with 22 to 29 or 3 to 9
//     within a longer group: 14 to 16 digits as a network gives them out, with a right check digit
//     4-4-4 digits and a group of which a fourth group of four is only the beginning, or the same from behind
//
// Letters may touch it. Times and dates begin with 1, 20 or 21, in milliseconds or as 20261130183327, and cards do not,
// so they stay; nothing is looked for within 16 or 19 digits that begin with 1. Of other numbers that look like a card
// by chance one in ten of its length is masked; of longer ones, such as the 22 digits of a parcel, about one in five
// loses some digits.
//
// A run is read once, and every place in it is looked at for a few lengths: linear in its length.

/// Digits with separators between them.
struct DigitRun {
    private struct Group {
        /// Index of its first digit.
        let start: Int
        /// Whether what stands before it is more than blanks and hyphens.
        let isStrict: Bool
    }

    /// Where each digit stands.
    private(set) var places: [Range<Int>] = []
    private var digits: [UInt8] = []
    private var groups: [Group] = []

    // MARK: Reading

    /// - Returns: where the run ends.
    mutating func read(_ bytes: [UInt8], from start: Int, to end: Int) -> Int {
        var at = start
        groups = [Group(start: 0, isStrict: false)]
        while at < end {
            if let digit = Self.digit(bytes, at, end) {
                places.append(at..<(at + digit.length))
                digits.append(digit.value)
                at += digit.length
                continue
            }
            var next = at
            var isStrict = false
            for _ in 0..<3 {
                guard let separator = Self.separator(bytes, next, end) else { break }
                next += separator.length
                isStrict = isStrict || separator.isStrict
            }
            guard next > at, Self.digit(bytes, next, end) != nil else { break }
            groups.append(Group(start: places.count, isStrict: isStrict))
            at = next
        }
        return at
    }

    /// A digit, and how many bytes it has.
    @inline(__always)
    static func digit(_ bytes: [UInt8], _ at: Int, _ end: Int) -> (value: UInt8, length: Int)? {
        guard at < end else { return nil }
        let first = bytes[at]
        if first < 0x80 { return Masking.isDigit(first) ? (first - 0x30, 1) : nil }
        return otherDigit(bytes, at, end)
    }

    private static func otherDigit(_ bytes: [UInt8], _ at: Int, _ end: Int) -> (value: UInt8, length: Int)? {
        guard at + 1 < end else { return nil }
        let second = bytes[at + 1]
        let third = at + 2 < end ? bytes[at + 2] : 0
        switch (bytes[at], second, third) {
        // U+0660…, U+06F0…, U+0966…, U+FF10….
        case (0xD9, 0xA0...0xA9, _): return (second - 0xA0, 2)
        case (0xDB, 0xB0...0xB9, _): return (second - 0xB0, 2)
        case (0xE0, 0xA5, 0xA6...0xAF): return (third - 0xA6, 3)
        case (0xEF, 0xBC, 0x90...0x99): return (third - 0x90, 3)
        default: return nil
        }
    }

    /// What may stand between digits, as it is and as JSON escapes it.
    private static func separator(_ bytes: [UInt8], _ at: Int, _ end: Int) -> (length: Int, isStrict: Bool)? {
        guard at < end else { return nil }
        let second = at + 1 < end ? bytes[at + 1] : 0
        let third = at + 2 < end ? bytes[at + 2] : 0
        switch (bytes[at], second, third) {
        case (UInt8(ascii: " "), _, _), (UInt8(ascii: "-"), _, _), (0x09, _, _), (0x0A, _, _), (0x0D, _, _):
            return (1, false)
        case (UInt8(ascii: "."), _, _), (UInt8(ascii: "/"), _, _), (UInt8(ascii: "_"), _, _): return (1, true)
        case (UInt8(ascii: "\\"), UInt8(ascii: "n"), _), (UInt8(ascii: "\\"), UInt8(ascii: "t"), _),
            (UInt8(ascii: "\\"), UInt8(ascii: "r"), _):
            return (2, false)
        case (UInt8(ascii: "\\"), UInt8(ascii: "/"), _): return (2, true)
        // U+00A0, U+00AD; U+00B7.
        case (0xC2, 0xA0, _), (0xC2, 0xAD, _): return (2, false)
        case (0xC2, 0xB7, _): return (2, true)
        // U+2000…U+2015, U+2028…U+202F, U+2060, U+2212.
        case (0xE2, 0x80, 0x80...0x95), (0xE2, 0x80, 0xA8...0xAF), (0xE2, 0x81, 0xA0), (0xE2, 0x88, 0x92):
            return (3, false)
        // U+3000, U+FEFF, U+FF0D.
        case (0xE3, 0x80, 0x80), (0xEF, 0xBB, 0xBF), (0xEF, 0xBC, 0x8D): return (3, false)
        default: return nil
        }
    }

    // MARK: Judging

    /// Indices in `places` of the digits of card numbers.
    var cards: Set<Int> {
        var found: Set<Int> = []
        if digits.count < 13 { return found }
        for first in groups.indices {
            findWhole(from: first, &found)
            findWithin(first, &found)
            findGlued(from: first, &found)
        }
        return found
    }

    private func end(_ group: Int) -> Int { group + 1 < groups.count ? groups[group + 1].start : digits.count }

    private func size(_ group: Int) -> Int { end(group) - groups[group].start }

    private func findWhole(from first: Int, _ found: inout Set<Int>) {
        for last in first..<groups.count {
            let range = groups[first].start..<end(last)
            if range.count > 19 { return }
            if range.count >= 13, CardNumber.isOne(digits[range]), isCardShaped(first...last) { found.formUnion(range) }
        }
    }

    /// Whether groups are set apart by blanks and hyphens only, or as cards are written.
    private func isCardShaped(_ range: ClosedRange<Int>) -> Bool {
        guard range.dropFirst().contains(where: { groups[$0].isStrict }) else { return true }
        let sizes = range.map(size)
        let first = sizes[0]
        if sizes.dropLast().allSatisfy({ $0 == first }), sizes[sizes.count - 1] <= first { return true }
        return sizes.count == 3 && first == 4 && sizes[1] == 6 && (4...5).contains(sizes[2])
    }

    /// A card's number with further digits before or behind it.
    private func findWithin(_ group: Int, _ found: inout Set<Int>) {
        guard size(group) > 14, !isTime(group) else { return }
        for start in groups[group].start..<end(group) {
            guard let length = CardNumber.length(digits[start..<end(group)]), length < size(group) else { continue }
            let range = start..<(start + length)
            if CardNumber.isLuhn(digits[range]) { found.formUnion(range) }
        }
    }

    /// Micro- or nanoseconds since 1970.
    private func isTime(_ group: Int) -> Bool {
        digits[groups[group].start] == 1 && (size(group) == 16 || size(group) == 19)
    }

    /// Four groups of four, of which the last or the first goes on.
    private func findGlued(from first: Int, _ found: inout Set<Int>) {
        guard first + 3 < groups.count, size(first + 1) == 4, size(first + 2) == 4, isFourApart(first...(first + 3))
        else { return }
        var starts: [Int] = []
        if size(first) == 4, size(first + 3) > 4 { starts.append(groups[first].start) }
        if size(first) > 4, size(first + 3) == 4 { starts.append(groups[first + 1].start - 4) }
        for start in starts {
            let range = start..<(start + 16)
            if CardNumber.length(digits[range]) == 16, CardNumber.isLuhn(digits[range]) { found.formUnion(range) }
        }
    }

    private func isFourApart(_ range: ClosedRange<Int>) -> Bool { range.allSatisfy { size($0) >= 4 } }
}

/// What digits have to be so that they are a card's number.
enum CardNumber {
    /// Whether 13 to 19 digits that stand for themselves are one.
    static func isOne(_ digits: some BidirectionalCollection<UInt8>) -> Bool {
        guard let first = digits.first, first > 1, let second = digits.dropFirst().first else { return false }
        return !(first == 2 && second < 2) && isLuhn(digits)
    }

    /// How many digits a number has that begins like this, if a network gives such numbers out; nil if there are fewer.
    static func length(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.count >= 14 else { return nil }
        let prefix = digits.prefix(4).reduce(0) { $0 * 10 + Int($1) }
        let length: Int
        switch prefix {
        case 3000...3059, 3600...3699, 3800...3899: length = 14
        case 3400...3499, 3700...3799: length = 15
        case 2200...2204, 2221...2720, 3528...3589, 4000...4999, 5100...5599, 6011, 6200...6299, 6440...6599:
            length = 16
        default: return nil
        }
        return length <= digits.count ? length : nil
    }

    /// ISO/IEC 7812-1 annex B: every second digit from the right is doubled.
    static func isLuhn(_ digits: some BidirectionalCollection<UInt8>) -> Bool {
        var sum = 0
        var doubles = false
        for digit in digits.reversed() {
            let value = Int(digit) * (doubles ? 2 : 1)
            sum += value > 9 ? value - 9 : value
            doubles.toggle()
        }
        return sum % 10 == 0
    }
}
