// What happens between opening a data directory and the first new record.
//
// The last segment is the only one whose end can be in doubt. It is first synced and dropped from the page cache, so
// that what is read is what the disk has (after a failed fsync the cache shows bytes that it has not), then walked:
//
//     the last segment                                           meaning                           what is done
//     1  ends with a valid commit (or is only a header)          clean                             continue
//     2  good records after the last commit                      crash during a batch              cut, new segment
//     3  a bad line, nothing proven after it                     torn last batch                   cut, new segment
//     4  a bad line, its own batch proven around a torn hole     torn last batch, reordered        cut, new segment
//     5  a bad line, proven lines after it, no torn hole         damage                            refuse
//     6  a bad line, a later batch proven after it               damage of acknowledged data       refuse
//     7  2, 3 or 4, but the durable mark is further              damage of acknowledged data       refuse
//     8  1, but the durable mark is further                      a lost or cut segment             refuse
//     9  any earlier segment bad, missing, renamed, another's    damage                            refuse
//
// Row 3 cannot be told from damage inside the very last batch, row 7 narrows that to the last second of work. "Cut"
// keeps the bytes: they are copied to a `.torn` file, synced, before the segment is shortened. A segment that had a
// dirty end is never appended to again; the next batch begins a new one.
//
// Recovery may crash and be repeated at any point; it then finds what it found before, or row 1.

import TandemSystem
import TandemWire

/// What opening a journal found and did.
package struct Recovered: Sendable, Equatable {
    /// The position where the journal ends.
    package var end: UInt64
    /// How many records were replayed.
    package var records: Int
    package var segments: Int
    /// The journal was created just now.
    package var isNew: Bool
    /// What was cut off, if anything.
    package var torn: TornReport?
    package var milliseconds: Int64
}

/// Bytes that were written but never acknowledged.
package struct TornReport: Sendable, Equatable {
    /// Where the bytes are kept, relative to the data directory.
    package var file: String
    package var position: UInt64
    package var bytes: UInt64
    package var reason: String

    package var message: String { "\(bytes) unacknowledged bytes at pos \(position) moved to \(file): \(reason)" }
}

/// What the desk side needs to go on.
struct RecoveredState {
    var epoch: String
    var report: Recovered
    /// Checksum of the last line.
    var chain: UInt32
    var segments: [UInt64]
    /// The next batch must begin a new segment.
    var mustRotate: Bool
}

/// Opens a journal: checks, cuts, replays.
struct Recovery {
    let disk: any Disk
    let configuration: JournalConfiguration
    let entropy: any Entropy
    let clock: any Clock

    func run<Item: Sendable>(
        from: UInt64, expectedEpoch: String?, progress: (_ done: UInt64, _ total: UInt64) -> Void,
        decode: @escaping LineDecoder<Item>, replay: (UInt64, inout Item) throws -> Void
    ) throws(JournalError) -> RecoveredState {
        let started = clock.monotonicMilliseconds()
        try prepareDirectory()
        let list = try SegmentList(disk)
        guard let last = list.entries.last, let epoch = list.epoch else {
            if from > 0 { throw .ahead(what: "the snapshot is", position: from, journalEnd: 0) }
            return try createJournal(started: started)
        }
        if let expectedEpoch, expectedEpoch != epoch {
            throw .strangeSegment(
                file: SegmentName.file(0), reason: "epoch \(epoch), but the snapshot is of \(expectedEpoch)")
        }
        let tail = try recoverTail(last, epoch: epoch)
        guard from <= tail.end else { throw .ahead(what: "the snapshot is", position: from, journalEnd: tail.end) }
        let source = ReplaySource(disk, list, from: from, to: tail.end)
        let records = try ReadAhead.run(
            source, decode: decode, progress: { progress($0 - from, tail.end - from) }, replay)
        return RecoveredState(
            epoch: epoch,
            report: Recovered(
                end: tail.end, records: records, segments: list.entries.count, isNew: false, torn: tail.torn,
                milliseconds: clock.monotonicMilliseconds() - started),
            chain: tail.chain, segments: list.entries.map(\.first), mustRotate: tail.torn != nil)
    }

