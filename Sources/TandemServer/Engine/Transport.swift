// The seam between the engine and a socket: what a connection may do to the other end, and nothing else.
//
// The engine never sees a descriptor. A TCP or Unix socket stands behind `SocketTransport`; tests stand a buffer
// there, which can refuse bytes, so that a slow reader is one line of test.

import TandemSystem

/// One end of a byte stream that accepts bytes without blocking.
package protocol Transport: AnyObject {
    /// Writes as much as fits now. Bytes not transferred stay with the caller.
    func write(_ bytes: Span<UInt8>) -> IOResult
    /// Stops delivering input: back-pressure on a peer that sends faster than it is answered.
    func suspendReading()
    func resumeReading()
    /// Asks for one `Engine.writable(_:)` when the peer takes bytes again.
    func awaitWritable()
    /// Ends the stream after what was already written. Idempotent.
    func close()
}

/// Who is at the other end, as far as a socket can tell.
package struct Peer: Sendable {
    /// The address without its port: the unit of login throttling and of the limit of unauthenticated connections.
    package let address: String
    /// For the log.
    package let description: String

    package init(address: String, description: String) {
        self.address = address
        self.description = description
    }
}
