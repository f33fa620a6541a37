// What a list is asked for: conditions, search text and order. The same members stand in a request, in a saved view and
// in the event of an export:
//
//     "status":["open","pending_agent"]     any of these
//     "assignee":"none"                     there is none; also within a list
//     "assignee":"me"                       whoever asks
//     "created_after":"2026-11-21"          at or after; a time or a day
//     "created_before":"2026-11-22T12:00:00.000Z"
//     "last_reply":"none"                   no such time
//     "q":"refund shirt"                    words
//     "sort":"priority","sort_order":"desc"
//
// All conditions must hold. Reading a query needs no desk; what its words mean is decided when it is asked.

import TandemWire

/// A query that has been read.
package struct TicketQuery: Sendable, Equatable {
    /// What a condition looks at besides the columns.
    enum Attribute: String, Sendable, CaseIterable {
        case status, priority, category, source, contact, site, queue, group, assignee, language
        case waitingOn = "waiting_on"
        case lifecycle, resolution, tag, customer, visitor, order, cart, ticket, subject

        var isForStaff: Bool {
            switch self {
            case .priority, .queue, .group, .assignee, .tag: true
            case .status, .category, .source, .contact, .site, .language, .waitingOn, .lifecycle, .resolution,
                .customer, .visitor, .order, .cart, .ticket, .subject:
                false
            }
        }
    }

    struct Words: Sendable, Equatable {
        let attribute: Attribute
        let values: [String]
        let acceptsNone: Bool
    }

    struct Times: Sendable, Equatable {
        let column: TicketColumn
        /// At or after.
        var after: Int64?
        /// Before.
        var before: Int64?
        var isNone = false
    }

    private(set) var words: [Words] = []
    private(set) var times: [Times] = []
    package private(set) var search: String?
    package private(set) var sort: TicketColumn?
    package private(set) var order: SortOrder?
    /// The members as they were given, in the order of `members`.
    package private(set) var fields: [JSONField] = []

    /// No condition: every ticket.
    package init() {}

    static let timeColumns: [TicketColumn] = [.created, .modified, .lastReply, .due]
    /// Values in one condition.
    static let valuesMaximum = 50

    /// The fields of ops that take a query.
    static let members: [FieldSpec] =
        Attribute.allCases.map { FieldSpec($0.rawValue, .list, help: help($0)) }
        + timeColumns.flatMap { column in
            [
                FieldSpec("\(column.rawValue)_after", .string, help: "a time or a day: then or later"),
                FieldSpec("\(column.rawValue)_before", .string, help: "a time or a day: before it"),
            ]
        }
        + [TicketColumn.lastReply, .due].map {
            FieldSpec($0.rawValue, .word(["none"]), help: "none: tickets that have no such time")
        }
        + [
            FieldSpec(
                "q", .string, help: "words to search for: in ids, numbers, subjects, customers and messages"),
            FieldSpec("sort", .word(of: TicketColumn.self), help: "the column; the workflow's if left out"),
            FieldSpec("sort_order", .word(of: SortOrder.self), help: "asc or desc; asc if only sort is given"),
        ]

    private static func help(_ attribute: Attribute) -> String {
        switch attribute {
        case .assignee: "people, such as agent:sarah; me; none"
        case .customer: "customers, such as cust:42"
        case .visitor: "e-mail addresses of people without an account"
        case .order: "orders, such as O-5512; none"
        case .cart: "carts, such as C-9; none"
        case .ticket: "tickets, such as T-204 or TKT-2026-00204"
        case .subject: "whole subjects, whatever their case"
        case .status, .lifecycle, .waitingOn: "one or a list"
        default: "one or a list; none is a value too"
        }
    }

    // MARK: Reading

    /// Reads those members of a request that belong to a query.
    init(_ request: JSONLine) throws(Refusal) {
        var given: [JSONField] = []
        for member in Self.members {
            if let index = request.find(named: member.name) {
                given.append(JSONField(member.name, request.value(index)))
            }
        }
        try self.init(fields: given)
    }

    /// Reads the members of an object; others are refused.
    package init(fields given: [JSONField]) throws(Refusal) {
        for field in given {
            guard Self.members.contains(where: { $0.name == field.name }) else {
                throw .badField(
                    String(field.name.prefix(DeskLimits.wordScalars)),
                    "a list of tickets knows no such condition; \"describe\" tells them")
            }
        }
        fields = given
        for attribute in Attribute.allCases {
            guard let value = given.value(attribute.rawValue) else { continue }
            words.append(try Self.words(attribute, value))
        }
        for column in Self.timeColumns { try readTimes(column, given) }
        if let value = given.value("q") {
            guard let text = value.string else { throw .badField("q", "q must be a string") }
            try text.check(as: "q", limit: DeskLimits.lineScalars)
            search = text
        }
        sort = try Self.word("sort", given)
        order = try Self.word("sort_order", given)
    }

    private static func words(_ attribute: Attribute, _ value: JSONValue) throws(Refusal) -> Words {
        let name = attribute.rawValue
        let elements = value.array ?? [value]
        guard !elements.isEmpty, elements.count <= valuesMaximum else {
            throw .badField(
                name, "\(name) must have 1 to \(valuesMaximum) values", [JSONField("limit", .integer(valuesMaximum))])
        }
        var values: [String] = []
        var acceptsNone = false
        for element in elements {
            guard let text = element.string else { throw .badField(name, "\(name) must be a string or a list of them") }
            try text.check(as: name, limit: DeskLimits.lineScalars)
            if text == "none", attribute != .waitingOn { acceptsNone = true } else { values.append(text) }
        }
        return Words(attribute: attribute, values: values, acceptsNone: acceptsNone)
    }

    private mutating func readTimes(_ column: TicketColumn, _ given: [JSONField]) throws(Refusal) {
        var times = Times(column: column)
        times.after = try Self.time("\(column.rawValue)_after", given)
        times.before = try Self.time("\(column.rawValue)_before", given)
        if let value = given.value(column.rawValue) {
            guard value.string == "none" else {
                throw .badField(
                    column.rawValue,
                    "\(column.rawValue) can only be none; use \(column.rawValue)_after and \(column.rawValue)_before")
            }
            times.isNone = true
        }
        if times.after != nil || times.before != nil || times.isNone { self.times.append(times) }
    }

    private static func time(_ name: String, _ given: [JSONField]) throws(Refusal) -> Int64? {
        guard let value = given.value(name) else { return nil }
        let text = value.string ?? ""
        guard let time = Timestamp.parse(text.utf8.count == 10 ? text + "T00:00:00.000Z" : text) else {
            throw .badField(name, "\(name) must be a day or a time, such as 2026-11-21 or 2026-11-21T19:07:00.000Z")
        }
        return time
    }

    private static func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ given: [JSONField]
    ) throws(Refusal) -> Word? where Word.RawValue == String {
        guard let value = given.value(name) else { return nil }
        guard let word = value.string.flatMap(Word.init(rawValue:)) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badField(name, "\(name) must be one of \(words)")
        }
        return word
    }

    // MARK: Combining

    /// This query with what another one says besides or instead.
    package func replaced(by other: TicketQuery) throws(Refusal) -> TicketQuery {
        try TicketQuery(fields: fields.filter { other.fields.value($0.name) == nil } + other.fields)
    }

    /// Refuses what this reader may not know.
    func admit(_ principal: Principal) throws(Refusal) {
        guard principal.clearance == .all else { return }
        let hidden = words.contains { $0.attribute.isForStaff } || times.contains { $0.column.isForStaff }
        if hidden || sort?.isForStaff == true { throw .rightMissing(.noteRead, principal) }
    }
}

extension [JSONField] {
    func value(_ name: String) -> JSONValue? { first { $0.name == name }?.value }
}
