// message.post: say something in a session or on a ticket, to everybody or to staff only.
//
//     {"op":"message.post","on":"S-17","vis":"all","text":"Parcel scanned in Leeds","reply":4,"seen":11,"files":["F-3"]}
//
// The hot path of the server: everything here is looked up once and in place. What only tickets have is in
// Tickets/TicketPost.swift, and a session does not pay for it.

import TandemWire

struct MessagePost: Op {
    static let spec = OpSpec(
        name: "message.post", right: .messagePost, or: [.notePost], access: .conversation, customerMay: true,
        writes: true, fields: fields + TicketPost.fields,
        summary: "Post a message to everybody in a session or on a ticket, or a note that only staff can read.")

    /// A session takes none of a ticket's fields.
    private static let sessionSpec = OpSpec(
        name: "message.post", right: .messagePost, access: .conversation, customerMay: true, writes: true,
        fields: fields, summary: "")

    private static let fields = [
        FieldSpec("on", .stream, required: true, help: "the session or ticket, such as S-17 or T-204"),
        FieldSpec(
            "vis", .word(["all", "staff"]),
            help: "who reads it: all or staff; required of staff and bots, a customer leaves it out"),
        FieldSpec("text", .string, required: true, help: "1 to 12000 characters, not blank"),
        FieldSpec("reply", .integer, help: "the number of the message this one answers"),
        FieldSpec("files", .list, help: "your finished files, such as [\"F-3\"]; 1 to 5"),
        FieldSpec(
            "seen", .integer,
            help: "the last number you have read: refused as STALE if somebody else has posted since"),
    ]

    private let stream: StreamID
    private let vis: Visibility?
    private let text: String
    private let reply: Int?
    private let seen: Int?
    private let files: [UInt64]
    private let ticket: TicketPost?

    init(_ request: JSONLine) throws(Refusal) {
        do throws(Refusal) {
            stream = try request.requiredStream("on")
        } catch {
            try request.checkFields(Self.spec)
            throw error
        }
        if case .ticket = stream {
            try request.checkFields(Self.spec)
            ticket = try TicketPost(request)
        } else {
            try request.checkFields(Self.sessionSpec)
            ticket = nil
        }
        vis = try request.optionalWord("vis")
        text = try request.requiredText("text", limit: DeskLimits.textScalars)
        reply = try request.optionalInteger("reply", in: 1...Int.max)
        seen = try request.optionalInteger("seen", in: 0...Int.max)
        files = try request.optionalFiles("files")
    }

    var on: StreamID? { stream }
    var cites: (StreamID, Int)? { reply.map { (stream, $0) } }
    var looksAround: Bool { ticket != nil }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        if let ticket { return try decide(ticket, desk, context) }
        guard let id = stream.sessionNumber, let index = desk.sessions.openIndex(id) else { throw .missing(stream) }
        let vis = try visibility(for: context.principal)
        try Access.admitPost(vis, context.principal, desk.sessions.open[index])
        if let reply { try checkReply(reply, vis, context) }
        if let seen { try checkSeen(seen, desk.sessions.open[index], context.principal) }
        let message = MessagePosted(
            text: text, reply: reply, files: try desk.takeable(files, by: context.principal))
        return Decision([Draft(on: stream, vis: vis, .messagePosted(message))], Answer(on: stream))
    }

    private func decide(_ post: TicketPost, _ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let ticket = desk.ticket(stream) else { throw .missing(stream) }
        let vis = try visibility(for: context.principal)
        if let reply { try checkReply(reply, vis, context) }
        let said = TicketPost.Said(
            text: text, reply: reply, files: try desk.takeable(files, by: context.principal), vis: vis, seen: seen)
        return try post.decide(said, ticket, desk, context)
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
        if seen > head { throw .seenAhead(stream, head, seen) }
        let newer = session.answered(since: seen, besides: principal.id, clearance: principal.clearance)
        if let newer { throw .answeredMeanwhile(stream, newer, seen) }
    }
}

extension Refusal {
    static func seenAhead(_ on: StreamID, _ head: Int, _ seen: Int) -> Refusal {
        Refusal(
            .cursorAhead, "\(on.text) is at #\(head), you said you have seen #\(seen); read it again",
            [JSONField("on", .string(on.text)), JSONField("seq", .integer(head))])
    }

    static func answeredMeanwhile(_ on: StreamID, _ newer: (seq: Int, by: String), _ seen: Int) -> Refusal {
        Refusal(
            .stale,
            "\(newer.by) posted #\(newer.seq) in \(on.text) and you have seen #\(seen); read it, then decide again",
            [
                JSONField("on", .string(on.text)), JSONField("seq", .integer(newer.seq)),
                JSONField("by", .string(newer.by)),
            ])
    }
}
