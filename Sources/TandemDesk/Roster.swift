// Who takes part in what, for presence, typing and `who`. Questions only; nothing here changes the desk.

import TandemWire

/// One person in a session, as `who` shows them.
package struct RosterEntry: Sendable, Equatable {
    package let who: String
    package let role: Role
    /// Nil for the customer.
    package let mode: JoinMode?

    /// Whether the customer may know that this person is there.
    package var isVisibleToCustomer: Bool { mode?.isVisibleToCustomer ?? true }
}

extension JoinMode {
    /// Observers and whisperers are not shown to the customer.
    package var isVisibleToCustomer: Bool {
        switch self {
        case .serve, .barge, .takeover: true
        case .observe, .whisper: false
        }
    }
}

extension Role {
    /// The role that a principal's id begins with.
    package init(of id: String) {
        if id.begins(with: "agent:") {
            self = .agent
        } else if id.begins(with: "cust:") {
            self = .customer
        } else {
            let name = id.prefix { $0 != ":" }
            self = name == "cust" ? .customer : Role(rawValue: String(name)) ?? .sys
        }
    }
}

extension String {
    /// `hasPrefix` for ASCII: no look at what makes a character.
    func begins(with other: String) -> Bool { utf8.span.matches(other.utf8.span, at: 0) }
}

extension Desk {
    /// The sessions that go on and that this person takes part in, by number.
    package func openSessions(of id: String) -> [UInt64] {
        if case .customer(let name) = StreamID(id) { return customers[name]?.openSessions ?? [] }
        return sessions.open.filter { $0.participant(id) != nil }.map(\.id).sorted()
    }

    /// The people of a session that goes on: its customer first. Empty for any other stream.
    package func roster(_ on: StreamID) -> [RosterEntry] {
        guard let session = openSession(on) else { return [] }
        let customer = RosterEntry(who: StreamID.customer(session.context.customer).text, role: .customer, mode: nil)
        return [customer] + session.participants.map { RosterEntry(who: $0.who, role: Role(of: $0.who), mode: $0.mode) }
    }

    /// Whether the customer of a stream may learn that this person is there or types. Who takes no visible part may
    /// not be seen.
    package func isVisibleToCustomer(_ id: String, on: StreamID) -> Bool {
        if Role(of: id) == .customer || Role(of: id) == .bot { return true }
        return roster(on).contains { $0.who == id && $0.isVisibleToCustomer }
    }
}
