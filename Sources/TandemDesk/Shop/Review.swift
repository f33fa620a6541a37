// Reviews of products. A review waits until somebody who works here approves or rejects it; then its text is only in
// the journal, in the stream of the customer who wrote it.

package enum ReviewState: String, Sendable, CaseIterable { case pending, approved, rejected }

package struct Review: Sendable, Equatable {
    /// `R-7`.
    package let id: UInt64
    package let customer: String
    package let sku: String
    /// 1…5.
    package let rating: Int
    package let title: String?
    /// While it waits.
    package internal(set) var text: String?
    package internal(set) var state = ReviewState.pending
    package let at: Int64
    /// Where it stands in its customer's stream.
    package let seq: Int

    package static func name(_ id: UInt64) -> String { "R-\(id)" }

    package static func parse(_ text: String) -> UInt64? {
        let bytes = text.utf8.span
        guard bytes.count > 2, bytes[0] == UInt8(ascii: "R"), bytes[1] == UInt8(ascii: "-") else { return nil }
        return StreamID.number(bytes.extracting(2...))
    }
}

/// All reviews, found by number.
struct ReviewTable: Sendable {
    private(set) var rows: [Review] = []
    private var places: [UInt64: Int32] = [:]
    private(set) var byCustomer: [String: [UInt64]] = [:]
    private(set) var highest: UInt64 = 0

    var count: Int { rows.count }
    var next: UInt64 { highest + 1 }

    func find(_ id: UInt64) -> Review? { places[id].map { rows[Int($0)] } }

    func all(of customer: String) -> [UInt64] { byCustomer[customer] ?? [] }

    func pending(of customer: String) -> Int { all(of: customer).count { find($0)?.state == .pending } }

    /// Whether this customer has said something about this product that was not rejected.
    func isReviewed(_ sku: String, by customer: String) -> Bool {
        all(of: customer).contains { id in find(id).map { $0.sku == sku && $0.state != .rejected } ?? false }
    }

    mutating func append(_ review: Review) {
        places[review.id] = Int32(clamping: rows.count)
        highest = max(highest, review.id)
        byCustomer[review.customer, default: []].append(review.id)
        rows.append(review)
    }

    mutating func decide(_ id: UInt64, _ state: ReviewState) {
        guard let place = places[id] else { return }
        rows[Int(place)].state = state
        rows[Int(place)].text = nil
    }
}
