// The journal is read for ever, so the bytes of every kind of event are pinned here. A change to one of these lines is
// a change to everybody's files.

import TandemDesk
import TandemWire
import Testing

struct EventCodingTests {
    /// One event of each kind as it is written, and what it means.
    static let golden =
        sessions + TicketEventRecords.golden + ServiceEventRecords.golden + TriageEventRecords.golden
        + AssistEventRecords.golden + ShopEventRecords.golden + CobrowseEventRecords.golden

    private static let sessions: [(record: String, event: Event)] = [
        (
            #"{"ev":"message.posted","on":"S-17","seq":12,"prev":11,"at":"2026-11-21T19:12:40.123Z","#
                + #""by":"agent:sarah","vis":"all","text":"Gr\u00fc\u00dfe \u201cM\u201d","reply":4}"#,
            event(.session(17), 12, .messagePosted(MessagePosted(text: "Grüße “M”", reply: 4)))
        ),
        (
            #"{"ev":"message.redacted","on":"S-17","seq":13,"prev":12,"at":"2026-11-21T19:12:40.123Z","#
                + #""by":"agent:sarah","vis":"staff","target":12,"reason":"card number"}"#,
            event(.session(17), 13, vis: .staff, .messageRedacted(MessageRedacted(target: 12, reason: "card number")))
        ),
        (
            #"{"ev":"read.marked","on":"agent:sarah","seq":9,"prev":8,"at":"2026-11-21T19:12:40.123Z","#
                + #""by":"agent:sarah","vis":"staff","stream":"S-17","upto":12}"#,
            event(.person("agent:sarah"), 9, vis: .staff, .readMarked(ReadMarked(stream: .session(17), upTo: 12)))
        ),
        (
            #"{"ev":"session.started","on":"S-17","seq":1,"prev":0,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
                + #""vis":"all","customer":"cust:42","ticket":"T-204","order":"O-5512","cart":"C-9","#
                + #""channel":"phone"}"#,
            event(
                .session(17), 1,
                .sessionStarted(
                    SessionContext(customer: "42", ticket: 204, order: 5512, cart: 9, channel: .phone)))
        ),
        (
            #"{"ev":"session.context_set","on":"S-17","seq":2,"prev":1,"at":"2026-11-21T19:12:40.123Z","#
                + #""by":"agent:sarah","vis":"all","customer":"cust:42"}"#,
            event(.session(17), 2, .sessionContextSet(SessionContext(customer: "42")))
        ),
        (
            #"{"ev":"session.held","on":"S-17","seq":3,"prev":2,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
                + #""vis":"all"}"#,
            event(.session(17), 3, .sessionHeld)
        ),
        (
            #"{"ev":"session.resumed","on":"S-17","seq":4,"prev":3,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
                + #""vis":"all","held_s":95}"#,
            event(.session(17), 4, .sessionResumed(SessionResumed(heldSeconds: 95)))
        ),
        (
            #"{"ev":"session.transferred","on":"S-17","seq":5,"prev":4,"at":"2026-11-21T19:12:40.123Z","#
                + #""by":"agent:sarah","vis":"all","from":"agent:sarah","to":"agent:ben"}"#,
            event(.session(17), 5, .sessionTransferred(SessionTransferred(from: "agent:sarah", to: "agent:ben")))
        ),
        (
            #"{"ev":"session.ended","on":"S-17","seq":58,"prev":57,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
                + #""vis":"all","outcome":"follow_up","duration_s":1872,"held_s":95}"#,
            event(
                .session(17), 58,
                .sessionEnded(SessionEnded(outcome: .followUp, durationSeconds: 1872, heldSeconds: 95)))
        ),
        (
            #"{"ev":"participant.joined","on":"S-17","seq":6,"prev":5,"at":"2026-11-21T19:12:40.123Z","#
                + #""by":"agent:sarah","vis":"staff","who":"agent:maya","mode":"whisper"}"#,
            event(
                .session(17), 6, vis: .staff, .participantJoined(ParticipantJoined(who: "agent:maya", mode: .whisper)))
        ),
        (
            #"{"ev":"participant.left","on":"S-17","seq":7,"prev":6,"at":"2026-11-21T19:12:40.123Z","#
                + #""by":"agent:sarah","vis":"staff","who":"agent:maya"}"#,
            event(.session(17), 7, vis: .staff, .participantLeft(ParticipantLeft(who: "agent:maya")))
        ),
        (
            #"{"ev":"customer.updated","on":"cust:42","seq":1,"prev":0,"at":"2026-11-21T19:12:40.123Z","#
                + #""by":"agent:sarah","vis":"staff","name":"Maria Rossi","email":"maria@example.com","phone":null,"#
                + #""locale":"it-IT","tier":null,"since":"2019-05-01","#
                + #""account":"Rossi","billing":"paid","position":null,"prefers":"phone","#
                + #""orders":["O-5512"],"cart":"C-9","tags":null}"#,
            event(.customer("42"), 1, vis: .staff, .customerUpdated(change))
        ),
        (
            #"{"ev":"token.minted","on":"cust:42","seq":2,"prev":1,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
                + #""vis":"staff","token_id":"9f86d081884c","digest":"9f86d081884c7d65","session":"S-17","#
                + #""expires":"2026-11-21T20:12:40.123Z"}"#,
            event(
                .customer("42"), 2, vis: .staff,
                .tokenMinted(
                    TokenMinted(
                        id: "9f86d081884c", digest: "9f86d081884c7d65", session: 17, expires: 1_795_291_960_123)))
        ),
        (
            #"{"ev":"token.revoked","on":"cust:42","seq":3,"prev":2,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
                + #""vis":"staff","token_id":"9f86d081884c","digest":"9f86d081884c7d65"}"#,
            event(
                .customer("42"), 3, vis: .staff,
                .tokenRevoked(TokenRevoked(id: "9f86d081884c", digest: "9f86d081884c7d65")))
        ),
        (
            #"{"ev":"message.posted","on":"S-17","seq":2,"prev":1,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
                + #""vis":"all","text":"x","files":[{"file":"F-3","name":"a.txt","type":"text/plain","bytes":6,"#
                + #""sha256":"5891b5"}]}"#,
            event(.session(17), 2, .messagePosted(MessagePosted(text: "x", files: [facts])))
        ),
        (
            #"{"ev":"file.begun","on":"cust:42","seq":2,"prev":1,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah","#
                + #""vis":"staff","file":"F-3","name":"a.txt","type":"text/plain","bytes":6,"sha256":"5891b5","#
                + #""expires":"2026-11-21T20:12:40.123Z"}"#,
            event(
                .customer("42"), 2, vis: .staff, .fileBegun(FileBegun(facts: facts, expires: 1_795_291_960_123)))
        ),
        (
            #"{"ev":"file.finished","on":"cust:42","seq":2,"prev":1,"at":"2026-11-21T19:12:40.123Z","#
                + #""by":"agent:sarah","vis":"staff","file":"F-3"}"#,
            event(.customer("42"), 2, vis: .staff, .fileFinished(FileFinished(id: 3)))
        ),
        (
            #"{"ev":"file.dropped","on":"cust:42","seq":2,"prev":1,"at":"2026-11-21T19:12:40.123Z","#
                + #""by":"agent:sarah","vis":"staff","file":"F-3","reason":"expired"}"#,
            event(.customer("42"), 2, vis: .staff, .fileDropped(FileDropped(id: 3, reason: .expired)))
        ),
    ]

