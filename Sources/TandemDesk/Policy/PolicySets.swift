// The plain sections of the policy: sets of words, groups of people, and the form of display numbers.

import TandemWire

/// The sets that a desk begins with: what the source documents name, so that it can be used at once.
enum PolicySets {
    static let categories = [
        "general", "problem", "inquiry", "exchange", "payment", "verification", "technical", "other",
    ]
    static let sources = ["customer_portal", "contact_form", "agent", "email", "incident", "chat"]
    static let contacts = ["phone", "email", "chat", "web", "store", "social", "other"]

    static func read(_ value: JSONValue, _ name: String) throws(Refusal) -> [String] {
        let names = try Setting(name, value).texts()
        if names.isEmpty { throw .badPolicy(name, "must name at least one") }
        return names
    }

    static func number(_ value: JSONValue, _ name: String, _ range: ClosedRange<Int>) throws(Refusal) -> Int {
        try Setting(name, value).integer(in: range)
    }
}

/// People who work on the same tickets.
package struct PolicyGroup: Sendable, Equatable {
    package let name: String
    /// Person ids, such as `agent:sarah`.
    package let members: [String]

    var json: JSONField { JSONField(name, .strings(members)) }

    static func list(_ value: JSONValue) throws(Refusal) -> [PolicyGroup] {
        guard let fields = value.fields, fields.count <= DeskLimits.listElements else {
            throw .badPolicy("groups", "must be an object such as {\"returns\":[\"agent:sarah\"]}")
        }
        var groups: [PolicyGroup] = []
        for field in fields {
            try field.name.check(as: "groups", limit: DeskLimits.wordScalars)
            let members = try Setting("groups.\(field.name)", field.value).texts()
            guard members.allSatisfy(Principal.canServe), members.allSatisfy({ StreamID($0) != nil }) else {
                throw .badPolicy("groups.\(field.name)", "must list people such as agent:sarah")
            }
            groups.append(PolicyGroup(name: field.name, members: members))
        }
        return groups
    }
}

extension Policy {
    /// The first group that somebody belongs to.
    package func group(of person: String) -> String? { groups.first { $0.members.contains(person) }?.name }

    /// A priority as it is stored, or nil if there is none of this name. `medium` and `normal` are the same where only
    /// one of them exists.
    package func priority(_ word: String) -> String? {
        if priorities.contains(word) { return word }
        switch word {
        case "medium" where priorities.contains("normal"): return "normal"
        case "normal" where priorities.contains("medium"): return "medium"
        default: return nil
        }
    }

    /// What a ticket has unless somebody says otherwise.
    package var standardPriority: String { priority("normal") ?? priorities.first ?? "normal" }
    package var standardCategory: String { categories.contains("general") ? "general" : categories.first ?? "general" }
}

/// How display numbers are made: `TKT-{year}-{n:5}` gives `TKT-2026-00204`.
package struct NumberFormat: Sendable, Equatable {
    package let text: String
    private let parts: [Part]

    private enum Part: Sendable, Equatable {
        case text(String)
        case year
        /// The ticket's own number, with at least so many digits.
        case number(Int)
    }

    package static let standard = NumberFormat(parsing: "TKT-{year}-{n:5}") ?? NumberFormat(plain: "TKT-")

    private init(plain prefix: String) {
        text = "\(prefix){n}"
        parts = [.text(prefix), .number(1)]
    }

    /// Letters, digits and hyphens, and exactly one `{n}` or `{n:DIGITS}`. Nil for everything else, also for what could
    /// be mistaken for the name of a stream.
    private init?(parsing text: String) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else { return nil }
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            switch rest[rest.index(after: open)..<close] {
            case "year": parts.append(.year)
            case "n": parts.append(.number(1))
            case let word where word.hasPrefix("n:"):
                guard let digits = Int(word.dropFirst(2)), (1...15).contains(digits) else { return nil }
                parts.append(.number(digits))
            default: return nil
            }
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        guard parts.filter({ if case .number = $0 { true } else { false } }).count == 1 else { return nil }
        self.text = text
        self.parts = parts
        let sample = make(number: 204, year: 2026)
        guard sample.utf8.count <= 40, StreamID(sample) == nil, StreamID.isName(sample.utf8),
            sample.utf8.prefix(while: { $0 != UInt8(ascii: "-") }).count >= 2
        else { return nil }
    }

    init(json: JSONValue) throws(Refusal) {
        guard let format = json.string.flatMap({ NumberFormat(parsing: $0) }) else {
            throw .badPolicy("number", "must look like TKT-{year}-{n:5}: two letters or more, -, and {n} once")
        }
        self = format
    }

    package func make(number: UInt64, year: Int) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let fixed): text += fixed
            case .year: text += String(year)
            case .number(let digits):
                let number = String(number)
                for _ in number.utf8.count..<max(digits, number.utf8.count) { text += "0" }
                text += number
            }
        }
        return text
    }
}
