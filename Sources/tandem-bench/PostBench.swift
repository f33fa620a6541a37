// `post`: durable message.post acknowledgements per second.
//
// N connections of one agent, `depth` requests in flight on each, ten connections to a session. An answer counts when
// it is `{"ok":true`, which the server says after fdatasync. Afterwards the heads of all sessions must have risen by
// exactly the messages sent. The peer is redis-benchmark with XADD and appendfsync always.

struct PostBench {
    private let options: Options
    private let connections: Int
    private let messages: Int
    private let text: String

    init(_ options: Options) {
        self.options = options
        connections = options.connections ?? 50
        // Long enough for a steady state, short enough for a round trip that waits for a disk each time.
        messages = options.messages ?? (connections * options.depth >= 32 ? 300_000 : 20_000)
        text = Workload.text(bytes: options.bytes)
    }

    func run() throws -> Report {
        let server = try ServerProcess(options)
        try server.start()
        defer { server.stop() }
        let redis = options.peer == .redis ? try RedisProcess(options) : nil
        let token = try server.token("agent")
        let agent = try Conversation(server.address, token: token)
        let sessions = try Workload.startSessions((connections + 9) / 10, agent)
        let progress = Progress()

        _ = try runOurs(server, token, sessions, messages: max(messages / 10, 1))
        _ = try redis.map { try runRedis($0, messages: max(messages / 10, 1)) }
        var ours = Outcome(), theirs = Outcome()
        for run in 1...options.runs {
            ours.add(try runOurs(server, token, sessions, messages: messages))
            progress.step("run \(run) of \(options.runs): tandem \(Int(ours.rates.values.last ?? 0))/s")
            if let redis {
                theirs.add(try runRedis(redis, messages: messages))
                progress.step("run \(run) of \(options.runs): redis \(Int(theirs.rates.values.last ?? 0))/s")
            }
        }
        return report(ours, redis == nil ? nil : theirs)
    }

    private struct Run {
        let rate: Double
        let p50Microseconds: Double
        let p99Microseconds: Double
        var serverProcessor = 0.0
        var loadProcessor = 0.0
    }

    private struct Outcome {
        var rates = Series(), p50 = Series(), p99 = Series(), server = Series(), load = Series()

        mutating func add(_ run: Run) {
            rates.append(run.rate)
            p50.append(run.p50Microseconds)
            p99.append(run.p99Microseconds)
            server.append(run.serverProcessor)
            load.append(run.loadProcessor)
        }
    }

    private func runOurs(_ server: ServerProcess, _ token: String, _ sessions: [String], messages: Int) throws -> Run {
        var load = try PostLoad(
            server.address, token: token, connections: connections, depth: options.depth,
            requests: { [Workload.post(on: sessions[$0 / 10], text: text)] })
        defer { load.close() }
        // A connection of its own, because the one that started the sessions may have been silent for too long.
        let agent = try Conversation(server.address, token: token)
        let before = try heads(sessions, agent)
        let processor = server.processorSeconds()
        let result = try load.run(messages: messages)
        let serverProcessor = server.processorSeconds() - processor
        let after = try heads(sessions, agent)
        guard after - before == messages else {
            throw BenchError("\(messages) answers, but the sessions grew by \(after - before)")
        }
        return Run(
            rate: Double(messages) / result.seconds,
            p50Microseconds: result.latencies.microseconds(at: 0.5),
            p99Microseconds: result.latencies.microseconds(at: 0.99),
            serverProcessor: serverProcessor / result.seconds,
            loadProcessor: result.ownProcessorSeconds / result.seconds)
    }

    private func heads(_ sessions: [String], _ agent: Conversation) throws -> Int {
        try sessions.reduce(0) { try $0 + Workload.head(of: $1, agent) }
    }

    private func runRedis(_ redis: RedisProcess, messages: Int) throws -> Run {
        let result = try redis.benchmarkAppends(
            messages: messages, connections: connections, depth: options.depth, text: text)
        return Run(
            rate: result.requestsPerSecond, p50Microseconds: result.p50Microseconds,
            p99Microseconds: result.p99Microseconds)
    }

    private func report(_ ours: Outcome, _ theirs: Outcome?) -> Report {
        var report = Report("post")
        report.add("connections", .count(connections))
        report.add("depth", .count(options.depth))
        report.add("bytes", .count(options.bytes))
        report.add("messages", .count(messages))
        report.add(
            "tandem",
            .group([
                NamedFigure("acks_per_s", .series(ours.rates)), NamedFigure("p50_us", .series(ours.p50)),
                NamedFigure("p99_us", .series(ours.p99)),
                NamedFigure("server_cpus", .number(ours.server.median)),
                NamedFigure("load_cpus", .number(ours.load.median)),
            ]))
        if let theirs {
            report.add(
                "redis",
                .group([
                    NamedFigure("acks_per_s", .series(theirs.rates)), NamedFigure("p50_us", .series(theirs.p50)),
                    NamedFigure("p99_us", .series(theirs.p99)),
                ]))
            report.add("ratio", .number(ours.rates.median / theirs.rates.median))
        }
        return report
    }
}
