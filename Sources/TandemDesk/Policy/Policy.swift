// How this desk works: one document of data, part of the desk's state. Each section is a value type of its own with a
// JSON form; `policy.set` changes sections by merge patch (RFC 7396) and the event `policy.changed` carries each
// changed section as a whole, so that replay needs no merging.
//
// To add a section: a file here with the type, a stored property, and a row in `sections`. An unknown section is
// refused.
//
//     {"workflow":{…},"priorities":["low","normal","high","urgent"],"categories":[…],"sources":[…],"contacts":[…],
//      "queues":["support"],"groups":{"returns":["agent:sarah"]},"sites":["shop"],"number":"TKT-{year}-{n:5}",
//      "undo_s":15,"expect_response_minutes":240,"emulation_s":900,
//      "emulation_grace_s":60}

import TandemWire

/// Everything that an operator decides about tickets and conversations.
package struct Policy: Sendable, Equatable {
    package internal(set) var workflow = Workflow.tandem
    /// Nil: those of the workflow.
    var ownPriorities: [String]?
    package internal(set) var categories = PolicySets.categories
    package internal(set) var sources = PolicySets.sources
    package internal(set) var contacts = PolicySets.contacts
    package internal(set) var queues = ["support"]
    package internal(set) var groups: [PolicyGroup] = []
    package internal(set) var sites = ["shop"]
    package internal(set) var number = NumberFormat.standard
    package internal(set) var undoSeconds = 15
    package internal(set) var expectResponseMinutes = 240
    /// How long a lease of emulation lives without being used.
    package internal(set) var emulationSeconds = 900
    /// How long it outlives the agent's last connection.
    package internal(set) var emulationGraceSeconds = 60
    package internal(set) var calendars: [String: WorkCalendar] = [:]
    package internal(set) var levels = ServiceLevels()
    package internal(set) var routing: [RoutingRule] = []
    package internal(set) var escalation: [EscalationStep] = []
    package internal(set) var survey = SurveyPolicy()
    package internal(set) var handOver = HandOver()
    package internal(set) var canned: [CannedReply] = []

    package init() {}

    /// Lowest first.
    package var priorities: [String] { ownPriorities ?? workflow.priorities }

    package static let sections: [PolicySection] =
        [
            PolicySection(
                "workflow", json: { $0.workflow.json },
                read: { value, policy throws(Refusal) in policy.workflow = try Workflow(json: value) },
                replaces: { $0.string != nil || $0["name"]?.string.flatMap(Workflow.preset) != nil }),
            PolicySection(
                "priorities", json: { .strings($0.priorities) },
                read: { value, policy throws(Refusal) in
                    policy.ownPriorities = try PolicySets.read(value, "priorities")
                }),
            PolicySection(
                "categories", json: { .strings($0.categories) },
                read: { value, policy throws(Refusal) in
                    policy.categories = try PolicySets.read(value, "categories")
                }),
            PolicySection(
                "sources", json: { .strings($0.sources) },
                read: { value, policy throws(Refusal) in policy.sources = try PolicySets.read(value, "sources") }),
            PolicySection(
                "contacts", json: { .strings($0.contacts) },
                read: { value, policy throws(Refusal) in policy.contacts = try PolicySets.read(value, "contacts") }),
            PolicySection(
                "queues", json: { .strings($0.queues) },
                read: { value, policy throws(Refusal) in policy.queues = try PolicySets.read(value, "queues") }),
            PolicySection(
                "groups", json: { .object($0.groups.map(\.json)) },
                read: { value, policy throws(Refusal) in policy.groups = try PolicyGroup.list(value) }),
            PolicySection(
                "sites", json: { .strings($0.sites) },
                read: { value, policy throws(Refusal) in policy.sites = try PolicySets.read(value, "sites") }),
            PolicySection(
                "number", json: { .string($0.number.text) },
                read: { value, policy throws(Refusal) in policy.number = try NumberFormat(json: value) }),
            PolicySection(
                "undo_s", json: { .integer($0.undoSeconds) },
                read: { value, policy throws(Refusal) in
                    policy.undoSeconds = try PolicySets.number(value, "undo_s", 1...120)
                }),
            PolicySection(
                "expect_response_minutes", json: { .integer($0.expectResponseMinutes) },
                read: { value, policy throws(Refusal) in
                    policy.expectResponseMinutes = try PolicySets.number(value, "expect_response_minutes", 1...525_600)
                }),
            PolicySection(
                "emulation_s", json: { .integer($0.emulationSeconds) },
                read: { value, policy throws(Refusal) in
                    policy.emulationSeconds = try PolicySets.number(value, "emulation_s", 1...28_800)
                }),
            PolicySection(
                "emulation_grace_s", json: { .integer($0.emulationGraceSeconds) },
                read: { value, policy throws(Refusal) in
                    policy.emulationGraceSeconds = try PolicySets.number(value, "emulation_grace_s", 1...3_600)
                }),
        ] + serviceSections + triageSections

    /// The whole document.
    package var json: JSONValue { .object(Self.sections.map { JSONField($0.name, $0.json(self)) }) }

    /// The sections that are not as they are by default.
    var ownSections: [JSONField] {
        let standard = Policy()
        return Self.sections.compactMap { section in
            if section.name == "priorities", ownPriorities == nil { return nil }
            let value = section.json(self)
            return value == section.json(standard) ? nil : JSONField(section.name, value)
        }
    }

    /// This policy with some sections replaced, as an event carries them.
    mutating func apply(_ sections: [JSONField]) throws(Refusal) {
        for field in sections {
            guard let section = Self.sections.first(where: { $0.name == field.name }) else {
                throw .badPolicy(
                    String(field.name.prefix(DeskLimits.wordScalars)),
                    "is not a section; there are \(Self.sections.map(\.name).joined(separator: ", "))")
            }
            if field.value == .null {
                try section.read(section.json(Policy()), &self)
                if section.name == "priorities" { ownPriorities = nil }
            } else {
                try section.read(field.value, &self)
            }
        }
    }

    /// What a patch makes of this policy: each section that differs then, as a whole and normalized.
    package func changes(by patch: [JSONField]) throws(Refusal) -> [JSONField] {
        var changed = self
        for field in patch {
            guard let section = Self.sections.first(where: { $0.name == field.name }) else {
                try changed.apply([field])
                continue
            }
            let value = section.replaces(field.value) ? field.value : section.json(self).merged(with: field.value)
            try changed.apply([JSONField(field.name, value)])
        }
        var result: [JSONField] = []
        for section in Self.sections where section.json(changed) != section.json(self) {
            // What follows from another section is not a decision of its own.
            guard patch.contains(where: { $0.name == section.name }) else { continue }
            let isReset = section.name == "priorities" && changed.ownPriorities == nil
            result.append(JSONField(section.name, isReset ? .null : section.json(changed)))
        }
        return result
    }
}

