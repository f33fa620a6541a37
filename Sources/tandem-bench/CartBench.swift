// `cart`: durable cart.apply answers per second, beside plain `message.post` into sessions of the same server, in runs
// that alternate.
//
//     post       one agent on all connections, ten connections to a session
//     agent      every connection is an agent who serves a customer and fills their cart under a lease
//     customer   every connection is a customer who fills their own cart
//
// Afterwards the heads of all carts must have risen by exactly the answers counted.

struct CartBench {
    private let options: Options
    private let connections: Int
    private let messages: Int

    init(_ options: Options) {
        self.options = options
        connections = options.connections ?? 50
        messages = options.messages ?? (connections * options.depth >= 32 ? 100_000 : 5_000)
    }

    private struct Kind {
        let name: String
        var load: PostLoad
        /// The carts that it fills.
        let carts: [String]
        var rates = Series(), processor = Series(), p99 = Series()
    }

    func run() throws -> Report {
        guard messages * (options.runs + 1) <= connections * CartLoad.mostRequests else {
            throw BenchError("a cart takes \(CartLoad.mostRequests) requests; use more connections or fewer messages")
        }
        let server = try ServerProcess(options)
        let setup = try CartLoad(server, connections: connections)
        try server.start()
        defer { server.stop() }
        var kinds = try open(server, setup)
        defer { for kind in kinds { kind.load.close() } }
        let agent = try server.token("agent")
        let progress = Progress()
        for run in 0...options.runs {
            for index in kinds.indices {
                let before = try heads(kinds[index].carts, Conversation(server.address, token: agent))
                let processor = server.processorSeconds()
                let result = try kinds[index].load.run(messages: messages)
                let used = server.processorSeconds() - processor
                let after = try heads(kinds[index].carts, Conversation(server.address, token: agent))
                guard kinds[index].carts.isEmpty || after - before == messages else {
                    throw BenchError("\(messages) answers, but the carts grew by \(after - before)")
                }
                guard run > 0 else { continue }
                kinds[index].rates.append(Double(messages) / result.seconds)
                kinds[index].processor.append(used / Double(messages) * 1e6)
                kinds[index].p99.append(result.latencies.microseconds(at: 0.99))
            }
            progress.step("run \(run) of \(options.runs): \(Int(kinds[1].rates.values.last ?? 0)) carts/s")
        }
        return report(kinds)
    }

    private func open(_ server: ServerProcess, _ setup: CartLoad) throws -> [Kind] {
        let token = try server.token("agent")
        let sessions = try Workload.startSessions(
            (connections + 9) / 10, Conversation(server.address, token: token))
        let text = Workload.text(bytes: options.bytes)
        let posts = try PostLoad(
            server.address, token: token, connections: connections, depth: options.depth,
            requests: { [Workload.post(on: sessions[$0 / 10], text: text)] })
        let groups = [("agent", try setup.agents()), ("customer", try setup.customers())]
        return [Kind(name: "post", load: posts, carts: [])]
            + (try groups.map { name, shoppers in
                Kind(
                    name: name,
                    load: try PostLoad(
                        shoppers.map(\.conversation), depth: options.depth, requests: { shoppers[$0].requests }),
                    carts: shoppers.map(\.cart))
            })
    }

    private func heads(_ carts: [String], _ agent: Conversation) throws -> Int {
        try carts.reduce(0) { try $0 + Workload.head(of: $1, agent, shownBy: "cart.show") }
    }

    private func report(_ kinds: [Kind]) -> Report {
        var report = Report("cart")
        report.add("connections", .count(connections))
        report.add("depth", .count(options.depth))
        report.add("messages", .count(messages))
        for kind in kinds {
            report.add(
                kind.name,
                .group([
                    NamedFigure("acks_per_s", .series(kind.rates)), NamedFigure("p99_us", .series(kind.p99)),
                    NamedFigure("server_cpu_us", .number(kind.processor.median)),
                ]))
        }
        if let post = kinds.first?.rates.median, post > 0 {
            report.add(
                "ratio", .group(kinds.dropFirst().map { NamedFigure($0.name, .number($0.rates.median / post)) }))
        }
        return report
    }
}
