// emu.end: act for the customer no more. The session goes on.
//
//     {"op":"emu.end","on":"S-17"}
//     {"ok":true,"on":"S-17","seq":9,"lease":3}

import TandemWire

struct EmulationEnd: Op {
    static let spec = OpSpec(
        name: "emu.end", right: .emulate, access: .openSession, customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the session, such as S-17"),
            FieldSpec("lease", .integer, help: "the lease, to be sure that it is this one"),
        ],
        summary: "Stop acting in the customer's name; the session goes on.")

    private let stream: StreamID
    private let lease: Int?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        lease = try request.optionalLease()
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        if let lease { _ = try desk.emulation(lease, of: context.principal, at: context.now) }
        guard let held = desk.leases.held(by: context.principal.id), held.on == stream else {
            throw .noEmulation(on: stream)
        }
        let undo = SessionUndo.lease(held, desk, why: .agent)
        return Decision(undo.drafts, Answer(on: stream, [JSONField("lease", .integer(held.lease))]))
    }
}

extension JSONLine {
    /// The number of a lease, 1 or more.
    package func optionalLease() throws(Refusal) -> Int? {
        try optionalInteger("lease", in: 1...Int.max)
    }
}
