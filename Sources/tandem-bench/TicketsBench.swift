// `tickets`: what a desk with 100,000 tickets and 1,000,000 messages does to the three things that agents do all day
// (create, reply, change the status), to a page of a list, to memory and to a restart.
//
// Restarts and lists come first, when there are exactly as many tickets and messages as were asked for. One restart is
// after a kill, from the journal alone, one from the snapshot that stopping leaves. Afterwards the server looks again
// for the words of all messages; what is measured next waits for that.
//
// Each op is one durable round trip. Its rate is divided by the rate of plain `message.post` into sessions of the same
// server, in runs that alternate: each op alone, and the three of them in turn. Pages are asked for one after another.

import Foundation
import TandemSystem
import TandemWire

struct TicketsBench {
    /// A page by each kind of column, and one for each kind of condition that people use.
    private static let lists: [(name: String, conditions: String)] = [
        ("modified", #""sort":"modified","sort_order":"desc""#), ("created", #""sort":"created""#),
        ("subject", #""sort":"subject""#), ("customer", #""sort":"customer""#),
        ("priority", #""sort":"priority","sort_order":"desc""#), ("status", #""sort":"status""#),
        ("my_open", #""assignee":"me","lifecycle":"open""#), ("category", #""category":"problem","sort":"sla_due""#),
        ("words", #""q":"parcel 4711""#),
    ]
    private static let pagesPerList = 200
    private static let searchPollSeconds = 0.5
    private let options: Options
    private let load: TicketLoad
    private let connections: Int
    private let messages: Int

    init(_ options: Options) {
        self.options = options
        load = TicketLoad(
            tickets: options.tickets, messages: options.messages ?? 1_000_000, bytes: options.bytes)
        connections = options.connections ?? 50
        messages = connections * options.depth >= 32 ? 30_000 : 5_000
    }

    func run() throws -> Report {
        let server = try ServerProcess(options)
        try server.start()
        defer { server.stop() }
        let begun = Stopwatch.now()
        try load.fill(server)
        let filled = Stopwatch.seconds(since: begun)
        Report.complain("… \(load.tickets) tickets with \(load.messages) messages in \(Int(filled)) s")
        let resident = megabytes(server)
        var report = Report("tickets")
        report.add("tickets", .count(load.tickets))
        report.add("messages", .count(load.messages))
        report.add("connections", .count(connections))
        report.add("depth", .count(options.depth))
        report.add("rss_mb", .number(resident))
        report.add("restart", .group(try measureRestart(server)))
        try awaitSearch(server)
        report.add("list_p99_us", .group(try measureLists(server)))
        let rates = try measureRates(server)
        for (name, series) in rates { report.add(name + "_per_s", .series(series)) }
        if let post = rates.first?.series.median, post > 0 {
            report.add(
                "ratio", .group(rates.dropFirst().map { NamedFigure($0.name, .number($0.series.median / post)) }))
        }
        return report
    }

    // MARK: - The three ops

    private func measureRates(_ server: ServerProcess) throws -> [(name: String, series: Series)] {
        let token = try server.token("agent")
        let sessions = try Workload.startSessions(
            (connections + 9) / 10, Conversation(server.address, token: token))
        let text = Workload.text(bytes: options.bytes)
        // Tickets of one connection are nobody else's, so that no two change the same one.
        let share = max(min(load.tickets / connections, 400), 1)
        let bytes = options.bytes
        let create = { (number: Int) in TicketLoad.create(number, bytes: bytes) }
        let reply = { (number: Int) in TicketLoad.reply(on: number + 1, bytes: bytes) }
        let status = { (number: Int) in TicketLoad.status(of: number + 1) }
        func requests(_ connection: Int, _ make: (Int) -> [[UInt8]]) -> [[UInt8]] {
            (connection * share..<(connection + 1) * share).flatMap(make)
        }
        let kinds: [(name: String, requests: (Int) -> [[UInt8]])] = [
            ("post", { [Workload.post(on: sessions[$0 / 10], text: text)] }),
            ("create", { requests($0) { [create($0)] } }),
            ("reply", { requests($0) { [reply($0)] } }),
            ("reply_and_status", { requests($0) { [reply($0), status($0)] } }),
            ("create_reply_status", { requests($0) { [create($0), reply($0), status($0)] } }),
        ]
        var rates = kinds.map { (name: $0.name, series: Series()) }
        let progress = Progress()
        for run in 0...options.runs {
            for (index, kind) in kinds.enumerated() {
                var load = try PostLoad(
                    server.address, token: token, connections: connections, depth: options.depth,
                    requests: kind.requests)
                defer { load.close() }
                let result = try load.run(messages: messages)
                if run > 0 { rates[index].series.append(Double(messages) / result.seconds) }
            }
            progress.step("run \(run) of \(options.runs): create \(Int(rates[1].series.values.last ?? 0))/s")
        }
        return rates
    }

    // MARK: - Lists

    private func measureLists(_ server: ServerProcess) throws -> [NamedFigure] {
        let agent = try Conversation(server.address, token: server.token("agent"))
        return try Self.lists.map { list in
            var latencies = Latencies()
            var cursor = ""
            for _ in 0..<Self.pagesPerList {
                let start = Stopwatch.now()
                let page = try agent.ask(#"{"op":"ticket.list","id":9,"limit":50,\#(list.conditions)\#(cursor)}"#)
                latencies.record(nanoseconds: Stopwatch.now() - start)
                cursor = page.find("next").flatMap { page.string($0) }.map { #","after":"\#($0)""# } ?? ""
            }
            return NamedFigure(list.name, .number(latencies.microseconds(at: 0.99)))
        }
    }

    // MARK: - Restart

    private func measureRestart(_ server: ServerProcess) throws -> [NamedFigure] {
        server.kill()
        let crashed = try server.start()
        let crashedMemory = megabytes(server)
        server.stop()
        let stopped = try server.start()
        return [
            NamedFigure("after_kill_s", .number(crashed)), NamedFigure("after_kill_rss_mb", .number(crashedMemory)),
            NamedFigure("after_stop_s", .number(stopped)), NamedFigure("after_stop_rss_mb", .number(megabytes(server))),
        ]
    }

    private func awaitSearch(_ server: ServerProcess) throws {
        let agent = try Conversation(server.address, token: server.token("agent"))
        let progress = Progress()
        var hasAll = false
        while !hasAll {
            hasAll = try agent.ask(#"{"op":"ticket.list","id":9,"limit":1,"q":"parcel"}"#).find("partial") == nil
            if !hasAll {
                Thread.sleep(forTimeInterval: Self.searchPollSeconds)
                progress.step("words of messages are being looked for")
            }
        }
    }

    private func megabytes(_ server: ServerProcess) -> Double { Double(server.memoryKilobytes("VmRSS")) / 1_024 }
}
