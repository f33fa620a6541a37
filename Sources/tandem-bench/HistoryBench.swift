// `history`: pages of 50 from ended sessions in a large journal, and what that does to people who are chatting.
//
// One connection asks for pages as fast as they come, at random places of random sessions. Another posts 500 messages
// a second, whatever the answers do, once without and once with the first one at work: the second connection's p99
// shows whether reading history holds up the desk.

import TandemSystem

struct HistoryBench {
    private static let page = 50
    private static let secondsPerRun = 3.0
    private static let postsPerSecond = 500.0
    private let options: Options
    private let messages: Int

    init(_ options: Options) {
        self.options = options
        messages = options.messages ?? 1_000_000
    }

    func run() throws -> Report {
        let server = try ServerProcess(options)
        let built = try JournalBuilder.prepare(server, messages: messages, bytes: options.bytes)
        defer { server.stop() }
        var pages = Pages(), quiet = Pages(), disturbed = Pages()
        let progress = Progress()
        for run in 0...options.runs {
            let alone = try measure(server, built, seed: run, reading: false)
            let both = try measure(server, built, seed: run, reading: true)
            guard run > 0 else { continue }
            quiet.add(alone.posts)
            disturbed.add(both.posts)
            pages.add(both.pages)
            progress.step("run \(run) of \(options.runs): \(both.pages.total) pages")
        }
        var report = Report("history")
        report.add("messages", .count(messages))
        report.add("page", .count(Self.page))
        report.add("posts_per_s", .number(Self.postsPerSecond))
        report.add("hist", pages.figures)
        report.add("posts_without_history_load", quiet.figures)
        report.add("posts_with_history_load", disturbed.figures)
        return report
    }

    private struct Pages {
        var p50 = Series(), p99 = Series(), rate = Series()

        mutating func add(_ latencies: Latencies) {
            p50.append(latencies.microseconds(at: 0.5))
            p99.append(latencies.microseconds(at: 0.99))
            rate.append(Double(latencies.total) / HistoryBench.secondsPerRun)
        }

        var figures: Figure {
            .group([
                NamedFigure("p50_us", .series(p50)), NamedFigure("p99_us", .series(p99)),
                NamedFigure("per_s", .series(rate)),
            ])
        }
    }

    private func measure(
        _ server: ServerProcess, _ built: JournalBuilder.Built, seed: Int, reading: Bool
    ) throws -> (pages: Latencies, posts: Latencies) {
        let token = try server.token("agent")
        let session = try Workload.startSessions(1, Conversation(server.address, token: token))[0]
        let poster = Pipeline(
            descriptor: try Conversation(server.address, token: token).release(),
            requests: [Workload.post(on: session, text: Workload.text(bytes: options.bytes))], window: 4_096,
            answerPrefix: "{\"ok\":true")
        let reader = PageReader(
            descriptor: try Conversation(server.address, token: token).release(), built: built, page: Self.page,
            seed: UInt64(seed))
        defer {
            Socket.close(poster.descriptor)
            Socket.close(reader.descriptor)
        }
        return try drive(poster, reader, reading: reading)
    }

    /// Both connections on one thread: posts by the clock, pages one after the other.
    private func drive(
        _ poster: Pipeline, _ reader: PageReader, reading: Bool
    ) throws -> (pages: Latencies, posts: Latencies) {
        var poster = poster, reader = reader, poll = PollSet()
        var buffer = [UInt8](repeating: 0, count: 256 * 1_024)
        var posts = Latencies(), pages = Latencies()
        let posting = poll.add(poster.descriptor)
        let asking = poll.add(reader.descriptor)
        let interval = UInt64(1e9 / Self.postsPerSecond)
        let start = Stopwatch.now()
        let end = start + UInt64(Self.secondsPerRun * 1e9)
        var due = start
        if reading { try reader.ask() }
        while true {
            let now = Stopwatch.now()
            if now >= end { break }
            while due <= now {
                // Sent whatever has been answered, so that a stalled server cannot hide behind fewer requests.
                try poster.send(1, at: now)
                due += interval
            }
            let isReady = poll.wait(timeoutMilliseconds: Int((due - now) / 1_000_000) + 1) > 0
            guard isReady else { continue }
            if poll.isReadable(posting) { _ = try poster.receive(&buffer, &posts) }
            if poll.isReadable(asking), try reader.receive(&buffer, &pages) { try reader.ask() }
        }
        guard poster.inFlight < Int(Self.postsPerSecond) else { throw BenchError("posts are not answered in time") }
        return (pages, posts)
    }
}

/// One connection that asks for a page, checks it, and asks for the next one.
private struct PageReader {
    let descriptor: Int32
    private let built: JournalBuilder.Built
    private let page: Int
    private var random: UInt64
    private var askedAt: UInt64 = 0
    private var expected = 0
    private var lines = 0
    private var tail: [UInt8] = []

    init(descriptor: Int32, built: JournalBuilder.Built, page: Int, seed: UInt64) {
        self.descriptor = descriptor
        self.built = built
        self.page = page
        self.random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    mutating func ask() throws {
        let index = next(built.sessions.count)
        let head = built.heads[index]
        // Anywhere in the session where a whole page lies before; a session shorter than a page is read whole.
        let before = head <= page ? head + 1 : page + 1 + next(head - page + 1)
        expected = min(page, before - 1)
        let request =
            "{\"op\":\"hist\",\"id\":8,\"on\":\"\(built.sessions[index])\",\"before\":\(before),\"limit\":\(page)}\n"
        askedAt = Stopwatch.now()
        lines = 0
        tail.removeAll(keepingCapacity: true)
        guard case .transferred(request.utf8.count) = Socket.write(descriptor, Array(request.utf8).span) else {
            throw BenchError("the server closed the connection")
        }
    }

    /// Reads once; true when the page is complete: `page` events and the answer.
    mutating func receive(_ buffer: inout [UInt8], _ latencies: inout Latencies) throws -> Bool {
        guard case .transferred(let length) = Socket.read(descriptor, into: &buffer) else { return false }
        let chunk = buffer.span.extracting(0..<length)
        lines += ByteScan.countNewlines(chunk)
        for index in max(0, length - 256)..<length { tail.append(chunk[index]) }
        guard chunk[length - 1] == 0x0A, let start = tail.dropLast().lastIndex(of: 0x0A) ?? (lines == 1 ? -1 : nil)
        else {
            return false
        }
        let last = tail[(start + 1)...]
        guard !last.starts(with: Array("{\"ev\"".utf8)) else { return false }
        guard lines == expected + 1, last.starts(with: Array("{\"ok\":true".utf8)) else {
            throw BenchError(
                "\(lines) lines instead of \(expected + 1), the last: \(String(decoding: last, as: UTF8.self))")
        }
        latencies.record(nanoseconds: Stopwatch.now() - askedAt)
        return true
    }

    /// xorshift64*: enough to spread the places.
    private mutating func next(_ bound: Int) -> Int {
        random ^= random >> 12
        random ^= random << 25
        random ^= random >> 27
        return Int((random &* 0x2545_F491_4F6C_DD1D) >> 33) % bound
    }
}
