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

    func index(_ id: UInt64) -> Int? { places[id].map { Int($0) } }

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

    mutating func append(_ ticket: Ticket) {
        places[ticket.id] = Int32(clamping: rows.count)
        numbers[ticket.number] = ticket.id
        highest = max(highest, ticket.id)
        rows.append(ticket)
        share(rows.count - 1)
    }

    /// Lets the ticket use words that others use too.
    mutating func share(_ index: Int) {
        rows[index].category = shared(rows[index].category)
        rows[index].source = shared(rows[index].source)
        if let assignee = rows[index].assignee { rows[index].assignee = shared(assignee) }
        if let queue = rows[index].queue { rows[index].queue = shared(queue) }
        if let group = rows[index].group { rows[index].group = shared(group) }
        if let site = rows[index].site { rows[index].site = shared(site) }
    }

    /// A word of up to 15 bytes needs no memory of its own.
    private mutating func shared(_ word: String) -> String {
        guard word.utf8.count > 15 else { return word }
        return words.insert(word).memberAfterInsert
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
