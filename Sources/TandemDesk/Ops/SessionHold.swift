// session.hold: the customer waits.
//
//     {"op":"session.hold","on":"S-17"}

import TandemWire

struct SessionHold: StreamOp {
    static let spec = OpSpec(
        name: "session.hold", right: .sessionContext, access: .serving, customerMay: false, writes: true,
        fields: [FieldSpec("on", .stream, required: true, help: "the session, such as S-17")],
        summary: "Put the customer on hold; the time on hold is counted.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let session = desk.openSession(stream) else { throw .missing(stream) }
        if session.isHeld {
            throw Refusal(
                .badTransition, "\(stream.text) is on hold already; session.resume ends that",
                [JSONField("on", .string(stream.text))])
        }
        return Decision([Draft(on: stream, vis: .all, .sessionHeld)], Answer(on: stream))
    }
}
