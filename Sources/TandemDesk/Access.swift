// Who may do what to what. Every request of every transport passes `Access.admit` before it is decided, and whatever
// delivers events asks `canRead`. Nothing else in the program decides about access.
//
// Order of the answers, chosen so that a refusal tells nothing about what the caller may not see:
//
//     1  the op is not for this caller at all             ROLE_REQUIRED    the same for every object
//     2  the object does not exist, or is not visible     NOT_FOUND        the same bytes for both
//     3  the session is over                              SESSION_ENDED
//     4  the caller does not take part in it              NOT_JOINED

import TandemWire

/// What an op requires of its object.
package enum Access: Sendable {
    /// Nothing: there is no object, or it need not exist yet.
    case none
    /// A stream that the caller may read.
    case read
    /// A session that the caller may read, ended or not.
    case session
    /// The same, and it goes on.
    case openSession
    /// A session that the caller may read and that goes on, or a ticket that the caller may read: what can be talked
    /// in.
    case conversation
    /// A session or a ticket that the caller may read, ended or not.
    case record
    /// A ticket that the caller may read.
    case ticket
    /// A cart that the caller may read.
    case cart
    /// An order that the caller may read.
    case order
    /// A session that goes on, and the caller acts in it: joined to serve, or a bot, or with the right to take over.
    case serving

    /// The one choke point: the refusal, or nil if the request may be decided. `on` is the request's object, nil where
    /// `spec.access` is `.none`.
    package static func admit(
        _ spec: OpSpec, _ principal: Principal, on: StreamID?, _ desk: borrowing Desk
    ) -> Refusal? {
        if let right = spec.right, !principal.has(right), principal.rights.intersection(spec.alternatives).isEmpty {
            return .rightMissing(right, principal)
        }
        if principal.role == .customer, !spec.customerMay {
            return Refusal(.roleRequired, "\(spec.name) is for staff; a customer cannot use it")
        }
        if case .none = spec.access { return nil }
        guard let on else { return .fieldRequired("on", "\(spec.name) needs on: say which stream, such as S-17") }
        guard desk.canRead(principal, on) else { return .missing(on) }
        switch spec.access {
        case .none, .read: return nil
        case .session: return on.sessionNumber == nil ? .missing(on) : nil
        case .conversation:
            if case .ticket = on { return nil }
        case .record: return on.sessionNumber == nil && on.ticketNumber == nil ? .missing(on) : nil
        case .ticket: return on.ticketNumber == nil ? .missing(on) : nil
        case .cart: return on.cartNumber == nil ? .missing(on) : nil
        case .order: return on.orderNumber == nil ? .missing(on) : nil
        case .openSession, .serving: break
        }
        guard let id = on.sessionNumber else { return .missing(on) }
        guard let index = desk.sessions.openIndex(id) else { return .sessionEnded(on) }
        if case .serving = spec.access, !principal.has(.sessionTakeover), !serves(principal, desk.sessions.open[index])
        {
            return .notJoined(on)
        }
        return nil
    }

    /// The part of an op's rule that depends on its fields: one more right.
    static func require(_ right: Right, _ principal: Principal) throws(Refusal) {
        if !principal.has(right) { throw .rightMissing(right, principal) }
    }

    /// Whether the caller acts towards the customer of this session. Bots need not join.
    static func serves(_ principal: Principal, _ session: borrowing Session) -> Bool {
        switch principal.role {
        case .bot, .sys: return true
        case .customer: return false
        case .agent, .manager, .admin:
            for participant in session.participants where participant.who == principal.id {
                return participant.mode.serves
            }
            return false
        }
    }

    /// Who may post what into an open session that they may read: the customer in public; staff in public only after
    /// joining, notes at any time; an observer nothing and a whisperer only notes.
    static func admitPost(
        _ vis: Visibility, _ principal: Principal, _ session: borrowing Session
    ) throws(Refusal) {
        switch vis {
        case .all: try require(.messagePost, principal)
        case .staff: try require(.notePost, principal)
        }
        guard principal.isStaff else { return }
        for participant in session.participants where participant.who == principal.id {
            switch participant.mode {
            case .serve, .barge, .takeover: return
            case .observe:
                throw .notAllowed("an observer does not post; join \(session.on.text) as whisper or barge to speak")
            case .whisper:
                if vis == .staff { return }
                throw .notAllowed(
                    "a whisperer posts notes only; join \(session.on.text) as barge to speak to everybody")
            }
        }
        if vis == .all, !serves(principal, session) { throw .notJoined(session.on) }
    }
}

extension Desk {
    /// Whether this stream exists and the caller may read it, at least in part.
    package func canRead(_ principal: Principal, _ on: StreamID) -> Bool {
        switch on {
        case .session(let id):
            guard principal.has(.sessionRead), let customer = sessions.customer(id) else { return false }
            if principal.isStaff { return true }
            return principal.customer == customer && (principal.session == nil || principal.session == id)
        case .customer(let name):
            if principal.isStaff { return principal.has(.customerRead) && customers.contains(name) }
            return principal.customer == name && principal.session == nil
        case .person(let id):
            return principal.isStaff && (principal.id == id || (principal.role == .sys && people[id] != nil))
        case .desk:
            return principal.isStaff && principal.has(.firehose)
        case .ticket(let id):
            guard principal.has(.ticketRead), let index = tickets.index(id) else { return false }
            if principal.isStaff { return true }
            return principal.session == nil && principal.customer != nil
                && principal.customer == tickets[index].customer
        case .cart(let id):
            guard principal.has(.cartRead), let index = shop.carts.index(id) else { return false }
            return principal.isStaff || principal.owns(shop.carts.rows[index].customer)
        case .order(let id):
            guard principal.has(.orderRead), let index = shop.orders.index(id) else { return false }
            return principal.isStaff || principal.owns(shop.orders.rows[index].customer)
        case .shop:
            return principal.isStaff && principal.has(.cartRead)
        }
    }
}

extension Refusal {
    /// What does not exist and what the caller may not see: one answer for both.
    package static func missing(_ on: StreamID) -> Refusal {
        Refusal(
            .notFound, "\(on.text) does not exist, or you may not see it; check the number",
            [JSONField("on", .string(on.text))])
    }

    /// An event that does not exist or that the caller may not see.
    package static func missing(_ on: StreamID, _ seq: Int) -> Refusal {
        Refusal(
            .notFound, "\(on.text) has no message #\(seq) that you may see; check the number",
            [JSONField("on", .string(on.text)), JSONField("seq", .integer(seq))])
    }

    package static func sessionEnded(_ on: StreamID) -> Refusal {
        Refusal(
            .sessionEnded, "\(on.text) has ended; start a new session to go on", [JSONField("on", .string(on.text))])
    }

    static func notJoined(_ on: StreamID) -> Refusal {
        Refusal(
            .notJoined, "you do not serve in \(on.text); join it first (session.join)",
            [JSONField("on", .string(on.text))])
    }

    /// A state that the desk's own rules exclude.
    static func internalError(_ message: String) -> Refusal { Refusal(.internalError, message) }

    static func notAllowed(_ message: String) -> Refusal { Refusal(.notAllowed, message) }

    static func rightMissing(_ right: Right, _ principal: Principal) -> Refusal {
        Refusal(
            .roleRequired,
            "this needs the right \(right.rawValue), which \(principal.role.rawValue) \(principal.id) does not have",
            [JSONField("needs", .string(right.rawValue))])
    }
}
