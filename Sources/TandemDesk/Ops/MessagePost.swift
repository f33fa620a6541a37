// message.post: say something in a session, to everybody or to staff only.
//
//     {"op":"message.post","on":"S-17","vis":"all","text":"Parcel scanned in Leeds","reply":4,"seen":11,"files":["F-3"]}
//
// The hot path of the server: everything here is looked up once and in place.

import TandemWire

struct MessagePost: Op {
    static let spec = OpSpec(
        name: "message.post", right: .messagePost, or: [.notePost], access: .openSession, customerMay: true,
        writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the session, such as S-17"),
            FieldSpec(
                "vis", .word(["all", "staff"]),
                help: "who reads it: all or staff; required of staff and bots, a customer leaves it out"),
            FieldSpec("text", .string, required: true, help: "1 to 12000 characters, not blank"),
            FieldSpec("reply", .integer, help: "the number of the message this one answers"),
            FieldSpec("files", .list, help: "your finished files, such as [\"F-3\"]; 1 to 5"),
            FieldSpec(
                "seen", .integer,
                help: "the last number you have read: refused as STALE if somebody else has posted since"),
        ],
        summary: "Post a message to everybody in a session, or a note that only staff can read.")

    private let stream: StreamID
    private let vis: Visibility?
    private let text: String
    private let reply: Int?
    private let seen: Int?
    private let files: [UInt64]

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        vis = try request.optionalWord("vis")
        text = try request.requiredText("text", limit: DeskLimits.textScalars)
        reply = try request.optionalInteger("reply", in: 1...Int.max)
        seen = try request.optionalInteger("seen", in: 0...Int.max)
        files = try request.optionalFiles("files")
    }

    var on: StreamID? { stream }
    var cites: (StreamID, Int)? { reply.map { (stream, $0) } }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let id = stream.sessionNumber, let index = desk.sessions.openIndex(id) else { throw .missing(stream) }
        let vis = try visibility(for: context.principal)
        try Access.admitPost(vis, context.principal, desk.sessions.open[index])
        if let reply { try checkReply(reply, vis, context) }
        if let seen { try checkSeen(seen, desk.sessions.open[index], context.principal) }
        let message = MessagePosted(
            text: text, reply: reply, files: try desk.takeable(files, by: context.principal))
        return Decision([Draft(on: stream, vis: vis, .messagePosted(message))], Answer(on: stream))
    }

    /// Staff say who reads it, every time; a customer has no choice to make.
    private func visibility(for principal: Principal) throws(Refusal) -> Visibility {
        if principal.isStaff {
            guard let vis else {
                throw .fieldRequired("vis", "vis is required: all for everybody, staff for a note")
            }
            return vis
        }
        if vis == .staff { throw .notAllowed("a customer cannot write staff notes; leave vis out") }
        return .all
    }

    private func checkReply(_ reply: Int, _ vis: Visibility, _ context: Context) throws(Refusal) {
        guard let cited = context.cited, cited.on == stream, cited.seq == reply, case .messagePosted = cited.payload,
            cited.vis.isReadable(with: context.principal.clearance)
        else { throw .missing(stream, reply) }
        if cited.vis == .staff, vis == .all {
            throw .notAllowed("\(stream.text) #\(reply) is a staff note; answer it with vis staff")
        }
    }

    private func checkSeen(_ seen: Int, _ session: borrowing Session, _ principal: Principal) throws(Refusal) {
        let head = session.head.visible(to: principal.clearance)
        if seen > head {
            throw Refusal(
                .cursorAhead, "\(stream.text) is at #\(head), you said you have seen #\(seen); read it again",
                [JSONField("on", .string(stream.text)), JSONField("seq", .integer(head))])
        }
        let newer = session.answered(since: seen, besides: principal.id, clearance: principal.clearance)
        guard let newer else { return }
        throw Refusal(
            .stale,
            "\(newer.by) posted #\(newer.seq) in \(stream.text) and you have seen #\(seen); read it, then decide again",
            [
                JSONField("on", .string(stream.text)), JSONField("seq", .integer(newer.seq)),
                JSONField("by", .string(newer.by)),
            ])
    }
}
