// `cobrowse`: pairs of a customer and an agent who point at the same page, ten signals a second each way, and what that
// costs those who post.
//
// In each run: posts alone, signals alone, both at once, for some seconds each. Posts are a closed loop of `--depth`
// requests in flight on sixteen connections, every answer after fdatasync; signals leave at an even pace and carry the
// time at which they were written, so each one that arrives is a measurement. Nothing may be refused or dropped.

import TandemSystem

struct CobrowseBench {
    private static let seconds = 4.0
    private static let posters = 16
    private static let signalsPerSecond = 10
    private let options: Options
    private let pairs: Int

    init(_ options: Options) {
        self.options = options
        pairs = options.connections ?? 500
    }

    func run() throws -> Report {
        let server = try ServerProcess(options)
        _ = try server.token("admin")
        try server.start()
        defer { server.stop() }
        let progress = Progress()
        var load = CobrowseLoad(signalsPerSecond: Self.signalsPerSecond)
        defer { load.close() }
        let agent = try server.token("agent")
        let sessions = try Workload.startSessions(Self.posters, Conversation(server.address, token: agent))
        for session in sessions {
            try load.addPoster(
                Conversation(server.address, token: agent),
                request: Workload.post(on: session, text: Workload.text(bytes: options.bytes)), depth: options.depth)
        }
        try addPairs(server, agent, &load, progress)

        _ = try load.run(seconds: 1, signals: true, posts: true)
        var alone = Outcome(), quiet = Outcome(), both = Outcome()
        for run in 1...options.runs {
            alone.add(try measure(&load, server, signals: false, posts: true))
            quiet.add(try measure(&load, server, signals: true, posts: false))
            both.add(try measure(&load, server, signals: true, posts: true))
            let last = [quiet.p99, alone.posts, both.posts].map { Int($0.values.last ?? 0) }
            progress.step(
                "run \(run) of \(options.runs): p99 \(last[0]) us, posts \(last[1])/s, with signals \(last[2])/s")
        }
        return report(alone, quiet, both)
    }

    /// A customer with a token of their own, a session, their consent, and both ends following it.
    private func addPairs(
        _ server: ServerProcess, _ agent: String, _ load: inout CobrowseLoad, _ progress: Progress
    ) throws {
        let admin = try Conversation(server.address, token: try server.token("admin"))
        let host = try Conversation(server.address, token: agent)
        for number in 1...pairs {
            let customer = "cust:p\(number)"
            try host.ask("{\"op\":\"customer.put\",\"id\":2,\"customer\":\"\(customer)\",\"name\":\"Pair\"}")
            let token = try admin.ask("{\"op\":\"customer.token\",\"id\":3,\"customer\":\"\(customer)\"}")
                .requiredString("token")
            let session = try host.ask("{\"op\":\"session.start\",\"id\":4,\"customer\":\"\(customer)\"}")
                .requiredString("on")
            try host.ask("{\"op\":\"cb.invite\",\"id\":5,\"on\":\"\(session)\"}")
            let page = try Conversation(server.address, token: token)
            try page.ask("{\"op\":\"cb.accept\",\"id\":6,\"on\":\"\(session)\"}")
            let viewer = try Conversation(server.address, token: agent)
            for end in [page, viewer] {
                try end.ask("{\"op\":\"sub\",\"id\":7,\"on\":\"\(session)\",\"sigs\":true}")
                try load.addPointer(end, session: session)
            }
            if number % 100 == 0 { progress.step("\(number) pairs") }
        }
    }

    private struct Outcome {
        var signals = Series(), p50 = Series(), p99 = Series(), posts = Series(), ack = Series(), server = Series()

        mutating func add(_ run: (result: CobrowseLoad.Result, server: Double)) {
            let result = run.result
            signals.append(Double(result.signals.total) / result.seconds)
            p50.append(result.signals.microseconds(at: 0.5))
            p99.append(result.signals.microseconds(at: 0.99))
            posts.append(Double(result.posts.total) / result.seconds)
            ack.append(result.posts.microseconds(at: 0.99))
            server.append(run.server)
        }
    }

    private func measure(
        _ load: inout CobrowseLoad, _ server: ServerProcess, signals: Bool, posts: Bool
    ) throws -> (result: CobrowseLoad.Result, server: Double) {
        let processor = server.processorSeconds()
        let result = try load.run(seconds: Self.seconds, signals: signals, posts: posts)
        return (result, (server.processorSeconds() - processor) / result.seconds)
    }

    private func report(_ alone: Outcome, _ quiet: Outcome, _ both: Outcome) -> Report {
        var report = Report("cobrowse")
        report.add("pairs", .count(pairs))
        report.add("signals_each_per_s", .count(Self.signalsPerSecond))
        report.add("post_connections", .count(Self.posters))
        report.add("signals_alone", .group(Self.signals(quiet)))
        report.add("posts_alone", .group(Self.posts(alone)))
        report.add("both", .group(Self.signals(both) + Self.posts(both)))
        report.add("post_ratio", .number(both.posts.median / alone.posts.median))
        return report
    }

    private static func signals(_ outcome: Outcome) -> [NamedFigure] {
        [
            NamedFigure("relayed_per_s", .series(outcome.signals)), NamedFigure("relay_p50_us", .series(outcome.p50)),
            NamedFigure("relay_p99_us", .series(outcome.p99)),
            NamedFigure("server_cpus", .number(outcome.server.median)),
        ]
    }

    private static func posts(_ outcome: Outcome) -> [NamedFigure] {
        [
            NamedFigure("acks_per_s", .series(outcome.posts)), NamedFigure("ack_p99_us", .series(outcome.ack)),
            NamedFigure("server_cpus", .number(outcome.server.median)),
        ]
    }
}
