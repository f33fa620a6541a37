// `tandem import`: puts the things of a shop into a stopped data directory, through the same code that serves requests.

import TandemServer
import TandemSystem
import TandemWire

enum ImportCommand {
    static let command = Command(
        "import", "check files of a shop and put them into a data directory that is not being served",
        operand: Operand("FILE.ndjson", 1...1_000), options: [.data, .json, .skipBad], run: run)

    private static func run(_ arguments: Arguments, _ console: Console) throws {
        let files = arguments.operands.map { ImportFile(path: $0) }
        var progress = ProgressLine(console)
        do {
            var requests = 0
            var skipped = 0
            let isLenient = arguments.has("--skip-bad")
            let tell = { (problem: String) in console.error(Array("skipped: \(problem)\n".utf8)) }
            let tellAndCount = { (problem: String) in
                skipped += 1
                tell(problem)
            }
            for file in files {
                requests += try file.check(
                    { progress.show("checking \(file.path)", $0.bytes, of: $0.totalBytes) },
                    skip: isLenient ? tellAndCount : nil)
            }
            let report = try Importer.run(
                files, dataDirectory: arguments.dataDirectory, skip: isLenient ? tell : nil,
                reading: { progress.show("reading the journal", $0, of: $1) },
                progress: { progress.show("importing", $0, of: requests) })
            progress.finish()
            if arguments.wantsJSON {
                var result = [
                    JSONField("lines", .integer(requests)), JSONField("imported", .integer(report.imported)),
                    JSONField("unchanged", .integer(report.unchanged)),
                ]
                if isLenient { result.append(JSONField("skipped", .integer(skipped + report.refused))) }
                console.out(JSONValue.object(result).encoded() + [0x0A])
            } else {
                let skipped = skipped + report.refused
                let left = skipped > 0 ? ", \(skipped) skipped" : ""
                console.print("\(report.imported) imported, \(report.unchanged) unchanged\(left), of \(requests)")
            }
        } catch let error as ImportError {
            progress.finish()
            switch error {
            case .system: throw CommandFailure(.io, error.message)
            case .problems: throw CommandFailure(.data, "nothing was imported:\n\(error.message)")
            case .refused:
                throw CommandFailure(
                    .data, "the import ended early:\n\(error.message)\nlines before may be in; it can be repeated")
            }
        }
    }
}

/// One line on stderr that says how far something long has come. Silent for the first two seconds, so that a short
/// command stays quiet.
struct ProgressLine {
    private static let firstMilliseconds: Int64 = 2_000
    private static let pauseMilliseconds: Int64 = 250

    private let console: Console
    private let clock: any Clock
    private let started: Int64
    private var next: Int64
    private var isShown = false

    init(_ console: Console, clock: any Clock = SystemClock()) {
        self.console = console
        self.clock = clock
        started = clock.monotonicMilliseconds()
        next = started + Self.firstMilliseconds
    }

    mutating func show(_ what: String, _ done: some BinaryInteger, of total: some BinaryInteger) {
        let now = clock.monotonicMilliseconds()
        guard now >= next else { return }
        // A log file is given a line every two seconds, a terminal one line that is written over.
        next = now + (console.isInteractive ? Self.pauseMilliseconds : Self.firstMilliseconds)
        let percent = total > 0 ? " \(min(100, Int(Double(done) * 100 / Double(total)))) %" : ""
        let text = "\(what)\(percent), \((now - started) / 1_000) s"
        console.error(Array((console.isInteractive ? "\r\u{1B}[K\(text)" : "\(text)\n").utf8))
        isShown = true
    }

    mutating func finish() {
        if isShown, console.isInteractive {
            console.error(Array("\r\u{1B}[K".utf8))
        }
        isShown = false
    }
}
