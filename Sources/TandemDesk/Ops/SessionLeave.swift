// session.leave: no longer take part.
//
//     {"op":"session.leave","on":"S-17"}
//
// When the agent leaves, whoever has served longest becomes the agent; if there is nobody, the session waits for
// somebody to join it.

import TandemWire

struct SessionLeave: StreamOp {
    static let spec = OpSpec(
        name: "session.leave", right: .sessionRead, access: .openSession, customerMay: false, writes: true,
        fields: [FieldSpec("on", .stream, required: true, help: "the session, such as S-17")],
        summary: "Leave a session that you have joined; it goes on without you.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let session = desk.openSession(stream) else { throw .missing(stream) }
        guard session.participant(context.principal.id) != nil else {
            throw Refusal(
                .notJoined, "you have not joined \(stream.text), so you cannot leave it",
                [JSONField("on", .string(stream.text))])
        }
        let left = ParticipantLeft(who: context.principal.id)
        let undo = SessionUndo.leaving(session.id, desk, who: context.principal.id)
        return Decision(undo + [Draft(on: stream, vis: .staff, .participantLeft(left))], Answer(on: stream))
    }
}
