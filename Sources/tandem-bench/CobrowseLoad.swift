// The load of `cobrowse`: pointers at an even pace and posts in a closed loop, one thread, one epoll set.
//
// A pointer signal carries the microsecond at which it was written in its viewport: `vw` the upper, `vh` the lower five
// digits. The receiving end takes them from there, so nothing has to be remembered about what is under way.

import TandemSystem

struct CobrowseLoad {
    struct Result {
        var seconds = 0.0
        /// From write to read, of each signal that arrived.
        var signals = Latencies()
        var posts = Latencies()
    }

    /// One end of a pair.
    private struct Pointer {
        let descriptor: Int32
        let head: [UInt8]
        var partial: [UInt8] = []
    }

    private static let half: UInt64 = 100_000
    private static let drainNanoseconds: UInt64 = 2_000_000_000
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
                descriptor: try conversation.release(), requests: [request], window: depth,
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
    mutating func run(seconds: Double, signals: Bool, posts: Bool) throws -> Result {
        let poller = try watched()
        var result = Result()
        sent = 0
        let start = Stopwatch.now()
        let end = start + UInt64(seconds * 1e9)
        let pace = 1_000_000_000 / UInt64(max(1, signalsPerSecond * pointers.count))
        var due = start
        var next = 0
        if posts {
            for index in posters.indices { try posters[index].send(depth, at: start) }
        }
        while true {
            let now = Stopwatch.now()
            let isOver = now >= end
            while signals, !isOver, due <= now {
                try point(next)
                next = (next + 1) % pointers.count
                due += pace
            }
            let isQuiet = Int(result.signals.total) >= sent && posters.allSatisfy { $0.inFlight == 0 }
            if isOver, isQuiet || now >= end + Self.drainNanoseconds { break }
            try receive(poller, &result, posting: posts && !isOver)
        }
        guard Int(result.signals.total) == sent else {
            throw BenchError("\(sent) signals were sent, \(result.signals.total) arrived")
        }
        result.seconds = seconds
        return result
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

    private mutating func receive(_ poller: Poller, _ result: inout Result, posting: Bool) throws {
        var ready: [Int] = []
        _ = poller.wait(milliseconds: posting ? 0 : 1) { ready.append(Int($0.token)) }
        for index in ready {
            if index < pointers.count {
                try read(index, &result.signals)
                continue
            }
            let poster = index - pointers.count
            let answers = try posters[poster].receive(&buffer, &result.posts)
            if posting, answers > 0 { try posters[poster].send(answers, at: Stopwatch.now()) }
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
