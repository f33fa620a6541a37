// review.write, review.put: what a customer says about a product. A review waits until somebody who works here approves
// it; one that comes from elsewhere may have been decided there.
//
//     {"op":"review.write","sku":"TOTE-1","rating":5,"text":"Holds everything","customer":"cust:42","lease":3}
//     {"ok":true,"on":"cust:42","seq":9,"review":"R-7","state":"pending"}

import TandemWire

struct ReviewWrite: Op {
    static let spec = OpSpec(
        name: "review.write", right: .cartWrite, access: .none, customerMay: true, writes: true,
        fields: ReviewText.fields + [
            FieldSpec("customer", .stream, help: "whose, such as cust:42; customers leave it out"), .lease,
        ],
        summary: "Write a review of a product; it waits to be approved.")

    private let said: ReviewText
    private let customer: String?
    private let lease: Int?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        said = try ReviewText(request)
        customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
        lease = try request.optionalLease()
    }

    var on: StreamID? { customer.map(StreamID.customer) }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let customer = customer ?? (context.principal.isStaff ? nil : context.principal.customer) else {
            throw .fieldRequired("customer", "customer is required: say whose, such as cust:42")
        }
        let on = StreamID.customer(customer)
        guard desk.customers.contains(customer), desk.canRead(context.principal, on) else { throw .missing(on) }
        let acting = try desk.acting(context.principal, for: customer, lease: lease, context)
        guard desk.shop.products[said.sku] != nil else { throw .missing("product", said.sku) }
        guard !desk.shop.reviews.isReviewed(said.sku, by: customer) else {
            throw .notAllowed("\(on.text) has reviewed \(said.sku) already")
        }
        guard desk.shop.reviews.pending(of: customer) < ShopLimits.pendingReviews else {
            throw .notAllowed("\(ShopLimits.pendingReviews) reviews of \(on.text) are waiting; they are decided first")
        }
        let review = desk.shop.reviews.next
        let written = said.written(review, .pending)
        return Decision(
            [Draft(on: on, vis: .all, .shop(.reviewWritten(written)), acting: acting)],
            Answer(on: on, [JSONField("review", .string(Review.name(review))), JSONField("state", .string("pending"))]))
    }
}

struct ReviewPut: Op {
    static let spec = OpSpec(
        name: "review.put", right: .shopWrite, access: .none, customerMay: false, writes: true,
        fields: [
            FieldSpec("review", .string, required: true, help: "its number, such as R-7"),
            FieldSpec("customer", .stream, required: true, help: "whose, such as cust:42"),
        ] + ReviewText.fields + [
            FieldSpec("state", .word(of: ReviewState.self), help: "what was decided elsewhere; pending if left out")
        ],
        summary: "Bring a review from elsewhere; what is there already stays.")

    private let said: ReviewText
    private let review: UInt64
    private let customer: String
    private let state: ReviewState

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        review = try request.requiredReview()
        guard let customer = try request.optionalReference("customer", like: "cust:42", \.customerName) else {
            throw .fieldRequired("customer", "customer is required: say whose, such as cust:42")
        }
        self.customer = customer
        said = try ReviewText(request)
        state = try request.optionalWord("state") ?? .pending
    }

    var on: StreamID? { .customer(customer) }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let on = StreamID.customer(customer)
        guard let owner = desk.customers[customer] else { throw .missing(on) }
        guard desk.shop.products[said.sku] != nil else { throw .missing("product", said.sku) }
        if let known = desk.shop.reviews.find(review) {
            guard known.customer == customer, known.sku == said.sku else {
                throw .badField("review", "\(Review.name(review)) is about something else")
            }
            return Decision(
                [],
                Answer(
                    on: on, seq: owner.head.visible(to: context.principal.clearance),
                    [JSONField("state", .string(known.state.rawValue))]))
        }
        try Refusal.requireRoom("review", Review.name(review), review)
        return Decision(
            [Draft(on: on, vis: .all, .shop(.reviewWritten(said.written(review, state))))],
            Answer(on: on, [JSONField("state", .string(state.rawValue))]))
    }
}

/// What a review says.
private struct ReviewText: Sendable {
    static let fields = [
        FieldSpec("sku", .string, required: true, help: "the product, such as TOTE-1"),
        FieldSpec("rating", .integer, required: true, help: "stars, 1 to 5"),
        FieldSpec("title", .string, help: "a line of up to 255 characters"),
        FieldSpec("text", .string, required: true, help: "1 to 4000 characters, not blank"),
    ]

    let sku: String
    private let rating: Int
    private let title: String?
    private let text: String

    init(_ request: JSONLine) throws(Refusal) {
        sku = try request.requiredCode("sku", like: "TOTE-1")
        guard let rating = try request.optionalInteger("rating", in: 1...5) else {
            throw .fieldRequired("rating", "rating is required: 1 to 5 stars")
        }
        self.rating = rating
        title = try request.optionalText("title", limit: DeskLimits.lineScalars)
        text = try request.requiredText("text", limit: ShopLimits.reviewScalars)
    }

    func written(_ review: UInt64, _ state: ReviewState) -> ReviewWritten {
        ReviewWritten(review: review, sku: sku, rating: rating, title: title, text: text, state: state)
    }
}

extension JSONLine {
    func requiredReview() throws(Refusal) -> UInt64 {
        guard let index = find("review") else {
            throw .fieldRequired("review", "review is required: say which, such as R-7")
        }
        guard let review = string(index).flatMap(Review.parse) else {
            throw .badField("review", "review must look like R-7")
        }
        return review
    }
}
