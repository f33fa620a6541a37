// `verify`: reads every byte of every segment and snapshot and says everything that is wrong, not only the first
// thing. It changes nothing.

import TandemSystem
import TandemWire

/// The result of a full check.
package struct VerifyReport: Sendable, Equatable {
    package var epoch: String?
    package var segments = 0
    package var records = 0
    package var batches = 0
    package var bytes: UInt64 = 0
    /// Where the last valid batch ends.
    package var end: UInt64 = 0
    /// Lines that a salvage put in place of lost bytes.
    package var lostLines = 0
    /// Bytes after the last commit that recovery would cut, and why. Normal while a server is writing.
    package var torn: TornReport?
    /// What recovery would refuse.
    package var problems: [JournalError] = []
    package var snapshots: [Snapshot] = []
    package var badSnapshots: [String] = []

    /// Nothing acknowledged is damaged.
    package var isSound: Bool { problems.isEmpty }
}

extension JournalTools {
    /// Checks a whole journal. Problems are part of the report; only a disk that cannot be read throws.
    package static func verify(
        _ disk: any Disk, progress: @escaping (Progress) -> Void = { _ in }
    ) throws(JournalError) -> VerifyReport {
        var report = VerifyReport()
        do {
            report.epoch = try SegmentList(disk).epoch
        } catch {
            if case .system = error { throw error }
            report.problems.append(error)
        }
        let positions = (try? SegmentList.positions(disk)) ?? []
        if positions.isEmpty && report.problems.isEmpty {
            report.problems.append(.segmentMissing(expected: 0, found: nil))
        }
        var meter = try Meter(disk, positions, progress)
        for first in positions {
            try verifySegment(disk, first, isLast: first == positions.last, &meter, &report)
        }
        try verifyMark(disk, &report)
        try verifySnapshots(disk, &report)
        return report
    }

    /// Counts bytes over all segments and reports every few megabytes.
    struct Meter {
        private let progress: (Progress) -> Void
        private var total: UInt64 = 0
        private var before: UInt64 = 0
        private var reported: UInt64 = 0

        init(_ disk: any Disk, _ positions: [UInt64], _ progress: @escaping (Progress) -> Void) throws(JournalError) {
            self.progress = progress
            do {
                for first in positions { total += try disk.open(SegmentName.file(first), .read).status().size }
            } catch {
                throw JournalError(error)
            }
        }

        mutating func at(_ offset: UInt64, _ file: String) {
            let done = before + offset
            guard done >= reported + JournalTools.progressBytes else { return }
            reported = done
            progress(Progress(file: file, bytes: done, totalBytes: total))
        }

        mutating func finish(_ bytes: UInt64, _ file: String) {
            before += bytes
            progress(Progress(file: file, bytes: before, totalBytes: total))
        }
    }

    private static func verifySegment(
        _ disk: any Disk, _ first: UInt64, isLast: Bool, _ meter: inout Meter, _ report: inout VerifyReport
    ) throws(JournalError) {
        let name = SegmentName.file(first)
        let file: any DiskFile
        let size: UInt64
        do {
            file = try disk.open(name, .read)
            size = try file.status().size
        } catch {
            throw JournalError(error)
        }
        report.segments += 1
        report.bytes += size
        var walk = SegmentWalk(file, segment: first)
        // Only the end of the last segment may be torn; there, recovery's own judgement is asked.
        let tail = isLast ? try TailFinding(file, segment: first, cutsAtAnyDamage: false) : nil
        var json = JSONLine()
        // Of records that are not committed yet: recovery cuts them off unread.
        var refused: [JournalError] = []
        while true {
            switch try walk.next() {
            case .record(let range):
                report.records += 1
                do throws(JSONError) {
                    try json.read(walk.source.buffer.span.extracting(range))
                } catch {
                    refused.append(.notJSON(file: name, position: walk.position, error))
                }
            case .structure(.commit, _):
                report.batches += 1
                report.problems += refused
                refused = []
            case .structure(.lost, _): report.lostLines += 1
            case .structure: break
            case .end, .bad:
                report.end = first + walk.rules.committedEnd
                refused = []
                if try !resume(&walk, file, tail, size: size, &report) {
                    meter.finish(size, name)
                    return
                }
            }
            meter.at(walk.source.nextOffset, name)
        }
    }

    /// After a bad line or the end: notes it, and moves the walk to the next proven line. False when there is none.
    private static func resume(
        _ walk: inout SegmentWalk, _ file: any DiskFile, _ tail: TailFinding?, size: UInt64,
        _ report: inout VerifyReport
    ) throws(JournalError) -> Bool {
        let position = walk.rules.segment + walk.rules.committedEnd
        if case .cut(let reason)? = tail?.verdict, tail?.validEnd == walk.rules.committedEnd {
            report.records -= Int(walk.rules.openRecords)
            report.torn = TornReport(
                file: SegmentName.torn(position), position: position, bytes: size - walk.rules.committedEnd,
                reason: reason)
            return false
        }
        let atEnd = walk.source.itemOffset >= size
        if atEnd && walk.rules.openRecords == 0 { return false }
        let reason = atEnd ? "the segment ends without a commit" : "not what was written"
        let damage = try Damage(file, walk: walk, reason: reason)
        report.problems.append(.damaged(damage))
        guard !atEnd,
            let next = try DamageSearch.firstProvenLine(file, after: walk.source.itemOffset, chain: walk.rules.chain)
        else { return false }
        walk = SegmentWalk(file, segment: walk.rules.segment, from: next.offset, chain: next.chain)
        return true
    }

    private static func verifyMark(_ disk: any Disk, _ report: inout VerifyReport) throws(JournalError) {
        guard let epoch = report.epoch, report.isSound else { return }
        do {
            if let mark = try DurableMark.read(disk, epoch: epoch), mark > report.end {
                report.problems.append(.ahead(what: "the durable mark is", position: mark, journalEnd: report.end))
            }
        } catch {
            throw JournalError(error)
        }
    }

    private static func verifySnapshots(_ disk: any Disk, _ report: inout VerifyReport) throws(JournalError) {
        let store = SnapshotStore(disk: disk)
        var limit = UInt64.max
        while true {
            let choice = try store.newest(below: limit)
            report.badSnapshots += choice.rejected
            guard let snapshot = choice.snapshot else { return }
            report.snapshots.append(snapshot)
            if snapshot.position > report.end {
                report.problems.append(
                    .ahead(what: "the snapshot is", position: snapshot.position, journalEnd: report.end))
            }
            limit = snapshot.position
        }
    }
}
