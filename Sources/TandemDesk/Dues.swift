// What is to happen at some time: a heap of times, soonest first, that follows from the rest of the state and is built
// again from it after a restart.
//
// An entry is a hint: whether something is really due is decided by the ticket it names, so a time that has been moved
// leaves an entry behind that means nothing and is dropped when its time comes.
//
// To add a kind: a case in `DueKind`, `schedule` where `apply` learns the time, a line in `Desk.isDue` and one in
// `Desk.nextDue`.

/// Kinds of things that time does. The order is the order of those that are due at the same moment.
package enum DueKind: Int, Sendable, CaseIterable {
    /// A message that was held is sent.
    case release
    /// A resolved ticket closes by itself.
    case autoClose
    /// A clock becomes late.
    case breach
    /// A step of escalation.
    case escalation
    /// Nobody has accepted an offer.
    case offer
}

/// One thing to be done.
package struct Due: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970.
    package let at: Int64
    package let ticket: UInt64
    package let kind: DueKind

    package static func < (left: Due, right: Due) -> Bool {
        (left.at, left.ticket, left.kind.rawValue) < (right.at, right.ticket, right.kind.rawValue)
    }
}

struct DueTable: Sendable {
    private var heap: [Due] = []
    private var isSuspended = false

    /// Takes nothing from now on.
    mutating func suspend() {
        heap = []
        isSuspended = true
    }

    var first: Due? { heap.first }

    mutating func schedule(_ kind: DueKind, _ ticket: UInt64, at: Int64) {
        guard !isSuspended else { return }
        heap.append(Due(at: at, ticket: ticket, kind: kind))
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// After a history was read: what a ticket waits for.
    mutating func schedule(_ tickets: Span<Ticket>, _ place: Int) {
        let id = tickets[place].id
        if let at = tickets[place].closesAt { schedule(.autoClose, id, at: at) }
        if let offer = tickets[place].offer { schedule(.offer, id, at: offer.until) }
        for held in tickets[place].held { schedule(.release, id, at: held.message.until) }
    }

    mutating func dropFirst() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}

extension Desk {
    /// What time has brought, one thing at a time: ask until the answer is nil. The caller records the decision before
    /// it asks again.
    package mutating func nextDue(_ context: Context) -> Decision? {
        if let decision = nextLeaseDue(context) ?? nextCobrowseDue(context) { return decision }
        while let due = dues.first, due.at <= context.now {
            if isDue(due, at: context.now), let decision = decide(due, context) { return decision }
            dues.dropFirst()
        }
        return returnWork(context)
    }

    /// Whether the ticket still says so.
    private func isDue(_ due: Due, at now: Int64) -> Bool {
        guard let index = tickets.index(due.ticket) else { return false }
        switch due.kind {
        case .release: return tickets[index].held.contains { $0.message.until <= now }
        case .autoClose: return tickets[index].closesAt.map { $0 <= now } ?? false
        case .breach: return service.isLate(due.ticket, at: now)
        case .offer: return tickets[index].offer.map { $0.until <= now } ?? false
        case .escalation: return service.escalations[due.ticket].map { $0 <= now } ?? false
        }
    }

    private func decide(_ due: Due, _ context: Context) -> Decision? {
        guard let ticket = tickets.find(due.ticket) else { return nil }
        switch due.kind {
        case .release: return release(ticket, context)
        case .autoClose: return autoClose(ticket, context)
        case .breach: return breach(ticket, context)
        case .escalation: return escalate(ticket, context)
        case .offer: return expireOffer(ticket, context)
        }
    }
}