    private static let facts = FileFacts(id: 3, name: "a.txt", type: "text/plain", bytes: 6, sha256: "5891b5")

    private static func event(_ on: StreamID, _ seq: Int, vis: Visibility = .all, _ payload: Payload) -> Event {
        Event(
            on: on, seq: seq, publicPrevious: seq - 1, at: 1_795_288_360_123, by: "agent:sarah", vis: vis,
            payload: payload)
    }

    private static var change: CustomerChange {
        var change = CustomerChange()
        change.name = .set("Maria Rossi")
        change.email = .set("maria@example.com")
        change.phone = .clear
        change.locale = .set("it-IT")
        change.tier = .clear
        change.since = .set("2019-05-01")
        change.account = .set("Rossi")
        change.billing = .set("paid")
        change.position = .clear
        change.prefers = .set("phone")
        change.orders = .set([5512])
        change.cart = .set(9)
        change.tags = .clear
        return change
    }

    @Test func everyKindIsPinned() {
        #expect(TicketEventRecords.golden.count == TicketEventRecords.records.count)
        #expect(CobrowseEventRecords.golden.count == CobrowseEventRecords.records.count)
        #expect(ShopEventRecords.golden.count == ShopEventRecords.records.count)
        #expect(AssistEventRecords.golden.count == AssistEventRecords.records.count)
        #expect(ServiceEventRecords.golden.count == ServiceEventRecords.records.count)
        #expect(TriageEventRecords.golden.count == TriageEventRecords.records.count)
        #expect(Set(Self.golden.map(\.event.kind)) == Set(EventKind.allCases.map(\.rawValue)))
    }

