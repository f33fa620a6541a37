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
    /// Lists and sets stand elsewhere, so that a word is added to one in place.
    private enum Postings: Sendable {
        case none
        case one(UInt32)
        /// By the place in `lists`.
        case some(UInt32)
        /// By the place in `sets`.
        case many(UInt32)
    }

    /// Places in `words`, −1 where free; a power of two, at most half of it taken. A word that collides is in the next
    /// free slot.
    private var slots: [Int32] = []
    private let hash = SearchHash()
    private var words: [SearchWord] = []
    private var postings: [Postings] = []
    private var lists: [[UInt32]] = []
    private var sets: [OrdinalSet] = []
    /// Places in `lists` that nobody uses any more.
    private var freeLists: [UInt32] = []
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
        SearchWords.each(of: word) { insert($0, ordinal) }
    }

    mutating func insert(_ word: borrowing SearchWord, _ ordinal: Int) {
        guard ordinal >= 0, ordinal < Int(UInt32.max) else { return }
        highest = max(highest, ordinal)
        if let place = find(word) { return insert(place, UInt32(ordinal)) }
        let place = Int32(clamping: words.count)
        words.append(copy word)
        postings.append(.one(UInt32(ordinal)))
        drawers[word.beginning, default: []].append(place)
        if words.count * 2 > slots.count { makeRoom() } else { file(place) }
        bytes += Self.bytesPerWord + (word.count > 16 ? word.count + 32 : 0)
    }

    /// Where a word is in `words`.
    @inline(__always)
    private func find(_ word: borrowing SearchWord) -> Int? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count &- 1
        var slot = hash(word) & mask
        while slots[slot] >= 0 {
            let place = Int(slots[slot])
            if words[place] == word { return place }
            slot = (slot &+ 1) & mask
        }
        return nil
    }

    private mutating func file(_ place: Int32) {
        let mask = slots.count - 1
        var slot = hash(words[Int(place)]) & mask
        while slots[slot] >= 0 { slot = (slot + 1) & mask }
        slots[slot] = place
    }

    private mutating func makeRoom() {
        slots = [Int32](repeating: -1, count: max(slots.count * 2, 64))
        for place in words.indices { file(Int32(clamping: place)) }
    }

    private mutating func insert(_ place: Int, _ ordinal: UInt32) {
        switch postings[place] {
        case .none: postings[place] = .one(ordinal)
        case .one(let other):
            guard other != ordinal else { return }
            postings[place] = .some(keep([min(other, ordinal), max(other, ordinal)]))
            bytes += 56
        case .some(let list):
            let list = Int(list)
            let count = lists[list].count
            let index = Self.index(of: ordinal, in: lists[list])
            if index < count, lists[list][index] == ordinal { return }
            lists[list].insert(ordinal, at: index)
            bytes += 5
            if (count + 1) * 32 > max(highest, 2048) { spread(place, list) }
        case .many(let set): bytes += sets[Int(set)].insert(Int(ordinal))
        }
    }

    private mutating func keep(_ list: [UInt32]) -> UInt32 {
        if let free = freeLists.popLast() {
            lists[Int(free)] = list
            return free
        }
        lists.append(list)
        return UInt32(clamping: lists.count - 1)
    }

    /// The word has become common: a set takes the place of its list.
    private mutating func spread(_ place: Int, _ list: Int) {
        var set = OrdinalSet()
        for ordinal in lists[list] { set.insert(Int(ordinal)) }
        bytes += set.bytes - lists[list].count * 5
        lists[list] = []
        freeLists.append(UInt32(clamping: list))
        postings[place] = .many(UInt32(clamping: sets.count))
        sets.append(set)
    }

    package mutating func remove(_ word: String, _ ordinal: Int) {
        SearchWords.each(of: word) { remove($0, ordinal) }
    }

    mutating func remove(_ word: borrowing SearchWord, _ ordinal: Int) {
        guard let place = find(word) else { return }
        switch postings[place] {
        case .none: return
        case .one(let other): if Int(other) == ordinal { postings[place] = .none }
        case .some(let list):
            lists[Int(list)].removeAll { Int($0) == ordinal }
            guard lists[Int(list)].isEmpty else { return }
            freeLists.append(list)
            postings[place] = .none
        case .many(let set): sets[Int(set)].remove(ordinal)
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
        for word in SearchWords.packed(of: word) { collect(word, asPrefix: asPrefix, into: &found) }
    }

    func collect(_ word: borrowing SearchWord, asPrefix: Bool, into found: inout OrdinalSet) {
        guard asPrefix, word.count >= Self.prefixBytes else {
            if let place = find(word) { collect(place, into: &found) }
            return
        }
        for place in drawers[word.beginning] ?? [] where words[Int(place)].begins(with: word) {
            collect(Int(place), into: &found)
        }
    }

    private func collect(_ place: Int, into found: inout OrdinalSet) {
        switch postings[place] {
        case .none: return
        case .one(let ordinal): found.insert(Int(ordinal))
        case .some(let list): found.insert(contentsOf: lists[Int(list)])
        case .many(let set): found.formUnion(sets[Int(set)])
        }
    }

    private func each(_ place: Int, _ body: (Int) -> Void) {
        switch postings[place] {
        case .none: return
        case .one(let ordinal): body(Int(ordinal))
        case .some(let list): for ordinal in lists[Int(list)] { body(Int(ordinal)) }
        case .many(let set): for ordinal in sets[Int(set)].ordinals { body(ordinal) }
        }
    }

    /// Where a number stands in an ascending list, or would.
    private static func index(of ordinal: UInt32, in list: [UInt32]) -> Int {
        guard let last = list.last, last >= ordinal else { return list.count }
        if last == ordinal { return list.count - 1 }
        var low = 0
        var high = list.count
        while low < high {
            let middle = (low + high) / 2
            if list[middle] < ordinal { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
