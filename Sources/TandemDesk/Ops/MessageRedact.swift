// message.redact: withhold the body of a message for good. Its number stays, so nobody's history has a hole.
//
//     {"op":"message.redact","on":"S-17","seq":12,"reason":"card number"}
//
// Authors redact their own while the session goes on or the ticket is not closed; what has ended is a record, and only
// the right `message.redact` reaches into it. Whoever could read the message sees that it is gone, and the reason.

import TandemWire

struct MessageRedact: Op {
    static let spec = OpSpec(
        name: "message.redact", right: nil, access: .record, customerMay: true, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the session or ticket, such as S-17"),
            FieldSpec("seq", .integer, required: true, help: "the number of the message"),
            FieldSpec(
                "reason", .string, help: "1 to 255 characters; read by everybody who could read the message"),
        ],
        summary: "Withhold the text of a message from now on; its number stays.")

    private let stream: StreamID
    private let seq: Int
    private let reason: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        seq = try request.requiredSeq("seq")
        reason = try request.optionalText("reason", limit: DeskLimits.lineScalars)
    }

    var on: StreamID? { stream }
    var cites: (StreamID, Int)? { (stream, seq) }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let cited = context.cited, cited.on == stream, cited.seq == seq,
            case .messagePosted(let message) = cited.payload, cited.vis.isReadable(with: context.principal.clearance)
        else { throw .missing(stream, seq) }
        if !context.principal.has(.messageRedact) {
            if cited.by != context.principal.id { throw .rightMissing(.messageRedact, context.principal) }
            if let ticket = desk.ticket(stream) {
                if ticket.axes.lifecycle == .closed { throw .rightMissing(.messageRedact, context.principal) }
            } else if desk.openSession(stream) == nil {
                throw .sessionEnded(stream)
            }
        }
        if desk.isRedacted(stream, seq) {
            throw Refusal(
                .badTransition, "\(stream.text) #\(seq) is redacted already",
                [JSONField("on", .string(stream.text)), JSONField("seq", .integer(seq))])
        }
        var drafts = [(seq, cited.vis)]
        // What was held before it was sent says the same.
        if let held = message.details?.held { drafts.insert((held, .staff), at: 0) }
        return Decision(
            drafts.map { target, vis in
                Draft(on: stream, vis: vis, .messageRedacted(MessageRedacted(target: target, reason: reason)))
            }, Answer(on: stream))
    }
}
