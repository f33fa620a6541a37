// Sets of tickets, by their place in the order of creation: one bit each.

/// A set of small numbers.
package struct OrdinalSet: Sendable, Equatable {
    private var words: [UInt64] = []

    package init() {}

    /// - Returns: how many bytes more it takes.
    @discardableResult @inline(__always)
    package mutating func insert(_ ordinal: Int) -> Int {
        guard ordinal >= 0 else { return 0 }
        let place = ordinal &>> 6
        let grown = place < words.count ? 0 : grow(through: place)
        words[place] |= 1 &<< UInt64(truncatingIfNeeded: ordinal & 63)
        return grown
    }

    private mutating func grow(through place: Int) -> Int {
        let before = bytes
        while words.count <= place { words.append(0) }
        return bytes - before
    }

    /// Adds all of a list of small numbers.
    mutating func insert(contentsOf ordinals: [UInt32]) {
        guard let last = ordinals.last else { return }
        insert(Int(last))
        for ordinal in ordinals {
            let place = Int(ordinal >> 6)
            if place < words.count { words[place] |= 1 << UInt64(ordinal & 63) }
        }
    }

    package mutating func remove(_ ordinal: Int) {
        guard ordinal >= 0, words.indices.contains(ordinal >> 6) else { return }
        words[ordinal >> 6] &= ~(1 << UInt64(ordinal & 63))
    }

    package func contains(_ ordinal: Int) -> Bool {
        guard ordinal >= 0, words.indices.contains(ordinal >> 6) else { return false }
        return words[ordinal >> 6] & 1 << UInt64(ordinal & 63) != 0
    }

    package mutating func formUnion(_ other: OrdinalSet) {
        while words.count < other.words.count { words.append(0) }
        for index in other.words.indices { words[index] |= other.words[index] }
    }

    package mutating func formIntersection(_ other: OrdinalSet) {
        for index in words.indices {
            words[index] &= other.words.indices.contains(index) ? other.words[index] : 0
        }
    }

    package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// How much memory it takes.
    package var bytes: Int { words.capacity * 8 }

    /// In ascending order.
    package var ordinals: [Int] {
        var result: [Int] = []
        result.reserveCapacity(count)
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                result.append(index << 6 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return result
    }
}

/// What a search has found.
package struct FoundTickets: Sendable {
    package let tickets: OrdinalSet
    /// Whether the whole past was searched: it is read again after a restart, and a search meanwhile knows less.
    package let isComplete: Bool

    package init(_ tickets: OrdinalSet, isComplete: Bool = true) {
        self.tickets = tickets
        self.isComplete = isComplete
    }
}
