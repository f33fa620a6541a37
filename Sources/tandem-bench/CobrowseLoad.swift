// The load of `cobrowse`: pointers at an even pace and posts, one thread, one epoll set.
//
// Posts come in one of two ways. In a closed loop each answer is followed by the next post at once, so they take
// whatever is left of the machine. Offered ones are due at an even pace, whatever has been answered, and their latency
// counts from when they were due; one that is due while its connection has sixty-four unanswered, as many as the server
// takes, is missed.
//
// A pointer signal carries the microsecond at which it was written in its viewport: `vw` the upper, `vh` the lower five
// digits. The receiving end takes them from there, so nothing has to be remembered about what is under way.

import TandemSystem

struct CobrowseLoad {
    enum Posts {
        case none
        case closed
        case offered(perSecond: Int)
    }

    struct Result {
        var seconds = 0.0
        /// From write to read, of each signal that arrived.
        var signals = Latencies()
        var posts = Latencies()
        /// Posts that were answered while the run lasted.
        var answered = 0
        /// Posts that were due, if they were offered.
        var offered = 0
        /// Of this process.
        var processorSeconds = 0.0
    }

    /// One end of a pair.
    private struct Pointer {
        let descriptor: Int32
        let head: [UInt8]
        var partial: [UInt8] = []
    }

    private static let half: UInt64 = 100_000
    private static let drainNanoseconds: UInt64 = 2_000_000_000
    /// Requests that a connection may have unanswered before the server stops reading it.
    private static let window = 64
    private let signalsPerSecond: Int
    private var pointers: [Pointer] = []
    private var posters: [Pipeline] = []
    private var depth = 1
    private var poller: Poller?
    private var buffer = [UInt8](repeating: 0, count: 256 * 1_024)
    private var sent = 0

    init(signalsPerSecond: Int) {
        self.signalsPerSecond = signalsPerSecond
    }

    mutating func addPoster(_ conversation: Conversation, request: [UInt8], depth: Int) throws {
        self.depth = depth
        posters.append(
            Pipeline(
                descriptor: try conversation.release(), requests: [request], window: max(depth, Self.window),
                answerPrefix: "{\"ok\":true"))
    }

    mutating func addPointer(_ conversation: Conversation, session: String) throws {
        let head = "{\"sig\":\"cb.ptr\",\"on\":\"\(session)\",\"p\":[[0,412,230],[33,415,236],[66,421,240]],\"vw\":"
        pointers.append(Pointer(descriptor: try conversation.release(), head: Array(head.utf8)))
    }

    func close() {
        for pointer in pointers { Socket.close(pointer.descriptor) }
        for poster in posters { Socket.close(poster.descriptor) }
    }

    /// Runs for so long, then waits for what is under way.
    mutating func run(seconds: Double, signals: Bool, posts: Posts) throws -> Result {
        let poller = try watched()
        var result = Result(seconds: seconds)
        sent = 0
        let processor = Stopwatch.ownProcessorSeconds()
        let start = Stopwatch.now()
        let end = start + UInt64(seconds * 1e9)
        var pointing = Pace(perSecond: signals ? signalsPerSecond * pointers.count : 0, from: start)
        var offering = Pace(perSecond: 0, from: start)
        var isClosed = false
        switch posts {
        case .none: break
        case .closed:
            isClosed = true
            for index in posters.indices { try posters[index].send(depth, at: start) }
        case .offered(let perSecond): offering = Pace(perSecond: perSecond, from: start)
        }
        while true {
            let now = Stopwatch.now()
            if now >= end { break }
            while let due = pointing.next(by: now) { try point(due.number % pointers.count) }
            while let due = offering.next(by: now) { try offer(due.number % posters.count, at: due.time, &result) }
            try receive(poller, &result, again: isClosed)
        }
        result.answered = Int(result.posts.total)
        result.processorSeconds = Stopwatch.ownProcessorSeconds() - processor
        while Stopwatch.now() < end + Self.drainNanoseconds,
            Int(result.signals.total) < sent || posters.contains(where: { $0.inFlight > 0 })
        {
            try receive(poller, &result, again: false)
        }
        guard Int(result.signals.total) == sent else {
            throw BenchError("\(sent) signals were sent, \(result.signals.total) arrived")
        }
        return result
    }

