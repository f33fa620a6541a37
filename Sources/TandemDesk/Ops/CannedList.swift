// canned.list: the replies that are at hand, and what in them is replaced when they are sent.
//
//     {"op":"canned.list"}
//     {"ok":true,"canned":[{"name":"size","text":"Dear {customer}, which size?","words":["customer"]}],"n":1}
//
// With `on`, each text also as it would be sent on that ticket (`sends`).

import TandemWire

struct CannedList: Op {
    static let spec = OpSpec(
        name: "canned.list", right: .ticketWork, access: .none, customerMay: false, writes: false,
        fields: [
            FieldSpec("on", .stream, help: "a ticket, such as T-204: show what would be sent there")
        ],
        summary: "List the canned replies, as they are or as they would be sent on a ticket.")

    private let stream: StreamID?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.optionalStream("on")
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        var ticket: Ticket?
        if let stream {
            guard desk.canRead(context.principal, stream), let found = desk.ticket(stream) else {
                throw .missing(stream)
            }
            ticket = found
        }
        var rows: [JSONValue] = []
        for reply in desk.policy.canned {
            var row = [
                JSONField("name", .string(reply.name)), JSONField("text", .string(reply.text)),
                JSONField("words", .words(reply.words)),
            ]
            if let ticket {
                row.add("sends", try desk.canned(reply.name, on: ticket, context.principal))
            }
            rows.append(.object(row))
        }
        return Decision([], Answer([JSONField("canned", .array(rows)), JSONField("n", .integer(rows.count))]))
    }
}
