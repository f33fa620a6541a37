// The workflow's rules about moves, asked in one place: which moves a caller has, and what a move requires.

import TandemWire

/// What goes with a move.
struct MoveRequest: Sendable {
    var text: String?
    var contact: String?
    var recipient: Recipient?
    var resolution: Resolution?
    /// The ticket that this one is a duplicate of.
    var duplicateOf: UInt64?
    /// The customer has said that it is done.
    var isConfirmed = false

    init() {}
}

enum TicketRules {
    /// The statuses that this caller can give the ticket now.
    static func moves(_ ticket: Ticket, _ policy: Policy, _ principal: Principal) -> [String] {
        let workflow = policy.workflow
        let from = workflow.status(ticket.axes)
        return workflow.statuses.filter { to in
            workflow.allows(from, to) && mayMove(ticket.axes, to.target(from: ticket.axes), workflow.rules, principal)
        }.map(\.id)
    }

    /// Whether the caller's role has this kind of move.
    static func mayMove(
        _ from: TicketAxes, _ to: TicketAxes, _ rules: WorkflowRules, _ principal: Principal
    ) -> Bool {
        let role = principal.role
        if role == .sys { return true }
        if principal.isStaff, !principal.has(.ticketWork) { return false }
        // Also to "resolved": from there it would be one step to open for those who may only reopen what is resolved.
        if from.lifecycle == .closed, to.lifecycle != .closed {
            guard rules.reopenClosedBy.contains(role) || role == .bot else { return false }
            return to.lifecycle.isActive || principal.isStaff
        }
        if !from.lifecycle.isActive, to.lifecycle.isActive { return rules.reopenBy.contains(role) || role == .bot }
        if to.lifecycle == .closed {
            return rules.closeBy.contains(role) || role == .bot
        }
        return principal.isStaff
    }

    /// Refuses a move that does not exist, that is not this caller's, or that comes too early.
    static func check(
        _ ticket: Ticket, to status: TicketStatus, _ request: MoveRequest, _ policy: Policy, _ principal: Principal,
        now: Int64
    ) throws(Refusal) {
        let workflow = policy.workflow
        let from = workflow.status(ticket.axes)
        let target = status.target(from: ticket.axes)
        let isDirect =
            target.lifecycle == .closed && ticket.axes.lifecycle != .closed
            && request.resolution.map(workflow.rules.closeDirect.contains) ?? false
        if !isDirect, !workflow.allows(from, status) {
            throw badTransition(ticket, status, moves(ticket, policy, principal))
        }
        guard mayMove(ticket.axes, target, workflow.rules, principal) else {
            throw .notAllowed(
                "by this desk's workflow, \(principal.role.rawValue)s do not move \(ticket.on.text) to \(status.id)")
        }
        try checkRequired(ticket, target, request, workflow.rules, principal)
        guard target.lifecycle == .closed, !isDirect, principal.role != .sys else { return }
        try checkIdle(ticket, request, workflow.rules, principal, now)
    }

    private static func badTransition(_ ticket: Ticket, _ to: TicketStatus, _ moves: [String]) -> Refusal {
        let allowed = moves.isEmpty ? "nowhere from here" : moves.joined(separator: ", ")
        return Refusal(
            .badTransition, "\(ticket.on.text) cannot become \(to.id); it can go to: \(allowed)",
            [JSONField("on", .string(ticket.on.text)), JSONField("moves", .strings(moves))])
    }

    private static func checkRequired(
        _ ticket: Ticket, _ target: TicketAxes, _ request: MoveRequest, _ rules: WorkflowRules, _ principal: Principal
    ) throws(Refusal) {
        var required: [TicketRequirement] = []
        if target.lifecycle == .closed, ticket.axes.lifecycle != .closed {
            required = rules.closeRequires
            if principal.has(.ticketDuplicate) { required += rules.closeManagerRequires }
            if ticket.resolution != nil || !principal.isStaff { required.removeAll { $0 == .resolution } }
        } else if !ticket.axes.lifecycle.isActive, target.lifecycle.isActive {
            required = rules.reopenRequires
        }
        // A customer speaks for themselves: to staff, by the channel they are using.
        if !principal.isStaff { required.removeAll { $0 == .contact || $0 == .recipient } }
        let missing = required.filter { requirement in
            switch requirement {
            case .contact: request.contact == nil
            case .recipient: request.recipient == nil
            case .text: request.text == nil
            case .resolution: request.resolution == nil
            case .subject, .category, .priority, .site, .customer, .order: false
            }
        }
        if missing.isEmpty { return }
        throw .requirementMissing(
            missing,
            "\(ticket.on.text) cannot become \(target.lifecycle.rawValue) without "
                + missing.map(\.rawValue).joined(separator: ", "))
    }

    /// Not sooner than so long after the last reply, unless the customer says that it is done.
    private static func checkIdle(
        _ ticket: Ticket, _ request: MoveRequest, _ rules: WorkflowRules, _ principal: Principal, _ now: Int64
    ) throws(Refusal) {
        guard let hours = rules.closeIdleHours, !request.isConfirmed, principal.isStaff else { return }
        let reply = ticket.lastReplyAt ?? .min
        var facts = [JSONField("on", .string(ticket.on.text))]
        guard let replied = ticket.lastReplyAt, replied >= ticket.lastCustomerAt ?? .min else {
            throw Refusal(
                .closeTooEarly,
                "\(ticket.on.text) has no answer to what the customer wrote last; reply, or say that they confirmed it "
                    + "(confirmed)", facts)
        }
        let closeable = reply + Int64(hours) * 3_600_000
        guard now < closeable else { return }
        facts.append(JSONField("closeable_at", .string(Timestamp.format(closeable))))
        throw Refusal(
            .closeTooEarly,
            "\(ticket.on.text) can be closed \(hours) h after the last reply, from \(Timestamp.format(closeable)) on, or "
                + "at once when the customer confirms it (confirmed)", facts)
    }
}
