// cb.invite: ask the customer to show their page. Nothing is shown before they accept.
//
//     {"op":"cb.invite","on":"S-17","scope":["view","point"],"reason":"to see what you see"}
//     {"ok":true,"on":"S-17","seq":9,"scope":["view","point"],"until":"…"}

import TandemWire

struct CobrowseInvite: Op {
    static let spec = OpSpec(
        name: "cb.invite", right: .cobrowse, access: .serving, customerMay: false, writes: true,
        fields: [
            sessionField,
            FieldSpec("scope", .list, help: "what you ask for: view, point, control; view and point if left out"),
            FieldSpec("reason", .string, help: "why, for the customer"),
        ],
        summary: "Ask the customer to show their page; nothing is shown before they accept.")

    private let stream: StreamID
    private let scope: CobrowseScope
    private let reason: String?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        scope = try request.optionalScope() ?? CobrowseScope(known: [.view, .point])
        reason = try request.optionalText("reason", limit: DeskLimits.lineScalars)
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let session = desk.openSession(stream) else { throw .missing(stream) }
        // A supervisor who may act anywhere is seen by the customer only after joining.
        guard session.serves(context.principal) else { throw .notJoined(stream) }
        if let share = desk.cobrowse(stream) {
            throw .badCobrowse(
                stream,
                share.isAccepted
                    ? "the customer shares already in \(stream.text); join with cb.join"
                    : "\(share.invitedBy) has invited the customer in \(stream.text); wait for the answer")
        }
        let until = context.now + Int64(CobrowseLimits.inviteSeconds) * 1000
        let invited = CobrowseInvited(scope: scope, until: until, reason: reason)
        let share = Cobrowse(
            session: session.id, phase: .invited(until: until), invitedBy: context.principal.id, scope: scope)
        return Decision(
            [share.draft(.invited(invited))],
            Answer(
                on: stream,
                [JSONField("scope", scope.json), JSONField("until", .string(Timestamp.format(until)))]))
    }
}

extension Op {
    static var sessionField: FieldSpec {
        FieldSpec("on", .stream, required: true, help: "the session, such as S-17")
    }
}

extension Session {
    func serves(_ principal: Principal) -> Bool { participant(principal.id)?.mode.serves == true }

    /// The session's customer themself: nobody else can agree to anything in their place.
    func requireCustomer(_ principal: Principal) throws(Refusal) {
        guard principal.customer == context.customer else {
            throw .notAllowed("only the customer of \(on.text) decides about their page")
        }
    }
}

extension JSONLine {
    func optionalScope() throws(Refusal) -> CobrowseScope? {
        guard let index = find("scope") else { return nil }
        guard let scope = CobrowseScope(json: value(index)) else {
            throw .badField("scope", "scope is a list of view, point and control, each once, with view in it")
        }
        return scope
    }
}
