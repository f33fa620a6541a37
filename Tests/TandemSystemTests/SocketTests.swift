// Sockets against the real kernel: ports are chosen by the system, Unix paths are in a directory of each test's own.

import Glibc
import TandemSystem
import TandemTestSupport
import Testing

@Suite struct SocketTests {
    @Test(arguments: ["127.0.0.1:0", "[::1]:0", "localhost:0"])
    func bytesTravelBothWays(text: String) throws {
        let listener = try Socket.listen(try #require(Address(text)))
        defer { Socket.close(listener.fd) }
        guard case .tcp(_, let port) = listener.address else {
            Issue.record("a TCP listener has a TCP address")
            return
        }
        #expect(port != 0)
        let client = try Socket.connect(listener.address)
        defer { Socket.close(client) }
        let (server, peer) = try accept(listener)
        defer { Socket.close(server) }
        #expect(peer == (try Socket.localAddress(client)))
        try expectEcho(client, server)
        try expectEcho(server, client)
    }

    @Test func anAcceptedSocketIsSetUpForLines() throws {
        let listener = try Socket.listen(.tcp(host: "127.0.0.1", port: 0))
        defer { Socket.close(listener.fd) }
        let client = try Socket.connect(listener.address)
        defer { Socket.close(client) }
        let (server, _) = try accept(listener)
        defer { Socket.close(server) }
        for fd in [server, client] {
            #expect(fcntl(fd, F_GETFL) & O_NONBLOCK != 0)
            #expect(fcntl(fd, F_GETFD) & FD_CLOEXEC != 0)
            #expect(option(fd, SOL_SOCKET, SO_KEEPALIVE) == 1)
            #expect(option(fd, Int32(IPPROTO_TCP), TCP_NODELAY) == 1)
            #expect(option(fd, Int32(IPPROTO_TCP), TCP_KEEPIDLE) == 30)
            #expect(option(fd, Int32(IPPROTO_TCP), TCP_KEEPINTVL) == 10)
            #expect(option(fd, Int32(IPPROTO_TCP), TCP_KEEPCNT) == 3)
            #expect(option(fd, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT) == 60_000)
        }
    }

    @Test func anEmptyQueueWouldBlock() throws {
        let listener = try Socket.listen(.tcp(host: "127.0.0.1", port: 0))
        defer { Socket.close(listener.fd) }
        #expect(Socket.accept(listener.fd) == .wouldBlock)
    }

    @Test func aTakenPortIsRefused() throws {
        let listener = try Socket.listen(.tcp(host: "127.0.0.1", port: 0))
        defer { Socket.close(listener.fd) }
        let error = #expect(throws: SystemError.self) { try Socket.listen(listener.address) }
        #expect(error?.call == "bind")
        #expect(error?.number == EADDRINUSE)
    }

    @Test func aRefusedConnectionNamesTheCall() throws {
        let listener = try Socket.listen(.tcp(host: "127.0.0.1", port: 0))
        Socket.close(listener.fd)
        let error = #expect(throws: SystemError.self) { try Socket.connect(listener.address) }
        #expect(error?.call == "connect")
        #expect(error?.number == ECONNREFUSED)
    }

    @Test func anUnknownHostIsRefused() {
        let error = #expect(throws: SystemError.self) {
            try Socket.connect(.tcp(host: "no-such-host.invalid", port: 1))
        }
        #expect(error?.call == "resolve no-such-host.invalid")
    }

    @Test func halfCloseIsAnEndThatStillReceives() throws {
        let (left, right) = try Socket.pair()
        defer { Socket.close(left) }
        defer { Socket.close(right) }
        #expect(Socket.write(left, Array("bye\n".utf8).span) == .transferred(4))
        Socket.shutdownWrite(left)
        var buffer = [UInt8](repeating: 0, count: 16)
        #expect(Socket.read(right, into: &buffer) == .transferred(4))
        #expect(Socket.read(right, into: &buffer) == .end)
        #expect(Socket.write(right, Array("ok\n".utf8).span) == .transferred(3))
        #expect(Socket.read(left, into: &buffer) == .transferred(3))
        #expect(buffer.starts(with: Array("ok\n".utf8)))
    }

