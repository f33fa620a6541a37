// A query made ready for one desk and one reader: words have become codes, statuses the numbers of axes. It looks at
// rows of numbers, and only for rare conditions at the ticket itself.

import TandemWire

struct TicketMatcher: Sendable {
    private struct Codes: Sendable {
        let column: TicketColumn
        let codes: [Int32]
    }

    /// A condition that the row does not decide alone, and what the row knows of it.
    private struct Rare: Sendable {
        let words: TicketQuery.Words
        var codes: [Int32] = []
        var subjects: [ListText.Beginning] = []
    }

    /// By the number of the axes.
    private var axes = [Bool](repeating: true, count: TicketAxes.all.count)
    /// By the resolution's number; nil: any.
    private var resolutions: [Bool]?
    private var codes: [Codes] = []
    private var times: [TicketQuery.Times] = []
    private var rare: [Rare] = []
    private let isPublic: Bool
    /// The tickets there can be at most, in ascending order; nil: all.
    private(set) var candidates: [Int]?

    init(_ query: TicketQuery, _ desk: borrowing Desk, _ context: Context) throws(Refusal) {
        let principal = context.principal
        isPublic = principal.clearance == .all
        times = query.times
        for words in query.words { try add(words, desk, principal) }
        if !principal.isStaff { restrict(to: principal.session == nil ? principal.customer : nil, desk) }
        // Nobody has searched: nothing is found, rather than everything.
        if query.search != nil { restrict(to: context.found?.tickets ?? OrdinalSet()) }
    }

    private mutating func add(
        _ words: TicketQuery.Words, _ desk: borrowing Desk, _ principal: Principal
    ) throws(Refusal) {
        switch words.attribute {
        case .status:
            let workflow = desk.policy.workflow
            var ids: [String] = []
            for word in words.values {
                guard let status = workflow.find(word) else {
                    throw .badField(
                        "status",
                        "there is no such status; there are \(workflow.statuses.map(\.id).joined(separator: ", "))")
                }
                ids.append(status.id)
            }
            restrictAxes { ids.contains(workflow.status($0).id) }
        case .lifecycle:
            let values: [Lifecycle] = try Self.values(words)
            restrictAxes { values.contains($0.lifecycle) }
        case .waitingOn:
            let values: [WaitingOn] = try Self.values(words)
            restrictAxes { values.contains($0.waitingOn) }
        case .resolution:
            let values: [Resolution] = try Self.values(words)
            resolutions = [words.acceptsNone] + Resolution.allCases.map { values.contains($0) }
        case .priority: add(.priority, words, desk, words.values.map { desk.policy.priority($0) ?? $0 })
        case .assignee: add(.assignee, words, desk, words.values.map { $0 == "me" ? principal.id : $0 })
        case .category: add(.category, words, desk, words.values)
        case .source: add(.source, words, desk, words.values)
        case .contact: add(.contact, words, desk, words.values)
        case .site: add(.site, words, desk, words.values)
        case .queue: add(.queue, words, desk, words.values)
        case .group: add(.group, words, desk, words.values)
        case .language: add(.language, words, desk, words.values)
        case .customer:
            let names = words.values.compactMap { StreamID($0)?.customerName }
            guard names.count == words.values.count else {
                throw .badField("customer", "customer must look like cust:42")
            }
            if words.acceptsNone {
                rare.append(Rare(words: words))
            } else {
                restrict(to: Self.tickets(of: names, desk))
            }
        case .ticket:
            restrict(to: words.values.compactMap { Self.ticket($0, desk) })
        case .tag:
            rare.append(Rare(words: words, codes: words.values.compactMap(desk.listing.codes.find)))
        case .subject:
            rare.append(Rare(words: words, subjects: words.values.map(ListText.Beginning.init)))
        case .visitor, .order, .cart: rare.append(Rare(words: words))
        }
    }

    private static func values<Word: RawRepresentable & CaseIterable>(
        _ words: TicketQuery.Words
    ) throws(Refusal) -> [Word] where Word.RawValue == String {
        let name = words.attribute.rawValue
        var values: [Word] = []
        for text in words.values {
            guard let value = Word(rawValue: text) else {
                let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
                throw .badField(name, "\(name) must be one of \(known)")
            }
            values.append(value)
        }
        return values
    }

