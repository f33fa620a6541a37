// A desk on a stage: a cast, a clock that only moves when told, and the server's part of every request in six lines.
// Events and answers are shown as short texts, so that a test reads like the journal it expects.

import TandemDesk
import TandemWire
import Testing

enum Cast {
    static let sarah = Principal(id: "agent:sarah", role: .agent)
    static let ben = Principal(id: "agent:ben", role: .agent)
    static let maya = Principal(id: "agent:maya", role: .manager)
    static let ada = Principal(id: "admin:ada", role: .admin)
    static let relay = Principal(id: "bot:relay", role: .bot)
    /// A bot that must not see staff text: what a mail bridge should be.
    static let mail = Principal(id: "bot:mail", role: .bot, rights: [.sessionRead, .messagePost])
    static let maria = Principal(id: "cust:42", role: .customer, customer: "42")
    static let ivo = Principal(id: "cust:7", role: .customer, customer: "7")
    /// Maria with a token that opens S-1 only.
    static let mariaInS1 = Principal(id: "cust:42", role: .customer, customer: "42", session: 1)

    static let everybody = [sarah, ben, maya, ada, relay, mail, maria, ivo, mariaInS1, .sys]
}

/// What a request has led to.
struct Told {
    let answer: Answer
    let events: [Event]
    let signals: [DeskSignal]

    /// `S-1#2 all message.posted {"text":"hi"}`
    var lines: [String] { events.map(short) }

    /// The members of the answer, secrets last.
    var fields: String {
        let written = (try? JSONReader.parse(Array("{".utf8) + answer.written + Array("}".utf8)))?.fields ?? []
        return json(answer.fields + written + answer.secrets)
    }
}

struct Play {
    var desk = Desk()
    var history: [Event] = []
    /// 2026-11-21T19:07:00.000Z
    var now: Int64 = 1_795_288_020_000
    var entropy = [UInt8](repeating: 7, count: 32)
    /// Who works here, if the server says so.
    var people: Set<String>?
    /// Who is connected.
    var present: Set<String> = []
    /// When those left who are not, on a clock of its own that goes with `now`; nobody is watched by default.
    var watched: Int64 = .max
    var leftAt: [String: Int64] = [:]
    var absence: Absence { Absence(since: leftAt, watched: watched, now: now) }

    /// A desk that knows Maria, with T-204 about O-5512 and C-9, and Ivo.
    static func withCustomers() throws -> Play {
        var play = Play()
        try play.ask(
            Cast.ada,
            #"{"op":"customer.put","customer":"cust:42","name":"Maria Rossi","orders":["O-5512"]}"#)
        try play.ask(Cast.ada, #"{"op":"customer.put","customer":"cust:7","name":"Ivo Horvat"}"#)
        try play.ask(
            .sys,
            #"{"op":"ticket.create","ticket":"T-204","customer":"cust:42","subject":"Wrong size","#
                + #""text":"The shirt is too small","source":"email","order":"O-5512","cart":"C-9"}"#)
        return play
    }

    /// The same with S-1: Sarah serves Maria.
    static func withSession() throws -> Play {
        var play = try withCustomers()
        try play.ask(Cast.sarah, #"{"op":"session.start","customer":"cust:42"}"#)
        return play
    }

    /// Does what the server does with a request, except for waiting.
    @discardableResult
    mutating func ask(_ who: Principal, _ request: String) throws(Refusal) -> Told {
        let line = read(request)
        guard let name = line.find("op").flatMap(line.string), let type = OpTable.find(name) else {
            throw Refusal(.unknownOp, "no such op")
        }
        let op = try type.init(line)
        if let refusal = Access.admit(type.spec, who, on: op.on, desk) { throw refusal }
        let cited = op.cites.flatMap { on, seq in history.first { $0.on == on && $0.seq == seq } }
        let context = Context(
            now: now, principal: who, entropy: type.spec.usesEntropy ? entropy : [], cited: cited,
            people: type.spec.usesPeople ? people : nil, draft: draft(for: op, by: who), present: present)
        let decision = try op.decide(desk, context)
        var events: [Event] = []
        for draft in decision.events {
            let event = desk.stamp(draft, at: now, by: who.id)
            #expect(desk.accepts(event), "what was decided is accepted: \(short(event))")
            desk.fold(event)
            events.append(event)
        }
        desk.settle()
        history += events
        #expect(desk.checkInvariants() == [])
        return Told(answer: decision.answer, events: events, signals: decision.signals)
    }

    private func draft(for op: any Op, by who: Principal) -> DraftSaved? {
        guard let on = op.draftOf, let (own, seq) = desk.draft(of: who, on) else { return nil }
        let event = history.first { $0.on == own && $0.seq == seq }
        guard case .triage(.draftSaved(let draft))? = event?.payload else { return nil }
        return draft
    }

    /// Lets time pass, and does what it brings. Returns the events as short texts.
    @discardableResult
    mutating func pass(milliseconds: Int64) -> [String] {
        now += milliseconds
        var events: [Event] = []
        while let decision = desk.nextDue(Context(now: now, principal: .sys, present: present, absence: absence)) {
            for draft in decision.events {
                let event = desk.stamp(draft, at: now, by: "sys")
                #expect(desk.accepts(event), "what time brings is accepted: \(short(event))")
                desk.apply(event)
                events.append(event)
            }
            guard events.count < 1000 else { break }
        }
        #expect(desk.checkInvariants() == [])
        history += events
        return events.map(short)
    }

    /// The refusal of a request as `CODE {facts}`, or `ok`. Checks what every refusal has in common.
    mutating func refusal(_ who: Principal, _ request: String) -> String {
        let before = snapshot(desk)
        do {
            try ask(who, request)
            return "ok"
        } catch {
            #expect(snapshot(desk) == before, "a refused request changes nothing")
            #expect(error.message.count > 10 && !error.message.hasSuffix("."), "says what is wrong: \(error.message)")
            return "\(error.code.rawValue) \(json(error.facts))"
        }
    }
}

// MARK: Texts

/// A request or record as the server's reader hands it over.
func read(_ text: String) -> JSONLine {
    var line = JSONLine()
    do { try line.read(Array(text.utf8)) } catch { Issue.record("not a line: \(text) \(error.message)") }
    return line
}

func json(_ fields: [JSONField]) -> String { String(decoding: JSONValue.object(fields).encoded(), as: UTF8.self) }

/// The record of an event, closed.
func record(_ event: Event) -> String {
    var writer = JSONWriter()
    event.encode(into: &writer)
    if event.publicPrevious != event.seq - 1 { writer.field("pub", event.publicPrevious) }
    writer.closeObject()
    return String(decoding: writer.bytes, as: UTF8.self)
}

/// `S-1#2 all message.posted {"text":"hi"}`
func short(_ event: Event) -> String {
    let envelope: Set = ["ev", "on", "seq", "prev", "at", "by", "for", "vis", "x", "pub"]
    let payload = read(record(event)).object().filter { !envelope.contains($0.name) }
    return "\(event.on.text)#\(event.seq) \(event.vis.rawValue) \(event.kind) \(json(payload))"
}

/// The whole state as text: equal texts, equal desks.
func snapshot(_ desk: Desk) -> String {
    var writer = JSONWriter()
    desk.snapshot(into: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
}
