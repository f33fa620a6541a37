// Every bound of the shop. Together they keep each sum below 2^53: 200 lines of 9,999 pieces at 10^9, twice for tax.

package enum ShopLimits {
    /// Minor units of one price, and of one fixed discount.
    package static let price: Int64 = 1_000_000_000
    /// Pieces in one line.
    package static let quantity = 9_999
    package static let cartLines = 200
    /// Actions in one `cart.apply`.
    package static let actions = 50
    package static let couponsPerCart = 5
    /// Carts of one customer that can still be changed.
    package static let cartsPerCustomer = 50
    /// Options of a product, and values of each.
    package static let options = 8
    package static let optionValues = 40
    package static let stock = 1_000_000_000
    /// 100 %.
    package static let basisPoints = 10_000
    /// Products a discount names.
    package static let skus = 100
    /// Unicode scalars in a review.
    package static let reviewScalars = 4_000
    /// Reviews of one customer that wait for a decision.
    package static let pendingReviews = 20
    /// Rows in one answer, and how many unless the request says.
    package static let page = 100
    package static let pageDefault = 20
    /// Rows that one list looks at.
    package static let pageScan = 20_000
}
