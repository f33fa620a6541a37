// Protocol/ says what the server does: its examples are valid lines, its registries are the code's, its pages are
// complete.

import Foundation
import TandemDesk
import TandemTestSupport
import TandemWire
import Testing

struct DocumentTests {
    static let schema = Result { try SchemaText.load() }

    // MARK: errors.json

    @Test func errorsAreTheRegistry() throws {
        let entries = try Self.entries()
        #expect(entries.map(\.code) == Code.allCases.map(\.rawValue))
        for (entry, code) in zip(entries, Code.allCases) {
            #expect(entry.retry == code.retry.rawValue, "\(entry.code)")
            #expect(entry.meaning.hasSuffix("."), "\(entry.code)")
        }
    }

    @Test func examplesOfErrorsAreRefusals() throws {
        let validator = try SchemaValidator(Self.schema.get())
        for entry in try Self.entries() {
            #expect(validator.validate(entry.example, as: "refusal") == [], "\(entry.code)")
            #expect(entry.example.member("code") == .string(entry.code))
            #expect(entry.example.member("retry") == .string(entry.retry))
            let envelope = ["ok", "re", "line", "code", "msg", "retry"]
            let facts = (entry.example.fieldList ?? []).map(\.name).filter { !envelope.contains($0) }
            #expect(Set(facts).isSubset(of: entry.facts), "\(entry.code) shows \(facts), lists \(entry.facts)")
        }
    }

    @Test func codesOfTheSchemaAreTheRegistry() throws {
        let validator = try SchemaValidator(Self.schema.get())
        for code in Code.allCases {
            for retry in Retry.allCases {
                let line = #"{"ok":false,"line":1,"code":"\#(code.rawValue)","msg":"x","retry":"\#(retry.rawValue)"}"#
                let faults = validator.validate(try JSONValue(testing: line), as: "refusal")
                #expect(faults.isEmpty == (retry == code.retry), "\(code) \(retry): \(faults)")
            }
        }
    }

    private struct Entry {
        let code: String
        let retry: String
        let meaning: String
        let facts: [String]
        let example: JSONValue
    }

