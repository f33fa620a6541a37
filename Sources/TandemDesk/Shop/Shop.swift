// The shop: everything that can be bought, is about to be bought and was bought. Tables that are changed in place, by
// events and by nothing else.

package struct Shop: Sendable {
    /// Where the stream `shop` stands.
    var head = Head()
    private(set) var products = ProductTable()
    /// The names of `products`, sorted, for lists.
    private(set) var skus: [String] = []
    var promotions: [String: Offer] = [:]
    var coupons: [String: Offer] = [:]
    /// Orders that were placed with a coupon.
    var couponUses: [String: Int] = [:]
    var stores: [String: Store] = [:]
    var carts = CartTable()
    var orders = OrderTable()
    var reviews = ReviewTable()

    func stock(_ sku: String, _ variant: String) -> Int {
        products.index(sku).flatMap { products.rows[$0].stock[variant] } ?? 0
    }

    mutating func store(_ product: Product) {
        guard !products.update(product.sku, { $0.product = product }) else { return }
        products.append(StockedProduct(product: product))
        skus.insert(product.sku, at: firstSKU(notBefore: product.sku))
    }

    mutating func restore(_ product: StockedProduct) {
        store(product.product)
        products.update(product.product.sku) { $0 = product }
    }

    /// The place in `skus` of the first that is not before this one.
    func firstSKU(notBefore sku: String) -> Int {
        var low = 0
        var high = skus.count
        while low < high {
            let middle = (low + high) / 2
            if skus[middle] < sku { low = middle + 1 } else { high = middle }
        }
        return low
    }

    mutating func setStock(_ sku: String, _ variant: String, to count: Int) {
        products.update(sku) { $0.stock[variant] = count }
    }

    /// What was decided to be there is taken; below nothing there is nothing.
    mutating func take(_ sku: String, _ variant: String, _ quantity: Int) {
        let left = max(0, stock(sku, variant) - quantity)
        products.update(sku) { $0.stock[variant] = left }
    }

    /// What comes back is there again, up to the bound of all stock.
    mutating func putBack(_ sku: String, _ variant: String, _ quantity: Int) {
        guard quantity > 0 else { return }
        let count = min(ShopLimits.stock, stock(sku, variant) + quantity)
        products.update(sku) { $0.stock[variant] = count }
    }

    mutating func count(_ review: Review, by sign: Int) {
        products.update(review.sku) { product in
            product.reviews += sign
            product.stars += sign * review.rating
        }
    }
}
