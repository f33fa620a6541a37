// What rules look at in a ticket. A condition is an object of lists:
//
//     {"plan":["gold","pro"],"priority":["urgent"],"subject_words":["refund","money back"]}
//
// Every member must hold, and a member holds if the ticket has any of its values. `subject_words` are whole words, or
// several in a row, whatever their case. `language` is a whole tag (`pt-BR`) or its first part (`pt`). No members:
// every ticket.

import TandemWire

/// The facts of a ticket that rules may depend on.
package struct TicketFacts: Sendable, Equatable {
    /// The name of the customer's stream, `42` of `cust:42`; nil for a visitor.
    package var customer: String?
    package var plan: String?
    package var priority: String
    /// Another word for this priority: `medium`, where that means `normal`.
    package var priorityAlias: String?
    package var category: String?
    package var source: String?
    package var site: String?
    package var queue: String?
    package var group: String?
    package var language: String?
    package var tags: [String]
    package var subject: String

    package init(
        customer: String? = nil, plan: String? = nil, priority: String = "normal", category: String? = nil,
        source: String? = nil, site: String? = nil, queue: String? = nil, group: String? = nil,
        language: String? = nil, tags: [String] = [], subject: String = ""
    ) {
        self.customer = customer
        self.plan = plan
        self.priority = priority
        self.category = category
        self.source = source
        self.site = site
        self.queue = queue
        self.group = group
        self.language = language
        self.tags = tags
        self.subject = subject
    }
}

struct TicketCondition: Sendable, Equatable {
    enum Attribute: String, CaseIterable, Sendable {
        case customer, plan, priority, category, source, site, queue, group, language, tag
        case subjectWords = "subject_words"
    }

    struct Test: Sendable, Equatable {
        let attribute: Attribute
        let values: [String]
        /// The values of `subject_words`, cut into words.
        let phrases: [[String]]
    }

    let tests: [Test]

    static let none = TicketCondition(tests: [])

    init(tests: [Test]) { self.tests = tests }

    init(_ setting: Setting) throws(Refusal) {
        try setting.allow(Attribute.allCases.map(\.rawValue))
        var tests: [Test] = []
        for attribute in Attribute.allCases {
            guard let values = setting.optional(attribute.rawValue) else { continue }
            tests.append(try Self.test(attribute, values))
        }
        self.tests = tests
    }

    private static func test(_ attribute: Attribute, _ setting: Setting) throws(Refusal) -> Test {
        let values = try setting.texts()
        guard !values.isEmpty else { throw setting.wrong("is empty, so that the rule never applies; leave it out") }
        if attribute == .customer {
            for (value, element) in zip(values, try setting.elements(atMost: values.count)) {
                guard StreamID(value)?.customerName != nil else { throw element.wrong("must look like cust:42") }
            }
        }
        let phrases = attribute == .subjectWords ? values.map { $0.words } : []
        if phrases.contains([]) { throw setting.wrong("has an element without a word") }
        return Test(attribute: attribute, values: values, phrases: phrases)
    }

    func matches(_ facts: TicketFacts) -> Bool { tests.allSatisfy { $0.matches(facts) } }

    /// The values of an attribute, for checking them against the rest of the policy.
    func values(_ attribute: Attribute) -> [String] { tests.first { $0.attribute == attribute }?.values ?? [] }

    var json: JSONValue {
        .object(tests.map { JSONField($0.attribute.rawValue, .array($0.values.map { .string($0) })) })
    }
}

extension TicketCondition.Test {
    fileprivate func matches(_ facts: TicketFacts) -> Bool {
        switch attribute {
        case .customer: facts.customer.map { values.contains(StreamID.customer($0).text) } ?? false
        case .plan: has(facts.plan)
        case .priority: has(facts.priority) || has(facts.priorityAlias)
        case .category: has(facts.category)
        case .source: has(facts.source)
        case .site: has(facts.site)
        case .queue: has(facts.queue)
        case .group: has(facts.group)
        case .language: has(facts.language) || has(facts.language.map { String($0.prefix { $0 != "-" }) })
        case .tag: facts.tags.contains { has($0) }
        case .subjectWords: says(facts.subject.words)
        }
    }

    private func has(_ value: String?) -> Bool { value.map(values.contains) ?? false }

    private func says(_ words: [String]) -> Bool {
        phrases.contains { phrase in
            words.indices.contains { words[$0...].starts(with: phrase) }
        }
    }
}

extension String {
    /// The words of a text in lower case: what is left between everything that is neither letter nor digit.
    fileprivate var words: [String] {
        lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
