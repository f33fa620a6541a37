// Names that are looked for, as literals and as texts, and words of a closed list: equal bytes are found, and nothing
// else is, however alike it looks to whoever compares only the first and the last eight bytes.

import TandemWire
import Testing

struct JSONNameTests {
    /// Names of every length at which the comparison changes its means, and what is most like each.
    private static let names: [(name: JSONName, others: [String])] = [
        ("", ["a"]),
        ("a", ["", "b", "aa", "A"]),
        ("category", ["categor", "categorY", "Category", "category1"]),
        ("reference", ["referenc", "referencf", "Reference", "reference1", "referenceference"]),
        ("ticket.escalated", ["ticket.xscalated", "ticket.escalatee", "ticket..scalated"]),
        ("ticket.acknowledged", ["ticket.acxnowledged", "ticket.acknowledgeD", "ticket.a-knowledged"]),
        ("größe", ["grösse", "größ", "gro\u{308}ße"]),
    ]

    @Test(arguments: names.indices)
    func findsItselfAndNothingElse(_ index: Int) throws {
        let (name, others) = Self.names[index]
        let text = JSONNameText(name.text)
        for other in others {
            let line = try read([JSONField(other, .integer(1))])
            #expect(line.find(name) == nil, "\(name) is not \(other)")
            #expect(line.find(text) == nil)
            #expect(!line.nameIs(0, name))
        }
        let fields = others.map { JSONField($0, .integer(1)) } + [JSONField(name.text, .integer(2))]
        let line = try read(fields)
        #expect(line.find(name) == others.count)
        #expect(line.find(text) == others.count)
        #expect(line.find(named: name.text) == others.count)
    }

    @Test func findsANameThatIsSpeltWithEscapes() throws {
        var line = JSONLine()
        try line.read(Array(#"{"c\u0061tegory":1,"ticket.acknowl\u0065dged":2}"#.utf8))
        #expect(line.find("category") == 0)
        #expect(line.find("ticket.acknowledged") == 1)
    }

    @Test func tellsTheWordsOfAListApart() throws {
        // Others are written with escapes, and a word that is spelt so is none of the list.
        let texts = Self.names.flatMap { [$0.name.text] + $0.others }.filter { $0.utf8.allSatisfy { $0 < 0x80 } }
        let words = JSONWords(texts)
        for (index, text) in texts.enumerated() {
            let line = try read([JSONField("ev", .string(text))])
            #expect(line.word(0, of: words) == texts.firstIndex(of: text), "\(index): \(text)")
        }
        let line = try read([
            JSONField("ev", .string("ticket.axknowledged")), JSONField("n", .integer(1)), JSONField("o", .null),
        ])
        #expect(line.word(0, of: words) == nil)
        #expect(line.word(1, of: words) == nil)
        #expect(line.word(2, of: words) == nil)
    }

    private func read(_ fields: [JSONField]) throws -> JSONLine {
        var line = JSONLine()
        try line.read(JSONValue.object(fields).encoded())
        return line
    }
}
