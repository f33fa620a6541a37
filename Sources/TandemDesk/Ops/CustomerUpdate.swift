// customer.update: what customers may change about themselves, or an agent for them under a lease.
//
//     {"op":"customer.update","customer":"cust:42","lease":3,"phone":"+39 055 1234567"}
//     {"ok":true,"on":"cust:42","seq":8,"changed":["phone"]}
//
// What the shop or the desk decides about them, such as tier and tags, is `customer.put`. Both sides see the event: it
// is in the customer's own stream, for all.

import TandemWire

struct CustomerUpdate: Op {
    static let spec = OpSpec(
        name: "customer.update", right: .sessionRead, access: .none, customerMay: true, writes: true,
        fields: [
            FieldSpec("customer", .stream, help: "whose profile; customers may leave it out: their own"),
            FieldSpec("lease", .integer, help: "the lease under which you act for them; staff only"),
            FieldSpec("name", .string, help: "1 to 255 characters"),
            FieldSpec("email", .string, help: "an e-mail address that no other customer has, or null"),
            FieldSpec("phone", .string, help: "a telephone number, up to 64 characters, or null"),
            FieldSpec("locale", .string, help: "a language tag such as it-IT, or null"),
            FieldSpec("prefers", .string, help: "how they want to be spoken to, or null"),
            FieldSpec(
                "addresses", .list, help: "[{\"label\":\"home\",\"street\":\"Via Roma 1\",\"city\":\"Firenze\"}]"),
            FieldSpec("preferences", .object, help: "how they like it: {\"newsletter\":\"no\"}"),
            FieldSpec("interests", .list, help: "words of what they are interested in"),
            FieldSpec("store", .string, help: "the id of the store where they pick up, or null"),
        ] + ProfileEdit.fields,
        summary: "Change a customer's profile: their own, or for them under a lease.")

    private let customer: String?
    private let lease: Int?
    private let change: CustomerChange
    private let edit: ProfileEdit

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        customer = try request.optionalReference("customer", like: "cust:42", \.customerName)
        lease = try request.optionalLease()
        change = try request.customerChange()
        edit = try ProfileEdit(request)
        if change == CustomerChange(), edit.isEmpty {
            throw .fieldRequired("name", "say what changes: name, email, phone, addresses, preferences …")
        }
    }

    var on: StreamID? { customer.map(StreamID.customer) }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let caller = context.principal
        guard let name = customer ?? caller.customer else {
            throw .fieldRequired("customer", "customer is required: say which, such as cust:42")
        }
        let stream = StreamID.customer(name)
        // Of others a customer is told nothing, not even that they exist.
        if !caller.isStaff, caller.customer != name { throw .missing(stream) }
        if caller.isStaff { try Access.require(.emulate, caller) }
        guard let known = desk.customers[name] else { throw .missing(stream) }
        let acting = try desk.acting(caller, for: name, lease: lease, context)
        if case .set(let email) = change.email { try desk.requireFree(email, for: name) }
        var change = change
        try edit.add(to: &change, known)
        let news = change.against(known)
        let changed = news.changedNames.map { JSONValue.string($0) }
        guard !changed.isEmpty else {
            let seq = known.head.visible(to: caller.clearance)
            return Decision([], Answer(on: stream, seq: seq, [JSONField("changed", .array([]))]))
        }
        return Decision(
            [Draft(on: stream, vis: .all, .customerUpdated(news), acting: acting)],
            Answer(on: stream, [JSONField("changed", .array(changed))]))
    }
}

extension CustomerChange {
    /// The members that are not kept.
    var changedNames: [String] {
        var writer = JSONWriter()
        writer.openObject()
        encode(into: &writer)
        writer.closeObject()
        var line = JSONLine()
        guard (try? line.read(writer.bytes)) != nil else { return [] }
        return line.object().map(\.name)
    }
}
