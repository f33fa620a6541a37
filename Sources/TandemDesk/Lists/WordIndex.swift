// An inverted index: for each word the tickets that have it. What is kept of a word depends on how common it is:
//
//     one ticket               its number in place
//     few                      an ascending list, four bytes each
//     one in thirty or more    a bit for every ticket
//
// so that a million messages of a hundred thousand tickets fit into memory, and adding a word costs at most the moving
// of a list that is shorter than the bits would be. Words are also filed by their first three bytes, for searching by
// prefix.

package struct WordIndex: Sendable {
    private enum Postings: Sendable {
        case none
        case one(UInt32)
        case some([UInt32])
        case many(OrdinalSet)
    }

    private var places: [String: Int32] = [:]
    private var words: [String] = []
    private var postings: [Postings] = []
    /// Places of words by their first three bytes.
    private var drawers: [UInt32: [Int32]] = [:]
    private var highest = 0
    /// About how much memory the lists and words take.
    package private(set) var bytes = 0

    package init() {}

    /// A shorter prefix is a whole word.
    static let prefixBytes = 3
    /// For each word: its text, its places in the table and in the drawer, and room that tables leave empty.
    private static let bytesPerWord = 80

    package var wordCount: Int { words.count }

    // MARK: Changing

    package mutating func insert(_ word: String, _ ordinal: Int) {
        guard ordinal >= 0, ordinal < Int(UInt32.max) else { return }
        highest = max(highest, ordinal)
        guard let place = places[word] else {
            let place = Int32(clamping: words.count)
            places[word] = place
            words.append(word)
            postings.append(.one(UInt32(ordinal)))
            drawers[Self.drawer(word), default: []].append(place)
            bytes += Self.bytesPerWord + (word.utf8.count > 15 ? word.utf8.count + 32 : 0)
            return
        }
        insert(Int(place), UInt32(ordinal))
    }

    private mutating func insert(_ place: Int, _ ordinal: UInt32) {
        switch postings[place] {
        case .none: postings[place] = .one(ordinal)
        case .one(let other):
            guard other != ordinal else { return }
            postings[place] = .some([min(other, ordinal), max(other, ordinal)])
            bytes += 56
        case .some(var list):
            // The list is taken out, so that it is changed in place.
            postings[place] = .none
            let index = Self.index(of: ordinal, in: list)
            if index == list.count || list[index] != ordinal {
                list.insert(ordinal, at: index)
                bytes += 5
            }
            if list.count * 32 > max(highest, 2048) {
                var set = OrdinalSet()
                for ordinal in list { set.insert(Int(ordinal)) }
                bytes += set.bytes - list.count * 5
                postings[place] = .many(set)
            } else {
                postings[place] = .some(list)
            }
        case .many(var set):
            postings[place] = .none
            let before = set.bytes
            set.insert(Int(ordinal))
            bytes += set.bytes - before
            postings[place] = .many(set)
        }
    }

    package mutating func remove(_ word: String, _ ordinal: Int) {
        guard let place = places[word].map({ Int($0) }) else { return }
        switch postings[place] {
        case .none: return
        case .one(let other): if Int(other) == ordinal { postings[place] = .none }
        case .some(var list):
            postings[place] = .none
            list.removeAll { Int($0) == ordinal }
            postings[place] = list.isEmpty ? .none : .some(list)
        case .many(var set):
            postings[place] = .none
            set.remove(ordinal)
            postings[place] = .many(set)
        }
    }

    /// Takes over everything of another index of the same tickets.
    package mutating func absorb(_ other: WordIndex) {
        for (place, word) in other.words.enumerated() {
            other.each(place) { insert(word, $0) }
        }
    }

    // MARK: Searching

    /// Adds the tickets that have the word, or a word that begins with it.
    package func collect(_ word: String, asPrefix: Bool, into found: inout OrdinalSet) {
        guard asPrefix, word.utf8.count >= Self.prefixBytes else {
            if let place = places[word] { collect(Int(place), into: &found) }
            return
        }
        for place in drawers[Self.drawer(word)] ?? [] where words[Int(place)].utf8.starts(with: word.utf8) {
            collect(Int(place), into: &found)
        }
    }

    private func collect(_ place: Int, into found: inout OrdinalSet) {
        switch postings[place] {
        case .none: return
        case .one(let ordinal): found.insert(Int(ordinal))
        case .some(let list): found.insert(contentsOf: list)
        case .many(let set): found.formUnion(set)
        }
    }

    private func each(_ place: Int, _ body: (Int) -> Void) {
        switch postings[place] {
        case .none: return
        case .one(let ordinal): body(Int(ordinal))
        case .some(let list): for ordinal in list { body(Int(ordinal)) }
        case .many(let set): for ordinal in set.ordinals { body(ordinal) }
        }
    }

    /// Where a number stands in an ascending list, or would.
    private static func index(of ordinal: UInt32, in list: [UInt32]) -> Int {
        guard let last = list.last, last >= ordinal else { return list.count }
        var low = 0
        var high = list.count
        while low < high {
            let middle = (low + high) / 2
            if list[middle] < ordinal { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func drawer(_ word: String) -> UInt32 {
        var value: UInt32 = 0
        for byte in word.utf8.prefix(prefixBytes) { value = value << 8 | UInt32(byte) }
        return value
    }
}
