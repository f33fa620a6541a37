// A closed list of words, such as the kinds of events, in which the string of a line is looked up without being made a
// text first. As with names, nearly all words are told apart by their first eight bytes, their last eight and their
// length.

/// The words of a closed list.
package struct JSONWords: Sendable {
    private let words: [JSONNameText]
    /// Indices of words, −1 where free; four times as many as words, a power of two.
    private let slots: [Int16]

    package init(_ texts: [String]) {
        words = texts.map { JSONNameText($0) }
        var size = 16
        while size < 4 * texts.count { size *= 2 }
        var slots = [Int16](repeating: -1, count: size)
        for (index, word) in words.enumerated() {
            var slot = Self.hash(word.first, word.last, word.count) & (size - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int16(index)
        }
        self.slots = slots
    }

    @inline(__always)
    private static func hash(_ first: UInt64, _ last: UInt64, _ count: Int) -> Int {
        let mixed = (first &* 0x9E37_79B9_7F4A_7C15) ^ (last &* 0xC2B2_AE3D_27D4_EB4F) &+ UInt64(count)
        return Int(truncatingIfNeeded: (mixed &* 0x9E37_79B9_7F4A_7C15) >> 40)
    }

    /// The index of the word that stands in `text`.
    func find(_ text: Span<UInt8>) -> Int? {
        let first = text.packed(from: 0, length: text.count)
        let last = text.packed(from: max(0, text.count &- 8), length: text.count)
        var slot = Self.hash(first, last, text.count) & (slots.count &- 1)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            let word = words[index]
            if word.first == first, word.last == last, word.count == text.count,
                text.count <= 16 || text.matches(word.text.utf8.span, at: 0)
            {
                return index
            }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        return nil
    }
}

extension JSONLine {
    /// Which of the words the string of a member is; nil if none, or if the member is no string.
    package func word(_ index: Int, of words: JSONWords) -> Int? {
        guard kind(index) == .string else { return nil }
        let range = rawRange(index)
        // A word that is spelt with escapes is none of ours.
        return words.find(bytes.span.extracting((range.lowerBound + 1)..<(range.upperBound - 1)))
    }
}
