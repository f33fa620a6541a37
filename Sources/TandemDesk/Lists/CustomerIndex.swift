// Finding a customer among a million from the first letters of a name or an e-mail address, from the whole address, or
// from an order. Everything one can be found by is one entry of twelve bytes: a number of eight that sorts as the words
// do, and the customer's ordinal.
//
//     a word of the name        its first eight bytes, folded as for searching (`SearchWords`)
//     the id                    its first eight bytes, in lower case
//     the e-mail address        its first eight bytes, in lower case
//     the whole e-mail address  a hash of it, with 0xFF in front
//     an order of theirs        its number, with 0xFE in front
//
// Folded text is UTF-8, in which no byte is 0xFE or 0xFF, so the kinds never mix. Words that begin alike stand
// together, and looking up a beginning is a binary search; so are the orders that begin with the same digits, one
// search for each number of digits. What an entry means is compared with the customer before it is told, because eight
// bytes are only the beginning of a word.
//
// The table is a row of short sorted tables. Putting one entry in moves at most one of them, and splits it when it is
// full, so no entry costs more than a few microseconds, however many there are.
//
// Two names, an address, an id and an order are six entries, about 110 bytes for a customer. Among a million a lookup
// takes 0.1 to 3 ms.

struct CustomerIndex {
    private struct Chunk {
        /// Parallel, ascending by key and ordinal.
        var keys: [UInt64] = []
        var ordinals: [UInt32] = []

        /// Where the first entry stands that is not below this one.
        func lowerBound(_ key: UInt64, _ ordinal: UInt32) -> Int {
            var (low, high) = (0, keys.count)
            while low < high {
                let middle = (low + high) / 2
                if (keys[middle], ordinals[middle]) < (key, ordinal) { low = middle + 1 } else { high = middle }
            }
            return low
        }

        mutating func insert(_ key: UInt64, _ ordinal: UInt32) {
            let index = lowerBound(key, ordinal)
            keys.insert(key, at: index)
            ordinals.insert(ordinal, at: index)
        }

        /// - Returns: the upper part.
        mutating func split(at index: Int) -> Chunk {
            let upper = Chunk(keys: Array(keys[index...]), ordinals: Array(ordinals[index...]))
            keys = Array(keys[..<index])
            ordinals = Array(ordinals[..<index])
            return upper
        }
    }

    /// Each begins behind the end of the one before; none is empty.
    private var chunks: [Chunk] = []
    /// The first key of each.
    private var firsts: [UInt64] = []

    private static let chunkMaximum = 512

    // MARK: Changing

    mutating func insert(_ key: UInt64, _ ordinal: UInt32) {
        guard !chunks.isEmpty else {
            chunks = [Chunk(keys: [key], ordinals: [ordinal])]
            firsts = [key]
            return
        }
        var place = place(key, ordinal)
        if chunks[place].keys.count >= Self.chunkMaximum {
            // What is only ever added to at the end stays full.
            let isLast = place == chunks.count - 1 && chunks[place].lowerBound(key, ordinal) == Self.chunkMaximum
            let upper = chunks[place].split(at: isLast ? Self.chunkMaximum - 1 : Self.chunkMaximum / 2)
            chunks.insert(upper, at: place + 1)
            firsts.insert(upper.keys[0], at: place + 1)
            place = self.place(key, ordinal)
        }
        chunks[place].insert(key, ordinal)
        firsts[place] = chunks[place].keys[0]
    }

    mutating func remove(_ key: UInt64, _ ordinal: UInt32) {
        guard !chunks.isEmpty else { return }
        let place = place(key, ordinal)
        let index = chunks[place].lowerBound(key, ordinal)
        guard index < chunks[place].keys.count, chunks[place].keys[index] == key,
            chunks[place].ordinals[index] == ordinal
        else { return }
        chunks[place].keys.remove(at: index)
        chunks[place].ordinals.remove(at: index)
        if let first = chunks[place].keys.first {
            firsts[place] = first
        } else {
            chunks.remove(at: place)
            firsts.remove(at: place)
        }
    }

    /// The last chunk that does not begin behind this entry, or the first one.
    private func place(_ key: UInt64, _ ordinal: UInt32) -> Int {
        var (low, high) = (0, chunks.count)
        while low < high {
            let middle = (low + high) / 2
            let isBehind = firsts[middle] == key ? chunks[middle].ordinals[0] > ordinal : firsts[middle] > key
            if isBehind { high = middle } else { low = middle + 1 }
        }
        return max(0, low - 1)
    }

    // MARK: Looking up

    /// Adds the customers that have an entry from `range`.
    func collect(_ range: ClosedRange<UInt64>, into found: inout OrdinalSet) {
        guard !chunks.isEmpty else { return }
        var place = place(range.lowerBound, 0)
        var index = chunks[place].lowerBound(range.lowerBound, 0)
        while place < chunks.count {
            let chunk = chunks[place]
            while index < chunk.keys.count {
                guard chunk.keys[index] <= range.upperBound else { return }
                found.insert(Int(chunk.ordinals[index]))
                index += 1
            }
            (place, index) = (place + 1, 0)
        }
    }

    /// The customers that have this entry.
    func find(_ key: UInt64) -> [UInt32] {
        var found = OrdinalSet()
        collect(key...key, into: &found)
        return found.ordinals.map { UInt32(clamping: $0) }
    }

    // MARK: Keys

    /// The key of a folded word, and of a beginning: with the last one that begins so.
    static func range(beginning word: String) -> ClosedRange<UInt64> {
        var key: UInt64 = 0
        var bits: UInt64 = 64
        for byte in word.utf8.prefix(8) {
            bits -= 8
            key |= UInt64(byte) << bits
        }
        return key...(bits == 0 ? key : key | ((1 << bits) - 1))
    }

    static func key(word: String) -> UInt64 { range(beginning: word).lowerBound }

    /// FNV-1a, cut to seven bytes.
    static func key(email: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in email.utf8 {
            hash ^= UInt64(byte)
            hash = hash &* 0x100_0000_01B3
        }
        return 0xFF00_0000_0000_0000 | (hash >> 8)
    }

    static func key(order: UInt64) -> UInt64 { 0xFE00_0000_0000_0000 | order }

    /// The keys of all orders whose number begins with these digits, for each number of digits.
    static func ranges(beginningOrder digits: String) -> [ClosedRange<UInt64>] {
        guard let first = UInt64(digits), first > 0, digits.utf8.count <= StreamID.digitsMaximum else { return [] }
        var (low, count) = (first, UInt64(1))
        return (digits.utf8.count...StreamID.digitsMaximum).map { _ in
            defer { (low, count) = (low * 10, count * 10) }
            return key(order: low)...key(order: low + (count - 1))
        }
    }
}