    @Test(arguments: golden.indices)
    func goldenBytes(index: Int) throws {
        let (expected, event) = Self.golden[index]
        #expect(record(event) == expected)
        #expect(try Event(decoding: read(expected)) == event)
    }

    @Test func theEnvelopesOptionalMembers() throws {
        let event = Event(
            on: .session(17), seq: 12, publicPrevious: 9, at: 0, by: "agent:sarah", for: "cust:42", vis: .all,
            payload: .messagePosted(MessagePosted(text: "x")), extension: Array(#"{"acme/a":[1,2]}"#.utf8))
        let line =
            #"{"ev":"message.posted","on":"S-17","seq":12,"prev":11,"at":"1970-01-01T00:00:00.000Z","#
            + #""by":"agent:sarah","for":"cust:42","vis":"all","text":"x","x":{"acme/a":[1,2]},"pub":9}"#
        #expect(record(event) == line)
        #expect(try Event(decoding: read(line)) == event)
    }

    @Test func theJournalsTailIsNotTheDesks() throws {
        let line =
            #"{"ev":"session.held","on":"S-1","seq":3,"prev":2,"at":"2026-11-21T19:12:40.123Z","by":"bot:relay","#
            + #""vis":"all","pos":4711,"back":4200,"key":"k","hash":"0123456789abcdef","ans":{"a":1},"crc":"89abcdef"}"#
        #expect(try Event(decoding: read(line)).payload == .sessionHeld)
    }

    /// Any member of any record taken out: an optional one leaves another event, a required one an error that names it.
    @Test(arguments: golden.indices)
    func damageIsNamed(index: Int) throws {
        let (line, event) = Self.golden[index]
        let members = read(line).object()
        for missing in members.indices {
            var rest = members
            let member = rest.remove(at: missing)
            let damaged = String(decoding: JSONValue.object(rest).encoded(), as: UTF8.self)
            do {
                let other = try Event(decoding: read(damaged))
                #expect(other != event || member.name == "prev", "\(member.name) was missing and nobody noticed")
            } catch {
                #expect(error.code == .internalError && json(error.facts) == #"{"field":"\#(member.name)"}"#)
            }
        }
    }

    /// Any member of any record replaced by one of the wrong kind.
    @Test(arguments: golden.indices)
    func wrongKindsAreErrors(index: Int) throws {
        let members = read(Self.golden[index].record).object()
        for place in members.indices where members[place].name != "prev" {
            for wrong in [JSONValue.bool(true), .object([]), .integer(-1), .string("?")] {
                if wrong.bool != nil, members[place].value.bool != nil { continue }
                // Any object will do for what is an object of its own.
                if wrong.fields != nil, members[place].value.fields != nil { continue }
                if case .string = wrong, members[place].value.string != nil || members[place].value == .null {
                    continue
                }
                var damaged = members
                damaged[place].value = wrong
                let line = String(decoding: JSONValue.object(damaged).encoded(), as: UTF8.self)
                #expect(throws: Refusal.self, "\(line)") { try Event(decoding: read(line)) }
            }
        }
    }

    @Test(arguments: ["message.sent", "", "MESSAGE.POSTED"])
    func unknownKindsAreErrors(kind: String) {
        let line = Self.golden[0].record.replacing("message.posted", with: kind)
        #expect(throws: Refusal.self) { try Event(decoding: read(line)) }
    }
}
