// `fanout`: one session, one poster with a window of 200, N subscribers; deliveries per second.
//
// The clock runs from the first post until the poster has every acknowledgement (each after fdatasync) and every
// subscriber every message. The peer is Redis pub/sub, which stores nothing, driven by the same load generator.

import TandemSystem

struct FanoutBench {
    private static let window = 200
    private let options: Options
    private let messages: Int
    private let text: String

    init(_ options: Options) {
        self.options = options
        // Ten million deliveries a run: a second or a few.
        messages = options.messages ?? min(100_000, max(2_000, 10_000_000 / options.subscribers))
        text = Workload.text(bytes: options.bytes)
    }

    func run() throws -> Report {
        let server = try ServerProcess(options)
        try server.start()
        defer { server.stop() }
        let redis = options.peer == .redis ? try RedisProcess(options) : nil
        let progress = Progress()

        _ = try runOurs(server, messages: max(messages / 10, 1), checkingAll: true)
        _ = try redis.map { try runRedis($0, messages: max(messages / 10, 1)) }
        var ours = Outcome(), theirs = Outcome()
        for run in 1...options.runs {
            ours.add(try runOurs(server, messages: messages, checkingAll: false))
            progress.step("run \(run) of \(options.runs): tandem \(Int(ours.rates.values.last ?? 0)) deliveries/s")
            if let redis {
                theirs.add(try runRedis(redis, messages: messages))
                progress.step("run \(run) of \(options.runs): redis \(Int(theirs.rates.values.last ?? 0)) deliveries/s")
            }
        }
        return report(ours, redis == nil ? nil : theirs)
    }

    private struct Run {
        let deliveriesPerSecond: Double
        let p50Microseconds: Double
        let p99Microseconds: Double
        let serverProcessor: Double
        let loadProcessor: Double
    }

    private struct Outcome {
        var rates = Series(), p50 = Series(), p99 = Series(), server = Series(), load = Series()

        mutating func add(_ run: Run) {
            rates.append(run.deliveriesPerSecond)
            p50.append(run.p50Microseconds)
            p99.append(run.p99Microseconds)
            server.append(run.serverProcessor)
            load.append(run.loadProcessor)
        }
    }

    private func measure(
        _ load: inout FanoutLoad, messages: Int, checkingAll: Bool, processor: () -> Double
    ) throws -> Run {
        let before = processor()
        let result = try load.run(messages: messages, checkingAll: checkingAll)
        return Run(
            deliveriesPerSecond: Double(messages) * Double(options.subscribers) / result.seconds,
            p50Microseconds: result.latencies.microseconds(at: 0.5),
            p99Microseconds: result.latencies.microseconds(at: 0.99),
            serverProcessor: (processor() - before) / result.seconds,
            loadProcessor: result.ownProcessorSeconds / result.seconds)
    }

    private func runOurs(_ server: ServerProcess, messages: Int, checkingAll: Bool) throws -> Run {
        let token = try server.token("agent")
        let agent = try Conversation(server.address, token: token)
        let session = try Workload.startSessions(1, agent)[0]
        var readers: [Int32] = []
        for _ in 0..<options.subscribers {
            let reader = try Conversation(server.address, token: token)
            try reader.ask("{\"op\":\"sub\",\"id\":5,\"on\":\"\(session)\"}")
            readers.append(try reader.release())
        }
        let before = try Workload.head(of: session, agent)
        let dialect = Dialect(
            request: Workload.post(on: session, text: text), answerPrefix: "{\"ok\":true", newlinesPerMessage: 1,
            numberedPrefix: "{\"ev\":\"message.posted\",\"on\":\"\(session)\",\"seq\":",
            signOfLife: Array("{\"sig\":\"pong\",\"n\":0}\n".utf8))
        let poster = try Conversation(server.address, token: token).release()
        var load = FanoutLoad(dialect, poster: poster, subscribers: readers, window: Self.window)
        defer { load.close() }
        let run = try measure(&load, messages: messages, checkingAll: checkingAll, processor: server.processorSeconds)
        let after = try Workload.head(of: session, Conversation(server.address, token: token))
        guard after - before == messages else {
            throw BenchError("\(messages) answers, but the session grew by \(after - before)")
        }
        return run
    }

    private func runRedis(_ redis: RedisProcess, messages: Int) throws -> Run {
        var readers: [Int32] = []
        for _ in 0..<options.subscribers {
            let reader = try Conversation(redis.address)
            try reader.write(Self.resp(["SUBSCRIBE", "bench"]))
            try reader.expect(Array("*3\r\n$9\r\nsubscribe\r\n$5\r\nbench\r\n:1\r\n".utf8))
            readers.append(try reader.release())
        }
        let poster = try Conversation(redis.address).release()
        // A message arrives as *3 $7 message $5 bench $180 TEXT: seven lines.
        let dialect = Dialect(
            request: Self.resp(["PUBLISH", "bench", text]), answerPrefix: ":\(options.subscribers)\r",
            newlinesPerMessage: 7, numberedPrefix: nil, signOfLife: [])
        var load = FanoutLoad(dialect, poster: poster, subscribers: readers, window: Self.window)
        defer { load.close() }
        return try measure(&load, messages: messages, checkingAll: false, processor: redis.processorSeconds)
    }

    private static func resp(_ words: [String]) -> [UInt8] {
        Array(words.reduce("*\(words.count)\r\n") { $0 + "$\($1.utf8.count)\r\n\($1)\r\n" }.utf8)
    }

    private func report(_ ours: Outcome, _ theirs: Outcome?) -> Report {
        var report = Report("fanout")
        report.add("subscribers", .count(options.subscribers))
        report.add("window", .count(Self.window))
        report.add("bytes", .count(options.bytes))
        report.add("messages", .count(messages))
        report.add("tandem", Self.figures(ours))
        if let theirs {
            report.add("redis_pubsub", Self.figures(theirs))
            report.add("ratio", .number(ours.rates.median / theirs.rates.median))
        }
        return report
    }

    private static func figures(_ outcome: Outcome) -> Figure {
        .group([
            NamedFigure("deliveries_per_s", .series(outcome.rates)), NamedFigure("ack_p50_us", .series(outcome.p50)),
            NamedFigure("ack_p99_us", .series(outcome.p99)), NamedFigure("server_cpus", .number(outcome.server.median)),
            NamedFigure("load_cpus", .number(outcome.load.median)),
        ])
    }
}
