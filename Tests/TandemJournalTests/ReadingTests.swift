// Reading back: single records from memory and from disk, ranges, and positions that are none.

import TandemJournal
import TandemSystem
import TandemTestSupport
import TandemWire
import Testing

@Suite struct ReadingTests {
    /// Many segments and records of very different lengths.
    static func makeLife(_ disk: MemoryDisk, _ oracle: inout Oracle) throws -> Life {
        var life = try Life(disk, JournalConfiguration(segmentBytes: 300_000))
        var random = SplitMix64(seed: 5)
        for _ in 0..<30 {
            let bytes = random.once(in: 8) ? 5000 + random.below(60_000) : random.below(2000)
            try life.run([.large(1 + random.below(9), bytes: bytes)], &oracle)
        }
        return life
    }

    @Test func everyRecordIsReadAtItsPosition() throws {
        var oracle = Oracle()
        let life = try Self.makeLife(MemoryDisk(), &oracle)
        var line: [UInt8] = []
        var random = SplitMix64(seed: 6)
        let orders = [oracle.sent, oracle.sent.reversed(), oracle.sent.shuffled(using: &random)]
        for order in orders {
            for record in order {
                try life.journal.read(at: record.position, into: &line)
                #expect(try sent(line.span) == record)
            }
        }
    }

    @Test func recordsOnTheirWayAreReadFromMemory() throws {
        let disk = MemoryDisk()
        let life = try Life(disk)
        let first = life.append("r1")
        let batch = try #require(life.journal.takeBatch())
        let second = life.append("r2")
        let third = life.append("r3")
        var line: [UInt8] = []
        for (id, position) in [("r1", first), ("r2", second), ("r3", third)] {
            try life.journal.read(at: position, into: &line)
            #expect(try sent(line.span) == Oracle.Sent(id: id, position: position))
        }
        #expect(life.journal.durableEnd <= first)
        try life.writer.commit(batch)
        life.journal.completed(batch)
        #expect(life.journal.durableEnd == batch.end)
        try life.journal.read(at: first, into: &line)
        #expect(try sent(line.span).id == "r1")
    }

    @Test func theRangeOfAnAppendedRecordIsItsLine() throws {
        let life = try Life(MemoryDisk())
        let range = try #require(
            life.journal.append { writer in
                writer.openObject()
                writer.field("ev", "x")
            })
        let batch = try #require(life.journal.takeBatch())
        let line = String(decoding: batch.bytes[range], as: UTF8.self)
        #expect(line.hasPrefix(#"{"ev":"x","crc":""#))
        #expect(line.hasSuffix(#""}"#))
        #expect(batch.records == 1)
        #expect(batch.end == batch.start + UInt64(batch.bytes.count))
    }

    @Test func aPositionWithoutARecordIsSaidSo() throws {
        var oracle = Oracle()
        let disk = MemoryDisk()
        var life = try Life(disk)
        try life.run([.batch(3), .batch(3), .batch(3)], &oracle)
        life.append("r77")
        let records = Set(oracle.sent.map(\.position) + [life.journal.durableEnd])
        var line: [UInt8] = []
        var found = 0
        for position in 0...life.journal.end + 100 {
            let error = journalError { try life.journal.read(at: position, into: &line) }
            if error == nil {
                found += 1
                #expect(try sent(line.span).position == position)
            } else {
                #expect(error == .notARecord(position: position))
                #expect(!records.contains(position) || position == life.journal.durableEnd)
            }
        }
        #expect(found == 10)
        #expect(journalError { try life.journal.read(at: .max, into: &line) } == .notARecord(position: .max))
    }

    @Test func aRecordDamagedWhileTheServerRunsIsNotHandedOut() throws {
        var oracle = Oracle()
        let disk = MemoryDisk()
        var life = try Life(disk, JournalConfiguration(segmentBytes: 1 << 20))
        try life.run([.batch(3)], &oracle)
        var bytes = try #require(disk.contents(RecoveryTableTests.name))
        bytes[Int(oracle.sent[1].position) + 50] ^= 2
        disk.replace(RecoveryTableTests.name, bytes)
        var line: [UInt8] = []
        let error = journalError { try life.journal.read(at: oracle.sent[1].position, into: &line) }
        #expect(error?.exitCode == 65)
        #expect(line == [])
        let scanned = journalError { _ = try life.journal.scan(from: 0, limitBytes: 1 << 20) { _, _ in true } }
        #expect(scanned?.exitCode == 65)
    }

    // MARK: - Ranges

    @Test(arguments: [1, 100, 5000, 1 << 20, Int.max]) func aScanInPiecesFindsEverything(_ limit: Int) throws {
        var oracle = Oracle()
        let life = try Self.makeLife(MemoryDisk(), &oracle)
        var found: [Oracle.Sent] = []
        var position: UInt64 = 0
        var rounds = 0
        while position < life.journal.durableEnd {
            position = try life.journal.scan(from: position, limitBytes: limit) { place, line in
                guard let record = try? sent(line), record.position == place else { return false }
                found.append(record)
                return true
            }
            rounds += 1
        }
        #expect(found == oracle.sent)
        #expect(limit > 1 || rounds >= oracle.sent.count)
    }

    @Test func aScanStopsWhenItIsToldTo() throws {
        var oracle = Oracle()
        let life = try Self.makeLife(MemoryDisk(), &oracle)
        var found: [Oracle.Sent] = []
        for (index, record) in oracle.sent.enumerated().prefix(20) {
            let next = try life.journal.scan(from: record.position, limitBytes: .max) { _, line in
                if let record = try? sent(line) { found.append(record) }
                return false
            }
            #expect(next > record.position && next <= oracle.sent[index + 1].position)
        }
        #expect(found == Array(oracle.sent.prefix(20)))
    }

    @Test func aScanEndsAtWhatIsDurable() throws {
        var oracle = Oracle()
        var life = try Life(MemoryDisk())
        try life.run([.batch(2)], &oracle)
        life.append("r9")
        var count = 0
        let next = try life.journal.scan(from: 0, limitBytes: .max) { _, _ in
            count += 1
            return true
        }
        #expect(count == 2)
        #expect(next == life.journal.durableEnd)
        #expect(try life.journal.scan(from: next, limitBytes: .max) { _, _ in true } == next)
        #expect(journalError { _ = try life.journal.scan(from: next + 1, limitBytes: 1) { _, _ in true } } != nil)
        #expect(journalError { _ = try life.journal.scan(from: 3, limitBytes: 1) { _, _ in true } } != nil)
    }
}
