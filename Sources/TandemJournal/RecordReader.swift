// Reading single records and ranges back from the segments, for history, citations and the firehose.
//
// One window of a file is kept. How much is read depends on the step from the record before: reading 64 KiB takes as
// long as a dozen small reads, so it pays only where it holds a dozen of the records that are wanted. A walk along a
// chain of `back` positions whose records lie close together reads 64 KiB in the direction of travel; where other
// streams' records lie between them, it reads each on its own. Every record is checked against the checksum that
// stands right before it.

import TandemSystem

/// Reads what is durable. Owned by the journal, or by whoever reads the same files on another queue.
package final class RecordReader {
    private static let openFilesMaximum = 8

    private let disk: any Disk
    private(set) var segments: [UInt64]
    /// Recently used files, most recent last.
    private var files: [(segment: UInt64, file: any DiskFile)] = []

    private var window = RecordWindow()
    /// Where the record before this one was.
    private var previous: (segment: UInt64, offset: UInt64) = (0, 0)

    package init(disk: any Disk, segments: [UInt64]) {
        self.disk = disk
        self.segments = segments
    }

    func addSegment(_ first: UInt64) {
        if segments.last != first { segments.append(first) }
    }

    /// Appends the record at `position` to `line`, without LF.
    func read(at position: UInt64, below end: UInt64, into line: inout [UInt8]) throws(JournalError) {
        let segment = try self.segment(of: position)
        let offset = position - segment
        guard offset > RecordWindow.previousTailBytes else { throw .notARecord(position: position) }
        let limit = min(end, nextSegment(after: segment)) - segment
        switch try findLine(segment, offset, limit: limit) {
        case .record(let bytes): line.append(contentsOf: bytes)
        case .notARecord, .unfinished: throw .notARecord(position: position)
        case .damaged(let bytes):
            throw .damaged(
                Damage(
                    file: SegmentName.file(segment), offset: offset, position: position,
                    reason: "the checksum does not match", within: RecordName(line: bytes)))
        }
    }

    /// Hands out records from `position` on; see `Journal.scan`.
    package func scan(
        from position: UInt64, below end: UInt64, limitBytes: Int, _ body: (UInt64, Span<UInt8>) -> Bool
    ) throws(JournalError) -> UInt64 {
        var next = position
        var handed = 0
        while next < end {
            let segment = try self.segment(of: next)
            let limit = min(end, nextSegment(after: segment)) - segment
            let file = try open(segment)
            var walk = try SegmentWalk.enter(file, segment: segment, at: next, limit: limit)
            steps: while true {
                switch try walk.next() {
                case .record(let range):
                    next = walk.nextPosition
                    handed += range.count
                    guard body(walk.position, walk.source.buffer.span.extracting(range)), handed < limitBytes else {
                        return next
                    }
                case .structure: next = walk.nextPosition
                case .bad(let reason): throw .damaged(try Damage(file, walk: walk, reason: reason))
                case .end: break steps
                }
            }
            guard next == segment + limit else { throw .notARecord(position: next) }
        }
        return next
    }

    // MARK: - Segments and files

    private func segment(of position: UInt64) throws(JournalError) -> UInt64 {
        var low = 0
        var high = segments.count
        while low < high {
            let middle = (low + high) / 2
            if segments[middle] <= position { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { throw .notARecord(position: position) }
        return segments[low - 1]
    }

    private func nextSegment(after segment: UInt64) -> UInt64 {
        // Most reads are in the last segment.
        guard let last = segments.last, segment < last else { return .max }
        return segments.first { $0 > segment } ?? .max
    }

    private func open(_ segment: UInt64) throws(JournalError) -> any DiskFile {
        if let index = files.lastIndex(where: { $0.segment == segment }) {
            if index < files.count - 1 { files.append(files.remove(at: index)) }
            return files[files.count - 1].file
        }
        do {
            let file = try disk.open(SegmentName.file(segment), .read)
            if files.count == Self.openFilesMaximum { files.removeFirst() }
            files.append((segment, file))
            return file
        } catch {
            throw JournalError(error)
        }
    }

    // MARK: - The window

    private func findLine(
        _ segment: UInt64, _ offset: UInt64, limit: UInt64
    ) throws(JournalError) -> RecordWindow.Line {
        if !window.holds(segment, offset) { try jump(segment, offset, limit: limit) }
        previous = (segment, offset)
        var count = RecordWindow.bytes
        while true {
            let line = window.line(at: offset)
            guard case .unfinished = line, window.end < limit, count <= UInt64(LineSource.bufferBytesMaximum) else {
                return line
            }
            // The record is longer than what is left of the window.
            try fill(segment, from: offset - RecordWindow.previousTailBytes, count: count, limit: limit)
            count *= 2
        }
    }

    private func jump(_ segment: UInt64, _ offset: UInt64, limit: UInt64) throws(JournalError) {
        let isForward = offset >= previous.offset
        let step = isForward ? offset - previous.offset : previous.offset - offset
        guard segment == previous.segment, step > 0, step <= RecordWindow.closeBytes else {
            return try fill(
                segment, from: offset - RecordWindow.previousTailBytes, count: RecordWindow.jumpBytes, limit: limit)
        }
        // Backwards: most of the window before the record, some of it for the record itself.
        let before =
            isForward ? RecordWindow.previousTailBytes : min(offset, RecordWindow.bytes - 2 * RecordWindow.jumpBytes)
        try fill(segment, from: offset - before, count: RecordWindow.bytes, limit: limit)
    }

    private func fill(_ segment: UInt64, from start: UInt64, count: UInt64, limit: UInt64) throws(JournalError) {
        let file = try open(segment)
        let wanted = min(count, limit - min(limit, start))
        do {
            try window.fill(file, segment: segment, from: start, count: Int(wanted))
        } catch {
            throw JournalError(error)
        }
    }
}
