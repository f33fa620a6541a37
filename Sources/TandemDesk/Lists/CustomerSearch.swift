// What somebody types to find a customer, and who is meant. Every word must fit: it begins a word of the name or the
// e-mail address, or it is the id or an order of theirs.
//
//     maria ros            Maria Rossi, Rosa Maria Conti
//     maria.rossi@exam     whose address begins so
//     cust:42, 42          the customer
//     O-5512               whose order it is

import TandemWire

struct CustomerSearch {
    /// Scalars of the shortest thing that can be looked for.
    static let shortest = 3
    /// Hits told at most.
    static let hits = 20
    /// Customers looked at more closely, at most: a beginning that everybody has is answered from the first of them.
    static let looks = 5_000

    private struct Term {
        /// As typed, in lower case.
        let text: String
        /// The words of it.
        let words: [String]
        let order: UInt64?
        let id: String
    }

    private let terms: [Term]

    init(_ query: String) throws(Refusal) {
        terms = query.split(whereSeparator: \.isWhitespace).prefix(8).map { part in
            let text = String(part)
            let stream = StreamID(text)
            return Term(
                text: text.lowercased(), words: SearchWords.all(of: text), order: stream?.orderNumber,
                id: stream?.customerName ?? text)
        }
        let longest = terms.map { $0.text.unicodeScalars.count }.max() ?? 0
        if longest < Self.shortest {
            throw .badField(
                "q", "q needs a word of \(Self.shortest) characters: a name, an e-mail address, an id or an order",
                [JSONField("limit", .integer(Self.shortest))])
        }
    }

    /// Those who are meant, best first, and whether there are more than are told.
    func find(_ desk: borrowing Desk) -> (hits: [String], more: Bool) {
        var (found, more) = candidates(desk)
        found = found.filter { name in
            guard let customer = desk.customers[name] else { return false }
            return terms.allSatisfy { fits($0, name, customer, desk) }
        }
        let ranked = found.map { (rank: rank($0, desk.customers[$0]), name: $0) }
        let sorted = ranked.sorted { left, right in
            if left.rank != right.rank { return left.rank < right.rank }
            let order = ListText.compare(
                desk.customers[left.name]?.name ?? "", desk.customers[right.name]?.name ?? "")
            return order == 0 ? left.name < right.name : order < 0
        }
        more = more || sorted.count > Self.hits
        return (sorted.prefix(Self.hits).map(\.name), more)
    }

    /// Whoever has the rarest of the words.
    private func candidates(_ desk: borrowing Desk) -> (names: [String], more: Bool) {
        var best: [ClosedRange<UInt64>] = []
        var fewest = Int.max
        var exact: [String] = []
        for term in terms where term.text.unicodeScalars.count >= Self.shortest || terms.count == 1 {
            if desk.customers[term.id] != nil { exact.append(term.id) }
            if let order = term.order, let owner = desk.owner(ofOrder: order) { exact.append(owner) }
            let ranges = Self.ranges(term)
            let count = ranges.map { desk.customerIndex.estimate($0) }.reduce(0, +)
            if count < fewest, !ranges.isEmpty { (best, fewest) = (ranges, count) }
        }
        var names = exact
        for range in best {
            for ordinal in desk.customerIndex.find(range, limit: Self.looks) {
                if let name = desk.customerName(ordinal) { names.append(name) }
            }
        }
        var seen: Set<String> = []
        names = names.filter { seen.insert($0).inserted }
        return (names, fewest != Int.max && fewest > Self.looks)
    }

    private static func ranges(_ term: Term) -> [ClosedRange<UInt64>] {
        var ranges = [CustomerIndex.range(beginning: term.text)]
        if let word = term.words.max(by: { $0.utf8.count < $1.utf8.count }), word != term.text {
            ranges.append(CustomerIndex.range(beginning: word))
        }
        if let order = term.order {
            let key = CustomerIndex.key(order: order)
            ranges.append(key...key)
        }
        if term.text.contains("@") {
            let key = CustomerIndex.key(email: term.text)
            ranges.append(key...key)
        }
        return ranges
    }

    private func fits(_ term: Term, _ id: String, _ customer: Customer, _ desk: borrowing Desk) -> Bool {
        if term.id == id { return true }
        if let order = term.order {
            return customer.orders.contains(order) || desk.owner(ofOrder: order) == id
        }
        if let email = customer.email, email.lowercased().hasPrefix(term.text) { return true }
        let words = SearchWords.all(of: customer.name)
        return !term.words.isEmpty && term.words.allSatisfy { wanted in words.contains { $0.hasPrefix(wanted) } }
    }

    /// Whole words count before beginnings, what is typed exactly before everything.
    private func rank(_ id: String, _ customer: Customer?) -> Int {
        guard let customer else { return 4 }
        if terms.contains(where: { $0.id == id || $0.order != nil }) { return 0 }
        if let email = customer.email?.lowercased(), terms.contains(where: { $0.text == email }) { return 0 }
        let words = SearchWords.all(of: customer.name)
        let whole = terms.count { term in term.words.allSatisfy(words.contains) }
        return whole == terms.count ? 1 : whole > 0 ? 2 : 3
    }
}

extension Desk {
    func customerName(_ ordinal: UInt32) -> String? {
        customerNames.indices.contains(Int(ordinal)) ? customerNames[Int(ordinal)] : nil
    }

    /// Whose e-mail address this is, letter case aside.
    func customer(email: String) -> String? {
        let lower = email.lowercased()
        let key = CustomerIndex.key(email: lower)
        for ordinal in customerIndex.find(key...key, limit: CustomerSearch.looks) {
            if let name = customerName(ordinal), customers[name]?.email?.lowercased() == lower { return name }
        }
        return nil
    }

    /// Whose order this is.
    func owner(ofOrder order: UInt64) -> String? {
        let key = CustomerIndex.key(order: order)
        for ordinal in customerIndex.find(key...key, limit: CustomerSearch.hits) {
            if let name = customerName(ordinal), customers[name]?.orders.contains(order) == true { return name }
        }
        return nil
    }

    /// After a customer has changed: only the entries that differ are touched.
    mutating func indexCustomer(_ name: String, before: Customer?) {
        guard var customer = customers[name] else { return }
        if before == nil {
            customer.ordinal = UInt32(clamping: customerNames.count)
            customers[name]?.ordinal = customer.ordinal
            customerNames.append(name)
            if name.utf8.count <= 15, let number = StreamID.number(name.utf8.span) {
                highestCustomer = max(highestCustomer, number)
            }
        }
        let (old, new) = (before?.indexKeys ?? [], customer.indexKeys)
        for key in old.subtracting(new) { customerIndex.remove(key, customer.ordinal) }
        for key in new.subtracting(old).sorted() { customerIndex.insert(key, customer.ordinal) }
    }
}

extension Customer {
    /// Everything that this customer can be found by.
    fileprivate var indexKeys: Set<UInt64> {
        var keys: Set<UInt64> = []
        SearchWords.each(of: name) { keys.insert(CustomerIndex.key(word: $0)) }
        if let email = email?.lowercased() {
            keys.insert(CustomerIndex.key(word: email))
            keys.insert(CustomerIndex.key(email: email))
        }
        for order in orders { keys.insert(CustomerIndex.key(order: order)) }
        return keys
    }
}
