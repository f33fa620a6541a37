// kill -9 at any moment, again and again: the real server, a crowd of clients, and the promises A1 to A6 after every
// restart.
//
// TANDEM_KILL_CYCLES sets how many cycles there are in all (50), TANDEM_SEED repeats a run.

import Foundation
import TandemTestSupport
import Testing

@Suite struct KillCycleTests {
    /// Every lane has a data directory of its own and is repeated by its own seed.
    static let lanes = 5
    static let cycles = Int(ProcessInfo.processInfo.environment["TANDEM_KILL_CYCLES"] ?? "") ?? 50

    @Test(arguments: 0..<lanes) func everyPromiseOutlivesKill(lane: Int) throws {
        let seed = TestSeed.choose() &+ UInt64(lane)
        var random = SplitMix64(seed: seed)
        let directory = try TestDirectory()
        // Small segments, so that many of the deaths happen while one is being begun.
        let segment = lane % 2 == 0 ? 20_000 : 67_108_864
        let configuration = try directory.write(
            #"{"limits":{\#(Crowd.limits),"segment_bytes":\#(segment)}}"#, to: "tandem.json")
        let data = directory.path + "/data"
        let arguments = ["--demo", "--config", configuration]
        let crowd = Crowd(seed: seed)
        let share = Self.cycles / Self.lanes + (lane < Self.cycles % Self.lanes ? 1 : 0)
        for cycle in 0..<share {
            if random.once(in: 4) { try killWhileRecovering(data, arguments, &random) }
            let server = try ServerProcess(data: data, arguments: arguments)
            try crowd.arrive(port: server.port)
            try crowd.post(acknowledgements: random.below(200))
            server.kill()
            try crowd.depart()
            guard crowd.problems.isEmpty else {
                Issue.record("TANDEM_SEED=\(seed &- UInt64(lane)), lane \(lane), cycle \(cycle): \(crowd.problems)")
                return
            }
        }
        // The last one is stopped politely, so that the next start reads a snapshot, and nothing is torn.
        for _ in 0..<2 {
            let server = try ServerProcess(data: data, arguments: arguments)
            try crowd.arrive(port: server.port)
            #expect(server.stop() == 0)
            try crowd.depart()
        }
        #expect(crowd.problems == [], "TANDEM_SEED=\(seed &- UInt64(lane)), lane \(lane)")
        #expect(share < 5 || crowd.acknowledgements > 0)
    }

    /// A few lives that end before they have begun.
    private func killWhileRecovering(_ data: String, _ arguments: [String], _ random: inout SplitMix64) throws {
        for _ in 0..<1 + random.below(3) {
            let server = try ServerProcess(starting: data, arguments: arguments)
            server.kill(afterMilliseconds: Int32(random.below(60)))
        }
    }
}
