// session.end: close the session, with an outcome.
//
//     {"op":"session.end","on":"S-17","outcome":"resolved"}
//     {"ok":true,"on":"S-17","seq":58,"outcome":"resolved","duration_s":1872,"held_s":95,"reverted":[{"lease":3}]}
//
// What was lent for it is taken back in the same decision; see `SessionUndo`.

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
        let undo = SessionUndo.all(in: session.id, desk, why: .sessionEnd)
        let ended = SessionEnded(
            outcome: outcome, durationSeconds: session.durationSeconds(at: context.now),
            heldSeconds: session.heldSeconds(at: context.now), reverted: undo.reverted)
        var fields = [
            JSONField("outcome", .string(outcome.rawValue)),
            JSONField("duration_s", .integer(ended.durationSeconds)),
            JSONField("held_s", .integer(ended.heldSeconds)),
        ]
        if !undo.reverted.isEmpty { fields.append(JSONField("reverted", undo.reverted.json)) }
        var drafts = undo.drafts
        if let call = session.call {
            drafts.append(Draft(on: stream, vis: .all, .callEnded(call.ended(.answered, at: context.now))))
        }
        drafts.append(Draft(on: stream, vis: .all, .sessionEnded(ended)))
        return Decision(drafts, Answer(on: stream, fields))
    }
}
