// session.resume: the customer need not wait any longer.
//
//     {"op":"session.resume","on":"S-17"}
//     {"ok":true,"on":"S-17","seq":12,"held_s":95}

import TandemWire

struct SessionResume: StreamOp {
    static let spec = OpSpec(
        name: "session.resume", right: .sessionContext, access: .serving, customerMay: false, writes: true,
        fields: [FieldSpec("on", .stream, required: true, help: "the session, such as S-17")],
        summary: "Take the customer off hold.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let session = desk.openSession(stream) else { throw .missing(stream) }
        guard let heldSince = session.heldSince else {
            throw Refusal(
                .badTransition, "\(stream.text) is not on hold; session.hold begins that",
                [JSONField("on", .string(stream.text))])
        }
        let seconds = Int(max(0, context.now - heldSince) / 1000)
        let resumed = SessionResumed(heldSeconds: seconds)
        return Decision(
            [Draft(on: stream, vis: .all, .sessionResumed(resumed))],
            Answer(on: stream, [JSONField("held_s", .integer(seconds))]))
    }
}
