// cb.accept, cb.decline: the customer's answer to an invitation.
//
//     {"op":"cb.accept","on":"S-17","scope":["view","point"],"allow":["size","qty"]}
//     {"ok":true,"on":"S-17","seq":10,"to":"agent:sarah","scope":["view","point"]}
//     {"op":"cb.decline","on":"S-17","reason":"not now"}
//
// They may agree to less than they were asked for, never to more. `control` in the scope lends control at once, for
// `for_s` seconds; it is never assumed. `allow` names the fields whose values may be seen: all others stay masked.

import TandemWire

struct CobrowseAccept: Op {
    static let spec = OpSpec(
        name: "cb.accept", right: .cobrowseConsent, access: .openSession, customerMay: true, writes: true,
        fields: [
            sessionField,
            FieldSpec("scope", .list, help: "what you agree to: view, point, control; without control if left out"),
            FieldSpec("allow", .list, help: "names of form fields whose values may be seen; all others are masked"),
            FieldSpec("for_s", .integer, help: "for how long control is lent, 5 to 900 seconds; 120 if left out"),
        ],
        summary: "Show your page to the agent who invited you.")

    private let stream: StreamID
    private let scope: CobrowseScope?
    private let allow: [String]
    private let seconds: Int?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        scope = try request.optionalScope()
        allow = try request.allowedFields()
        seconds = try request.optionalInteger("for_s", in: CobrowseLimits.controlSeconds)
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let session = desk.openSession(stream) else { throw .missing(stream) }
        try session.requireCustomer(context.principal)
        let share = try desk.invitation(stream, context)
        let agreed = scope ?? share.scope.without(.control)
        guard agreed.isWithin(share.scope) else {
            throw .badField("scope", "you were asked for \(share.scope.text) only")
        }
        if seconds != nil, !agreed.contains(.control) {
            throw .badField("for_s", "for_s is for control; put control into scope, or leave it out")
        }
        let shown = agreed.without(.control)
        let accepted = CobrowseAccepted(to: share.invitedBy, scope: shown, allow: allow)
        var drafts = [share.draft(.accepted(accepted))]
        var fields = [JSONField("to", .string(share.invitedBy)), JSONField("scope", shown.json)]
        if agreed.contains(.control) {
            let until = context.now + Int64(seconds ?? CobrowseLimits.controlSecondsDefault) * 1000
            let granted = CobrowseGranted(to: share.invitedBy, scope: .control, until: until)
            drafts.append(share.draft(.granted(granted), lease: desk.leases.next))
            fields += [
                JSONField("lease", .integer(desk.leases.next)), JSONField("until", .string(Timestamp.format(until))),
            ]
        }
        return Decision(drafts, Answer(on: stream, fields))
    }
}

struct CobrowseDecline: Op {
    static let spec = OpSpec(
        name: "cb.decline", right: .cobrowseConsent, access: .openSession, customerMay: true, writes: true,
        fields: [sessionField, FieldSpec("reason", .string, help: "why, if you like")],
        summary: "Do not show your page.")

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
        let share = try desk.invitation(stream, context)
        return Decision(
            [share.draft(.declined(CobrowseStopped(why: .customer, reason: reason)))], Answer(on: stream))
    }
}

extension Desk {
    /// An invitation that waits for its answer.
    fileprivate func invitation(_ on: StreamID, _ context: Context) throws(Refusal) -> Cobrowse {
        guard let share = cobrowse(on) else { throw .badCobrowse(on, "nobody has invited you in \(on.text)") }
        guard case .invited(let until) = share.phase else {
            throw .badCobrowse(on, "you share in \(on.text) already; cb.end ends it")
        }
        guard until > context.now else { throw .badCobrowse(on, "the invitation in \(on.text) is too old") }
        return share
    }
}

extension CobrowseScope {
    /// `view and point`.
    fileprivate var text: String { parts.map(\.rawValue).joined(separator: " and ") }
}

extension JSONLine {
    /// Names of fields, none of them secret.
    fileprivate func allowedFields() throws(Refusal) -> [String] {
        guard let index = find("allow") else { return [] }
        guard let names = value(index).list(\.string), names.count <= CobrowseLimits.allowed,
            Set(names).count == names.count
        else {
            throw .badField(
                "allow", "allow is a list of at most \(CobrowseLimits.allowed) names of fields, each once",
                [JSONField("limit", .integer(CobrowseLimits.allowed))])
        }
        for name in names {
            try name.check(as: "allow", limit: DeskLimits.wordScalars)
            if Masking.isSensitive(name) {
                throw Refusal(
                    .maskRequired, "a field called \(name) is always masked; leave it out of allow",
                    [JSONField("field", .string(name))])
            }
        }
        return names
    }
}
