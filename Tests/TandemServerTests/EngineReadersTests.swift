// Every way to read of tickets, tried by every reader about every object: told is exactly what `Reader.sees` allows,
// and what may not be seen is answered byte for byte as what is not there.

import TandemDesk
import TandemServer
import TandemTestSupport
import TandemWire
import Testing

@testable import TandemServer

struct EngineReadersTests {
    @Test func everyReadingOpHasAWay() {
        let ways = Set(Way.all.map(\.op))
        let specs = ServerOp.allCases.map(\.spec) + OpTable.all.map { $0.spec }
        for spec in specs where !spec.writes {
            #expect(ways.contains(spec.name), "\(spec.name) reads, and no way of Way.all says what it tells")
        }
        #expect(ways.subtracting(specs.map(\.name)) == ["typed"])
    }

    @Test(arguments: [false, true])
    func toldIsWhatMayBeSeen(isRestarted: Bool) throws {
        let hall = try ReadingHall()
        if isRestarted { try hall.desk.restart() }
        for way in Way.all {
            var told: Set<Trace> = []
            for reader in Reader.allCases {
                var invisible: Set<String> = []
                for object in Subject.allCases where way.isAsked || object == .missing {
                    let (lines, traces) = hall.read(way, reader, object)
                    for (seen, of) in traces {
                        let expected = hall.expects(way, reader, seen, of: of, askedFor: object)
                        #expect(expected, "\(way.request) of \(object) told \(reader) \(seen) of \(of)")
                        told.insert(seen)
                    }
                    hall.missed(way, reader, object, traces)
                    guard way.hasObject else { continue }
                    if let line = hall.refusal(way, reader, object, lines) { invisible.insert(line) }
                }
                #expect(invisible.count <= 1, "\(reader) \(way.request): \(invisible)")
            }
            #expect(told == way.tells, "\(way.request) told \(told)")
        }
    }
}

/// A desk with one ticket of every kind, each piece of which carries a word of its own.
private struct ReadingHall {
    let desk: EngineHarness
    private var tickets: [Subject: String] = [.missing: "T-999"]
    private var files: [Subject: String] = [.missing: "F-999"]
    private var noteFiles: [Subject: String] = [.missing: "F-999"]

