// What somebody types to find a customer, and who is meant. Every word must fit: it begins a word of the name, the
// e-mail address, the id, or the number of an order of theirs.
//
//     maria ros            Maria Rossi, Rosa Maria Conti
//     maria.rossi@exam     whose address begins so
//     cust:42, 421         the customer, and those whose id begins so
//     O-5512, O-55         whose order it is, or begins so

import TandemWire

struct CustomerSearch {
    /// Scalars of the shortest thing that can be looked for.
    static let shortest = 3
    /// Hits told at most.
    static let hits = 20
    /// Customers compared at most: a beginning that everybody has is answered from those who were known first.
    static let looks = 200

    private struct Term {
        /// As typed, in lower case.
        let text: String
        /// The words of it.
        let words: [String]
        /// What an id begins with.
        let id: String
        /// The digits that the number of an order begins with.
        let order: String?

        init(_ typed: Substring) {
            text = typed.lowercased()
            words = SearchWords.all(of: text)
            id = text.hasPrefix("cust:") && text.utf8.count > 5 ? String(text.dropFirst(5)) : text
            let digits = text.hasPrefix("o-") ? text.dropFirst(2) : ""
            order = StreamID.number(digits.utf8.span) == nil ? nil : String(digits)
        }
    }

    private let terms: [Term]

    init(_ query: String) throws(Refusal) {
        terms = query.split(whereSeparator: \.isWhitespace).prefix(8).map { Term($0) }
        let longest = terms.map { $0.text.unicodeScalars.count }.max() ?? 0
        if longest < Self.shortest {
            throw .badField(
                "q", "q needs a word of \(Self.shortest) characters: a name, an e-mail address, an id or an order",
                [JSONField("limit", .integer(Self.shortest))])
        }
    }

    /// Those who are meant, best first, and whether there are more than are told.
    func find(_ desk: borrowing Desk) -> (hits: [String], more: Bool) {
        var candidates = possible(terms[0], desk)
        for term in terms.dropFirst() { candidates.formIntersection(possible(term, desk)) }
        var ranked: [(rank: Int, title: String, name: String)] = []
        var looked = 0
        for ordinal in candidates.ordinals {
            guard ranked.count < Self.looks, looked < Self.looks * 50 else { break }
            looked += 1
            guard let name = desk.customers.name(ordinal), let customer = desk.customers[name] else { continue }
            guard terms.allSatisfy({ fits($0, name, customer, desk) }) else { continue }
            ranked.append((rank(name, customer, desk), customer.name, name))
        }
        ranked.sort { left, right in
            if left.rank != right.rank { return left.rank < right.rank }
            let order = ListText.compare(left.title, right.title)
            return order == 0 ? left.name < right.name : order < 0
        }
        return (ranked.prefix(Self.hits).map(\.name), ranked.count > Self.hits)
    }

    /// Everybody who has what this word begins like, by number; who really fits is seen by looking at them.
    private func possible(_ term: Term, _ desk: borrowing Desk) -> OrdinalSet {
        var found = OrdinalSet()
        // A word of the name and the address stand in the same table, so this looks for both.
        desk.customerIndex.collect(CustomerIndex.range(beginning: term.text), into: &found)
        if term.words != [term.text], let first = term.words.first {
            var named = OrdinalSet()
            desk.customerIndex.collect(CustomerIndex.range(beginning: first), into: &named)
            for word in term.words.dropFirst() {
                var others = OrdinalSet()
                desk.customerIndex.collect(CustomerIndex.range(beginning: word), into: &others)
                named.formIntersection(others)
            }
            found.formUnion(named)
        }
        desk.customerIndex.collect(CustomerIndex.range(beginning: term.id), into: &found)
        if let order = term.order {
            for range in CustomerIndex.ranges(beginningOrder: order) {
                desk.customerIndex.collect(range, into: &found)
            }
            if let ordinal = UInt64(order).flatMap(desk.owner(ofOrder:)).flatMap(desk.customers.ordinal(of:)) {
                found.insert(Int(ordinal))
            }
        }
        return found
    }

    private func fits(_ term: Term, _ id: String, _ customer: Customer, _ desk: borrowing Desk) -> Bool {
        if id.lowercased().hasPrefix(term.id) { return true }
        if let order = term.order {
            let orders = customer.orders + desk.shop.orders.all(of: id)
            return orders.contains { String($0).hasPrefix(order) }
        }
        if let email = customer.email, email.lowercased().hasPrefix(term.text) { return true }
        let words = SearchWords.all(of: customer.name)
        return !term.words.isEmpty && term.words.allSatisfy { wanted in words.contains { $0.hasPrefix(wanted) } }
    }

    /// Whole words count before beginnings, what is typed exactly before everything.
    private func rank(_ id: String, _ customer: Customer, _ desk: borrowing Desk) -> Int {
        if terms.contains(where: { $0.id == id.lowercased() }) { return 0 }
        let orders = terms.compactMap { $0.order.flatMap { UInt64($0) } }
        if orders.contains(where: { customer.orders.contains($0) || desk.owner(ofOrder: $0) == id }) { return 0 }
        if let email = customer.email?.lowercased(), terms.contains(where: { $0.text == email }) { return 0 }
        let words = SearchWords.all(of: customer.name)
        let whole = terms.count { term in term.words.allSatisfy(words.contains) }
        return whole == terms.count ? 1 : whole > 0 ? 2 : 3
    }
}

extension Desk {
    /// Whose order of the shop this is.
    func owner(ofOrder order: UInt64) -> String? {
        shop.orders.index(order).map { shop.orders.rows[$0].customer }
    }

    /// Whose e-mail address this is, letter case aside.
    func customer(email: String) -> String? {
        let lower = email.lowercased()
        for ordinal in customerIndex.find(CustomerIndex.key(email: lower)) {
            if let name = customers.name(Int(ordinal)), customers[name]?.email?.lowercased() == lower { return name }
        }
        return nil
    }

    /// After a customer has changed: only the entries that differ are touched.
    mutating func indexCustomer(_ name: String, before: Customer?) {
        guard let customer = customers[name], let ordinal = customers.ordinal(of: name) else { return }
        if before == nil, name.utf8.count <= 15, let number = StreamID.number(name.utf8.span) {
            highestCustomer = max(highestCustomer, number)
        }
        let (old, new) = (before?.indexKeys(name) ?? [], customer.indexKeys(name))
        for key in old.subtracting(new) { customerIndex.remove(key, ordinal) }
        for key in new.subtracting(old) { customerIndex.insert(key, ordinal) }
    }

    /// A customer has an order of the shop that they were not known to have.
    mutating func indexOrder(_ order: UInt64, of name: String) {
        guard let ordinal = customers.ordinal(of: name) else { return }
        customerIndex.insert(CustomerIndex.key(order: order), ordinal)
    }
}

extension Customer {
    /// Everything that this customer can be found by.
    fileprivate func indexKeys(_ id: String) -> Set<UInt64> {
        var keys: Set<UInt64> = [CustomerIndex.key(word: id.lowercased())]
        for word in SearchWords.all(of: name) { keys.insert(CustomerIndex.key(word: word)) }
        if let email = email?.lowercased() {
            keys.insert(CustomerIndex.key(word: email))
            keys.insert(CustomerIndex.key(email: email))
        }
        for order in orders { keys.insert(CustomerIndex.key(order: order)) }
        return keys
    }
}
