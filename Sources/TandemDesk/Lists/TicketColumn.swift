// The columns of ticket lists: what can be shown, asked for and sorted by.

/// One column. Raw values are the words of `sort`.
package enum TicketColumn: String, Sendable, CaseIterable {
    case id, number, subject, customer, source, contact, site, status, priority, category, queue, group, assignee, tags
    case language, created, modified
    case lastReply = "last_reply"
    case waitingOn = "waiting_on"
    /// The soonest deadline of a running clock.
    case due = "sla_due"

    /// Whether the requester of a ticket is not told this of it, so that it may not be asked or sorted by either.
    package var isForStaff: Bool {
        switch self {
        case .priority, .queue, .group, .assignee, .tags, .due: true
        case .id, .number, .subject, .customer, .source, .contact, .site, .status, .category, .language, .created,
            .modified, .lastReply, .waitingOn:
            false
        }
    }

    /// How its values are put in order.
    enum Order {
        case number
        /// By a rank of its few values.
        case word
        case text
    }

    var order: Order {
        switch self {
        case .id, .created, .modified, .lastReply, .due: .number
        case .number, .subject, .customer: .text
        case .source, .contact, .site, .status, .priority, .category, .queue, .group, .assignee, .tags, .language,
            .waitingOn:
            .word
        }
    }
}

/// In which direction a list goes.
package enum SortOrder: String, Sendable, CaseIterable {
    case ascending = "asc"
    case descending = "desc"
}
