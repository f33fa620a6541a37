// `salvage`: writes a new directory with everything of a damaged journal that can be proven. The old directory is
// only read.
//
// Positions are kept. Records point at each other by position (`back`), and clients have seen positions; so every
// proven line goes to the very place it had, and what cannot be proven is replaced by `lost` lines of the same
// length:
//
//     {"lost":214                                    …,"crc":"1b2c3d4e"}
//
// All checksums are new, because the epoch is: who resumes with a cursor of the old epoch must know that some of what
// it was promised is gone. Records after the last commit are kept only below the durable mark, and get a commit.
// Snapshots are not carried over: they are of the old epoch, and a full replay needs none.

import TandemSystem
import TandemWire

/// What a salvage saved and what it could not.
package struct SalvageReport: Sendable, Equatable {
    package var epoch: String
    package var records = 0
    package var segments = 0
    /// Where the new journal ends.
    package var end: UInt64 = 0
    /// The damaged places, in order, with the streams and numbers next to them.
    package var lost: [Damage] = []
    package var lostBytes: UInt64 = 0
    /// Files that are no segments of this journal, and why.
    package var skipped: [String] = []
    /// Bytes after the end that were never acknowledged.
    package var droppedBytes: UInt64 = 0
}

extension JournalTools {
    /// Salvages `old` into `new`, which must not have a journal yet.
    package static func salvage(
        _ old: any Disk, to new: any Disk, entropy: any Entropy = SystemEntropy(),
        progress: @escaping (Progress) -> Void = { _ in }
    ) throws(JournalError) -> SalvageReport {
        let sources = try salvageableSegments(old)
        let output = try SalvageOutput(new, epoch: Recovery.makeEpoch(entropy))
        var report = SalvageReport(epoch: output.epoch, skipped: sources.skipped)
        var meter = try Meter(old, sources.positions, progress)
        if let first = sources.positions.first, first > 0 {
            report.lost.append(
                Damage(
                    file: SegmentName.file(0), offset: 0, position: 0, resumesAt: first, reason: "missing"))
            try output.begin(0)
            try output.fill(to: first)
        }
        let mark = try salvageMark(old, sources.positions)
        for (index, first) in sources.positions.enumerated() {
            let next = index + 1 < sources.positions.count ? sources.positions[index + 1] : nil
            try salvageSegment(old, first, next: next, mark: mark, output, &meter, &report)
        }
        try output.finish()
        report.records = output.records
        report.segments = output.segments
        report.end = output.position
        report.lostBytes = output.lostBytes
        return report
    }

    /// Files whose name and header agree, or whose header cannot be read.
    private static func salvageableSegments(
        _ disk: any Disk
    ) throws(JournalError) -> (positions: [UInt64], skipped: [String]) {
        var positions: [UInt64] = []
        var skipped: [String] = []
        do {
            for name in try disk.list(SegmentName.directory).sorted() where name.hasSuffix(SegmentName.suffix) {
                guard let first = SegmentName.position(name, suffix: SegmentName.suffix) else {
                    skipped.append("\(SegmentName.directory)/\(name): not a name of a segment")
                    continue
                }
                do throws(JournalError) {
                    _ = try SegmentList.readHeader(try open(disk, first), first: first)
                    positions.append(first)
                } catch {
                    guard case .damaged = error else {
                        skipped.append(error.message)
                        continue
                    }
                    positions.append(first)
                }
            }
        } catch {
            throw JournalError(error)
        }
        return (positions, skipped)
    }

    private static func open(_ disk: any Disk, _ first: UInt64) throws(JournalError) -> any DiskFile {
        do {
            return try disk.open(SegmentName.file(first), .read)
        } catch {
            throw JournalError(error)
        }
    }

    private static func salvageMark(_ disk: any Disk, _ positions: [UInt64]) throws(JournalError) -> UInt64 {
        for first in positions {
            guard let header = try? SegmentList.readHeader(try open(disk, first), first: first) else { continue }
            do {
                return try DurableMark.read(disk, epoch: header.epoch) ?? 0
            } catch {
                throw JournalError(error)
            }
        }
        return 0
    }

    private static func salvageSegment(
        _ disk: any Disk, _ first: UInt64, next: UInt64?, mark: UInt64, _ output: SalvageOutput, _ meter: inout Meter,
        _ report: inout SalvageReport
    ) throws(JournalError) {
        let file = try open(disk, first)
        let size: UInt64
        do {
            size = try file.status().size
        } catch {
            throw JournalError(error)
        }
        // A file that goes on past the next one's beginning is only believed up to there.
        let limit = min(size, (next ?? .max) - first)
        try output.begin(first)
        var walk = SegmentWalk(file, segment: first, to: limit)
        walking: while true {
            switch try walk.next() {
            case .record(let range):
                try output.take(walk.source.buffer.span.extracting(range), .record, at: walk.position)
            case .structure(let kind, let range):
                try output.take(walk.source.buffer.span.extracting(range), kind, at: walk.position)
            case .end: break walking
            case .bad(let reason):
                let offset = walk.source.itemOffset
                let proven = try DamageSearch.firstProvenLine(file, after: offset, chain: walk.rules.chain)
                if proven != nil || next != nil { report.lost.append(try Damage(file, walk: walk, reason: reason)) }
                guard let proven, proven.offset < limit else { break walking }
                walk = SegmentWalk(file, segment: first, from: proven.offset, chain: proven.chain, to: limit)
            }
            meter.at(walk.source.nextOffset, walk.file)
        }
        meter.finish(size, walk.file)
        if let next {
            try output.fill(to: next)
        } else {
            try output.endJournal(below: mark)
            report.droppedBytes = first + size - min(first + size, output.takenEnd)
        }
    }
}
