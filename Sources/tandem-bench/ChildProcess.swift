// A server under test as a child process: started, awaited until it says that it is ready, observed, stopped, killed.
//
// Invariant: the child's log is drained for as long as it lives, so that it never blocks on a full pipe; it is kept
// in `logPath`. The child dies with this object at the latest.

import Foundation

final class ChildProcess {
    private let process = Process()
    private let log: FileHandle
    let logPath: String
    /// From exec to the line that says "ready".
    private(set) var startSeconds = 0.0
    /// The line that said it.
    private(set) var readyLine = ""

    var processID: Int32 { process.processIdentifier }

    /// Starts `program` and waits until a line of its output contains `ready`, in any case.
    init(_ program: String, _ arguments: [String], logPath: String, ready: String) throws {
        self.logPath = logPath
        guard FileManager.default.createFile(atPath: logPath, contents: nil),
            let log = FileHandle(forWritingAtPath: logPath)
        else { throw BenchError("cannot write \(logPath)") }
        self.log = log
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        let start = Stopwatch.now()
        do {
            try process.run()
        } catch {
            throw BenchError("cannot start \(program): \(error.localizedDescription)")
        }
        try awaitReady(output.fileHandleForReading, ready, since: start)
        let drain = log
        output.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil } else { drain.write(data) }
        }
    }

    private func awaitReady(_ output: FileHandle, _ ready: String, since start: UInt64) throws {
        var text = ""
        while true {
            let data = output.availableData
            guard !data.isEmpty else {
                throw BenchError(
                    "\(process.executableURL?.lastPathComponent ?? "server") ended before it was ready:\n\(text)")
            }
            startSeconds = Stopwatch.seconds(since: start)
            log.write(data)
            text += String(decoding: data, as: UTF8.self)
            let complete = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            if let line = complete.first(where: { $0.lowercased().contains(ready.lowercased()) }) {
                readyLine = String(line)
                return
            }
        }
    }

    deinit {
        if process.isRunning { end(SIGKILL) }
    }

    /// Sends a signal and waits for the end.
    func end(_ signal: Int32) {
        guard process.isRunning else { return }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
    }

    // MARK: - Observation (Linux: /proc)

    /// A figure of /proc/PID/status in kilobytes, such as `VmRSS` or `RssAnon`; 0 where there is no /proc.
    func memoryKilobytes(_ field: String) -> Int {
        let path = "/proc/\(processID)/status"
        guard let status = try? String(contentsOfFile: path, encoding: .utf8) else { return 0 }
        for line in status.split(separator: "\n") where line.hasPrefix(field + ":") {
            return Int(line.split(whereSeparator: { !$0.isNumber }).first ?? "") ?? 0
        }
        return 0
    }

    /// Processor seconds that the child has used.
    func processorSeconds() -> Double {
        guard let stat = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8),
            let afterName = stat.lastIndex(of: ")")
        else { return 0 }
        let fields = stat[afterName...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Runs a program to its end; the answer is its standard output.
    static func output(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.standardError
        do {
            try process.run()
        } catch {
            throw BenchError("cannot start \(program): \(error.localizedDescription)")
        }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchError("\(program) \(arguments.joined(separator: " ")) ended with \(process.terminationStatus)")
        }
        return String(decoding: data, as: UTF8.self)
    }
}

/// A directory that is gone when its owner is.
final class TemporaryDirectory {
    let path: String

    init(in parent: String?) throws {
        let base = parent ?? NSTemporaryDirectory()
        path = (base as NSString).appendingPathComponent("tandem-bench-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
