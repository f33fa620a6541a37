// The whole state of the support desk, as a value. Events are folded into it by `apply`, here and nowhere else: what an
// op decides, what a restart replays and what a snapshot restores all meet in the same fields.
//
// Memory follows what goes on, not what has gone on: an open session keeps its participants, the last message of each
// author and the numbers of redacted messages; an ended one a fixed small record; a ticket what lists show of it. Texts
// stay in the journal.

/// The support desk.
package struct Desk: Sendable {
    var sessions = SessionTable()
    var customers = CustomerTable()
    /// What they are found by; follows from the customers.
    var customerIndex = CustomerIndex()
    /// The highest id that is a number; follows from the customers.
    var highestCustomer: UInt64 = 0
    var tickets = TicketTable()
    /// What lists look at; follows from the tickets.
    var listing = TicketListing()
    var views = SavedViews()
    private(set) var sharedPolicy = SharedPolicy(Policy())
    /// Where the stream `desk` stands.
    var deskHead = Head()
    /// Clocks, turns and loads.
    var service = ServiceTable()
    /// What waits, who holds what, what is offered; follows from the tickets and the policy.
    var triage = TriageTable()
    var drafts = DraftTable()
    /// What is to happen at some time; follows from the rest of the state.
    var dues = DueTable()
    /// Heads of the private streams.
    var people: [String: Head] = [:]
    var readMarks = ReadMarks()
    var tokens = TokenTable()
    package internal(set) var files = FileTable()
    var shop = Shop()
    /// Who acts for which customer.
    var leases = LeaseTable()
    /// Who looks at which customer's page.
    package internal(set) var cobrowsing = CobrowseTable()
    /// Whether what follows from the tickets is kept up with every event; not while a history is read (`DeskReplay`).
    var isFollowing = true
    /// The ticket whose events are being folded; nil once everything follows that follows from it.
    var unsettled: UnsettledTicket?

    package init() {}

    package internal(set) var policy: Policy {
        _read { yield sharedPolicy.policy }
        set { sharedPolicy = SharedPolicy(newValue) }
    }

    // MARK: Streams

    /// Where a stream stands; nil if nothing has ever happened to it.
    package func head(_ on: StreamID) -> Head? {
        switch on {
        case .session(let id): sessions.head(id)
        case .customer(let name): customers.head(name)
        case .person(let id): people[id]
        case .ticket(let id): tickets.index(id).map { tickets[$0].head }
        case .desk: deskHead.seq > 0 ? deskHead : nil
        case .cart(let id): shop.carts.head(id)
        case .order(let id): shop.orders.head(id)
        case .shop: shop.head.seq > 0 ? shop.head : nil
        }
    }

    /// Whether the body of this message is withheld.
    package func isRedacted(_ on: StreamID, _ seq: Int) -> Bool {
        switch on {
        case .session(let id): sessions.isRedacted(id, seq)
        case .ticket(let id): tickets.index(id).map { tickets[$0].redacted.contains(seq) } ?? false
        case .customer, .person, .cart, .order, .desk, .shop: false
        }
    }

    /// A copy of a session that goes on, for ops that are not in a hurry.
    package func openSession(_ on: StreamID) -> Session? {
        guard case .session(let id) = on, let index = sessions.openIndex(id) else { return nil }
        return sessions.open[index]
    }

    /// How many sessions there have been.
    package var sessionCount: Int { sessions.count }

    /// The number that the next session will have.
    var nextSession: UInt64 { UInt64(sessions.count) + 1 }

    /// Gives a decided event its place in its stream.
    package func stamp(_ draft: borrowing Draft, at: Int64, by: String) -> Event {
        Event(draft, after: head(draft.on) ?? Head(), at: at, by: by)
    }

    // MARK: Folding events

    /// Folds one event into the state, and what follows from it.
    package mutating func apply(_ event: Event) {
        fold(event)
        settle()
    }

    /// Folds one event of a decision into the state. What follows from tickets (who waits, who has how much to do, the
    /// rows of lists) is brought up to date by `settle`, once for all events: call it before anything is asked.
    ///
    /// The event must be the next of its stream, as `stamp` makes it; `accepts` tells.
    package mutating func fold(_ event: Event) {
        if !leases.isEmpty { leases.use(event) }
        switch event.payload {
        case .messagePosted(let message):
            if case .session = event.on {
                update(event) { $0.post(event) }
            } else {
                updateTicket(event) { $0.post(event, message) }
            }
            for file in message.files { files.post(file.id, event) }
        case .messageRedacted(let redacted):
            update(event) { $0.redacted.insert(redacted.target) }
            updateTicket(event) { $0.redacted.insert(redacted.target) }
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
        case .policyChanged(let changed): change(event, changed)
        case .shop(let shopEvent): applyShop(event, shopEvent)
        case .viewSaved, .viewRemoved, .exportMade: applyView(event)
        case .triage(let triage): applyTriage(event, triage)
        case .emulationStarted, .emulationEnded, .emulationAgentLeft, .emulationAgentReturned: applyEmulation(event)
        case .cobrowse(let cobrowse): applyCobrowse(event, cobrowse)
        case .callStarted: update(event) { $0.call = Call(seq: event.seq, startedAt: event.at) }
        case .callEnded: update(event) { $0.call = nil }
        case .ticketCreated, .ticketContextAttached, .ticketRouted, .ticketAcknowledged, .ticketOpened,
            .ticketStatusChanged, .ticketResolved, .ticketClosed, .ticketReopened, .ticketWaitingChanged,
            .ticketChanged, .ticketAssigned, .ticketUnassigned, .ticketLinked, .ticketFollowUpCreated, .noticePosted,
            .messageHeld, .clock, .ticketEscalated, .surveyAsked, .surveyAnswered:
            applyTicket(event)
        }
    }

    /// Whether this event is the next of its stream, and of a kind that its stream can have. Recovery asks before it
    /// applies, because a journal that answers no is not the history of this desk.
    package func accepts(_ event: Event) -> Bool {
        let head = head(event.on) ?? Head()
        guard event.seq == head.seq + 1 else { return false }
        if let lease = event.lease, !acceptsLease(event, lease) { return false }
        switch event.payload {
        case .sessionStarted:
            return event.on == .session(nextSession)
        case .messageRedacted:
            return head.seq > 0 && (event.on.sessionNumber != nil || event.on.ticketNumber != nil)
        case .messagePosted(let message): return accepts(event, message)
        case .sessionContextSet, .sessionHeld, .sessionResumed, .sessionTransferred, .sessionEnded,
            .participantJoined, .participantLeft, .callStarted, .callEnded:
            guard case .session(let id) = event.on else { return false }
            return sessions.openIndex(id) != nil
        case .customerUpdated(let change):
            guard case .customer(let name) = event.on else { return false }
            if case .set = change.name { return true }
            return customers.contains(name) && change.name == .keep
        case .tokenMinted, .tokenRevoked:
            guard case .customer(let name) = event.on else { return false }
            return customers.contains(name)
        case .fileBegun(let begun): return accepts(event, beginning: begun.facts)
        case .fileFinished(let finished): return accepts(event, about: finished.id)
        case .fileDropped(let dropped): return accepts(event, about: dropped.id)
        case .readMarked:
            switch event.on {
            case .person: return true
            case .customer(let name): return customers.contains(name)
            case .session, .ticket, .cart, .order, .desk, .shop: return false
            }
        case .viewSaved, .viewRemoved, .exportMade: return acceptsView(event)
        case .shop(let shopEvent): return acceptsShop(event, shopEvent)
        case .emulationStarted, .emulationEnded, .emulationAgentLeft, .emulationAgentReturned:
            return acceptsEmulation(event)
        case .cobrowse: return acceptsCobrowse(event)
        case .policyChanged(let changed):
            var policy = policy
            return event.on == .desk && (try? policy.apply(changed.sections)) != nil
        case .ticketCreated(let created): return accepts(event, created.value)
        case .triage(let triage): return accepts(event, triage)
        case .messageHeld(let message): return accepts(event, message)
        case .ticketContextAttached, .ticketRouted, .ticketAcknowledged, .ticketOpened, .ticketStatusChanged,
            .ticketResolved, .ticketClosed, .ticketReopened, .ticketWaitingChanged, .ticketChanged, .ticketAssigned,
            .ticketUnassigned, .ticketLinked, .ticketFollowUpCreated, .noticePosted, .clock, .ticketEscalated,
            .surveyAsked, .surveyAnswered:
            return event.on.ticketNumber.flatMap(tickets.index) != nil
        }
    }

    /// An event of a session: moves its head and changes what it says.
    mutating func update(_ event: Event, _ change: (inout Session) -> Void) {
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
        customers.change(context.customer) { customer in
            customer.openSessions.append(id)
            customer.remember(event)
        }
    }

    private mutating func end(_ event: Event, _ ended: SessionEnded) {
        guard case .session(let id) = event.on, let index = sessions.openIndex(id) else { return }
        sessions.open[index].head.advance(to: event)
        let remains = EndedSession(sessions.open[index], ended, at: event.at)
        sessions.end(id, as: remains)
        leases.close(session: id)
        cobrowsing.end(id)
        customers.change(remains.context.customer) { customer in
            customer.openSessions.removeAll { $0 == id }
            customer.remember(event)
        }
    }

    private mutating func update(_ event: Event, _ change: CustomerChange) {
        guard case .customer(let name) = event.on else { return }
        let before = customers[name]
        if before == nil { customers[name] = Customer(name: "") }
        customers.change(name) { customer in
            customer.apply(change)
            customer.head.advance(to: event)
            customer.remember(event)
        }
        indexCustomer(name, before: before)
        if before?.name != customers[name]?.name { listTickets(of: name) }
    }

    private mutating func note(_ event: Event, _ mark: ReadMarked) {
        switch event.on {
        case .person(let id): people[id, default: Head()].advance(to: event)
        case .customer(let name): customers.change(name) { $0.head.advance(to: event) }
        case .session, .ticket, .cart, .order, .desk, .shop: return
        }
        readMarks.raise(mark.stream, who: event.by, to: mark.upTo)
    }

    private mutating func mint(_ event: Event, _ token: TokenMinted) {
        guard case .customer(let name) = event.on else { return }
        customers.change(name) { $0.head.advance(to: event) }
        tokens.dropExpired(at: event.at)
        tokens.insert(CustomerToken(token, customer: name))
    }

    /// The token may be gone already: a snapshot leaves out those that expired before it was made.
    private mutating func revoke(_ event: Event, _ token: TokenRevoked) {
        guard case .customer(let name) = event.on else { return }
        customers.change(name) { $0.head.advance(to: event) }
        tokens.remove(token.digest)
    }
}
