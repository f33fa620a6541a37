// One connection, lines in, lines out. No protocol: `Client` and the programs above know what the lines mean.
//
// Sending never deadlocks with a server that is itself waiting to send: whatever arrives meanwhile is read and kept.
// Invariant: `lines` holds complete lines in order; `reader` holds the unfinished rest.

import TandemSystem
import TandemWire

/// A blocking line connection over TCP or a Unix socket. Not `Sendable`: it belongs to one thread.
public final class LineConnection {
    /// The longest line that is accepted. A server's lines are bounded by its own limits, far below this.
    public static let maximumLineBytes = 4 * 1_024 * 1_024

    package let descriptor: Int32
    private var reader = LineReader(maximumBytes: LineConnection.maximumLineBytes)
    private var lines: [[UInt8]] = []
    private var nextLine = 0
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private var hasEnded = false

    /// Connects to `HOST:PORT`, `[IPv6]:PORT` or `unix:PATH`, and waits until the connection stands.
    ///
    /// - Throws: `badAddress` or `unreachable`.
    public convenience init(_ address: String) throws(ClientError) {
        guard let parsed = Address(address) else { throw ClientError.badAddress(address) }
        do {
            self.init(descriptor: try Socket.connect(parsed))
        } catch {
            throw ClientError.unreachable("\(address): \(error.message)")
        }
    }

    /// Takes over a connected, non-blocking socket.
    package init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        Socket.close(descriptor)
    }

    /// Sends one line; the LF is added.
    ///
    /// - Throws: `disconnected`.
    public func send(_ line: String) throws(ClientError) {
        try send(Array(line.utf8) + [0x0A])
    }

    /// Sends bytes as they are.
    package func send(_ bytes: [UInt8]) throws(ClientError) {
        var sent = 0
        while sent < bytes.count {
            switch Socket.write(descriptor, bytes.span.extracting(sent..<bytes.count)) {
            case .transferred(let count): sent += count
            case .wouldBlock: waitForRoom()
            case .end, .failed: throw ClientError.disconnected
            }
        }
    }

    /// Announces that nothing more will be sent, while answers may still come.
    public func finishSending() {
        Socket.shutdownWrite(descriptor)
    }

    /// The next line without its LF, or nil when none came in time. A negative time waits for ever.
    ///
    /// - Throws: `disconnected` after the last line.
    public func receive(timeoutMilliseconds: Int) throws(ClientError) -> String? {
        try receiveBytes(timeoutMilliseconds: timeoutMilliseconds).map { String(decoding: $0, as: UTF8.self) }
    }

    /// As `receive`, as bytes.
    package func receiveBytes(timeoutMilliseconds: Int) throws(ClientError) -> [UInt8]? {
        let clock = SystemClock()
        let end = clock.monotonicMilliseconds() + Int64(timeoutMilliseconds)
        while true {
            if let line = takeLine() { return line }
            if hasEnded { throw ClientError.disconnected }
            let remaining = timeoutMilliseconds < 0 ? -1 : max(0, end - clock.monotonicMilliseconds())
            guard Socket.wait(descriptor, for: .reading, milliseconds: Int32(clamping: remaining)) else {
                if timeoutMilliseconds < 0 { continue }
                return nil
            }
            fill()
        }
    }

    private func takeLine() -> [UInt8]? {
        guard nextLine < lines.count else { return nil }
        let line = lines[nextLine]
        nextLine += 1
        if nextLine == lines.count {
            lines.removeAll(keepingCapacity: true)
            nextLine = 0
        }
        return line
    }

    /// Reads once. A line over the bound ends the connection: what follows it could not be trusted to be complete.
    private func fill() {
        switch Socket.read(descriptor, into: &buffer) {
        case .transferred(let count):
            var received: [[UInt8]] = []
            var isTooLong = false
            _ = reader.feed(buffer.span.extracting(0..<count)) { line in
                guard let line else {
                    isTooLong = true
                    return true
                }
                received.append(line.indices.map { line[$0] })
                return true
            }
            lines += received
            hasEnded = isTooLong
        case .wouldBlock: break
        case .end, .failed: hasEnded = true
        }
    }

    private func waitForRoom() {
        var poll = PollSet()
        let index = poll.add(descriptor)
        poll.setWantsWrite(true, at: index)
        _ = poll.wait(timeoutMilliseconds: -1)
        if poll.isReadable(index), !hasEnded { fill() }
    }
}
