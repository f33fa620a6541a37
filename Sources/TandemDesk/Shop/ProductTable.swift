// All products, found by name, or by the place where they stand: a product never goes away, so its place is good for
// ever, and a line of a cart that knows it spares the look for the name.

package struct ProductTable: Sendable {
    private(set) var rows: [StockedProduct] = []
    private var places: [String: Int32] = [:]

    var count: Int { rows.count }

    func index(_ sku: String) -> Int? { places[sku].map { Int($0) } }

    /// The same for what stands on a line.
    func index(of line: borrowing CartLine) -> Int? {
        let place = Int(line.place)
        if rows.indices.contains(place), rows[place].product.sku == line.sku { return place }
        return index(line.sku)
    }

    subscript(_ sku: String) -> StockedProduct? { index(sku).map { rows[$0] } }

    /// Changes a product in place.
    /// - Returns: whether there is one.
    @discardableResult
    mutating func update(_ sku: String, _ change: (inout StockedProduct) -> Void) -> Bool {
        guard let place = index(sku) else { return false }
        change(&rows[place])
        return true
    }

    mutating func append(_ product: StockedProduct) {
        places[product.product.sku] = Int32(clamping: rows.count)
        rows.append(product)
    }
}
