// What lists look at: for each ticket, in the order of creation, a row of numbers in place of its words and texts. A
// page is found in one pass over these rows, whatever it is sorted and filtered by, so there is no index for each
// column to be kept in order, and writing costs the same for every list that anybody may look at.
//
// Everything here follows from the tickets and is brought up to date with each of their events; after a snapshot was
// read it is made anew (`Desk.endReplay`). About 140 bytes a ticket.

/// What a list needs to know of a ticket.
struct ListRow: Sendable, Equatable {
    /// Stands for a time that there is none of.
    static let never = Int64.min

    /// Milliseconds since 1970.
    var created = never
    var modified = never
    /// The same as the customer sees it.
    var publicModified = never
    var lastMessage = never
    var due = never
    /// How the texts begin, for sorting.
    var number = ListText.Beginning()
    var subject = ListText.Beginning()
    var requester = ListText.Beginning()
    /// Codes of words; 0 is none.
    var priority: Int32 = 0
    var category: Int32 = 0
    var source: Int32 = 0
    var contact: Int32 = 0
    var site: Int32 = 0
    var queue: Int32 = 0
    var group: Int32 = 0
    var assignee: Int32 = 0
    var language: Int32 = 0
    /// The first tag, and whether there are more.
    var tag: Int32 = 0
    var hasMoreTags = false
    /// Lifecycle and waiting_on as one number, as in `TicketAxes.number`.
    var axes: UInt8 = 0
    /// 0 is none.
    var resolution: UInt8 = 0
}

/// Numbers for words that many tickets share. A word that was used once keeps its number.
struct WordCodes: Sendable {
    private(set) var words = [""]
    private var codes: [String: Int32] = ["": 0]

    /// The number of a word, if any ticket ever had it.
    func find(_ word: String) -> Int32? { codes[word] }

    /// The number of a word; `before` is what it was last time, which it mostly is again.
    mutating func code(_ word: String?, _ before: Int32) -> Int32 {
        guard let word else { return 0 }
        let place = Int(before)
        if place > 0, place < words.count, words.span[place] == word { return before }
        if let code = codes[word] { return code }
        let code = Int32(clamping: words.count)
        words.append(word)
        codes[word] = code
        return code
    }
}

/// How many tickets are how far: the four numbers on top of a list.
package struct TicketCounts: Sendable, Equatable {
    /// New or open, and nobody's turn.
    package var open = 0
    package var waitingAgent = 0
    package var waitingCustomer = 0
    package var resolved = 0

    mutating func add(_ axes: TicketAxes, _ number: Int) {
        switch (axes.lifecycle, axes.waitingOn) {
        case (.new, .none), (.open, .none): open += number
        case (.new, .agent), (.open, .agent): waitingAgent += number
        case (.new, .customer), (.open, .customer): waitingCustomer += number
        case (.resolved, _): resolved += number
        case (.closed, _): break
        }
    }
}

struct TicketListing: Sendable {
    private(set) var rows = BlockArray<ListRow>()
    private(set) var codes = WordCodes()
    /// All tickets, and those of each queue by its code (0: no queue).
    private(set) var counts = TicketCounts()
    private(set) var queueCounts: [Int32: TicketCounts] = [:]

