// One case for every row of the table in Sources/TandemJournal/Recovery.swift.

import TandemJournal
import TandemSystem
import TandemTestSupport
import Testing

@Suite struct RecoveryTableTests {
    enum Outcome: Equatable {
        case continues(records: Int)
        /// Cut, with so many records left; the next batch is in a new segment.
        case cuts(records: Int)
        case refuses
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var outcome: Outcome
        /// Changes the bytes of the last segment (three batches of two records each; batch 3 spans sectors).
        var change: @Sendable (inout [UInt8], [Int]) -> Void
    }

    /// Offsets of the six records and three commits are in `lines`: 0 header, 1 2 commit 3, 4 5 commit 6, 7 8 commit 9.
    static let rows: [Row] = [
        Row(testDescription: "1 ends with a valid commit", outcome: .continues(records: 6)) { _, _ in },
        Row(testDescription: "1 only a header", outcome: .continues(records: 0)) { bytes, lines in
            bytes.removeLast(bytes.count - lines[1])
        },
        Row(testDescription: "2 records after the last commit", outcome: .cuts(records: 4)) { bytes, lines in
            bytes.removeLast(bytes.count - lines[9])
        },
        Row(testDescription: "3 the last line is cut", outcome: .cuts(records: 4)) { bytes, _ in bytes.removeLast(5) },
        Row(testDescription: "3 the last LF is missing", outcome: .cuts(records: 4)) { bytes, _ in
            bytes.removeLast()
        },
        Row(testDescription: "3 the last commit has a flipped bit", outcome: .cuts(records: 4)) { bytes, lines in
            bytes[lines[9] + 12] ^= 1
        },
        Row(testDescription: "3 the end is zeros", outcome: .cuts(records: 4)) { bytes, lines in
            for index in lines[8] + 30..<bytes.count { bytes[index] = 0 }
        },
        Row(testDescription: "3 garbage without LF", outcome: .cuts(records: 6)) { bytes, _ in
            bytes.append(contentsOf: Array("garbage".utf8))
        },
        Row(testDescription: "3 zeros after the end", outcome: .cuts(records: 6)) { bytes, _ in
            bytes.append(contentsOf: [UInt8](repeating: 0, count: 4096))
        },
        Row(testDescription: "4 a lost sector in the last batch", outcome: .cuts(records: 4)) { bytes, lines in
            let sector = (lines[7] / 512 + 1) * 512
            for index in sector..<sector + 512 { bytes[index] = 0 }
        },
        Row(testDescription: "4 the first sector of the last batch is lost", outcome: .cuts(records: 4)) {
            bytes, lines in
            for index in lines[7]..<(lines[7] / 512 + 1) * 512 { bytes[index] = 0 }
        },
        Row(testDescription: "5 a flipped bit in the last batch", outcome: .refuses) { bytes, lines in
            bytes[lines[7] + 20] ^= 4
        },
        Row(testDescription: "5 a flipped checksum digit in the last batch", outcome: .refuses) { bytes, lines in
            bytes[lines[9] - 5] ^= 1
        },
        Row(testDescription: "5 a zeroed piece that is no sector", outcome: .refuses) { bytes, lines in
            for index in lines[7] + 10..<lines[7] + 40 { bytes[index] = 0 }
        },
        Row(testDescription: "6 a flipped bit in the first batch", outcome: .refuses) { bytes, lines in
            bytes[lines[1] + 20] ^= 1
        },
        Row(testDescription: "6 a flipped bit in the first commit", outcome: .refuses) { bytes, lines in
            bytes[lines[3] + 11] ^= 1
        },
        Row(testDescription: "6 a zeroed sector in an earlier batch", outcome: .refuses) { bytes, lines in
            let sector = (lines[4] / 512 + 1) * 512
            for index in sector..<sector + 512 { bytes[index] = 0 }
        },
        Row(testDescription: "6 a record is missing", outcome: .refuses) { bytes, lines in
            bytes.removeSubrange(lines[2]..<lines[3])
        },
        Row(testDescription: "6 a batch is missing", outcome: .refuses) { bytes, lines in
            bytes.removeSubrange(lines[4]..<lines[7])
        },
        Row(testDescription: "6 a batch is there twice", outcome: .refuses) { bytes, lines in
            bytes.append(contentsOf: bytes[lines[7]...])
        },
        Row(testDescription: "9 the header is damaged", outcome: .refuses) { bytes, _ in bytes[30] ^= 1 },
        Row(testDescription: "9 the file is empty", outcome: .refuses) { bytes, _ in bytes = [] },
    ]

    static let name = "journal/00000000000000000000.ndjson"

    /// One segment with three batches of two records; without a durable mark.
    static func makeDisk() throws -> (disk: MemoryDisk, oracle: Oracle, lines: [Int]) {
        let configuration = JournalConfiguration(segmentBytes: 1 << 20)
        let steps = [ScriptStep](repeating: .large(2, bytes: 900), count: 3)
        let (disk, oracle) = try written(steps, configuration)
        disk.tamper("journal/mark", rename: nil)
        let bytes = try #require(disk.contents(name))
        let lines = [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }.dropLast()
        return (disk, oracle, lines)
    }

