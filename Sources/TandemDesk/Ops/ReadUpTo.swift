// read: I have read this stream up to here.
//
//     {"op":"read","on":"S-17","seq":57}
//     {"ok":true,"on":"S-17","read":57}
//
// The mark is a fact of the reader's own private stream, so reading does not grow the stream that is read, and works
// after its end. It only rises: a lower number is answered with the mark as it stands.

import TandemWire

struct ReadUpTo: Op {
    static let spec = OpSpec(
        name: "read", right: nil, access: .read, customerMay: true, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the stream, such as S-17"),
            FieldSpec("seq", .integer, required: true, help: "the last number you have read"),
        ],
        summary: "Mark a stream as read up to a number; staff and your other connections see it.")

    private let stream: StreamID
    private let seq: Int

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        seq = try request.requiredSeq("seq")
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let reader = context.principal
        let head = desk.head(stream)?.visible(to: reader.clearance) ?? 0
        if seq > head {
            throw Refusal(
                .cursorAhead, "\(stream.text) is at #\(head), you said you have read #\(seq); read it again",
                [JSONField("on", .string(stream.text)), JSONField("seq", .integer(head))])
        }
        let current = desk.readMarks.mark(stream, who: reader.id)
        if seq <= current { return Decision([], Answer(on: stream, [JSONField("read", .integer(current))])) }
        let mark = ReadMarked(stream: stream, upTo: seq)
        return Decision(
            [Draft(on: reader.stream, vis: .staff, .readMarked(mark))],
            Answer(on: stream, [JSONField("read", .integer(seq))]),
            signals: [.read(on: stream, by: reader.id, seq: seq)])
    }
}
