// The disk side of the journal: makes batches durable, one after the other, and nothing else.
//
// The order of the calls is the promise. Within a segment: append, sync. For the first batch of a segment:
//
//     create segment.tmp ▸ append ▸ sync ▸ rename to its name ▸ sync the directory
//
// so that a segment that can be seen is complete, and a batch counts only when its segment can be found again.
//
// Any failure is final. After a failed sync nobody knows what the disk has, and trying again would "succeed" without
// having written anything (the kernel has marked the pages clean). The caller ends the process; recovery asks the
// disk. Until then every further call is refused.

import TandemSystem

/// Writes batches to the segments. Lives on the disk queue; owned by one thread at a time.
package final class JournalWriter {
    private let disk: any Disk
    private let configuration: JournalConfiguration
    private let clock: any Clock
    private let epoch: String

    private var segment: (first: UInt64, file: any DiskFile)?
    /// Up to which position blocks are set aside for the segment.
    private var reservedEnd: UInt64 = 0
    /// How much is set aside at once. An eighth to a fifth of a sync is finding blocks for what was appended.
    private static let reserveBytes: UInt64 = 4 << 20
    /// Where the next batch must begin; nil before the first one.
    private var end: UInt64?
    private var mark: DurableMark?
    private var markedAt: Int64?
    /// What the mark says.
    private var markedEnd: UInt64?
    private var failure: JournalError?

    package init(
        disk: any Disk, epoch: String, configuration: JournalConfiguration = JournalConfiguration(),
        clock: any Clock = SystemClock()
    ) {
        self.disk = disk
        self.epoch = epoch
        self.configuration = configuration
        self.clock = clock
    }

    /// Returns when the batch is durable: its bytes and everything needed to find them.
    package func commit(_ batch: Batch) throws(JournalError) {
        if let failure { throw .stopped(failure.message) }
        precondition(end == nil || end == batch.start, "batches are committed in order")
        do {
            if batch.beginsSegment {
                giveBackReserve()
                segment = (batch.segment, try Self.createSegment(disk, batch.segment, batch.bytes))
            } else {
                let file = try openSegment(for: batch)
                reserve(for: batch, file)
                try file.appendAll(batch.bytes.span)
                try file.sync()
            }
            end = batch.end
            let now = clock.monotonicMilliseconds()
            if now - (markedAt ?? .min / 2) >= configuration.markIntervalMilliseconds {
                try writeMark(batch.end)
                markedAt = now
                markedEnd = batch.end
            }
        } catch {
            throw fail(error)
        }
    }

    private func reserve(for batch: Batch, _ file: any DiskFile) {
        guard batch.end > reservedEnd else { return }
        file.reserve(from: batch.start - batch.segment, bytes: UInt64(batch.bytes.count) + Self.reserveBytes)
        reservedEnd = batch.end + Self.reserveBytes
    }

    /// A file that is finished keeps no more than it holds.
    private func giveBackReserve() {
        guard let segment, let end, reservedEnd > end else { return }
        segment.file.release(behind: end - segment.first)
        reservedEnd = 0
    }

    /// Brings the mark up to date when nothing has been committed for a while; to be called every second or so. Without
    /// it an idle server's last second of work stays above the mark until its next commit.
    package func markIdle() throws(JournalError) {
        if let failure { throw .stopped(failure.message) }
        guard let end, end != markedEnd else { return }
        let now = clock.monotonicMilliseconds()
        guard now - (markedAt ?? now) >= configuration.markIntervalMilliseconds else { return }
        do {
            try writeMark(end)
            markedAt = now
            markedEnd = end
        } catch {
            throw fail(error)
        }
    }

    /// A clean stop: the mark says how far the journal goes, durably.
    package func close() throws(JournalError) {
        if let failure { throw .stopped(failure.message) }
        guard let end else { return }
        giveBackReserve()
        do {
            try writeMark(end)
            try mark?.sync()
        } catch {
            throw fail(error)
        }
    }

    /// Creates a segment so that after a crash it is there whole or not at all.
    static func createSegment(
        _ disk: any Disk, _ first: UInt64, _ bytes: [UInt8]
    ) throws(SystemError) -> any DiskFile {
        let file = try disk.open(SegmentName.temporary, .create)
        try file.appendAll(bytes.span)
        try file.sync()
        try disk.rename(SegmentName.temporary, to: SegmentName.file(first))
        try disk.syncDirectory(SegmentName.directory)
        return file
    }

    /// The segment the batch continues. It must end exactly where the batch begins: anything else means that
    /// somebody else has written to it, and appending would bury the damage under good lines.
    private func openSegment(for batch: Batch) throws(SystemError) -> any DiskFile {
        if let segment, segment.first == batch.segment { return segment.file }
        let name = SegmentName.file(batch.segment)
        let file = try disk.open(name, .append)
        guard try file.status().size == batch.start - batch.segment else {
            throw SystemError(call: "append \(name), which somebody else has changed", number: SystemError.changed)
        }
        segment = (batch.segment, file)
        return file
    }

    private func writeMark(_ position: UInt64) throws(SystemError) {
        if mark == nil { mark = try DurableMark(disk, epoch: epoch) }
        try mark?.write(position)
    }

    private func fail(_ error: SystemError) -> JournalError {
        let failure = JournalError(error)
        self.failure = failure
        segment = nil
        return failure
    }
}
