// A server that has said everything before it is asked: its lines lie in the socket when the client connects, and what
// the client wrote is read afterwards. No thread, no time, and a broken connection is a closed socket.

import TandemClient
import TandemSystem
import Testing

final class ScriptedServer {
    /// What the server says on each connection, in turn. A script that ends with `end` closes its side.
    enum Script {
        case lines([String], end: Bool)
        case unreachable
    }

    static let greeting = #"{"sig":"hello","proto":1,"level":1,"server":"tandem/test","epoch":"e1"}"#

    private var scripts: [Script]
    private var open: [Int32] = []
    private(set) var connections = 0
    private(set) var waited: [Int] = []
    private var now: Int64 = 0

    init(_ scripts: [Script]) {
        self.scripts = scripts
    }

    deinit {
        for descriptor in open { Socket.close(descriptor) }
    }

    /// What a client gets instead of the real world: waiting only moves the clock.
    var machine: Client.Machine {
        Client.Machine(
            connect: { [self] () throws(ClientError) in try connect() },
            monotonicMilliseconds: { [self] in now },
            wait: { [self] milliseconds in
                waited.append(milliseconds)
                now += Int64(milliseconds)
            },
            random: { 0 })
    }

    private func connect() throws(ClientError) -> LineConnection {
        guard !scripts.isEmpty, case .lines(let lines, let end) = scripts.removeFirst() else {
            throw ClientError.unreachable("nobody listens")
        }
        connections += 1
        let (server, client): (Int32, Int32)
        do { (server, client) = try Socket.pair() } catch { throw ClientError.unreachable(error.message) }
        open.append(server)
        let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
        #expect(Socket.write(server, bytes.span) == .transferred(bytes.count))
        if end { Socket.shutdownWrite(server) }
        return LineConnection(descriptor: client)
    }

    /// The lines the client has written on connection `index` so far.
    func received(_ index: Int) -> [String] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        guard case .transferred(let count) = Socket.read(open[index], into: &buffer) else { return [] }
        return String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
    }

    static func event(_ on: String, _ seq: Int, previous: Int? = nil, position: Int? = nil) -> String {
        #"{"ev":"message.posted","on":"\#(on)","seq":\#(seq),"prev":\#(previous ?? seq - 1),"#
            + #""at":"2026-11-21T19:12:40.123Z","by":"cust:42","vis":"all","text":"t\#(seq)""#
            + (position.map { #","pos":\#($0)}"# } ?? "}")
    }

    static func hello(_ id: Int) -> String { #"{"ok":true,"re":\#(id),"me":"bot:relay","role":"bot"}"# }
}
