// Peers that misbehave, by malice or by misfortune, at the real server: whatever one of them does, the others notice
// nothing, memory stays where it was, and what was promised holds.
//
// TANDEM_SILENT_CONNECTIONS sets how many connections there are that never log in (2,000).

import Foundation
import TandemSystem
import TandemTestSupport
import Testing

/// Waits until a condition holds, asking again whenever `client` has news or a moment has passed.
private func eventually(_ condition: () throws -> Bool) throws -> Bool {
    var set = PollSet()
    for _ in 0..<600 {
        if try condition() { return true }
        _ = set.wait(timeoutMilliseconds: 20)
    }
    return try condition()
}

@Suite struct NetworkTests {
    static let silentConnections = Int(ProcessInfo.processInfo.environment["TANDEM_SILENT_CONNECTIONS"] ?? "") ?? 2000
    /// No limit of how many or how fast.
    static let open = Crowd.limits + #","connections":0,"errors_per_min":0"#

    /// Somebody who works normally beside the trouble: one message and its answer, and the session it is in.
    private struct Bystander {
        let client: FaultClient
        let session: String
        private var count = 0

        init(_ server: ServerProcess) throws {
            client = try FaultClient(port: server.port, token: "demo-sarah")
            session = try client.ask(#"{"op":"session.start","id":0,"customer":"cust:42"}"#).string("on") ?? ""
        }

        mutating func work() throws -> Bool {
            count += 1
            return try client.ask(
                #"{"op":"message.post","id":\#(count),"on":"\#(session)","vis":"all","text":"all is well \#(count)"}"#
            ).isOK
        }
    }

    // MARK: Too much

