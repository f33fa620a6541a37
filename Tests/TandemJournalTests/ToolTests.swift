// verify, dump, stat and salvage: what they say about sound and damaged journals, and that a salvaged journal is one.

import TandemJournal
import TandemSystem
import TandemTestSupport
import TandemWire
import Testing

@Suite struct ToolTests {
    static func makeDisk() throws -> (disk: MemoryDisk, oracle: Oracle, segments: [String]) {
        let steps = [ScriptStep](repeating: .batch(3), count: 10) + [.snapshot, .batch(2), .close]
        let (disk, oracle) = try written(steps)
        return (disk, oracle, disk.names.filter { $0.hasPrefix("journal/") && $0.hasSuffix(".ndjson") })
    }

    @Test func aSoundJournalIsSound() throws {
        let (disk, oracle, segments) = try Self.makeDisk()
        disk.forgetCalls()
        var progress: [JournalTools.Progress] = []
        let seen = Collector()
        let report = try JournalTools.verify(disk) { seen.add($0) }
        progress = seen.all
        #expect(report.isSound)
        #expect(report.records == oracle.sent.count)
        #expect(report.batches == 11)
        #expect(report.segments == segments.count)
        #expect(report.torn == nil)
        #expect(report.snapshots.count == 1)
        #expect(progress.last?.bytes == report.bytes)
        #expect(progress.last?.totalBytes == report.bytes)
        #expect(disk.calls == [], "verify changes nothing")
    }

    @Test func verifySaysEverythingThatIsWrong() throws {
        let (disk, oracle, segments) = try Self.makeDisk()
        for name in [segments[0], segments[2]] {
            var bytes = try #require(disk.contents(name))
            // In the first record, after the header.
            bytes[try #require(bytes.firstIndex(of: 0x0A)) + 20] ^= 1
            disk.replace(name, bytes)
        }
        let report = try JournalTools.verify(disk)
        #expect(report.problems.count == 2)
        #expect(report.problems.map { $0.message.contains(segments[0]) } == [true, false])
        #expect(report.problems.map { $0.message.contains(segments[2]) } == [false, true])
        #expect(report.records == oracle.sent.count - 2)
    }

    @Test func verifyAgreesWithRecoveryAboutEveryBit() throws {
        let (disk, _) = try written([.batch(2), .batch(1)], JournalConfiguration(segmentBytes: 1 << 20))
        let bytes = try #require(disk.contents(RecoveryTableTests.name))
        for bit in 0..<bytes.count * 8 {
            let flipped = disk.clone()
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            flipped.replace(RecoveryTableTests.name, damaged)
            let report = try JournalTools.verify(flipped)
            #expect(report.isSound == (journalError { _ = try Life(flipped) } == nil), "bit \(bit)")
        }
    }

    /// A record with the right checksum that is not JSON was not written by us; the server does not start with it.
    @Test func verifyRefusesWhatIsNotJSON() throws {
        let disk = MemoryDisk()
        let life = try Life(disk, JournalConfiguration(segmentBytes: 1 << 20))
        life.append("m1")
        let position = life.journal.end
        life.journal.append { writer in
            writer.openObject()
            writer.raw("\"ev\":tru")
            writer.raw(",\"pos\":", Int(position))
        }
        life.append("m2")
        let batch = try #require(life.journal.takeBatch())
        try life.writer.commit(batch)
        disk.kill()
        let report = try JournalTools.verify(disk)
        #expect(report.records == 3)
        #expect(
            report.problems == [
                .replayRefused(
                    file: RecoveryTableTests.name, position: position,
                    reason: "it is not JSON: expected a value at byte 6")
            ])
        #expect(journalError { _ = try Life(disk) } == report.problems.first)
    }

