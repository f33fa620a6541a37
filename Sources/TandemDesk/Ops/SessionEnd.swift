// session.end: close the session, with an outcome.
//
//     {"op":"session.end","on":"S-17","outcome":"resolved"}
//     {"ok":true,"on":"S-17","seq":58,"outcome":"resolved","duration_s":1872,"held_s":95}

import TandemWire

struct SessionEnd: Op {
    static let spec = OpSpec(
        name: "session.end", right: .sessionEnd, access: .serving, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the session, such as S-17"),
            FieldSpec("outcome", .word(of: Outcome.self), help: "how it ended; resolved if left out"),
        ],
        summary: "End a session for everybody in it and record the outcome.")

    private let stream: StreamID
    private let outcome: Outcome

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        outcome = try request.optionalWord("outcome") ?? .resolved
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let session = desk.openSession(stream) else { throw .missing(stream) }
        let ended = SessionEnded(
            outcome: outcome, durationSeconds: session.durationSeconds(at: context.now),
            heldSeconds: session.heldSeconds(at: context.now))
        return Decision(
            desk.couponDrops(ofSession: session.id, now: context.now)
                + [Draft(on: stream, vis: .all, .sessionEnded(ended))],
            Answer(
                on: stream,
                [
                    JSONField("outcome", .string(outcome.rawValue)),
                    JSONField("duration_s", .integer(ended.durationSeconds)),
                    JSONField("held_s", .integer(ended.heldSeconds)),
                ]))
    }
}
