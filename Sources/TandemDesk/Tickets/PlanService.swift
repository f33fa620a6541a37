// The clocks in a plan: what the plan as a whole means for them, worked out when it is finished, so that no op has to
// think of clocks at all.

import TandemWire

/// What was before the plan, as far as clocks are concerned.
struct PlanService {
    private let wasActive: Bool
    /// Whether staff had replied since the ticket began.
    private let wasAnswered: Bool
    private let isNew: Bool
    private let clocks: TicketClocks
    private let time: any BusinessTime
    private let now: Int64
    private let tier: String?
    private let locale: String?

    init(_ ticket: borrowing Ticket, _ desk: borrowing Desk, _ context: borrowing Context, isNew: Bool) {
        wasActive = ticket.axes.lifecycle.isActive
        wasAnswered = ticket.lastReplyAt.map { $0 >= ticket.begunAt } ?? false
        self.isNew = isNew
        clocks = desk.service.clocks[ticket.id] ?? TicketClocks()
        time = context.time
        now = context.now
        // Nobody asks for it where nothing is promised.
        let customer = desk.policy.levels.levels.isEmpty ? nil : ticket.customer.flatMap { desk.customers[$0] }
        tier = customer?.tier
        locale = customer?.locale
    }

    /// The level of the ticket as the plan leaves it.
    func level(_ ticket: borrowing Ticket, _ shared: SharedPolicy) -> ServiceLevel? {
        guard !shared.policy.levels.levels.isEmpty else { return nil }
        return shared.policy.levels.level(of: TicketFacts(ticket, plan: tier, locale: locale, shared.policy))
    }

    func clockDrafts(
        _ drafts: [Draft], _ ticket: borrowing Ticket, _ shared: SharedPolicy, _ principal: Principal
    ) -> [Draft] {
        let level = level(ticket, shared)
        guard level != nil || !clocks.isEmpty else { return [] }
        let events = ClockPlan.events(
            for: occasion(drafts, ticket, principal), on: clocks, level: level, calendars: shared.policy.calendars,
            time: time, now: now)
        let on = ticket.on
        return events.map { Draft(on: on, vis: .staff, .clock($0)) }
    }

    private func occasion(_ drafts: [Draft], _ ticket: borrowing Ticket, _ principal: Principal) -> ClockOccasion {
        let isNow = ticket.axes.lifecycle.isActive
        var occasion = ClockOccasion()
        occasion.begins = isNew || !wasActive && isNow
        occasion.ends = wasActive && !isNow
        occasion.isOver = !isNow
        occasion.isSolved = ticket.resolution == .solved
        occasion.wasAnswered = wasAnswered
        occasion.waitsForCustomer = isNow && ticket.axes.waitingOn == .customer
        // The first message of a ticket is the question, whoever has written it down.
        guard !isNew else { return occasion }
        for draft in drafts where draft.on == ticket.on && draft.vis == .all {
            guard case .messagePosted(let message) = draft.payload else { continue }
            let author = draft.by ?? principal.id
            if message.isFromCustomer || Role(of: author) == .customer {
                occasion.customerSpoke = true
            } else if Principal.canServe(author) {
                occasion.staffReplied = true
            }
        }
        return occasion
    }

    // MARK: Expectations

    /// When the requester will have an answer at the latest, and how to say it: `within 4 hours`, or, where the desk
    /// closes in between, `by 2026-11-23 10:00 (Europe/Rome)`.
    func expectation(_ ticket: borrowing Ticket, _ shared: SharedPolicy) -> (respondBy: Int64, words: String) {
        guard let level = level(ticket, shared), let target = level.target(.firstResponse) else {
            return (now + Int64(shared.policy.expectResponseMinutes) * 60_000, shared.expectation)
        }
        let calendar = level.calendar.flatMap { shared.policy.calendars[$0] }
        let due = time.deadline(after: now, milliseconds: target, calendar: calendar)
        guard let calendar, due - now > target else {
            return (due, "within \(Desk.duration(minutes: Int(target / 60_000)))")
        }
        let wall = Timestamp.format(due + (time.offsets(of: calendar.zone) ?? .utc).offset(at: due))
        return (due, "by \(wall.prefix(10)) \(wall.dropFirst(11).prefix(5)) (\(calendar.zone))")
    }
}

extension TicketPlan {
    /// Takes a step of escalation.
    mutating func escalate(_ step: EscalationStep) {
        var receivers: [String] = []
        for name in step.notify {
            let people: [String]
            if name == "assignee" {
                people = ticket.assignee.map { [$0] } ?? []
            } else if name.hasPrefix("group:") {
                people = policy.groups.first { $0.name == name.dropFirst(6) }?.members ?? []
            } else {
                people = [name]
            }
            receivers += people.filter { !receivers.contains($0) }
        }
        add(
            .staff,
            .ticketEscalated(
                TicketEscalated(step: step.name, trigger: step.trigger, clock: step.clock, notified: receivers)))
        let text = "\(ticket.number) \(step.reason)"
        for receiver in receivers {
            add(
                .staff, .noticePosted(NoticePosted(to: receiver, about: EventKind.ticketEscalated.rawValue, text: text))
            )
        }
        if step.unassigns { assign(to: nil) }
        var changes: [TicketChange] = []
        if let raised = step.priority.flatMap(policy.priority), policy.isHigher(raised, than: ticket.priority) {
            changes.append(TicketChange(field: .priority, from: .string(ticket.priority), to: .string(raised)))
        }
        if let queue = step.queue {
            changes.append(
                TicketChange(field: .queue, from: ticket.queue.map { .string($0) } ?? .null, to: .string(queue)))
        }
        if let group = step.group {
            changes.append(
                TicketChange(field: .group, from: ticket.group.map { .string($0) } ?? .null, to: .string(group)))
        }
        change(changes)
    }
}

extension EscalationStep {
    /// Why it is taken, for people.
    fileprivate var reason: String {
        let what = clock.map { $0.rawValue.replacing("_", with: " ") } ?? ""
        switch trigger {
        case .beforeBreach: return "is close to its deadline: \(what)"
        case .breach: return "is late: \(what)"
        case .age: return "is still open"
        }
    }
}

extension Policy {
    /// Whether one priority stands above another; one that is not known any more stands below all.
    func isHigher(_ priority: String, than other: String) -> Bool {
        (priorities.firstIndex(of: priority) ?? -1) > (priorities.firstIndex(of: other) ?? -1)
    }
}
