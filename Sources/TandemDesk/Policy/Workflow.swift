// A workflow is data: the statuses that people see, which moves between them exist, what the important moves require
// and what happens by itself.
//
// What is stored of a ticket are facts, `lifecycle` and `waitingOn`. A status is only a name for some of their
// combinations, so changing the workflow changes what is shown and allowed and never a ticket:
//
//     {"name":"sgen","statuses":[{"id":"open","lifecycle":["new","open"]},{"id":"resolved","lifecycle":["resolved"]},…],
//      "initial":"open","moves":[["open","resolved"],…],"rules":{…},"sort":"created","sort_order":"asc"}
//
// The first status whose lifecycle and waiting_on match a ticket is its status; `check` makes sure that there is one.

/// How far a ticket is.
package enum Lifecycle: String, Sendable, CaseIterable {
    case new, open, resolved, closed

    /// Whether work on the ticket goes on.
    package var isActive: Bool { self == .new || self == .open }
}

/// Whose turn it is; of interest while a ticket is active.
package enum WaitingOn: String, Sendable, CaseIterable {
    case none, agent, customer
}

/// How a ticket came to its end.
package enum Resolution: String, Sendable, CaseIterable {
    case solved, duplicate
    case noReply = "no_reply"
    case withdrawn, spam
}

/// A status that people see.
package struct TicketStatus: Sendable, Equatable {
    package let id: String
    package var label: String?
    /// Other words that are accepted for it.
    package var aliases: [String] = []
    package let lifecycle: [Lifecycle]
    /// Empty: any.
    package var waitingOn: [WaitingOn] = []

    package init(
        _ id: String, _ lifecycle: [Lifecycle], _ waitingOn: [WaitingOn] = [], label: String? = nil,
        aliases: [String] = []
    ) {
        self.id = id
        self.lifecycle = lifecycle
        self.waitingOn = waitingOn
        self.label = label
        self.aliases = aliases
    }

    func covers(_ axes: TicketAxes) -> Bool {
        lifecycle.contains(axes.lifecycle) && (waitingOn.isEmpty || waitingOn.contains(axes.waitingOn))
    }

    /// Where a ticket stands once it was given this status.
    func target(from axes: TicketAxes) -> TicketAxes {
        let lifecycle = self.lifecycle.last ?? .open
        guard lifecycle.isActive else { return TicketAxes(lifecycle, .none) }
        let waiting = waitingOn.isEmpty || waitingOn.contains(axes.waitingOn) ? axes.waitingOn : waitingOn[0]
        return TicketAxes(lifecycle, axes.lifecycle.isActive || !waitingOn.isEmpty ? waiting : .none)
    }
}

/// The two facts that statuses are names for.
package struct TicketAxes: Sendable, Equatable {
    package var lifecycle: Lifecycle
    package var waitingOn: WaitingOn

    package init(_ lifecycle: Lifecycle, _ waitingOn: WaitingOn = .none) {
        self.lifecycle = lifecycle
        self.waitingOn = waitingOn
    }
}

/// A move that exists.
package struct TicketMove: Sendable, Equatable {
    package let from: String
    package let to: String

    package init(_ from: String, _ to: String) {
        self.from = from
        self.to = to
    }
}

/// Something that closing or reopening may ask for.
package enum TicketRequirement: String, Sendable, CaseIterable {
    /// How the customer was in contact.
    case contact
    /// Whether the message is for the customer or for staff.
    case recipient
    case text
    case resolution
    case subject, category, priority, site, customer, order
}

/// What a public message does to a ticket besides being read.
package enum MessageEffect: String, Sendable, CaseIterable {
    /// It is the other side's turn.
    case turn
    /// The same, and the ticket is open from now on.
    case pending
    /// Nothing: whoever writes says what follows.
    case keep
}

/// Who is told of something.
package enum NoticeReceiver: String, Sendable, CaseIterable {
    case customer, assignee
}

/// How tickets live.
package struct Workflow: Sendable, Equatable {
    package var name: String
    package var statuses: [TicketStatus]
    package var moves: [TicketMove]
    package var rules = WorkflowRules()
    package var priorities: [String]
    /// The column by which lists are sorted unless asked otherwise.
    package var sort: String
    package var sortAscending: Bool

    package init(
        _ name: String, statuses: [TicketStatus], moves: [TicketMove], priorities: [String], sort: String,
        sortAscending: Bool = false
    ) {
        self.name = name
        self.statuses = statuses
        self.moves = moves
        self.priorities = priorities
        self.sort = sort
        self.sortAscending = sortAscending
    }

    /// The status of a ticket with these facts.
    package func status(_ axes: TicketAxes) -> TicketStatus {
        statuses.first { $0.covers(axes) } ?? statuses.first { $0.lifecycle.contains(axes.lifecycle) }
            ?? TicketStatus(axes.lifecycle.rawValue, [axes.lifecycle])
    }

    /// The status with this id, label or alias.
    package func find(_ word: String) -> TicketStatus? {
        statuses.first { $0.id == word } ?? statuses.first { $0.aliases.contains(word) || $0.label == word }
    }

    /// The status in which a ticket is, once it has been resolved, closed or opened.
    package func status(of lifecycle: Lifecycle) -> TicketStatus? {
        statuses.first { $0.lifecycle.last == lifecycle && $0.waitingOn.allSatisfy { $0 == .none } }
            ?? statuses.first { $0.lifecycle.contains(lifecycle) }
    }

    package func allows(_ from: TicketStatus, _ to: TicketStatus) -> Bool {
        moves.contains(TicketMove(from.id, to.id))
    }
}
