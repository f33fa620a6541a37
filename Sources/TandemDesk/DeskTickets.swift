// Tickets and the policy in the desk: folding their events, and the questions that several ops ask about them.

import TandemWire

extension Desk {
    // MARK: Folding events

    @inline(__always)
    mutating func updateTicket(_ event: Event, _ change: (inout Ticket) -> Void) {
        guard case .ticket(let id) = event.on, let index = tickets.index(id) else { return }
        if isFollowing { touch(index) }
        tickets.lend(index) { ticket in
            let assignee = ticket.assignee
            ticket.head.advance(to: event)
            ticket.changedAt = event.at
            if event.vis == .all { ticket.publicChangedAt = event.at }
            change(&ticket)
            ticket.settle(event, assigneeBefore: assignee)
        }
        if !isFollowing { forgetClocks(index) }
    }

    /// Remembers how the ticket was before the events that are being folded.
    private mutating func touch(_ index: Int) {
        if unsettled?.index == index { return }
        settle()
        unsettled = UnsettledTicket(index: index, before: standing(index))
    }

    /// After the events of a decision: brings up to date what follows from the ticket that they were about.
    package mutating func settle() {
        guard let unsettled = unsettled.take() else { return }
        let index = unsettled.index
        let now = standing(index)
        triage.move(index, tickets.rows[index].id, from: unsettled.before, to: now)
        follow(index, from: unsettled.before.worker, to: now.worker)
        list(index, texts: unsettled.hasOtherTexts)
    }

    mutating func applyTicket(_ event: Event) {
        switch event.payload {
        case .ticketCreated(let created): create(event, created.value)
        case .clock(let clock): applyClock(event, clock)
        case .ticketEscalated(let escalated): applyEscalation(event, escalated)
        case .ticketRouted(let routed):
            passTurn(routed)
            updateTicket(event) { $0.route(routed) }
            shareWords(event)
        case .ticketOpened:
            updateTicket(event) { if $0.openedAt == nil { $0.openedAt = event.at } }
        case .ticketStatusChanged(let moved), .ticketWaitingChanged(let moved):
            updateTicket(event) { $0.move(moved.value, event.payload.kind, at: event.at) }
        case .ticketResolved(let moved), .ticketClosed(let moved), .ticketReopened(let moved):
            updateTicket(event) { $0.move(moved.value, event.payload.kind, at: event.at) }
            rememberTicket(event)
            if let at = moved.value.closesAt, let id = event.on.ticketNumber { dues.schedule(.autoClose, id, at: at) }
        case .ticketChanged(let changed):
            updateTicket(event) { $0.apply(changed.changes) }
            unsettled?.hasOtherTexts = true
            shareWords(event)
        case .ticketAssigned(let assigned):
            updateTicket(event) {
                $0.assignee = assigned.to
                $0.group = assigned.group ?? $0.group
            }
        case .ticketUnassigned: updateTicket(event) { $0.assignee = nil }
        case .ticketLinked(let linked), .ticketFollowUpCreated(let linked): updateTicket(event) { $0.link(linked) }
        case .messageHeld(let message):
            updateTicket(event) { $0.held.append(HeldMessage(seq: event.seq, by: event.by, message: message)) }
            for file in message.files { files.post(file.id, event) }
            if let id = event.on.ticketNumber { dues.schedule(.release, id, at: message.until) }
        case .surveyAsked(let asked):
            updateTicket(event) { $0.survey = TicketSurvey(asked: event.seq, until: asked.until) }
        case .surveyAnswered(let answered): updateTicket(event) { $0.survey?.score = answered.score }
        default: updateTicket(event) { _ in }
        }
    }

    private mutating func create(_ event: Event, _ created: TicketCreated) {
        guard case .ticket(let id) = event.on, tickets.index(id) == nil else { return }
        tickets.append(Ticket(id: id, created, at: event.at))
        updateTicket(event) { _ in }
        unsettled?.hasOtherTexts = true
        guard let name = created.requester.customer else { return }
        customers.change(name) { customer in
            customer.tickets.append(id)
            customer.remember(event)
        }
    }

