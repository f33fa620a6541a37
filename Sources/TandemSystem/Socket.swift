// Stream sockets: listen, accept, connect, read, write. No policy; what to do with a result is decided above.
//
// Every descriptor made here is non-blocking and closed on exec. "Would block" and "end" are values, not errors; EINTR
// is a loop; errno is read in the same expression as the failing call, because any Swift code in between may release
// memory and change it. When a step after `socket` or `accept` fails, the descriptor is closed before the error leaves.
//
// Descriptors are plain `Int32` here and not `Descriptor`: the owner of a connection is an object that is also in a
// `Poller`, which must forget the number before it may be closed and used again.

import Glibc

/// What one call of `read` or `write` did.
package enum IOResult: Equatable, Sendable {
    /// So many bytes were moved, at least one.
    case transferred(Int)
    /// Nothing can be moved now: wait until it is ready.
    case wouldBlock
    /// The peer has finished sending (read), or has closed the connection (write: EPIPE).
    case end
    /// The connection is broken; the number is errno.
    case failed(Int32)
}

/// What one call of `accept` did.
package enum AcceptResult: Equatable, Sendable {
    case accepted(fd: Int32, peer: Address)
    /// The queue is empty.
    case wouldBlock
    /// No descriptor or no memory is left (EMFILE, ENFILE, ENOBUFS, ENOMEM): the peer stays in the queue, so an
    /// owner that does not pause its accept source will spin.
    case exhausted
    /// The listener is broken; the number is errno.
    case failed(Int32)
}

/// A socket that accepts connections, and the address it really has (port 0 replaced by the chosen port).
package struct Listener: Sendable {
    package let fd: Int32
    package let address: Address
}

