// How full is too full. New work stops before the disk says ENOSPC, because a journal that meets ENOSPC ends the
// process. A pure function: the caller asks `Disk.space()` now and then and decides what "low" means for it.

import TandemSystem

/// What the free space allows.
package enum SpaceLevel: Int, Sendable, Comparable {
    /// Everything.
    case ample
    /// No new sessions.
    case low
    /// Nothing that writes.
    case critical

    package static func < (left: SpaceLevel, right: SpaceLevel) -> Bool { left.rawValue < right.rawValue }
}

/// Two watermarks. Each is a share of the disk but at most so many bytes (5 % of a large disk is plenty) and at least
/// so many (1 % of a tiny one is not enough for the next batch).
package struct SpacePolicy: Sendable {
    package var lowPercent: UInt64 = 5
    package var lowBytesMaximum: UInt64 = 1024 * 1024 * 1024
    package var lowBytesMinimum: UInt64 = 4 * 1024 * 1024
    package var criticalPercent: UInt64 = 1
    package var criticalBytesMaximum: UInt64 = 128 * 1024 * 1024
    package var criticalBytesMinimum: UInt64 = 2 * 1024 * 1024
    /// A new segment and a new snapshot need a file each.
    package var criticalFilesMinimum: UInt64 = 8

    package init() {}

    package func level(_ space: DiskSpace) -> SpaceLevel {
        let lackOfFiles = space.totalFiles > 0 && space.availableFiles < criticalFilesMinimum
        let hundredth = space.totalBytes / 100
        let critical = watermark(hundredth, criticalPercent, criticalBytesMinimum, criticalBytesMaximum)
        if lackOfFiles || space.availableBytes < critical { return .critical }
        let low = watermark(hundredth, lowPercent, lowBytesMinimum, lowBytesMaximum)
        return space.availableBytes < low ? .low : .ample
    }

    private func watermark(_ hundredth: UInt64, _ percent: UInt64, _ minimum: UInt64, _ maximum: UInt64) -> UInt64 {
        let (share, overflow) = hundredth.multipliedReportingOverflow(by: percent)
        return min(max(overflow ? .max : share, minimum), maximum)
    }
}
