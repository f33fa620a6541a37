// `help` fits one screen of 24 lines and 80 columns, shows each role only what it may do, and every page is true.

import TandemWire
import Testing

@testable import TandemServer

@Suite struct TypedHelpTests {
    private static func lines(_ typed: String, role: String?) -> [String] {
        var state = TypedState()
        state.role = role
        return Typed.parse(typed, &state).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
            String.init)
    }

    @Test(arguments: [nil, "customer", "agent", "manager", "admin", "bot"]) func overviewFitsOneScreen(_ role: String?)
    {
        let lines = Self.lines("help", role: role)
        #expect(lines.count < 24)
        for line in lines {
            #expect(line.utf8.count < 80 && line.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "\(line)")
        }
        for verb in TypedVerbs.all where verb.group.isFolded {
            let page = Self.lines("help \(verb.group.rawValue)", role: role)
            #expect(page.contains { $0.hasPrefix("   \(verb.brief) ") } == verb.isShown(to: role), "\(verb.name)")
            #expect(page.allSatisfy { $0.utf8.count < 80 } || page.isEmpty)
        }
        for verb in TypedVerbs.all where !verb.group.isFolded {
            let isThere = lines.contains { $0.contains(" \(verb.brief) ") }
            #expect(isThere == verb.isShown(to: role), "\(verb.name)")
        }
    }

    @Test(arguments: TypedVerbs.all.map(\.name)) func everyVerbHasAPage(_ name: String) throws {
        let lines = Self.lines("help \(name)", role: "agent")
        let verb = try #require(TypedVerbs.find(name))
        #expect(lines.first == "ok \(verb.syntax)")
        #expect(verb.syntax.hasPrefix(name))
        #expect(lines.contains("   example  \(verb.example)"))
        for line in lines where !line.hasPrefix("   json") { #expect(line.utf8.count < 80, "\(line)") }
        #expect((TypedHelp.json(of: verb) != nil) == (verb.form != .local))
    }

    @Test func briefsFitTheirColumns() {
        for verb in TypedVerbs.all {
            #expect(verb.brief.utf8.count <= 17 && verb.gloss.utf8.count <= 16, "\(verb.name)")
        }
    }

    @Test func namesAreUnique() {
        let names = TypedVerbs.all.flatMap { [$0.name] + $0.aliases }
        #expect(Set(names).count == names.count)
    }

    @Test func aTopicMayBeAFamily() {
        let lines = Self.lines("help customer", role: "agent")
        #expect(lines.count == 6 && lines.first == "ok")
    }

    @Test func helpKnowsAliases() {
        #expect(Self.lines("? history", role: nil) == Self.lines("help hist", role: nil))
    }
}