    init() throws {
        let tokens = try TokenStore(directory: "/nonexistent", demo: EngineHarness.people + Reader.bots)
        desk = try EngineHarness(tokens: tokens)
        desk.connect("demo-ada").answer(
            #"{"op":"policy.set","policy":{"queues":["support","billing"],"groups":{"billing":["agent:sarah"]},"#
                + #""routing":[{"name":"money","when":{"category":["payment"]},"queue":"billing","group":"billing","#
                + #""assign":"claim"}],"canned":{"c":"About {subject}"}}}"#)
        for object in Subject.allCases where object != .missing { try furnish(object) }
        desk.connect("demo-sarah").answer(
            #"{"op":"ticket.close","on":"\#(ticket(.closed))","resolution":"withdrawn"}"#)
        let maya = desk.connect("demo-maya")
        for line in maya.ask(#"{"op":"hist","on":"\#(ticket(.erased))","limit":50,"kinds":["message.posted"]}"#) {
            guard let seq = line.member("seq")?.integer, !(line.member("text")?.string ?? "please").hasPrefix("please")
            else { continue }
            maya.answer(#"{"op":"message.redact","on":"\#(ticket(.erased))","seq":\#(seq),"reason":"asked"}"#)
        }
    }

    private func ticket(_ object: Subject) -> String { tickets[object] ?? "" }

    private mutating func furnish(_ object: Subject) throws {
        let sarah = desk.connect("demo-sarah")
        let category = object == .group ? "payment" : "general"
        let common = #""op":"ticket.create","subject":"\#(Trace.subject.word(object))","text":"please""#
        let (token, rest) =
            switch object {
            case .own, .closed, .erased: ("demo-maria", #","category":"\#(category)""#)
            case .other: ("demo-jonas", #","category":"\#(category)""#)
            case .group: ("demo-aylin", #","category":"\#(category)""#)
            case .visitor, .missing:
                ("demo-form", #","source":"contact_form","visitor":{"name":"Ana","email":"ana@example.com"}"#)
            }
        let created = desk.connect(token).answer("{" + common + rest + "}")
        let on = try #require(created.member("on")?.string, "\(created)")
        tickets[object] = on
        files[object] = sarah.attach(Trace.file.word(object), name: Trace.file.word(object) + ".txt")
        noteFiles[object] = sarah.attach(Trace.noteFile.word(object), name: Trace.noteFile.word(object) + ".txt")
        let posts = [
            #""vis":"all","text":"\#(Trace.text.word(object))","files":["\#(files[object] ?? "")"]"#,
            #""vis":"staff","text":"\#(Trace.note.word(object))","files":["\#(noteFiles[object] ?? "")"]"#,
        ]
        for post in posts { sarah.answer(#"{"op":"message.post","on":"\#(on)",\#(post)}"#) }
        sarah.answer(#"{"op":"draft.save","on":"\#(on)","text":"\#(Trace.draft.word(object))"}"#)
        guard object == .own else { return }
        sarah.answer(
            #"{"op":"message.post","on":"\#(on)","vis":"all","text":"\#(Trace.held.word(object))","hold":true}"#)
    }

    /// What a reader is told who tries a way about an object, and the traces in it.
    func read(_ way: Way, _ reader: Reader, _ object: Subject) -> (lines: [String], traces: [(Trace, Subject)]) {
        let client = desk.connect(reader.token)
        let request = text(way, object)
        var lines = client.ask(request)
        for _ in 0..<3 { desk.tick() }
        lines += client.take()
        client.hangUp()
        let words = Self.words(lines)
        let asked = Self.words([request])
        var traces: [(Trace, Subject)] = []
        for of in Subject.allCases where of != .missing {
            for trace in Trace.allCases {
                let word = trace == .id ? ticket(of) : trace.word(of)
                let isTold =
                    words.contains(word) || words.contains(Base64.encode(Array(word.utf8)).replacing("=", with: ""))
                // A name that was asked by is no news.
                if isTold, !asked.contains(word), trace != .id || !way.hasObject { traces.append((trace, of)) }
            }
        }
        return (lines, traces)
    }

    /// What stands between blanks, punctuation and escapes: names, ids and Base64.
    private static func words(_ lines: [String]) -> Set<String> {
        var words: Set<String> = []
        for line in lines {
            var word: [UInt8] = []
            var isEscape = false
            for byte in line.utf8 + [0x20] {
                let isLetter =
                    (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x2B && byte <= 0x39 && byte != 0x2C)
                if isLetter, byte != 0x2E, !isEscape {
                    word.append(byte)
                } else {
                    if !word.isEmpty { words.insert(String(decoding: word, as: UTF8.self)) }
                    word.removeAll(keepingCapacity: true)
                }
                isEscape = byte == 0x5C && !isEscape
            }
        }
        return words
    }

    private func text(_ way: Way, _ object: Subject) -> String {
        way.request.replacing("$T", with: ticket(object)).replacing("$C", with: object.customer)
            .replacing("$F", with: files[object] ?? "").replacing("$N", with: noteFiles[object] ?? "")
            .replacing("$W", with: way.through?.word(object) ?? "")
    }

    /// Whether a way, asked for one object, may tell a reader a piece of another.
    func expects(_ way: Way, _ reader: Reader, _ trace: Trace, of: Subject, askedFor object: Subject) -> Bool {
        guard way.tells.contains(trace), !way.refused.contains(reader), reader.sees(trace, of: of) else { return false }
        if let through = way.through, !reader.sees(through, of: of) { return false }
        guard way.isAsked else { return true }
        if way.isAboutCustomer { return of.customer == object.customer && of != .visitor }
        // The latest tickets of the same customer or visitor.
        return way.op == "ticket.recent" ? of.customer == object.customer : of == object
    }

    /// Complains about every piece that a reader should have been told.
    func missed(_ way: Way, _ reader: Reader, _ object: Subject, _ traces: [(Trace, Subject)]) {
        let askedFor: [Subject] = way.isAsked ? [object] : Subject.allCases
        for of in askedFor where !(way.isAboutCustomer && of == .visitor) {
            for trace in way.tells where expects(way, reader, trace, of: of, askedFor: object) {
                if way.isTyped, trace == .held { continue }
                let isTold = traces.contains { $0.0 == trace && $0.1 == of }
                #expect(isTold, "\(way.request) did not tell \(reader) \(trace) of \(of)")
            }
        }
    }

    /// The answer to a request about an object that the reader may not see, its name blanked; nil if they may.
    func refusal(_ way: Way, _ reader: Reader, _ object: Subject, _ lines: [String]) -> String? {
        let line = lines.last { $0.hasPrefix(way.isTyped ? "ERR " : #"{"ok":false"#) } ?? ""
        if way.refused.contains(reader) {
            #expect(line.contains("ROLE_REQUIRED"), "\(way.request) \(reader) \(object): \(lines)")
            return nil
        }
        guard !way.isAboutCustomer, !reader.sees(way.stands, of: object) else { return nil }
        #expect(line.contains("NOT_FOUND"), "\(way.request) \(reader) \(object): \(lines)")
        var blank = line
        for name in [ticket(object), files[object] ?? "-", noteFiles[object] ?? "-"] {
            blank = blank.replacing(name, with: "$")
        }
        return blank
    }
}
