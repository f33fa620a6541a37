// A page of a list, in one pass: rows that match are counted, and the first few of those behind the cursor are kept in
// a heap of the page's size. The pass goes in the direction in which tickets were created, which is near the order of
// most lists, so that few rows ever enter the heap.

import TandemWire

struct TicketPage: Sendable {
    /// Places of the tickets in the order of creation.
    let ordinals: [Int]
    /// How many tickets match, on this page or not.
    let total: Int
    /// Where the next page begins; nil if there is none.
    private(set) var next: TicketCursor?
    let order: TicketOrder

    /// Lets the cursor say of which export it is, and how many rows went before.
    mutating func carry(_ seq: Int, _ done: Int) { next?.export = (seq, done) }
}

extension Desk {
    /// The first tickets behind `after` that match a query.
    ///
    /// - Throws: what the query asks for wrongly, or may not ask for.
    func page(
        _ query: TicketQuery, after: TicketCursor?, limit: Int, _ context: Context
    ) throws(Refusal) -> TicketPage {
        let principal = context.principal
        try query.admit(principal)
        let order = try order(of: query, after, principal)
        let place = try place(of: after, order)
        let matcher = try TicketMatcher(query, self, context)
        var heap = PageHeap(limit: limit + 1)
        var total = 0
        let count = matcher.candidates?.count ?? listing.rows.count
        for step in 0..<count {
            let position = order.isAscending ? step : count - 1 - step
            let ordinal = matcher.candidates?[position] ?? position
            guard matcher.matches(ordinal, self) else { continue }
            total += 1
            let key = order.key(ordinal, self)
            if let place, !order.isBehind(place, key, ordinal, self) { continue }
            heap.offer(key, ordinal) { order.isBehind($0, $1, self) }
        }
        let sorted = heap.sorted { order.isBehind($0, $1, self) }
        let ordinals = Array(sorted.prefix(limit))
        let next = sorted.count > limit ? ordinals.last.map { TicketCursor($0, order, self) } : nil
        return TicketPage(ordinals: ordinals, total: total, next: next, order: order)
    }

    /// The order asked for; without one, that of the workflow, or that of the cursor.
    private func order(
        of query: TicketQuery, _ after: TicketCursor?, _ principal: Principal
    ) throws(Refusal) -> TicketOrder {
        let workflow = policy.workflow
        var column = query.sort ?? after?.column ?? TicketColumn(rawValue: workflow.sort) ?? .modified
        var isAscending = query.order.map { $0 == .ascending } ?? (query.sort != nil || workflow.sortAscending)
        if let after {
            guard query.sort ?? after.column == after.column, query.order == nil || isAscending == after.isAscending
            else {
                throw .badField("after", "this cursor is of a list in another order; begin again without it")
            }
            isAscending = after.isAscending
        }
        if column.isForStaff, principal.clearance == .all {
            guard query.sort == nil, after == nil else { throw .rightMissing(.noteRead, principal) }
            column = .modified
        }
        return TicketOrder(column, ascending: isAscending, clearance: principal.clearance, self)
    }

    private func place(of after: TicketCursor?, _ order: TicketOrder) throws(Refusal) -> TicketOrder.Place? {
        guard let after else { return nil }
        guard let place = order.place(after, self) else {
            throw .badField("after", "this is not a cursor that a list has given; begin again without it")
        }
        return place
    }
}

/// The first so many of what it was offered.
private struct PageHeap {
    struct Entry {
        let key: TicketOrder.Key
        let ordinal: Int
    }

    let limit: Int
    /// The last of them on top.
    private var entries: [Entry] = []

    init(limit: Int) {
        self.limit = limit
        entries.reserveCapacity(limit)
    }

    /// `isBehind` tells apart what has the same key: whether the first ordinal comes behind the second.
    mutating func offer(_ key: TicketOrder.Key, _ ordinal: Int, _ isBehind: (Int, Int) -> Bool) {
        let entry = Entry(key: key, ordinal: ordinal)
        if entries.count < limit {
            entries.append(entry)
            var child = entries.count - 1
            while child > 0, Self.isBehind(entries[child], entries[(child - 1) / 2], isBehind) {
                entries.swapAt(child, (child - 1) / 2)
                child = (child - 1) / 2
            }
        } else if let last = entries.first, Self.isBehind(last, entry, isBehind) {
            entries[0] = entry
            sink(isBehind)
        }
    }

    private mutating func sink(_ isBehind: (Int, Int) -> Bool) {
        var parent = 0
        while true {
            var last = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < entries.count && Self.isBehind(entries[child], entries[last], isBehind) {
                last = child
            }
            if last == parent { return }
            entries.swapAt(parent, last)
            parent = last
        }
    }

    private static func isBehind(_ entry: Entry, _ other: Entry, _ tie: (Int, Int) -> Bool) -> Bool {
        entry.key != other.key ? entry.key > other.key : tie(entry.ordinal, other.ordinal)
    }

    func sorted(_ isBehind: (Int, Int) -> Bool) -> [Int] {
        entries.sorted { Self.isBehind($1, $0, isBehind) }.map(\.ordinal)
    }
}
