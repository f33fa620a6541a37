// What an op may know about the world, and what it may say back.

import TandemWire

/// Everything that an op knows besides the desk. The same desk, op and context always give the same decision.
package struct Context: Sendable {
    /// Wall time in milliseconds since 1970.
    package let now: Int64
    package let principal: Principal
    /// 32 fresh random bytes for ops whose spec says `usesEntropy`; empty for all others.
    package let entropy: [UInt8]
    /// The event that the op `cites`, as far as there is one: the server has read it from the journal.
    package let cited: Event?
    /// Everybody who works here, such as `agent:ben`, for ops whose spec says `usesPeople`; nil where nobody knows.
    package let people: Set<String>?
    /// The caller's draft, where the op wants it: the server has read it from the journal.
    package let draft: DraftSaved?
    /// The rules of time zones.
    package let time: any BusinessTime
    /// The ids of those who are connected.
    package let present: Set<String>
    /// Since when the others are not.
    package let absence: Absence
    /// What the words that the op `searches` are found in.
    package let found: FoundTickets?

    package init(
        now: Int64, principal: Principal, entropy: [UInt8] = [], cited: Event? = nil, people: Set<String>? = nil,
        draft: DraftSaved? = nil, time: any BusinessTime = UniversalTime(), present: Set<String> = [],
        absence: Absence = .unknown, found: FoundTickets? = nil
    ) {
        self.now = now
        self.principal = principal
        self.entropy = entropy
        self.cited = cited
        self.people = people
        self.draft = draft
        self.time = time
        self.present = present
        self.absence = absence
        self.found = found
    }
}

extension Context {
    /// Refuses somebody who does not work here, and names those who could be meant, while they are few.
    func requirePerson(_ person: String, as field: String = "to") throws(Refusal) {
        guard let people, !people.contains(person) else { return }
        let names = people.filter(Principal.canServe).sorted()
        let hint = names.isEmpty || names.count > 8 ? "check the name" : "there is \(names.joined(separator: ", "))"
        throw Refusal(
            .notFound, "nobody called \(person) works here: no token was made for them; \(hint)",
            [JSONField(field, .string(person))])
    }
}

/// What an op has decided: facts to make durable, an answer for the caller, and hints that need not survive.
package struct Decision: Sendable, Equatable {
    /// To be stamped and applied one after the other; all of them or none reach the disk.
    package let events: [Draft]
    package let answer: Answer
    package let signals: [DeskSignal]

    package init(_ events: [Draft] = [], _ answer: Answer, signals: [DeskSignal] = []) {
        self.events = events
        self.answer = answer
        self.signals = signals
    }
}

extension Decision {
    /// The event that a draft becomes where its stream stands at `head`. (A draft that is lent from a list is copied
    /// first, so its parts are asked for one by one.)
    package func event(_ index: Int, after head: Head, at: Int64, by: String) -> Event {
        let vis = events[index].vis
        return Event(
            on: events[index].on, seq: head.seq + 1, publicPrevious: head.publicPrevious(of: vis), at: at,
            by: events[index].by ?? by, vis: vis, payload: events[index].payload, for: events[index].for,
            lease: events[index].lease, extension: nil)
    }

    /// The last event of the stream that the answer names, as far as a reader with this clearance may know of it.
    package func answered(for clearance: Visibility) -> Int? {
        // By index, because an iterator copies every draft.
        events.indices.last {
            events[$0].vis.isReadable(with: clearance) && (answer.on == nil || events[$0].on == answer.on)
        }
    }
}

/// The members of an `ok:true` line after `re`.
package struct Answer: Sendable, Equatable {
    package let on: StreamID?
    /// Where `on` stands, for ops that only read. Nil otherwise: the server takes `seq` from the decision's last event
    /// on `on`, and leaves it out if there is none.
    package let seq: Int?
    /// Kept with the idempotency key, so that a repeated request gets them again.
    package let fields: [JSONField]
    /// The same for members that are JSON already, with commas between them: what is answered most often is written
    /// without a tree.
    package let written: [UInt8]
    /// Told once and never stored; a repeated request does not get them again.
    package let secrets: [JSONField]

    package init(
        on: StreamID? = nil, seq: Int? = nil, _ fields: [JSONField] = [], written: [UInt8] = [],
        secrets: [JSONField] = []
    ) {
        self.on = on
        self.seq = seq
        self.fields = fields
        self.written = written
        self.secrets = secrets
    }
}

extension Answer {
    /// Whether there is anything to be remembered with a key.
    package var hasMembers: Bool { !fields.isEmpty || !written.isEmpty }

    /// Writes the members that are not secret.
    package func encode(into writer: inout JSONWriter) {
        let fields = fields.span
        for index in fields.indices { writer.field(fields[index]) }
        writer.members(written)
    }

    /// The same, with the stream among its members.
    package func naming(_ on: StreamID) -> Answer {
        Answer(
            on: on, seq: seq, [JSONField("on", .string(on.text))] + fields, written: written, secrets: secrets)
    }
}

/// A hint to those who are connected right now.
package enum DeskSignal: Sendable, Equatable {
    /// `{"sig":"read","on":…,"by":…,"seq":…}`, to staff and to the same person's other connections.
    case read(on: StreamID, by: String, seq: Int)
}
