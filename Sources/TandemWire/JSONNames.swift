// Refuses the same name twice in one object. Names are compared as the bytes they decode to: `"a"` and `"\u0061"`
// are the same name, while é composed and é decomposed are two. (A second reader that takes the last of two equal
// names where we take the first is how a request is smuggled past a check.)
//
// Small objects, which is all of them in practice, are compared name by name: a length, then bytes. From the
// thirteenth member on an object is *wide* and its names go into a hash table, so that ten thousand names cost ten
// thousand steps. The hash is the standard library's `Hasher`, SipHash keyed per process, because with a fixed function
// anyone could prepare names that all collide. The key decides only which slot is looked at first, never the result.
//
// The table is shared by all objects of a text and never cleaned up inside one: a slot is only a hint, the index of a
// member that may meanwhile belong to another object or be gone. A hint counts if it points into the object in hand
// and the names are really equal. The object's own position is part of the hash, or else a thousand equal objects in an
// array would queue up in the same slots.

struct JSONNames: Sendable {
    /// Objects up to this many members are compared pairwise.
    static let pairwiseMaximum = 12

    /// Indices of members, −1 where free; a power of two, or empty while no object of this text is wide.
    private var slots: [Int32] = []
    private var isReady = false

    /// Starts a new text.
    mutating func begin() {
        isReady = false
    }

    /// Adds the last of `members` to its object; false if its name is there already.
    @inline(__always)
    mutating func addLast(of members: [JSONMember], in container: JSONScanner.Container, _ text: Span<UInt8>) -> Bool {
        let last = members.count &- 1
        guard last &- container.firstMember >= JSONNames.pairwiseMaximum else {
            var other = container.firstMember
            while other < last {
                if JSONText.sameNames(members[other], members[last], text) { return false }
                other &+= 1
            }
            return true
        }
        return addWide(last, of: members, in: container, text)
    }

    private mutating func addWide(
        _ last: Int, of members: [JSONMember], in container: JSONScanner.Container, _ text: Span<UInt8>
    ) -> Bool {
        if !isReady { prepare(text) }
        if last &- container.firstMember == JSONNames.pairwiseMaximum {
            for index in container.firstMember..<last { _ = add(index, of: members, in: container, text) }
        }
        return add(last, of: members, in: container, text)
    }

    /// A member takes at least five bytes (`"":0,`), so with a slot for every two the table stays half empty.
    private mutating func prepare(_ text: Span<UInt8>) {
        var size = 64
        while size < text.count / 2 { size *= 2 }
        slots.removeAll(keepingCapacity: true)
        slots.append(contentsOf: repeatElement(-1, count: size))
        isReady = true
    }

    private mutating func add(
        _ index: Int, of members: [JSONMember], in container: JSONScanner.Container, _ text: Span<UInt8>
    ) -> Bool {
        let mask = slots.count &- 1
        var slot = JSONText.nameHash(members[index], seed: container.start, text) & mask
        while slots[slot] >= 0 {
            let other = Int(slots[slot])
            if other >= container.firstMember, other < index, JSONText.sameNames(members[other], members[index], text) {
                return false
            }
            slot = (slot &+ 1) & mask
        }
        slots[slot] = Int32(truncatingIfNeeded: index)
        return true
    }
}
