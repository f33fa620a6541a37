// What happens when a ticket takes too long. The section `escalation` is a list of steps:
//
//     [{"name":"warn","trigger":"before_breach","clock":"first_response","minutes":15,"notify":["assignee"]},
//      {"name":"late","trigger":"breach","clock":"first_response","minutes":0,"priority":"urgent","queue":"second",
//       "group":"second","unassign":true,"notify":["group:second","agent:maya"]},
//      {"name":"old","trigger":"age","minutes":2880,"when":{"queue":["support"]},"notify":["assignee"]}]
//
// `before_breach` and `breach` follow a clock: so many minutes before it becomes late, or after; `age` counts from the
// creation of the ticket or its last reopening. These minutes are minutes of any clock on the wall. A step is taken
// once for each run of its clock. A priority is only ever raised.

import TandemWire

package enum EscalationTrigger: String, Sendable, CaseIterable {
    case beforeBreach = "before_breach"
    case breach, age
}

package struct EscalationStep: Sendable, Equatable {
    static let limit = 50

    package let name: String
    let trigger: EscalationTrigger
    /// Nil for `age` only.
    let clock: ClockKind?
    let minutes: Int
    let when: TicketCondition
    let priority: String?
    let queue: String?
    let group: String?
    let unassigns: Bool
    /// `assignee`, `group:NAME`, or the id of a person.
    let notify: [String]

    init(_ setting: Setting) throws(Refusal) {
        try setting.allow(
            ["name", "trigger", "clock", "minutes", "when", "priority", "queue", "group", "unassign", "notify"])
        name = try setting.required("name").text()
        trigger = try setting.required("trigger").word(of: EscalationTrigger.self)
        minutes = try setting.required("minutes").integer(in: 0...ServiceLevel.maximumMinutes)
        when = try setting.optional("when").map(TicketCondition.init) ?? .none
        priority = try setting.optional("priority")?.text()
        queue = try setting.optional("queue")?.text()
        group = try setting.optional("group")?.text()
        unassigns = try setting.optional("unassign")?.flag() ?? false
        notify = try setting.optional("notify").map(Self.receivers) ?? []
        if trigger == .age {
            if let clock = setting.optional("clock") { throw clock.wrong("has no meaning for age; leave it out") }
            clock = nil
        } else {
            clock = try setting.required("clock").word(of: ClockKind.self)
        }
        if priority == nil, queue == nil, group == nil, !unassigns, notify.isEmpty {
            throw setting.wrong("does nothing; say priority, queue, group, unassign or notify")
        }
    }

    private static func receivers(_ setting: Setting) throws(Refusal) -> [String] {
        let texts = try setting.texts()
        for (text, element) in zip(texts, try setting.elements(atMost: texts.count)) {
            if text == "assignee" || text.hasPrefix("group:") { continue }
            guard case .person = StreamID(text) else {
                throw element.wrong("must be assignee, group:NAME or a person such as agent:maya")
            }
        }
        return texts
    }

    /// Reads the section.
    package static func list(_ value: JSONValue) throws(Refusal) -> [EscalationStep] {
        var steps: [EscalationStep] = []
        for element in try Setting("escalation", value).elements(atMost: limit) {
            let step = try EscalationStep(element)
            guard !steps.contains(where: { $0.name == step.name }) else {
                throw element.wrong("has the name of an earlier one")
            }
            steps.append(step)
        }
        return steps
    }

    package var json: JSONValue {
        var members = [JSONField("name", .string(name)), JSONField("trigger", .string(trigger.rawValue))]
        if let clock { members.append(JSONField("clock", .string(clock.rawValue))) }
        members.append(JSONField("minutes", .integer(minutes)))
        if !when.tests.isEmpty { members.append(JSONField("when", when.json)) }
        if let priority { members.append(JSONField("priority", .string(priority))) }
        if let queue { members.append(JSONField("queue", .string(queue))) }
        if let group { members.append(JSONField("group", .string(group))) }
        if unassigns { members.append(JSONField("unassign", .bool(true))) }
        if !notify.isEmpty { members.append(JSONField("notify", .array(notify.map { .string($0) }))) }
        return .object(members)
    }

    // MARK: When

    /// When this step is due for a ticket as it is; nil if it is not, or has been taken.
    func moment(_ facts: TicketFacts, _ clocks: TicketClocks, begun: Int64) -> Int64? {
        guard !clocks.steps.contains(where: { $0.name == name }), when.matches(facts) else { return nil }
        let distance = Int64(minutes) * 60_000
        guard let clock else { return begun + distance }
        guard let state = clocks[clock], state.state == .running, let due = state.due else { return nil }
        switch trigger {
        case .beforeBreach: return state.isLate ? nil : due - distance
        // A clock is late after its deadline, not at it.
        case .breach: return state.isLate ? due + 1 + distance : nil
        case .age: return nil
        }
    }

    /// The step that is due first, and when. Of two that are due at once, the one that stands first.
    package static func next(
        _ steps: [EscalationStep], _ facts: TicketFacts, _ clocks: TicketClocks, begun: Int64
    ) -> (step: EscalationStep, at: Int64)? {
        var next: (step: EscalationStep, at: Int64)?
        for step in steps {
            guard let at = step.moment(facts, clocks, begun: begun) else { continue }
            if let known = next, known.at <= at { continue }
            next = (step, at)
        }
        return next
    }
}
