// Steps of a plan about who has the ticket.

import TandemWire

extension TicketPlan {
    /// The caller takes it, and a new one is opened by that.
    mutating func claim(_ desk: borrowing Desk) {
        let person = principal.id
        let group = ticket.group ?? policy.group(of: person)
        add(.staff, .triage(.claimed(TicketTaken(to: person, group: group == ticket.group ? nil : group))))
        take(person, group)
        openIfNew(desk)
    }

    /// The caller takes what was offered to them.
    mutating func accept(_ offer: TicketOffer, _ desk: borrowing Desk) {
        let person = principal.id
        var group = ticket.group
        if offer.to.hasPrefix("group:") {
            group = String(offer.to.dropFirst(6))
        } else if let known = group, policy.isMember(person, of: known) {
            group = known
        } else {
            group = policy.group(of: person) ?? group
        }
        let taken = TicketTaken(to: person, from: ticket.assignee, group: group == ticket.group ? nil : group)
        add(.staff, .triage(.accepted(taken)))
        take(person, group)
        openIfNew(desk)
    }

    private mutating func take(_ person: String, _ group: String?) {
        ticket.assignee = person
        ticket.group = group
        ticket.extras.offer = nil
    }

    private mutating func openIfNew(_ desk: borrowing Desk) {
        if rules.openMoves, ticket.axes.lifecycle == .new { open(desk, channel: nil) }
    }

    /// Opens the ticket: it leaves `new`, and a support session starts around it, where the workflow says so.
    mutating func open(_ desk: borrowing Desk, channel: Channel?) {
        var about: SessionContext?
        var session = desk.openSession(of: ticket, servedBy: principal.id)
        if rules.openStartsSession, let customer = ticket.customer, ticket.axes.lifecycle != .closed {
            let start = SessionContext(
                customer: customer, ticket: ticket.id, order: ticket.order, cart: ticket.cart,
                channel: channel ?? ticket.contact.flatMap(Channel.init))
            if session == nil {
                session = desk.nextSession
                about = start
                add(Draft(on: .session(desk.nextSession), vis: .all, .sessionStarted(start)))
            }
            told += start.fields.filter { $0.name != "ticket" }
        }
        let isFirst = rules.openMoves && ticket.axes.lifecycle == .new
        if isFirst || about != nil { add(.staff, .ticketOpened(TicketOpened(session: session))) }
        if isFirst { move(to: TicketAxes(.open, ticket.axes.waitingOn)) }
        if let session { told.insert(JSONField("session", .string(StreamID.session(session).text)), at: 0) }
    }

    mutating func release(_ why: ReleaseReason? = nil) {
        guard let person = ticket.assignee else { return }
        add(.staff, .triage(.released(TicketReleased(from: person, why: why))))
        ticket.assignee = nil
        ticket.extras.offer = nil
    }

    mutating func offer(to receiver: String) -> Int64 {
        let until = now + Int64(policy.handOver.offerSeconds) * 1000
        endOffer(.withdrawn)
        add(.staff, .triage(.offered(TicketOffered(to: receiver, from: ticket.assignee, until: until))))
        ticket.extras.offer = TicketOffer(to: receiver, by: principal.id, seq: lastSeq, until: until)
        return until
    }

    mutating func endOffer(_ why: OfferEnd) {
        guard let offer = ticket.offer else { return }
        add(.staff, .triage(.offerEnded(TicketOfferEnded(to: offer.to, why: why))))
        ticket.extras.offer = nil
    }

    /// A note for those who take over.
    mutating func note(_ text: String?) throws(Refusal) {
        guard let text else { return }
        try Access.require(.notePost, principal)
        add(.staff, .messagePosted(MessagePosted(text: text)))
    }

    mutating func tellMoves() {
        told.insert(JSONField("moves", .strings(TicketRules.moves(ticket, policy, principal))), at: 0)
    }
}

extension Ticket {
    /// Refuses what only makes sense while there is something to do.
    func requireActive() throws(Refusal) {
        guard !axes.lifecycle.isActive else { return }
        throw Refusal(
            .badTransition, "\(on.text) is \(axes.lifecycle.rawValue); reopen it first (ticket.reopen)",
            [JSONField("on", .string(on.text))])
    }

    /// Refuses to give away what another one has, or was offered.
    func requireFree(for person: String, _ policy: Policy) throws(Refusal) {
        if let assignee, assignee != person { throw .taken(self, by: assignee) }
        guard assignee == nil, let offer, !policy.isOffered(offer, to: person) else { return }
        throw Refusal(
            .taken,
            "\(on.text) is offered to \(offer.to) until \(Timestamp.format(offer.until)); wait, or claim another one",
            [
                JSONField("on", .string(on.text)), JSONField("by", .string(offer.to)),
                JSONField("seq", .integer(offer.seq)), JSONField("until", .string(Timestamp.format(offer.until))),
            ])
    }
}

extension Refusal {
    /// Somebody else has it: who, since when, and by which event.
    static func taken(_ ticket: Ticket, by person: String) -> Refusal {
        let at = Timestamp.format(ticket.assignedAt)
        return Refusal(
            .taken,
            "\(person) has \(ticket.on.text) since \(at) (#\(ticket.assignedSeq)); take another one (queue.next)",
            [
                JSONField("on", .string(ticket.on.text)), JSONField("by", .string(person)),
                JSONField("at", .string(at)), JSONField("seq", .integer(ticket.assignedSeq)),
            ])
    }

    /// Only people are responsible for tickets.
    static func peopleOnly(_ what: String) -> Refusal {
        .notAllowed("\(what) by a person who works here; a bot can read it (ticket.show)")
    }
}

extension Refusal {
    static func nobodyHas(_ ticket: Ticket) -> Refusal {
        Refusal(
            .badTransition, "nobody has \(ticket.on.text); it waits for somebody to claim it",
            [JSONField("on", .string(ticket.on.text))])
    }

    static func notOffered(_ ticket: Ticket) -> Refusal {
        Refusal(
            .badTransition, "\(ticket.on.text) is not offered to you; ticket.claim takes what nobody has",
            [JSONField("on", .string(ticket.on.text))])
    }

    static func merged(_ ticket: Ticket, into survivor: UInt64) -> Refusal {
        Refusal(
            .badTransition, "\(ticket.on.text) was merged into T-\(survivor) already; name that one",
            [JSONField("on", .string(ticket.on.text)), JSONField("merged_into", .string("T-\(survivor)"))])
    }

    static func noDraft(_ on: StreamID) -> Refusal {
        Refusal(
            .badTransition, "you have no draft for \(on.text); draft.list shows those you have",
            [JSONField("on", .string(on.text))])
    }

    /// A person is talking with the customer.
    static func floorTaken(_ on: StreamID, by person: String) -> Refusal {
        Refusal(
            .floorNotYours,
            "\(person) has taken over \(on.text); write a note (vis staff) or wait for floor.return",
            [JSONField("on", .string(on.text)), JSONField("by", .string(person))])
    }
}
