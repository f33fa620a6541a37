// `hist` against a model: a list of everything that happened, filtered and cut in the most obvious way.

import TandemServer
import TandemTestSupport
import TandemWire
import Testing

struct EngineHistoryTests {
    /// A session with more than 250 events of several kinds, at different times.
    private static func stage(seed: UInt64) throws -> (EngineHarness, on: String, truth: [String]) {
        let desk = try EngineHarness(segmentBytes: 8192, seed: seed)
        var random = SplitMix64(seed: seed)
        let (sarah, maya) = (desk.connect("demo-sarah"), desk.connect("demo-maya"))
        let on = sarah.start()
        for number in 0..<260 {
            switch random.below(9) {
            case 0...3: sarah.post(on, "text \(number)")
            case 4, 5: sarah.note(on, "note \(number)")
            case 6: sarah.send(#"{"op":"session.context","on":"\#(on)","order":"O-\#(number + 1)"}"#)
            case 7: maya.send(#"{"op":"session.join","on":"\#(on)","mode":"whisper"}"#)
            default: maya.send(#"{"op":"session.leave","on":"\#(on)"}"#)
            }
            sarah.post(on, "more \(number)")
            if random.once(in: 3) { desk.clock.advance(milliseconds: Int64(random.below(5000))) }
            if random.once(in: 4) { desk.tick() }
        }
        desk.tick()
        let ada = desk.connect("demo-ada")
        ada.follow(on)
        return (desk, on, ada.take().events)
    }

    private struct Question {
        var selector = ""
        var value = 0
        var limit: Int?
        var kinds: [String] = []

        var request: String {
            var text = ""
            if !selector.isEmpty { text += #","\#(selector)":\#(value)"# }
            if let limit { text += #","limit":\#(limit)"# }
            if !kinds.isEmpty { text += #","kinds":["# + kinds.map { "\"\($0)\"" }.joined(separator: ",") + "]" }
            return text
        }
    }

    private static func number(_ event: String) -> Int { event.member("seq")?.integer ?? 0 }

    /// What the page must hold: indices into `matching`.
    private static func page(_ question: Question, _ matching: [String], head: Int) -> Range<Int> {
        let limit = min(question.limit ?? 50, 200)
        let all = matching.indices
        switch question.selector {
        case "after":
            let start = matching.firstIndex { number($0) > question.value } ?? all.upperBound
            return start..<min(start + limit, all.upperBound)
        case "around":
            let middle = matching.firstIndex { number($0) >= min(question.value, head) } ?? all.upperBound
            let start = max(0, middle - limit / 2)
            return start..<min(start + limit, all.upperBound)
        default:
            let before = question.selector == "before" ? question.value : .max
            let end = matching.lastIndex { number($0) < before }.map { $0 + 1 } ?? 0
            return max(0, end - limit)..<end
        }
    }

    @Test(arguments: 0..<3)
    func everySelectorAgreesWithTheModel(_ round: Int) throws {
        let seed = TestSeed.choose() &+ UInt64(round)
        let (desk, on, truth) = try Self.stage(seed: seed)
        var random = SplitMix64(seed: seed &+ 1)
        #expect(truth.count > 200)
        #expect(truth.map(Self.number) == Array(1...truth.count))
        let readers = [(desk.connect("demo-ben"), true), (desk.connect("demo-maria"), false)]
        let kinds = [
            [], [], ["message.*"], ["session.context_set"], ["participant.*", "session.started"], ["no.such"],
        ]
        for _ in 0..<150 {
            let (reader, isStaff) = readers[random.below(2)]
            var question = Question()
            question.selector = ["", "after", "before", "around"][random.below(4)]
            question.value = random.below(truth.count + 20)
            question.limit = random.once(in: 4) ? nil : 1 + random.below(random.once(in: 3) ? 300 : 20)
            question.kinds = kinds[random.below(kinds.count)]
            let visible = truth.filter { isStaff || $0.member("vis") == .string("all") }
            let matching = visible.filter { Self.matches($0, question.kinds) }
            let expected = Self.page(question, matching, head: visible.last.map(Self.number) ?? 0)
            reader.forget()
            let lines = reader.ask(#"{"op":"hist","id":5,"on":"\#(on)"\#(question.request)}"#)
            let found = lines.dropLast().compactMap { $0.member("seq")?.integer }
            let place = "\(question.request) for \(isStaff ? "staff" : "the customer"), seed \(seed)"
            #expect(found == matching[expected].map(Self.number), "\(place)")
            let end = try #require(lines.last)
            #expect(end.member("n")?.integer == found.count, "\(place)")
            #expect(lines.dropLast().allSatisfy { $0.member("re")?.integer == 5 }, "\(place)")
            let isMore = question.selector == "after" ? expected.upperBound < matching.count : expected.lowerBound > 0
            if isMore { #expect(end.member("more") == .bool(true), "\(place)") }
            if let first = found.first { #expect(end.member("first")?.integer ?? 0 <= first, "\(place)") }
            if let last = found.last { #expect(end.member("last")?.integer ?? 0 >= last, "\(place)") }
        }
    }

    private static func matches(_ event: String, _ kinds: [String]) -> Bool {
        let kind = event.member("ev")?.string ?? ""
        return kinds.isEmpty || kinds.contains { $0 == kind || $0.hasSuffix(".*") && kind.hasPrefix($0.dropLast()) }
    }

    /// Pages put end to end are the whole, forwards and backwards, for both kinds of readers and with a filter.
    @Test func pagesPutTogetherAreTheWhole() throws {
        let (desk, on, truth) = try Self.stage(seed: 5)
        for (token, isStaff) in [("demo-ben", true), ("demo-maria", false)] {
            let reader = desk.connect(token)
            for kinds in [[], ["participant.*"], ["session.*"]] {
                let visible = truth.filter { isStaff || $0.member("vis") == .string("all") }
                let expected = visible.filter { Self.matches($0, kinds) }.map(Self.number)
                #expect(try walk(reader, on, "after", from: 0, next: "last", kinds) == expected)
                let backwards = try walk(reader, on, "before", from: 1_000_000, next: "first", kinds)
                #expect(backwards == expected)
            }
        }
    }

    private func walk(
        _ reader: EngineClient, _ on: String, _ selector: String, from: Int, next: String, _ kinds: [String]
    ) throws -> [Int] {
        var cursor = from
        var found: [Int] = []
        let filter = kinds.isEmpty ? "" : #","kinds":["\#(kinds[0])"]"#
        for _ in 0..<1000 {
            reader.forget()
            let lines = reader.ask(#"{"op":"hist","on":"\#(on)","\#(selector)":\#(cursor),"limit":7\#(filter)}"#)
            let page = lines.dropLast().compactMap { $0.member("seq")?.integer }
            found = selector == "after" ? found + page : page + found
            let end = try #require(lines.last)
            guard end.member("more") == .bool(true) else { return found }
            let moved = try #require(end.member(next)?.integer)
            #expect(moved != cursor, "paging stands still at \(cursor)")
            guard moved != cursor else { return found }
            cursor = moved
        }
        return found
    }

    @Test func aTimeFindsTheFirstEventFromThenOn() throws {
        let (desk, on, truth) = try Self.stage(seed: 9)
        let ben = desk.connect("demo-ben")
        let times = truth.compactMap { $0.member("at")?.string }
        #expect(Set(times).count > 20)
        for index in stride(from: 0, to: truth.count, by: 7) {
            let first = try #require(times.firstIndex(of: times[index]))
            ben.forget()
            let lines = ben.ask(#"{"op":"hist","on":"\#(on)","at":"\#(times[index])","limit":1}"#)
            #expect(lines.first?.member("seq")?.integer == first + 1)
        }
        let end = ben.ask(#"{"op":"hist","on":"\#(on)","at":"2100-01-01T00:00:00.000Z"}"#)
        #expect(end.count == 1 && end[0].member("n") == .integer(0) && end[0].member("more") == .bool(false))
        #expect(ben.answer(#"{"op":"hist","on":"\#(on)","at":"yesterday"}"#).outcome == "BAD_FIELD")
    }

    /// A page is cut by bytes too; what is left out is on the next one.
    @Test func aPageHasABoundInBytes() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        for _ in 0..<60 { sarah.post(on, String(repeating: "x", count: 10_000)) }
        desk.tick()
        for selector in ["after", "before"] {
            let numbers = try walk(
                sarah, on, selector, from: selector == "after" ? 1 : 1000, next: selector == "after" ? "last" : "first",
                [])
            #expect(numbers.filter { $0 > 1 } == Array(2...61))
        }
        sarah.forget()
        let page = sarah.ask(#"{"op":"hist","on":"\#(on)","after":1,"limit":200}"#)
        let bytes = page.reduce(0) { $0 + $1.utf8.count }
        #expect(bytes < Limits().outputBytes + 20_000)
        #expect(page.last?.member("more") == .bool(true))
    }

    /// What a customer is told of the end of a stream does not move when staff write notes.
    @Test func notesDoNotMoveACustomersEnd() throws {
        let desk = try EngineHarness()
        let (sarah, maria) = (desk.connect("demo-sarah"), desk.connect("demo-maria"))
        let on = sarah.start()
        sarah.post(on, "hello")
        desk.tick()
        let questions = [
            "", #","after":0"#, #","after":2"#, #","before":9"#, #","around":2"#, #","limit":1"#,
            #","at":"2000-01-01T00:00:00.000Z""#,
        ]
        let ask: () -> [[String]] = {
            questions.map { question in
                maria.forget()
                return maria.ask(#"{"op":"hist","id":1,"on":"\#(on)"\#(question)}"#)
            }
        }
        let before = ask()
        for _ in 0..<3 { sarah.note(on, "secret") }
        desk.tick()
        #expect(ask() == before)
    }

    @Test func bothEndsOfTheRangeAndWrongFields() throws {
        let desk = try EngineHarness()
        let sarah = desk.connect("demo-sarah")
        let on = sarah.start()
        let empty = #"{"ok":true,"re":1,"on":"S-1","n":0,"first":0,"last":0,"more":false}"#
        for selector in [#""after":1"#, #""after":9007199254740991"#, #""before":1"#, #""before":0"#] {
            #expect(sarah.ask(#"{"op":"hist","id":1,"on":"\#(on)",\#(selector)}"#) == [empty], "\(selector)")
        }
        let wrong = [
            #""before":-1"#, #""after":1.5"#, #""around":"1""#, #""limit":0"#, #""limit":-3"#, #""kinds":"message.*""#,
            #""kinds":[1]"#, #""after":1,"before":3"#, #""at":1"#,
        ]
        for fields in wrong {
            #expect(sarah.answer(#"{"op":"hist","on":"\#(on)",\#(fields)}"#).outcome == "BAD_FIELD", "\(fields)")
        }
        #expect(sarah.answer(#"{"op":"hist"}"#).outcome == "FIELD_REQUIRED")
        #expect(sarah.answer(#"{"op":"hist","on":"\#(on)","page":3}"#).outcome == "UNKNOWN_FIELD")
    }

    /// That a session exists is not told before it is on disk, not even by an empty page of it.
    @Test func whatIsNotOnDiskDoesNotExistYet() throws {
        let desk = try EngineHarness()
        let (sarah, ben) = (desk.connect("demo-sarah"), desk.connect("demo-ben"))
        sarah.send(#"{"op":"session.start","customer":"cust:43"}"#)
        ben.send(#"{"op":"hist","id":1,"on":"S-1"}"#, #"{"op":"hist","id":2,"on":"S-1","around":1}"#)
        ben.send(#"{"op":"sub","id":3,"on":"S-1"}"#)
        desk.seal()
        #expect(ben.lines == [])
        desk.commit()
        let lines = ben.take()
        #expect(lines.compactMap { $0.member("re")?.integer }.last == 3)
        #expect(lines.filter { $0.hasPrefix(#"{"ok":false"#) } == [])
    }
}