    /// Something that is due again and again.
    private struct Pace {
        private let nanoseconds: UInt64
        private var due: UInt64
        private var number = 0

        /// With 0 a second nothing is ever due.
        init(perSecond: Int, from start: UInt64) {
            nanoseconds = perSecond > 0 ? 1_000_000_000 / UInt64(perSecond) : 0
            due = start
        }

        /// What is due by now and has not been given out, oldest first.
        mutating func next(by now: UInt64) -> (number: Int, time: UInt64)? {
            guard nanoseconds > 0, due <= now else { return nil }
            defer {
                due += nanoseconds
                number += 1
            }
            return (number, due)
        }
    }

    private mutating func offer(_ poster: Int, at due: UInt64, _ result: inout Result) throws {
        result.offered += 1
        if posters[poster].inFlight < Self.window { try posters[poster].send(1, at: due) }
    }

    private mutating func watched() throws -> Poller {
        if let poller { return poller }
        let poller = try Poller()
        for (index, pointer) in pointers.enumerated() { try poller.add(pointer.descriptor, token: UInt64(index)) }
        for (index, poster) in posters.enumerated() {
            try poller.add(poster.descriptor, token: UInt64(pointers.count + index))
        }
        self.poller = poller
        return poller
    }

    /// One signal. A socket that has no room for a hundred bytes is a failure of the server, not of the bench.
    private mutating func point(_ index: Int) throws {
        let microseconds = Stopwatch.now() / 1_000
        let tail = "\(microseconds / Self.half % Self.half),\"vh\":\(microseconds % Self.half)}\n"
        let line = pointers[index].head + Array(tail.utf8)
        guard case .transferred(line.count) = Socket.write(pointers[index].descriptor, line.span) else {
            throw BenchError("a signal could not be written")
        }
        sent += 1
    }

    /// Takes what has arrived; `again`: each answer is followed by a post. What is due meanwhile waits a millisecond at
    /// most, so that this process does not take a processor for looking at the clock.
    private mutating func receive(_ poller: Poller, _ result: inout Result, again: Bool) throws {
        var ready: [Int] = []
        _ = poller.wait(milliseconds: 1) { ready.append(Int($0.token)) }
        for index in ready {
            if index < pointers.count {
                try read(index, &result.signals)
                continue
            }
            let poster = index - pointers.count
            let answers = try posters[poster].receive(&buffer, &result.posts)
            if again, answers > 0 { try posters[poster].send(answers, at: Stopwatch.now()) }
        }
    }

    private mutating func read(_ index: Int, _ latencies: inout Latencies) throws {
        guard case .transferred(let count) = Socket.read(pointers[index].descriptor, into: &buffer) else {
            throw BenchError("the server closed a connection")
        }
        let now = Stopwatch.now() / 1_000
        pointers[index].partial += buffer[..<count]
        while let end = pointers[index].partial.firstIndex(of: 0x0A) {
            let line = Array(pointers[index].partial[..<end])
            pointers[index].partial.removeFirst(end + 1)
            if line.starts(with: Array("{\"sig\":\"ping\"".utf8)) { continue }
            guard line.starts(with: Array("{\"sig\":\"cb.ptr\"".utf8)), let written = Self.time(line) else {
                throw BenchError("unexpected line: \(String(decoding: line, as: UTF8.self))")
            }
            let whole = Self.half * Self.half
            latencies.record(nanoseconds: (now % whole + whole - written) % whole * 1_000)
        }
    }

    /// The last two numbers of the line.
    private static func time(_ line: [UInt8]) -> UInt64? {
        var numbers: [UInt64] = []
        var value: UInt64 = 0
        var unit: UInt64 = 1
        for byte in line.reversed() {
            if byte >= 0x30, byte <= 0x39 {
                value += UInt64(byte - 0x30) * unit
                unit *= 10
            } else if unit > 1 {
                numbers.append(value)
                (value, unit) = (0, 1)
                if numbers.count == 2 { return numbers[1] * half + numbers[0] }
            }
        }
        return nil
    }
}
