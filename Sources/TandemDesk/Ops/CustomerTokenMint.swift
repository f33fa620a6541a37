// customer.token: let a customer in. The shop's bot mints a short-lived token and gives it to the customer's browser.
//
//     {"op":"customer.token","customer":"cust:42","session":"S-17","ttl_s":900}
//     {"ok":true,"on":"cust:42","seq":4,"token_id":"9f86d081884c","expires":"2026-11-21T19:25:00.000Z",
//      "token":"tdm_cus_…"}
//
// The token is told once: the journal keeps its digest, and a repeated `key` is answered without it.

import TandemWire

struct CustomerTokenMint: Op {
    static let spec = OpSpec(
        name: "customer.token", right: .tokenMint, access: .read, customerMay: false, writes: true, usesEntropy: true,
        fields: [
            FieldSpec("customer", .stream, required: true, help: "the customer, such as cust:42"),
            FieldSpec("session", .stream, help: "open only this session of theirs, such as S-17"),
            FieldSpec("ttl_s", .integer, help: "how long it is valid, 60 to 86400 seconds; 3600 if left out"),
        ],
        summary: "Mint a short-lived token with which one customer can log in.")

    private let customer: String
    private let session: UInt64?
    private let seconds: Int

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        let customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
        guard let customer else {
            throw .fieldRequired("customer", "customer is required: say which, such as cust:42")
        }
        self.customer = customer
        session = try request.optionalReference("session", like: "S-17", \.sessionNumber)
        seconds =
            try request.optionalInteger("ttl_s", in: DeskLimits.tokenSeconds) ?? DeskLimits.tokenSecondsDefault
    }

    var on: StreamID? { .customer(customer) }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let stream = StreamID.customer(customer)
        if let session {
            guard desk.sessions.customer(session) == customer else { throw .missing(.session(session)) }
            guard desk.sessions.openIndex(session) != nil else { throw .sessionEnded(.session(session)) }
        }
        let token = TokenFormat.make(kind: "cus", entropy: context.entropy)
        let digest = TokenFormat.digest(token)
        let minted = TokenMinted(
            id: String(digest.prefix(12)), digest: digest, session: session,
            expires: context.now + Int64(seconds) * 1000)
        let fields = [
            JSONField("token_id", .string(minted.id)),
            JSONField("expires", .string(Timestamp.format(minted.expires))),
        ]
        return Decision(
            [Draft(on: stream, vis: .staff, .tokenMinted(minted))],
            Answer(on: stream, fields, secrets: [JSONField("token", .string(token))]))
    }
}
