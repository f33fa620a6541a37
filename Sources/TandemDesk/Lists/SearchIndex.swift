// What the search box searches: for each ticket the words of its subject and requester, and those of its messages,
// public ones and notes apart, so that nobody finds a ticket by a word that they may not read.
//
// It follows from the desk and the journal, belongs to neither, and is in no snapshot: whoever owns it tells it of
// every event (`SearchChange`) and reads the messages again after a restart. A redaction is the owner's business too,
// because only the journal knows which words the ticket has elsewhere.

/// What an event means for searching.
package enum SearchChange: Sendable, Equatable {
    /// A message of a ticket.
    case said(ticket: Int, text: String, vis: Visibility)
    /// A subject or a visitor: before, and now.
    case titled(ticket: Int, before: String, now: String)
    /// A customer's name or e-mail address: before, and now.
    case named(customer: String, before: String, now: String)
}

extension SearchChange {
    /// About how much memory it takes; never 0.
    package var bytes: Int {
        switch self {
        case .said(_, let text, _): 64 + text.utf8.count
        case .titled(_, let before, let now), .named(_, let before, let now): 64 + before.utf8.count + now.utf8.count
        }
    }
}

package struct SearchIndex: Sendable {
    /// Subjects and visitors.
    private var titles = WordIndex()
    private var said = WordIndex()
    private var noted = WordIndex()
    /// Customers, by their place in `customers`.
    private var people = WordIndex()
    private var customers: [String] = []
    private var customerPlaces: [String: Int] = [:]
    /// Messages are not taken in any more when all words take this much memory.
    private let bytesMaximum: Int
    /// Whether a message has been left out for want of memory.
    package private(set) var isFull = false

    package static let bytesStandard = 256 << 20
    /// Words in one search; more are ignored.
    package static let wordsMaximum = 12

    package init(bytesMaximum: Int = SearchIndex.bytesStandard) { self.bytesMaximum = bytesMaximum }

    /// About how much memory it takes.
    package var bytes: Int { titles.bytes + said.bytes + noted.bytes + people.bytes }
    package var wordCount: Int { titles.wordCount + said.wordCount + noted.wordCount + people.wordCount }

    // MARK: Changing

    package mutating func apply(_ change: SearchChange) {
        switch change {
        case .said(let ticket, let text, let vis):
            guard bytes < bytesMaximum else {
                isFull = true
                return
            }
            if vis == .all {
                SearchWords.each(of: text) { said.insert($0, ticket) }
            } else {
                SearchWords.each(of: text) { noted.insert($0, ticket) }
            }
        case .titled(let ticket, let before, let now):
            SearchWords.each(of: before) { titles.remove($0, ticket) }
            SearchWords.each(of: now) { titles.insert($0, ticket) }
        case .named(let customer, let before, let now):
            let place = customerPlaces[customer] ?? customers.count
            if place == customers.count {
                customers.append(customer)
                customerPlaces[customer] = place
            }
            SearchWords.each(of: before) { people.remove($0, place) }
            SearchWords.each(of: now) { people.insert($0, place) }
        }
    }

    /// Forgets those words of a withheld message that the ticket has in none of the texts that are left.
    package mutating func forget(ticket: Int, text: String, vis: Visibility, left: [String]) {
        var kept: Set<String> = []
        for text in left { kept.formUnion(SearchWords.all(of: text)) }
        SearchWords.each(of: text) { word in
            guard !kept.contains(word.text) else { return }
            if vis == .all { said.remove(word, ticket) } else { noted.remove(word, ticket) }
        }
    }

    /// Takes over the messages of another index.
    package mutating func absorbMessages(_ other: SearchIndex) {
        said.absorb(other.said)
        noted.absorb(other.noted)
        isFull = isFull || other.isFull
    }

    // MARK: Searching

    /// The tickets that have all words of a text, the last one at least as the beginning of a word. A name of a ticket
    /// finds it as well.
    package func find(_ text: String, _ clearance: Visibility, _ desk: borrowing Desk) -> OrdinalSet {
        let words = SearchWords.all(of: text).prefix(Self.wordsMaximum)
        var result: OrdinalSet?
        for (index, word) in words.enumerated() {
            var found = OrdinalSet()
            let isLast = index == words.count - 1
            titles.collect(word, asPrefix: isLast, into: &found)
            said.collect(word, asPrefix: isLast, into: &found)
            if clearance == .staff { noted.collect(word, asPrefix: isLast, into: &found) }
            collectPeople(word, asPrefix: isLast, desk, into: &found)
            if let id = UInt64(word), let ordinal = desk.tickets.index(id) { found.insert(ordinal) }
            if result == nil { result = found } else { result?.formIntersection(found) }
        }
        var found = result ?? OrdinalSet()
        if let ordinal = desk.ticketOrdinal(named: text) { found.insert(ordinal) }
        return found
    }

    private func collectPeople(
        _ word: String, asPrefix: Bool, _ desk: borrowing Desk, into found: inout OrdinalSet
    ) {
        var places = OrdinalSet()
        people.collect(word, asPrefix: asPrefix, into: &places)
        for place in places.ordinals {
            for id in desk.customers[customers[place]]?.tickets ?? [] {
                if let ordinal = desk.tickets.index(id) { found.insert(ordinal) }
            }
        }
    }
}

