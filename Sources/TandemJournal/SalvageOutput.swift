// The new directory of a salvage: takes proven lines at their positions, fills what lies between them, and makes a
// valid journal of it.
//
// Invariant: `position` is where the next line goes; everything before it in the current segment is written or in
// `buffer`, whose last line is held back, because a gap that is too small for a `lost` line swallows it.

import TandemSystem
import TandemWire

/// Writes salvaged segments.
final class SalvageOutput {
    /// `{"lost":29` and the tail: the shortest `lost` line there is.
    static let lostBytesMinimum: UInt64 = 29
    private static let lostBytesMaximum: UInt64 = 64 * 1024
    private static let bufferBytes = 1024 * 1024

    let epoch: String
    private(set) var position: UInt64 = 0
    private(set) var records = 0
    private(set) var segments = 0
    private(set) var lostBytes: UInt64 = 0
    /// Position after the last proven line that was kept.
    private(set) var takenEnd: UInt64 = 0

    private let disk: any Disk
    private var file: (any DiskFile)?
    private var segment: UInt64 = 0
    private var chain: UInt32 = 0
    private var buffer: [UInt8] = []
    private var lastLine: (start: Int, chain: UInt32, isRecord: Bool)?
    /// The state after the last line that makes all before it count.
    private var committed: (position: UInt64, chain: UInt32, records: Int) = (0, 0, 0)

    init(_ disk: any Disk, epoch: String) throws(JournalError) {
        self.disk = disk
        self.epoch = epoch
        do {
            try disk.makeDirectory(SegmentName.directory)
            try disk.syncDirectory("")
        } catch {
            throw JournalError(error)
        }
        if let first = try SegmentList.positions(disk).first {
            throw .strangeSegment(file: SegmentName.file(first), reason: "the new directory already has a journal")
        }
    }

    /// Ends the segment before and begins one at `first`, which is where the one before ends.
    func begin(_ first: UInt64) throws(JournalError) {
        try endSegment()
        do {
            file = try disk.open(SegmentName.temporary, .create)
        } catch {
            throw JournalError(error)
        }
        segment = first
        position = first
        let start = buffer.count
        JournalFormat.appendHeader(epoch: epoch, position: first, chain: &chain, to: &buffer)
        position += UInt64(buffer.count - start)
        lastLine = nil
        markCommitted()
    }

    /// Takes a proven line of the old journal.
    func take(_ line: Span<UInt8>, _ kind: JournalFormat.Kind, at place: UInt64) throws(JournalError) {
        if case .header = kind { return }
        if place > position {
            // Too small a gap for a `lost` line: this line becomes a part of it.
            guard place - position >= Self.lostBytesMinimum else { return }
            try fill(to: place)
        }
        guard place == position else { return }
        // Before the line is added, so that it is still in the buffer when the next one shows a gap.
        try flushWhenFull()
        let start = buffer.count
        lastLine = (start, chain, kind == .record)
        for index in 0..<line.count - JournalFormat.tailBytes { buffer.append(line[index]) }
        chain = JournalFormat.seal(&buffer, from: start, chain: chain)
        position += UInt64(buffer.count - start)
        takenEnd = position
        if kind == .record { records += 1 } else { markCommitted() }
    }

    /// Fills up to `place` with `lost` lines.
    func fill(to place: UInt64) throws(JournalError) {
        guard place > position else { return }
        if place - position < Self.lostBytesMinimum { try giveBackLastLine() }
        lostBytes += place - position
        while position < place {
            var length = min(place - position, Self.lostBytesMaximum)
            let rest = place - position - length
            // The rest must be long enough for a line of its own.
            if rest > 0 && rest < Self.lostBytesMinimum { length -= Self.lostBytesMinimum }
            try flushWhenFull()
            let start = buffer.count
            buffer.append(contentsOf: Array(#"{"lost":\#(length)"#.utf8))
            let padding = Int(length) - (buffer.count - start) - JournalFormat.tailBytes - 1
            buffer.append(contentsOf: repeatElement(UInt8(ascii: " "), count: padding))
            chain = JournalFormat.seal(&buffer, from: start, chain: chain)
            position += length
        }
        lastLine = nil
        markCommitted()
    }

    /// Ends the last segment. Records without a commit are kept, and get one, when the mark says they were durable.
    func endJournal(below mark: UInt64) throws(JournalError) {
        let open = records - committed.records
        guard open > 0 else { return }
        if position <= mark {
            let commit = JournalFormat.Commit(records: UInt64(open), from: committed.position, position: position)
            let start = buffer.count
            JournalFormat.appendCommit(commit, chain: &chain, to: &buffer)
            position += UInt64(buffer.count - start)
            markCommitted()
            return
        }
        try write()
        do {
            try file?.truncate(to: committed.position - segment)
        } catch {
            throw JournalError(error)
        }
        (position, chain, records) = committed
        takenEnd = min(takenEnd, position)
    }

    /// Makes the last segment durable.
    func finish() throws(JournalError) {
        try endSegment()
    }

    // MARK: - Bytes

    private func markCommitted() {
        committed = (position, chain, records)
    }

    /// Un-writes the last line, so that the gap behind it becomes large enough.
    private func giveBackLastLine() throws(JournalError) {
        guard let last = lastLine else {
            throw .damaged(
                Damage(
                    file: SegmentName.file(segment), offset: position - segment, position: position,
                    reason: "the gap is too small to be filled"))
        }
        position -= UInt64(buffer.count - last.start)
        buffer.removeLast(buffer.count - last.start)
        chain = last.chain
        if last.isRecord { records -= 1 }
        lastLine = nil
    }

    private func flushWhenFull() throws(JournalError) {
        if buffer.count >= Self.bufferBytes { try write() }
    }

    private func write() throws(JournalError) {
        // Taken out for the call, because a span of a class's property does not live long enough.
        var bytes: [UInt8] = []
        swap(&bytes, &buffer)
        do {
            try file?.appendAll(bytes.span)
        } catch {
            throw JournalError(error)
        }
        bytes.removeAll(keepingCapacity: true)
        buffer = bytes
        lastLine = nil
    }

    private func endSegment() throws(JournalError) {
        guard let file else { return }
        try write()
        do {
            try file.sync()
            try disk.rename(SegmentName.temporary, to: SegmentName.file(segment))
            try disk.syncDirectory(SegmentName.directory)
        } catch {
            throw JournalError(error)
        }
        self.file = nil
        segments += 1
    }
}
