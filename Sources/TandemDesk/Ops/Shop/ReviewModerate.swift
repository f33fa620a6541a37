// review.list, review.approve, review.reject: what customers have said about products, and whether it is shown.
//
//     {"op":"review.list","state":"pending"}
//     {"ok":true,"reviews":[{"review":"R-7","customer":"cust:42","sku":"TOTE-1","rating":5,"state":"pending",
//      "text":"Holds everything","at":"…"}],"n":1,"more":false}
//     {"op":"review.approve","review":"R-7"}
//     {"op":"review.reject","review":"R-8","reason":"about another product"}

import TandemWire

struct ReviewApprove: Op {
    static let spec = OpSpec(
        name: "review.approve", right: .reviewModerate, access: .none, customerMay: false, writes: true,
        fields: [FieldSpec("review", .string, required: true, help: "the review, such as R-7")],
        summary: "Show a review that waits to everybody.")

    private let review: UInt64

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        review = try request.requiredReview()
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        try desk.decide(review, .approved, reason: nil)
    }
}

struct ReviewReject: Op {
    static let spec = OpSpec(
        name: "review.reject", right: .reviewModerate, access: .none, customerMay: false, writes: true,
        fields: [
            FieldSpec("review", .string, required: true, help: "the review, such as R-7"),
            FieldSpec("reason", .string, help: "why, up to 255 characters; the customer reads it"),
        ],
        summary: "Keep a review that waits from being shown.")

    private let review: UInt64
    private let reason: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        review = try request.requiredReview()
        reason = try request.optionalText("reason", limit: DeskLimits.lineScalars)
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        try desk.decide(review, .rejected, reason: reason)
    }
}

struct ReviewList: Op {
    static let spec = OpSpec(
        name: "review.list", right: .cartRead, access: .none, customerMay: true, writes: false,
        fields: [
            FieldSpec("customer", .stream, help: "whose, such as cust:42; a customer leaves it out"),
            FieldSpec("sku", .string, help: "only about this product"),
            FieldSpec("state", .word(of: ReviewState.self), help: "only these, such as pending"), .page,
            FieldSpec("after", .string, help: "continue after this review, such as R-7"),
        ],
        summary: "List reviews, newest first: one's own, or for staff all.")

    private let customer: String?
    private let sku: String?
    private let state: ReviewState?
    private let limit: Int
    private let after: UInt64?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
        sku = try request.optionalCode("sku", like: "TOTE-1")
        state = try request.optionalWord("state")
        limit = min(try request.optionalInteger("limit", in: 1...Int.max) ?? ShopLimits.pageDefault, ShopLimits.page)
        after = request.find("after") == nil ? nil : try request.reviewCursor()
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let owner = try desk.customerOfList(customer, context.principal)
        var rows: [JSONValue] = []
        var looked = 0
        var last: UInt64?
        var more = false
        let end = after.flatMap { after in desk.shop.reviews.rows.firstIndex { $0.id == after } }
        for index in desk.shop.reviews.rows.indices.prefix(end ?? desk.shop.reviews.count).reversed() {
            guard rows.count < limit, looked < ShopLimits.pageScan else {
                more = true
                break
            }
            let review = desk.shop.reviews.rows[index]
            looked += 1
            last = review.id
            guard owner == nil || owner == review.customer, sku == nil || sku == review.sku,
                state == nil || state == review.state
            else { continue }
            rows.append(review.row)
        }
        var fields = [
            JSONField("reviews", .array(rows)), JSONField("n", .integer(rows.count)), JSONField("more", .bool(more)),
        ]
        if more { fields.add("next", last.map(Review.name)) }
        return Decision([], Answer(fields))
    }
}

extension Review {
    var row: JSONValue {
        var row = [
            JSONField("review", .string(Review.name(id))), JSONField("customer", .string("cust:\(customer)")),
            JSONField("sku", .string(sku)), JSONField("rating", .integer(rating)),
            JSONField("state", .string(state.rawValue)),
        ]
        row.add("title", title)
        row.add("text", text)
        // Where its text is, once it has been decided.
        row.append(JSONField("seq", .integer(seq)))
        row.add("at", at: at)
        return .object(row)
    }
}

extension Desk {
    fileprivate func decide(
        _ id: UInt64, _ state: ReviewState, reason: String?
    ) throws(Refusal) -> Decision {
        guard let review = shop.reviews.find(id) else { throw .missing("review", Review.name(id)) }
        let on = StreamID.customer(review.customer)
        guard review.state == .pending else {
            throw .badTransition("\(Review.name(id)) is \(review.state.rawValue) already", on)
        }
        let decided = ReviewDecided(review: id, reason: reason)
        let event: ShopEvent = state == .approved ? .reviewApproved(decided) : .reviewRejected(decided)
        return Decision(
            [Draft(on: on, vis: .all, .shop(event))],
            Answer(
                on: on,
                [JSONField("review", .string(Review.name(id))), JSONField("state", .string(state.rawValue))]))
    }
}

extension JSONLine {
    fileprivate func reviewCursor() throws(Refusal) -> UInt64 {
        guard let review = find("after").flatMap(string).flatMap(Review.parse) else {
            throw .badField("after", "after must look like R-7")
        }
        return review
    }
}