package enum Socket {
    /// Pending connections before the kernel drops new ones. The kernel clamps it to `net.core.somaxconn`.
    private static let backlog: Int32 = 4096

    // MARK: - Listening

    /// Opens a listening socket. A Unix socket left behind by a dead server is replaced, a living one is not.
    package static func listen(_ address: Address) throws(SystemError) -> Listener {
        switch address {
        case .tcp(let host, let port):
            let addresses = try SocketAddress.resolve(host: host, port: port)
            // `localhost` is ::1 and 127.0.0.1: people type the second into netcat.
            return try listen(addresses.first { $0.family == AF_INET } ?? addresses[0])
        case .unix(let path):
            let socketAddress = SocketAddress(unixPath: path)
            do {
                return try listen(socketAddress, unixPath: path)
            } catch  where error.number == EADDRINUSE {
                guard isAbandoned(socketAddress, path) else { throw error }
                removeUnixSocket(path)
                return try listen(socketAddress, unixPath: path)
            }
        }
    }

    private static func listen(_ address: SocketAddress, unixPath: String? = nil) throws(SystemError) -> Listener {
        let fd = try open(family: address.family)
        do throws(SystemError) {
            if unixPath == nil {
                // A restarted server must not wait for old connections in TIME_WAIT.
                try set(fd, SOL_SOCKET, SO_REUSEADDR, 1)
                // Accepted sockets inherit these, which saves five calls on each of them.
                try setTCPOptions(fd)
            }
            if address.family == AF_INET6 {
                // Otherwise [::]:7070 would silently take 0.0.0.0:7070 as well.
                try set(fd, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1)
            }
            try SystemCall.retry("bind") { unsafe address.withPointer { unsafe Glibc.bind(fd, $0, $1) } }
            if let unixPath {
                // Nobody can connect between bind and listen, so the permissions are never wider than this.
                try SystemCall.retry("chmod") { unsafe chmod(unixPath, 0o660) }
            }
            try SystemCall.retry("listen") { Glibc.listen(fd, backlog) }
            return Listener(fd: fd, address: try localAddress(fd))
        } catch {
            close(fd)
            throw error
        }
    }

    /// True when `path` is a socket that nobody listens on any more.
    private static func isAbandoned(_ address: SocketAddress, _ path: String) -> Bool {
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK,
            let probe = try? open(family: AF_UNIX)
        else { return false }
        defer { close(probe) }
        return unsafe address.withPointer { unsafe Glibc.connect(probe, $0, $1) == 0 ? 0 : errno } == ECONNREFUSED
    }

    /// Removes the file of a Unix listener, as a server does when it stops.
    package static func removeUnixSocket(_ path: String) {
        _ = unsafe unlink(path)
    }

    /// Takes the next connection of a listener.
    package static func accept(_ listener: Int32) -> AcceptResult {
        while true {
            let (fd, number, peer) = unsafe SocketAddress.receive { unsafe Glibc.accept(listener, $0, $1) }
            if fd >= 0 {
                if let error = makeNonBlocking(fd) {
                    close(fd)
                    return .failed(error)
                }
                return .accepted(fd: fd, peer: peer)
            }
            switch number {
            case EINTR, ECONNABORTED, EPROTO, EPERM, ENETDOWN, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH:
                // accept(2): errors of the connection that was about to be taken, not of the listener.
                continue
            case EAGAIN:
                return .wouldBlock
            case EMFILE, ENFILE, ENOBUFS, ENOMEM:
                return .exhausted
            default:
                return .failed(number)
            }
        }
    }

    // MARK: - Connecting

    /// Connects and waits until the connection stands; the result is non-blocking. For clients, never for the server.
    package static func connect(_ address: Address) throws(SystemError) -> Int32 {
        guard case .tcp(let host, let port) = address else {
            return try connect(SocketAddress(unixPath: address.path))
        }
        let addresses = try SocketAddress.resolve(host: host, port: port)
        for candidate in addresses.dropLast() {
            if let fd = try? connect(candidate) {
                return fd
            }
        }
        return try connect(addresses[addresses.count - 1])
    }

    private static func connect(_ address: SocketAddress) throws(SystemError) -> Int32 {
        let fd = try open(family: address.family)
        do throws(SystemError) {
            if address.family != AF_UNIX {
                try setTCPOptions(fd)
            }
            let number = unsafe address.withPointer { unsafe Glibc.connect(fd, $0, $1) == 0 ? 0 : errno }
            switch number {
            case 0:
                break
            case EINPROGRESS, EINTR:
                // An interrupted connect continues by itself; calling it again would answer EALREADY.
                try finishConnecting(fd)
            default:
                throw SystemError(call: "connect", number: number)
            }
            return fd
        } catch {
            close(fd)
            throw error
        }
    }

    private static func finishConnecting(_ fd: Int32) throws(SystemError) {
        _ = wait(fd, for: .writing, milliseconds: -1)
        var number: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        try SystemCall.retry("getsockopt") { unsafe getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &length) }
        guard number == 0 else { throw SystemError(call: "connect", number: number) }
    }

    /// Two connected sockets, for tests and for waking a loop.
    package static func pair() throws(SystemError) -> (Int32, Int32) {
        var fds: [Int32] = [-1, -1]
        try SystemCall.retry("socketpair") { unsafe socketpair(AF_UNIX, streamType, 0, &fds) }
        return (fds[0], fds[1])
    }

    // MARK: - Moving bytes

    /// Reads at most `buffer.count` bytes into the front of `buffer`.
    package static func read(_ fd: Int32, into buffer: inout [UInt8]) -> IOResult {
        // Zero bytes into an empty buffer would look like the end of the stream.
        precondition(!buffer.isEmpty, "reading needs room")
        let capacity = buffer.count
        while true {
            let (count, number) = unsafe buffer.withUnsafeMutableBytes {
                let count = unsafe Glibc.read(fd, $0.baseAddress, capacity)
                return (count, count < 0 ? errno : 0)
            }
            // Looked at before errno, which a read of zero bytes does not set.
            if count == 0 {
                return .end
            }
            if count > 0 {
                return .transferred(count)
            }
            switch number {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            default: return .failed(number)
            }
        }
    }

    /// Writes as many of `bytes` as the peer has room for. A closed peer is a result, never SIGPIPE.
    package static func write(_ fd: Int32, _ bytes: Span<UInt8>) -> IOResult {
        guard !bytes.isEmpty else { return .transferred(0) }
        while true {
            let (count, number) = unsafe bytes.withUnsafeBytes {
                let count = unsafe Glibc.send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                return (count, count < 0 ? errno : 0)
            }
            if count >= 0 {
                return .transferred(count)
            }
            switch number {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            case EPIPE: return .end
            default: return .failed(number)
            }
        }
    }

    /// Tells the peer that nothing more will be sent, while it may still send: the half-close of `nc -N`.
    package static func shutdownWrite(_ fd: Int32) {
        _ = shutdown(fd, Int32(SHUT_WR))
    }

    /// Closes the number. Never repeated, also not after EINTR: the number may already belong to another file.
    package static func close(_ fd: Int32) {
        _ = Glibc.close(fd)
    }

    package enum Readiness { case reading, writing }

    /// Waits until the descriptor is ready or the time is over (−1: for ever). For clients and tests; the server has
    /// a `Poller`.
    package static func wait(_ fd: Int32, for readiness: Readiness, milliseconds: Int32) -> Bool {
        var interest = pollfd(fd: fd, events: Int16(readiness == .reading ? POLLIN : POLLOUT), revents: 0)
        return (try? SystemCall.retry("poll") { unsafe poll(&interest, 1, milliseconds) }) ?? 0 > 0
    }

    // MARK: - Addresses and options

    /// The address a socket is bound to.
    package static func localAddress(_ fd: Int32) throws(SystemError) -> Address {
        let (result, number, address) = unsafe SocketAddress.receive { unsafe getsockname(fd, $0, $1) }
        guard result == 0 else { throw SystemError(call: "getsockname", number: number) }
        return address
    }

    private static let streamType = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)

    private static func open(family: Int32) throws(SystemError) -> Int32 {
        try SystemCall.retry("socket") { socket(family, streamType, 0) }
    }

    /// `accept4` is not visible from Swift's Glibc; no process is forked in between, so two calls lose nothing.
    private static func makeNonBlocking(_ fd: Int32) -> Int32? {
        fcntl(fd, F_SETFL, O_NONBLOCK) == 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 ? nil : errno
    }

    /// A line is an answer somebody waits for: no Nagle. Dead peers are found after 30 s of silence and 3 probes 10 s
    /// apart, or when sent bytes stay unacknowledged for 60 s; Unix peers die with their process.
    private static func setTCPOptions(_ fd: Int32) throws(SystemError) {
        try set(fd, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        try set(fd, SOL_SOCKET, SO_KEEPALIVE, 1)
        try set(fd, Int32(IPPROTO_TCP), TCP_KEEPIDLE, 30)
        try set(fd, Int32(IPPROTO_TCP), TCP_KEEPINTVL, 10)
        try set(fd, Int32(IPPROTO_TCP), TCP_KEEPCNT, 3)
        try set(fd, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, 60_000)
    }

    private static func set(_ fd: Int32, _ level: Int32, _ name: Int32, _ value: Int32) throws(SystemError) {
        var value = value
        try SystemCall.retry("setsockopt") {
            unsafe setsockopt(fd, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
        }
    }
}
