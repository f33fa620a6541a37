// cb.revoke, cb.pause, cb.resume, cb.end: less, nothing for now, again, no more.
//
//     {"op":"cb.revoke","on":"S-17"}
//     {"ok":true,"on":"S-17","seq":33,"scope":"control","lease":4}
//     {"op":"cb.pause","on":"S-17"}   {"op":"cb.resume","on":"S-17"}   {"op":"cb.end","on":"S-17"}
//
// The customer may do all of it at any time, those who serve may give back, pause and end, a supervisor may end what
// others do. What the customer has paused only the customer resumes.

import TandemWire

struct CobrowseRevoke: Op {
    static let spec = OpSpec(
        name: "cb.revoke", right: .sessionRead, access: .openSession, customerMay: true, writes: true,
        fields: [
            sessionField,
            FieldSpec("scope", .word(of: CobrowseWish.self), help: "control, if left out; or point"),
        ],
        summary: "Take control of the page back, or give it back; or let nobody point at it any more.")

    private let stream: StreamID
    private let scope: CobrowsePart

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        scope = (try request.optionalWord("scope") as CobrowseWish? ?? .control).part
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let share = desk.cobrowse(stream)
        let why = try desk.stopping(stream, context, holder: scope == .control ? share?.control?.holder : nil)
        guard let share else { throw .noConsent(stream, "there is no co-browsing in \(stream.text)") }
        let told = JSONField("scope", .string(scope.rawValue))
        if scope == .control {
            guard let control = share.control else {
                throw .badCobrowse(stream, "nobody has control in \(stream.text)")
            }
            return Decision(
                share.controlRevoked(why), Answer(on: stream, [told, JSONField("lease", .integer(control.lease))]))
        }
        guard share.isAccepted, share.scope.contains(.point) else {
            throw .badCobrowse(stream, "nobody may point in \(stream.text)")
        }
        let revoked = CobrowseRevoked(to: nil, scope: scope, why: why)
        return Decision([share.draft(.revoked(revoked))], Answer(on: stream, [told]))
    }
}

struct CobrowsePause: StreamOp {
    static let spec = OpSpec(
        name: "cb.pause", right: .sessionRead, access: .openSession, customerMay: true, writes: true,
        fields: [sessionField],
        summary: "Show nothing for now; whoever has control loses it.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        _ = try desk.stopping(stream, context, holder: nil)
        let share = try desk.acceptedCobrowse(stream)
        guard share.isLive else { throw .badCobrowse(stream, "co-browsing in \(stream.text) is paused already") }
        return Decision(
            share.controlRevoked(.paused) + [share.draft(.paused)] + desk.snapshotDrops(share), Answer(on: stream))
    }
}

struct CobrowseResume: StreamOp {
    static let spec = OpSpec(
        name: "cb.resume", right: .sessionRead, access: .openSession, customerMay: true, writes: true,
        fields: [sessionField],
        summary: "Show the page again after a pause.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let why = try desk.stopping(stream, context, holder: nil)
        let share = try desk.acceptedCobrowse(stream)
        guard case .paused(let by) = share.phase else {
            throw .badCobrowse(stream, "co-browsing in \(stream.text) is not paused")
        }
        guard why == .customer || by == context.principal.id else {
            throw .notAllowed("\(by) has paused it; only they or the customer resume it")
        }
        return Decision([share.draft(.resumed)], Answer(on: stream))
    }
}

struct CobrowseEndOp: StreamOp {
    static let spec = OpSpec(
        name: "cb.end", right: .sessionRead, access: .openSession, customerMay: true, writes: true,
        fields: [sessionField],
        summary: "End co-browsing, or withdraw the invitation.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let why = try desk.stopping(stream, context, holder: nil)
        guard let share = desk.cobrowse(stream) else {
            throw .noConsent(stream, "there is no co-browsing in \(stream.text)")
        }
        return Decision(desk.ending(share, why), Answer(on: stream))
    }
}

extension Desk {
    /// As whom the caller may stop something here: the customer, somebody who serves and looks (or has invited), or the
    /// holder of control, or a supervisor.
    fileprivate func stopping(
        _ on: StreamID, _ context: Context, holder: String?
    ) throws(Refusal) -> CobrowseEnd {
        guard let session = openSession(on) else { throw .missing(on) }
        let principal = context.principal
        if !principal.isStaff {
            try session.requireCustomer(principal)
            return .customer
        }
        let share = cobrowse(on)
        let isConcerned = share?.viewer(principal.id)?.mode == .serve || share?.invitedBy == principal.id
        // Control is given back by its holder alone; another agent asks the customer.
        if isConcerned, holder == nil || holder == principal.id { return .agent }
        guard principal.has(.sessionTakeover) else {
            guard principal.has(.cobrowse) else { throw .rightMissing(.cobrowse, principal) }
            throw .notAllowed("you have no part in the co-browsing of \(on.text)")
        }
        return .supervisor
    }
}