    private static func entries() throws -> [Entry] {
        guard case .array(let list) = try JSONValue(testing: RepositoryFiles.read("Protocol/errors.json")) else {
            return []
        }
        return try list.map { item in
            #expect((item.fieldList ?? []).map(\.name) == ["code", "retry", "meaning", "facts", "example"])
            guard case .array(let facts) = item.member("facts") else { throw DocumentProblem(text: "facts is a list") }
            return Entry(
                code: try #require(item.member("code")?.text), retry: try #require(item.member("retry")?.text),
                meaning: try #require(item.member("meaning")?.text), facts: facts.compactMap(\.text),
                example: try #require(item.member("example")))
        }
    }

    // MARK: pages

    /// journal.md shows lines of files, not of the wire; TandemJournalTests hold it to the format.
    @Test(arguments: RepositoryFiles.list("Protocol", suffix: ".md").filter { $0 != "Protocol/journal.md" })
    func everyExampleIsValid(_ path: String) throws {
        let validator = try SchemaValidator(Self.schema.get())
        let text = try RepositoryFiles.read(path)
        let op = path.hasPrefix("Protocol/ops/") ? String(path.dropFirst("Protocol/ops/".count).dropLast(3)) : nil
        for (number, line) in Self.jsonLines(of: text) {
            let value: JSONValue
            do { value = try JSONValue(testing: line) } catch {
                Issue.record("\(path):\(number): \(error)")
                continue
            }
            let faults = validator.validate(value, as: Self.definition(of: value, op: op))
            #expect(faults.isEmpty, "\(path):\(number): \(faults.joined(separator: "; "))")
        }
    }

    @Test func everyOpHasAPageThatShowsIt() throws {
        let validator = try SchemaValidator(Self.schema.get())
        let ops = validator.definitionNames.filter { $0.hasPrefix("op.") }.map { String($0.dropFirst(3)) }
        let pages = RepositoryFiles.list("Protocol/ops", suffix: ".md")
        #expect(pages == ops.map { "Protocol/ops/\($0).md" })
        let overview = try RepositoryFiles.read("Protocol/README.md")
        for op in ops {
            let page = try RepositoryFiles.read("Protocol/ops/\(op).md")
            #expect(page.hasPrefix("# \(op)\n"))
            #expect(page.contains(#"{"op":"\#(op)""#), "\(op).md shows no request")
            #expect(page.contains(#"{"ok":true"#), "\(op).md shows no answer")
            #expect(overview.contains("(ops/\(op).md)"), "README.md does not lead to \(op).md")
        }
        let events = try RepositoryFiles.read("Protocol/events.md")
        for event in validator.definitionNames where event.hasPrefix("event.") {
            #expect(events.contains("| `\(event.dropFirst(6))` |"), "events.md lacks \(event)")
        }
    }

    @Test func everythingIsPlayed() throws {
        let validator = try SchemaValidator(Self.schema.get())
        let plays = try RepositoryFiles.list("Protocol/transcripts", suffix: ".transcript").map(RepositoryFiles.read)
        let all = plays.joined()
        // A full or failing disk and a fault of the server cannot be had on a stage; Tests/FaultTests has them.
        let elsewhere: Set<Code> = [.diskFull, .journalFailed, .internalError]
        var missing = validator.definitionNames.filter { name in
            if name.hasPrefix("op.") { return !all.contains(#""op":"\#(name.dropFirst(3))""#) }
            // A target is a minute at least, and a play knows no clock; EngineServiceTests has it.
            if name == "event.clock.breached" { return false }
            return name.hasPrefix("event.") && !all.contains(#""ev":"\#(name.dropFirst(6))""#)
        }
        missing += Code.allCases.filter { !elsewhere.contains($0) }.map(\.rawValue).filter { code in
            !all.contains(#""code":"\#(code)""#) && !all.contains("ERR \(code) ")
        }
        #expect(missing == [])
    }

    /// The table of hello.md: a row names one or more rights, a cell that is not empty grants them to its role.
    @Test func rightsAreTheDefaultsOfTheRoles() throws {
        let roles: [Role] = [.customer, .agent, .manager, .admin, .bot]
        var granted: [Role: Set<String>] = [.admin: ["admin"]]
        for row in try RepositoryFiles.read("Protocol/hello.md").split(separator: "\n") where row.hasPrefix("| `") {
            let cells = row.split(separator: "|", omittingEmptySubsequences: false).dropFirst().map { String($0) }
            guard cells.count == roles.count + 3 else { continue }
            let rights = cells[0].split(separator: "`").map(String.init).filter { $0.contains { $0.isLetter } }
            for (role, cell) in zip(roles, cells.dropFirst()) where cell.contains(where: \.isLetter) {
                granted[role, default: []].formUnion(rights)
            }
        }
        for role in roles {
            #expect(granted[role]?.sorted() == role.defaultRights.sorted.map(\.rawValue).sorted(), "\(role)")
        }
    }

    private static func definition(of value: JSONValue, op: String?) -> String {
        switch value.fieldList?.first {
        case let field? where field.name == "op": "op.\(field.value.text ?? "")"
        case let field? where field.name == "ev": "event.\(field.value.text ?? "")"
        case let field? where field.name == "sig": "signal"
        case let field? where field.name == "ok":
            field.value == .bool(false) ? "refusal" : op.map { "answer.\($0)" } ?? "answer"
        default: "fromClient"
        }
    }

    /// Lines of ```json blocks with their numbers.
    private static func jsonLines(of text: String) -> [(Int, String)] {
        var lines: [(Int, String)] = []
        var isInside = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("```") {
                isInside = line == "```json"
            } else if isInside, !line.isEmpty {
                lines.append((index + 1, String(line)))
            }
        }
        return lines
    }
}

struct DocumentProblem: Error { let text: String }

enum SchemaText {
    static func load() throws -> String { try RepositoryFiles.read("Protocol/tandem.schema.json") }
}
