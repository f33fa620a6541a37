// Snapshots: whole or not at all, two kept, falling back, and never ahead of the journal.

import TandemJournal
import TandemSystem
import TandemTestSupport
import TandemWire
import Testing

@Suite struct SnapshotTests {
    static func makeDisk() throws -> (disk: MemoryDisk, oracle: Oracle, snapshots: [String]) {
        let (disk, oracle) = try written([
            .batch(5), .snapshot, .batch(5), .snapshot, .batch(5), .snapshot, .batch(3),
        ])
        let snapshots = disk.names.filter { $0.hasPrefix("snapshots/") }
        return (disk, oracle, snapshots)
    }

    @Test func theTwoNewestAreKept() throws {
        let (disk, oracle, snapshots) = try Self.makeDisk()
        #expect(snapshots.count == SnapshotStore.kept)
        let life = try Life(disk)
        #expect(life.journal.recovered.records == 3, "only what came after the snapshot is replayed")
        #expect(oracle.violations(life.found) == [])
    }

    @Test func aSnapshotHasExactlyTheseBytes() throws {
        let disk = MemoryDisk()
        try SnapshotStore(disk: disk).write(
            Array("{\"a\":1}\n{\"b\":2}\n".utf8), position: 4711, epoch: "00112233445566aa")
        let bytes = try #require(disk.contents("snapshots/00000000000000004711.ndjson"))
        let expected = """
            {"snapshot":2,"epoch":"00112233445566aa","pos":4711}
            {"a":1}
            {"b":2}
            {"lines":2,"crc":"4a3cdfc0"}

            """
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
        #expect(
            disk.calls == [
                "mkdir snapshots", "syncdir ", "create snapshots/snapshot.tmp", "append snapshots/snapshot.tmp",
                "append snapshots/snapshot.tmp", "append snapshots/snapshot.tmp", "sync snapshots/snapshot.tmp",
                "rename snapshots/snapshot.tmp snapshots/00000000000000004711.ndjson", "syncdir snapshots",
            ])
    }

    @Test func anyDamageMakesItFallBack() throws {
        let (disk, oracle, snapshots) = try Self.makeDisk()
        let newest = snapshots[1]
        let bytes = try #require(disk.contents(newest))
        for place in bytes.indices {
            let damaged = disk.clone()
            var flipped = bytes
            flipped[place] ^= 0x01
            damaged.replace(newest, flipped)
            let choice = try SnapshotStore(disk: damaged).newest()
            #expect(choice.snapshot?.file == snapshots[0], "byte \(place)")
            #expect(choice.rejected.count == 1)
            #expect(oracle.violations(try Life(damaged).found) == [])
        }
        for length in 0..<bytes.count {
            let damaged = disk.clone()
            damaged.replace(newest, Array(bytes[..<length]))
            #expect(try SnapshotStore(disk: damaged).newest().snapshot?.file == snapshots[0], "cut at \(length)")
        }
    }

    @Test func withoutAnyGoodSnapshotEverythingIsReplayed() throws {
        let (disk, oracle, snapshots) = try Self.makeDisk()
        for name in snapshots { disk.replace(name, []) }
        let life = try Life(disk)
        #expect(life.journal.recovered.records == 18)
        #expect(oracle.violations(life.found) == [])
        #expect(try SnapshotStore(disk: disk).newest().rejected.count == 2)
    }

    @Test func aRenamedSnapshotDoesNotCount() throws {
        let (disk, _, snapshots) = try Self.makeDisk()
        disk.tamper(snapshots[1], rename: "snapshots/00000000000000000085.ndjson")
        let choice = try SnapshotStore(disk: disk).newest()
        #expect(choice.snapshot?.file == snapshots[0])
    }

    @Test func aSnapshotAheadOfTheJournalIsRefused() throws {
        let (disk, _, _) = try Self.makeDisk()
        disk.tamper("journal/mark", rename: nil)
        let segments = disk.names.filter { $0.hasPrefix("journal/") }
        for name in segments.dropFirst() { disk.tamper(name, rename: nil) }
        let error = try #require(journalError { _ = try Life(disk) })
        #expect(error.exitCode == 65)
        #expect(error.message.hasPrefix("the snapshot is at pos "), "\(error.message)")
        for name in segments { disk.tamper(name, rename: nil) }
        #expect(journalError { _ = try Life(disk) }?.message.contains("the journal ends at 0") == true)
    }

    @Test func aSnapshotOfAnotherJournalIsRefused() throws {
        let (disk, _, snapshots) = try Self.makeDisk()
        let other = MemoryDisk()
        _ = try Journal.open(disk: other, entropy: FakeEntropy(seed: 77), decode: { $1.append($0) }) { _, _ in }
        other.replace(snapshots[1], try #require(disk.contents(snapshots[1])))
        let error = try #require(journalError { _ = try Life(other) })
        #expect(error.message.contains("epoch"))
    }

    @Test func aStateBelowALimitCanBeAskedFor() throws {
        let (disk, _, snapshots) = try Self.makeDisk()
        let store = SnapshotStore(disk: disk)
        let newest = try #require(try store.newest().snapshot)
        #expect(try store.newest(below: newest.position).snapshot?.file == snapshots[0])
        #expect(try store.newest(below: 1).snapshot == nil)
    }

    @Test func aReaderThatRefusesALineIsNamed() throws {
        let (disk, _, snapshots) = try Self.makeDisk()
        let store = SnapshotStore(disk: disk)
        let snapshot = try #require(try store.newest().snapshot)
        let error = try #require(
            journalError {
                try store.read(snapshot, decode: { $1.append($0) }) { _ in throw HarnessError(text: "no such thing") }
            }
        )
        #expect(error.message.contains(snapshots[1]))
        #expect(error.message.contains("no such thing"))
    }

    @Test func aLineMayBeLongerThanAnyRecord() throws {
        let disk = MemoryDisk()
        let store = SnapshotStore(disk: disk)
        let long = #"{"text":""# + String(repeating: "x", count: 3 << 20) + #""}"#
        try store.write(Array("{\"a\":1}\n\(long)\n{\"b\":2}\n".utf8), position: 84, epoch: "00112233445566aa")
        let snapshot = try #require(try store.newest().snapshot)
        var lengths: [Int] = []
        try store.read(snapshot, decode: { $1.append($0) }) { lengths.append($0.bytes.count) }
        #expect(lengths == [7, long.utf8.count, 7])
    }
}
