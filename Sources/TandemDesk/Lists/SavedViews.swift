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

// MARK: Folding events

extension SavedViews {
    /// Whose views a stream holds.
    static func owner(_ stream: StreamID) -> String { stream == .desk ? everybody : stream.text }

    var count: Int { byOwner.values.reduce(0) { $0 + $1.count } }

    /// Writes `"owner":"agent:sarah","name":…,"query":{…}` for each view, by owner and name.
    func snapshot(_ line: ((inout JSONWriter) -> Void) -> Void) {
        for owner in byOwner.keys.sorted() {
            for view in all(of: owner) {
                line { writer in
                    writer.field("owner", owner)
                    writer.field("name", view.name)
                    writer.field("query", .object(view.query.fields))
                }
            }
        }
    }

    mutating func restore(_ line: JSONLine) throws(Refusal) {
        save(
            try line.recordedString("name"), try line.recordedQuery("query"), of: try line.recordedString("owner"))
    }
}

extension Desk {
    mutating func applyView(_ event: Event) {
        switch event.on {
        case .desk: deskHead.advance(to: event)
        case .person(let id): people[id, default: Head()].advance(to: event)
        case .session, .customer, .ticket, .cart, .order, .shop: return
        }
        let owner = SavedViews.owner(event.on)
        switch event.payload {
        case .viewSaved(let saved): views.save(saved.name, saved.query, of: owner)
        case .viewRemoved(let removed): views.remove(removed.name, of: owner)
        default: break
        }
    }

    func acceptsView(_ event: Event) -> Bool {
        switch event.on {
        case .desk: true
        case .person: event.payload.kind != .exportMade
        case .session, .customer, .ticket, .cart, .order, .shop: false
        }
    }
}
