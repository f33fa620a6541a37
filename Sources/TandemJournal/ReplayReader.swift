// Reading records ahead of whoever folds them. Reading, checking and scanning a record takes about as long as folding
// it, so a restart does both at once:
//
//     queue "tandem.replay"   fill 1 │ fill 2 │ fill 3 │ …         files → checked, scanned lines
//     who replays                    │ fold 1 │ fold 2 │ fold 3    lines → state
//
// The two share nothing: a batch belongs to one side at a time, and is exchanged for the one before it, whose memory is
// used again. So at most two batches exist, however long the journal is.

import Dispatch
import TandemSystem
import TandemWire

/// Records in order, checked, and scanned as lines of JSON.
struct ReplayBatch: Sendable {
    static let recordsMaximum = 256
    /// After this many bytes a batch is full, so that long records do not make it large.
    static let bytesMaximum = 256 * 1024
    /// Lines that have grown beyond this give their memory back.
    private static let lineBytesKept = 8 * 1024

    enum Ending: Sendable {
        case more
        case end
        /// What comes after the last record of this batch.
        case failed(JournalError)
    }

    private(set) var lines: [JSONLine] = []
    private(set) var positions: [UInt64] = []
    var ending = Ending.more
    /// All of them are in this one.
    var segment: UInt64 = 0
    private var bytes = 0

    var isFull: Bool { positions.count == Self.recordsMaximum || bytes >= Self.bytesMaximum }

    mutating func empty() {
        positions.removeAll(keepingCapacity: true)
        ending = .more
        bytes = 0
    }

    mutating func append(_ record: Span<UInt8>, at position: UInt64) throws(JSONError) {
        let index = positions.count
        if index == lines.count { lines.append(JSONLine()) }
        if lines[index].bytes.count > Self.lineBytesKept { lines[index] = JSONLine() }
        try lines[index].read(record)
        positions.append(position)
        bytes += record.count
    }
}

/// The records of a journal from a position to its end, as batches.
struct ReplaySource {
    /// A segment that is being read.
    private struct Reading {
        let file: any DiskFile
        var walk: SegmentWalk
    }

    private let disk: any Disk
    private let entries: [SegmentList.Entry]
    private let from: UInt64
    private let end: UInt64
    /// The entry after the one that is being read.
    private var next = 0
    private var reading: Reading?

    /// `end`: where the last segment ends, as far as it counts.
    init(_ disk: any Disk, _ list: SegmentList, from: UInt64, to end: UInt64) {
        self.disk = disk
        entries = list.entries
        self.from = from
        self.end = end
    }

    mutating func fill(_ batch: inout ReplayBatch) {
        batch.empty()
        do throws(JournalError) {
            while batch.positions.isEmpty {
                guard var reading = try take() else {
                    batch.ending = .end
                    return
                }
                batch.segment = reading.walk.rules.segment
                if try Self.fill(&batch, from: &reading) { self.reading = reading }
            }
        } catch {
            batch.ending = .failed(error)
        }
    }

    /// The segment that is being read, or else the next one with records to be read; it is the caller's now.
    private mutating func take() throws(JournalError) -> Reading? {
        if let reading {
            self.reading = nil
            return reading
        }
        while next < entries.count {
            let entry = entries[next]
            next += 1
            let limit = next == entries.count ? end - entry.first : entry.bytes
            guard from < entry.first + limit else { continue }
            let file: any DiskFile
            do {
                file = try disk.open(SegmentName.file(entry.first), .read)
            } catch {
                throw JournalError(error)
            }
            return Reading(
                file: file, walk: try SegmentWalk.enter(file, segment: entry.first, at: from, limit: limit))
        }
        return nil
    }

    /// False: the segment has ended.
    private static func fill(_ batch: inout ReplayBatch, from reading: inout Reading) throws(JournalError) -> Bool {
        while !batch.isFull {
            switch try reading.walk.next() {
            case .record(let range):
                let position = reading.walk.position
                do throws(JSONError) {
                    try batch.append(reading.walk.source.buffer.span.extracting(range), at: position)
                } catch {
                    throw .replayRefused(
                        file: reading.walk.file, position: position, reason: "it is not JSON: \(error.message)")
                }
            case .structure: continue
            case .bad(let reason):
                throw .damaged(try Damage(reading.file, walk: reading.walk, reason: reason))
            case .end:
                guard reading.walk.rules.openRecords == 0 else {
                    throw .damaged(
                        try Damage(reading.file, walk: reading.walk, reason: "the segment ends without a commit"))
                }
                return false
            }
        }
        return true
    }
}

/// Owns a source, and fills a batch while the one before it is folded.
actor ReplayReader {
    private nonisolated let executor = QueueExecutor(label: "tandem.replay")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
    private var source: ReplaySource
    private var batch = ReplayBatch()

    private init(_ source: sending ReplaySource) { self.source = source }

    /// Hands out all records of a source in order; the answer is how many there were.
    ///
    /// - Parameter progress: called between batches with the position that has been reached.
    /// - Throws: what the source met, after the records before it; or `replayRefused` with what `body` threw.
    static func run(
        _ source: sending ReplaySource, progress: (UInt64) -> Void, _ body: (UInt64, JSONLine) throws -> Void
    ) throws(JournalError) -> Int {
        let reader = ReplayReader(source)
        reader.fillNext()
        var batch = ReplayBatch()
        var records = 0
        while true {
            reader.exchange(&batch)
            let isLast = if case .more = batch.ending { false } else { true }
            if !isLast { reader.fillNext() }
            for index in batch.positions.indices {
                do {
                    try body(batch.positions[index], batch.lines[index])
                } catch {
                    // Nothing is read any more once this function has returned.
                    reader.rest()
                    throw .replayRefused(
                        file: SegmentName.file(batch.segment), position: batch.positions[index], reason: "\(error)")
                }
            }
            records += batch.positions.count
            if let last = batch.positions.last { progress(last) }
            if case .failed(let error) = batch.ending { throw error }
            if isLast { return records }
        }
    }

    private nonisolated func fillNext() {
        executor.queue.async { self.assumeIsolated { $0.fill() } }
    }

    /// Waits until the batch is full, and takes it for the one that is done.
    private nonisolated func exchange(_ other: inout ReplayBatch) {
        executor.queue.sync { self.assumeIsolated { swap(&$0.batch, &other) } }
    }

    private nonisolated func rest() { executor.queue.sync {} }

    private func fill() {
        // Taken out while it is written to: a local value costs no checks of exclusive access.
        var batch = ReplayBatch()
        swap(&batch, &self.batch)
        defer { swap(&batch, &self.batch) }
        source.fill(&batch)
    }
}
