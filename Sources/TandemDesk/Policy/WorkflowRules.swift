// The rules of a workflow: who may do what, what it takes, and what follows from it. Each preset is a set of values
// for these members; Protocol/tickets.md shows them side by side.

/// The rules of a workflow.
package struct WorkflowRules: Sendable, Equatable {
    // MARK: Creating

    /// Roles that create tickets. Bots always may, given the right: they speak for channels.
    package var createBy: [Role] = [.customer, .agent, .manager, .admin]
    /// What staff must say about a ticket that they create for a customer.
    package var createRequires: [TicketRequirement] = TicketRequirement.ofCreation

    // MARK: Opening

    /// Whether the first look of staff moves a new ticket to the status of work.
    package var openMoves = true
    /// Whether opening starts a support session.
    package var openStartsSession = true

    // MARK: Messages

    /// What a customer's message does.
    package var customerMessage = MessageEffect.turn
    /// Lifecycles from which a customer's message reopens the ticket.
    package var customerReopens: [Lifecycle] = [.resolved, .closed]
    /// What a public reply of staff does unless it names a status.
    package var staffReply = MessageEffect.pending

    // MARK: Closing

    package var closeBy: [Role] = [.customer, .agent, .manager, .admin]
    package var closeRequires: [TicketRequirement] = []
    /// What those must say in addition who may close as a duplicate.
    package var closeManagerRequires: [TicketRequirement] = []
    /// A ticket is closed no sooner than so long after the last reply, unless the customer confirms. Nil: at any time.
    package var closeIdleHours: Int?
    /// Resolutions that close from every status and at once, because there is nothing to wait for.
    package var closeDirect: [Resolution] = [.duplicate, .spam, .withdrawn]
    /// A resolved ticket closes by itself after so long. Nil: never.
    package var autoCloseHours: Int?

    // MARK: Reopening

    package var reopenBy: [Role] = [.customer, .agent, .manager, .admin]
    /// Who may reopen what is closed, where that is fewer.
    package var reopenClosedBy: [Role] = [.customer, .agent, .manager, .admin]
    package var reopenRequires: [TicketRequirement] = []
    /// How long after closing a ticket may be reopened; a customer's message after that begins a follow-up ticket. Nil:
    /// for ever.
    package var reopenWindowHours: Int?

    // MARK: Telling people

    package var notifyReply: [NoticeReceiver] = []
    package var notifyClose: [NoticeReceiver] = []
    package var notifyReopen: [NoticeReceiver] = []

    package init() {}
}

extension TicketRequirement {
    /// Everything that source 000 asks of an agent who creates a ticket.
    static let ofCreation: [TicketRequirement] = [.subject, .contact, .category, .priority, .text, .site, .customer]
}
