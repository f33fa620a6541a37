// Reading a history back. Much of what a desk holds follows from the rest: rows of lists, what waits for whom, how much
// everybody has to do, what is due when. While a server serves, all of it is kept up with every event; while a million
// events are read that nobody asks about, it is left alone, and worked out once at the end.
//
//     var desk = Desk()
//     desk.beginReplay()
//     … desk.accepts(event), desk.apply(event) for every event of the history …
//     desk.endReplay()            // from here on it can be asked, and decide
//
// What is worked out at the end must be what keeping up would have led to, as far as anybody can ask for it: neither
// the numbers that stand for words in lists nor hints of things that are no longer due matter.

extension Desk {
    /// From now on only the history itself is folded.
    package mutating func beginReplay() {
        isFollowing = false
        dues.suspend()
    }

    /// Works out what follows from the history.
    package mutating func endReplay() {
        guard !isFollowing else { return }
        isFollowing = true
        dues = DueTable()
        service.forgetLoads()
        triage = TriageTable()
        listing = TicketListing()
        let returnsAnswered = policy.handOver.returnsWaiting
        // In one pass, because the tickets are far more than a processor's cache holds.
        var index = 0
        for block in tickets.rows.blocks {
            let rows = block.span
            for place in rows.indices {
                dues.schedule(rows, place)
                if let worker = rows[place].worker { service.move(from: nil, to: worker) }
                triage.add(index, rows, place, returnsAnswered: returnsAnswered)
                listing.update(
                    index, rows, place, requester: Self.name(of: rows[place].requester, customers),
                    due: Self.soonestDue(rows[place].id, service))
                index += 1
            }
        }
        rescheduleBreaches()
        rescheduleEscalations()
    }
}
