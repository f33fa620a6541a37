// The sections of the policy that are rules about time and about ways: `calendars`, `sla`, `routing`, `escalation`. By
// default there are none, and nothing is promised that nobody has decided to promise.
//
// What one section says of another is checked when the policy is set, and not when its event is folded: a queue that a
// rule names must be a queue then.

import TandemWire

extension Policy {
    static let calendarLimit = 50

    static let serviceSections: [PolicySection] = [
        PolicySection(
            "calendars",
            json: { policy in
                .object(policy.calendars.sorted { $0.key < $1.key }.map { JSONField($0.key, $0.value.json) })
            },
            read: { value, policy throws(Refusal) in policy.calendars = try readCalendars(value) }),
        PolicySection(
            "sla", json: { $0.levels.json },
            read: { value, policy throws(Refusal) in policy.levels = try ServiceLevels(value) }),
        PolicySection(
            "routing", json: { .array($0.routing.map(\.json)) },
            read: { value, policy throws(Refusal) in policy.routing = try RoutingRule.list(value) }),
        PolicySection(
            "escalation", json: { .array($0.escalation.map(\.json)) },
            read: { value, policy throws(Refusal) in policy.escalation = try EscalationStep.list(value) }),
        PolicySection(
            "survey", json: { $0.survey.json },
            read: { value, policy throws(Refusal) in policy.survey = try SurveyPolicy(value) }),
    ]

    private static func readCalendars(_ value: JSONValue) throws(Refusal) -> [String: WorkCalendar] {
        var calendars: [String: WorkCalendar] = [:]
        for (name, setting) in try Setting("calendars", value).members() {
            try name.check(as: "calendars", limit: DeskLimits.wordScalars)
            guard calendars.updateValue(try WorkCalendar(setting), forKey: name) == nil else {
                throw setting.wrong("stands there twice")
            }
        }
        guard calendars.count <= calendarLimit else {
            throw .badPolicy("calendars", "has more than \(calendarLimit) calendars")
        }
        return calendars
    }

    // MARK: What fits together

    /// Refuses rules that name what this policy does not have: they would never apply.
    func checkRules(_ time: any BusinessTime) throws(Refusal) {
        for (name, calendar) in calendars.sorted(by: { $0.key < $1.key }) where time.offsets(of: calendar.zone) == nil {
            throw .badPolicy(
                "calendars.\(name).zone", "is no time zone of this machine; write one such as Europe/Rome or UTC")
        }
        for (index, level) in levels.levels.enumerated() {
            try check(level.when, "sla[\(index)].when")
            try check(level.calendar, "sla[\(index)].calendar", Array(calendars.keys))
        }
        for (index, rule) in routing.enumerated() {
            let place = "routing[\(index)]"
            try check(rule.when, "\(place).when")
            try check(rule.queue, rule.group, rule.priority, place)
        }
        for (index, step) in escalation.enumerated() {
            let place = "escalation[\(index)]"
            try check(step.when, "\(place).when")
            try check(step.queue, step.group, step.priority, place)
            for receiver in step.notify where receiver.hasPrefix("group:") {
                try check(String(receiver.dropFirst(6)), "\(place).notify", groups.map(\.name))
            }
        }
    }

    private func check(
        _ queue: String?, _ group: String?, _ priority: String?, _ place: String
    ) throws(Refusal) {
        try check(queue, "\(place).queue", queues)
        try check(group, "\(place).group", groups.map(\.name))
        if let priority, self.priority(priority) == nil { try check(priority, "\(place).priority", priorities) }
    }

    private func check(_ condition: TicketCondition, _ place: String) throws(Refusal) {
        for word in condition.values(.priority) where priority(word) == nil {
            try check(word, "\(place).priority", priorities)
        }
        let sets: [(TicketCondition.Attribute, [String])] = [
            (.category, categories), (.source, sources), (.site, sites), (.queue, queues),
            (.group, groups.map(\.name)),
        ]
        for (attribute, set) in sets {
            for word in condition.values(attribute) { try check(word, "\(place).\(attribute.rawValue)", set) }
        }
    }

    private func check(_ word: String?, _ place: String, _ set: [String]) throws(Refusal) {
        guard let word, !set.contains(word) else { return }
        let known = set.isEmpty ? "there are none" : "there are \(set.sorted().joined(separator: ", "))"
        throw .badPolicy(place, "names \(word.prefix(DeskLimits.wordScalars)), which is not there; \(known)")
    }
}
