// Power cuts, deaths and errors at every place there is, checked against what was promised.

import TandemJournal
import TandemSystem
import TandemTestSupport
import Testing

@Suite struct CrashTests {
    /// Rotates several times, takes snapshots, has large batches over many sectors, and stops cleanly in the middle.
    static let script: [ScriptStep] = [
        .batch(1), .batch(3), .snapshot, .batch(2), .large(3, bytes: 700), .batch(1), .snapshot, .batch(4), .close,
        .large(1, bytes: 2000), .batch(2), .snapshot, .batch(1),
    ]

    // MARK: - Every byte, every bit

    @Test func aJournalCutAtAnyByteIsAPrefixOfItself() throws {
        let (disk, oracle) = try written(
            [.batch(2), .batch(1), .batch(3)], JournalConfiguration(segmentBytes: 1 << 20))
        disk.tamper("journal/mark", rename: nil)
        let name = RecoveryTableTests.name
        let bytes = try #require(disk.contents(name))
        let header = try #require(bytes.firstIndex(of: 0x0A)) + 1
        for length in 0...bytes.count {
            let cut = disk.clone()
            cut.replace(name, Array(bytes[..<length]))
            if length < header {
                #expect(journalError { _ = try Life(cut) }?.exitCode == 65)
                continue
            }
            let life = try Life(cut)
            #expect(oracle.sent.starts(with: life.found), "cut at \(length)")
            #expect(life.journal.durableEnd <= UInt64(length))
            #expect((life.journal.recovered.torn == nil) == (life.journal.durableEnd == UInt64(length)))
        }
    }

    @Test func noFlippedBitIsSilent() throws {
        let (disk, oracle) = try written(
            [.batch(2), .batch(1), .batch(3)], JournalConfiguration(segmentBytes: 1 << 20))
        disk.tamper("journal/mark", rename: nil)
        let name = RecoveryTableTests.name
        let bytes = try #require(disk.contents(name))
        let lastCommit = try #require(bytes.dropLast().lastIndex(of: 0x0A))
        for bit in 0..<bytes.count * 8 {
            let flipped = disk.clone()
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            flipped.replace(name, damaged)
            do {
                // Only in the last line, commit or its LF, can a flip not be told from a torn write; then it is
                // reported.
                let life = try Life(flipped)
                #expect(bit / 8 >= lastCommit, "bit \(bit) must be refused")
                #expect(life.journal.recovered.torn != nil, "bit \(bit) must be reported")
                #expect(oracle.sent.starts(with: life.found))
            } catch let error as JournalError {
                #expect(error.exitCode == 65)
                #expect(error.message.contains(name), "\(error.message)")
            }
        }
    }

    @Test func withADurableMarkNoFlippedBitIsEvenCut() throws {
        let (disk, _) = try written([.batch(2), .batch(2), .close], JournalConfiguration(segmentBytes: 1 << 20))
        let name = RecoveryTableTests.name
        let bytes = try #require(disk.contents(name))
        for bit in 0..<bytes.count * 8 {
            let flipped = disk.clone()
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            flipped.replace(name, damaged)
            #expect(journalError { _ = try Life(flipped) }?.exitCode == 65, "bit \(bit)")
        }
    }

    @Test func noMisplacedBlockIsSilent() throws {
        let steps = [ScriptStep](repeating: .large(4, bytes: 600), count: 15)
        let (disk, _) = try written(steps, JournalConfiguration(segmentBytes: 1 << 20))
        let name = RecoveryTableTests.name
        let bytes = try #require(disk.contents(name))
        let blocks = bytes.count / 4096
        #expect(blocks >= 8)
        for source in 0..<blocks {
            for target in 0..<blocks where source != target {
                let moved = disk.clone()
                var damaged = bytes
                damaged.replaceSubrange(
                    target * 4096..<(target + 1) * 4096, with: bytes[source * 4096..<(source + 1) * 4096])
                moved.replace(name, damaged)
                #expect(journalError { _ = try Life(moved) }?.exitCode == 65, "block \(source) over \(target)")
            }
        }
    }

    // MARK: - Every call

    /// How many changing calls the script makes.
    static func countCalls() throws -> Int {
        let disk = MemoryDisk()
        var oracle = Oracle()
        var life = try Life(disk)
        try life.run(script, &oracle)
        return disk.callCount
    }

    @Test func aPowerCutAtAnyCallKeepsEveryPromise() throws {
        let seed = TestSeed.choose()
        print("TANDEM_SEED=\(seed)")
        let calls = try Self.countCalls()
        #expect(calls > 60)
        for call in 1...calls {
            for round in 0..<8 {
                let disk = MemoryDisk(seed: seed &+ UInt64(call * 1000 + round))
                disk.writesShort = round % 2 == 1
                disk.crashAtCall = call
                let violations = try Self.liveAndRecover(disk)
                #expect(violations == [], "call \(call), round \(round), seed \(seed)")
            }
        }
    }

