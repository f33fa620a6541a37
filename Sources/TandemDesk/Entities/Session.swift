// A support session: a customer, what it is about, who takes part, and the clock.
//
// While it is open the desk knows everything an op asks of it. When it ends it shrinks to `EndedSession`: what the
// lists show, who may read it, and which bodies are withheld. Its events stay in the journal.

/// Somebody who takes part in a session, in the order of joining.
package struct Participant: Sendable, Equatable {
    package let who: String
    package var mode: JoinMode
    /// Milliseconds since 1970; of the first join, a change of mode does not move it.
    package let joinedAt: Int64
}

/// The last message of one author, for `seen`.
struct AuthorMark: Sendable, Equatable {
    let who: String
    var seq: Int
    /// The last one that a customer may see, 0 if there is none.
    var publicSeq: Int
}

/// A session that goes on.
package struct Session: Sendable {
    package let id: UInt64
    package internal(set) var context: SessionContext
    /// Who is responsible; nil until somebody serves a session that a bot started, or when the last one left.
    package internal(set) var agent: String?
    package let startedAt: Int64
    /// A bot started it, so that the first person who serves in it takes the floor from it.
    package internal(set) var isFromBot = false
    /// The person who talks with the customer instead of the bot that began; nil as long as bots may.
    package internal(set) var floor: String?
    /// Since when the customer is on hold.
    package internal(set) var heldSince: Int64?
    /// Time on hold that is over.
    package internal(set) var heldMilliseconds: Int64 = 0
    /// The telephone call that goes on.
    package internal(set) var call: Call?
    package internal(set) var head = Head()
    package internal(set) var participants: [Participant] = []
    var authors: [AuthorMark] = []
    var redacted: Set<Int> = []

    package var on: StreamID { .session(id) }
    package var isHeld: Bool { heldSince != nil }
    package var state: SessionState { isHeld ? .held : .open }

    package func participant(_ who: String) -> Participant? { participants.first { $0.who == who } }

    /// Time on hold so far. A clock that was set back counts as standing still.
    package func heldMilliseconds(at now: Int64) -> Int64 {
        heldMilliseconds + max(0, now - (heldSince ?? now))
    }

    package func heldSeconds(at now: Int64) -> Int { Int(heldMilliseconds(at: now) / 1000) }

    package func durationSeconds(at now: Int64) -> Int { Int(max(0, now - startedAt) / 1000) }

    /// The newest message of somebody else that this reader may see and had not seen.
    func answered(since seen: Int, besides who: String, clearance: Visibility) -> (seq: Int, by: String)? {
        authors.answered(since: seen, besides: who, clearance: clearance)
    }
}

/// The states that lists and `session.show` name.
package enum SessionState: String, Sendable, CaseIterable {
    case open, held, ended
}

/// What remains of a session in memory.
package struct EndedSession: Sendable {
    package let context: SessionContext
    package let agent: String?
    package let startedAt: Int64
    package let endedAt: Int64
    package let heldSeconds: Int
    package let durationSeconds: Int
    package let outcome: Outcome
    package internal(set) var head: Head
    var redacted: Set<Int>
}

// MARK: Folding events

extension Session {
    init(id: UInt64, start event: Event, _ context: SessionContext) {
        self.id = id
        self.context = context
        startedAt = event.at
        isFromBot = Role(of: event.by) == .bot
        if Principal.canServe(event.by) {
            agent = event.by
            participants = [Participant(who: event.by, mode: .serve, joinedAt: event.at)]
        }
    }

    mutating func post(_ event: Event) {
        if isFromBot, event.vis == .all, Principal.canServe(event.by) { floor = event.by }
        let publicSeq = event.vis == .all ? event.seq : 0
        for index in authors.indices where authors[index].who == event.by {
            authors[index].seq = event.seq
            if publicSeq > 0 { authors[index].publicSeq = publicSeq }
            return
        }
        authors.append(AuthorMark(who: event.by, seq: event.seq, publicSeq: publicSeq))
    }

    mutating func join(_ joined: ParticipantJoined, at: Int64) {
        setMode(joined.mode, of: joined.who, at: at)
        if isFromBot, joined.mode.serves, Principal.canServe(joined.who) { floor = joined.who }
        if agent == nil, joined.mode == .serve, Principal.canServe(joined.who) { agent = joined.who }
    }

    /// The agent who leaves hands over to whoever has served longest, or to nobody.
    mutating func leave(_ who: String) {
        participants.removeAll { $0.who == who }
        if agent == who { agent = participants.first { $0.mode.serves && Principal.canServe($0.who) }?.who }
    }

    /// The new agent takes part from now on; the old one stays until they leave.
    mutating func transfer(to who: String, at: Int64) {
        agent = who
        if isFromBot { floor = who }
        if participant(who)?.mode.serves != true { setMode(.serve, of: who, at: at) }
    }

    mutating func resume(at now: Int64) {
        heldMilliseconds = heldMilliseconds(at: now)
        heldSince = nil
    }

    private mutating func setMode(_ mode: JoinMode, of who: String, at: Int64) {
        if let index = participants.firstIndex(where: { $0.who == who }) {
            participants[index].mode = mode
        } else {
            participants.append(Participant(who: who, mode: mode, joinedAt: at))
        }
    }
}

extension EndedSession {
    init(_ session: borrowing Session, _ ended: SessionEnded, at: Int64) {
        context = session.context
        agent = session.agent
        startedAt = session.startedAt
        endedAt = at
        heldSeconds = ended.heldSeconds
        durationSeconds = ended.durationSeconds
        outcome = ended.outcome
        head = session.head
        redacted = session.redacted
    }
}

extension Principal {
    /// Whether this id is a person who can be responsible for a session, as opposed to a bot, a customer or the clock.
    static func canServe(_ id: String) -> Bool {
        id.begins(with: "agent:") || id.begins(with: "manager:") || id.begins(with: "admin:")
    }
}
