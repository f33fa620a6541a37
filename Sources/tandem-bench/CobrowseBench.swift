// `cobrowse`: pairs of a customer and an agent who point at the same page, ten signals a second each way, and what that
// costs those who post.
//
// In each run, for some seconds each:
//
//     signals_alone     ten a second from each end
//     closed_alone      posts in a closed loop: `--depth` in flight on each of sixteen connections, the next one with
//     closed_both       the answer, without signals and with them
//     offered_alone     posts at a rate that the server handles with ease, due at an even pace whatever is answered:
//     offered_both      `--rate` a second, or half of what the closed loop of this run did alone
//
// Every answer comes after fdatasync; signals leave at an even pace and carry the time at which they were written, so
// each one that arrives is a measurement. No signal may be refused or dropped.
//
//     closed_ratio      closed_both over closed_alone. A closed loop takes the whole machine, this process included, so
//                       whatever else happens on it lowers this one: `server_cpus` and `load_cpus`, processors in use by
//                       either side, show who took what
//     rate_kept         of the posts that were due in offered_both, those that were answered in time

import TandemSystem

struct CobrowseBench {
    private static let seconds = 3.0
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

        _ = try load.run(seconds: 1, signals: true, posts: .closed)
        var outcomes = [Outcome](repeating: Outcome(), count: Phase.allCases.count)
        for run in 1...options.runs {
            var rate = options.rate
            for (index, phase) in Phase.allCases.enumerated() {
                let result = try measure(&load, server, phase, rate: rate ?? 1)
                outcomes[index].add(result)
                if phase == .closedAlone, rate == nil { rate = max(1, result.load.answered / 2 / Int(Self.seconds)) }
                progress.step("run \(run) of \(options.runs): \(phase.rawValue)")
            }
        }
        return report(outcomes)
    }

    /// What is measured in turn. The offered rate follows from the first one with posts.
    private enum Phase: String, CaseIterable {
        case signalsAlone = "signals_alone"
        case closedAlone = "closed_alone"
        case closedBoth = "closed_both"
        case offeredAlone = "offered_alone"
        case offeredBoth = "offered_both"

        var hasSignals: Bool { self == .signalsAlone || self == .closedBoth || self == .offeredBoth }
        var hasPosts: Bool { self != .signalsAlone }
        var isOffered: Bool { self == .offeredAlone || self == .offeredBoth }
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

    private struct Measured {
        let load: CobrowseLoad.Result
        /// Processor seconds.
        let server: Double
    }

    private struct Outcome {
        var signals = Series(), relayMedian = Series(), relayTail = Series()
        var offered = Series(), kept = Series(), posts = Series(), ackMedian = Series(), ackTail = Series()
        var server = Series(), load = Series()

        mutating func add(_ run: Measured) {
            let result = run.load
            signals.append(Double(result.signals.total) / result.seconds)
            relayMedian.append(result.signals.microseconds(at: 0.5))
            relayTail.append(result.signals.microseconds(at: 0.99))
            offered.append(Double(result.offered) / result.seconds)
            kept.append(Double(result.answered) / Double(max(1, result.offered)))
            posts.append(Double(result.answered) / result.seconds)
            ackMedian.append(result.posts.microseconds(at: 0.5))
            ackTail.append(result.posts.microseconds(at: 0.99))
            server.append(run.server / result.seconds)
            load.append(result.processorSeconds / result.seconds)
        }
    }

    private func measure(
        _ load: inout CobrowseLoad, _ server: ServerProcess, _ phase: Phase, rate: Int
    ) throws -> Measured {
        let posts: CobrowseLoad.Posts =
            phase.isOffered ? .offered(perSecond: rate) : phase.hasPosts ? .closed : .none
        let processor = server.processorSeconds()
        let result = try load.run(seconds: Self.seconds, signals: phase.hasSignals, posts: posts)
        return Measured(load: result, server: server.processorSeconds() - processor)
    }

    private func report(_ outcomes: [Outcome]) -> Report {
        var report = Report("cobrowse")
        report.add("pairs", .count(pairs))
        report.add("signals_each_per_s", .count(Self.signalsPerSecond))
        report.add("post_connections", .count(Self.posters))
        report.add("depth", .count(options.depth))
        var posts: [Phase: Double] = [:]
        var kept = 0.0
        for (phase, outcome) in zip(Phase.allCases, outcomes) {
            report.add(phase.rawValue, .group(figures(phase, outcome)))
            posts[phase] = outcome.posts.median
            if phase == .offeredBoth { kept = outcome.kept.median }
        }
        if let alone = posts[.closedAlone], let both = posts[.closedBoth], alone > 0 {
            report.add("closed_ratio", .number(both / alone))
        }
        report.add("rate_kept", .number(kept))
        return report
    }

    private func figures(_ phase: Phase, _ outcome: Outcome) -> [NamedFigure] {
        var figures: [NamedFigure] = []
        if phase.hasSignals {
            figures += [
                NamedFigure("relayed_per_s", .series(outcome.signals)),
                NamedFigure("relay_p50_us", .series(outcome.relayMedian)),
                NamedFigure("relay_p99_us", .series(outcome.relayTail)),
            ]
        }
        if phase.isOffered { figures.append(NamedFigure("offered_per_s", .series(outcome.offered))) }
        if phase.hasPosts {
            figures += [
                NamedFigure("acks_per_s", .series(outcome.posts)),
                NamedFigure("ack_p50_us", .series(outcome.ackMedian)),
                NamedFigure("ack_p99_us", .series(outcome.ackTail)),
            ]
        }
        return figures + [
            NamedFigure("server_cpus", .number(outcome.server.median)),
            NamedFigure("load_cpus", .number(outcome.load.median)),
        ]
    }
}
