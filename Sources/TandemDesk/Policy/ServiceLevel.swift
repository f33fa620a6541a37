// Service levels: what was promised to whom. The section `sla` is an ordered list; a ticket has the first level whose
// condition it meets, and one without a condition, put last, is the level of everybody else.
//
//     [{"name":"gold","when":{"plan":["gold"],"priority":["urgent"]},"calendar":"office",
//       "first_response_m":30,"next_reply_m":60,"resolution_m":480},
//      {"name":"standard","first_response_m":480,"resolution_m":4320}]
//
// Targets are minutes in which the calendar is open, or any minutes if there is none. A target that is not there is not
// promised, and no clock runs for it.

import TandemWire

/// What is measured.
package enum ClockKind: String, Sendable, CaseIterable {
    /// From creation or reopening to the first public message of a person who works here.
    case firstResponse = "first_response"
    /// From a customer's first unanswered message to the next such message.
    case nextReply = "next_reply"
    /// From creation or reopening until the ticket is resolved.
    case resolution
}

package struct ServiceLevel: Sendable, Equatable {
    /// A year.
    static let maximumMinutes = 527_040

    package let name: String
    let when: TicketCondition
    /// The name of a calendar; nil is round the clock.
    package let calendar: String?
    private let firstResponse: Int?
    private let nextReply: Int?
    private let resolution: Int?

    init(_ setting: Setting) throws(Refusal) {
        try setting.allow(["name", "when", "calendar"] + ClockKind.allCases.map { "\($0.rawValue)_m" })
        func minutes(_ kind: ClockKind) throws(Refusal) -> Int? {
            try setting.optional("\(kind.rawValue)_m")?.integer(in: 1...Self.maximumMinutes)
        }
        name = try setting.required("name").text()
        when = try setting.optional("when").map(TicketCondition.init) ?? .none
        calendar = try setting.optional("calendar")?.text()
        firstResponse = try minutes(.firstResponse)
        nextReply = try minutes(.nextReply)
        resolution = try minutes(.resolution)
        if firstResponse == nil, nextReply == nil, resolution == nil {
            throw setting.wrong("promises nothing; say first_response_m, next_reply_m or resolution_m")
        }
    }

    private func minutes(_ kind: ClockKind) -> Int? {
        switch kind {
        case .firstResponse: firstResponse
        case .nextReply: nextReply
        case .resolution: resolution
        }
    }

    /// What is promised, in milliseconds of open time; nil if nothing is.
    package func target(_ kind: ClockKind) -> Int64? { minutes(kind).map { Int64($0) * 60_000 } }

    var json: JSONValue {
        var members = [JSONField("name", .string(name))]
        if !when.tests.isEmpty { members.append(JSONField("when", when.json)) }
        if let calendar { members.append(JSONField("calendar", .string(calendar))) }
        for kind in ClockKind.allCases {
            if let minutes = minutes(kind) { members.append(JSONField("\(kind.rawValue)_m", .integer(minutes))) }
        }
        return .object(members)
    }
}

/// The section `sla`.
package struct ServiceLevels: Sendable, Equatable {
    static let limit = 200

    /// In the order in which they are tried.
    package let levels: [ServiceLevel]

    /// Nothing is promised.
    init() { levels = [] }

    package init(_ value: JSONValue) throws(Refusal) {
        var levels: [ServiceLevel] = []
        for element in try Setting("sla", value).elements(atMost: Self.limit) {
            let level = try ServiceLevel(element)
            guard !levels.contains(where: { $0.name == level.name }) else {
                throw element.wrong("has the name of an earlier one")
            }
            levels.append(level)
        }
        self.levels = levels
    }

    /// The level of a ticket; nil if nothing is promised.
    package func level(of facts: TicketFacts) -> ServiceLevel? { levels.first { $0.when.matches(facts) } }

    package var json: JSONValue { .array(levels.map(\.json)) }
}
