// What a request does to one ticket, step by step: every step appends drafts and changes the plan's own copy of the
// ticket, so that the next step sees what the one before it did. Nothing here asks who may; the ops do.
//
//     var plan = TicketPlan(ticket, desk, context)
//     plan.post(message, .all)
//     try plan.move(to: status)
//     return plan.decision()

import TandemWire

struct TicketPlan {
    /// As it will be.
    var ticket: Ticket
    private(set) var drafts: [Draft] = []
    private let sharedPolicy: SharedPolicy
    let principal: Principal
    let now: Int64
    private let service: PlanService
    /// Whether nobody outside is told.
    var isSilent = false
    /// Members for the answer besides the status.
    var told: [JSONField] = []

    init(
        _ ticket: consuming Ticket, _ desk: borrowing Desk, _ context: borrowing Context, isNew: Bool = false
    ) {
        service = PlanService(ticket, desk, context, isNew: isNew)
        self.ticket = ticket
        sharedPolicy = desk.sharedPolicy
        principal = context.principal
        now = context.now
    }

    var policy: Policy { _read { yield sharedPolicy.policy } }
    var workflow: Workflow { _read { yield sharedPolicy.policy.workflow } }
    var rules: WorkflowRules { _read { yield sharedPolicy.policy.workflow.rules } }
    var status: TicketStatus { sharedPolicy.status(ticket.axes) }

    mutating func add(_ vis: Visibility, _ payload: Payload, by: String? = nil) {
        drafts.append(Draft(on: ticket.on, vis: vis, payload, by: by))
    }

    mutating func add(_ draft: Draft) { drafts.append(draft) }

    /// Makes room for so many drafts.
    mutating func reserve(_ count: Int) { drafts.reserveCapacity(count) }

    /// The decision: what was planned, and the ticket's status for whoever asked.
    func decision(on: StreamID? = nil, seq: Int? = nil) -> Decision {
        var fields: [JSONField] = []
        fields.reserveCapacity(told.count + 1)
        fields.append(JSONField("status", .string(status.id)))
        for field in told { fields.append(field) }
        let all = finished
        return Decision(all, Answer(on: on ?? ticket.on, seq: all.isEmpty ? seq ?? ticket.head.seq : nil, fields))
    }

    /// All drafts, and what they mean for the ticket's clocks.
    var finished: [Draft] {
        let clocks = service.clockDrafts(drafts, ticket, sharedPolicy, principal)
        return clocks.isEmpty ? drafts : drafts + clocks
    }

    /// When the requester may expect an answer, and how to say it.
    var expectation: (respondBy: Int64, words: String) { service.expectation(ticket, sharedPolicy) }

    // MARK: Moving

    /// Gives the ticket these axes, with the kind of event that this is.
    mutating func move(
        to axes: TicketAxes, resolution: Resolution? = nil, contact: String? = nil, recipient: Recipient? = nil
    ) {
        let old = ticket.axes
        let from = sharedPolicy.status(old)
        let to = sharedPolicy.status(axes)
        let resolution = axes.lifecycle.isActive ? nil : resolution ?? ticket.resolution ?? .solved
        guard axes != old || resolution != ticket.resolution else { return }
        var moved = TicketMoved(from: from.id, to: to.id, axes)
        moved.resolution = resolution
        moved.contact = contact
        moved.recipient = recipient
        if axes.lifecycle == .resolved, let hours = rules.autoCloseHours {
            moved.closesAt = now + Int64(hours) * 3_600_000
        }
        let payload: Payload
        if !old.lifecycle.isActive, axes.lifecycle.isActive {
            payload = .ticketReopened(Boxed(moved))
        } else if axes.lifecycle == .closed {
            payload = .ticketClosed(Boxed(moved))
        } else if axes.lifecycle == .resolved {
            payload = .ticketResolved(Boxed(moved))
        } else if from.id != to.id {
            payload = .ticketStatusChanged(Boxed(moved))
        } else {
            payload = .ticketWaitingChanged(Boxed(moved))
        }
        let isNews = from.id != to.id || old.lifecycle.isActive != axes.lifecycle.isActive
        add(isNews ? .all : .staff, payload)
        ticket.move(moved, payload.kind, at: now)
        if isNews { notify(payload.kind) }
        if old.lifecycle.isActive, resolution == .solved, policy.survey.isOn { ask() }
    }

    /// Asks the customer how it was.
    private mutating func ask() {
        let until = now + Int64(policy.survey.days) * 86_400_000
        add(.all, .surveyAsked(SurveyAsked(question: policy.survey.question, until: until)))
    }

    // MARK: Telling people

    /// Tells those whom the workflow wants told, except whoever did it.
    mutating func notify(_ kind: EventKind) {
        if isSilent { return }
        let receivers: [NoticeReceiver]
        let text: String
        switch kind {
        case .ticketReopened: (receivers, text) = (rules.notifyReopen, "\(ticket.number) is open again")
        case .ticketClosed: (receivers, text) = (rules.notifyClose, "\(ticket.number) is closed")
        case .messagePosted: (receivers, text) = (rules.notifyReply, "there is a reply to \(ticket.number)")
        default: return
        }
        for receiver in receivers { notify(receiver, kind, text) }
    }

    private mutating func notify(_ receiver: NoticeReceiver, _ kind: EventKind, _ text: String) {
        let to: String?
        let vis: Visibility
        switch receiver {
        case .customer:
            (to, vis) = (ticket.customer.map { StreamID.customer($0).text } ?? ticket.requester.visitor?.email, .all)
        case .assignee: (to, vis) = (ticket.assignee, .staff)
        }
        guard let to, to != principal.id else { return }
        add(vis, .noticePosted(NoticePosted(to: to, about: kind.rawValue, text: text)))
    }

    // MARK: Fields

    mutating func assign(to person: String?, group: String? = nil) {
        let assigned = TicketAssigned(from: ticket.assignee, to: person, group: group)
        guard person != ticket.assignee else { return }
        add(.staff, person == nil ? .ticketUnassigned(assigned) : .ticketAssigned(assigned))
        ticket.assignee = person
        ticket.group = group ?? ticket.group
    }

    /// Sets fields; what the customer may see is an event of its own.
    mutating func change(_ changes: [TicketChange]) {
        let news = changes.filter { $0.from != $0.to }
        for vis in Visibility.allCases {
            let part = news.filter { $0.field.visibility == vis }
            if !part.isEmpty { add(vis, .ticketChanged(TicketChanged(part))) }
        }
        ticket.apply(news)
    }
}
