// emu.revoke: nobody acts in my name any more. Customers may say so at any time; a supervisor may in any session.
//
//     {"op":"emu.revoke","on":"S-17"}
//     {"ok":true,"on":"S-17","seq":9,"lease":3}

import TandemWire

struct EmulationRevoke: StreamOp {
    static let spec = OpSpec(
        name: "emu.revoke", right: .sessionRead, access: .openSession, customerMay: true, writes: true,
        fields: [FieldSpec("on", .stream, required: true, help: "the session, such as S-17")],
        summary: "Let nobody act in the customer's name any more: by the customer themself, or by a supervisor.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        if context.principal.isStaff { try Access.require(.sessionTakeover, context.principal) }
        guard let id = stream.sessionNumber, let held = desk.leases.of(session: id) else {
            throw .noEmulation(on: stream)
        }
        let undo = SessionUndo.lease(held, desk, why: .revoked)
        return Decision(undo.drafts, Answer(on: stream, [JSONField("lease", .integer(held.lease))]))
    }
}