    @Test func verifyReportsATornEndAsSuch() throws {
        let (disk, oracle) = try written([.batch(2), .batch(2)], JournalConfiguration(segmentBytes: 1 << 20))
        disk.tamper("journal/mark", rename: nil)
        disk.replace(RecoveryTableTests.name, try #require(disk.contents(RecoveryTableTests.name)).dropLast(20))
        let report = try JournalTools.verify(disk)
        #expect(report.isSound)
        #expect(report.records == 2)
        let torn = try #require(report.torn)
        let cut = try Life(disk).journal.recovered.torn
        #expect(cut == torn)
        #expect(oracle.sent.count == 4)
    }

    @Test func dumpHandsOutWhatIsCommitted() throws {
        let (disk, oracle, segments) = try Self.makeDisk()
        var found: [Oracle.Sent] = []
        try JournalTools.dump(disk) { _, line in
            if let record = try? sent(line) { found.append(record) }
            return true
        }
        #expect(found == oracle.sent)
        found = []
        try JournalTools.dump(disk, from: oracle.sent[20].position) { _, line in
            if let record = try? sent(line) { found.append(record) }
            return found.count < 5
        }
        #expect(found == Array(oracle.sent[20..<25]))
        var bytes = try #require(disk.contents(segments[1]))
        bytes[200] ^= 1
        disk.replace(segments[1], bytes)
        #expect(journalError { try JournalTools.dump(disk) { _, _ in true } }?.exitCode == 65)
    }

    @Test func statLooks() throws {
        let (disk, _, segments) = try Self.makeDisk()
        let end = try Life(disk).journal.durableEnd
        let stat = try JournalTools.stat(disk)
        #expect(stat.segments.map(\.name) == segments)
        #expect(stat.end == end)
        #expect(stat.mark == end)
        #expect(stat.snapshots.count == 1)
        #expect(stat.epoch == "c1675e0bb980a575")
        #expect(journalError { _ = try JournalTools.stat(MemoryDisk()) } != nil)
    }

    // MARK: - Salvage

    /// Salvages, checks that the result is a sound journal, and returns what is in it.
    static func salvage(_ disk: MemoryDisk) throws -> (report: SalvageReport, found: [Oracle.Sent]) {
        let names = disk.names
        let new = MemoryDisk()
        let report = try JournalTools.salvage(disk, to: new, entropy: FakeEntropy(seed: 3))
        #expect(disk.names == names, "the old directory is only read")
        let check = try JournalTools.verify(new)
        #expect(check.problems == [])
        #expect(check.torn == nil)
        #expect(check.records == report.records)
        #expect(check.end == report.end)
        let found = try replayAll(new)
        var oracle = Oracle()
        oracle.accept(found)
        var life = try Life(new)
        try life.run([.batch(3), .batch(3)], &oracle)
        #expect(try replayAll(new) == oracle.sent, "a salvaged journal goes on")
        return (report, found)
    }

    @Test func aSoundJournalIsSalvagedWhole() throws {
        let (disk, oracle, segments) = try Self.makeDisk()
        let (report, found) = try Self.salvage(disk)
        #expect(found == oracle.sent)
        #expect(report.lost == [])
        #expect(report.lostBytes == 0)
        #expect(report.segments == segments.count)
        #expect(report.epoch != "c1675e0bb980a575")
    }

    @Test(arguments: 0..<40) func allButTheDamagedRecordIsSalvaged(_ round: Int) throws {
        let (disk, oracle, segments) = try Self.makeDisk()
        var random = SplitMix64(seed: UInt64(round))
        let name = segments[random.below(segments.count - 1)]
        var bytes = try #require(disk.contents(name))
        bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
        disk.replace(name, bytes)
        let (report, found) = try Self.salvage(disk)
        // One damaged byte costs at most the two lines it touches.
        #expect(found.count >= oracle.sent.count - 2)
        #expect(report.lost.count == 1)
        #expect(report.lost[0].file == name)
        #expect(Set(found.map(\.id)).isSubset(of: Set(oracle.sent.map(\.id))))
        for record in found { #expect(oracle.sent.contains(record), "positions are kept") }
    }

    @Test func aMissingSegmentIsFilled() throws {
        for missing in 0..<4 {
            let (disk, oracle, segments) = try Self.makeDisk()
            disk.tamper(segments[missing], rename: nil)
            let (report, found) = try Self.salvage(disk)
            #expect(report.lostBytes > 500)
            #expect(found.count > oracle.sent.count / 2)
            for record in found { #expect(oracle.sent.contains(record)) }
        }
    }

    @Test func aShortenedAndAStrangeSegmentAreSurvived() throws {
        let (disk, oracle, segments) = try Self.makeDisk()
        disk.replace(segments[1], try #require(disk.contents(segments[1])).dropLast(10))
        disk.replace("journal/copy.ndjson", try #require(disk.contents(segments[0])))
        disk.replace("journal/00000000000000099999.ndjson", try #require(disk.contents(segments[0])))
        let (report, found) = try Self.salvage(disk)
        #expect(report.skipped.count == 2)
        // The commit was cut, its records were proven by the next segment's existence.
        #expect(found == oracle.sent)
    }

    @Test func recordsWithoutACommitAreKeptOnlyBelowTheMark() throws {
        for hasMark in [true, false] {
            let (disk, oracle) = try written(
                [.batch(2), .batch(2), .close], JournalConfiguration(segmentBytes: 1 << 20))
            if !hasMark { disk.tamper("journal/mark", rename: nil) }
            disk.replace(RecoveryTableTests.name, try #require(disk.contents(RecoveryTableTests.name)).dropLast(3))
            let (report, found) = try Self.salvage(disk)
            #expect(found == Array(oracle.sent.prefix(hasMark ? 4 : 2)))
            #expect(report.droppedBytes > 0)
        }
    }

    @Test func anOccupiedDirectoryIsNotSalvagedInto() throws {
        let (disk, _, _) = try Self.makeDisk()
        let (other, _, _) = try Self.makeDisk()
        let error = try #require(journalError { _ = try JournalTools.salvage(disk, to: other) })
        #expect(error.message.contains("already has a journal"))
    }
}

/// Collects what a callback is given.
private final class Collector {
    private(set) var all: [JournalTools.Progress] = []

    func add(_ progress: JournalTools.Progress) { all.append(progress) }
}