    /// Runs the script until the power goes, recovers, works on, dies, and recovers again.
    static func liveAndRecover(_ disk: MemoryDisk) throws -> [String] {
        var oracle = Oracle()
        do {
            var life = try Life(disk)
            try life.run(script, &oracle)
        } catch is JournalError {
            // The power went; that is the point.
        }
        disk.crash()
        var violations = try recover(disk, &oracle)
        disk.kill()
        violations += try recover(disk, &oracle)
        return violations
    }

    /// One recovery, compared with the promises and with a replay from the beginning, and some more work.
    static func recover(_ disk: MemoryDisk, _ oracle: inout Oracle) throws -> [String] {
        var life = try Life(disk)
        var violations = oracle.violations(life.found)
        if try replayAll(disk) != life.found { violations.append("snapshot and replay disagree") }
        oracle.accept(life.found)
        try life.run([.batch(2), .large(1, bytes: 900), .snapshot, .batch(1)], &oracle)
        return violations
    }

    @Test func aPowerCutDuringRecoveryChangesNothing() throws {
        let seed = TestSeed.choose()
        print("TANDEM_SEED=\(seed)")
        let calls = try Self.countCalls()
        for call in stride(from: 1, through: calls, by: 3) {
            let disk = MemoryDisk(seed: seed &+ UInt64(call))
            disk.crashAtCall = call
            var oracle = Oracle()
            _ = journalError {
                var life = try Life(disk)
                try life.run(Self.script, &oracle)
            }
            disk.crash()
            for second in 1...12 {
                let again = disk.clone(seed: seed &+ UInt64(second))
                again.crashAtCall = second
                _ = journalError { _ = try Life(again) }
                again.crash()
                var promises = oracle
                let violations = try Self.recover(again, &promises)
                #expect(violations == [], "call \(call), recovery call \(second), seed \(seed)")
            }
        }
    }

    // MARK: - Every error

    @Test(arguments: [5 as Int32 /* EIO */, 28 /* ENOSPC */]) func afterAnyFailedCallNothingSucceeds(
        _ number: Int32
    ) throws {
        let calls = try Self.countCalls()
        for call in 1...calls {
            let disk = MemoryDisk(seed: UInt64(call))
            disk.failures = [call: number]
            var oracle = Oracle()
            let error = journalError {
                var life = try Life(disk)
                for step in Self.script {
                    do {
                        try life.run([step], &oracle)
                    } catch {
                        // A failed snapshot is the caller's to judge; the journal itself has not failed then.
                        if case .snapshot = step { throw error }
                        try Self.expectRefusals(life, disk, after: error)
                        throw error
                    }
                }
            }
            #expect(error != nil, "call \(call)")
            let acknowledged = oracle.acknowledged
            // The disk works again, and power is cut: what was acknowledged before the error is there.
            disk.crash()
            #expect(oracle.acknowledged == acknowledged)
            let violations = try Self.recover(disk, &oracle)
            #expect(violations == [], "call \(call), errno \(number)")
        }
    }

    /// The writer refuses everything after its first failure, without touching the disk.
    private static func expectRefusals(_ life: Life, _ disk: MemoryDisk, after error: any Error) throws {
        life.append("r9999")
        let batch = try #require(life.journal.takeBatch())
        let before = disk.callCount
        for _ in 0..<3 {
            let refusal = journalError { try life.writer.commit(batch) }
            guard case .stopped? = refusal else {
                Issue.record("\(String(describing: refusal)) after \(error)")
                return
            }
        }
        #expect(disk.callCount == before)
    }

    @Test func aFailedSyncThatLeftItsBytesInTheCacheIsSeenThrough() throws {
        // The page cache shows the batch after the failed sync; the disk does not have it.
        let disk = MemoryDisk()
        var oracle = Oracle()
        var life = try Life(disk, JournalConfiguration(segmentBytes: 1 << 20))
        try life.run([.batch(2)], &oracle)
        disk.failures = [disk.callCount + 2: 5]
        #expect(journalError { try life.run([.batch(2)], &oracle) } != nil)
        let name = RecoveryTableTests.name
        let seen = try #require(disk.contents(name))
        // The process dies, the machine does not.
        disk.kill()
        life = try Life(disk, JournalConfiguration(segmentBytes: 1 << 20))
        #expect(oracle.violations(life.found) == [])
        #expect(life.found.count == 2)
        #expect(try #require(disk.contents(name)).count < seen.count)
        oracle.accept(life.found)
        try life.run([.batch(2)], &oracle)
        disk.crash()
        #expect(oracle.violations(try Life(disk).found) == [])
    }

    @Test func aReadErrorDuringRecoveryIsNotTheEndOfTheLog() throws {
        let (disk, oracle) = try written(Self.script)
        disk.forgetCalls()
        _ = try Life(disk)
        let reads = disk.readCount
        for read in 1...reads {
            let failing = disk.clone()
            failing.readFailures = [read: 5]
            let error = journalError { _ = try Life(failing) }
            #expect(error?.exitCode == 74, "read \(read)")
            failing.kill()
            #expect(oracle.violations(try Life(failing).found) == [], "read \(read)")
        }
    }
}
