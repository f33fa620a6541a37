// A client of a simulated server: two buffers in place of a socket.

import TandemServer
import TandemSystem
import TandemTestSupport
import TandemWire

/// The server's end: takes what it is given, or only a part, or nothing for a while.
final class SimulatedTransport: Transport {
    fileprivate(set) var received: [UInt8] = []
    /// Takes no more than so many bytes until it is asked to take bytes again.
    fileprivate var room = Int.max
    private(set) var isClosed = false
    fileprivate var wantsToWrite = false

    func write(_ bytes: Span<UInt8>) -> IOResult {
        guard !isClosed else { return .end }
        let count = min(room, bytes.count)
        guard count > 0 else { return .wouldBlock }
        for index in 0..<count { received.append(bytes[index]) }
        if room < Int.max { room -= count }
        return .transferred(count)
    }

    func suspendReading() {}
    func resumeReading() {}
    func awaitWritable() { wantsToWrite = true }
    func close() { isClosed = true }
}

final class SimulatedClient {
    let token: String
    private let engine: Engine
    private let transport = SimulatedTransport()
    private let connection: Connection
    private let refuses: Bool
    private var start = 0

    /// Connects and logs in. One that `refuses` takes few bytes at a time.
    init(_ engine: Engine, token: String, refuses: Bool) {
        self.engine = engine
        self.token = token
        self.refuses = refuses
        connection = engine.open(transport, peer: Peer(address: "127.0.0.1", description: token))
        engine.receive(connection, Array(#"{"op":"hello","token":"\#(token)"}"#.utf8 + [0x0A]).span)
        engine.flush()
        if refuses { transport.room = 100 }
    }

    /// Sends a line, in one piece or in two.
    func send(_ line: String, pieces random: inout SplitMix64) {
        guard !transport.isClosed else { return }
        let bytes = Array(line.utf8) + [0x0A]
        let cut = random.once(in: 3) ? random.below(bytes.count) : bytes.count
        engine.receive(connection, bytes.span.extracting(0..<cut))
        if cut < bytes.count { engine.receive(connection, bytes.span.extracting(cut...)) }
    }

    /// A slow reader reads a little.
    func takeBytesAgain() {
        guard refuses, transport.wantsToWrite, !transport.isClosed else { return }
        transport.wantsToWrite = false
        transport.room = 400
        engine.writable(connection)
    }

    /// Whole lines that have arrived.
    func takeLines() -> [String] {
        var lines: [String] = []
        let bytes = transport.received
        while let end = ByteScan.firstNewline(bytes.span, from: start) {
            lines.append(String(decoding: bytes[start..<end], as: UTF8.self))
            start = end + 1
        }
        return lines
    }

    func hangUp() { engine.disconnected(connection) }
}