/// A policy that many look at and nobody changes: handing it on costs one reference instead of a copy of all its lists.
final class SharedPolicy: Sendable {
    let policy: Policy
    /// The status for each combination of the axes, by its number.
    private let statuses: [TicketStatus]
    /// How soon a requester may expect an answer where no level promises one: `within 4 hours`.
    let expectation: String

    init(_ policy: Policy) {
        self.policy = policy
        expectation = "within \(Desk.duration(minutes: policy.expectResponseMinutes))"
        statuses = TicketAxes.all.map { policy.workflow.status($0) }
    }

    func status(_ axes: TicketAxes) -> TicketStatus { statuses[Int(axes.number)] }
}

/// One section of the policy.
package struct PolicySection: Sendable {
    package let name: String
    /// The section in its one normalized form.
    let json: @Sendable (Policy) -> JSONValue
    /// Reads a whole section, whether given by a person or by an event.
    let read: @Sendable (JSONValue, inout Policy) throws(Refusal) -> Void
    /// Whether this patch stands for a whole section, so that there is nothing to merge it with.
    let replaces: @Sendable (JSONValue) -> Bool

    init(
        _ name: String, json: @escaping @Sendable (Policy) -> JSONValue,
        read: @escaping @Sendable (JSONValue, inout Policy) throws(Refusal) -> Void,
        replaces: @escaping @Sendable (JSONValue) -> Bool = { $0.fields == nil }
    ) {
        self.name = name
        self.json = json
        self.read = read
        self.replaces = replaces
    }
}