    @Test func aClosedPeerIsAResultAndNotASignal() throws {
        let (left, right) = try Socket.pair()
        defer { Socket.close(left) }
        Socket.close(right)
        #expect(Socket.write(left, [1, 2, 3].span) == .end)
        var buffer = [UInt8](repeating: 0, count: 16)
        #expect(Socket.read(left, into: &buffer) == .end)
    }

    @Test func aFullPeerTakesAPartAndThenNothing() throws {
        let (left, right) = try Socket.pair()
        defer { Socket.close(left) }
        defer { Socket.close(right) }
        let block = [UInt8](repeating: 7, count: 1 << 20)
        var sent = 0
        while case .transferred(let count) = Socket.write(left, block.span) {
            sent += count
        }
        #expect(sent > 0)
        #expect(Socket.write(left, block.span) == .wouldBlock)
        var buffer = [UInt8](repeating: 0, count: 4096)
        var received = 0
        while case .transferred(let count) = Socket.read(right, into: &buffer) {
            received += count
        }
        #expect(received == sent)
        #expect(Socket.read(right, into: &buffer) == .wouldBlock)
    }

    @Test func aClosedDescriptorFails() {
        var buffer: [UInt8] = [0]
        #expect(Socket.read(-1, into: &buffer) == .failed(EBADF))
        #expect(Socket.write(-1, buffer.span) == .failed(EBADF))
        #expect(Socket.accept(-1) == .failed(EBADF))
    }

    @Test func aUnixSocketIsPrivateAndReplacedOnlyWhenAbandoned() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s"
        let listener = try Socket.listen(.unix(path: path))
        #expect(listener.address == .unix(path: path))
        var status = stat()
        #expect(unsafe stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o660)
        let client = try Socket.connect(.unix(path: path))
        let (server, peer) = try accept(listener)
        #expect(peer == .unix(path: ""))
        try expectEcho(client, server)
        Socket.close(client)
        Socket.close(server)

        #expect(throws: SystemError.self) { try Socket.listen(.unix(path: path)) }
        Socket.close(listener.fd)
        let second = try Socket.listen(.unix(path: path))
        Socket.close(second.fd)
        Socket.removeUnixSocket(path)
        #expect(unsafe stat(path, &status) != 0)
    }

    @Test func aFileThatIsNoSocketIsNeverReplaced() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/precious"
        try File.replace(path, with: Array("data".utf8), permissions: 0o600)
        #expect(throws: SystemError.self) { try Socket.listen(.unix(path: path)) }
        #expect(try File.read(path, maximumBytes: 100) == Array("data".utf8))
    }

    @Test func aRelativeOrLongPathNeverOverflows() {
        let long = "/tmp/" + String(repeating: "x", count: 500) + "/s"
        #expect(throws: SystemError.self) { try Socket.listen(.unix(path: long)) }
    }

    private func accept(_ listener: Listener) throws -> (Int32, Address) {
        #expect(Socket.wait(listener.fd, for: .reading, milliseconds: 5000))
        guard case .accepted(let fd, let peer) = Socket.accept(listener.fd) else {
            throw SystemError(call: "accept", number: 0)
        }
        return (fd, peer)
    }

    private func expectEcho(_ from: Int32, _ to: Int32) throws {
        let line = Array("{\"op\":\"ping\"}\n".utf8)
        #expect(Socket.write(from, line.span) == .transferred(line.count))
        #expect(Socket.wait(to, for: .reading, milliseconds: 5000))
        var buffer = [UInt8](repeating: 0, count: 64)
        #expect(Socket.read(to, into: &buffer) == .transferred(line.count))
        #expect(buffer.starts(with: line))
    }

    private func option(_ fd: Int32, _ level: Int32, _ name: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return unsafe getsockopt(fd, level, name, &value, &length) == 0 ? value : nil
    }
}
