// session.show: everything about one session.
//
//     {"op":"session.show","on":"S-17"}
//     {"ok":true,"on":"S-17","seq":12,"customer":"cust:42","ticket":"T-204","agent":"agent:sarah","state":"open",
//      "started_at":"2026-11-21T19:10:00.000Z","duration_s":912,"held_s":0,
//      "participants":[{"who":"agent:sarah","mode":"serve","joined_at":"2026-11-21T19:10:00.000Z"}],
//      "read":{"cust:42":11}}
//
// Members that are not set are left out. Who takes part and who has read what is for staff.

import TandemWire

struct SessionShow: StreamOp {
    static let spec = OpSpec(
        name: "session.show", right: .sessionRead, access: .session, customerMay: true, writes: false,
        fields: [FieldSpec("on", .stream, required: true, help: "the session, such as S-17")],
        summary: "Show a session: context, agent, state, duration; for staff also who takes part and has read what.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let id = stream.sessionNumber, let view = desk.view(id, now: context.now) else {
            throw .missing(stream)
        }
        let clearance = context.principal.clearance
        var fields = view.context.fields
        if let agent = view.agent { fields.append(JSONField("agent", .string(agent))) }
        fields.append(JSONField("state", .string(view.state.rawValue)))
        fields.append(JSONField("started_at", .string(Timestamp.format(view.startedAt))))
        if let endedAt = view.endedAt { fields.append(JSONField("ended_at", .string(Timestamp.format(endedAt)))) }
        fields.append(JSONField("duration_s", .integer(view.durationSeconds)))
        fields.append(JSONField("held_s", .integer(view.heldSeconds)))
        if let outcome = view.outcome { fields.append(JSONField("outcome", .string(outcome.rawValue))) }
        if clearance == .staff {
            fields.append(JSONField("participants", .array(view.participants.map(Self.json))))
            let marks = desk.readMarks.of(stream).map { JSONField($0.who, .integer($0.seq)) }
            fields.append(JSONField("read", .object(marks)))
        }
        return Decision([], Answer(on: stream, seq: view.head.visible(to: clearance), fields))
    }

    private static func json(_ participant: Participant) -> JSONValue {
        .object([
            JSONField("who", .string(participant.who)), JSONField("mode", .string(participant.mode.rawValue)),
            JSONField("joined_at", .string(Timestamp.format(participant.joinedAt))),
        ])
    }
}