    @Test(arguments: rows) func row(_ row: Row) throws {
        let (disk, oracle, lines) = try Self.makeDisk()
        var bytes = try #require(disk.contents(Self.name))
        row.change(&bytes, lines)
        disk.replace(Self.name, bytes)
        switch row.outcome {
        case .refuses:
            let error = try #require(journalError { _ = try Life(disk) })
            #expect(error.exitCode == 65)
            #expect(error.message.contains(Self.name))
            #expect(disk.contents(Self.name) == bytes, "a refusal changes nothing")
        case .continues(let records):
            let life = try Life(disk)
            #expect(life.found.count == records)
            #expect(life.journal.recovered.torn == nil)
            #expect(disk.contents(Self.name) == bytes)
        case .cuts(let records):
            try expectCut(disk, oracle, bytes, records: records)
        }
    }

    private func expectCut(_ disk: MemoryDisk, _ promised: Oracle, _ before: [UInt8], records: Int) throws {
        var oracle = promised
        var life = try Life(disk, JournalConfiguration(segmentBytes: 1 << 20))
        #expect(life.found.count == records)
        let torn = try #require(life.journal.recovered.torn)
        let left = try #require(disk.contents(Self.name))
        let kept = try #require(disk.contents(torn.file))
        #expect(left + kept == before, "what was cut is kept, and nothing else was touched")
        #expect(torn.position == UInt64(left.count))
        // The next batch begins a new segment, and the whole is a clean journal again.
        oracle.accept(life.found)
        try life.run([.batch(1)], &oracle)
        #expect(disk.contents(Self.name) == left, "a file with a dirty end is never appended to")
        #expect(disk.names.filter { $0.hasSuffix(".ndjson") }.count == 2)
        disk.kill()
        let next = try Life(disk)
        #expect(next.journal.recovered.torn == nil)
        #expect(oracle.violations(next.found) == [])
    }

    // MARK: - Rows 7 and 8: the durable mark

    @Test func aTornEndBelowTheDurableMarkIsDamage() throws {
        let (disk, _) = try written(
            [.batch(2), .batch(2)], JournalConfiguration(segmentBytes: 1 << 20, markIntervalMilliseconds: 0))
        var bytes = try #require(disk.contents(Self.name))
        bytes.removeLast(3)
        disk.replace(Self.name, bytes)
        let error = try #require(journalError { _ = try Life(disk) })
        guard case .damaged(let damage) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(damage.before == RecordName(stream: "S-1", number: 4))
        #expect(disk.contents(Self.name) == bytes)
    }

    @Test func aLostSegmentBelowTheDurableMarkIsNoticed() throws {
        let (disk, _) = try written([.batch(8), .batch(8), .batch(8)])
        let segments = disk.names.filter { $0.hasSuffix(".ndjson") }
        #expect(segments.count == 3)
        disk.tamper(segments[2], rename: nil)
        let error = try #require(journalError { _ = try Life(disk) })
        guard case .ahead = error else {
            Issue.record("\(error)")
            return
        }
        #expect(error.message.contains("durable mark"))
    }

    @Test func theMarkOfACopyIsNoWitness() throws {
        let (disk, _) = try written(
            [.batch(2), .batch(2)], JournalConfiguration(segmentBytes: 1 << 20, markIntervalMilliseconds: 0))
        // A copy taken while the server ran: the mark was copied after the journal.
        let copy = MemoryDisk()
        copy.replace("unrelated", [])
        var bytes = try #require(disk.contents(Self.name))
        bytes.removeLast(3)
        copy.replace(Self.name, bytes)
        copy.replace("journal/mark", try #require(disk.contents("journal/mark")))
        let life = try Life(copy)
        #expect(life.found.count == 2)
        #expect(life.journal.recovered.torn != nil)
    }

    @Test func aMarkThatWasTornDoesNotCount() throws {
        let (disk, oracle) = try written([.batch(2), .batch(2)])
        var mark = try #require(disk.contents("journal/mark"))
        for index in 128..<mark.count { mark[index] ^= 0x10 }
        disk.replace("journal/mark", mark)
        #expect(oracle.violations(try Life(disk).found) == [])
        disk.replace("journal/mark", Array("not a mark".utf8))
        #expect(oracle.violations(try Life(disk).found) == [])
    }

    @Test func anIdleWriterBringsTheMarkUpToDate() throws {
        let (disk, clock) = (MemoryDisk(), FakeClock())
        var oracle = Oracle()
        var life = try Life(disk, JournalConfiguration(), clock: clock)
        try life.run([.batch(1), .batch(1)], &oracle)
        // The second batch came less than a second after the first mark.
        #expect(try #require(try JournalTools.stat(disk).mark) < life.journal.durableEnd)
        try life.writer.markIdle()
        #expect(try #require(try JournalTools.stat(disk).mark) < life.journal.durableEnd)
        clock.advance(milliseconds: 1000)
        try life.writer.markIdle()
        #expect(try JournalTools.stat(disk).mark == life.journal.durableEnd)
        disk.forgetCalls()
        clock.advance(milliseconds: 1000)
        try life.writer.markIdle()
        #expect(disk.calls == [])
    }
}