    // MARK: - A new journal

    private func prepareDirectory() throws(JournalError) {
        do {
            try disk.makeDirectory(SegmentName.directory)
            for name in try disk.list(SegmentName.directory) where name.hasSuffix(".tmp") {
                try disk.remove("\(SegmentName.directory)/\(name)")
            }
        } catch {
            throw JournalError(error)
        }
    }

    /// The first segment, with nothing but its header. From here on the directory has an epoch.
    private func createJournal(started: Int64) throws(JournalError) -> RecoveredState {
        let epoch = Self.makeEpoch(entropy)
        var bytes: [UInt8] = []
        var chain: UInt32 = 0
        JournalFormat.appendHeader(epoch: epoch, position: 0, chain: &chain, to: &bytes)
        do {
            try disk.syncDirectory("")
            _ = try JournalWriter.createSegment(disk, 0, bytes)
        } catch {
            throw JournalError(error)
        }
        return RecoveredState(
            epoch: epoch,
            report: Recovered(
                end: UInt64(bytes.count), records: 0, segments: 1, isNew: true,
                milliseconds: clock.monotonicMilliseconds() - started),
            chain: chain, segments: [0], mustRotate: false)
    }

    static func makeEpoch(_ entropy: any Entropy) -> String {
        hexadecimal(entropy.bytes(JournalFormat.epochDigits / 2))
    }

    // MARK: - The end

    private struct Tail {
        var end: UInt64
        var chain: UInt32
        var torn: TornReport?
    }

    private func recoverTail(_ last: SegmentList.Entry, epoch: String) throws(JournalError) -> Tail {
        let file: any DiskFile
        let mark: UInt64?
        do {
            file = try disk.open(SegmentName.file(last.first), .append)
            // What a crashed program had written but not synced may be in the cache only: no record may be shown to
            // anybody before it is durable, and none may be believed that only the cache has. That goes for the names
            // of the files too: a segment renamed just before the crash would be lost in the next one, with all that
            // this program will have added to it.
            try file.sync()
            try disk.syncDirectory(SegmentName.directory)
            file.dropCache()
            mark = try DurableMark.read(disk, epoch: epoch)
        } catch {
            throw JournalError(error)
        }
        let finding = try TailFinding(file, segment: last.first, cutsAtAnyDamage: configuration.cutsAtAnyDamage)
        let end = last.first + finding.validEnd
        if let mark, mark > end, !configuration.cutsAtAnyDamage {
            if let damage = finding.damage { throw .damaged(damage) }
            throw .ahead(what: "the durable mark is", position: mark, journalEnd: end)
        }
        var torn: TornReport?
        switch finding.verdict {
        case .clean: break
        case .refuse:
            if let damage = finding.damage { throw .damaged(damage) }
        case .cut(let reason):
            torn = try cut(file, at: finding.validEnd, position: end, reason)
        }
        return Tail(end: end, chain: finding.chain, torn: torn)
    }

    /// Keeps what follows `offset` in a `.torn` file and takes it off the segment.
    private func cut(
        _ file: any DiskFile, at offset: UInt64, position: UInt64, _ reason: String
    ) throws(JournalError) -> TornReport {
        let name = SegmentName.torn(position)
        do {
            let copy = try disk.open(name, .create)
            var buffer = [UInt8](repeating: 0, count: 64 * 1024)
            var bytes: UInt64 = 0
            while true {
                let count = try file.readAll(into: &buffer, at: 0, count: buffer.count, from: offset + bytes)
                if count == 0 { break }
                try copy.appendAll(buffer.span.extracting(0..<count))
                bytes += UInt64(count)
            }
            try copy.sync()
            try disk.syncDirectory(SegmentName.directory)
            try file.truncate(to: offset)
            try file.sync()
            return TornReport(file: name, position: position, bytes: bytes, reason: reason)
        } catch {
            throw JournalError(error)
        }
    }
}
