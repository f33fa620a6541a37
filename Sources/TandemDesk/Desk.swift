// The whole state of the support desk, as a value. Events are folded into it by `apply`, here and nowhere else: what an
// op decides, what a restart replays and what a snapshot restores all meet in the same fields.
//
// Memory follows what goes on, not what has gone on: an open session keeps its participants, the last message of each
// author and the numbers of redacted messages; an ended one a fixed small record; texts stay in the journal.

/// The support desk.
package struct Desk: Sendable {
    var sessions = SessionTable()
    var customers: [String: Customer] = [:]
    /// Which customer a ticket belongs to: the reverse of `Customer.tickets`.
    var ticketOwners: [UInt64: String] = [:]
    /// Heads of the private streams.
    var people: [String: Head] = [:]
    var readMarks = ReadMarks()
    var tokens = TokenTable()
    package internal(set) var files = FileTable()

    package init() {}

    // MARK: Streams

    /// Where a stream stands; nil if nothing has ever happened to it.
    package func head(_ on: StreamID) -> Head? {
        switch on {
        case .session(let id): sessions.head(id)
        case .customer(let name): customers[name]?.head
        case .person(let id): people[id]
        case .ticket, .cart, .order, .desk: nil
        }
    }

    /// Whether the body of this message is withheld.
    package func isRedacted(_ on: StreamID, _ seq: Int) -> Bool {
        guard case .session(let id) = on else { return false }
        return sessions.isRedacted(id, seq)
    }

    /// A copy of a session that goes on, for ops that are not in a hurry.
    package func openSession(_ on: StreamID) -> Session? {
        guard case .session(let id) = on, let index = sessions.openIndex(id) else { return nil }
        return sessions.open[index]
    }

    /// The number that the next session will have.
    var nextSession: UInt64 { UInt64(sessions.count) + 1 }

    /// Gives a decided event its place in its stream.
    package func stamp(_ draft: Draft, at: Int64, by: String) -> Event {
        let head = head(draft.on) ?? Head()
        return Event(
            on: draft.on, seq: head.seq + 1, publicPrevious: draft.vis == .all ? head.publicSeq : head.seq, at: at,
            by: by, vis: draft.vis, payload: draft.payload)
    }

    // MARK: Folding events

    /// Folds one event into the state.
    ///
    /// The event must be the next of its stream, as `stamp` makes it; `accepts` tells.
    package mutating func apply(_ event: Event) {
        switch event.payload {
        case .messagePosted(let message):
            update(event) { $0.post(event) }
            for file in message.files { files.post(file.id, event) }
        case .messageRedacted(let redacted): update(event) { $0.redacted.insert(redacted.target) }
        case .sessionStarted(let context): start(event, context)
        case .sessionContextSet(let context): update(event) { $0.context = context }
        case .sessionHeld: update(event) { $0.heldSince = event.at }
        case .sessionResumed: update(event) { $0.resume(at: event.at) }
        case .sessionTransferred(let transferred): update(event) { $0.transfer(to: transferred.to, at: event.at) }
        case .sessionEnded(let ended): end(event, ended)
        case .participantJoined(let joined): update(event) { $0.join(joined, at: event.at) }
        case .participantLeft(let left): update(event) { $0.leave(left.who) }
        case .customerUpdated(let change): update(event, change)
        case .readMarked(let mark): note(event, mark)
        case .tokenMinted(let token): mint(event, token)
        case .tokenRevoked(let token): revoke(event, token)
        case .fileBegun(let begun): begin(event, begun)
        case .fileFinished(let finished): finish(event, finished.id)
        case .fileDropped(let dropped): drop(event, dropped.id)
        }
    }

    /// Whether this event is the next of its stream, and of a kind that its stream can have. Recovery asks before it
    /// applies, because a journal that answers no is not the history of this desk.
    package func accepts(_ event: Event) -> Bool {
        let head = head(event.on) ?? Head()
        guard event.seq == head.seq + 1 else { return false }
        switch event.payload {
        case .sessionStarted:
            return event.on == .session(nextSession)
        case .messageRedacted:
            return head.seq > 0 && event.on.sessionNumber != nil
        case .messagePosted(let message):
            guard case .session(let id) = event.on, sessions.openIndex(id) != nil else { return false }
            return message.files.allSatisfy { files.uploads[$0.id] != nil }
        case .sessionContextSet, .sessionHeld, .sessionResumed, .sessionTransferred, .sessionEnded,
            .participantJoined, .participantLeft:
            guard case .session(let id) = event.on else { return false }
            return sessions.openIndex(id) != nil
        case .customerUpdated(let change):
            guard case .customer(let name) = event.on else { return false }
            if case .set = change.name { return true }
            return customers[name] != nil && change.name == .keep
        case .tokenMinted, .tokenRevoked:
            guard case .customer(let name) = event.on else { return false }
            return customers[name] != nil
        case .fileBegun(let begun): return accepts(event, beginning: begun.facts)
        case .fileFinished(let finished): return accepts(event, about: finished.id)
        case .fileDropped(let dropped): return accepts(event, about: dropped.id)
        case .readMarked:
            switch event.on {
            case .person: return true
            case .customer(let name): return customers[name] != nil
            case .session, .ticket, .cart, .order, .desk: return false
            }
        }
    }

    /// An event of a session: moves its head and changes what it says.
    private mutating func update(_ event: Event, _ change: (inout Session) -> Void) {
        guard case .session(let id) = event.on else { return }
        if let index = sessions.openIndex(id) {
            sessions.open[index].head.advance(to: event)
            change(&sessions.open[index])
        } else if let index = sessions.endedIndex(id) {
            sessions.amend(index, event)
        }
    }

    private mutating func start(_ event: Event, _ context: SessionContext) {
        guard case .session(let id) = event.on, id == nextSession else { return }
        sessions.append(Session(id: id, start: event, context))
        update(event) { _ in }
        customers[context.customer]?.openSessions.append(id)
    }

    private mutating func end(_ event: Event, _ ended: SessionEnded) {
        guard case .session(let id) = event.on, let index = sessions.openIndex(id) else { return }
        sessions.open[index].head.advance(to: event)
        let remains = EndedSession(sessions.open[index], ended, at: event.at)
        sessions.end(id, as: remains)
        customers[remains.context.customer]?.openSessions.removeAll { $0 == id }
    }

    private mutating func update(_ event: Event, _ change: CustomerChange) {
        guard case .customer(let name) = event.on else { return }
        for ticket in customers[name]?.tickets ?? [] where change.tickets != .keep { ticketOwners[ticket.id] = nil }
        customers[name, default: Customer(name: "")].apply(change)
        customers[name]?.head.advance(to: event)
        guard case .set(let tickets) = change.tickets else { return }
        for ticket in tickets { ticketOwners[ticket.id] = name }
    }

    private mutating func note(_ event: Event, _ mark: ReadMarked) {
        switch event.on {
        case .person(let id): people[id, default: Head()].advance(to: event)
        case .customer(let name): customers[name]?.head.advance(to: event)
        case .session, .ticket, .cart, .order, .desk: return
        }
        readMarks.raise(mark.stream, who: event.by, to: mark.upTo)
    }

    private mutating func mint(_ event: Event, _ token: TokenMinted) {
        guard case .customer(let name) = event.on else { return }
        customers[name]?.head.advance(to: event)
        tokens.dropExpired(at: event.at)
        tokens.insert(CustomerToken(token, customer: name))
    }

    /// The token may be gone already: a snapshot leaves out those that expired before it was made.
    private mutating func revoke(_ event: Event, _ token: TokenRevoked) {
        guard case .customer(let name) = event.on else { return }
        customers[name]?.head.advance(to: event)
        tokens.remove(token.digest)
    }
}
