// The tables that map every line of the sources to its proof: no cell is empty, and what they name exists. A proof is a
// play, by its name, or a suite of tests, by the name of its type; ops and codes are those of the registries.

import TandemDesk
import TandemTestSupport
import TandemWire
import Testing

struct ProofTableTests {
    static let pages = ["Protocol/tickets.md"]

    private static let plays = names("Protocol/transcripts", ".transcript")
    private static let suites = names("Tests", ".swift")

    private static func names(_ folder: String, _ suffix: String) -> Set<String> {
        Set(
            RepositoryFiles.list(folder, suffix: suffix).compactMap { path in
                path.split(separator: "/").last.map { String($0.dropLast(suffix.count)) }
            })
    }

    @Test(arguments: pages) func everyProofExists(_ page: String) throws {
        let rows = try Self.rows(of: page)
        #expect(rows.count > 20)
        for row in rows {
            #expect(row.count == 3 && row.allSatisfy { !$0.isEmpty }, "\(page): \(row)")
            let proofs = (row.last ?? "").split(separator: ",").map { Self.trimmed($0) }
            for proof in proofs {
                let name = String(proof.filter { $0 != "`" })
                let exists = proof.hasPrefix("`") ? Self.plays.contains(name) : Self.suites.contains(name)
                #expect(exists, "\(page) proves \"\(row.first ?? "")\" by \(proof), which does not exist")
            }
        }
    }

    @Test(arguments: pages) func everyOpAndCodeExists(_ page: String) throws {
        let ops = Self.names("Protocol/ops", ".md")
        let events = try RepositoryFiles.read("Protocol/events.md")
        let families = Set(ops.compactMap { $0.split(separator: ".").first.map(String.init) })
        for row in try Self.rows(of: page) where row.count == 3 {
            for word in Self.quoted(row[1]) {
                if word.contains(where: { $0 == "_" }), word == word.uppercased() {
                    #expect(Code(rawValue: word) != nil, "\(page) names \(word)")
                }
                let name = String(word.prefix { $0 != "{" && $0 != " " })
                let family = name.split(separator: ".").first.map(String.init) ?? ""
                guard name.contains("."), families.contains(family) else { continue }
                #expect(
                    ops.contains(name) || events.contains("| `\(name)` |") || Right(rawValue: name) != nil,
                    "\(page) names \(name), which is no op, event or right")
            }
        }
    }

    /// The table of assisted service links to its plays; that links lead somewhere is asked of every page.
    @Test func everyLineOfAssistedServiceIsPlayed() throws {
        let page = try RepositoryFiles.read("Protocol/assisted-service.md")
        let table = try #require(page.split(separator: "## What the sources ask for").last)
        let rows = table.split(separator: "\n").filter { $0.hasPrefix("|") }.dropFirst(2).map { line in
            line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map(Self.trimmed)
        }
        #expect(rows.count > 20)
        for row in rows {
            #expect(row.count == 5 && row.allSatisfy { !$0.isEmpty }, "\(row)")
            #expect(row.last?.contains(".transcript)") == true, "\(row.first ?? "") is not played")
        }
    }

    /// The cells of the rows below "Every line of the sources", without the heads of the tables.
    private static func rows(of page: String) throws -> [[String]] {
        let text = try RepositoryFiles.read(page)
        guard let table = text.split(separator: "## Every line of the sources").last, table.count < text.count else {
            throw MissingTable()
        }
        return table.split(separator: "\n").filter { $0.hasPrefix("|") && !$0.hasPrefix("|---") }
            .filter { !$0.hasSuffix("| proof |") }
            .map { line in
                line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map(trimmed)
            }
    }

    private struct MissingTable: Error {}

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    private static func quoted(_ cell: String) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    }
}
