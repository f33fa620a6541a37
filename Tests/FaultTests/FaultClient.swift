// A client for tests that break things: it never blocks unless asked to, can send half a line, can stop reading, and
// can go away in every way there is. One thread can drive hundreds of them with a `PollSet`.

import Foundation
import TandemSystem
import TandemWire

struct FaultClientError: Error, CustomStringConvertible {
    let description: String
}

final class FaultClient {
    let descriptor: Int32
    /// The server has closed, or the connection is broken.
    private(set) var hasEnded = false
    /// Bytes that the server has not taken yet.
    var unsent: ArraySlice<UInt8> { queue[sent...] }
    private var queue: [UInt8] = []
    private var sent = 0
    private var received: [UInt8] = []
    private var start = 0
    private var serial = 0
    private var isClosed = false
    /// A deadline for failures; nothing that works waits for it.
    static let patienceMilliseconds: Int32 = 60_000

    init(_ address: Address) throws {
        descriptor = try Socket.connect(address)
    }

    convenience init(port: UInt16) throws {
        try self.init(.tcp(host: "127.0.0.1", port: port))
    }

    /// Connects, reads the greeting, logs in.
    convenience init(port: UInt16, token: String) throws {
        try self.init(port: port)
        try logIn(token)
    }

    deinit { close() }

    func logIn(_ token: String) throws {
        _ = try line()
        let answer = try ask(#"{"op":"hello","id":"login","token":"\#(token)"}"#)
        guard answer.isOK else { throw FaultClientError(description: "login was refused: \(answer.text)") }
    }

    // MARK: Sending

    /// Queues a line and sends what fits now.
    func send(_ line: String) {
        queue.append(contentsOf: line.utf8)
        queue.append(0x0A)
        push()
    }

    /// Queues bytes as they are.
    func send(bytes: [UInt8]) {
        queue.append(contentsOf: bytes)
        push()
    }

    /// Sends what fits now.
    func push() {
        while sent < queue.count {
            guard case .transferred(let count) = Socket.write(descriptor, queue.span.extracting(sent...)) else {
                return
            }
            sent += count
        }
        queue.removeAll(keepingCapacity: true)
        sent = 0
    }

    /// Sends everything, reading meanwhile, so that neither side waits for the other.
    func pushAll() throws {
        push()
        while !unsent.isEmpty, !hasEnded {
            try wait(writing: true)
            pull()
            push()
        }
    }

    // MARK: Receiving

    /// Takes what has arrived, without waiting. Returns whether there was anything.
    @discardableResult
    func pull() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        var hasNews = false
        while !hasEnded {
            switch Socket.read(descriptor, into: &chunk) {
            case .transferred(let count):
                received.append(contentsOf: chunk[..<count])
                hasNews = true
                if count < chunk.count { return true }
            case .wouldBlock: return hasNews
            case .end, .failed: hasEnded = true
            }
        }
        return hasNews
    }

    /// The next whole line that has arrived, without waiting.
    func nextLine() -> String? {
        guard let end = ByteScan.firstNewline(received.span, from: start) else {
            received.removeFirst(start)
            start = 0
            return nil
        }
        defer { start = end + 1 }
        return String(decoding: received[start..<end], as: UTF8.self)
    }

    /// The next line; nil when the server has closed.
    func line() throws -> String? {
        while true {
            if let line = nextLine() { return line }
            if hasEnded { return nil }
            try wait()
            pull()
        }
    }

    /// Everything until the server closes.
    func linesUntilEnd() throws -> [String] {
        var lines: [String] = []
        while let line = try line() { lines.append(line) }
        return lines
    }

    /// Sends a request and returns its answer; lines before it are passed over.
    func ask(_ request: String) throws -> Answer {
        send(request)
        try pushAll()
        return try answer()
    }

    /// The next answer; events and signals before it are passed over.
    func answer() throws -> Answer {
        while let line = try line() {
            if let answer = Answer(line) { return answer }
        }
        throw FaultClientError(description: "the server closed instead of answering")
    }

    /// The next answer, while what is still unsent goes out.
    func answerWhilePushing() throws -> Answer {
        while true {
            while let line = nextLine() {
                if let answer = Answer(line) { return answer }
            }
            guard !hasEnded else { throw FaultClientError(description: "the server closed instead of answering") }
            try wait(writing: !unsent.isEmpty)
            pull()
            push()
        }
    }

    /// Reads until a farewell, and says its code; nil when the server closed without one.
    func farewell() throws -> String? {
        while let line = try line() {
            if line.hasPrefix(#"{"sig":"bye""#) { return Answer.member("code", of: line) }
        }
        return nil
    }

    private func wait(writing: Bool = false) throws {
        var set = PollSet()
        let index = set.add(descriptor)
        set.setWantsWrite(writing, at: index)
        guard set.wait(timeoutMilliseconds: Int(Self.patienceMilliseconds)) > 0 else {
            throw FaultClientError(description: "nothing happened for \(Self.patienceMilliseconds / 1000) s")
        }
    }

    /// Whether the server takes more bytes within so many milliseconds.
    func canSend(withinMilliseconds milliseconds: Int32) -> Bool {
        Socket.wait(descriptor, for: .writing, milliseconds: milliseconds)
    }

    // MARK: Going away

    func close() {
        guard !isClosed else { return }
        isClosed = true
        hasEnded = true
        Socket.close(descriptor)
    }

    /// Closes with a reset instead of a FIN: what is under way in both directions is lost.
    func reset() {
        guard !isClosed else { return }
        var option = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Sends no more, but still reads.
    func halfClose() { Socket.shutdownWrite(descriptor) }
}

/// One answer line.
struct Answer {
    let text: String
    private let line: JSONLine

    /// nil when the line is no answer.
    init?(_ text: String) {
        guard text.hasPrefix(#"{"ok":"#) else { return nil }
        var line = JSONLine()
        guard (try? line.read(Array(text.utf8))) != nil else { return nil }
        self.text = text
        self.line = line
    }

    var isOK: Bool { text.hasPrefix(#"{"ok":true"#) }
    var isRepetition: Bool { text.hasSuffix(#""dup":true}"#) }
    var code: String? { string("code") }
    var seq: Int? { integer("seq") }

    func integer(_ name: String) -> Int? { line.find(named: name).flatMap { line.integer($0) } }
    func string(_ name: String) -> String? { line.find(named: name).flatMap { line.string($0) } }

    /// A text member of any JSON line.
    static func member(_ name: String, of text: String) -> String? {
        var line = JSONLine()
        guard (try? line.read(Array(text.utf8))) != nil else { return nil }
        return line.find(named: name).flatMap { line.string($0) }
    }
}
