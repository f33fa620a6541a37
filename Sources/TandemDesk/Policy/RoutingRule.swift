// Where a new ticket goes. The section `routing` is an ordered list:
//
//     [{"name":"payments","when":{"category":["payment"]},"queue":"billing","group":"billing","tags":["money"],
//       "assign":"least_busy","capacity":10},
//      {"name":"angry","when":{"subject_words":["lawyer"]},"priority":"urgent","continue":true},
//      {"name":"rest","queue":"support","group":"support","assign":"claim"}]
//
// The first rule whose condition holds is the last one looked at, unless it says `continue`. Of several that apply,
// each effect is that of the first which has one; tags add up. What the creator of the ticket has said stays.

import TandemWire

/// How a ticket finds its agent.
package enum AssignmentStrategy: String, Sendable, CaseIterable {
    /// It waits in its queue until somebody takes it.
    case claim
    /// The next member of the group in turn.
    case roundRobin = "round_robin"
    /// The member with the fewest open tickets.
    case leastBusy = "least_busy"
}

package struct RoutingRule: Sendable, Equatable {
    static let limit = 200

    package let name: String
    let when: TicketCondition
    let queue: String?
    let group: String?
    let priority: String?
    let tags: [String]
    let assign: AssignmentStrategy?
    /// Open tickets that a member may have and still be given another; nil is any number.
    let capacity: Int?
    let goesOn: Bool

    init(_ setting: Setting) throws(Refusal) {
        try setting.allow(
            ["name", "when", "queue", "group", "priority", "tags", "assign", "capacity", "continue"])
        name = try setting.required("name").text()
        when = try setting.optional("when").map(TicketCondition.init) ?? .none
        queue = try setting.optional("queue")?.text()
        group = try setting.optional("group")?.text()
        priority = try setting.optional("priority")?.text()
        tags = try setting.optional("tags")?.texts() ?? []
        assign = try setting.optional("assign")?.word(of: AssignmentStrategy.self)
        capacity = try setting.optional("capacity")?.integer(in: 1...100_000)
        goesOn = try setting.optional("continue")?.flag() ?? false
        if capacity != nil, assign == nil || assign == .claim {
            throw setting.wrong("has a capacity and assigns nobody; add \"assign\":\"least_busy\" or \"round_robin\"")
        }
    }

    /// Reads the section.
    package static func list(_ value: JSONValue) throws(Refusal) -> [RoutingRule] {
        var rules: [RoutingRule] = []
        for element in try Setting("routing", value).elements(atMost: limit) {
            let rule = try RoutingRule(element)
            guard !rules.contains(where: { $0.name == rule.name }) else {
                throw element.wrong("has the name of an earlier one")
            }
            rules.append(rule)
        }
        return rules
    }

    package var json: JSONValue {
        var members = [JSONField("name", .string(name))]
        if !when.tests.isEmpty { members.append(JSONField("when", when.json)) }
        if let queue { members.append(JSONField("queue", .string(queue))) }
        if let group { members.append(JSONField("group", .string(group))) }
        if let priority { members.append(JSONField("priority", .string(priority))) }
        if !tags.isEmpty { members.append(JSONField("tags", .array(tags.map { .string($0) }))) }
        if let assign { members.append(JSONField("assign", .string(assign.rawValue))) }
        if let capacity { members.append(JSONField("capacity", .integer(capacity))) }
        if goesOn { members.append(JSONField("continue", .bool(true))) }
        return .object(members)
    }
}
