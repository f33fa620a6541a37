// One poster with a window of unanswered posts, many subscribers that must all receive everything.
//
// The same code drives both protocols; what differs is data (`Dialect`). Subscribers only count newlines and bytes,
// because every one of them must receive the same bytes: one subscriber reads every line and follows the chain of
// numbers, the others are held to its totals and to the same last line.

import TandemSystem

/// What distinguishes one line protocol from another here.
struct Dialect {
    /// The poster's request and how every answer to it begins.
    let request: [UInt8]
    let answerPrefix: String
    /// How many LF one delivered message has.
    let newlinesPerMessage: Int
    /// What a delivered line begins with up to its number, for protocols that number their messages.
    let numberedPrefix: String?
    /// A line that a silent subscriber sends as a sign of life and that has no answer, where silence is asked about.
    let signOfLife: [UInt8]
}

struct FanoutLoad {
    struct Result {
        let seconds: Double
        let latencies: Latencies
        let ownProcessorSeconds: Double
    }

    /// How many subscribers are served between two looks at the poster, whose window must not run dry meanwhile.
    private static let subscribersPerTurn = 16
    private static let stallMilliseconds = 30_000
    /// The server pings whoever was silent for 20 s, which would disturb the counting.
    private static let signOfLifeSeconds = 8.0

    private let dialect: Dialect
    private let window: Int
    private var poster: Pipeline
    private var subscribers: [Subscriber]
    private var poll = PollSet()
    private var buffer = [UInt8](repeating: 0, count: 256 * 1_024)
    private var unsent = 0
    private var unanswered = 0
    private var latencies = Latencies()

    /// `poster` and `subscribers` are connected, logged in and subscribed sockets with nothing left to read.
    init(_ dialect: Dialect, poster: Int32, subscribers: [Int32], window: Int) {
        self.dialect = dialect
        self.window = window
        self.poster = Pipeline(
            descriptor: poster, requests: [dialect.request], window: window, answerPrefix: dialect.answerPrefix)
        self.subscribers = subscribers.map { Subscriber(descriptor: $0) }
        _ = poll.add(poster)
        for descriptor in subscribers { _ = poll.add(descriptor) }
    }

    func close() {
        Socket.close(poster.descriptor)
        for subscriber in subscribers { Socket.close(subscriber.descriptor) }
    }

    /// Posts so many messages and waits until the poster has every answer and every subscriber every message.
    /// `checkingAll` reads every line of every subscriber: for the warm-up, where time does not count.
    mutating func run(messages: Int, checkingAll: Bool) throws -> Result {
        unsent = messages
        unanswered = messages
        latencies = Latencies()
        for index in subscribers.indices {
            subscribers[index].begin(
                newlines: messages * dialect.newlinesPerMessage,
                chain: index == 0 || checkingAll ? dialect.numberedPrefix.map { Chain(prefix: $0) } : nil)
        }
        let processor = Stopwatch.ownProcessorSeconds()
        let start = Stopwatch.now()
        try post(min(window, messages))
        try serve(messages)
        let seconds = Stopwatch.seconds(since: start)
        let used = Stopwatch.ownProcessorSeconds() - processor
        try checkEquality()
        return Result(seconds: seconds, latencies: latencies, ownProcessorSeconds: used)
    }

    private mutating func serve(_ messages: Int) throws {
        let progress = Progress()
        var unfinished = subscribers.count
        var rounds = 0
        var lastSign = Stopwatch.now()
        while unanswered > 0 || unfinished > 0 {
            guard poll.wait(timeoutMilliseconds: Self.stallMilliseconds) > 0 else {
                throw BenchError("\(unanswered) answers and \(unfinished) subscribers incomplete, and nothing arrives")
            }
            if poll.isReadable(0) || poll.isWritable(0) { try turnOfPoster() }
            var served = 0
            for index in subscribers.indices where poll.isReadable(index + 1) {
                if try subscribers[index].receive(&buffer) { unfinished -= 1 }
                served += 1
                if served % Self.subscribersPerTurn == 0, unanswered > 0 { try turnOfPoster() }
            }
            if Stopwatch.seconds(since: lastSign) > Self.signOfLifeSeconds {
                signalLife()
                lastSign = Stopwatch.now()
            }
            rounds += 1
            if rounds % 256 == 0 { progress.step("\(messages - unanswered) of \(messages) posted") }
        }
    }

    private func signalLife() {
        guard !dialect.signOfLife.isEmpty else { return }
        for subscriber in subscribers { _ = Socket.write(subscriber.descriptor, dialect.signOfLife.span) }
    }

