// The yardstick: a real redis-server whose appends are synced before they are answered, on the same disk.

import Foundation
import TandemSystem

final class RedisProcess {
    private let work: TemporaryDirectory
    private let child: ChildProcess
    let address: Address
    private let port: UInt16

    struct Result {
        let requestsPerSecond: Double
        let p50Microseconds: Double
        let p99Microseconds: Double
    }

    init(_ options: Options) throws {
        work = try TemporaryDirectory(in: options.directory)
        port = try Self.freePort()
        address = .tcp(host: "127.0.0.1", port: port)
        let arguments = [
            "redis-server", "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--port", "\(port)",
            "--bind", "127.0.0.1", "--dir", work.path,
        ]
        child = try ChildProcess("/usr/bin/env", arguments, logPath: work.path + "/redis.log", ready: "Ready to accept")
    }

    /// A port that was free a moment ago: redis-server cannot choose one itself.
    private static func freePort() throws -> UInt16 {
        let listener = try Socket.listen(.tcp(host: "127.0.0.1", port: 0))
        defer { Socket.close(listener.fd) }
        guard case .tcp(_, let port) = listener.address else { throw BenchError("no free port") }
        return port
    }

    /// One run of redis-benchmark: durable appends of one value of so many bytes to a Redis stream.
    func benchmarkAppends(messages: Int, connections: Int, depth: Int, text: String) throws -> Result {
        let output = try ChildProcess.output(
            "/usr/bin/env",
            [
                "redis-benchmark", "-h", "127.0.0.1", "-p", "\(port)", "-n", "\(messages)", "-c", "\(connections)",
                "-P", "\(depth)", "--csv", "XADD", "s", "*", "m", text,
            ])
        // "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max…"
        guard let last = output.split(separator: "\n").last else { throw BenchError("redis-benchmark said nothing") }
        let fields = last.split(separator: ",").suffix(7).map { Double($0.filter { $0 != "\"" }) ?? 0 }
        guard fields.count == 7, fields[0] > 0 else { throw BenchError("redis-benchmark said: \(last)") }
        return Result(
            requestsPerSecond: fields[0], p50Microseconds: fields[3] * 1_000, p99Microseconds: fields[5] * 1_000)
    }

    func processorSeconds() -> Double { child.processorSeconds() }
}
