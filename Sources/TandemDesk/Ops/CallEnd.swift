// call.end: they have hung up. The end of the session ends its call as well.
//
//     {"op":"call.end","on":"S-17"}
//     {"ok":true,"on":"S-17","seq":31,"call":4,"result":"answered","duration_s":412}

import TandemWire

struct CallEnd: Op {
    static let spec = OpSpec(
        name: "call.end", right: .callWrite, access: .serving, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the session, such as S-17"),
            FieldSpec("result", .word(of: CallResult.self), help: "answered, if left out, no_answer, busy or failed"),
        ],
        summary: "Record that the telephone call of the session is over.")

    private let stream: StreamID
    private let result: CallResult

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        result = try request.optionalWord("result") ?? .answered
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let session = desk.openSession(stream) else { throw .missing(stream) }
        guard let call = session.call else {
            throw Refusal(
                .badTransition, "no call goes on in \(stream.text)", [JSONField("on", .string(stream.text))])
        }
        let ended = call.ended(result, at: context.now)
        return Decision(
            [Draft(on: stream, vis: .all, .callEnded(ended))],
            Answer(
                on: stream,
                [
                    JSONField("call", .integer(ended.call)), JSONField("result", .string(result.rawValue)),
                    JSONField("duration_s", .integer(ended.durationSeconds)),
                ]))
    }
}
