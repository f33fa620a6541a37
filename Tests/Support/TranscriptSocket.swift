// One connection of a play, over TCP or a Unix socket: blocking sends, lines read with a deadline, half-close.
//
// Sending never deadlocks against a server that waits for its answers to be read: while the socket takes no more, what
// has arrived is moved to a buffer. Nothing is read ahead otherwise, so a play can be a reader that does not read.

import Foundation

package struct TranscriptSocketError: Error, CustomStringConvertible {
    package let description: String
}

package final class TranscriptSocket {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var start = 0
    private var ended = false
    /// How long a line may take before the play has failed. A deadline for failures, never a wait that success needs.
    private let patienceMilliseconds: Int32 = 30_000

    package init(port: UInt16, receiveBufferBytes: Int32? = nil) throws {
        // SOCK_CLOEXEC: a server started by a test in parallel must not inherit, and so keep open, this connection.
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TranscriptSocketError(description: "socket: errno \(errno)") }
        if var bytes = receiveBufferBytes {
            _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            throw TranscriptSocketError(description: "cannot connect to 127.0.0.1:\(port): errno \(errno)")
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL, 0) | O_NONBLOCK)
    }

    package init(unixPath path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw TranscriptSocketError(description: "socket: errno \(errno)") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let fits = unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in
            guard path.utf8.count < place.count else { return false }
            unsafe place.copyBytes(from: path.utf8)
            return true
        }
        let status = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard fits, status == 0 else {
            throw TranscriptSocketError(description: "cannot connect to \(path): errno \(errno)")
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL, 0) | O_NONBLOCK)
    }

    deinit { close(descriptor) }

    /// Sends everything. Returns false when the server has closed the connection.
    @discardableResult
    package func send(_ bytes: [UInt8]) throws -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes {
                unsafe Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                let ready = try wait(for: Int16(POLLOUT | POLLIN))
                if ready & Int16(POLLIN) != 0 { fill() }
                if ended { return false }
            } else if errno == EPIPE || errno == ECONNRESET {
                return false
            } else if errno != EINTR {
                throw TranscriptSocketError(description: "send: errno \(errno)")
            }
        }
        return true
    }

    /// The next line without its LF; nil when the server has closed and nothing is left.
    package func line() throws -> [UInt8]? {
        var scanned = start
        while true {
            if let end = buffer[scanned...].firstIndex(of: 0x0A) {
                defer { start = end + 1 }
                return Array(buffer[start..<end])
            }
            scanned = buffer.count
            if ended {
                guard start < buffer.count else { return nil }
                throw TranscriptSocketError(description: "the connection ended in the middle of a line")
            }
            if start > 1 << 16 {
                buffer.removeFirst(start)
                (scanned, start) = (scanned - start, 0)
            }
            _ = try wait(for: Int16(POLLIN))
            fill()
        }
    }

    package func halfClose() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    private func fill() {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
        if count > 0 { buffer += chunk[..<count] }
        if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { ended = true }
    }

    private func wait(for events: Int16) throws -> Int16 {
        var poller = pollfd(fd: descriptor, events: events, revents: 0)
        let count = unsafe poll(&poller, 1, patienceMilliseconds)
        guard count != 0 else { throw TranscriptSocketError(description: "nothing came for 30 s") }
        return poller.revents & Int16(POLLHUP | POLLERR) != 0 ? poller.revents | Int16(POLLIN) : poller.revents
    }
}
