// `idle`: what one silent, logged-in connection costs the server in resident memory.
//
// Read from /proc/PID/status before the connections are made and after the figure has come to rest. A few hundred
// connections come and go first, so that what the server allocates once is not counted as theirs.

import Foundation
import TandemSystem

struct IdleBench {
    private static let warmUpConnections = 200
    private static let settleSeconds = 1.0
    private let options: Options
    private let connections: Int

    init(_ options: Options) {
        self.options = options
        connections = options.connections ?? 10_000
    }

    func run() throws -> Report {
        let descriptors = ResourceLimit.raiseOpenFiles()
        guard connections + 100 <= descriptors else { throw BenchError("\(descriptors) descriptors: raise ulimit -n") }
        var resident = Series(), anonymous = Series(), logins = Series()
        var base = 0
        for _ in 0..<min(options.runs, 3) {
            let server = try ServerProcess(options)
            try server.start()
            defer { server.stop() }
            let token = try server.token("agent")
            for descriptor in try connect(Self.warmUpConnections, server.address, token) { Socket.close(descriptor) }
            settle(server)
            base = server.memoryKilobytes("VmRSS")
            let anonymousBefore = server.memoryKilobytes("RssAnon")
            let start = Stopwatch.now()
            let descriptors = try connect(connections, server.address, token)
            logins.append(Double(connections) / Stopwatch.seconds(since: start))
            defer { for descriptor in descriptors { Socket.close(descriptor) } }
            settle(server)
            let scale = 1_024 / Double(connections)
            resident.append(Double(server.memoryKilobytes("VmRSS") - base) * scale)
            anonymous.append(Double(server.memoryKilobytes("RssAnon") - anonymousBefore) * scale)
        }
        var report = Report("idle")
        report.add("connections", .count(connections))
        report.add("server_rss_before_kb", .count(base))
        report.add("rss_bytes_per_connection", .series(resident))
        report.add("anonymous_bytes_per_connection", .series(anonymous))
        report.add("logins_per_s", .series(logins))
        return report
    }

    private func connect(_ count: Int, _ address: Address, _ token: String) throws -> [Int32] {
        let progress = Progress()
        return try (0..<count).map { number in
            if number % 1_000 == 999 { progress.step("\(number + 1) of \(count) connections") }
            return try Conversation(address, token: token).release()
        }
    }

    /// Waits until two looks in a row see the same memory.
    private func settle(_ server: ServerProcess) {
        var last = -1
        for _ in 0..<10 {
            Thread.sleep(forTimeInterval: Self.settleSeconds)
            let now = server.memoryKilobytes("VmRSS")
            if now == last { return }
            last = now
        }
    }
}
