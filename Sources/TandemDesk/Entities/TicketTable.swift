// All tickets there ever were, in the order of their creation, found by id and by the number that people are told.
//
//     rows:      T-1    T-2    T-900        created in this order
//     places:                  900 → 2      only of those that do not stand where their id says
//     numbers:   "RMA-7/b" → 2              only of those that do not end in their id, as "TKT-2026-00204" does
//
// Ids rise but have holes, because an importer may bring its own; so may it bring numbers. Without an import neither
// dictionary has anything in it.
//
// Long words that many tickets share, such as a category, are stored once (`share`).

struct TicketTable: Sendable {
    private(set) var rows = BlockArray<Ticket>()
    private var places: [UInt64: Int32] = [:]
    private var numbers: [String: UInt64] = [:]
    private var words: Set<String> = []
    /// The highest id in use.
    private(set) var highest: UInt64 = 0

    var count: Int { rows.count }

    /// The id that the next ticket has unless it brings its own.
    var next: UInt64 { highest + 1 }

    func index(_ id: UInt64) -> Int? {
        let guess = Int(truncatingIfNeeded: id) &- 1
        if guess >= 0, guess < rows.count, rows[guess].id == id { return guess }
        return places.isEmpty ? nil : places[id].map { Int($0) }
    }

    subscript(index: Int) -> Ticket {
        _read { yield rows[index] }
        _modify { yield &rows[index] }
    }

    /// Lends a ticket to be changed where it stands.
    @inline(__always)
    mutating func lend<Result>(_ index: Int, _ body: (inout Ticket) -> Result) -> Result { rows.change(index, body) }

    /// Lends a ticket to be read, as a place among others; see `BlockArray.read`.
    @inline(__always)
    func read<Result>(_ index: Int, _ body: (Span<Ticket>, Int) -> Result) -> Result { rows.read(index, body) }

    func find(_ id: UInt64) -> Ticket? { index(id).map { rows[$0] } }

    /// The ticket with this display number, in the case in which it was made.
    func find(number: String) -> UInt64? {
        if let id = Self.id(endOf: number), let index = index(id), rows[index].number == number { return id }
        return numbers.isEmpty ? nil : numbers[number]
    }

    mutating func append(_ ticket: consuming Ticket) {
        let id = ticket.id
        if id != UInt64(rows.count) + 1 { places[id] = Int32(clamping: rows.count) }
        if Self.id(endOf: ticket.number) != id { numbers[ticket.number] = id }
        highest = max(highest, id)
        Self.share(&ticket, &words)
        rows.append(ticket)
    }

    /// Takes memory for tickets to come; see `DeskRoom`.
    mutating func take(_ room: consuming [Ticket]) { rows.take(room) }

    /// The digits in which a number ends, without leading zeros, as an id.
    private static func id(endOf number: String) -> UInt64? {
        var id: UInt64 = 0
        var scale: UInt64 = 1
        for byte in number.utf8.reversed() {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { break }
            // Beyond this many digits there may only be zeros.
            guard scale < 1_000_000_000_000_000_000 else { return nil }
            id += UInt64(byte - UInt8(ascii: "0")) * scale
            scale *= 10
        }
        return scale > 1 ? id : nil
    }

    /// Lets the ticket use words that others use too.
    mutating func share(_ index: Int) { Self.share(&rows[index], &words) }

    private static func share(_ ticket: inout Ticket, _ words: inout Set<String>) {
        share(&ticket.category, &words)
        share(&ticket.source, &words)
        share(&ticket.assignee, &words)
        share(&ticket.queue, &words)
        share(&ticket.group, &words)
        share(&ticket.site, &words)
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

    /// The places of all tickets, for whoever does not want to keep the tickets.
    var ordinals: TicketOrdinals { TicketOrdinals(count: count, places: places) }
}

/// Places of tickets in the order of creation, by id.
package struct TicketOrdinals: Sendable {
    package let count: Int
    fileprivate let places: [UInt64: Int32]

    /// The place of a ticket that exists.
    package subscript(id: UInt64) -> Int? {
        if let place = places[id] { return Int(place) }
        return id >= 1 && id <= UInt64(count) ? Int(id) - 1 : nil
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
