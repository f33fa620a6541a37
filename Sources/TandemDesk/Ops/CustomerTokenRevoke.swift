// token.revoke: shut out whoever holds one minted token, before it expires.
//
//     {"op":"token.revoke","customer":"cust:42","token_id":"9f86d081884c"}
//     {"ok":true,"on":"cust:42","seq":5,"token_id":"9f86d081884c"}
//
// `token_id` is what `customer.token` answered and `token.minted` says. A token that has expired, or was revoked
// before, is not there any more. Connections that are logged in with it are the server's to close.

import TandemWire

struct CustomerTokenRevoke: Op {
    static let spec = OpSpec(
        name: "token.revoke", right: .tokenMint, access: .read, customerMay: false, writes: true,
        fields: [
            FieldSpec("customer", .stream, required: true, help: "whose token it is, such as cust:42"),
            FieldSpec("token_id", .string, required: true, help: "what customer.token answered as token_id"),
        ],
        summary: "Take back a token that customer.token minted.")

    private let customer: String
    private let id: String

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        let customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
        guard let customer else {
            throw .fieldRequired("customer", "customer is required: say whose token it is, such as cust:42")
        }
        self.customer = customer
        id = try request.requiredText("token_id", limit: DeskLimits.wordScalars)
    }

    var on: StreamID? { .customer(customer) }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let stream = StreamID.customer(customer)
        guard let token = desk.tokens.find(id, of: customer), token.expires > context.now else {
            throw Refusal(
                .notFound, "\(stream.text) has no valid token with this token_id; customer.token answers it",
                [JSONField("on", .string(stream.text))])
        }
        return Decision(
            [Draft(on: stream, vis: .staff, .tokenRevoked(TokenRevoked(id: token.id, digest: token.digest)))],
            Answer(on: stream, [JSONField("token_id", .string(token.id))]))
    }
}
