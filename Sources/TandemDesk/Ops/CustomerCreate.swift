// customer.create: an account for somebody who has none yet, and on with them at once.
//
//     {"op":"customer.create","name":"Anna Blu","email":"anna@example.com","start":true,"channel":"phone"}
//     {"ok":true,"on":"cust:43","seq":1,"customer":"cust:43","session":"S-18"}
//
// The id is the next free number. An e-mail address belongs to one customer: who has it already is told to staff, so
// that they go on with that one instead of making a second.

import TandemWire

struct CustomerCreate: Op {
    static let spec = OpSpec(
        name: "customer.create", right: .customerCreate, access: .none, customerMay: false, writes: true,
        fields: [
            FieldSpec("name", .string, required: true, help: "1 to 255 characters"),
            FieldSpec("email", .string, required: true, help: "an e-mail address that no other customer has"),
            FieldSpec("phone", .string, help: "a telephone number, up to 64 characters"),
            FieldSpec("locale", .string, help: "a language tag such as it-IT"),
            FieldSpec("account", .string, help: "the firm or household they belong to"),
            FieldSpec("start", .boolean, help: "start a session with them in the same breath"),
            FieldSpec("channel", .word(of: Channel.self), help: "how they are being helped, with start"),
        ],
        summary: "Create an account for a customer who has none; start opens a session with them at once.")

    private let change: CustomerChange
    private let email: String
    private let starts: Bool
    private let channel: Channel?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        var change = try request.customerChange()
        guard case .set = change.name else { throw .fieldRequired("name", "name is required") }
        guard case .set(let email) = change.email else { throw .fieldRequired("email", "email is required") }
        change.since = .keep
        self.change = change
        self.email = email
        starts = try request.optionalFlag("start") ?? false
        channel = try request.optionalWord("channel")
        if channel != nil, !starts { throw .badField("channel", "channel belongs to a session; send start as well") }
    }

    var on: StreamID? { nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        try desk.requireFree(email, for: nil)
        var change = change
        // A day of the customer's calendar, of which the desk knows only the universal one.
        change.since = .set(String(Timestamp.format(context.now).prefix(10)))
        let name = String(desk.nextCustomer)
        let stream = StreamID.customer(name)
        var drafts = [Draft(on: stream, vis: .staff, .customerUpdated(change))]
        var fields = [JSONField("customer", .string(stream.text))]
        if starts {
            try Access.require(.sessionStart, context.principal)
            let session = StreamID.session(desk.nextSession)
            let about = SessionContext(customer: name, channel: channel)
            drafts.append(Draft(on: session, vis: .all, .sessionStarted(about)))
            fields.append(JSONField("session", .string(session.text)))
        }
        return Decision(drafts, Answer(on: stream, fields))
    }
}

extension Desk {
    /// The number after the highest id that is one.
    var nextCustomer: UInt64 { highestCustomer + 1 }

    /// Refuses an e-mail address that another customer has.
    func requireFree(_ email: String, for customer: String?) throws(Refusal) {
        guard let owner = self.customer(email: email), owner != customer else { return }
        throw Refusal(
            .emailTaken, "cust:\(owner) has this e-mail address; go on with them, or give another one",
            [JSONField("customer", .string(StreamID.customer(owner).text))])
    }
}
