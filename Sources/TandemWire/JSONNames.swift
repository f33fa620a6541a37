// Refuses the same name twice in one object. Names are compared as the bytes they decode to: `"a"` and `"\u0061"`
// are the same name, while é composed and é decomposed are two. (A second reader that takes the last of two equal
// names where we take the first is how a request is smuggled past a check.)
//
// Small objects, which is all of them in practice, are compared name by name: a length, then bytes. From the
// twenty-fifth member on an object is *wide* and its names go into a hash table, so that ten thousand names cost ten
// thousand steps. The hash is the standard library's `Hasher`, SipHash keyed per process, because with a fixed function
// anyone could prepare names that all collide. The key decides only which slot is looked at first, never the result.
//
// Most names are told from all others of their object by a look at 64 bits, one of which stands for each name (`bit`).
//
// The table is shared by all objects of a text and never cleaned up inside one: a slot is only a hint, the index of a
// member that may meanwhile belong to another object or be gone. A hint counts if it points into the object in hand
// and the names are really equal. The object's own position is part of the hash, or else a thousand equal objects in an
// array would queue up in the same slots.

@usableFromInline
struct JSONNames {
    /// Objects up to this many members are compared pairwise. A journal record has about fourteen, and a restart
    /// reads a million of them.
    static let pairwiseMaximum = 24

    /// Indices of members, −1 where free; a power of two, or empty while no object of this text is wide.
    private var slots: [Int32] = []

    /// The bit that stands for a name; names that are equal once decoded have the same one, or else all of them.
    @inline(__always)
    static func bit(_ member: JSONMember) -> UInt64 {
        member.nameHasEscapes ? .max : bit(packed: member.namePacked)
    }

    /// The same for a name without escapes, of which `packed` is the beginning.
    @inlinable
    @inline(__always)
    static func bit(packed: UInt64) -> UInt64 { 1 &<< ((packed &* 0x9E37_79B9_7F4A_7C15) &>> 58) }

    /// Whether no member of `container` has the name of `member`, which the caller is about to append to the others. It
    /// need only be asked if one of them has the same bit, or if the object is wide.
    @inline(never)
    mutating func isNew(
        _ member: JSONMember, among members: [JSONMember], in container: JSONScanner.Container, _ text: Span<UInt8>
    ) -> Bool {
        let others = members.span
        var other = container.firstMember
        guard others.count &- other < JSONNames.pairwiseMaximum else {
            return isNewInWide(member, among: others, in: container, text)
        }
        while other >= 0, other < others.count {
            if JSONText.sameNames(others[other], member, text) { return false }
            other &+= 1
        }
        return true
    }

    private mutating func isNewInWide(
        _ member: JSONMember, among others: Span<JSONMember>, in container: JSONScanner.Container, _ text: Span<UInt8>
    ) -> Bool {
        if slots.isEmpty { slots = [Int32](repeating: -1, count: JSONNames.slotCount(for: text)) }
        if others.count &- container.firstMember == JSONNames.pairwiseMaximum {
            for index in container.firstMember..<others.count {
                _ = add(others[index], at: index, among: others, in: container, text)
            }
        }
        return add(member, at: others.count, among: others, in: container, text)
    }

    /// A member takes at least five bytes (`"":0,`), so with a slot for every two the table stays half empty.
    private static func slotCount(for text: Span<UInt8>) -> Int {
        var count = 64
        while count < text.count / 2 { count &*= 2 }
        return count
    }

    private mutating func add(
        _ member: JSONMember, at index: Int, among others: Span<JSONMember>, in container: JSONScanner.Container,
        _ text: Span<UInt8>
    ) -> Bool {
        let mask = slots.count &- 1
        var slot = JSONText.nameHash(member, seed: container.start, text) & mask
        while slots[slot] >= 0 {
            let other = Int(slots[slot])
            if other >= container.firstMember, other < index, JSONText.sameNames(others[other], member, text) {
                return false
            }
            slot = (slot &+ 1) & mask
        }
        slots[slot] = Int32(truncatingIfNeeded: index)
        return true
    }
}
