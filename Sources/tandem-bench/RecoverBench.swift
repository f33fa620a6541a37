// `recover`: from exec to the ready line with a large journal, after a kill without a snapshot and after a clean
// stop.
//
// The journal was written moments before, so it is read from the page cache: what is measured is the server's work,
// not the disk. After every start the number of a session's last message is compared with what was acknowledged.

import Foundation
import TandemSystem

struct RecoverBench {
    private let options: Options
    private let messages: Int

    init(_ options: Options) {
        self.options = options
        messages = options.messages ?? 1_000_000
    }

    func run() throws -> Report {
        let server = try ServerProcess(options)
        let built = try JournalBuilder.prepare(server, messages: messages, bytes: options.bytes)
        let progress = Progress()
        var bare = Starts(), snapshot = Starts()
        for run in 1...options.runs {
            server.kill()
            try removeSnapshots(server)
            bare.add(try server.start(), server)
            try check(server, built)
            progress.step("run \(run): \(bare.seconds.values.last ?? 0) s without a snapshot")
        }
        for run in 1...options.runs {
            server.stop()
            snapshot.add(try server.start(), server)
            try check(server, built)
            progress.step("run \(run): \(snapshot.seconds.values.last ?? 0) s after a clean stop")
        }
        let hasSnapshot = try !snapshots(server).isEmpty
        server.stop()
        var report = Report("recover")
        report.add("messages", .count(messages))
        report.add("journal_bytes", .count(try journalBytes(server)))
        report.add("without_snapshot", bare.figures)
        report.add("after_clean_stop", snapshot.figures)
        report.add("snapshot_present", .text(hasSnapshot ? "yes" : "no"))
        return report
    }

    private struct Starts {
        var seconds = Series(), resident = Series(), peak = Series()

        mutating func add(_ time: Double, _ server: ServerProcess) {
            seconds.append(time)
            resident.append(Double(server.memoryKilobytes("VmRSS")) / 1_024)
            peak.append(Double(server.memoryKilobytes("VmHWM")) / 1_024)
        }

        var figures: Figure {
            .group([
                NamedFigure("ready_s", .series(seconds)), NamedFigure("rss_mb", .series(resident)),
                NamedFigure("peak_rss_mb", .series(peak)),
            ])
        }
    }

    private func check(_ server: ServerProcess, _ built: JournalBuilder.Built) throws {
        let agent = try Conversation(server.address, token: server.token("agent"))
        for index in [0, built.sessions.count / 2, built.sessions.count - 1] {
            let head = try Workload.head(of: built.sessions[index], agent)
            guard head == built.heads[index] else {
                throw BenchError(
                    "\(built.sessions[index]) is at #\(head) after the restart, was #\(built.heads[index])")
            }
        }
    }

    private func snapshots(_ server: ServerProcess) throws -> [String] {
        let files = try FileManager.default.subpathsOfDirectory(atPath: server.dataPath)
        return try files.filter { path in
            let attributes = try FileManager.default.attributesOfItem(atPath: server.dataPath + "/" + path)
            return path.lowercased().contains("snap") && attributes[.type] as? FileAttributeType == .typeRegular
        }
    }

    private func removeSnapshots(_ server: ServerProcess) throws {
        for path in try snapshots(server) {
            try FileManager.default.removeItem(atPath: server.dataPath + "/" + path)
        }
    }

    private func journalBytes(_ server: ServerProcess) throws -> Int {
        let directory = server.dataPath + "/journal"
        return try FileManager.default.contentsOfDirectory(atPath: directory).reduce(0) { sum, name in
            let attributes = try FileManager.default.attributesOfItem(atPath: directory + "/" + name)
            return sum + (attributes[.size] as? Int ?? 0)
        }
    }
}
