// A real `tandem serve` process for tests: started from the build directory on a free port, killed for real.
//
// The ready line on stderr tells the port. Nothing here waits by the clock: starting reads until the ready line,
// stopping waits for the child. The data directory belongs to a `TestDirectory`, so that a second process can start
// on what a killed one left behind.

import Foundation

/// A fresh directory that disappears with the object.
package final class TestDirectory: Sendable {
    package let path: String

    package init() throws {
        path = NSTemporaryDirectory() + "/tandem-test-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package func write(_ text: String, to name: String) throws -> String {
        let file = path + "/" + name
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }
}

package struct ServerProcessError: Error, CustomStringConvertible {
    package let description: String
}

package final class ServerProcess {
    package private(set) var port: UInt16 = 0
    package let identifier: pid_t
    private let log = LogCollector()
    private var exitStatus: Int32?

    /// Where the build put its programs: next to the running test program, unless `TANDEM_BIN` names a directory.
    package static func program(_ name: String) -> String {
        if let directory = ProcessInfo.processInfo.environment["TANDEM_BIN"] { return directory + "/" + name }
        var directory = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        if !FileManager.default.isExecutableFile(atPath: directory.appendingPathComponent(name).path),
            let first = CommandLine.arguments.first
        {
            directory = URL(fileURLWithPath: first).deletingLastPathComponent()
        }
        return directory.appendingPathComponent(name).path
    }

    /// Starts `tandem serve --data data --listen 127.0.0.1:0` with `arguments` added and returns when it is ready.
    /// `wrapper` is a program, looked up in `PATH`, and its arguments, that runs the server in its own process, as
    /// `strace -D` and `prlimit` do.
    package convenience init(data: String, arguments: [String] = ["--demo"], wrapper: [String] = []) throws {
        try self.init(starting: data, arguments: arguments, wrapper: wrapper)
        try waitUntilReady()
    }

    /// Starts the server and returns at once: it may be about to fail, or to be killed while it reads its journal.
    package init(starting data: String, arguments: [String] = ["--demo"], wrapper: [String] = []) throws {
        let server = [Self.program("tandem"), "serve", "--data", data, "--listen", "127.0.0.1:0"] + arguments
        let (child, errors) = try Self.spawn(wrapper.isEmpty ? server : ["/usr/bin/env"] + wrapper + server)
        identifier = child
        log.follow(errors)
    }

    /// Reads its log up to the ready line.
    package func waitUntilReady() throws {
        guard let ready = log.firstLine(where: { Self.port(in: $0) != nil }), let found = Self.port(in: ready) else {
            let status = wait()
            throw ServerProcessError(description: "no ready line, exit \(status); it said:\n\(log.text)")
        }
        port = found
    }

    deinit { if exitStatus == nil { kill() } }

    /// `Tests/sanitize` runs this. A sanitizer's server keeps much more memory than its own: what was given back, and
    /// room between what was not, so nothing can be said about it.
    package static let isSanitized =
        ProcessInfo.processInfo.environment["ASAN_OPTIONS"] != nil
        || ProcessInfo.processInfo.environment["TSAN_OPTIONS"] != nil

    /// Memory in RAM at this moment (`VmRSS` of proc(5)).
    package var residentKilobytes: Int {
        let status = FileManager.default.contents(atPath: "/proc/\(identifier)/status") ?? Data()
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }

    /// Open descriptors at this moment.
    package var openFiles: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(identifier)/fd").count) ?? 0
    }

    /// Everything the server has written to stderr so far.
    package var output: String { log.text }

    /// Waits until a line of the log contains `text`; false when the log ends without, or a minute is over.
    package func hasLogged(_ text: String) -> Bool {
        log.firstLine(before: Date(timeIntervalSinceNow: 60)) { $0.contains(text) } != nil
    }

    /// `kill -9`, and the corpse is collected: when this returns nothing of the process is left but its files.
    package func kill() {
        guard exitStatus == nil else { return }
        _ = Foundation.kill(identifier, SIGKILL)
        _ = wait()
    }

    /// `kill -9` when so much of its life is over, unless it ends earlier by itself.
    package func kill(afterMilliseconds milliseconds: Int32) {
        log.waitForEnd(milliseconds: milliseconds)
        kill()
    }

    /// SIGTERM, then waits for the end. Returns the exit status; 128 + the signal's number if a signal ended it.
    package func stop() -> Int32 {
        signal(SIGTERM)
        return wait()
    }

    package func signal(_ number: Int32) {
        guard exitStatus == nil else { return }
        _ = Foundation.kill(identifier, number)
    }

    @discardableResult
    package func wait() -> Int32 {
        if let exitStatus { return exitStatus }
        var status: Int32 = 0
        while unsafe waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        let result = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        exitStatus = result
        // What it said last is part of its end.
        log.waitForEnd(milliseconds: 10_000)
        return result
    }

    /// Runs a program to its end. For `tandem token …` and its kind.
    package static func run(_ name: String, _ arguments: [String]) throws -> (
        status: Int32, output: String, errors: String
    ) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program(name))
        process.arguments = arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaints = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text, complaints)
    }

    private static func port(in line: String) -> UInt16? {
        guard let range = line.range(of: "127.0.0.1:"), line.contains("ready") || line.contains("listening") else {
            return nil
        }
        return UInt16(line[range.upperBound...].prefix { $0.isNumber })
    }

    /// posix_spawn with stderr into our log; stdin and stdout are /dev/null.
    private static func spawn(_ words: [String]) throws -> (pid_t, Int32) {
        // A pair of sockets and not a pipe, because it can be born with close-on-exec: a process that another test
        // starts at the same moment must not inherit an end, or this log would end only when that process does.
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw ServerProcessError(description: "socketpair: errno \(errno)")
        }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
        var child: pid_t = 0
        var vector: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) }
        unsafe vector.append(nil)
        defer { unsafe vector.forEach { unsafe free($0) } }
        let status = unsafe posix_spawn(&child, words[0], &actions, nil, vector, environ)
        close(ends[1])
        guard status == 0 else {
            close(ends[0])
            throw ServerProcessError(description: "cannot start \(words[0]): errno \(status)")
        }
        return (child, ends[0])
    }
}

