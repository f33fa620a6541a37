// The search box's index: words, prefixes, who may find what by what, and what is forgotten. Random texts are searched
// against an oracle that looks at every text.

import Testing

@testable import TandemDesk

struct SearchTests {
    private func words(_ text: String) -> String { SearchWords.all(of: text).joined(separator: " ") }

    @Test func wordsAreFolded() {
        #expect(words("Refund, please!  O-5512") == "refund please o 5512")
        #expect(words("Übergröße CAFÉ cafe\u{301} naïve Łódź İstanbul") == "ubergrosse cafe cafe naive lodz istanbul")
        #expect(words("Đơn hàng của tôi") == "don hang cua toi")
        #expect(words("ЁЛКА Ёлка ΆΛΦΑ") == "елка елка αλφα")
        #expect(words("退款要求 カタ 한국어") == "退 款 要 求 カ タ 한국어")
        #expect(words("maria.rossi@example.com") == "maria rossi example com")
        #expect(words("… — !") == "")
        #expect(words(String(repeating: "a", count: 100)).utf8.count == SearchWords.bytesMaximum)
    }

    /// Eight bytes are looked at together: every seam between letters, signs and other scripts is met.
    @Test(arguments: 1...4 as ClosedRange<UInt64>) func wordsAreThoseOfSingleCharacters(seed: UInt64) {
        var dice = Dice(seed: seed)
        let pieces = [
            "a", "Z", "9", "q", "7", " ", "-", "\u{7F}", "@", "[", "`", "{", "/", ":", "\0", "é", "ß", "退", "ё",
            "\u{301}",
            "…", "abcdefgh", "QRSTUVWXYZ012345",
        ]
        for _ in 1...500 {
            let text = (0..<dice.number(0...30)).map { _ in pieces[dice.number(0...pieces.count - 1)] }.joined()
            #expect(SearchWords.all(of: text) == wordsOneByOne(text), "seed \(seed) \(text)")
        }
    }

