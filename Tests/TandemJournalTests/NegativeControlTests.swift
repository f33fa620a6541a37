// A crash test that never failed has not been tested. Here the product is broken on purpose, once in every way that
// matters, and the same checker that passes in CrashTests must report it.

import TandemJournal
import TandemSystem
import TandemTestSupport
import Testing

@Suite struct NegativeControlTests {
    /// Lives and recoveries with a power cut at every call, until the checker reports something.
    private static func firstViolation(
        configuration: JournalConfiguration = Life.small, order: AcknowledgeOrder = .afterSync,
        wrap: (MemoryDisk) -> any Disk = { $0 }
    ) -> String? {
        for call in 1...60 {
            for round in 0..<4 {
                let disk = MemoryDisk(seed: UInt64(call * 10 + round))
                disk.crashAtCall = call
                var oracle = Oracle()
                _ = journalError {
                    var life = try Life(wrap(disk), configuration)
                    try life.run(CrashTests.script, &oracle, order: order)
                }
                disk.crash()
                do {
                    let found = try Life(wrap(disk), configuration).found
                    if let violation = oracle.violations(found).first { return violation }
                } catch {
                    // A refusal to start after an honest power cut breaks the promise too.
                    return "refused: \(error)"
                }
            }
        }
        return nil
    }

    @Test func theProductPassesTheSameChecker() {
        #expect(Self.firstViolation() == nil)
    }

    @Test func withoutSyncingFilesTheCheckerReports() {
        #expect(Self.firstViolation { WithoutSync($0, files: false, directories: true) } != nil)
    }

    @Test func withoutSyncingDirectoriesTheCheckerReports() {
        #expect(Self.firstViolation { WithoutSync($0, files: true, directories: false) } != nil)
    }

    @Test func aLyingDiskIsReported() {
        let violation = Self.firstViolation { disk in
            disk.lies = true
            return disk
        }
        #expect(violation != nil)
    }

    @Test func acknowledgingBeforeTheSyncIsReported() throws {
        let violation = try #require(Self.firstViolation(order: .beforeSync))
        #expect(violation.hasPrefix("A1"))
    }

    /// Flipped bits instead of power cuts: the wrong policy loses acknowledged records without a word.
    @Test func cuttingAtAnyBadChecksumIsReported() throws {
        var wrong = JournalConfiguration(segmentBytes: 1 << 20)
        #expect(try Self.flippedBitsThatLose(wrong) == 0)
        wrong.cutsAtAnyDamage = true
        #expect(try Self.flippedBitsThatLose(wrong) > 0)
    }

    private static func flippedBitsThatLose(_ configuration: JournalConfiguration) throws -> Int {
        let (disk, oracle) = try written([.batch(2), .batch(2), .batch(1)], configuration)
        let bytes = try #require(disk.contents(RecoveryTableTests.name))
        let end = try #require(bytes.dropLast().lastIndex(of: 0x0A))
        var losses = 0
        for place in stride(from: 100, to: end, by: 7) {
            let flipped = disk.clone()
            var damaged = bytes
            damaged[place] ^= 1
            flipped.replace(RecoveryTableTests.name, damaged)
            if let life = try? Life(flipped, configuration), !oracle.violations(life.found).isEmpty { losses += 1 }
        }
        return losses
    }

    @Test func retryingAFailedSyncIsReported() throws {
        // The mistake of ten years of databases: the second sync succeeds because the kernel has forgotten the bytes.
        let disk = MemoryDisk()
        var oracle = Oracle()
        var life = try Life(RetriesSync(disk), JournalConfiguration(segmentBytes: 1 << 20))
        try life.run([.batch(1)], &oracle)
        disk.failures = [disk.callCount + 2: 5]
        try life.run([.batch(1)], &oracle)
        #expect(oracle.acknowledged == 2)
        disk.crash()
        let found = (try? Life(disk, JournalConfiguration(segmentBytes: 1 << 20)).found) ?? []
        #expect(!oracle.violations(found).isEmpty)
    }
}

/// A disk that leaves out syncs: what a forgotten line of code would be.
private final class WithoutSync: Disk {
    private let disk: MemoryDisk
    private let syncsFiles: Bool
    private let syncsDirectories: Bool

    init(_ disk: MemoryDisk, files: Bool, directories: Bool) {
        self.disk = disk
        syncsFiles = files
        syncsDirectories = directories
    }

    func open(_ name: String, _ mode: DiskMode) throws(SystemError) -> any DiskFile {
        let file = try disk.open(name, mode)
        return syncsFiles ? file : OtherSync(file) { _ throws(SystemError) in }
    }
    func rename(_ from: String, to: String) throws(SystemError) { try disk.rename(from, to: to) }
    func remove(_ name: String) throws(SystemError) { try disk.remove(name) }
    func list(_ directory: String) throws(SystemError) -> [String] { try disk.list(directory) }
    func makeDirectory(_ name: String) throws(SystemError) { try disk.makeDirectory(name) }
    func syncDirectory(_ name: String) throws(SystemError) {
        if syncsDirectories { try disk.syncDirectory(name) }
    }
    func space() throws(SystemError) -> DiskSpace { try disk.space() }
}

/// A disk that tries a failed sync again.
private final class RetriesSync: Disk {
    private let disk: MemoryDisk

    init(_ disk: MemoryDisk) {
        self.disk = disk
    }

    func open(_ name: String, _ mode: DiskMode) throws(SystemError) -> any DiskFile {
        OtherSync(try disk.open(name, mode)) { file throws(SystemError) in
            do {
                try file.sync()
            } catch {
                try file.sync()
            }
        }
    }
    func rename(_ from: String, to: String) throws(SystemError) { try disk.rename(from, to: to) }
    func remove(_ name: String) throws(SystemError) { try disk.remove(name) }
    func list(_ directory: String) throws(SystemError) -> [String] { try disk.list(directory) }
    func makeDirectory(_ name: String) throws(SystemError) { try disk.makeDirectory(name) }
    func syncDirectory(_ name: String) throws(SystemError) { try disk.syncDirectory(name) }
    func space() throws(SystemError) -> DiskSpace { try disk.space() }
}

/// A file whose sync is another one.
private final class OtherSync: DiskFile {
    private let file: any DiskFile
    private let syncing: @Sendable (any DiskFile) throws(SystemError) -> Void

    init(_ file: any DiskFile, syncing: @escaping @Sendable (any DiskFile) throws(SystemError) -> Void) {
        self.file = file
        self.syncing = syncing
    }

    func append(_ bytes: Span<UInt8>) throws(SystemError) -> Int { try file.append(bytes) }
    func overwrite(_ bytes: Span<UInt8>, at offset: UInt64) throws(SystemError) -> Int {
        try file.overwrite(bytes, at: offset)
    }
    func read(
        into buffer: inout [UInt8], at index: Int, count: Int, from offset: UInt64
    ) throws(SystemError) -> Int {
        try file.read(into: &buffer, at: index, count: count, from: offset)
    }
    func sync() throws(SystemError) { try syncing(file) }
    func truncate(to size: UInt64) throws(SystemError) { try file.truncate(to: size) }
    func dropCache() { file.dropCache() }
    func status() throws(SystemError) -> DiskStatus { try file.status() }
}
