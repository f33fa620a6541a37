// The promises of the whole server over thousands of crashes in memory, and the proof that the judge sees what it is
// for: every mistake that loses or invents something is built once and must be found.

import Foundation
import TandemTestSupport
import Testing

@Suite struct SimulationTests {
    /// TANDEM_SIMULATIONS sets how many runs of six lives each there are.
    static let runs = Int(ProcessInfo.processInfo.environment["TANDEM_SIMULATIONS"] ?? "") ?? 40

    @Test(arguments: 0..<4) func noCrashBreaksAPromise(_ lane: Int) throws {
        let seed = TestSeed.choose()
        var acknowledgements = 0
        for run in 0..<Self.runs / 4 {
            let own = seed &+ UInt64(lane * 1_000_000 + run)
            let simulation = try Simulation(seed: own)
            let problems = try simulation.run(lives: 6)
            #expect(problems == [], "TANDEM_SEED=\(seed), lane \(lane), run \(run)")
            acknowledgements += simulation.acknowledgements
        }
        #expect(acknowledgements > Self.runs)
    }

    @Test func aFlippedBitIsRefusedAndNeverCut() throws {
        let seed = TestSeed.choose()
        var refusals = 0
        for run in 0..<20 {
            let simulation = try Simulation(seed: seed &+ UInt64(run), SimulationSwitches(flipsBits: true))
            #expect(try simulation.run(lives: 6) == [], "TANDEM_SEED=\(seed), run \(run)")
            refusals += simulation.refusedDamage ? 1 : 0
        }
        #expect(refusals > 10)
    }

    // MARK: Negative controls

    static let mistakes: [(String, SimulationSwitches)] = [
        ("the fdatasync was removed", SimulationSwitches(skipsSync: true)),
        ("acknowledged before the sync", SimulationSwitches(releasesBeforeSync: true)),
        ("cut at any bad checksum", SimulationSwitches(cutsAtAnyDamage: true, flipsBits: true)),
    ]

    @Test(arguments: mistakes.indices) func theJudgeFindsEveryMistake(_ index: Int) throws {
        let (mistake, switches) = Self.mistakes[index]
        let seed = TestSeed.choose()
        var found: [String] = []
        for run in 0..<20 {
            let simulation = try Simulation(seed: seed &+ UInt64(run), switches)
            found += try simulation.run(lives: 6)
        }
        #expect(found.contains { $0.hasPrefix("A1") }, "\(mistake), TANDEM_SEED=\(seed): \(found)")
        // Somebody also saw an event that is gone.
        #expect(found.contains { $0.hasPrefix("A6") }, "\(mistake), TANDEM_SEED=\(seed): \(found)")
    }
}
