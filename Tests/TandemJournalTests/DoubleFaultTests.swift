// A death of the process, and after the restart a power cut: what the restarted program found in the cache, believed
// and built upon must be on the disk.

import TandemJournal
import TandemTestSupport
import Testing

@Suite struct DoubleFaultTests {
    @Test func aPowerCutAfterADeathAtAnyCallKeepsEveryPromise() throws {
        let seed = TestSeed.choose()
        let calls = try CrashTests.countCalls()
        for call in 1...calls {
            for round in 0..<6 {
                let disk = MemoryDisk(seed: seed &+ UInt64(call * 1000 + round))
                disk.crashAtCall = call
                var oracle = Oracle()
                _ = journalError {
                    var life = try Life(disk)
                    try life.run(CrashTests.script, &oracle)
                }
                disk.kill()
                // One more record in the same segment: beginning another would repair what is missing.
                var life = try Life(disk, JournalConfiguration(segmentBytes: 1 << 20))
                var violations = oracle.violations(life.found)
                oracle.accept(life.found)
                try life.run([.batch(1)], &oracle)
                disk.crash()
                violations += try CrashTests.recover(disk, &oracle)
                #expect(violations == [], "call \(call), round \(round), TANDEM_SEED=\(seed)")
            }
        }
    }
}
