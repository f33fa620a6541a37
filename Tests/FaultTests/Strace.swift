// strace(1) as the villain between a real server and its kernel: errors and SIGKILL at the nth call of a kind.
//
// `-D` makes the server our own child, so its process id and exit status are its own. strace counts every thread's
// calls apart, and which thread of a queue's pool makes a call is the system's choice: "the nth" means the nth of one
// thread.

import Foundation
import TandemTestSupport

enum Strace {
    /// strace is installed and may trace. Debian: `apt-get install strace`.
    static let isUsable: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["strace", "-D", "-f", "-qq", "-o", "/dev/null", "true"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// One line of the log.
    struct Call {
        var second: Double
        var text: String
    }

    /// The words before the program's own: `injection`, e.g. `error=EIO:when=3`, happens to `calls`, e.g.
    /// `write,fsync`, if they are about one of `paths`. What happened is written to `log`.
    static func wrapper(calls: String, injection: String, paths: [String] = [], log: String) -> [String] {
        var words = ["strace", "-D", "-f", "-q", "-ttt", "-o", log, "-e", "signal=none", "-e", "trace=\(calls)"]
        // The fast way to look at few calls; with it a signal is never delivered.
        if !injection.hasPrefix("signal"), paths.isEmpty { words.append("--seccomp-bpf") }
        words += ["-e", "inject=\(calls):\(injection)"]
        for path in paths { words += ["-P", path] }
        return words + ["--"]
    }

    static func calls(_ log: String) -> [Call] {
        guard let data = FileManager.default.contents(atPath: log) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count == 3, let second = Double(words[1]) else { return nil }
            return Call(second: second, text: String(words[2]))
        }
    }
}
