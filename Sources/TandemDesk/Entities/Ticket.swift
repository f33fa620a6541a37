// A ticket: what it is about, for whom, how far it is, and whose turn it is. Its conversation and its changes are the
// numbered events of its stream; memory holds what an op or a list asks for, never a text.
//
// Tickets are never forgotten, so this record is what a desk with a history costs: a few hundred bytes each.

import TandemWire

/// Somebody without an account who wrote to us.
package struct Visitor: Sendable, Equatable {
    package let name: String
    package let email: String

    package init(name: String, email: String) {
        self.name = name
        self.email = email
    }
}

/// Whose ticket it is.
package enum Requester: Sendable, Equatable {
    /// A customer's name, without `cust:`.
    case customer(String)
    indirect case visitor(Visitor)

    package var customer: String? { if case .customer(let name) = self { name } else { nil } }
    package var visitor: Visitor? { if case .visitor(let visitor) = self { visitor } else { nil } }
}

/// A ticket.
package struct Ticket: Sendable, Equatable {
    package let id: UInt64
    /// The number that people are told: `TKT-2026-00204`.
    package let number: String
    package internal(set) var requester: Requester
    package internal(set) var subject: String
    package internal(set) var head = Head()

    package internal(set) var axes = TicketAxes(.new)
    package internal(set) var resolution: Resolution?
    package internal(set) var duplicateOf: UInt64?
    package internal(set) var mergedInto: UInt64?
    package internal(set) var followUpOf: UInt64?
    /// The newest ticket that goes on where this one ended.
    package internal(set) var followUp: UInt64?
    package internal(set) var reopens = 0

    package internal(set) var priority: String
    package internal(set) var category: String
    package internal(set) var source: String
    /// How the customer was in contact.
    package internal(set) var contact: String?
    package internal(set) var site: String?
    package internal(set) var queue: String?
    package internal(set) var group: String?
    /// A person's id, such as `agent:sarah`.
    package internal(set) var assignee: String?
    /// The number and the time of the event since when they are; 0 while nobody is.
    package internal(set) var assignedSeq = 0
    package internal(set) var assignedAt: Int64 = 0
    /// The person who talks with the customer, so that bots do not; nil until one has taken over.
    package internal(set) var floor: String?
    package internal(set) var language: String?
    package internal(set) var order: UInt64?
    package internal(set) var cart: UInt64?
    package internal(set) var tags: [String] = []

    /// Milliseconds since 1970, all of them.
    package let createdAt: Int64
    package internal(set) var changedAt: Int64
    /// The same as the customer sees it: a note does not move it.
    package internal(set) var publicChangedAt: Int64
    package internal(set) var openedAt: Int64?
    /// The last reopening.
    package internal(set) var reopenedAt: Int64?
    package internal(set) var resolvedAt: Int64?
    package internal(set) var closedAt: Int64?
    /// The last public message of a person who works here.
    package internal(set) var lastReplyAt: Int64?
    package internal(set) var lastCustomerAt: Int64?
    /// When it closes by itself.
    package internal(set) var closesAt: Int64?

    /// What its customer was asked after the last solution.
    package internal(set) var survey: TicketSurvey?

    /// Messages that wait to be sent.
    package internal(set) var held: [HeldMessage] = []
    /// The last message of each of the latest authors.
    var authors: [AuthorMark] = []
    var redacted: Set<Int> = []
    var boxedExtras: BoxedExtras?

    package var on: StreamID { .ticket(id) }
    package var customer: String? { requester.customer }

    /// When its present life began: its creation or the last reopening.
    package var begunAt: Int64 { reopenedAt ?? createdAt }

    /// Who has it to do, as long as there is something to do.
    var worker: String? { axes.lifecycle.isActive ? assignee : nil }

    /// The last message of either side.
    package var lastMessageAt: Int64? {
        guard let reply = lastReplyAt, let customer = lastCustomerAt else { return lastReplyAt ?? lastCustomerAt }
        return max(reply, customer)
    }

    /// More than two authors are needed only for who is behind both; more are not worth the memory.
    static let authorsKept = 6
}

