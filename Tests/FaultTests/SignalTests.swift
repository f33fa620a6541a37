// What an operator does to a running server: stop it, at any moment and under load, and make it read its files again.

import Foundation
import TandemTestSupport
import Testing

@Suite struct SignalTests {
    @Test func aStopAtTheMomentOfReadinessIsHeard() throws {
        let place = try ServedDirectory()
        for _ in 0..<30 {
            let server = try place.start()
            #expect(server.stop() == 0)
        }
    }

    /// Everything that was answered is there, the rest once or not at all, and the end is a clean one.
    @Test(arguments: 0..<4) func aStopUnderLoadLosesNothing(_ round: Int) throws {
        let seed = TestSeed.choose() &+ UInt64(round)
        let place = try ServedDirectory()
        let crowd = Crowd(seed: seed, window: 64)
        for _ in 0..<3 {
            let server = try place.start()
            try crowd.arrive(port: server.port)
            try crowd.post(acknowledgements: 50)
            server.signal(SIGTERM)
            try crowd.postUntilTheEnd()
            #expect(server.wait() == 0)
            try crowd.depart()
            #expect(server.hasLogged("event=stopped"))
        }
        let server = try place.start()
        try crowd.arrive(port: server.port)
        #expect(crowd.problems == [], "TANDEM_SEED=\(seed &- UInt64(round)), round \(round)")
        // Everybody was told that it ends, unless they were cut off by what they were still sending.
        #expect(crowd.farewells.allSatisfy { $0 == "SHUTTING_DOWN" }, "\(crowd.farewells)")
        #expect(crowd.farewells.count > 0)
        print("round \(round): \(crowd.farewells.count) of \(3 * crowd.size) heard the farewell")
    }

    @Test func aReloadTakesNewLimitsAndRefusesWrongOnes() throws {
        let place = try ServedDirectory()
        let server = try place.start()
        #expect(try Self.greeting(server).contains(#""ops_per_s":0"#))
        _ = try place.directory.write(#"{"limits":{"ops_per_s":7}}"#, to: "tandem.json")
        server.signal(SIGHUP)
        #expect(server.hasLogged("event=reload "))
        #expect(try Self.greeting(server).contains(#""ops_per_s":7"#))
        _ = try place.directory.write(#"{"limits":{"ops_per_sec":9}}"#, to: "tandem.json")
        server.signal(SIGHUP)
        #expect(server.hasLogged("event=reload.refused"))
        #expect(try Self.greeting(server).contains(#""ops_per_s":7"#))
        #expect(server.stop() == 0)
    }

    @Test func aReloadTakesLimitsForThoseWhoAreConnected() throws {
        let place = try ServedDirectory()
        let server = try place.start()
        let sarah = try FaultClient(port: server.port, token: "demo-sarah")
        _ = try place.directory.write(#"{"limits":{"ops_per_s":1,"ops_burst":2}}"#, to: "tandem.json")
        server.signal(SIGHUP)
        #expect(server.hasLogged("event=reload "))
        var codes: Set<String> = []
        for number in 0..<10 { codes.insert(try sarah.ask(#"{"op":"who","id":\#(number)}"#).code ?? "ok") }
        #expect(codes.contains("RATE_LIMITED"), "\(codes)")
    }

    /// No signal is needed: the file is looked at twice a second.
    @Test func tokensComeAndGoUnderARunningServer() throws {
        let place = try ServedDirectory()
        let server = try place.start()
        let made = try ServerProcess.run(
            "tandem", ["token", "create", "--data", place.data, "--role", "agent", "--name", "zoe"])
        #expect(made.status == 0, "\(made.errors)")
        let token = made.output.split(separator: "\n").first.map(String.init) ?? ""
        #expect(server.hasLogged("event=tokens count=7"))
        let zoe = try FaultClient(port: server.port, token: token)
        let sarah = try FaultClient(port: server.port, token: "demo-sarah")
        let session = try #require(
            try zoe.ask(#"{"op":"session.start","id":1,"customer":"cust:42"}"#).string("on"))
        // The id of a token is its digest's first digits, as the log of the login names it.
        #expect(server.hasLogged("token="))
        let word = try #require(
            server.output.split(separator: " ").first { $0.hasPrefix("token=") }?.split(separator: "\n").first)
        let began = Date()
        let gone = try ServerProcess.run(
            "tandem", ["token", "revoke", "--data", place.data, String(word.dropFirst("token=".count))])
        #expect(gone.status == 0, "\(gone.errors)")
        #expect(try zoe.farewell() == "TOKEN_REVOKED")
        #expect(try zoe.line() == nil)
        // A second by design; five on a machine that is busy with other tests.
        #expect(Date().timeIntervalSince(began) < 5)
        #expect(throws: FaultClientError.self) { _ = try FaultClient(port: server.port, token: token) }
        // Nobody else is touched, and what zoe did stays.
        #expect(try sarah.ask(#"{"op":"session.show","id":2,"on":"\#(session)"}"#).isOK)
    }

    private static func greeting(_ server: ServerProcess) throws -> String {
        try FaultClient(port: server.port).line() ?? ""
    }
}