    /// Brings a row up to date; `ordinal` is the ticket's place in the order of creation.
    /// `requester`: their name, where it or the subject may have changed.
    @inline(__always)
    mutating func update(
        _ ordinal: Int, _ tickets: Span<Ticket>, _ place: Int, requester: String?, due: Int64?
    ) {
        let isNew = ordinal == rows.count
        // A new ticket often has the words of the one before it.
        guard isNew || rows.indices.contains(ordinal) else { return }
        var row = isNew ? rows.last ?? ListRow() : rows[ordinal]
        let before = (row.axes, row.queue)
        if isNew { row.number = ListText.Beginning(tickets[place].number) }
        if let requester {
            row.subject = ListText.Beginning(tickets[place].subject)
            row.requester = ListText.Beginning(requester)
        }
        row.created = tickets[place].createdAt
        row.modified = tickets[place].changedAt
        row.publicModified = tickets[place].publicChangedAt
        row.lastMessage = tickets[place].lastMessageAt ?? ListRow.never
        row.due = due ?? ListRow.never
        row.priority = codes.code(tickets[place].priority, row.priority)
        row.category = codes.code(tickets[place].category, row.category)
        row.source = codes.code(tickets[place].source, row.source)
        row.contact = codes.code(tickets[place].contact, row.contact)
        row.site = codes.code(tickets[place].site, row.site)
        row.queue = codes.code(tickets[place].queue, row.queue)
        row.group = codes.code(tickets[place].group, row.group)
        row.assignee = codes.code(tickets[place].assignee, row.assignee)
        row.language = codes.code(tickets[place].language, row.language)
        row.tag = codes.code(tickets[place].tags.first, row.tag)
        row.hasMoreTags = tickets[place].tags.count > 1
        row.axes = tickets[place].axes.number
        row.resolution = tickets[place].resolution?.number ?? 0
        if isNew {
            rows.append(row)
            count(row.axes, row.queue, 1)
        } else {
            rows.change(ordinal) { $0 = row }
            guard before != (row.axes, row.queue) else { return }
            count(before.0, before.1, -1)
            count(row.axes, row.queue, 1)
        }
    }

    /// Takes memory for rows to come; see `DeskRoom`.
    mutating func take(_ room: consuming [ListRow]) { rows.take(room) }

    private mutating func count(_ axes: UInt8, _ queue: Int32, _ number: Int) {
        guard let axes = TicketAxes(number: axes) else { return }
        counts.add(axes, number)
        queueCounts[queue, default: TicketCounts()].add(axes, number)
    }
}

extension TicketAxes {
    /// All there are, by their number.
    static let all = Lifecycle.allCases.flatMap { lifecycle in
        WaitingOn.allCases.map { TicketAxes(lifecycle, $0) }
    }

    var number: UInt8 {
        let first: UInt8 =
            switch lifecycle {
            case .new: 0
            case .open: 3
            case .resolved: 6
            case .closed: 9
            }
        return switch waitingOn {
        case .none: first
        case .agent: first + 1
        case .customer: first + 2
        }
    }

    init?(number: UInt8) {
        guard Self.all.indices.contains(Int(number)) else { return nil }
        self = Self.all[Int(number)]
    }
}

extension Resolution {
    /// From 1; 0 stands for none.
    var number: UInt8 { UInt8(clamping: (Self.allCases.firstIndex(of: self) ?? 0) + 1) }
}

// MARK: In the desk

extension Desk {
    /// After events of the ticket, or of its requester. `texts`: whether the subject or the requester may have changed.
    mutating func list(_ index: Int, texts: Bool) {
        tickets.read(index) { rows, place in
            listing.update(
                index, rows, place, requester: texts ? Self.name(of: rows[place].requester, customers) : nil,
                due: Self.soonestDue(rows[place].id, service))
        }
    }

    /// The customer has another name.
    mutating func listTickets(of customer: String) {
        guard isFollowing else { return }
        for id in customers[customer]?.tickets ?? [] {
            if let index = tickets.index(id) { list(index, texts: true) }
        }
    }

    func requesterName(_ requester: Requester) -> String { Self.name(of: requester, customers) }

    static func name(of requester: Requester, _ customers: borrowing CustomerTable) -> String {
        switch requester {
        case .customer(let name): customers.displayName(name) ?? ""
        case .visitor(let visitor): visitor.name
        }
    }

    /// The soonest deadline that still counts, be it over or not.
    func soonestDue(_ ticket: UInt64) -> Int64? { Self.soonestDue(ticket, service) }

    static func soonestDue(_ ticket: UInt64, _ service: borrowing ServiceTable) -> Int64? {
        guard !service.clocks.isEmpty, let clocks = service.clocks[ticket] else { return nil }
        return clocks.active.lazy.compactMap { $0.clock.due }.min()
    }
}
