// The desk side of the journal: builds batches in memory, knows where everything is, and reads back.
//
// The life of a record:
//
//     append ──▶ open batch ── takeBatch ──▶ in flight ── completed ──▶ on disk
//     end ▲                                                  durableEnd ▲
//
// Owned by one queue and not Sendable: the compiler refuses to let it leave. The disk side is `JournalWriter`; the
// two share nothing but `Batch` values.
//
// Invariants: durableEnd ≤ start of the first batch in flight ≤ … ≤ openStart ≤ end, without gaps.
// `end` never moves except by `append` and `takeBatch`, so a caller may write it into the record it is about to append.

import TandemSystem
import TandemWire

/// An append-only sequence of JSON lines with durable batches.
package final class Journal {
    /// Names this data directory; made when it was created, and new after a salvage.
    package let epoch: String
    /// What opening found.
    package let recovered: Recovered
    /// Everything below is on disk.
    package var durableEnd: UInt64 { durable }
    /// Where the next record will begin, i.e. its `pos`.
    package var end: UInt64 { next }

    private let configuration: JournalConfiguration
    private let reader: RecordReader
    private var writer: JSONWriter
    private var durable: UInt64
    private var next: UInt64
    /// Position of the first byte of the open batch.
    private var openStart: UInt64
    /// Where the records of the open batch begin: after the header if it begins a segment.
    private var openHeaderBytes = 0
    private var openRecords = 0
    /// First position of the segment the open batch belongs to.
    private var segment: UInt64
    /// Checksum of the last line appended.
    private var chain: UInt32
    /// Batches taken but not completed, oldest first.
    private var inFlight: [Batch] = []
    /// The memory of the batch completed last, which somebody may still hold, and of the one before it, to be written
    /// over: memory that is not there yet costs a small batch more than all its records do.
    private var resting: [UInt8] = []
    private var spare: [UInt8] = []
    /// More is given back.
    private static let spareBytesMaximum = 1024 * 1024

    /// Opens the journal of a data directory; creates it when there is none.
    ///
    /// Replay starts at `from`: 0, or the position of a snapshot, whose `epoch` the journal must then have. Segments
    /// before it are checked by their ends only. `decode` is handed every committed record, on a queue of its own, and
    /// `replay` here what it made of it, with the record's position.
    /// `progress` is told from time to time how many bytes of how many have been replayed.
    package static func open<Item: Sendable>(
        disk: any Disk, configuration: JournalConfiguration = JournalConfiguration(),
        entropy: any Entropy = SystemEntropy(), clock: any Clock = SystemClock(), from: UInt64 = 0,
        epoch: String? = nil, progress: (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in },
        decode: @escaping LineDecoder<Item>, replay: (UInt64, inout Item) throws -> Void
    ) throws(JournalError) -> Journal {
        let recovery = Recovery(disk: disk, configuration: configuration, entropy: entropy, clock: clock)
        let state = try recovery.run(
            from: from, expectedEpoch: epoch, progress: progress, decode: decode, replay: replay)
        return Journal(state: state, disk: disk, configuration: configuration)
    }

    private init(state: RecoveredState, disk: any Disk, configuration: JournalConfiguration) {
        epoch = state.epoch
        recovered = state.report
        durable = state.report.end
        openStart = state.report.end
        next = state.report.end
        chain = state.chain
        segment = state.segments[state.segments.count - 1]
        self.configuration = configuration
        reader = RecordReader(disk: disk, segments: state.segments)
        writer = JSONWriter(reserving: 4096)
        // After a dirty end the old file is never appended to again (see Recovery).
        beginBatch(mustRotate: state.mustRotate)
    }

    /// Appends one record to the open batch; the answer is where its line (without LF) stands in the bytes of the
    /// batch, or nil, and nothing appended, when it would be longer than `JournalFormat.lineBytesMaximum`.
    ///
    /// `encode` writes one JSON object without its closing brace, with at least one member. The first member must not
    /// be named `journal`, `commit` or `lost`.
    @discardableResult
    package func append(_ encode: (inout JSONWriter) -> Void) -> Range<Int>? {
        write { writer in
            let start = writer.count
            encode(&writer)
            let length = writer.count - start
            assert(
                writer.read(from: start) { $0.count > 1 && $0[0] == UInt8(ascii: "{") }, "a record is an open object")
            guard length + JournalFormat.tailBytes < JournalFormat.lineBytesMaximum else {
                writer.truncate(to: start)
                return nil
            }
            chain = JournalFormat.seal(&writer, from: start, chain: chain)
            openRecords += 1
            return start..<writer.count - 1
        }
    }

    /// Lends the text of the open batch. It is taken out while it is written to: a local value costs no checks of
    /// exclusive access.
    @inline(__always)
    private func write<Result>(_ body: (inout JSONWriter) -> Result) -> Result {
        var taken = JSONWriter()
        swap(&taken, &writer)
        defer {
            next = openStart + UInt64(taken.count)
            swap(&taken, &writer)
        }
        return body(&taken)
    }

    /// First positions of the segments on disk, for a `RecordReader` of one's own.
    package var segments: [UInt64] { reader.segments }

    /// Seals what was appended since the last call; nil when that is nothing.
    package func takeBatch() -> Batch? {
        guard openRecords > 0 else { return nil }
        let commit = JournalFormat.Commit(
            records: UInt64(openRecords), from: openStart + UInt64(openHeaderBytes), position: end)
        var line: [UInt8] = []
        var sealing = chain
        JournalFormat.appendCommit(commit, chain: &sealing, to: &line)
        chain = sealing
        var sealed = JSONWriter(over: exchange(&spare, with: []))
        swap(&sealed, &writer)
        sealed.raw(line)
        let batch = Batch(bytes: sealed.take(), start: openStart, segment: segment, records: openRecords)
        inFlight.append(batch)
        openStart = batch.end
        next = batch.end
        beginBatch(mustRotate: false)
        return batch
    }

    /// Tells that a batch is on disk. Batches complete in the order they were taken.
    package func completed(_ batch: Batch) {
        guard let first = inFlight.first, first.start == batch.start else {
            preconditionFailure("batches complete in order")
        }
        let bytes = inFlight.removeFirst().bytes
        spare = exchange(&resting, with: bytes.count <= Self.spareBytesMaximum ? bytes : [])
        if batch.beginsSegment { reader.addSegment(batch.segment) }
        durable = batch.end
    }

    /// Decides on rotation. It happens here, between batches, because `end` must already account for the header.
    private func beginBatch(mustRotate: Bool) {
        openRecords = 0
        openHeaderBytes = 0
        guard mustRotate || openStart - segment >= configuration.segmentBytes else { return }
        segment = openStart
        var line: [UInt8] = []
        var sealing = chain
        JournalFormat.appendHeader(epoch: epoch, position: openStart, chain: &sealing, to: &line)
        chain = sealing
        openHeaderBytes = write { writer in
            writer.raw(line)
            return writer.count
        }
    }

    // MARK: - Reading

    /// Reads the record at `position` (its line without LF) into `line`: from memory while it is on its way to disk,
    /// from the files afterwards. Its checksum is verified. Where no record begins, the error is `notARecord`.
    package func read(at position: UInt64, into line: inout [UInt8]) throws(JournalError) {
        line.removeAll(keepingCapacity: true)
        if position < durableEnd { return try reader.read(at: position, below: durableEnd, into: &line) }
        if position >= openStart {
            let open = writer
            return try Self.copyLine(of: open.bytes, from: openStart, at: position, into: &line)
        }
        for batch in inFlight where position < batch.end {
            return try Self.copyLine(of: batch.bytes, from: batch.start, at: position, into: &line)
        }
        throw .notARecord(position: position)
    }

    /// Hands out the records from `position` on, in order, as far as they are durable; the answer is where to go on.
    ///
    /// `position` is where a line begins: that of any record, a `durableEnd`, or 0. `body` gets position and line
    /// (without LF); false stops after this record, and so does reaching `limitBytes`.
    package func scan(
        from position: UInt64, limitBytes: Int, _ body: (UInt64, Span<UInt8>) -> Bool
    ) throws(JournalError) -> UInt64 {
        guard position <= durableEnd else { throw .notARecord(position: position) }
        return try reader.scan(from: position, below: durableEnd, limitBytes: limitBytes, body)
    }

    private static func copyLine(
        of bytes: [UInt8], from start: UInt64, at position: UInt64, into line: inout [UInt8]
    ) throws(JournalError) {
        let offset = position - start
        guard offset < UInt64(bytes.count) else { throw .notARecord(position: position) }
        let first = Int(offset)
        guard first == 0 || bytes[first - 1] == 0x0A else { throw .notARecord(position: position) }
        let lineFeed = ByteScan.firstNewline(bytes.span, from: first) ?? bytes.count
        guard JournalFormat.kind(bytes.span.extracting(first..<lineFeed)) == .record else {
            throw .notARecord(position: position)
        }
        line.append(contentsOf: bytes[first..<lineFeed])
    }
}
