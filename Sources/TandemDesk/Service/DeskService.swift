// Promises, ways and steps in the desk: folding their events, what follows from them, and what time does to them.

import TandemWire

extension Desk {
    // MARK: Folding events

    mutating func applyClock(_ event: Event, _ clock: ClockEvent) {
        guard let id = event.on.ticketNumber, tickets.index(id) != nil else { return }
        service.update(id) { $0.apply(clock, at: event.at) }
        scheduleBreaches(id, clock.change.clocks.map(\.kind))
        updateTicket(event) { _ in }
    }

    mutating func applyEscalation(_ event: Event, _ escalated: TicketEscalated) {
        guard let id = event.on.ticketNumber, tickets.index(id) != nil else { return }
        service.update(id) { $0.escalate(escalated.step, escalated.clock) }
        updateTicket(event) { _ in }
    }

    /// Somebody's turn has passed.
    mutating func passTurn(_ routed: Boxed<TicketRouted>) {
        guard let strategy = routed.value.strategy, strategy != .claim, let group = routed.value.group,
            let who = routed.value.assignee
        else { return }
        service.turns[group] = who
    }

    /// After the events of a ticket: what follows from how it is now.
    mutating func follow(_ index: Int, from workerBefore: String?, to worker: String?) {
        if worker != workerBefore { service.move(from: workerBefore, to: worker) }
        if !forgetClocks(index), !policy.escalation.isEmpty { scheduleEscalation(index) }
    }

    /// A closed ticket needs its clocks no longer than they measure something. Whether it is so.
    @discardableResult
    mutating func forgetClocks(_ index: Int) -> Bool {
        guard tickets.rows[index].axes.lifecycle == .closed else { return false }
        let id = tickets.rows[index].id
        guard service.clocks[id]?.active.isEmpty ?? true else { return false }
        service.forget(id)
        return true
    }

    // MARK: What is due

    private mutating func scheduleBreaches(_ ticket: UInt64, _ kinds: [ClockKind]) {
        for kind in kinds {
            // A clock is late after its deadline, not at it.
            if let due = service.clocks[ticket]?[kind]?.willBeLate { dues.schedule(.breach, ticket, at: due + 1) }
        }
    }

    private mutating func scheduleEscalation(_ index: Int) {
        let id = tickets[index].id
        let next = nextEscalation(tickets[index])?.at
        guard next != service.escalations[id] else { return }
        service.escalations[id] = next
        if let next { dues.schedule(.escalation, id, at: next) }
    }

    /// After the policy has changed, or a history was read.
    mutating func rescheduleEscalations() {
        service.escalations = [:]
        guard !policy.escalation.isEmpty else { return }
        for index in tickets.rows.indices where tickets[index].axes.lifecycle.isActive { scheduleEscalation(index) }
    }

    /// After a history was read.
    mutating func rescheduleBreaches() {
        for id in service.clocks.keys.sorted() { scheduleBreaches(id, ClockKind.allCases) }
    }

    private func nextEscalation(_ ticket: Ticket) -> (step: EscalationStep, at: Int64)? {
        guard ticket.axes.lifecycle.isActive else { return nil }
        return EscalationStep.next(
            policy.escalation, facts(ticket), service.clocks[ticket.id] ?? TicketClocks(), begun: ticket.begunAt)
    }

    // MARK: What time does

    /// The plan finds by itself what is late.
    func breach(_ ticket: Ticket, _ context: Context) -> Decision? {
        let decision = TicketPlan(ticket, self, context).decision()
        return decision.events.isEmpty ? nil : decision
    }

    func escalate(_ ticket: Ticket, _ context: Context) -> Decision? {
        guard let (step, at) = nextEscalation(ticket), at <= context.now else { return nil }
        var plan = TicketPlan(ticket, self, context)
        plan.escalate(step)
        return plan.decision()
    }

    // MARK: Questions

    /// What rules may look at.
    func facts(_ ticket: borrowing Ticket) -> TicketFacts {
        let customer = ticket.customer.flatMap { customers[$0] }
        return TicketFacts(ticket, plan: customer?.tier, locale: customer?.locale, policy)
    }

    /// Who may be given tickets now.
    func workforce(_ context: borrowing Context) -> Workforce {
        let (groups, service, present) = (policy.groups, service, context.present)
        return Workforce(
            members: { name in groups.first { $0.name == name }?.members ?? [] },
            isAvailable: { present.contains($0) }, load: { service.loads[$0] ?? 0 }, last: { service.turns[$0] })
    }

    /// The clocks of a ticket for `ticket.show`; staff only.
    func clockDetails(_ ticket: borrowing Ticket, _ context: Context) -> [JSONField] {
        guard let clocks = service.clocks[ticket.id] else { return [] }
        var fields: [JSONField] = []
        fields.add("level", clocks.level)
        let calendar = clocks.calendar.flatMap { policy.calendars[$0] }
        let list = ClockKind.allCases.compactMap { kind in
            clocks[kind].map { $0.details(kind, context, calendar) }
        }
        if !list.isEmpty { fields.append(JSONField("clocks", .array(list))) }
        if !clocks.steps.isEmpty { fields.append(JSONField("escalated", .strings(clocks.steps.map(\.name)))) }
        return fields
    }
}

extension TicketFacts {
    init(_ ticket: borrowing Ticket, plan: String?, locale: String?, _ policy: borrowing Policy) {
        self.init(
            customer: ticket.customer, plan: plan, priority: ticket.priority, category: ticket.category,
            source: ticket.source, site: ticket.site, queue: ticket.queue, group: ticket.group,
            language: ticket.language ?? locale, tags: ticket.tags, subject: ticket.subject)
        priorityAlias = policy.alias(of: ticket.priority)
    }
}

extension Policy {
    /// The other word that means this priority here.
    func alias(of word: String) -> String? {
        ["normal", "medium"].first { $0 != word && priority($0) == word }
    }
}

extension ServiceClock {
    fileprivate func details(_ kind: ClockKind, _ context: Context, _ calendar: WorkCalendar?) -> JSONValue {
        let used = used(at: context.now, context.time, calendar)
        var fields = [
            JSONField("clock", .string(kind.rawValue)), JSONField("state", .string(state.rawValue)),
            JSONField("target_ms", .integer(Int(target))), JSONField("used_ms", .integer(Int(used))),
        ]
        if isActive { fields.append(JSONField("remaining_ms", .integer(Int(max(target - used, 0))))) }
        if state == .running || isLate { fields.add("due", at: due) }
        if isLate { fields.append(JSONField("late", .bool(true))) }
        return .object(fields)
    }
}
