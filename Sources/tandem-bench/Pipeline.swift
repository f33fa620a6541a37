// One connection that repeats prepared requests and keeps a window of them unanswered.
//
// This is the inner loop of the load generator, so it does no more than the check needs: requests are written from
// bytes made beforehand, answers are counted by their newlines, and each must begin with the expected bytes.
// Invariants: pendingBytes is what has been asked for but not yet written; answers arrive in request order, so the
// oldest entry of `sentAt` belongs to the next answer.

import TandemSystem

struct Pipeline {
    let descriptor: Int32
    private let requests: [UInt8]
    private let lengths: [Int]
    private let answerPrefix: [UInt8]

    private var cursor = 0
    private var nextLength = 0
    private var pendingBytes = 0
    private var partial: [UInt8] = []

    private var sentAt: [UInt64]
    private var sentHead = 0
    private(set) var inFlight = 0

    /// `requests` are repeated in turn; at most `window` may be in flight.
    init(descriptor: Int32, requests: [[UInt8]], window: Int, answerPrefix: String) {
        self.descriptor = descriptor
        // Repeated until a whole window is contiguous, so that one write sends it.
        let rounds = (window + requests.count - 1) / requests.count
        let all = [[[UInt8]]](repeating: requests, count: rounds).flatMap { $0 }
        self.requests = all.flatMap { $0 }
        self.lengths = all.map(\.count)
        self.answerPrefix = Array(answerPrefix.utf8)
        self.sentAt = [UInt64](repeating: 0, count: window)
    }

    /// Whether bytes are waiting for room in the socket.
    var isBlocked: Bool { pendingBytes > 0 }

    /// Sends so many more requests, or as much of them as the socket takes now.
    mutating func send(_ count: Int, at now: UInt64) throws {
        for _ in 0..<count {
            pendingBytes += lengths[nextLength]
            nextLength = nextLength + 1 == lengths.count ? 0 : nextLength + 1
            var slot = sentHead + inFlight
            if slot >= sentAt.count { slot -= sentAt.count }
            sentAt[slot] = now
            inFlight += 1
        }
        try flush()
    }

    mutating func flush() throws {
        while pendingBytes > 0 {
            let end = min(requests.count, cursor + pendingBytes)
            switch Socket.write(descriptor, requests.span.extracting(cursor..<end)) {
            case .transferred(let count):
                pendingBytes -= count
                cursor += count
                if cursor == requests.count { cursor = 0 }
            case .wouldBlock: return
            case .end, .failed: throw BenchError("the server closed a connection while it was written to")
            }
        }
    }

    /// Reads once and takes the answers that are there; how many there were.
    mutating func receive(_ buffer: inout [UInt8], _ latencies: inout Latencies) throws -> Int {
        let length: Int
        switch Socket.read(descriptor, into: &buffer) {
        case .transferred(let count): length = count
        case .wouldBlock: return 0
        case .end, .failed: throw BenchError("the server closed a connection while answers were missing")
        }
        let answers = try countAnswers(buffer.span.extracting(0..<length))
        guard answers <= inFlight else { throw BenchError("more answers than requests") }
        settle(answers, &latencies)
        return answers
    }

    private mutating func countAnswers(_ chunk: Span<UInt8>) throws -> Int {
        var start = 0
        var answers = 0
        while let end = ByteScan.firstNewline(chunk, from: start) {
            let line = chunk.extracting(start..<end)
            if partial.isEmpty {
                try check(line)
            } else {
                for index in line.indices { partial.append(line[index]) }
                try check(partial.span)
                partial.removeAll(keepingCapacity: true)
            }
            answers += 1
            start = end + 1
        }
        for index in start..<chunk.count { partial.append(chunk[index]) }
        return answers
    }

    private func check(_ line: Span<UInt8>) throws {
        var matches = line.count >= answerPrefix.count
        var index = 0
        while matches, index < answerPrefix.count {
            matches = line[index] == answerPrefix[index]
            index += 1
        }
        if matches { return }
        let text = line.indices.map { line[$0] }
        throw BenchError("not the expected answer: \(String(decoding: text, as: UTF8.self))")
    }

    private mutating func settle(_ answers: Int, _ latencies: inout Latencies) {
        guard answers > 0 else { return }
        let now = Stopwatch.now()
        for _ in 0..<answers {
            latencies.record(nanoseconds: now - sentAt[sentHead])
            sentHead = sentHead + 1 == sentAt.count ? 0 : sentHead + 1
        }
        inFlight -= answers
    }
}