// MARK: What the desk tells

extension Event {
    /// Whether searching has to do with it at all; of most events it has not.
    package var concernsSearch: Bool {
        switch payload {
        case .messagePosted, .messageRedacted: on.ticketNumber != nil
        case .ticketCreated: true
        default: changesSearchedText
        }
    }

    /// Whether there may have been words before it that are not there after it.
    package var changesSearchedText: Bool {
        switch payload {
        case .ticketChanged, .customerUpdated: true
        default: false
        }
    }
}

extension Desk {
    /// The words of a customer or of a ticket's head before an event; ask before it is applied.
    package func searchText(before event: Event) -> String {
        switch event.payload {
        case .customerUpdated:
            guard case .customer(let name) = event.on else { return "" }
            return searchText(ofCustomer: name)
        case .ticketChanged: return event.on.ticketNumber.flatMap(tickets.index).map(searchTitle) ?? ""
        default: return ""
        }
    }

    /// What an event that has been applied means for searching.
    package func searchChange(_ event: Event, before: String) -> SearchChange? {
        switch event.payload {
        case .messagePosted(let message):
            guard let ordinal = event.on.ticketNumber.flatMap(tickets.index) else { return nil }
            return .said(ticket: ordinal, text: message.text, vis: event.vis)
        case .ticketCreated, .ticketChanged:
            guard let ordinal = event.on.ticketNumber.flatMap(tickets.index) else { return nil }
            let now = searchTitle(ordinal)
            return now == before ? nil : .titled(ticket: ordinal, before: before, now: now)
        case .customerUpdated:
            guard case .customer(let name) = event.on else { return nil }
            let now = searchText(ofCustomer: name)
            return now == before ? nil : .named(customer: name, before: before, now: now)
        default: return nil
        }
    }

    /// The head of every ticket and the name of every customer.
    package var searchHeads: [SearchChange] {
        var changes: [SearchChange] = []
        changes.reserveCapacity(tickets.count + customers.count)
        for index in tickets.rows.indices {
            changes.append(.titled(ticket: index, before: "", now: searchTitle(index)))
        }
        for name in customers.names {
            changes.append(.named(customer: name, before: "", now: searchText(ofCustomer: name)))
        }
        return changes
    }

    package var ticketOrdinals: TicketOrdinals { tickets.ordinals }

    /// Messages of tickets that are withheld, by the ticket's number.
    package var redactedTickets: [UInt64: Set<Int>] {
        var result: [UInt64: Set<Int>] = [:]
        for index in tickets.rows.indices where !tickets.rows[index].redacted.isEmpty {
            result[tickets.rows[index].id] = tickets.rows[index].redacted
        }
        return result
    }

    package func ticketOrdinal(_ on: StreamID) -> Int? { on.ticketNumber.flatMap(tickets.index) }

    /// The ticket of this id or display number, in any case.
    func ticketOrdinal(named text: String) -> Int? {
        let text = text.uppercased()
        return (StreamID(text)?.ticketNumber ?? tickets.find(number: text)).flatMap(tickets.index)
    }

    private func searchTitle(_ ordinal: Int) -> String {
        let subject = tickets.rows[ordinal].subject
        guard let visitor = tickets.rows[ordinal].requester.visitor else { return subject }
        return "\(subject) \(visitor.name) \(visitor.email)"
    }

    private func searchText(ofCustomer name: String) -> String {
        guard let customer = customers[name] else { return "" }
        return "\(name) \(customer.name) \(customer.email ?? "")"
    }
}
