// A Tandem server under test: data directory, configuration without rate limits, tokens, process.
// Durability is never touched: there is no setting for it.

import Foundation
import TandemSystem

final class ServerProcess {
    let program: String
    let dataPath: String
    private let work: TemporaryDirectory
    private var tokens: [String: String] = [:]
    private var child: ChildProcess?
    private(set) var address: Address = .tcp(host: "127.0.0.1", port: 0)

    /// As in design.md §6: all that limits one principal from one address, switched off.
    private static let configuration = """
        {"limits":{"ops_per_s":0,"sigs_per_s":0,
        "connections":0,"connections_per_principal":0,"connections_per_address":0}}
        """

    init(_ options: Options) throws {
        program = try options.server ?? Self.programBeside()
        work = try TemporaryDirectory(in: options.directory)
        dataPath = options.data ?? work.path + "/data"
        try Self.configuration.write(toFile: work.path + "/bench.json", atomically: true, encoding: .utf8)
    }

    private static func programBeside() throws -> String {
        let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = ((path as NSString).deletingLastPathComponent as NSString).appendingPathComponent("tandem")
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw BenchError("\(program) is missing: build it (swift build -c release) or name it with --server")
        }
        return program
    }

    /// A token for a principal, created once.
    func token(_ role: String, name: String = "bench", scope: String? = nil) throws -> String {
        if let token = tokens["\(role):\(name)"] { return token }
        let arguments =
            ["token", "create", "--data", dataPath, "--role", role, "--name", name]
            + (scope.map { ["--scope", $0] } ?? [])
        let token = try ChildProcess.output(program, arguments).trimmingCharacters(in: .whitespacesAndNewlines)
        tokens["\(role):\(name)"] = token
        return token
    }

    /// Starts the process on the data directory; the answer is the time from exec to ready, in seconds.
    @discardableResult
    func start() throws -> Double {
        // Created before the start: a running server is told of new tokens by polling, which a bench does not wait for.
        _ = try token("agent")
        let arguments = [
            "serve", "--data", dataPath, "--listen", "127.0.0.1:0", "--config", work.path + "/bench.json",
        ]
        let child = try ChildProcess(program, arguments, logPath: work.path + "/server.log", ready: "ready")
        self.child = child
        guard let port = Self.port(child.readyLine) else {
            throw BenchError("the ready line names no 127.0.0.1 port: \(child.readyLine)")
        }
        address = .tcp(host: "127.0.0.1", port: port)
        return child.startSeconds
    }

    private static func port(_ line: String) -> UInt16? {
        guard let host = line.range(of: "127.0.0.1:") else { return nil }
        return UInt16(line[host.upperBound...].prefix(while: \.isNumber))
    }

    func kill() {
        child?.end(SIGKILL)
        child = nil
    }

    /// A clean stop, after which a snapshot may exist.
    func stop() {
        child?.end(SIGTERM)
        child = nil
    }

    func memoryKilobytes(_ field: String) -> Int { child?.memoryKilobytes(field) ?? 0 }

    func processorSeconds() -> Double { child?.processorSeconds() ?? 0 }
}
