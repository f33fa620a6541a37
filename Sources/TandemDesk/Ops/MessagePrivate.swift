// message.private: make a public reply that is still held a note, before anybody outside has read it.
//
//     {"op":"message.private","on":"T-204","seq":8}
//     {"ok":true,"on":"T-204","seq":9,"status":"open","message":9}
//
// Nothing that was sent can be taken out of somebody's head: then a correction follows it.

import TandemWire

struct MessagePrivate: Op {
    static let spec = OpSpec(
        name: "message.private", right: .notePost, access: .ticket, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the ticket, such as T-204"),
            FieldSpec("seq", .integer, required: true, help: "the number of the held message"),
        ],
        summary: "Make a message that is still held a note for staff.")

    private let stream: StreamID
    private let seq: Int

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        seq = try request.requiredSeq("seq")
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }
        guard let held = ticket.held.first(where: { $0.seq == seq }) else {
            throw Refusal(
                .badTransition,
                "\(stream.text) #\(seq) is not held; if it was sent, redact it or post a correction",
                [JSONField("on", .string(stream.text)), JSONField("seq", .integer(seq))])
        }
        if held.by != context.principal.id { try Access.require(.messageRedact, context.principal) }
        let details = held.message.details(held: seq)
        var plan = TicketPlan(ticket, desk, context)
        plan.post(MessagePosted(text: held.message.text, reply: held.message.reply, details), .staff)
        return plan.decision()
    }
}
