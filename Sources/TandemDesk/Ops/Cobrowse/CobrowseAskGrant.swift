// cb.ask, cb.grant, cb.deny: a viewer would like to point or to have control; the customer decides.
//
//     {"op":"cb.ask","on":"S-17","want":"control","reason":"to pick the size for you"}
//     {"op":"cb.grant","on":"S-17","to":"agent:sarah","scope":"control","for_s":120}
//     {"ok":true,"on":"S-17","seq":31,"to":"agent:sarah","scope":"control","lease":4,"until":"…"}
//     {"op":"cb.deny","on":"S-17"}
//
// One holds control. Each grant has a new number, also the same holder's next one, so what was sent under an older one
// is nothing any more.

import TandemWire

/// What may be asked for later.
enum CobrowseWish: String, CaseIterable {
    case point, control

    var part: CobrowsePart { self == .point ? .point : .control }
}

struct CobrowseAskFor: Op {
    static let spec = OpSpec(
        name: "cb.ask", right: .cobrowse, access: .openSession, customerMay: false, writes: true,
        fields: [
            sessionField,
            FieldSpec("want", .word(of: CobrowseWish.self), help: "control, if left out"),
            FieldSpec("reason", .string, help: "what for, for the customer"),
        ],
        summary: "Ask the customer for control of their page, or to let you point at it.")

    private let stream: StreamID
    private let want: CobrowsePart
    private let reason: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        want = (try request.optionalWord("want") as CobrowseWish? ?? .control).part
        reason = try request.optionalText("reason", limit: DeskLimits.lineScalars)
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let who = context.principal.id
        let share = try desk.liveCobrowse(stream)
        guard share.viewer(who)?.mode == .serve else { throw .notJoined(stream) }
        if let ask = share.ask, ask.until > context.now {
            throw .cobrowseTaken(stream, ask.who, "\(ask.who) has asked for \(ask.want.rawValue); wait for the answer")
        }
        if want == .control, let control = share.control, !control.isOver(at: context.now) {
            throw .cobrowseTaken(stream, control.holder, "\(control.holder) has control (lease \(control.lease))")
        }
        if want == .point, share.scope.contains(.point) {
            throw .badCobrowse(stream, "the customer lets you point in \(stream.text) already")
        }
        let until = context.now + Int64(CobrowseLimits.askSeconds) * 1000
        return Decision(
            [share.draft(.asked(CobrowseAsked(want: want, until: until, reason: reason)))],
            Answer(
                on: stream,
                [JSONField("want", .string(want.rawValue)), JSONField("until", .string(Timestamp.format(until)))]))
    }
}

struct CobrowseGrant: Op {
    static let spec = OpSpec(
        name: "cb.grant", right: .cobrowseConsent, access: .openSession, customerMay: true, writes: true,
        fields: [
            sessionField,
            FieldSpec("to", .string, help: "who, such as agent:sarah; whoever asked, if left out"),
            FieldSpec("scope", .word(of: CobrowseWish.self), help: "what was asked for, or control, if left out"),
            FieldSpec("for_s", .integer, help: "for how long control is lent, 5 to 900 seconds; 120 if left out"),
        ],
        summary: "Lend control of your page for a while, or let the agents point at it.")

    private let stream: StreamID
    private let to: String?
    private let scope: CobrowsePart?
    private let seconds: Int?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        to = try request.optionalText("to", limit: DeskLimits.lineScalars)
        scope = (try request.optionalWord("scope") as CobrowseWish?)?.part
        seconds = try request.optionalInteger("for_s", in: CobrowseLimits.controlSeconds)
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let session = desk.openSession(stream) else { throw .missing(stream) }
        try session.requireCustomer(context.principal)
        let share = try desk.liveCobrowse(stream)
        guard let to = to ?? share.ask?.who else {
            throw .fieldRequired("to", "nobody has asked; say to whom, such as \(share.viewers.first?.who ?? "")")
        }
        guard share.viewer(to)?.mode == .serve, session.participant(to)?.mode.serves == true else {
            throw .badField("to", "\(to) does not help you in this co-browsing")
        }
        let scope = scope ?? share.ask?.want ?? .control
        let told = [JSONField("to", .string(to)), JSONField("scope", .string(scope.rawValue))]
        guard scope == .control else {
            let granted = CobrowseGranted(to: to, scope: scope, until: nil)
            return Decision([share.draft(.granted(granted))], Answer(on: stream, told))
        }
        let until = context.now + Int64(seconds ?? CobrowseLimits.controlSecondsDefault) * 1000
        let granted = CobrowseGranted(to: to, scope: .control, until: until)
        return Decision(
            share.controlRevoked(.switch) + [share.draft(.granted(granted), lease: desk.leases.next)],
            Answer(
                on: stream,
                told + [
                    JSONField("lease", .integer(desk.leases.next)),
                    JSONField("until", .string(Timestamp.format(until))),
                ]))
    }
}

struct CobrowseDeny: Op {
    static let spec = OpSpec(
        name: "cb.deny", right: .cobrowseConsent, access: .openSession, customerMay: true, writes: true,
        fields: [sessionField, FieldSpec("reason", .string, help: "why, if you like")],
        summary: "Do not give what was asked for; the agent still sees your page.")

    private let stream: StreamID
    private let reason: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        reason = try request.optionalText("reason", limit: DeskLimits.lineScalars)
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let session = desk.openSession(stream) else { throw .missing(stream) }
        try session.requireCustomer(context.principal)
        let share = try desk.acceptedCobrowse(stream)
        guard let ask = share.ask else { throw .badCobrowse(stream, "nobody has asked for anything in \(stream.text)") }
        let denied = CobrowseStopped(why: .customer, to: ask.who, reason: reason)
        return Decision([share.draft(.denied(denied))], Answer(on: stream, [JSONField("to", .string(ask.who))]))
    }
}

extension Refusal {
    fileprivate static func cobrowseTaken(_ on: StreamID, _ by: String, _ message: String) -> Refusal {
        Refusal(.taken, message, [JSONField("on", .string(on.text)), JSONField("by", .string(by))])
    }
}
