// session.join: take part in a session that goes on, in one of five ways.
//
//     {"op":"session.join","on":"S-17","mode":"whisper"}
//     {"ok":true,"on":"S-17","seq":9,"mode":"whisper"}
//
// Each way needs its own right. Joining again changes the mode; joining again in the same mode changes nothing and is
// answered all the same, so that a reconnecting client need not ask first. Only staff see who has joined.

import TandemWire

struct SessionJoin: Op {
    static let spec = OpSpec(
        name: "session.join", right: .sessionJoin,
        or: [.sessionObserve, .sessionWhisper, .sessionBarge, .sessionTakeover], access: .openSession,
        customerMay: false, writes: true,
        fields: [
            FieldSpec("on", .stream, required: true, help: "the session, such as S-17"),
            FieldSpec(
                "mode", .word(of: JoinMode.self),
                help: "serve the customer (if left out), observe, whisper to staff, barge in, or takeover"),
        ],
        summary: "Take part in a session; how decides what you may post.")

    private let stream: StreamID
    private let mode: JoinMode

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        stream = try request.requiredStream("on")
        mode = try request.optionalWord("mode") ?? .serve
    }

    var on: StreamID? { stream }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        guard let session = desk.openSession(stream) else { throw .missing(stream) }
        let who = context.principal.id
        try Access.require(right, context.principal)
        if session.agent == who, !mode.serves {
            throw Refusal(
                .badTransition, "you are the agent of \(stream.text); transfer it before you \(mode.rawValue)",
                [JSONField("on", .string(stream.text))])
        }
        var events = mode.serves ? [] : SessionUndo.leaving(session.id, desk, who: who)
        if session.participant(who)?.mode != mode {
            let joined = ParticipantJoined(who: who, mode: mode)
            events.append(Draft(on: stream, vis: .staff, .participantJoined(joined)))
        }
        if mode == .takeover, session.agent != who {
            events += SessionUndo.handing(session.id, desk, to: who, by: who)
            let transferred = SessionTransferred(from: session.agent, to: who)
            events.append(Draft(on: stream, vis: .all, .sessionTransferred(transferred)))
        }
        return Decision(events, Answer(on: stream, [JSONField("mode", .string(mode.rawValue))]))
    }

    private var right: Right {
        switch mode {
        case .serve: .sessionJoin
        case .observe: .sessionObserve
        case .whisper: .sessionWhisper
        case .barge: .sessionBarge
        case .takeover: .sessionTakeover
        }
    }
}
