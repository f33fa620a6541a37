// emu.show: whether somebody acts for the customer of a session, who, and until when.
//
//     {"op":"emu.show","on":"S-17"}
//     {"ok":true,"on":"S-17","seq":6,"active":true,"lease":3,"agent":"agent:sarah","customer":"cust:42",
//      "scope":"account","started_at":"…","until":"…"}

import TandemWire

struct EmulationShow: StreamOp {
    static let spec = OpSpec(
        name: "emu.show", right: .sessionRead, access: .session, customerMay: true, writes: false,
        fields: [FieldSpec("on", .stream, required: true, help: "the session, such as S-17")],
        summary: "Show whether somebody acts in the customer's name, who it is, and until when.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let id = stream.sessionNumber, let head = desk.head(stream) else { throw .missing(stream) }
        let seq = head.visible(to: context.principal.clearance)
        guard let emulation = desk.leases.of(session: id), !emulation.isOver(at: context.now) else {
            return Decision([], Answer(on: stream, seq: seq, [JSONField("active", .bool(false))]))
        }
        return Decision([], Answer(on: stream, seq: seq, [JSONField("active", .bool(true))] + emulation.fields))
    }
}

extension Emulation {
    var fields: [JSONField] {
        [
            JSONField("lease", .integer(lease)), JSONField("agent", .string(agent)),
            JSONField("customer", .string(StreamID.customer(customer).text)),
            JSONField("scope", .string(scope.rawValue)),
            JSONField("started_at", .string(Timestamp.format(startedAt))),
            JSONField("until", .string(Timestamp.format(until))),
        ]
    }
}