/// Reads a pipe to its end on a thread of its own, so that the child never blocks on a full pipe.
private final class LogCollector: @unchecked Sendable {
    // Sendable by `condition`: both fields are touched only while it is locked.
    private let condition = NSCondition()
    private var bytes: [UInt8] = []
    private var ended = false

    func follow(_ descriptor: Int32) {
        let thread = Thread { [self] in
            var chunk = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = unsafe read(descriptor, &chunk, chunk.count)
                if count < 0, errno == EINTR { continue }
                condition.lock()
                if count > 0 { bytes += chunk[..<count] } else { ended = true }
                condition.broadcast()
                condition.unlock()
                if count <= 0 { break }
            }
            close(descriptor)
        }
        thread.start()
    }

    var text: String {
        condition.lock()
        defer { condition.unlock() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Waits until the pipe ends, but not longer than this.
    func waitForEnd(milliseconds: Int32) {
        condition.lock()
        defer { condition.unlock() }
        let deadline = Date(timeIntervalSinceNow: Double(milliseconds) / 1000)
        while !ended, condition.wait(until: deadline) {}
    }

    /// Waits for the first complete line that fits; nil when the pipe ends without one, or it is too late.
    func firstLine(before deadline: Date = Date(timeIntervalSinceNow: 3600), where fits: (String) -> Bool) -> String? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
            for line in lines {
                let text = String(decoding: line, as: UTF8.self)
                if fits(text) { return text }
            }
            if ended || !condition.wait(until: deadline) { return nil }
        }
    }
}
