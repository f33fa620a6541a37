// One client of an `EngineHarness`: lines in, lines out, and a transport that can stop taking bytes.

import TandemServer
import TandemSystem
import TandemWire

/// The other end of a connection: keeps what it is sent, as long as there is room.
package final class MemoryTransport: Transport {
    /// How many bytes it takes until `room` is raised; nil takes everything.
    package var room: Int?
    package private(set) var received: [UInt8] = []
    package private(set) var isReadingSuspended = false
    package private(set) var isAwaitingWritable = false
    package private(set) var isClosed = false
    /// How often something was written.
    package private(set) var writes = 0

    package func write(_ bytes: Span<UInt8>) -> IOResult {
        guard !isClosed else { return .end }
        let count = min(room ?? bytes.count, bytes.count)
        guard count > 0 else { return .wouldBlock }
        for index in 0..<count { received.append(bytes[index]) }
        if let room { self.room = room - count }
        writes += 1
        return .transferred(count)
    }

    package func suspendReading() { isReadingSuspended = true }
    package func resumeReading() { isReadingSuspended = false }
    package func awaitWritable() { isAwaitingWritable = true }
    package func close() { isClosed = true }

    fileprivate func becameWritable() { isAwaitingWritable = false }
}

package final class EngineClient {
    private unowned let harness: EngineHarness
    package let transport: MemoryTransport
    package let connection: Connection
    private var looked = 0
    private var ids = 0

    init(harness: EngineHarness, transport: MemoryTransport, connection: Connection) {
        self.harness = harness
        self.transport = transport
        self.connection = connection
    }

    // MARK: Sending

    /// Hands lines to the engine in one chunk. Nothing is committed; nothing that waits for a commit is told.
    package func send(_ lines: String...) { send(lines) }

    package func send(_ lines: [String]) { sendBytes(lines.map { $0 + "\n" }.joined()) }

    package func sendBytes(_ text: String) { sendBytes(Array(text.utf8)) }

    package func sendBytes(_ bytes: [UInt8]) { harness.engine.receive(connection, bytes.span) }

    /// Sends, ticks, and returns everything that came since the last look.
    @discardableResult
    package func ask(_ lines: String...) -> [String] { ask(lines) }

    package func ask(_ lines: [String]) -> [String] {
        send(lines)
        harness.tick()
        return take()
    }

    /// Sends one request, ticks, and returns its answer; events that come with it are left to be looked at.
    @discardableResult
    package func answer(_ request: String) -> String {
        var mark = #""re":\#(request.member("id")?.integer ?? 0),"#
        if request.member("id") == nil {
            ids += 1
            mark = #""re":"ask-\#(ids)""#
            send(#"{"id":"ask-\#(ids)","# + request.dropFirst())
        } else {
            send(request)
        }
        harness.tick()
        return lines.last { $0.contains(mark) && $0.hasPrefix(#"{"ok":"#) } ?? ""
    }

    /// No more input; the peer still reads.
    package func halfClose() {
        harness.engine.endOfInput(connection)
        harness.tick()
    }

    /// The peer is gone.
    package func hangUp() {
        harness.engine.disconnected(connection)
        harness.tick()
    }

    // MARK: Receiving

    /// Takes so many more bytes from now on (nil: all of them), and says so, as a socket does.
    package func makeRoom(_ bytes: Int?) {
        transport.room = bytes
        guard transport.isAwaitingWritable else { return }
        transport.becameWritable()
        harness.engine.writable(connection)
        harness.engine.flush()
    }

    /// Every whole line since the connection was opened or `forget` was called.
    package var lines: [String] {
        let text = String(decoding: transport.received[looked...], as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines.removeLast()
        return lines
    }

    /// `lines`, and forgets them.
    package func take() -> [String] {
        let lines = lines
        looked += lines.reduce(0) { $0 + $1.utf8.count + 1 }
        return lines
    }

    package func forget() { looked = transport.received.count }

    /// Everything since the connection was opened.
    package var received: String { String(decoding: transport.received, as: UTF8.self) }
}