    private mutating func add(
        _ column: TicketColumn, _ words: TicketQuery.Words, _ desk: borrowing Desk, _ values: [String]
    ) {
        var codes = words.acceptsNone ? [Int32(0)] : []
        for value in values { if let code = desk.listing.codes.find(value), code != 0 { codes.append(code) } }
        self.codes.append(Codes(column: column, codes: codes))
    }

    private mutating func restrictAxes(_ isWanted: (TicketAxes) -> Bool) {
        for (number, value) in TicketAxes.all.enumerated() where !isWanted(value) { axes[number] = false }
    }

    // MARK: Candidates

    private mutating func restrict(to customer: String?, _ desk: borrowing Desk) {
        restrict(to: customer.map { Self.tickets(of: [$0], desk) } ?? [])
    }

    private mutating func restrict(to found: OrdinalSet) {
        candidates = candidates.map { $0.filter(found.contains) } ?? found.ordinals
    }

    private mutating func restrict(to ordinals: [Int]) {
        if let candidates {
            let wanted = Set(ordinals)
            self.candidates = candidates.filter(wanted.contains)
        } else {
            candidates = Set(ordinals).sorted()
        }
    }

    private static func tickets(of customers: [String], _ desk: borrowing Desk) -> [Int] {
        var ordinals: [Int] = []
        for name in customers {
            for id in desk.customers[name]?.tickets ?? [] {
                if let ordinal = desk.tickets.index(id) { ordinals.append(ordinal) }
            }
        }
        return ordinals
    }

    private static func ticket(_ text: String, _ desk: borrowing Desk) -> Int? {
        guard let id = StreamID(text)?.ticketNumber ?? desk.tickets.find(number: text) else { return nil }
        return desk.tickets.index(id)
    }

    // MARK: Matching

    func matches(_ ordinal: Int, _ desk: borrowing Desk) -> Bool {
        let row = desk.listing.rows[ordinal]
        guard axes[Int(row.axes)] else { return false }
        if let resolutions, !resolutions[Int(row.resolution)] { return false }
        for test in codes where !test.codes.contains(row.code(test.column)) { return false }
        for test in times where !matches(test, row) { return false }
        for test in rare where !matches(test, ordinal, desk) { return false }
        return true
    }

    private func matches(_ test: TicketQuery.Times, _ row: ListRow) -> Bool {
        let time: Int64 =
            switch test.column {
            case .created: row.created
            case .modified: isPublic ? row.publicModified : row.modified
            case .lastReply: row.lastMessage
            default: row.due
            }
        if test.isNone { return time == ListRow.never }
        guard time != ListRow.never else { return false }
        return time >= test.after ?? .min && time < test.before ?? .max
    }

    private func matches(_ rare: Rare, _ ordinal: Int, _ desk: borrowing Desk) -> Bool {
        let row = desk.listing.rows[ordinal]
        let test = rare.words
        switch test.attribute {
        case .tag:
            if row.tag == 0 { return test.acceptsNone }
            if rare.codes.contains(row.tag) { return true }
            return row.hasMoreTags && desk.tickets[ordinal].tags.contains { test.values.contains($0) }
        case .visitor:
            guard let visitor = desk.tickets[ordinal].requester.visitor else { return test.acceptsNone }
            return test.values.contains { ListText.compare($0, visitor.email) == 0 }
        case .customer:
            guard let customer = desk.tickets[ordinal].customer else { return test.acceptsNone }
            return test.values.contains(StreamID.customer(customer).text)
        case .order:
            guard let order = desk.tickets[ordinal].order else { return test.acceptsNone }
            return test.values.contains(StreamID.order(order).text)
        case .cart:
            guard let cart = desk.tickets[ordinal].cart else { return test.acceptsNone }
            return test.values.contains(StreamID.cart(cart).text)
        case .subject:
            guard rare.subjects.contains(row.subject) else { return false }
            return test.values.contains { ListText.compare($0, desk.tickets[ordinal].subject) == 0 }
        default: return true
        }
    }
}
