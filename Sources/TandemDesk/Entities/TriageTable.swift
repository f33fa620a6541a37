// What waits for whom, so that taking the next ticket and finding work of people who are gone need not look at all
// tickets. All of it follows from the tickets and the policy, and is worked out again after a restart.
//
//     waiting    (support, returns, urgent) → rows 3, 17, 40      nobody has them; in the order of their creation
//     holdings   agent:sarah → 204, 207                           what goes back when she is away for too long
//     offers     agent:ben → 204, group:returns → 300             who is asked to take what

/// What tickets that wait have in common.
struct WaitingKey: Hashable, Sendable {
    let queue: String?
    let group: String?
    let priority: String
    /// It is the customer's turn.
    let isAnswered: Bool
}

/// What of a ticket these tables follow from, before and after an event.
struct TicketStanding: Equatable, Sendable {
    let assignee: String?
    let worker: String?
    let waiting: WaitingKey?
    let holder: String?
    let offeredTo: String?

    init(_ tickets: Span<Ticket>, _ place: Int, returnsAnswered: Bool) {
        let isActive = tickets[place].axes.lifecycle.isActive
        let isAnswered = tickets[place].axes.waitingOn == .customer
        assignee = tickets[place].assignee
        worker = isActive ? tickets[place].assignee : nil
        offeredTo = tickets[place].offer?.to
        holder = isAnswered && !returnsAnswered ? nil : worker
        // A ticket without a priority has not been routed yet.
        if isActive, tickets[place].assignee == nil, offeredTo == nil, !tickets[place].priority.isEmpty {
            waiting = WaitingKey(
                queue: tickets[place].queue, group: tickets[place].group, priority: tickets[place].priority,
                isAnswered: isAnswered)
        } else {
            waiting = nil
        }
    }
}

/// A ticket some of whose events have been folded, and how it stood before them.
struct UnsettledTicket: Sendable {
    let index: Int
    let before: TicketStanding
    /// Whether it is new here or its subject or requester has changed.
    var hasOtherTexts = false
}

struct TriageTable: Sendable, Equatable {
    /// Rows of the ticket table, rising.
    private(set) var waiting: [WaitingKey: [Int32]] = [:]
    private(set) var holdings: [String: Set<UInt64>] = [:]
    private(set) var offers: [String: Set<UInt64>] = [:]

    /// A ticket is not as it was. Nil: it is new here.
    mutating func move(_ row: Int, _ id: UInt64, from old: TicketStanding?, to new: TicketStanding) {
        if old?.waiting != new.waiting {
            if let key = old?.waiting { remove(Int32(clamping: row), key) }
            if let key = new.waiting { insert(Int32(clamping: row), key) }
        }
        if old?.holder != new.holder {
            Self.move(id, from: old?.holder, to: new.holder, in: &holdings)
        }
        if old?.offeredTo != new.offeredTo {
            Self.move(id, from: old?.offeredTo, to: new.offeredTo, in: &offers)
        }
    }

    /// A ticket that is not in it yet.
    mutating func add(_ row: Int, _ tickets: Span<Ticket>, _ place: Int, returnsAnswered: Bool) {
        move(row, tickets[place].id, from: nil, to: TicketStanding(tickets, place, returnsAnswered: returnsAnswered))
    }

    private static func move(
        _ id: UInt64, from old: String?, to new: String?, in table: inout [String: Set<UInt64>]
    ) {
        if let old {
            table[old]?.remove(id)
            if table[old]?.isEmpty == true { table[old] = nil }
        }
        if let new { table[new, default: []].insert(id) }
    }

    private mutating func insert(_ row: Int32, _ key: WaitingKey) {
        Self.insert(row, into: &waiting[key, default: []])
    }

    private static func insert(_ row: Int32, into rows: inout [Int32]) {
        rows.insert(row, at: place(of: row, in: rows))
    }

    private mutating func remove(_ row: Int32, _ key: WaitingKey) {
        guard let rows = waiting[key] else { return }
        let place = Self.place(of: row, in: rows)
        guard place < rows.count, rows[place] == row else { return }
        waiting[key]?.remove(at: place)
        if waiting[key]?.isEmpty == true { waiting[key] = nil }
    }

    /// Where a row stands, or would.
    private static func place(of row: Int32, in rows: [Int32]) -> Int {
        // The newest ticket is the usual one to come.
        guard let last = rows.last, last >= row else { return rows.count }
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[middle] < row { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
