// Sessions in a snapshot. The context is written with the members of `session.started`, so there is one spelling of it.
//
//     {"snap":"open","on":"S-17","seq":12,"pub":11,"customer":"cust:42","channel":"phone","agent":"agent:sarah",
//      "started":1763752200000,"held_ms":0,"held_since":1763752300000?,"bot":true?,"floor":"agent:sarah"?,
//      "call":[4,1763752200000]?,
//      "participants":[["agent:sarah","serve",1763752200000]],"authors":[["agent:sarah",12,11]],"redacted":[4]}
//     {"snap":"ended","on":"S-18","seq":40,"pub":38,"customer":"cust:42","started":…,"ended":…,"duration_s":…,
//      "held_s":…,"outcome":"resolved","redacted":[]}

import TandemWire

extension Session {
    func encode(into writer: inout JSONWriter) {
        writer.field("on", on)
        head.encode(into: &writer)
        context.encode(into: &writer)
        if let agent { writer.field("agent", agent) }
        writer.field("started", Int(startedAt))
        writer.field("held_ms", Int(heldMilliseconds))
        if let heldSince { writer.field("held_since", Int(heldSince)) }
        if isFromBot { writer.field("bot", true) }
        if let floor { writer.field("floor", floor) }
        if let call { writer.integers("call", [call.seq, Int(call.startedAt)]) }
        let participants = participants.map { participant in
            JSONValue.array([
                .string(participant.who), .string(participant.mode.rawValue), .integer(Int(participant.joinedAt)),
            ])
        }
        writer.field("participants", .array(participants))
        writer.name("authors")
        writer.authors(authors)
        writer.integers("redacted", redacted.sorted())
    }

    init(snapshot line: JSONLine) throws(Refusal) {
        guard case .session(let id) = try line.recordedStream("on") else { throw .badRecord("on") }
        self.id = id
        head = try Head(snapshot: line)
        context = try SessionContext(from: line)
        agent = try line.recordedOptionalString("agent")
        startedAt = try line.recordedMilliseconds("started")
        heldMilliseconds = try line.recordedMilliseconds("held_ms")
        isFromBot = line.find("bot").flatMap(line.bool) ?? false
        floor = try line.recordedOptionalString("floor")
        let call = try line.recordedIntegers("call")
        if call.count == 2 { self.call = Call(seq: call[0], startedAt: Int64(call[1])) }
        heldSince = line.find("held_since") == nil ? nil : try line.recordedMilliseconds("held_since")
        guard
            let participants = JSONValue.array(try line.recordedArray("participants")).list(Participant.init(snapshot:))
        else { throw .badRecord("participants") }
        self.participants = participants
        authors = try line.recordedAuthors()
        redacted = Set(try line.recordedIntegers("redacted"))
    }
}

extension EndedSession {
    func encode(as id: UInt64, into writer: inout JSONWriter) {
        writer.field("on", StreamID.session(id))
        head.encode(into: &writer)
        context.encode(into: &writer)
        if let agent { writer.field("agent", agent) }
        writer.field("started", Int(startedAt))
        writer.field("ended", Int(endedAt))
        writer.field("duration_s", durationSeconds)
        writer.field("held_s", heldSeconds)
        writer.field("outcome", outcome.rawValue)
        writer.integers("redacted", redacted.sorted())
    }

    init(snapshot line: JSONLine) throws(Refusal) {
        head = try Head(snapshot: line)
        context = try SessionContext(from: line)
        agent = try line.recordedOptionalString("agent")
        startedAt = try line.recordedMilliseconds("started")
        endedAt = try line.recordedMilliseconds("ended")
        durationSeconds = try line.recordedInteger("duration_s")
        heldSeconds = try line.recordedInteger("held_s")
        outcome = try line.recordedWord("outcome")
        redacted = Set(try line.recordedIntegers("redacted"))
    }
}

extension Participant {
    fileprivate init?(snapshot value: JSONValue) {
        guard let parts = value.array, parts.count == 3, let who = parts[0].string,
            let mode = parts[1].string.flatMap(JoinMode.init), let joinedAt = parts[2].integer
        else { return nil }
        self.init(who: who, mode: mode, joinedAt: Int64(joinedAt))
    }
}

extension JSONWriter {
    /// `[["agent:sarah",9,7]]`
    mutating func authors(_ authors: [AuthorMark]) {
        openArray()
        for author in authors {
            openArray()
            value(author.who)
            value(author.seq)
            value(author.publicSeq)
            closeArray()
        }
        closeArray()
    }
}

extension JSONRow {
    /// The rest of the array in hand.
    mutating func authors(_ line: borrowing JSONLine) -> [AuthorMark] {
        var authors: [AuthorMark] = []
        while hasMore(line) {
            enter(line)
            authors.append(AuthorMark(who: text(line), seq: integer(line), publicSeq: integer(line)))
            leave(line)
        }
        return authors
    }
}

extension JSONLine {
    fileprivate func recordedAuthors() throws(Refusal) -> [AuthorMark] {
        guard let index = find("authors") else { return [] }
        var row = row(index)
        let authors = row.authors(self)
        guard row.isDone(self) else { throw .badRecord("authors") }
        return authors
    }
}
