// Who has which ticket: folding the events, keeping the tables of what waits, and the questions about them.

import TandemWire

/// Who is not there, as the server knows it. Milliseconds of a clock that nobody sets.
package struct Absence: Sendable {
    /// When the last connection of each person ended who is gone.
    package let since: [String: Int64]
    /// Since when the server has been looking: who has not been here at all has been gone for so long.
    package let watched: Int64
    package let now: Int64

    package init(since: [String: Int64], watched: Int64, now: Int64) {
        self.since = since
        self.watched = watched
        self.now = now
    }

    /// Nobody is known to be away.
    package static let unknown = Absence(since: [:], watched: .max, now: 0)

    /// How long somebody who has no connection has been gone.
    package func milliseconds(of person: String) -> Int64 {
        let (distance, overflow) = now.subtractingReportingOverflow(max(since[person] ?? watched, watched))
        return overflow ? 0 : max(0, distance)
    }
}

extension Desk {
    // MARK: Folding events

    func standing(_ index: Int) -> TicketStanding {
        let returnsAnswered = policy.handOver.returnsWaiting
        return tickets.read(index) { TicketStanding($0, $1, returnsAnswered: returnsAnswered) }
    }

    mutating func applyTriage(_ event: Event, _ triage: TriageEvent) {
        switch triage {
        case .claimed(let taken), .accepted(let taken):
            updateTicket(event) { ticket in
                ticket.assignee = taken.to
                ticket.group = taken.group ?? ticket.group
            }
        case .released: updateTicket(event) { $0.assignee = nil }
        case .offered(let offered):
            let offer = TicketOffer(to: offered.to, by: event.by, seq: event.seq, until: offered.until)
            updateTicket(event) { $0.extras.offer = offer }
            if let id = event.on.ticketNumber { dues.schedule(.offer, id, at: offered.until) }
        case .offerEnded: updateTicket(event) { $0.extras.offer = nil }
        case .merged(let linked): updateTicket(event) { $0.link(linked) }
        case .deliverySent(let report): updateTicket(event) { $0.report(report, failed: false) }
        case .deliveryFailed(let report): updateTicket(event) { $0.report(report, failed: true) }
        case .floorReturned:
            updateTicket(event) { _ in }
            update(event) { $0.floor = nil }
        case .draftSaved(let draft):
            keepDraft(event) { $0.save(event.by, DraftMark(ticket: draft.ticket, seq: event.seq, at: event.at)) }
        case .draftUsed(let ended), .draftDiscarded(let ended):
            keepDraft(event) { $0.end(event.by, ended.ticket) }
        }
    }

    private mutating func keepDraft(_ event: Event, _ change: (inout DraftTable) -> Void) {
        guard case .person(let id) = event.on else { return }
        people[id, default: Head()].advance(to: event)
        change(&drafts)
    }

    func accepts(_ event: Event, _ triage: TriageEvent) -> Bool {
        switch triage {
        case .draftSaved(let draft):
            guard case .person(let id) = event.on else { return false }
            return id == event.by && tickets.index(draft.ticket) != nil
        case .draftUsed, .draftDiscarded:
            guard case .person(let id) = event.on else { return false }
            return id == event.by
        case .floorReturned where event.on.sessionNumber != nil:
            return event.on.sessionNumber.flatMap(sessions.openIndex) != nil
        case .claimed, .released, .offered, .accepted, .offerEnded, .merged, .floorReturned, .deliverySent,
            .deliveryFailed:
            return event.on.ticketNumber.flatMap(tickets.index) != nil
        }
    }

    /// The tables as they follow from the tickets.
    var freshTriage: TriageTable {
        var table = TriageTable()
        let returnsAnswered = policy.handOver.returnsWaiting
        for (number, block) in tickets.rows.blocks.enumerated() {
            let rows = block.span
            for index in rows.indices {
                table.add(number * BlockArray<Ticket>.blockSize + index, rows, index, returnsAnswered: returnsAnswered)
            }
        }
        return table
    }

    // MARK: What time does

    /// An offer that nobody answered; the ticket stays where it is.
    func expireOffer(_ ticket: Ticket, _ context: Context) -> Decision? {
        guard let offer = ticket.offer, offer.until <= context.now else { return nil }
        var plan = TicketPlan(ticket, self, context)
        plan.endOffer(.expired)
        return plan.decision()
    }

    /// One ticket of somebody who has been away for too long goes back to its queue.
    func returnWork(_ context: Context) -> Decision? {
        let limit = Int64(policy.handOver.offlineSeconds) * 1000
        guard limit > 0 else { return nil }
        let gone = triage.holdings.keys.filter { person in
            !context.present.contains(person) && context.absence.milliseconds(of: person) >= limit
        }.min()
        guard let gone, let id = triage.holdings[gone]?.min(), let ticket = tickets.find(id) else { return nil }
        var plan = TicketPlan(ticket, self, context)
        plan.release(.offline)
        return plan.decision()
    }

    // MARK: Questions

    /// The ticket that somebody should take next: the highest priority, and of those the oldest.
    func nextWaiting(for person: String, queue: String?) -> Ticket? {
        var best: (rank: Int, row: Int32)?
        for (key, rows) in triage.waiting where !key.isAnswered && policy.serves(person, key.group) {
            guard queue == nil || key.queue == queue, let row = rows.first else { continue }
            let rank = policy.priorities.firstIndex(of: key.priority) ?? -1
            if let known = best, known.rank > rank || known.rank == rank && known.row < row { continue }
            best = (rank, row)
        }
        return best.map { tickets[Int($0.row)] }
    }

    /// Where a draft stands: its author's stream, and the number there.
    package func draft(of author: Principal, _ on: StreamID) -> (StreamID, Int)? {
        guard let ticket = on.ticketNumber, let mark = drafts.find(author.id, ticket) else { return nil }
        return (author.stream, mark.seq)
    }

    /// The ticket that goes on where this one was merged, as far as that goes.
    func survivor(of ticket: Ticket) -> Ticket {
        var last = ticket
        // A chain ends, because only what is not merged itself can take another; the bound is for damaged history.
        for _ in 0..<32 {
            guard let next = last.mergedInto.flatMap({ tickets.find($0) }) else { break }
            last = next
        }
        return last
    }
}

extension Ticket {
    /// After every event of the ticket: since when somebody has it, and who talks with the customer.
    mutating func settle(_ event: Event, assigneeBefore: String?) {
        if assignee != assigneeBefore {
            assignedSeq = assignee != nil ? event.seq : 0
            assignedAt = assignee != nil ? event.at : 0
            if offer != nil { extras.offer = nil }
        }
        if !axes.lifecycle.isActive, offer != nil { extras.offer = nil }
        giveFloor(event)
    }

    /// A person who takes over has the floor until the ticket is closed or they give it back.
    private mutating func giveFloor(_ event: Event) {
        switch event.payload {
        case .ticketAssigned, .triage(.claimed), .triage(.accepted): floor = assignee ?? floor
        case .messagePosted:
            // The message that a ticket begins with is the question, whoever wrote it down.
            guard event.vis == .all, event.seq > TicketContext.seq + 1, Principal.canServe(event.by) else { return }
            floor = event.by
        case .ticketClosed: floor = nil
        case .triage(.floorReturned): floor = nil
        default: return
        }
    }
}
