// Putting many things into a data directory that nobody serves: every line is a request to the engine like any
// other, made by `sys`.

import TandemDesk
import TandemJournal
import TandemSystem
import TandemWire

package enum Importer {
    /// Requests that share one commit.
    private static let requestsPerCommit = 1000

    /// Imports files whose lines were checked.
    /// `skip`: told of lines that the desk refuses, which are left out then; without it the first one ends the import.
    /// `reading`: told how much of what is there already has been read. `progress`: told how many requests are on disk.
    package static func run(
        _ files: [ImportFile], dataDirectory: String, skip: ((String) -> Void)? = nil,
        reading: (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }, progress: (Int) -> Void
    ) throws -> ImportReport {
        let log = Log(minimum: .error)
        let disk = try RealDisk(dataDirectory, create: true)
        let lock = try DiskLock.acquire(disk)
        defer { withExtendedLifetime(lock) {} }
        let restart = try Restart(disk, JournalConfiguration(), log, progress: reading)
        let writer = JournalWriter(disk: disk, epoch: restart.journal.epoch)
        let engine = Engine(
            state: restart.state, journal: restart.journal, tokens: try TokenStore(directory: dataDirectory),
            clock: SystemClock(), entropy: SystemEntropy(), log: log, configuration: Configuration())
        var report = ImportReport()
        var line = JSONLine()
        for file in files {
            let tell = skip.map { skip in
                { (problem: String) in
                    report.refused += 1
                    skip(problem)
                }
            }
            try file.forEachRequest(skip: tell) { bytes in
                try line.read(bytes)
                if try engine.perform(line, as: .sys) > 0 { report.imported += 1 } else { report.unchanged += 1 }
                if (report.imported + report.unchanged) % requestsPerCommit == 0 {
                    try commit(engine, writer)
                    progress(report.imported + report.unchanged)
                }
            }
        }
        try commit(engine, writer)
        try writer.close()
        return report
    }

    private static func commit(_ engine: Engine, _ writer: JournalWriter) throws {
        guard let batch = engine.takeBatch() else { return }
        try writer.commit(batch)
        engine.committed(batch)
    }
}
