// Segments: rotation and its order of calls, and everything that can happen to whole files.

import TandemJournal
import TandemSystem
import TandemTestSupport
import Testing

@Suite struct SegmentTests {
    @Test func theOrderOfCallsIsThePromise() throws {
        let disk = MemoryDisk()
        var oracle = Oracle()
        var life = try Life(disk, JournalConfiguration(segmentBytes: 300, markIntervalMilliseconds: 1 << 40))
        let first = "journal/00000000000000000000.ndjson"
        #expect(
            disk.calls == [
                "mkdir journal", "syncdir ", "create journal/segment.tmp", "append journal/segment.tmp",
                "sync journal/segment.tmp", "rename journal/segment.tmp \(first)", "syncdir journal",
            ])
        disk.forgetCalls()
        try life.run([.batch(3)], &oracle)
        // The first batch also writes the first mark.
        #expect(disk.calls == ["append \(first)", "sync \(first)", "create journal/mark", "overwrite journal/mark"])
        disk.forgetCalls()
        try life.run([.batch(1), .batch(1)], &oracle)
        let second = "journal/00000000000000000403.ndjson"
        #expect(
            disk.calls == [
                "create journal/segment.tmp", "append journal/segment.tmp", "sync journal/segment.tmp",
                "rename journal/segment.tmp \(second)", "syncdir journal", "append \(second)", "sync \(second)",
            ])
    }

    @Test func theEndAlreadyCountsTheHeaderOfTheNextSegment() throws {
        let disk = MemoryDisk()
        var oracle = Oracle()
        var life = try Life(disk)
        for _ in 0..<40 { try life.run([.batch(1)], &oracle) }
        #expect(oracle.violations(try replayAll(disk)) == [])
        #expect(disk.names.filter { $0.hasSuffix(".ndjson") }.count > 5)
    }

    /// A journal of at least four segments.
    static func makeDisk() throws -> (disk: MemoryDisk, segments: [String]) {
        let (disk, _) = try written([ScriptStep](repeating: .batch(3), count: 12))
        let segments = disk.names.filter { $0.hasSuffix(".ndjson") }
        #expect(segments.count >= 4)
        return (disk, segments)
    }

    @Test(arguments: 0..<3) func aMissingSegmentIsNamed(_ index: Int) throws {
        let (disk, segments) = try Self.makeDisk()
        disk.tamper(segments[index], rename: nil)
        let error = try #require(journalError { _ = try Life(disk) })
        #expect(error.exitCode == 65)
        #expect(error.message.contains("\(segments[index]) is missing"), "\(error.message)")
    }

    @Test func aRenamedSegmentIsNamed() throws {
        let (disk, segments) = try Self.makeDisk()
        disk.tamper(segments[1], rename: "journal/00000000000000009999.ndjson")
        let error = try #require(journalError { _ = try Life(disk) })
        #expect(error.message.contains(segments[1]) || error.message.contains("9999"), "\(error.message)")
        #expect(error.exitCode == 65)
    }

    @Test(arguments: ["journal/copy.ndjson", "journal/00000000000000000000 (1).ndjson", "journal/0.ndjson"])
    func aFileThatIsNoSegmentIsNamed(_ name: String) throws {
        let (disk, segments) = try Self.makeDisk()
        disk.replace(name, try #require(disk.contents(segments[0])))
        let error = try #require(journalError { _ = try Life(disk) })
        #expect(error.message.contains(name))
        #expect(error.exitCode == 65)
    }

    @Test func aSegmentCopiedToTheEndIsNamed() throws {
        let (disk, segments) = try Self.makeDisk()
        let end = try Life(disk).journal.durableEnd
        disk.kill()
        let text = String(end)
        let name = "journal/\(String(repeating: "0", count: 20 - text.count))\(text).ndjson"
        disk.replace(name, try #require(disk.contents(segments[1])))
        let error = try #require(journalError { _ = try Life(disk) })
        #expect(error.message.contains(name))
        #expect(error.exitCode == 65)
    }

    @Test func aShortenedSegmentIsNamed() throws {
        let (disk, segments) = try Self.makeDisk()
        disk.replace(segments[1], try #require(disk.contents(segments[1])).dropLast(10))
        let error = try #require(journalError { _ = try Life(disk) })
        #expect(error.message.contains(segments[1]))
        #expect(error.message.contains("cut short"))
        #expect(error.exitCode == 65)
    }

    @Test func aSegmentOfAnotherJournalIsNamed() throws {
        let (disk, segments) = try Self.makeDisk()
        let other = MemoryDisk()
        _ = try Journal.open(disk: other, entropy: FakeEntropy(seed: 9), decode: { $1.append($0) }) { _, _ in }
        var bytes: [UInt8] = []
        var chain: UInt32 = 0
        JournalFormat.appendHeader(epoch: "00000000000000ff", position: 0, chain: &chain, to: &bytes)
        disk.replace(segments[0], bytes)
        let error = try #require(journalError { _ = try Life(disk) })
        #expect(error.message.contains("epoch"))
        #expect(error.exitCode == 65)
    }

    @Test func anUnknownVersionIsRefusedAndNotTouched() throws {
        let (disk, segments) = try Self.makeDisk()
        let name = try #require(segments.last)
        let old = String(decoding: try #require(disk.contents(name)), as: UTF8.self)
        let bytes = Array(old.replacing(#"{"journal":1,"#, with: #"{"journal":2,"later":true,"#).utf8)
        disk.replace(name, bytes)
        disk.forgetCalls()
        let error = try #require(journalError { _ = try Life(disk) })
        #expect(error == .unknownFormat(file: name, version: 2))
        #expect(error.exitCode == 65)
        #expect(disk.calls == [])
    }

    @Test func damageInAnEarlierSegmentIsNamedWithItsStream() throws {
        let (disk, segments) = try Self.makeDisk()
        var bytes = try #require(disk.contents(segments[1]))
        let lines = bytes.indices.filter { bytes[$0] == 0x0A }
        // The second record of the segment.
        bytes[lines[1] + 40] ^= 1
        disk.replace(segments[1], bytes)
        let error = try #require(journalError { _ = try Life(disk) })
        guard case .damaged(let damage) = error else {
            Issue.record("\(error)")
            return
        }
        let before = try #require(damage.before)
        #expect(damage.file == segments[1])
        #expect(damage.offset == UInt64(lines[1] + 1))
        #expect(before.stream == "S-1")
        #expect(damage.after == RecordName(stream: "S-1", number: before.number + 2))
        #expect(damage.resumesAt != nil)
    }

    @Test func leftoversOfACrashAreRemoved() throws {
        let (disk, _) = try Self.makeDisk()
        disk.replace("journal/segment.tmp", Array("half a segment".utf8))
        _ = try Life(disk)
        #expect(disk.contents("journal/segment.tmp") == nil)
    }

    @Test func positionsBeyondFourGigabytesWork() throws {
        // A journal whose first segment claims to be long: 2^33 bytes, as a sparse history would.
        var bytes: [UInt8] = []
        var chain: UInt32 = 0
        let start: UInt64 = 1 << 33
        JournalFormat.appendHeader(epoch: "00112233445566aa", position: start, chain: &chain, to: &bytes)
        let commit = JournalFormat.Commit(
            records: 0, from: start + UInt64(bytes.count), position: start + UInt64(bytes.count))
        JournalFormat.appendCommit(commit, chain: &chain, to: &bytes)
        let disk = MemoryDisk()
        disk.replace("journal/00000000008589934592.ndjson", bytes)
        let error = try #require(journalError { _ = try Life(disk) })
        #expect(error == .segmentMissing(expected: 0, found: start))
    }

    @Test func aDirectoryThatCannotBeWrittenIsSaidSo() throws {
        let (disk, _) = try Self.makeDisk()
        disk.isReadOnly = true
        let error = try #require(journalError { _ = try Life(disk) })
        guard case .readOnly = error else {
            Issue.record("\(error)")
            return
        }
        #expect(error.message.hasPrefix("the data directory cannot be written: "))
        #expect(error.exitCode == 78)
    }

    @Test func theWriterRefusesASegmentThatSomebodyElseChanged() throws {
        let disk = MemoryDisk()
        let life = try Life(disk)
        life.append("r1")
        let batch = try #require(life.journal.takeBatch())
        disk.replace(RecoveryTableTests.name, try #require(disk.contents(RecoveryTableTests.name)) + [0x0A])
        let error = try #require(journalError { try life.writer.commit(batch) })
        #expect(error.message.contains("somebody else"))
    }
}
