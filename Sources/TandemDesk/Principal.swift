// Who is asking, and what they may do. Rights are a set; a role is only the name of a default set (design.md §5:
// `admin` is not "agent plus everything"). A token may narrow the set, and an op asks for a right, never for a role.

/// What a caller is. On the wire in `hello`'s answer.
package enum Role: String, Sendable, CaseIterable {
    case customer, agent, manager, admin, bot, sys
}

/// One thing that somebody may or may not do. Raw values are the words in token files and scopes.
package enum Right: String, Sendable, CaseIterable {
    case sessionRead = "session.read"
    case sessionStart = "session.start"
    /// Join and serve the customer.
    case sessionJoin = "session.join"
    /// Join unseen by the customer, without posting.
    case sessionObserve = "session.observe"
    /// Join and speak to staff only.
    case sessionWhisper = "session.whisper"
    /// Join and speak to everybody, uninvited.
    case sessionBarge = "session.barge"
    /// Become the session's agent, uninvited, and act in sessions without having joined them.
    case sessionTakeover = "session.takeover"
    case sessionContext = "session.context"
    case sessionTransfer = "session.transfer"
    case sessionEnd = "session.end"
    /// Post what the customer reads.
    case messagePost = "message.post"
    /// Read what only staff may read. Without it even a bot sees exactly what a customer sees.
    case noteRead = "note.read"
    case notePost = "note.post"
    /// Redact messages of others.
    case messageRedact = "message.redact"
    case customerRead = "customer.read"
    case customerWrite = "customer.write"
    case tokenMint = "token.mint"
    case firehose
    case admin
    case ticketRead = "ticket.read"
    case ticketCreate = "ticket.create"
    /// Change status, fields and claims, and answer.
    case ticketWork = "ticket.work"
    /// Make others responsible.
    case ticketAssign = "ticket.assign"
    /// Close as a duplicate of another ticket.
    case ticketDuplicate = "ticket.duplicate"
    case ticketExport = "ticket.export"
    /// Create tickets with a number and a past of their own.
    case ticketImport = "ticket.import"
    case reportRead = "report.read"
    case policyWrite = "policy.write"
    case cartRead = "cart.read"
    /// Change carts and write reviews: one's own, or a customer's under a lease.
    case cartWrite = "cart.write"
    case orderRead = "order.read"
    /// Finalize and place an order: customers their own, staff under a lease.
    case orderPlace = "order.place"
    /// Cancel and return.
    case orderRefund = "order.refund"
    case reviewModerate = "review.moderate"
    /// Decide about orders that are suspected to be fraud.
    case fraudModerate = "fraud.moderate"
    /// Keep the shop in step: products, stock, offers, carts and orders from outside.
    case shopWrite = "shop.write"
    /// Act in a customer's name, under a lease.
    case emulate
    case customerCreate = "customer.create"
    /// Record calls.
    case callWrite = "call.write"
    /// Look at a customer's page, with their consent, and control it while they lend control.
    case cobrowse
    /// Show one's page, and say who may do what with it: for customers only.
    case cobrowseConsent = "cobrowse.consent"

    /// A scope as written with `tandem token create --scope`: the right's own name, or the short word `mint`.
    package init?(scope: String) {
        if scope == "mint" {
            self = .tokenMint
        } else if let right = Right(rawValue: scope) {
            self = right
        } else {
            return nil
        }
    }

    /// The position of this right's bit in `Rights`: its rank in the list above.
    fileprivate var bit: UInt64 {
        switch self {
        case .sessionRead: 1 << 0
        case .sessionStart: 1 << 1
        case .sessionJoin: 1 << 2
        case .sessionObserve: 1 << 3
        case .sessionWhisper: 1 << 4
        case .sessionBarge: 1 << 5
        case .sessionTakeover: 1 << 6
        case .sessionContext: 1 << 7
        case .sessionTransfer: 1 << 8
        case .sessionEnd: 1 << 9
        case .messagePost: 1 << 10
        case .noteRead: 1 << 11
        case .notePost: 1 << 12
        case .messageRedact: 1 << 13
        case .customerRead: 1 << 14
        case .customerWrite: 1 << 15
        case .tokenMint: 1 << 16
        case .firehose: 1 << 17
        case .admin: 1 << 18
        case .ticketRead: 1 << 19
        case .ticketCreate: 1 << 20
        case .ticketWork: 1 << 21
        case .ticketAssign: 1 << 22
        case .ticketDuplicate: 1 << 23
        case .ticketExport: 1 << 24
        case .ticketImport: 1 << 25
        case .reportRead: 1 << 26
        case .policyWrite: 1 << 27
        case .cartRead: 1 << 28
        case .cartWrite: 1 << 29
        case .orderRead: 1 << 30
        case .orderPlace: 1 << 31
        case .orderRefund: 1 << 32
        case .reviewModerate: 1 << 33
        case .fraudModerate: 1 << 34
        case .shopWrite: 1 << 35
        case .emulate: 1 << 40
        case .customerCreate: 1 << 42
        case .callWrite: 1 << 43
        case .cobrowse: 1 << 44
        case .cobrowseConsent: 1 << 45
        }
    }
}