    @Test func aGigabyteWithoutALineFeedIsOneMistake() throws {
        // A slow machine takes longer for a gigabyte than a line may take.
        let place = try ServedDirectory(limits: Self.open + #","line_ms":0"#)
        let server = try place.start()
        var bystander = try Bystander(server)
        let client = try FaultClient(port: server.port, token: "demo-relay")
        let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        client.send(bytes: chunk)
        try client.pushAll()
        let before = server.residentKilobytes
        for round in 0..<1023 {
            client.send(bytes: chunk)
            try client.pushAll()
            if round % 64 == 0 { #expect(try bystander.work()) }
        }
        #expect(ServerProcess.isSanitized || server.residentKilobytes - before < 8 << 10)
        client.send("")
        #expect(try client.answer().code == "LINE_TOO_LONG")
        // The connection lives, and the next line is a line.
        #expect(try client.ask(#"{"op":"ping","id":1}"#).isOK)
        #expect(try bystander.work())
    }

    @Test func linesWithoutReadingStopAtTheLimit() throws {
        // How long it may go on is another test's question.
        let place = try ServedDirectory(limits: Self.open + #","line_ms":0,"slow_ms":0,"idle_ms":0"#)
        let server = try place.start()
        var bystander = try Bystander(server)
        let client = try FaultClient(port: server.port, token: "demo-relay")
        let (count, session) = (100_000, bystander.session)
        var lines: [UInt8] = []
        for number in 0..<count {
            lines +=
                Array(
                    #"{"op":"message.post","id":\#(number),"on":"\#(session)","vis":"staff","text":"\#(number)"}"#
                        .utf8) + [0x0A]
        }
        client.send(bytes: lines)
        let before = server.residentKilobytes
        // Until neither side moves: the server has stopped reading because its answers are not read.
        while !client.unsent.isEmpty, client.canSend(withinMilliseconds: 500) { client.push() }
        #expect(try bystander.work())
        #expect(ServerProcess.isSanitized || server.residentKilobytes - before < 24 << 10)
        // Then everything is answered, once, in order.
        for number in 0..<count {
            let answer = try client.answerWhilePushing()
            guard answer.isOK, answer.integer("re") == number else {
                Issue.record("\(number) was answered \(answer.text)")
                return
            }
        }
        #expect(try bystander.work())
    }

    @Test func silentConnectionsBeyondTheLimitAreRefused() throws {
        let place = try ServedDirectory(limits: #""connections_per_address":16"#)
        let server = try place.start()
        var bystander = try Bystander(server)
        var silent: [FaultClient] = []
        var refused = 0
        for _ in 0..<200 {
            let client = try FaultClient(port: server.port)
            let line = try client.line() ?? ""
            if line.contains(#""sig":"hello""#) {
                silent.append(client)
            } else {
                #expect(line.contains(#""code":"BUSY""#))
                #expect(try client.line() == nil)
                refused += 1
            }
        }
        #expect(silent.count == 16)
        #expect(refused == 184)
        #expect(try bystander.work())
        // Room is given back.
        silent.removeAll()
        let isSoon = try eventually { try FaultClient(port: server.port).line()?.contains("hello") ?? false }
        #expect(isSoon)
    }

    @Test func thousandsWhoNeverLogInCostLittleAndAreSentAway() throws {
        let count = min(Self.silentConnections, ResourceLimit.raiseOpenFiles() - 200)
        // Long enough that all of them are there at once, and short enough to be waited for.
        let place = try ServedDirectory(limits: Self.open + #","login_ms":\#(count * 3)"#)
        let server = try place.start()
        var bystander = try Bystander(server)
        let before = server.residentKilobytes
        var clients: [FaultClient] = []
        for _ in 0..<count { clients.append(try FaultClient(port: server.port)) }
        #expect(try clients[count - 1].line() != nil)
        #expect(try bystander.work())
        let each = (server.residentKilobytes - before) * 1024 / count
        #expect(ServerProcess.isSanitized || each < 16 << 10, "\(each) bytes for each connection")
        for client in clients { #expect(try client.farewell() == "AUTH_TIMEOUT") }
        for client in clients { #expect(try client.line() == nil) }
        #expect(try bystander.work())
        let isSoon = try eventually { server.openFiles < 100 }
        #expect(isSoon)
    }

    // MARK: Too slow

    @Test func aSlowLorisIsSentAwayByTheClock() throws {
        let place = try ServedDirectory(limits: Self.open + #","login_ms":700,"line_ms":700"#)
        let server = try place.start()
        var bystander = try Bystander(server)
        // One drips before its login, one after.
        let stranger = try FaultClient(port: server.port)
        #expect(try Self.drip(stranger) == "AUTH_TIMEOUT")
        let agent = try FaultClient(port: server.port, token: "demo-ben")
        #expect(try Self.drip(agent) == "IDLE")
        #expect(try bystander.work())
    }

    /// Sends a byte whenever nothing has happened for a moment. The code of the farewell.
    private static func drip(_ client: FaultClient) throws -> String? {
        client.send(bytes: Array(#"{"op":"ping","id":""#.utf8))
        for _ in 0..<3000 {
            if Socket.wait(client.descriptor, for: .reading, milliseconds: 20) {
                if let code = try client.farewell() { return code }
                return nil
            }
            client.send(bytes: [UInt8(ascii: "a")])
        }
        return nil
    }

    @Test func aReaderWhoNeverReadsHarmsNobodyAndLosesNothing() throws {
        let place = try ServedDirectory(limits: Self.open + #","slow_ms":1000"#)
        // A Unix socket holds 200 KB, where TCP on one machine may hold 30 MB before a writer notices anything.
        let path = place.directory.path + "/socket"
        let server = try ServerProcess(data: place.data, arguments: place.arguments + ["--listen", "unix:\(path)"])
        let poster = try Bystander(server)
        let session = poster.session
        let healthy = try FaultClient(port: server.port, token: "demo-ben")
        let stuck = try FaultClient(.unix(path: path))
        try stuck.logIn("demo-ben")
        for client in [healthy, stuck] {
            #expect(try client.ask(#"{"op":"sub","id":1,"on":"\#(poster.session)","after":0}"#).isOK)
        }
        let text = String(repeating: "long ", count: 2000)
        let count = 160
        let before = server.residentKilobytes
        var last = 0
        for number in 0..<count {
            poster.client.send(
                #"{"op":"message.post","id":\#(number),"on":"\#(session)","vis":"all","text":"\#(number) \#(text)"}"#
            )
            if number % 32 == 31 { last = try Self.readAnswers(poster.client, 32, healthy) }
        }
        #expect(last == count + 1)
        #expect(ServerProcess.isSanitized || server.residentKilobytes - before < 16 << 10)
        #expect(server.hasLogged("event=slow"))
        // The one who read has everything; so has the one who did not, as soon as it reads again and resumes.
        var heads = [1, 0]
        for (index, client) in [healthy, stuck].enumerated() { heads[index] = try Self.lastEvent(client, until: last) }
        #expect(heads[0] == last)
        #expect(heads[1] < last)
        let again = try FaultClient(port: server.port, token: "demo-ben")
        #expect(try again.ask(#"{"op":"sub","id":1,"on":"\#(poster.session)","after":\#(heads[1])}"#).isOK)
        var next = heads[1] + 1
        while next <= last {
            guard let seq = Self.eventNumber(try again.line()) else { continue }
            try #require(seq == next)
            next += 1
        }
    }

    /// So many answers; what the healthy reader got meanwhile is read too. The last number.
    private static func readAnswers(_ client: FaultClient, _ count: Int, _ healthy: FaultClient) throws -> Int {
        var last = 0
        try client.pushAll()
        for _ in 0..<count {
            let answer = try client.answer()
            guard let seq = answer.seq else { throw FaultClientError(description: answer.text) }
            last = seq
            healthy.pull()
        }
        return last
    }

    /// Reads events, without a gap, until one number or the end. The last number.
    private static func lastEvent(_ client: FaultClient, until last: Int) throws -> Int {
        var head = 0
        while head < last, let line = try client.line() {
            // The last line of a connection that was cut may be torn; it is then no line, and comes again.
            guard let seq = eventNumber(line) else { continue }
            try #require(seq == head + 1)
            head = seq
        }
        return head
    }

    /// The number of an event whose long text nobody wants to read.
    private static func eventNumber(_ line: String?) -> Int? {
        guard let line, line.hasPrefix(#"{"ev""#), let member = line.range(of: #""seq":"#) else { return nil }
        return Int(line[member.upperBound...].prefix { $0.isNumber })
    }

    // MARK: Gone

    @Test func resetsInTheMiddleHarmNobody() throws {
        let seed = TestSeed.choose()
        var random = SplitMix64(seed: seed)
        let place = try ServedDirectory(limits: Self.open)
        let server = try place.start()
        var bystander = try Bystander(server)
        let session = bystander.session
        var promises = Promises()
        for round in 0..<150 {
            let client = try FaultClient(port: server.port)
            let text = "reset-\(round)"
            promises.sent(text, on: session, key: nil)
            var bytes = Array(#"{"op":"hello","token":"demo-relay"}"#.utf8) + [0x0A]
            bytes += Array(#"{"op":"sub","on":"\#(session)","after":0}"#.utf8) + [0x0A]
            bytes += Array(#"{"op":"message.post","on":"\#(session)","vis":"staff","text":"\#(text)"}"#.utf8) + [0x0A]
            client.send(bytes: Array(bytes.prefix(random.below(bytes.count * 2))))
            if random.once(in: 2) { client.pull() }
            if random.once(in: 3) { client.close() } else { client.reset() }
            if round % 30 == 0 { #expect(try bystander.work()) }
        }
        let isSoon = try eventually { server.openFiles < 60 }
        #expect(isSoon, "descriptors of peers that are gone stay open")
        #expect(try bystander.work())
        let history = try Crowd.history(port: server.port).filter { !$0.contains("all is well") }
        let wrong = promises.violations(in: history).filter { $0.hasPrefix("A3") || $0.hasPrefix("A4") }
        #expect(wrong == [], "TANDEM_SEED=\(seed)")
    }

    @Test func aHalfCloseGetsEveryAnswerAndThenTheEnd() throws {
        let place = try ServedDirectory(limits: Self.open)
        let server = try place.start()
        let bystander = try Bystander(server)
        let client = try FaultClient(port: server.port)
        client.send(#"{"op":"hello","id":"h","token":"demo-relay"}"#)
        for number in 0..<500 {
            client.send(
                #"{"op":"message.post","id":\#(number),"on":"\#(bystander.session)","vis":"all","text":"n \#(number)"}"#
            )
        }
        // The last line has no LF, as printf may leave it.
        client.send(bytes: Array(#"{"op":"hist","id":"last","on":"\#(bystander.session)","limit":1}"#.utf8))
        try client.pushAll()
        client.halfClose()
        let lines = try client.linesUntilEnd()
        let answers = lines.compactMap { Answer($0) }
        #expect(answers.count == 502)
        #expect(answers.allSatisfy { $0.isOK })
        #expect(answers[1...500].enumerated().allSatisfy { $0.element.integer("re") == $0.offset })
        #expect(lines.contains { $0.contains(#""ev":"message.posted""#) && $0.contains("n 499") })
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: x\r\n\r\n",
        "POST /api HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 50\r\n\r\n"
            + #"{"op":"hello","token":"demo-sarah"}"# + "\nsay hello\n",
    ]) func aBrowserIsToldThatThisIsNotTheWeb(_ request: String) throws {
        let place = try ServedDirectory()
        let server = try place.start()
        let client = try FaultClient(port: server.port)
        client.send(bytes: Array(request.utf8))
        let lines = try client.linesUntilEnd()
        #expect(lines.count == 2)
        #expect(lines.last?.contains(#""code":"HTTP_ON_TCP""#) ?? false, "\(lines)")
        #expect(!server.output.contains("event=login"))
    }

    /// What a client sends after the farewell must not destroy the farewell: closing with unread input would reset
    /// the connection.
    @Test func theFarewellArrivesAlthoughThePeerGoesOnSending() throws {
        let place = try ServedDirectory(limits: Self.open + #","long_lines_per_min":3"#)
        let server = try place.start()
        let client = try FaultClient(port: server.port, token: "demo-relay")
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 70_000) + [0x0A]
        for _ in 0..<60 { client.send(bytes: line) }
        try client.pushAll()
        #expect(try client.farewell() == "TOO_MANY_ERRORS")
    }

    // MARK: Out of descriptors

    @Test func withoutDescriptorsTheServerRefusesAndGoesOnWriting() throws {
        let place = try ServedDirectory(limits: Self.open + #","segment_bytes":1000"#)
        let server = try place.start(wrapper: ["prlimit", "--nofile=96:96", "--"])
        var bystander = try Bystander(server)
        var clients: [FaultClient] = []
        var refused = 0
        for _ in 0..<150 {
            let client = try FaultClient(port: server.port)
            // Some are greeted, the rest are refused; nobody hangs.
            let line = try client.line()
            if line?.contains(#""code":"BUSY""#) ?? true { refused += 1 }
            clients.append(client)
        }
        #expect(refused > 50)
        #expect(refused < 150)
        // The journal begins new segments all the same, which takes descriptors.
        for _ in 0..<20 { #expect(try bystander.work()) }
        #expect(place.segments.count > 5)
        // And when they are gone there is room again.
        clients.removeAll()
        let isSoon = try eventually { try FaultClient(port: server.port).line()?.contains("hello") ?? false }
        #expect(isSoon)
        #expect(server.stop() == 0)
    }
}
