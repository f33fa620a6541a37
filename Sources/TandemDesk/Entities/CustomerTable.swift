// All customers, by name. A customer is a few hundred bytes, so they do not stand in the dictionary itself, half of
// whose places are empty: it only says where they are. They stand in blocks that are filled and never moved, so one
// more costs no copying of those before, however many there are.
//
// Nobody is ever removed. The ordinal of a customer follows from the order in which they became known.

struct CustomerTable: Sendable {
    /// All full but the last.
    private var blocks: [[Customer]] = []
    private var places: [String: UInt32] = [:]
    /// By ordinal.
    private(set) var names: [String] = []

    private static let blockBits = 8
    private static let blockMask = (1 << blockBits) - 1

    var count: Int { names.count }

    func ordinal(of name: String) -> UInt32? { places[name] }

    func name(_ ordinal: Int) -> String? { names.indices.contains(ordinal) ? names[ordinal] : nil }

    subscript(name: String) -> Customer? {
        get {
            guard let place = places[name].map(Int.init) else { return nil }
            return blocks[place >> Self.blockBits][place & Self.blockMask]
        }
        set {
            guard let newValue else { return }
            if let place = places[name].map(Int.init) {
                blocks[place >> Self.blockBits][place & Self.blockMask] = newValue
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
            let (block, index) = (place >> Self.blockBits, place & Self.blockMask)
            // Taken out, so that what it holds is changed in place.
            var taken = Customer(name: "")
            swap(&taken, &blocks[block][index])
            var customer: Customer? = taken
            taken = Customer(name: "")
            defer { if let customer { blocks[block][index] = customer } }
            yield &customer
        }
    }

    /// Changes a customer in place, if there is one of this name. (A subscript with a name moves the whole customer out
    /// and in again.)
    mutating func change(_ name: String, _ body: (inout Customer) -> Void) {
        guard let place = places[name].map(Int.init) else { return }
        body(&blocks[place >> Self.blockBits][place & Self.blockMask])
    }

    private mutating func append(_ customer: Customer, _ name: String) {
        if names.count & Self.blockMask == 0 {
            blocks.append([])
            blocks[blocks.count - 1].reserveCapacity(1 << Self.blockBits)
        }
        places[name] = UInt32(clamping: names.count)
        names.append(name)
        blocks[blocks.count - 1].append(customer)
    }
}

extension CustomerTable: Sequence {
    /// As they became known.
    func makeIterator() -> AnyIterator<(name: String, customer: Customer)> {
        var ordinal = 0
        return AnyIterator {
            guard let name = name(ordinal), let customer = self[name] else { return nil }
            ordinal += 1
            return (name, customer)
        }
    }
}
