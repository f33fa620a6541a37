// Memory for the tickets to come. The system gives a page of memory when it is touched for the first time, and that
// takes a new ticket longer than anything else that it does. So whoever runs the desk may have the memory of the next
// tickets touched elsewhere, while there is still some left.
//
//     if desk.wantsRoom { … on another thread: DeskRoom() … desk.take(room) }
//
// Nobody has to: without it the desk takes its memory itself.

/// Memory for the next few hundred tickets.
package struct DeskRoom: Sendable {
    fileprivate let tickets: [Ticket]
    fileprivate let rows: [ListRow]

    /// Takes a fraction of a millisecond.
    package init() {
        tickets = BlockArray.makeRoom(
            Ticket(
                id: 0, number: "", requester: .customer(""), subject: "", priority: "", category: "", source: "",
                createdAt: 0, changedAt: 0, publicChangedAt: 0))
        rows = BlockArray.makeRoom(ListRow())
    }
}

extension Desk {
    /// Whether memory for tickets becomes short.
    package var wantsRoom: Bool { tickets.rows.wantsRoom }

    package mutating func take(_ room: consuming DeskRoom) {
        tickets.take(room.tickets)
        listing.take(room.rows)
    }
}
