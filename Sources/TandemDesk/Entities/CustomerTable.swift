// All customers, by name. A customer is a few hundred bytes, so they do not stand in the dictionary itself, half of
// whose places are empty: it only says where they are.
//
// Nobody is ever removed. The ordinal of a customer follows from the order in which they became known.

struct CustomerTable: Sendable {
    /// By ordinal.
    private(set) var rows = BlockArray<Customer>()
    private var places: [String: UInt32] = [:]
    /// By ordinal.
    private(set) var names: [String] = []

    var count: Int { names.count }

    func ordinal(of name: String) -> UInt32? { places[name] }

    /// Whether they are known. (Comparing a subscript with nil copies the customer first.)
    func contains(_ name: String) -> Bool { places[name] != nil }

    /// What somebody of this name is called.
    func displayName(_ name: String) -> String? { places[name].map { rows[Int($0)].name } }

    func head(_ name: String) -> Head? { places[name].map { rows[Int($0)].head } }

    /// What a ticket of theirs begins with.
    func brief(_ name: String) -> CustomerBrief? {
        guard let place = places[name].map(Int.init) else { return nil }
        return CustomerBrief(
            name: rows[place].name, locale: rows[place].locale, tier: rows[place].tier, account: rows[place].account,
            billing: rows[place].billing, position: rows[place].position, prefers: rows[place].prefers,
            activity: rows[place].activity)
    }

    func name(_ ordinal: Int) -> String? { names.indices.contains(ordinal) ? names[ordinal] : nil }

    subscript(name: String) -> Customer? {
        get {
            guard let place = places[name].map(Int.init) else { return nil }
            return rows[place]
        }
        set {
            guard let newValue else { return }
            if let place = places[name].map(Int.init) {
                rows[place] = newValue
            } else {
                append(newValue, name)
            }
        }
        _modify {
            guard let place = places[name].map(Int.init) else {
                var new: Customer?
                yield &new
                if let new { append(new, name) }
                return
            }
            // Taken out, so that what it holds is changed in place.
            var taken = Customer(name: "")
            swap(&taken, &rows[place])
            var customer: Customer? = taken
            taken = Customer(name: "")
            defer { if let customer { rows[place] = customer } }
            yield &customer
        }
    }

    /// Changes a customer in place, if there is one of this name. (A subscript with a name moves the whole customer out
    /// and in again.)
    mutating func change(_ name: String, _ body: (inout Customer) -> Void) {
        guard let place = places[name].map(Int.init) else { return }
        rows.change(place, body)
    }

    private mutating func append(_ customer: Customer, _ name: String) {
        places[name] = UInt32(clamping: names.count)
        names.append(name)
        rows.append(customer)
    }
}
