// One page of a list of the shop, and whose list it is.

import TandemWire

/// Rows until there are enough, or until enough was looked at.
struct ShopPage {
    private let name: String
    private let limit: Int
    private var rows: [JSONValue] = []
    private var looked = 0
    private var last: StreamID?
    private var more = false

    init(_ name: String, limit: Int) {
        self.name = name
        self.limit = limit
    }

    /// Notes that the next row is looked at. False when the page is at its end.
    mutating func look(_ on: StreamID) -> Bool {
        guard looked < ShopLimits.pageScan, rows.count < limit else {
            more = true
            return false
        }
        looked += 1
        last = on
        return true
    }

    /// Adds a row. False when there was no room for it.
    mutating func add(_ on: StreamID, _ row: JSONValue) -> Bool {
        guard rows.count < limit else {
            more = true
            return false
        }
        last = on
        rows.append(row)
        return true
    }

    var answer: Answer {
        var fields = [
            JSONField(name, .array(rows)), JSONField("n", .integer(rows.count)), JSONField("more", .bool(more)),
        ]
        if more { fields.add("next", last?.text) }
        return Answer(fields)
    }
}

extension Desk {
    /// Whose things a list shows: a customer's own always, for others whom they ask for, or nil for everybody's.
    func customerOfList(_ asked: String?, _ principal: Principal) throws(Refusal) -> String? {
        guard principal.isStaff else {
            guard let own = principal.customer, principal.owns(asked ?? own) else {
                throw .missing(.customer(asked ?? ""))
            }
            return own
        }
        guard let asked else { return nil }
        guard canRead(principal, .customer(asked)) else { throw .missing(.customer(asked)) }
        return asked
    }
}
