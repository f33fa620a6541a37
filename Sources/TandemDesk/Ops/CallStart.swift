// call.start: the customer is on the telephone. One call at a time in a session.
//
//     {"op":"call.start","on":"S-17","direction":"out","number":"+39 055 1234567"}
//     {"ok":true,"on":"S-17","seq":4,"direction":"out","contact":"phone","number":"***4567"}
//
// The number is masked before it is written; without one it is the customer's own.

import TandemWire

struct CallStart: Op {
    static let spec = OpSpec(
        name: "call.start", right: .callWrite, access: .serving, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the session, such as S-17"),
            FieldSpec("direction", .word(of: CallDirection.self), help: "out, if left out: we called; in: they called"),
            FieldSpec("contact", .string, help: "the type of contact, a word of the policy; phone if left out"),
            FieldSpec("number", .string, help: "the telephone number; only its end is kept"),
        ],
        summary: "Record that a telephone call with the customer begins.")

    private let stream: StreamID
    private let direction: CallDirection
    private let contact: String?
    private let number: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        direction = try request.optionalWord("direction") ?? .out
        contact = try request.optionalText("contact", limit: DeskLimits.wordScalars)
        number = try request.optionalText("number", limit: DeskLimits.wordScalars)
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let session = desk.openSession(stream) else { throw .missing(stream) }
        if let call = session.call {
            throw Refusal(
                .badTransition, "call #\(call.seq) goes on in \(stream.text); end it first (call.end)",
                [JSONField("on", .string(stream.text)), JSONField("seq", .integer(call.seq))])
        }
        let contacts = desk.policy.contacts
        let known = try desk.policy.word("contact", contact, of: contacts)
        let type = known ?? (contacts.contains("phone") ? "phone" : contacts.first ?? "phone")
        let dialled = number ?? desk.customers[session.context.customer]?.phone
        let started = CallStarted(direction: direction, contact: type, number: dialled?.maskedNumber)
        var fields = [
            JSONField("direction", .string(direction.rawValue)), JSONField("contact", .string(type)),
        ]
        if let number = started.number { fields.append(JSONField("number", .string(number))) }
        return Decision([Draft(on: stream, vis: .all, .callStarted(started))], Answer(on: stream, fields))
    }
}
