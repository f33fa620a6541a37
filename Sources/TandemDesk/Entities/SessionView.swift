// A session as lists and `session.show` tell it, whether it goes on or has ended.

import TandemWire

struct SessionView {
    let id: UInt64
    let context: SessionContext
    let agent: String?
    let state: SessionState
    let head: Head
    let startedAt: Int64
    let endedAt: Int64?
    let durationSeconds: Int
    let heldSeconds: Int
    let outcome: Outcome?
    let participants: [Participant]

    init(_ session: borrowing Session, now: Int64) {
        id = session.id
        context = session.context
        agent = session.agent
        state = session.state
        head = session.head
        startedAt = session.startedAt
        endedAt = nil
        durationSeconds = session.durationSeconds(at: now)
        heldSeconds = session.heldSeconds(at: now)
        outcome = nil
        participants = session.participants
    }

    init(_ session: borrowing EndedSession, id: UInt64) {
        self.id = id
        context = session.context
        agent = session.agent
        state = .ended
        head = session.head
        startedAt = session.startedAt
        endedAt = session.endedAt
        durationSeconds = session.durationSeconds
        heldSeconds = session.heldSeconds
        outcome = session.outcome
        participants = []
    }

    /// The session as an element of a list.
    func row(for clearance: Visibility) -> JSONValue {
        var row = [
            JSONField("on", .string(StreamID.session(id).text)),
            JSONField("seq", .integer(head.visible(to: clearance))),
            JSONField("customer", .string(StreamID.customer(context.customer).text)),
        ]
        if let agent { row.append(JSONField("agent", .string(agent))) }
        row.append(JSONField("state", .string(state.rawValue)))
        if let channel = context.channel { row.append(JSONField("channel", .string(channel.rawValue))) }
        if let ticket = context.ticket { row.append(JSONField("ticket", .string(StreamID.ticket(ticket).text))) }
        row.append(JSONField("started_at", .string(Timestamp.format(startedAt))))
        row.append(JSONField("duration_s", .integer(durationSeconds)))
        return .object(row)
    }
}

extension Desk {
    func view(_ id: UInt64, now: Int64) -> SessionView? {
        if let index = sessions.openIndex(id) { return SessionView(sessions.open[index], now: now) }
        if let index = sessions.endedIndex(id) { return SessionView(sessions.ended[index], id: id) }
        return nil
    }

    /// Who takes part in a session that goes on. For staff only: a customer is not told who observes.
    package func participants(_ on: StreamID) -> [Participant] { openSession(on)?.participants ?? [] }
}
