// What follows a bad line: is there anything later that is proven, and does it prove that the bad line was once on
// disk? The answer decides between "torn, never acknowledged: cut" and "acknowledged, then damaged: refuse".
//
// A line proves itself when its checksum follows from the checksum that the line before it claims in its text; the
// line before may itself be damaged elsewhere. For the bad line both checksums are tried, the one it claims and the
// one its content has, because the eight digits may be what was hit.
//
// Why a proven line later is not always a refusal: all sectors of one `write` may reach the disk in any order. A
// batch that was being written when the power went may have its commit line and a hole of zeros before it. Such a
// hole begins at a sector boundary, or where the batch begins, and ends at a sector boundary, and it lies in the
// last batch. Nothing else that can happen to a file looks like that: a flipped bit does not, an old block does not.

import TandemSystem

/// The rest of a segment after a bad line.
struct DamageSearch {
    /// The smallest piece a disk writes or fails to write.
    static let sectorBytes: UInt64 = 512

    /// Offset of the first proven line after the bad one, and the checksum it continues from.
    var resumesAt: (offset: UInt64, chain: UInt32)?
    /// The batch after the damaged one had begun, so the damaged one had been synced.
    var provesLaterBatch = false
    /// Between the bad line and the proven one there is a hole that a torn write leaves.
    var hasHole = false

    /// Searches from the first bad line on, which is at offset `badLine` and belongs to the batch that begins at
    /// `batchStart`; `chain` is the checksum of the last good line before it.
    init(
        _ file: any DiskFile, segment: UInt64, badLine: UInt64, chain: UInt32, batchStart: UInt64
    ) throws(JournalError) {
        resumesAt = try Self.firstProvenLine(file, after: badLine, chain: chain)
        guard let resumesAt else { return }
        hasHole = try Self.findHole(file, in: badLine..<resumesAt.offset, batchStart: batchStart)
        provesLaterBatch = try Self.findLaterBatch(
            file, segment: segment, from: resumesAt.offset, chain: resumesAt.chain, batchStart: batchStart)
    }

    /// The first line after the bad one whose checksum follows from its predecessor's.
    static func firstProvenLine(
        _ file: any DiskFile, after badLine: UInt64, chain: UInt32
    ) throws(JournalError) -> (offset: UInt64, chain: UInt32)? {
        var source = LineSource(file, from: badLine)
        var seeds: [UInt32] = []
        var isBadLine = true
        while true {
            switch try source.next() {
            case .end: return nil
            case .fragment:
                seeds = []
                isBadLine = false
            case .line(let range):
                let line = source.buffer.span.extracting(range)
                let written = JournalFormat.writtenChecksum(line)
                if let written {
                    for seed in seeds where JournalFormat.expectedChecksum(line, chain: seed) == written {
                        return (source.itemOffset, seed)
                    }
                }
                seeds = written.map { [$0] } ?? []
                if isBadLine { seeds.append(JournalFormat.expectedChecksum(line, chain: chain)) }
                isBadLine = false
            }
        }
    }

    /// Whether a run of zeros in `range` is one that lost sectors leave.
    private static func findHole(
        _ file: any DiskFile, in range: Range<UInt64>, batchStart: UInt64
    ) throws(JournalError) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        var runStart: UInt64?
        var offset = range.lowerBound
        while offset < range.upperBound {
            let count: Int
            do {
                let wanted = Int(min(UInt64(buffer.count), range.upperBound - offset))
                count = try file.readAll(into: &buffer, at: 0, count: wanted, from: offset)
            } catch {
                throw JournalError(error)
            }
            if count == 0 { break }
            for index in 0..<count {
                let place = offset + UInt64(index)
                if buffer[index] == 0 {
                    if runStart == nil && (place % sectorBytes == 0 || place == batchStart) { runStart = place }
                } else {
                    if runStart != nil && place % sectorBytes == 0 { return true }
                    runStart = nil
                }
            }
            offset += UInt64(count)
        }
        return false
    }

    /// Whether a proven commit later on closes a batch that began after this one.
    private static func findLaterBatch(
        _ file: any DiskFile, segment: UInt64, from offset: UInt64, chain: UInt32, batchStart: UInt64
    ) throws(JournalError) -> Bool {
        var walk = SegmentWalk(file, segment: segment, from: offset, chain: chain)
        var isAfterCommit = false
        while true {
            switch try walk.next() {
            case .record:
                if isAfterCommit { return true }
            case .structure(.commit(let commit), _):
                if commit.from != segment + batchStart { return true }
                isAfterCommit = true
            case .structure: return true
            case .bad, .end: return false
            }
        }
    }
}