extension Ticket {
    // Calls the initializer that the compiler makes, as `Event` does.
    init(id: UInt64, _ created: borrowing TicketCreated, at: Int64) {
        self.init(
            id: id, number: created.number, requester: created.requester, subject: created.subject,
            followUpOf: created.followUpOf, priority: "", category: created.category, source: created.source,
            contact: created.contact, site: created.site, language: created.language, order: created.order,
            cart: created.cart, createdAt: at, changedAt: at, publicChangedAt: at)
    }
}

/// A public message that its author can still take back.
package struct HeldMessage: Sendable, Equatable {
    /// The number of `message.held`.
    package let seq: Int
    package let by: String
    package let message: MessageHeld
}

// MARK: Folding events

extension Ticket {
    mutating func post(_ event: Event, _ message: MessagePosted) {
        let isCustomer = message.isFromCustomer || Role(of: event.by) == .customer
        if event.vis == .all {
            if isCustomer { lastCustomerAt = event.at } else if Principal.canServe(event.by) { lastReplyAt = event.at }
        }
        if let seq = message.details?.held { held.removeAll { $0.seq == seq } }
        let publicSeq = event.vis == .all ? event.seq : 0
        if let index = authors.firstIndex(where: { $0.who == event.by }) {
            authors[index].seq = event.seq
            if publicSeq > 0 { authors[index].publicSeq = publicSeq }
            return
        }
        if authors.count >= Self.authorsKept,
            let oldest = authors.indices.min(by: { authors[$0].seq < authors[$1].seq })
        {
            authors.remove(at: oldest)
        }
        authors.append(AuthorMark(who: event.by, seq: event.seq, publicSeq: publicSeq))
    }

    mutating func move(_ moved: TicketMoved, _ kind: EventKind, at: Int64) {
        axes = moved.axes
        resolution = moved.resolution
        closesAt = moved.closesAt
        switch kind {
        case .ticketResolved: resolvedAt = at
        case .ticketClosed: closedAt = at
        case .ticketReopened:
            reopens += 1
            reopenedAt = at
            survey = nil
            resolvedAt = nil
            closedAt = nil
            duplicateOf = nil
            mergedInto = nil
        default: break
        }
    }

    mutating func route(_ routed: Boxed<TicketRouted>) {
        priority = routed.value.priority ?? priority
        queue = routed.value.queue ?? queue
        group = routed.value.group ?? group
        assignee = routed.value.assignee ?? assignee
        if !routed.value.tags.isEmpty { tags = routed.value.tags }
    }

    mutating func link(_ linked: TicketLinked) {
        switch linked.relation {
        case .duplicateOf: duplicateOf = linked.ticket
        case .mergedInto: mergedInto = linked.ticket
        case .followUp: followUp = linked.ticket
        case .related, .mergedFrom, .copy: addLink(linked)
        }
    }

    mutating func apply(_ changes: [TicketChange]) {
        for change in changes {
            let text = change.to.string
            switch change.field {
            case .subject: subject = text ?? subject
            case .priority: priority = text ?? priority
            case .category: category = text ?? category
            case .queue: queue = text
            case .group: group = text
            case .site: site = text
            case .language: language = text
            case .contact: contact = text
            case .order: order = text.flatMap { StreamID($0)?.orderNumber }
            case .cart: cart = text.flatMap { StreamID($0)?.cartNumber }
            case .tags: tags = change.to.list(\.string) ?? []
            case .email:
                guard let visitor = requester.visitor, let text else { break }
                requester = .visitor(Visitor(name: visitor.name, email: text))
            }
        }
    }

    /// The newest message of somebody else that this reader may see and had not seen.
    func answered(since seen: Int, besides who: String, clearance: Visibility) -> (seq: Int, by: String)? {
        authors.answered(since: seen, besides: who, clearance: clearance)
    }
}
