// A judge that never says no has not been tested: a server that breaks one law, and the runner that must notice.

import Foundation
import TandemTestSupport
import TandemWire
import Testing

struct LawTests {
    struct Crime: Sendable, CustomTestStringConvertible {
        let role: String
        let says: [String]
        var asks: [String] = []
        let verdict: String
        var testDescription: String { verdict }
    }

    private static func event(_ seq: Int, _ prev: Int, vis: String = "all", text: String = "x") -> String {
        #"{"ev":"message.posted","on":"S-1","seq":\#(seq),"prev":\#(prev),"at":"2026-11-21T19:12:40.123Z","#
            + #""by":"agent:sarah","vis":"\#(vis)","text":"\#(text)"}"#
    }

    static let crimes: [Crime] = [
        Crime(role: "customer", says: [event(1, 0, vis: "staff")], verdict: "a customer received a staff-only line"),
        Crime(role: "agent", says: [event(1, 0), event(3, 2)], verdict: "prev should be 1"),
        Crime(role: "agent", says: [#"{"ok":true}"#], verdict: "nobody asked for"),
        Crime(
            role: "agent", says: [#"{"ok":true,"re":2,"time":"2026-11-21T19:12:40.123Z"}"#],
            asks: [#"{"op":"ping","id":1}"#, #"{"op":"ping","id":2}"#], verdict: "out of order"),
        Crime(
            role: "agent", says: [#"{"ok":true,"re":1}"#], asks: [#"{"op":"ping","id":1}"#],
            verdict: #"not a valid answer.ping: the line lacks "time""#),
        Crime(
            role: "agent", says: [#"{"ok":false,"re":1,"line":1,"code":"STALE","msg":"x","retry":"never"}"#],
            asks: [#"{"op":"ping","id":1}"#], verdict: "not a valid refusal"),
        Crime(
            role: "agent", says: [#"{"ok":true,"re":1,"time":"2026-11-21T19:12:40.123Z"}"#], asks: [#"{"op":"ping","#],
            verdict: "a broken line was accepted"),
        Crime(role: "agent", says: [event(1, 0, text: "\u{E9}")], verdict: "not printable ASCII"),
        Crime(role: "agent", says: [event(0, 0)], verdict: "seq is below 1"),
        Crime(role: "agent", says: [#"{"on":"S-1","ev":"session.held"}"#], verdict: "must begin with ok, ev or sig"),
        Crime(role: "agent", says: [#"{"ev":"session.vanished"}"#], verdict: "no $defs/event.session.vanished"),
        Crime(role: "agent", says: [#"{"sig":"typing","on":"S-1","on":"S-2"}"#], verdict: "duplicate name"),
        Crime(role: "agent", says: [#"{"sig":"typing""#], verdict: "expected ',' or '}'"),
    ]

    @Test(arguments: crimes) func isNoticed(_ crime: Crime) throws {
        let verdict = try judge(crime)
        #expect(verdict.contains(crime.verdict), "\(verdict)")
    }

    @Test func aNotesTextIsRecognisedInAnyLine() throws {
        let stage = TranscriptStage(schema: try SchemaValidator(SchemaText.load()))
        let quiet = try FakeServer(says: [])
        let sarah = try TranscriptActor(person("agent"), port: quiet.port, stage: stage)
        try sarah.send(#"{"op":"message.post","on":"S-1","vis":"staff","text":"do not refund her"}"#)
        let leaky = try FakeServer(says: [Self.event(1, 0, text: "he said: do not refund her")])
        let maria = try TranscriptActor(person("customer"), port: leaky.port, stage: stage)
        #expect(throws: TranscriptFailure.self) { try maria.receive(.anything) }
    }

    @Test func aControlCharacterIsNoticedInTypedOutput() throws {
        let server = try FakeServer(says: ["[19:12:40] #2 cust:42> \u{1B}[2J"])
        let stage = TranscriptStage(schema: try SchemaValidator(SchemaText.load()))
        let sarah = try TranscriptActor(person("agent"), port: server.port, stage: stage)
        #expect(throws: TranscriptFailure.self) { try sarah.see("...") }
    }

    @Test func silenceIsBrokenByAnyLine() throws {
        let server = try FakeServer(says: [Self.event(1, 0)])
        let stage = TranscriptStage(schema: try SchemaValidator(SchemaText.load()))
        let sarah = try TranscriptActor(person("agent"), port: server.port, stage: stage)
        #expect(throws: TranscriptFailure.self) { try sarah.receiveNothing() }
    }

    @Test func whatTheSchemaAcceptsIsNotMalformed() throws {
        let server = try FakeServer(says: [])
        let stage = TranscriptStage(schema: try SchemaValidator(SchemaText.load()))
        let sarah = try TranscriptActor(person("agent"), port: server.port, stage: stage)
        #expect(throws: TranscriptFailure.self) { try sarah.send(#"{"op":"ping"}"#, malformed: true) }
        #expect(throws: TranscriptFailure.self) { try sarah.send(#"{"op":"ping","x":1}"#) }
    }

    private func judge(_ crime: Crime) throws -> String {
        let server = try FakeServer(says: crime.says)
        let stage = TranscriptStage(schema: try SchemaValidator(SchemaText.load()))
        let actor = try TranscriptActor(person(crime.role), port: server.port, stage: stage)
        do {
            for line in crime.asks { try actor.send(line, malformed: line.last != "}") }
            for _ in crime.says { try actor.receive(.anything) }
            return ""
        } catch {
            return "\(error)"
        }
    }

    private func person(_ role: String) -> TranscriptCast {
        TranscriptCast(name: "Somebody", role: role, token: nil, types: false)
    }
}

/// A server that accepts one connection, says its lines and listens until the other end has gone.
private final class FakeServer {
    let port: UInt16

    init(says lines: [String]) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(listener, generic, size) == 0 && listen(listener, 1) == 0
                    && getsockname(listener, generic, &size) == 0
            }
        }
        try #require(isListening)
        port = UInt16(bigEndian: address.sin_port)
        let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
        Thread.detachNewThread {
            let peer = accept(listener, nil, nil)
            close(listener)
            _ = unsafe bytes.withUnsafeBytes { unsafe send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            var chunk = [UInt8](repeating: 0, count: 256)
            while unsafe recv(peer, &chunk, chunk.count, 0) > 0 {}
            close(peer)
        }
    }
}
