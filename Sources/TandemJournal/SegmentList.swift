// Which segments there are, and whether they fit together end to end. Costs two small reads a segment, however large
// the history is.
//
//     what is found                                             what is said
//     a *.ndjson file in journal/ that is not 20 digits         strangeSegment
//     name and header disagree (renamed, copied)                strangeSegment
//     another epoch (from another directory)                    strangeSegment
//     a version this program does not know                      unknownFormat
//     a gap after a segment that ends in a commit               segmentMissing
//     a gap after a segment that ends anyhow else               damaged (cut short)
//     an overlap                                                damaged (goes on past its end)
//     the seed is not the last checksum of the segment before   damaged (does not continue)

import TandemSystem
import TandemWire

/// The checked list of segments of one journal.
struct SegmentList {
    struct Entry {
        var first: UInt64
        var bytes: UInt64
        var header: JournalFormat.Header
    }

    /// By position, at least one unless the directory is new.
    private(set) var entries: [Entry] = []

    var epoch: String? { entries.first?.header.epoch }

    /// First positions of all files that are named like a segment, in order.
    static func positions(_ disk: any Disk) throws(JournalError) -> [UInt64] {
        let names: [String]
        do {
            names = try disk.list(SegmentName.directory)
        } catch {
            throw JournalError(error)
        }
        var positions: [UInt64] = []
        for name in names.sorted() where name.hasSuffix(SegmentName.suffix) {
            guard let position = SegmentName.position(name, suffix: SegmentName.suffix) else {
                throw .strangeSegment(file: "\(SegmentName.directory)/\(name)", reason: "not a name of a segment")
            }
            positions.append(position)
        }
        return positions
    }

    /// Reads and checks all headers and ends.
    init(_ disk: any Disk) throws(JournalError) {
        var previous: (entry: Entry, file: any DiskFile)?
        for first in try Self.positions(disk) {
            let name = SegmentName.file(first)
            do {
                let file = try disk.open(name, .read)
                let entry = Entry(
                    first: first, bytes: try file.status().size, header: try Self.readHeader(file, first: first))
                try Self.check(entry, after: previous)
                entries.append(entry)
                previous = (entry, file)
            } catch let error as JournalError {
                throw error
            } catch let error as SystemError {
                throw JournalError(error)
            } catch {
                preconditionFailure("no other error is thrown here")
            }
        }
    }

    /// The header of a segment, checked against its name and its own checksum.
    static func readHeader(_ file: any DiskFile, first: UInt64) throws(JournalError) -> JournalFormat.Header {
        let name = SegmentName.file(first)
        var source = LineSource(file)
        var reason = "the file is empty or has no header"
        if case .line(let range) = try source.next() {
            let line = source.buffer.span.extracting(range)
            if case .header(let header)? = JournalFormat.kind(line) {
                guard header.version == JournalFormat.version else {
                    throw .unknownFormat(file: name, version: header.version)
                }
                var chain = header.seed
                if JournalFormat.accept(line, chain: &chain) {
                    guard header.position == first else {
                        throw .strangeSegment(file: name, reason: "its header says pos \(header.position)")
                    }
                    return header
                }
            }
            reason = "the header is damaged"
        }
        throw .damaged(Damage(file: name, offset: 0, position: first, reason: reason))
    }

    private static func check(
        _ entry: Entry, after previous: (entry: Entry, file: any DiskFile)?
    ) throws(JournalError) {
        guard let previous else {
            guard entry.first == 0 else { throw .segmentMissing(expected: 0, found: entry.first) }
            return
        }
        let name = SegmentName.file(entry.first)
        guard entry.header.epoch == previous.entry.header.epoch else {
            throw .strangeSegment(
                file: name, reason: "epoch \(entry.header.epoch), but the journal has \(previous.entry.header.epoch)")
        }
        let end = previous.entry.first + previous.entry.bytes
        let lastChecksum = try SegmentWalk.chain(before: previous.entry.bytes, in: previous.file)
        if end < entry.first {
            if lastChecksum != nil { throw .segmentMissing(expected: end, found: entry.first) }
            throw damage(previous.entry, at: end, "the file is cut short: \(entry.first - end) bytes are missing")
        }
        if end > entry.first {
            throw damage(previous.entry, at: entry.first, "the file goes on past the beginning of \(name)")
        }
        guard lastChecksum == entry.header.seed else {
            throw damage(previous.entry, at: end, "its last checksum is not the one that \(name) continues from")
        }
    }

    private static func damage(_ entry: Entry, at position: UInt64, _ reason: String) -> JournalError {
        .damaged(
            Damage(
                file: SegmentName.file(entry.first), offset: position - entry.first, position: position, reason: reason)
        )
    }
}
