// Performs every play of Protocol/transcripts against a real server over TCP, one test a play, and some of them over a
// Unix socket.
//
//     swift test --filter TranscriptTests                              all of them
//     TANDEM_PLAY=redact swift test --filter TranscriptTests           those whose name contains "redact"
//     TANDEM_WIRE_LOG=/tmp/wire.log swift test --filter TranscriptTests    also write every line for check_schema.py

import Foundation
import TandemTestSupport
import TandemWire
import Testing

struct TranscriptTests {
    static let plays: [String] = {
        let wanted = ProcessInfo.processInfo.environment["TANDEM_PLAY"] ?? ""
        return RepositoryFiles.list("Protocol/transcripts", suffix: ".transcript").filter {
            wanted.isEmpty || $0.contains(wanted)
        }
    }()

    private static let reachedBySocket = [
        "ack-survives-kill", "bot-in-one-breath", "customer-token-revoked", "drop-and-resume", "half-close",
        "life-of-a-session", "line-too-long", "pipelining", "shutdown", "slow-reader", "typed-session",
    ].map { "Protocol/transcripts/\($0).transcript" }

    @Test(arguments: plays) func play(_ path: String) throws { try perform(path, over: .tcp) }

    /// A Unix socket is a way in like any other: JSON and typed, much at once, half-closed, cut, and again on the path
    /// that a killed server left behind.
    @Test(arguments: plays.filter(reachedBySocket.contains)) func playOverAUnixSocket(_ path: String) throws {
        try perform(path, over: .unix)
    }

    @Test func whatIsActedOverASocketExists() {
        let plays = RepositoryFiles.list("Protocol/transcripts", suffix: ".transcript")
        #expect(Self.reachedBySocket.filter { !plays.contains($0) } == [])
    }

    private func perform(_ path: String, over transport: TranscriptRunner.Transport) throws {
        let name = String(path.split(separator: "/").last ?? "")
        let play = try TranscriptPlay(name: name, text: RepositoryFiles.read(path))
        let schema = try SchemaValidator(RepositoryFiles.read("Protocol/tandem.schema.json"))
        let runner = try TranscriptRunner(play, over: transport, schema: schema)
        do {
            try runner.run()
        } catch {
            Issue.record("\(error)")
        }
        try log(runner.wireLog)
    }

    /// One write with O_APPEND, so that plays in parallel do not mix their lines.
    private func log(_ lines: [String]) throws {
        guard let path = ProcessInfo.processInfo.environment["TANDEM_WIRE_LOG"], !lines.isEmpty else { return }
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
        let count = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        #expect(count == bytes.count)
    }
}