    private func wordsOneByOne(_ text: String) -> [String] {
        var words = [""]
        func add(_ letters: String) {
            guard words[words.count - 1].utf8.count + letters.utf8.count <= SearchWords.bytesMaximum else { return }
            words[words.count - 1] += letters
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9": add(String(scalar))
            case "A"..."Z": add(String(scalar).lowercased())
            case "é": add("e")
            case "ß": add("ss")
            case "ё": add("е")
            case "\u{301}": break
            case "退": words += ["退", ""]
            default: words.append("")
            }
        }
        return words.filter { !$0.isEmpty }
    }

    @Test func aPrefixNeedsThreeBytes() {
        var index = WordIndex()
        index.insert("refund", 1)
        index.insert("refuse", 2)
        index.insert("re", 3)
        func find(_ word: String, _ asPrefix: Bool) -> [Int] {
            var found = OrdinalSet()
            index.collect(word, asPrefix: asPrefix, into: &found)
            return found.ordinals
        }
        #expect(find("ref", true) == [1, 2])
        #expect(find("refund", true) == [1])
        #expect(find("ref", false) == [])
        #expect(find("re", true) == [3])
        index.remove("refund", 1)
        #expect(find("ref", true) == [2])
    }

    /// Words are kept in pieces of eight bytes; none of the seams may show.
    @Test func longWordsAreToldApart() {
        var index = WordIndex()
        let word = "abcdefghijklmnopqrstuvwxyz"
        let beginnings = (3...26).map { String(word.prefix($0)) }
        for (place, beginning) in beginnings.enumerated() { index.insert(beginning, place) }
        for (place, beginning) in beginnings.enumerated() {
            var exact = OrdinalSet()
            index.collect(beginning, asPrefix: false, into: &exact)
            #expect(exact.ordinals == [place])
            var prefixed = OrdinalSet()
            index.collect(beginning, asPrefix: true, into: &prefixed)
            #expect(prefixed.ordinals == Array(place..<beginnings.count))
            var other = OrdinalSet()
            index.collect(beginning.dropLast() + "0", asPrefix: true, into: &other)
            #expect(other.ordinals == [])
            #expect(SearchWords.all(of: beginning) == [beginning])
        }
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>) func listsAndBitsAgreeWithSets(seed: UInt64) {
        var dice = Dice(seed: seed)
        var index = WordIndex()
        var other = WordIndex()
        var oracle: [String: Set<Int>] = [:]
        for step in 1...6000 {
            // Some words are common, most are rare, and tickets come in no order.
            let word = "w\(min(dice.number(0...60), dice.number(0...60), dice.number(0...60)))"
            let ordinal = dice.number(0...5000)
            if dice.number(0...9) == 0 {
                index.remove(word, ordinal)
                if oracle[word]?.remove(ordinal) != nil { other.remove(word, ordinal) }
            } else if step % 2 == 0 {
                index.insert(word, ordinal)
                oracle[word, default: []].insert(ordinal)
            } else {
                other.insert(word, ordinal)
                oracle[word, default: []].insert(ordinal)
            }
        }
        index.absorb(other)
        for number in 0...60 {
            var found = OrdinalSet()
            index.collect("w\(number)", asPrefix: false, into: &found)
            let expected = (oracle["w\(number)"] ?? []).sorted()
            // What was removed from one and is in the other comes back.
            #expect(Set(found.ordinals).isSuperset(of: expected), "seed \(seed) w\(number)")
            #expect(found.ordinals == found.ordinals.sorted() && found.count == found.ordinals.count)
        }
    }

    // MARK: In the desk

    /// A desk and its index, as the engine keeps both.
    private struct Stage {
        var play: Play
        var index = SearchIndex()

        init() throws {
            play = try Play.withCustomers()
            for head in play.desk.searchHeads { index.apply(head) }
            for event in play.history { tell(event, before: "") }
        }

        private mutating func tell(_ event: Event, before: String) {
            if let change = play.desk.searchChange(event, before: before) { index.apply(change) }
        }

        mutating func ask(_ who: Principal, _ request: String) throws {
            let before = play.desk
            for event in try play.ask(who, request).events { tell(event, before: before.searchText(before: event)) }
        }

        func find(_ text: String, _ clearance: Visibility = .staff) -> [String] {
            index.find(text, clearance, play.desk).ordinals.map { play.desk.tickets[$0].on.text }
        }
    }

    @Test func everythingAboutATicketFindsIt() throws {
        var stage = try Stage()
        try stage.ask(
            Cast.relay2,
            #"{"op":"ticket.create","visitor":{"name":"Zoë Ray","email":"zoe@x.org"},"subject":"Broken zip","#
                + #""text":"It fell off","source":"contact_form"}"#)
        for text in ["t-204", "T-204", "204", "tkt-2026-00204", "WRONG size", "maria", "rossi wro", "shirt", "smal"] {
            #expect(stage.find(text) == ["T-204"], "\(text)")
        }
        for text in ["zoe", "x.org", "zip fell", "broken ray"] { #expect(stage.find(text) == ["T-205"], "\(text)") }
        #expect(stage.find("shirt zip") == [])
        #expect(stage.find("mall") == [])
    }

    @Test func changedHeadsAreFoundByWhatTheyAre() throws {
        var stage = try Stage()
        try stage.ask(Cast.ada, #"{"op":"ticket.set","on":"T-204","subject":"Colour faded"}"#)
        try stage.ask(Cast.ada, #"{"op":"customer.put","customer":"cust:42","name":"Mara Bianchi","email":"m@b.it"}"#)
        #expect(
            stage.find("colour") == ["T-204"] && stage.find("bianchi") == ["T-204"] && stage.find("b.it") == ["T-204"])
        #expect(stage.find("wrong") == [] && stage.find("rossi") == [])
    }

    @Test func nobodyFindsByAWordThatTheyMayNotRead() throws {
        var stage = try Stage()
        try stage.ask(Cast.sarah, #"{"op":"message.post","on":"T-204","vis":"staff","text":"suspicious fraudster"}"#)
        #expect(stage.find("suspicious") == ["T-204"])
        #expect(stage.find("suspicious", .all) == [] && stage.find("fraud", .all) == [])
    }

    @Test func withheldWordsAreForgottenUnlessTheyStandElsewhere() {
        var index = SearchIndex()
        for text in ["card 4111 stolen", "my card again"] { index.apply(.said(ticket: 0, text: text, vis: .all)) }
        index.apply(.said(ticket: 0, text: "stolen", vis: .staff))
        index.forget(ticket: 0, text: "card 4111 stolen", vis: .all, left: ["my card again"])
        let desk = Desk()
        #expect(index.find("card", .all, desk).count == 1)
        #expect(index.find("4111", .staff, desk).count == 0)
        #expect(index.find("stolen", .all, desk).count == 0 && index.find("stolen", .staff, desk).count == 1)
    }

    @Test func aFullIndexSaysSo() {
        var index = SearchIndex(bytesMaximum: 2000)
        for number in 0..<100 { index.apply(.said(ticket: number, text: "word\(number)", vis: .all)) }
        #expect(index.isFull && index.bytes < 2200)
    }

    /// A search that nobody made finds nothing, rather than everything.
    @Test func withoutAnIndexNothingIsFound() throws {
        var play = try Play.withCustomers()
        #expect(try play.ask(Cast.maya, #"{"op":"ticket.list","q":"shirt"}"#).fields.contains(#""n":0"#))
    }
}

extension Cast {
    /// A bot that may create tickets.
    fileprivate static let relay2 = Principal(
        id: "bot:form", role: .bot, rights: [.ticketRead, .ticketCreate, .messagePost])
}
