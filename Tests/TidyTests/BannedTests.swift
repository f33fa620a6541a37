// Calls and words that do not belong here, each with what to use instead and, where it is right after all, the place
// and the reason.

import TandemTestSupport
import Testing

struct BannedTests {
    private struct Ban: Sendable {
        let what: String
        let instead: String
        var folders = ["Sources", "Clients", "Tests"]
        /// Looked for in comments and texts too.
        var isAboutWords = false
        /// Files, or folders, where it is right.
        var allowed: [String] = []
        let isFound: @Sendable (Substring) -> Bool
    }

    private static let product = ["Sources", "Clients"]
    /// Here the words have to be written.
    private static let rules = ["Tests/TidyTests/BannedTests.swift"]

    private static let bans: [Ban] = [
        Ban(
            what: "print", instead: "Log, or the command's Console", folders: product,
            isFound: { $0.has("print(") && $0.contains(/(^|[^\w.`])print\(/) && !$0.contains("func print(") }),
        Ban(what: "try!", instead: "a caught error", isFound: { $0.has("try!") }),
        Ban(what: "as!", instead: "as? and an answer for nil", isFound: { $0.has("as!") && $0.contains(/\bas!/) }),
        Ban(
            what: "a force unwrap", instead: "guard let, or #require in a test",
            isFound: { $0.has("!") && $0.contains(/[\w)\]]!([.\s,)\]:\[]|$)/) }),
        Ban(
            what: "Date(", instead: "the Clock", folders: product,
            // Names given moments to Foundation's time zones, never the present one.
            allowed: ["Sources/TandemServer/Time"],
            isFound: { $0.has("Date(") && $0.contains(/\bDate\(/) }),
        // The bench names scratch directories, which nobody has to guess or to repeat.
        Ban(
            what: "UUID(", instead: "the Entropy", folders: product, allowed: ["Sources/tandem-bench"],
            isFound: { $0.has("UUID(") }),
        Ban(
            what: "chance without a seed", instead: "the Entropy; in a test SplitMix64 with a printed seed",
            folders: ["Sources", "Tests"],
            // Where the seeds of tests are chosen.
            allowed: ["Tests/Support/SplitMix64.swift", "Tests/TandemWireTests/RandomValues.swift"],
            isFound: {
                ($0.has(".random(") || $0.has(".shuffled()") || $0.has(".randomElement()")) && !$0.has("using:")
            }),
        Ban(
            what: "fatalError", instead: "an error, or precondition with a sentence",
            isFound: { $0.has("fatalError(") }),
        Ban(
            what: "sleeping in a test", instead: "waiting for what has to happen, or the FakeClock", folders: ["Tests"],
            isFound: { $0.has("sleep(") }),
        Ban(
            what: "DispatchQueue", instead: "the loop's queue", folders: product,
            allowed: [
                "Sources/TandemSystem", "Sources/TandemServer/Loop",
                // The agent has no loop of its own to be told of signals on.
                "Clients/agent/Main.swift",
            ], isFound: { $0.has("DispatchQueue") }),
        Ban(
            what: "unsafe", instead: "Span, or a call in TandemSystem", folders: product,
            allowed: [
                "Sources/TandemSystem",
                // StaticString has no safe view of its bytes; the index is within the count that the same call gave.
                "Sources/TandemServer/Streams/RecordView.swift", "Sources/TandemServer/Engine/Lines.swift",
                "Sources/TandemWire/JSONName.swift",
                // The raw view of a span of bytes, written to with every store checked (it is unsafe for types that
                // have invalid values); a copy whose bounds are compared in front of it; StaticString again.
                "Sources/TandemWire/JSONWriter.swift", "Sources/TandemWire/JSONPieces.swift",
                // Swift gives an actor's executor only in this form; the actor owns the executor.
                "Sources/TandemServer/Loop/Loop.swift", "Sources/TandemServer/Loop/Committer.swift",
                "Sources/TandemServer/Loop/FileWorker.swift",
                "Sources/TandemServer/Loop/ReportWorker.swift", "Sources/TandemServer/Loop/SearchFiler.swift",
            ],
            isFound: {
                ($0.has("nsafe")) && $0.contains(/\bunsafe\b|\bwithUnsafe|\bUnsafe(Mutable|Raw|Buffer|Pointer)/)
            }),
        Ban(
            what: "a note to oneself", instead: "doing it, or an issue", isAboutWords: true, allowed: rules,
            isFound: { ($0.has("ME") || $0.has("DO") || $0.has("XXX")) && $0.contains(/\b(FIXME|TODO|XXX)\b/) }),
        Ban(
            what: "a path of somebody's machine", instead: "a path relative to the repository", isAboutWords: true,
            allowed: rules,
            isFound: {
                ($0.has("/root/") || $0.has("/home/") || $0.has("/Users/") || $0.has("/work/"))
                    && $0.contains(/["' (](\/root|\/home\/\w+|\/Users\/\w+|\/work)\//)
            }),
    ]

    @Test func nothingBannedIsUsed() {
        for ban in Self.bans {
            for source in SwiftSource.all where source.isUnder(ban.folders) && !source.isUnder(ban.allowed) {
                for (index, line) in (ban.isAboutWords ? source.lines : source.code).enumerated()
                where ban.isFound(line) {
                    Issue.record("\(source.path):\(index + 1): \(ban.what); use \(ban.instead)")
                }
            }
        }
    }

    /// Every exception is still one.
    @Test func noExceptionIsLeftOver() {
        for ban in Self.bans {
            for path in ban.allowed {
                let isUsed = SwiftSource.all.contains { source in
                    source.isUnder([path])
                        && (ban.isAboutWords ? source.lines : source.code).contains(where: ban.isFound)
                }
                #expect(isUsed, "\(path) does not need its exception for \(ban.what) any more")
            }
        }
    }

    /// A trap says which of our own rules was broken.
    @Test func preconditionsHaveASentence() {
        for source in SwiftSource.all where source.isUnder(Self.product) {
            for (index, line) in source.code.enumerated() where line.has("precondition") {
                let statement = source.lines[index...].prefix(3).joined()
                #expect(statement.contains("\""), "\(source.path):\(index + 1): precondition without a sentence")
            }
        }
    }

    @Test func uncheckedSendableIsProved() {
        for source in SwiftSource.all {
            for (index, line) in source.code.enumerated() where line.has("@unchecked Sendable") {
                let around = source.lines[max(0, index - 3)...min(index + 2, source.lines.count - 1)]
                #expect(around.contains { $0.contains("//") }, "\(source.path):\(index + 1): say why it is safe")
            }
        }
    }

    /// Names of the rules above find what they are meant to find.
    @Test(arguments: [
        ("let a = b!", true), ("let a = b!.c", true), ("f(a!, b)", true), ("if a != b {", false), ("if !a {", false),
        ("var a: Int!", true), ("a[0]!", true), ("guard !b.isEmpty else", false),
    ])
    func forceUnwrapsAreFound(_ line: String, _ isFound: Bool) {
        #expect(Self.bans.first { $0.what == "a force unwrap" }?.isFound(line[...]) == isFound)
    }
}
