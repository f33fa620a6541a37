// The watermarks: shares of the disk, between a minimum and a maximum.

import TandemJournal
import TandemSystem
import TandemTestSupport
import Testing

@Suite struct SpacePolicyTests {
    static let kilobyte: UInt64 = 1024
    static let megabyte: UInt64 = 1024 * kilobyte
    static let gigabyte: UInt64 = 1024 * megabyte

    @Test(arguments: [
        // Large: 1 GiB and 128 MiB.
        (4000 * gigabyte, 2 * gigabyte, SpaceLevel.ample),
        (4000 * gigabyte, 1000 * megabyte, .low),
        (4000 * gigabyte, 127 * megabyte, .critical),
        // Medium: 5 % and 1 %.
        (10 * gigabyte, 600 * megabyte, .ample),
        (10 * gigabyte, 500 * megabyte, .low),
        (10 * gigabyte, 100 * megabyte, .critical),
        // Tiny: 4 MiB and 2 MiB.
        (8 * megabyte, 5 * megabyte, .ample),
        (8 * megabyte, 3 * megabyte, .low),
        (8 * megabyte, 1 * megabyte, .critical),
        (0, 0, .critical),
        (.max, .max, .ample),
    ]) func levels(_ total: UInt64, _ available: UInt64, _ level: SpaceLevel) {
        #expect(SpacePolicy().level(DiskSpace(totalBytes: total, availableBytes: available)) == level)
    }

    @Test func aLackOfFilesIsALackOfSpace() {
        var space = DiskSpace(totalBytes: 100 * Self.gigabyte, availableBytes: 50 * Self.gigabyte)
        space.totalFiles = 1000
        space.availableFiles = 3
        #expect(SpacePolicy().level(space) == .critical)
        space.availableFiles = 300
        #expect(SpacePolicy().level(space) == .ample)
        // A file system that does not count files.
        space.totalFiles = 0
        space.availableFiles = 0
        #expect(SpacePolicy().level(space) == .ample)
        #expect(SpaceLevel.ample < .low && SpaceLevel.low < .critical)
    }
}