    /// The ticket just updated uses words that others use too.
    private mutating func shareWords(_ event: Event) {
        if let index = event.on.ticketNumber.flatMap(tickets.index) { tickets.share(index) }
    }

    private mutating func rememberTicket(_ event: Event) {
        guard let index = event.on.ticketNumber.flatMap(tickets.index), let name = tickets.rows[index].customer else {
            return
        }
        customers.change(name) { $0.remember(event) }
    }

    mutating func change(_ event: Event, _ changed: PolicyChanged) {
        guard case .desk = event.on else { return }
        // What is unsettled follows the policy as it was.
        settle()
        deskHead.advance(to: event)
        var policy = policy
        // `accepts` has asked already whether these sections can be read.
        guard (try? policy.apply(changed.sections)) != nil else { return }
        let isSettled = policy.handOver.returnsWaiting == self.policy.handOver.returnsWaiting
        self.policy = policy
        guard isFollowing else { return }
        rescheduleEscalations()
        if !isSettled { triage = freshTriage }
    }

    func accepts(_ event: Event, _ created: TicketCreated) -> Bool {
        guard case .ticket(let id) = event.on, tickets.index(id) == nil else { return false }
        guard tickets.find(number: created.number) == nil else { return false }
        return created.requester.customer.map { customers.contains($0) } ?? true
    }

    // MARK: Questions

    /// A copy of a ticket, for ops that are not in a hurry.
    package func ticket(_ on: StreamID) -> Ticket? { on.ticketNumber.flatMap { tickets.find($0) } }

    /// How many tickets there are.
    package var ticketCount: Int { tickets.count }

    /// The stream that a display number stands for, as far as this caller may know of it.
    package func ticket(number: String, for principal: Principal) -> StreamID? {
        guard let id = tickets.find(number: number) else { return nil }
        return canRead(principal, .ticket(id)) ? .ticket(id) : nil
    }

    /// The latest tickets of a customer, newest first, as far as this caller may see them.
    func latestTickets(of customer: String, for principal: Principal, limit: Int = 5) -> [JSONValue] {
        let ids = customers[customer]?.tickets ?? []
        return ids.reversed().lazy.filter { canRead(principal, .ticket($0)) }.prefix(limit)
            .compactMap { tickets.find($0) }.map { row($0, for: principal.clearance) }
    }

    /// A ticket as an element of a list.
    package func row(_ ticket: borrowing Ticket, for clearance: Visibility) -> JSONValue {
        var row = [
            JSONField("on", .string(ticket.on.text)), JSONField("number", .string(ticket.number)),
            JSONField("seq", .integer(ticket.head.visible(to: clearance))),
            JSONField("subject", .string(ticket.subject)), ticket.requester.field,
            JSONField("status", .string(policy.workflow.status(ticket.axes).id)),
        ]
        if clearance == .staff {
            row.append(JSONField("priority", .string(ticket.priority)))
            if let queue = ticket.queue { row.append(JSONField("queue", .string(queue))) }
            if let assignee = ticket.assignee { row.append(JSONField("assignee", .string(assignee))) }
            let lost = ticket.extras.undelivered.count
            if lost > 0 { row.append(JSONField("undelivered", .integer(lost))) }
        }
        row.append(JSONField("category", .string(ticket.category)))
        row.append(JSONField("source", .string(ticket.source)))
        if let site = ticket.site { row.append(JSONField("site", .string(site))) }
        row.append(JSONField("created_at", .string(Timestamp.format(ticket.createdAt))))
        let changedAt = clearance == .staff ? ticket.changedAt : ticket.publicChangedAt
        row.append(JSONField("changed_at", .string(Timestamp.format(changedAt))))
        if let at = ticket.lastMessageAt { row.append(JSONField("last_reply_at", .string(Timestamp.format(at)))) }
        return .object(row)
    }
}
