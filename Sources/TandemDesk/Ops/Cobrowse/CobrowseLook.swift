// cb.join, cb.leave: one more viewer of a page that the customer shows already, and no more. cb.show: how it stands.
// cb.page: the customer went to another page.
//
//     {"op":"cb.join","on":"S-17"}
//     {"ok":true,"on":"S-17","seq":14,"mode":"view","scope":["view","point"]}
//
// Whoever serves in the session joins to help; a supervisor, who may observe, only to look. The customer is told.

import TandemWire

struct CobrowseJoin: StreamOp {
    static let spec = OpSpec(
        name: "cb.join", right: .cobrowse, or: [.sessionObserve], access: .openSession, customerMay: false,
        writes: true, fields: [sessionField],
        summary: "Look at the page that the customer shows; they are told that you do.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let session = desk.openSession(stream) else { throw .missing(stream) }
        let who = context.principal.id
        let mode: CobrowseViewer.Mode = session.serves(context.principal) ? .serve : .view
        guard mode == .serve && context.principal.has(.cobrowse) || context.principal.has(.sessionObserve) else {
            throw .notJoined(stream)
        }
        let share = try desk.acceptedCobrowse(stream)
        let answer = Answer(
            on: stream, [JSONField("mode", .string(mode.rawValue)), JSONField("scope", share.scope.json)])
        var drafts: [Draft] = []
        if let viewer = share.viewer(who) {
            guard viewer.mode != mode else {
                return Decision([], Answer(on: stream, seq: session.head.visible(to: .staff), answer.fields))
            }
            drafts = [share.draft(.left(CobrowseLeft(who: who)))]
        } else if share.viewers.count >= CobrowseLimits.viewers {
            throw Refusal(
                .busy, "\(CobrowseLimits.viewers) people look at this page, which is the limit",
                [JSONField("limit", .integer(CobrowseLimits.viewers))])
        }
        drafts.append(share.draft(.joined(CobrowseJoined(viewer: CobrowseViewer(who: who, mode: mode)))))
        return Decision(drafts, answer)
    }
}

struct CobrowseLeave: StreamOp {
    static let spec = OpSpec(
        name: "cb.leave", right: .cobrowse, or: [.sessionObserve], access: .openSession, customerMay: false,
        writes: true, fields: [sessionField],
        summary: "Look at the customer's page no more; the last agent who leaves ends it.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let drafts = desk.cobrowse(stream).map { desk.leaving($0, context.principal.id) } ?? []
        guard !drafts.isEmpty else { throw .badCobrowse(stream, "you do not look at the page in \(stream.text)") }
        return Decision(drafts, Answer(on: stream))
    }
}

struct CobrowseShow: StreamOp {
    static let spec = OpSpec(
        name: "cb.show", right: .sessionRead, access: .session, customerMay: true, writes: false,
        fields: [sessionField],
        summary: "Show whether the customer shows their page, to whom, and who has control.")

    let stream: StreamID

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let head = desk.head(stream) else { throw .missing(stream) }
        let seq = head.visible(to: context.principal.clearance)
        guard let share = desk.cobrowse(stream) else {
            return Decision([], Answer(on: stream, seq: seq, [JSONField("state", .string("none"))]))
        }
        return Decision([], Answer(on: stream, seq: seq, share.fields(at: context.now)))
    }
}

extension Cobrowse {
    fileprivate func fields(at now: Int64) -> [JSONField] {
        var fields: [JSONField] = []
        let state: String
        switch phase {
        case .invited(let until):
            state = "invited"
            fields.append(JSONField("until", .string(Timestamp.format(until))))
        case .live: state = "live"
        case .paused(let by):
            state = "paused"
            fields.append(JSONField("by", .string(by)))
        }
        fields.insert(JSONField("state", .string(state)), at: 0)
        fields += [
            JSONField("invited_by", .string(invitedBy)), JSONField("scope", scope.json),
            JSONField("allow", .array(allow.map { .string($0) })),
            JSONField(
                "viewers",
                .array(
                    viewers.map {
                        .object([
                            JSONField("who", .string($0.who)), JSONField("mode", .string($0.mode.rawValue)),
                        ])
                    })),
        ]
        if let ask, ask.until > now {
            fields.append(
                JSONField(
                    "asked",
                    .object([JSONField("who", .string(ask.who)), JSONField("want", .string(ask.want.rawValue))])))
        }
        if let control, !control.isOver(at: now) {
            fields.append(
                JSONField(
                    "control",
                    .object([
                        JSONField("to", .string(control.holder)), JSONField("lease", .integer(control.lease)),
                        JSONField("until", .string(Timestamp.format(control.until))),
                    ])))
        }
        if let page { fields.append(JSONField("url", .string(page))) }
        return fields
    }
}

struct CobrowsePage: Op {
    static let spec = OpSpec(
        name: "cb.page", right: .cobrowseConsent, access: .openSession, customerMay: true, writes: true,
        fields: [
            sessionField,
            FieldSpec(
                "url", .string, required: true,
                help: "the page, such as /cart; what follows ? or # is cut off, it may hold secrets"),
        ],
        summary: "Say which page you are on, so that the way through the shop stands in the session.")

    private let stream: StreamID
    private let url: String

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        url = Masking.page(try request.requiredText("url", limit: CobrowseLimits.pageScalars))
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let session = desk.openSession(stream) else { throw .missing(stream) }
        try session.requireCustomer(context.principal)
        let share = try desk.liveCobrowse(stream)
        guard url.hasPrefix("/") || url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw .badField("url", "url is the address of a page, beginning with / or https://")
        }
        let told = [JSONField("url", .string(url))]
        if share.page == url {
            return Decision([], Answer(on: stream, seq: session.head.visible(to: context.principal.clearance), told))
        }
        return Decision([share.draft(.navigated(CobrowseNavigated(url: url)))], Answer(on: stream, told))
    }
}
