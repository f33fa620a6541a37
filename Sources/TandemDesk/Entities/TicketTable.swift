// All tickets there ever were, in the order of their creation, found by number. Numbers rise but have holes, because
// an importer may bring its own.
//
//     rows:      T-204   T-205   T-900        created in this order
//     places:    204 → 0, 205 → 1, 900 → 2
//     numbers:   "TKT-2026-00204" → 204, …    display numbers, in the case in which they were made
//
// Long words that many tickets share, such as a category, are stored once (`share`).

struct TicketTable: Sendable {
    private(set) var rows: [Ticket] = []
    private(set) var places: [UInt64: Int32] = [:]
    private var numbers: [String: UInt64] = [:]
    private var words: Set<String> = []
    /// The highest number in use.
    private(set) var highest: UInt64 = 0

    var count: Int { rows.count }

    /// The number that the next ticket has unless it brings its own.
    var next: UInt64 { highest + 1 }

    func index(_ id: UInt64) -> Int? {
        // As long as nothing was imported, ticket n stands in row n − 1, which is known sooner than looked up.
        let guess = Int(truncatingIfNeeded: id) &- 1
        if guess >= 0, guess < rows.count, rows[guess].id == id { return guess }
        return places[id].map { Int($0) }
    }

    subscript(index: Int) -> Ticket {
        _read { yield rows[index] }
        _modify { yield &rows[index] }
    }

    /// Lends a ticket without copying it. (What is read through an accessor is copied first, all its texts retained and
    /// released; an exclusive access is proof that nobody changes it meanwhile.)
    @inline(__always)
    mutating func lend<Result>(_ index: Int, _ body: (inout Ticket) -> Result) -> Result { body(&rows[index]) }

    func find(_ id: UInt64) -> Ticket? { index(id).map { rows[$0] } }

    /// The ticket with this display number.
    func find(number: String) -> UInt64? { numbers[number] }

    mutating func append(_ ticket: consuming Ticket) {
        places[ticket.id] = Int32(clamping: rows.count)
        numbers[ticket.number] = ticket.id
        highest = max(highest, ticket.id)
        rows.append(ticket)
        share(rows.count - 1)
    }

    /// Lets the ticket use words that others use too.
    mutating func share(_ index: Int) {
        Self.share(&rows[index].category, &words)
        Self.share(&rows[index].source, &words)
        Self.share(&rows[index].assignee, &words)
        Self.share(&rows[index].queue, &words)
        Self.share(&rows[index].group, &words)
        Self.share(&rows[index].site, &words)
    }

    /// A word of up to 15 bytes needs no memory of its own.
    @inline(__always)
    private static func share(_ word: inout String, _ words: inout Set<String>) {
        if word.utf8.count > 15 { word = words.insert(word).memberAfterInsert }
    }

    @inline(__always)
    private static func share(_ word: inout String?, _ words: inout Set<String>) {
        if let long = word, long.utf8.count > 15 { word = words.insert(long).memberAfterInsert }
    }
}

extension Array<AuthorMark> {
    /// The newest message of somebody else that a reader may see and had not seen.
    func answered(since seen: Int, besides who: String, clearance: Visibility) -> (seq: Int, by: String)? {
        var newest: (seq: Int, by: String)?
        for author in self where author.who != who {
            let seq = clearance == .staff ? author.seq : author.publicSeq
            if seq > Swift.max(seen, newest?.seq ?? 0) { newest = (seq, author.who) }
        }
        return newest
    }
}