    private mutating func turnOfPoster() throws {
        try poster.flush()
        let answers = try poster.receive(&buffer, &latencies)
        unanswered -= answers
        try post(min(answers, unsent))
    }

    private mutating func post(_ count: Int) throws {
        unsent -= count
        if count > 0 { try poster.send(count, at: Stopwatch.now()) }
        poll.setWantsWrite(poster.isBlocked, at: 0)
    }

    private func checkEquality() throws {
        guard let first = subscribers.first else { return }
        for (index, subscriber) in subscribers.enumerated()
        where subscriber.bytes != first.bytes || subscriber.lastLine != first.lastLine {
            throw BenchError(
                """
                lost, doubled or disturbed lines:
                subscriber \(index): \(subscriber.summary)
                subscriber 0: \(first.summary)
                """)
        }
    }
}

/// One receiving socket and what it has received in this run.
private struct Subscriber {
    let descriptor: Int32
    private(set) var bytes = 0
    private var newlines = 0
    private var expected = 0
    private var chain: Chain?
    /// The line that has begun but not ended; after the run, the last line.
    private(set) var lastLine: [UInt8] = []

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    var summary: String { "\(bytes) bytes, the last line \(String(decoding: lastLine, as: UTF8.self))" }

    mutating func begin(newlines: Int, chain: Chain?) {
        expected = newlines
        self.newlines = 0
        bytes = 0
        self.chain = chain
        lastLine.removeAll(keepingCapacity: true)
    }

    /// Reads once. True when this read completed the run's messages.
    mutating func receive(_ buffer: inout [UInt8]) throws -> Bool {
        let length: Int
        switch Socket.read(descriptor, into: &buffer) {
        case .transferred(let count): length = count
        case .wouldBlock: return false
        case .end, .failed: throw BenchError("a subscriber was disconnected")
        }
        let chunk = buffer.span.extracting(0..<length)
        bytes += length
        let found = ByteScan.countNewlines(chunk)
        newlines += found
        guard newlines <= expected else {
            throw BenchError("a subscriber received more lines than were posted")
        }
        if chain != nil { try followChain(chunk) }
        guard newlines == expected, found > 0 else {
            if chain == nil { keepTail(chunk) }
            return false
        }
        if chain == nil { keepTail(chunk.extracting(0..<length - 1)) }
        return true
    }

    /// Remembers what follows the last newline, which may be continued by the next read.
    private mutating func keepTail(_ chunk: Span<UInt8>) {
        var start = 0
        if let last = ByteScan.lastNewline(chunk) {
            lastLine.removeAll(keepingCapacity: true)
            start = last + 1
        }
        for index in start..<chunk.count { lastLine.append(chunk[index]) }
    }

    private mutating func followChain(_ chunk: Span<UInt8>) throws {
        var start = 0
        var following = chain
        defer { chain = following }
        while let end = ByteScan.firstNewline(chunk, from: start) {
            if lastLine.last == 0x0A { lastLine.removeAll(keepingCapacity: true) }
            for index in start..<end { lastLine.append(chunk[index]) }
            try following?.follow(lastLine.span)
            lastLine.append(0x0A)
            start = end + 1
        }
        if start < chunk.count, lastLine.last == 0x0A { lastLine.removeAll(keepingCapacity: true) }
        for index in start..<chunk.count { lastLine.append(chunk[index]) }
        if newlines == expected, lastLine.last == 0x0A { lastLine.removeLast() }
    }
}

/// Follows `…"seq":N,"prev":M…`: numbers rise by one and each line names the one before it.
private struct Chain {
    private let prefix: [UInt8]
    private var last: Int?

    init(prefix: String) {
        self.prefix = Array(prefix.utf8)
    }

    mutating func follow(_ line: Span<UInt8>) throws {
        var index = 0
        var matches = line.count > prefix.count
        while matches, index < prefix.count {
            matches = line[index] == prefix[index]
            index += 1
        }
        let number = Self.digits(line, &index)
        for byte in ",\"prev\":".utf8 {
            matches = matches && index < line.count && line[index] == byte
            index += 1
        }
        let previous = Self.digits(line, &index)
        guard matches, number == previous + 1, last == nil || last == previous else {
            let text = String(decoding: line.indices.map { line[$0] }, as: UTF8.self)
            throw BenchError("the chain is broken after #\(last ?? 0): \(text)")
        }
        last = number
    }

    private static func digits(_ line: Span<UInt8>, _ index: inout Int) -> Int {
        var value = 0
        while index < line.count, line[index] >= 0x30, line[index] <= 0x39 {
            value = value &* 10 &+ Int(line[index] - 0x30)
            index += 1
        }
        return value
    }
}
