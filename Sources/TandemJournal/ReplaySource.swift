// The records of a journal, segment after segment, as batches for `ReadAhead`.

import TandemSystem
import TandemWire

extension JournalError {
    /// A record that is as it was written, and was not JSON then.
    static func notJSON(file: String, position: UInt64, _ error: JSONError) -> JournalError {
        .replayRefused(file: file, position: position, reason: "it is not JSON: \(error.message)")
    }
}

/// The records of a journal from a position to its end, as batches.
struct ReplaySource: LineBatchSource {
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

    mutating func fill(_ batch: inout LineBatch) {
        batch.empty()
        do throws(JournalError) {
            while batch.positions.isEmpty {
                guard var reading = try take() else {
                    batch.ending = .end
                    return
                }
                batch.file = reading.walk.file
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
    private static func fill(_ batch: inout LineBatch, from reading: inout Reading) throws(JournalError) -> Bool {
        while !batch.isFull {
            switch try reading.walk.next() {
            case .record(let range):
                batch.append(reading.walk.source.buffer.span.extracting(range), at: reading.walk.position)
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
