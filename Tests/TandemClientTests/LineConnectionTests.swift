// Lines over a real socket pair, however they are cut.

import Foundation
import TandemClient
import TandemSystem
import Testing

struct LineConnectionTests {
    @Test(arguments: [1, 2, 3, 7, 64]) func linesSurviveEveryCut(_ step: Int) throws {
        let (far, near) = try Socket.pair()
        defer { Socket.close(far) }
        let connection = LineConnection(descriptor: near)
        let bytes = Array("first\r\n\nzweite für dich\nthird".utf8)
        var received: [String] = []
        for start in stride(from: 0, to: bytes.count, by: step) {
            let piece = bytes[start..<min(start + step, bytes.count)]
            #expect(Socket.write(far, Array(piece).span) == .transferred(piece.count))
            while let line = try connection.receive(timeoutMilliseconds: 0) { received.append(line) }
        }
        #expect(received == ["first", "", "zweite für dich"])
        Socket.shutdownWrite(far)
        #expect(throws: ClientError.disconnected) { try connection.receive(timeoutMilliseconds: -1) }
    }

    /// More than the socket takes, to a peer that sends before it reads: neither side may wait for the other for ever.
    @Test func sendingReadsWhatArrivesMeanwhile() async throws {
        let (far, near) = try Socket.pair()
        let (counts, peer) = AsyncThrowingStream<Int?, any Error>.makeStream()
        // Not a task: this test blocks a thread of the pool on which tasks would wait for the tests before them.
        Thread.detachNewThread {
            let announcement = [UInt8](repeating: UInt8(ascii: "a"), count: 600_000) + [0x0A]
            let connection = LineConnection(descriptor: far)
            peer.finish(
                throwing: Result {
                    try connection.send(announcement)
                    peer.yield(try connection.receiveBytes(timeoutMilliseconds: -1)?.count)
                }.failure)
        }
        let connection = LineConnection(descriptor: near)
        try connection.send(String(repeating: "b", count: 800_000))
        #expect(try connection.receive(timeoutMilliseconds: -1)?.utf8.count == 600_000)
        for try await count in counts { #expect(count == 800_000) }
    }

    @Test func halfCloseStillReceives() throws {
        let (far, near) = try Socket.pair()
        defer { Socket.close(far) }
        let connection = LineConnection(descriptor: near)
        try connection.send("one")
        connection.finishSending()
        var buffer = [UInt8](repeating: 0, count: 64)
        #expect(Socket.read(far, into: &buffer) == .transferred(4))
        #expect(Array(buffer[..<4]) == Array("one\n".utf8))
        #expect(Socket.read(far, into: &buffer) == .end)
        #expect(Socket.write(far, Array("late\n".utf8).span) == .transferred(5))
        #expect(try connection.receive(timeoutMilliseconds: 0) == "late")
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
