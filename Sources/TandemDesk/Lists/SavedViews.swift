// Queries that people have given a name: one's own, and those that managers share with everybody who works here. One's
// own comes first where both have the same name.

import TandemWire

struct SavedViews: Sendable {
    /// The owner of what is shared.
    static let everybody = ""
    /// Views of one person, and shared ones.
    static let maximum = 50

    /// By owner, then by name.
    private(set) var byOwner: [String: [String: TicketQuery]] = [:]

    func find(_ name: String, for person: String) -> TicketQuery? {
        byOwner[person]?[name] ?? byOwner[Self.everybody]?[name]
    }

    func all(of owner: String) -> [(name: String, query: TicketQuery)] {
        (byOwner[owner] ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    mutating func save(_ name: String, _ query: TicketQuery, of owner: String) {
        byOwner[owner, default: [:]][name] = query
    }

    mutating func remove(_ name: String, of owner: String) {
        byOwner[owner]?[name] = nil
        if byOwner[owner]?.isEmpty == true { byOwner[owner] = nil }
    }
}

extension Desk {
    /// A view that this caller may use.
    func findView(_ name: String, for principal: Principal) -> TicketQuery? {
        principal.isStaff ? views.find(name, for: principal.id) : nil
    }
}
