// One request, one answer, blocking: how a bench logs in, starts sessions and asks for heads before the load begins.

import TandemSystem
import TandemWire

final class Conversation {
    private static let timeoutMilliseconds: Int32 = 30_000
    private(set) var descriptor: Int32
    private var received: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: 16_384)

    init(_ address: Address) throws {
        descriptor = try Socket.connect(address)
    }

    deinit {
        if descriptor >= 0 { Socket.close(descriptor) }
    }

    /// Connects, reads the greeting and logs in.
    convenience init(_ address: Address, token: String) throws {
        self.init(connected: try Socket.connect(address))
        let greeting = try nextLine()
        guard greeting.starts(with: Array("{\"sig\":\"hello\"".utf8)) else {
            throw BenchError("unexpected greeting: \(String(decoding: greeting, as: UTF8.self))")
        }
        try ask("{\"op\":\"hello\",\"id\":1,\"proto\":1,\"token\":\"\(token)\"}")
    }

    private init(connected descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Gives the socket away to a load generator. Nothing may be left unread.
    func release() throws -> Int32 {
        guard received.isEmpty else {
            throw BenchError("unexpected line: \(String(decoding: received, as: UTF8.self))")
        }
        defer { descriptor = -1 }
        return descriptor
    }

    /// Sends one request and returns its answer; events and signals in between are skipped.
    @discardableResult
    func ask(_ request: String) throws -> JSONLine {
        try send(request)
        return try answer()
    }

    func send(_ request: String) throws {
        try write(Array((request + "\n").utf8))
    }

    func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            switch Socket.write(descriptor, bytes.span.extracting(sent..<bytes.count)) {
            case .transferred(let count): sent += count
            case .wouldBlock: try wait(.writing)
            case .end, .failed: throw BenchError("the server closed the connection")
            }
        }
    }

    func answer() throws -> JSONLine {
        while true {
            var line = JSONLine()
            try line.read(nextLine())
            guard let ok = line.find("ok") else { continue }
            guard line.bool(ok) == true else {
                throw BenchError("refused: \(String(decoding: line.bytes, as: UTF8.self))")
            }
            return line
        }
    }

    private func nextLine() throws -> [UInt8] {
        while true {
            if let end = received.firstIndex(of: 0x0A) {
                let line = Array(received[..<end])
                received.removeFirst(end + 1)
                return line
            }
            try receive()
        }
    }

    /// Reads until so many bytes are there, for the other protocol, whose answers have known lengths.
    func expect(_ bytes: [UInt8]) throws {
        while received.count < bytes.count { try receive() }
        guard received.starts(with: bytes) else {
            throw BenchError("unexpected answer: \(String(decoding: received, as: UTF8.self))")
        }
        received.removeFirst(bytes.count)
    }

    private func receive() throws {
        switch Socket.read(descriptor, into: &buffer) {
        case .transferred(let count): received += buffer[..<count]
        case .wouldBlock: try wait(.reading)
        case .end, .failed: throw BenchError("the server closed the connection")
        }
    }

    private func wait(_ readiness: Socket.Readiness) throws {
        guard Socket.wait(descriptor, for: readiness, milliseconds: Self.timeoutMilliseconds) else {
            throw BenchError("no answer for \(Self.timeoutMilliseconds / 1_000) s")
        }
    }
}

extension JSONLine {
    /// A member that the bench cannot do without.
    func requiredString(_ name: String) throws -> String {
        guard let index = find(named: name), let text = string(index) else {
            throw BenchError("no \(name) in \(String(decoding: bytes, as: UTF8.self))")
        }
        return text
    }
}
