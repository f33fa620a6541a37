// Which way a new ticket goes: rules, facts and who is there give one answer, always the same for the same question,
// and it says why: the rules that applied, and if nobody was assigned, what stood in the way.

import TandemWire

/// Why a ticket that asked for an agent has none.
package enum NobodyReason: String, Sendable, CaseIterable {
    /// Tickets of this way are taken, not given.
    case claim
    /// Its group does not exist or has no members.
    case noMembers = "no_members"
    /// No member of its group is there.
    case nobodyOnline = "nobody_online"
    /// Every member who is there has as many tickets as the rule allows.
    case everybodyFull = "everybody_full"
}

/// What was decided about the way of a ticket.
package struct Route: Sendable, Equatable {
    /// The names of the rules that applied, in order.
    package var rules: [String] = []
    package var queue: String?
    package var group: String?
    package var priority: String?
    package var tags: [String] = []
    package var strategy: AssignmentStrategy?
    package var assignee: String?
    package var nobody: NobodyReason?

    package init(
        rules: [String] = [], queue: String? = nil, group: String? = nil, priority: String? = nil, tags: [String] = [],
        strategy: AssignmentStrategy? = nil, assignee: String? = nil, nobody: NobodyReason? = nil
    ) {
        self.rules = rules
        self.queue = queue
        self.group = group
        self.priority = priority
        self.tags = tags
        self.strategy = strategy
        self.assignee = assignee
        self.nobody = nobody
    }
}

/// Who may be given tickets, as the desk knows them at this moment.
package struct Workforce {
    /// The members of a group, in the order in which they take turns.
    let members: (String) -> [String]
    let isAvailable: (String) -> Bool
    /// How many open tickets somebody has.
    let load: (String) -> Int
    /// Who of a group was given the last ticket.
    let last: (String) -> String?

    package init(
        members: @escaping (String) -> [String], isAvailable: @escaping (String) -> Bool,
        load: @escaping (String) -> Int, last: @escaping (String) -> String?
    ) {
        self.members = members
        self.isAvailable = isAvailable
        self.load = load
        self.last = last
    }
}

extension Route {
    /// Decides. What the creator has said (`fixed`) is left alone.
    package static func find(
        _ facts: TicketFacts, fixed: FixedFacts, rules: [RoutingRule], among workforce: Workforce
    ) -> Route {
        var route = Route()
        var capacity: Int?
        for rule in rules where rule.when.matches(facts) {
            route.rules.append(rule.name)
            if route.queue == nil, !fixed.queue { route.queue = rule.queue }
            if route.group == nil, !fixed.group { route.group = rule.group }
            if route.priority == nil, !fixed.priority { route.priority = rule.priority }
            route.tags += rule.tags.filter { !facts.tags.contains($0) && !route.tags.contains($0) }
            if route.strategy == nil {
                route.strategy = rule.assign
                capacity = rule.capacity
            }
            if !rule.goesOn { break }
        }
        guard !fixed.assignee else {
            route.strategy = nil
            return route
        }
        guard let strategy = route.strategy else { return route }
        switch workforce.choose(of: route.group ?? facts.group, strategy, capacity: capacity ?? .max) {
        case .success(let who): route.assignee = who
        case .failure(let reason): route.nobody = reason
        }
        return route
    }
}

/// What of a ticket has been said and is not for rules to say.
package struct FixedFacts: Sendable {
    package var queue = false
    package var group = false
    package var priority = false
    package var assignee = false

    package init(queue: Bool = false, group: Bool = false, priority: Bool = false, assignee: Bool = false) {
        self.queue = queue
        self.group = group
        self.priority = priority
        self.assignee = assignee
    }
}

extension NobodyReason: Error {}

extension Workforce {
    /// The member of a group whose turn it is.
    package func choose(
        of group: String?, _ strategy: AssignmentStrategy, capacity: Int
    ) -> Result<String, NobodyReason> {
        guard strategy != .claim else { return .failure(.claim) }
        guard let group else { return .failure(.noMembers) }
        let members = members(group)
        guard !members.isEmpty else { return .failure(.noMembers) }
        // Who came last goes to the end of the line, also for equal loads.
        let first = last(group).flatMap(members.firstIndex).map { $0 + 1 } ?? 0
        let line = members[first...] + members[..<first]
        let present = line.filter(isAvailable)
        guard !present.isEmpty else { return .failure(.nobodyOnline) }
        let free = present.map { (who: $0, load: load($0)) }.filter { $0.load < capacity }
        guard let next = free.first else { return .failure(.everybodyFull) }
        guard strategy == .leastBusy else { return .success(next.who) }
        return .success(free.reduce(next) { $1.load < $0.load ? $1 : $0 }.who)
    }
}
