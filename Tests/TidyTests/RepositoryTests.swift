// What a newcomer relies on: every file says what it is, every folder has a page to start from, links lead somewhere,
// and what is written of ops and limits is what the code has.

import Foundation
import TandemDesk
import TandemServer
import TandemTestSupport
import Testing

struct RepositoryTests {
    @Test func everyFileOpensWithAParagraph() {
        for source in SwiftSource.all {
            let first = source.lines.first ?? ""
            #expect(first.hasPrefix("// ") && first.count > 20, "\(source.path) does not begin by saying what it is")
        }
    }

    @Test(arguments: ["", "Sources/", "Tests/", "Protocol/", "Clients/"])
    func everyFolderHasAPage(_ folder: String) throws {
        let text = try RepositoryFiles.read(folder + "README.md")
        #expect(text.hasPrefix("# ") && text.count > 300)
    }

    /// Nothing else stands at the root.
    @Test func theRootIsBare() throws {
        let expected: Set<String> = ["Package.swift", "Sources", "Tests", "Protocol", "Clients", "README.md"]
        let found = try FileManager.default.contentsOfDirectory(atPath: RepositoryFiles.root)
        #expect(Set(found.filter { !$0.hasPrefix(".") && $0 != "Package.resolved" && $0 != "tandem-data" }) == expected)
    }

    private static let pages =
        ["README.md"] + ["Sources", "Tests", "Protocol", "Clients"].flatMap { RepositoryFiles.list($0, suffix: ".md") }

    @Test(arguments: pages)
    func linksLeadSomewhere(_ page: String) throws {
        let folder = URL(fileURLWithPath: RepositoryFiles.root + "/" + page).deletingLastPathComponent()
        var isCode = false
        for (number, line) in try RepositoryFiles.read(page).split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            if line.hasPrefix("```") { isCode.toggle() }
            guard !isCode else { continue }
            for match in line.matches(of: /\]\(([^)\s#]*)(#[^)\s]*)?\)/) {
                let target = String(match.1)
                guard !target.isEmpty, !target.contains("://"), !target.hasPrefix("mailto:") else { continue }
                let path = folder.appendingPathComponent(target).standardizedFileURL.path
                #expect(FileManager.default.fileExists(atPath: path), "\(page):\(number + 1) leads to \(target)")
            }
        }
    }

    /// Files that a page names in code type exist; NAME stands for any.
    @Test(arguments: pages)
    func namedFilesExist(_ page: String) throws {
        for match in try RepositoryFiles.read(page).matches(of: /`((?:Sources|Tests|Protocol|Clients)\/[\w.\/+-]+\w)`/)
        {
            let path = RepositoryFiles.root + "/" + match.1
            if path.contains("NAME") { continue }
            #expect(FileManager.default.fileExists(atPath: path), "\(page) names \(match.1)")
        }
    }

    @Test func noPageKnowsSomebodysMachine() throws {
        for page in Self.pages + RepositoryFiles.list("Protocol", suffix: ".transcript") {
            let text = try RepositoryFiles.read(page)
            #expect(!text.contains(/["'` (](\/root|\/home\/\w+|\/Users\/\w+|\/work)\//), "\(page)")
        }
    }

    // MARK: Ops and limits

    private static let ops = OpTable.all.map { $0.spec.name } + ServerOps.names

    @Test(arguments: ops)
    func everyOpHasAPageAndAPlay(_ op: String) throws {
        let page = try RepositoryFiles.read("Protocol/ops/\(op).md")
        #expect(page.hasPrefix("# \(op)\n"))
        let plays = RepositoryFiles.list("Protocol/transcripts", suffix: ".transcript")
        let isPlayed = try plays.contains { try RepositoryFiles.read($0).contains(#""op":"\#(op)""#) }
        #expect(isPlayed, "\(op) is in no transcript")
    }

    @Test func noPageIsLeftOver() {
        let pages = RepositoryFiles.list("Protocol/ops", suffix: ".md").map {
            $0.dropFirst("Protocol/ops/".count).dropLast(3)
        }
        #expect(Set(pages.map(String.init)) == Set(Self.ops))
    }

    /// Name, value and unit of every limit, in the order of the greeting, then those that it leaves out.
    @Test func theLimitsAreWrittenDown() throws {
        let rows = try RepositoryFiles.read("Protocol/limits.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
        let written = rows.map { row in
            row.split(separator: "|").prefix(2).map { $0.trimmingCharacters(in: .whitespaces) }
        }
        #expect(written.map { $0[0] } == Limits.table.map { "`\($0.key)`" })
        for (row, limit) in zip(written, Limits.table) {
            let value = row[1].prefix { $0.isNumber }
            #expect(Int(value) == Limits()[keyPath: limit.path], "\(limit.key)")
            #expect(row[1].contains("fixed") == (limit.freedom == .fixed), "\(limit.key)")
        }
    }
}

/// The server's own ops, which `describe` lists besides the desk's.
private enum ServerOps {
    static let names = [
        "hello", "ping", "quit", "mode", "describe", "sub", "unsub", "hist", "who", "ticket.history",
        "ticket.counters", "file.begin", "file.chunk", "file.end", "file.get", "file.show", "report",
    ]
}
