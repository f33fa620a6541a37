// The name of a member, ready to be looked for. Names of up to sixteen bytes, which is nearly all, are told apart by
// two words: their first eight bytes and their last eight, which overlap if the name is shorter than sixteen. For a
// literal the compiler works both out, so that looking for it compares constants.

/// A name that stands in the program. It is public, and nothing else here is, because the compiler takes over the body
/// of no other function into another module.
public struct JSONName: Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    @usableFromInline let literal: StaticString
    @usableFromInline let first: UInt64
    @usableFromInline let last: UInt64
    @usableFromInline let bit: UInt64
    @usableFromInline let count: Int

    /// Takes over a literal.
    @inlinable
    @inline(__always)
    public init(stringLiteral literal: StaticString) {
        self.literal = literal
        count = literal.utf8CodeUnitCount
        first = Self.pack(literal, from: 0)
        last = Self.pack(literal, from: count > 8 ? count &- 8 : 0)
        bit = JSONNames.bit(packed: first)
    }

    /// As many bytes as there are from `start` on, at most eight, the first one lowest.
    @inlinable
    @inline(__always)
    static func pack(_ literal: StaticString, from start: Int) -> UInt64 {
        var word: UInt64 = 0
        var place: UInt64 = 0
        var at = start
        while at < literal.utf8CodeUnitCount, place < 64 {
            word |= UInt64(unsafe literal.utf8Start[at]) &<< place
            place &+= 8
            at &+= 1
        }
        return word
    }

    package var text: String { "\(literal)" }
    /// The name itself.
    public var description: String { text }
}

/// A name that is known only while the program runs.
package struct JSONNameText: Sendable {
    package let text: String
    let first: UInt64
    let last: UInt64
    let bit: UInt64
    let count: Int

    package init(_ text: String) {
        self.text = text
        let bytes = text.utf8.span
        count = bytes.count
        first = bytes.packed(from: 0, length: count)
        last = bytes.packed(from: max(0, count &- 8), length: count)
        bit = JSONNames.bit(packed: first)
    }
}

extension JSONMember {
    /// Whether this is the member's name in `text`.
    @inline(__always)
    func matches(_ name: JSONName, _ text: Span<UInt8>) -> Bool {
        matches(name.first, name.last, name.count, text) ?? isSpelt(name.text, text)
    }

    @inline(__always)
    func matches(_ name: borrowing JSONNameText, _ text: Span<UInt8>) -> Bool {
        matches(name.first, name.last, name.count, text) ?? isSpelt(name.text, text)
    }

    /// Nil: only the letters can tell.
    @inline(__always)
    func matches(_ first: UInt64, _ last: UInt64, _ count: Int, _ text: Span<UInt8>) -> Bool? {
        if nameHasEscapes { return nil }
        guard namePacked == first, nameEnd &- nameStart == count else { return false }
        if count <= 8 { return true }
        guard text.packed(from: nameEnd &- 8, length: 8) == last else { return false }
        return count <= 16 ? true : nil
    }

    func isSpelt(_ name: String, _ text: Span<UInt8>) -> Bool {
        JSONText.equals(text, nameStart, nameEnd, hasEscapes: nameHasEscapes, name.utf8.span)
    }
}
