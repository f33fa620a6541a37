// Lines over a real socket pair, however they are cut.

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

    /// A peer that writes before it reads must not stop a sender that has more than the socket takes.
    @Test func sendingReadsWhatArrivesMeanwhile() throws {
        let (far, near) = try Socket.pair()
        defer { Socket.close(far) }
        let connection = LineConnection(descriptor: near)
        let announcement = Array("early\n".utf8)
        #expect(Socket.write(far, announcement.span) == .transferred(announcement.count))
        try connection.send("one")
        #expect(try connection.receive(timeoutMilliseconds: 0) == "early")
        connection.finishSending()
        var buffer = [UInt8](repeating: 0, count: 64)
        #expect(Socket.read(far, into: &buffer) == .transferred(4))
        #expect(Array(buffer[..<4]) == Array("one\n".utf8))
        #expect(Socket.read(far, into: &buffer) == .end)
    }
}