/// A set of rights. A word of bits, because every request asks it several questions.
package struct Rights: Sendable, Hashable, ExpressibleByArrayLiteral {
    private var bits: UInt64 = 0

    package init(_ rights: some Sequence<Right>) {
        for right in rights { bits |= right.bit }
    }

    package init(arrayLiteral elements: Right...) { self.init(elements) }

    package func contains(_ right: Right) -> Bool { bits & right.bit != 0 }

    package func intersection(_ other: Rights) -> Rights {
        var result = self
        result.bits &= other.bits
        return result
    }

    package mutating func insert(_ right: Right) { bits |= right.bit }

    package mutating func remove(_ right: Right) { bits &= ~right.bit }

    package var isEmpty: Bool { bits == 0 }

    /// In the order of the enumeration, for `describe` and token lists.
    package var sorted: [Right] { Right.allCases.filter(contains) }
}

extension Role {
    /// What a role may do unless its token says otherwise (features.md §5.6).
    ///
    /// A bot may by default read, speak, write notes and start sessions; ending them, changing customers, creating
    /// and changing tickets, minting tokens and everything that supervises people must be granted to it by scope.
    package var defaultRights: Rights {
        switch self {
        case .customer:
            [
                .sessionRead, .messagePost, .ticketRead, .ticketCreate, .cartRead, .cartWrite, .orderRead, .orderPlace,
                .orderRefund, .cobrowseConsent,
            ]
        case .agent:
            [
                .sessionRead, .sessionStart, .sessionJoin, .sessionContext, .sessionTransfer, .sessionEnd,
                .messagePost, .noteRead, .notePost, .customerRead, .customerWrite, .ticketRead, .ticketCreate,
                .ticketWork, .cartRead, .cartWrite, .orderRead, .orderRefund, .reviewModerate, .fraudModerate,
                .emulate, .customerCreate, .callWrite, .cobrowse,
            ]
        case .manager:
            [
                .sessionRead, .sessionStart, .sessionJoin, .sessionObserve, .sessionWhisper, .sessionBarge,
                .sessionTakeover, .sessionContext, .sessionTransfer, .sessionEnd, .messagePost, .noteRead, .notePost,
                .messageRedact, .customerRead, .customerWrite, .firehose, .ticketRead, .ticketCreate, .ticketWork,
                .ticketAssign, .ticketDuplicate, .ticketExport, .reportRead, .cartRead, .cartWrite, .orderRead,
                .orderPlace, .orderRefund, .reviewModerate, .fraudModerate, .emulate, .customerCreate, .callWrite,
                .cobrowse,
            ]
        case .admin:
            [
                .sessionRead, .sessionObserve, .sessionWhisper, .sessionBarge, .sessionTakeover, .sessionTransfer,
                .sessionEnd, .messagePost, .noteRead, .notePost, .messageRedact, .customerRead, .customerWrite,
                .tokenMint, .firehose, .admin, .ticketRead, .ticketCreate, .ticketWork, .ticketAssign, .ticketExport,
                .ticketImport, .reportRead, .policyWrite, .cartRead, .orderRead, .shopWrite, .customerCreate,
                .reviewModerate, .fraudModerate,
            ]
        case .bot:
            [
                .sessionRead, .sessionStart, .messagePost, .noteRead, .notePost, .customerRead, .firehose, .ticketRead,
                .cartRead, .orderRead, .callWrite,
            ]
        case .sys:
            Rights(Right.allCases)
        }
    }
}

/// An authenticated caller.
package struct Principal: Sendable, Equatable {
    /// `agent:sarah`, `cust:42`, `bot:relay`, `sys`: the value of `by` in every event they cause.
    package let id: String
    package let role: Role
    package let rights: Rights
    /// For a customer, the part of the id after `cust:`; nil for everybody else.
    package let customer: String?
    /// The one session that a minted customer token opens, if it was bound to one.
    package let session: UInt64?

    package init(id: String, role: Role, rights: Rights? = nil, customer: String? = nil, session: UInt64? = nil) {
        self.id = id
        self.role = role
        self.rights = rights ?? role.defaultRights
        self.customer = customer
        self.session = session
    }

    /// Whether this is the customer themselves, with all that is theirs.
    func owns(_ customer: String?) -> Bool { session == nil && self.customer != nil && self.customer == customer }

    /// The server itself: time enters the journal under this name.
    package static let sys = Principal(id: "sys", role: .sys)

    package func has(_ right: Right) -> Bool { rights.contains(right) }

    /// Somebody who works here, as opposed to the person being helped.
    package var isStaff: Bool { role != .customer }

    /// What this caller may read: `.staff` includes everything, `.all` only what a customer sees.
    ///
    /// A customer never reads staff text, whatever a token file grants: the filter fails closed.
    package var clearance: Visibility { isStaff && has(.noteRead) ? .staff : .all }

    /// The private stream where this caller's own facts, such as read markers, are kept.
    package var stream: StreamID {
        if role == .customer, let customer { .customer(customer) } else { .person(id) }
    }
}
