// Snapshots make a restart independent of history: the state at one position of the journal, as opaque lines.
//
//     snapshots/00000000000000048213.ndjson
//     {"snapshot":2,"epoch":"9f86d081884c7d65","pos":48213}
//     …the state, one JSON object a line…
//     {"lines":2841,"crc":"1b2c3d4e"}
//
// The checksum is the CRC-32C of every byte of the file before `,"crc"`. A snapshot counts whole or not at all.
//
// It is written beside its final name, synced, renamed, and the directory synced; the two newest are kept. A bad one
// is passed over for the older one, and without any the journal is replayed from its beginning: no segment is ever
// removed, so falling back always works. The caller snapshots a state that is durable (`durableEnd`), and refuses a
// snapshot that the journal does not reach; `Journal.open(from:epoch:)` does.

import TandemSystem
import TandemWire

/// One verified snapshot file.
package struct Snapshot: Sendable, Equatable {
    /// Relative to the data directory.
    package var file: String
    /// The journal position the state belongs to.
    package var position: UInt64
    package var epoch: String
    package var lines: Int
    package var bytes: UInt64
}

/// The newest snapshot that is whole, and the newer ones that are not.
package struct SnapshotChoice: Sendable, Equatable {
    package var snapshot: Snapshot?
    /// Why newer files were passed over, for the log.
    package var rejected: [String] = []
}

/// The snapshots of one data directory. Owned by whoever writes them; one at a time.
package struct SnapshotStore {
    package static let directory = "snapshots"
    package static let kept = 2
    private static let temporary = "snapshots/snapshot.tmp"
    private static let version = 2

    private let disk: any Disk

    package init(disk: any Disk) {
        self.disk = disk
    }

    /// Writes the state at `position`; returns when it is durable. `lines` are whole lines, each with its LF.
    package func write(_ lines: [UInt8], position: UInt64, epoch: String) throws(JournalError) {
        let header = Array(#"{"snapshot":\#(Self.version),"epoch":"\#(epoch)","pos":\#(position)}"#.utf8) + [0x0A]
        var trailer = Array(#"{"lines":\#(ByteScan.countNewlines(lines.span))"#.utf8)
        let checksum = Checksum.update(Checksum.update(0, header.span), lines.span)
        _ = JournalFormat.seal(&trailer, from: 0, chain: checksum)
        do {
            try disk.makeDirectory(Self.directory)
            try disk.syncDirectory("")
            let file = try disk.open(Self.temporary, .create)
            try file.appendAll(header.span)
            try file.appendAll(lines.span)
            try file.appendAll(trailer.span)
            try file.sync()
            try disk.rename(Self.temporary, to: Self.file(position))
            try disk.syncDirectory(Self.directory)
            // Only now are the older ones superfluous. What cannot be removed is removed the next time.
            for old in try positions().dropFirst(Self.kept) { try disk.remove(Self.file(old)) }
        } catch {
            throw JournalError(error)
        }
    }

    /// The newest snapshot before `limit` that is whole.
    package func newest(below limit: UInt64 = .max) throws(JournalError) -> SnapshotChoice {
        var choice = SnapshotChoice()
        do {
            for position in try positions() where position < limit {
                switch try check(position) {
                case .whole(let snapshot):
                    choice.snapshot = snapshot
                    return choice
                case .bad(let reason): choice.rejected.append("\(Self.file(position)): \(reason)")
                }
            }
        } catch {
            throw JournalError(error)
        }
        return choice
    }

    /// Hands out the lines of a snapshot, as `decode`, on a queue of its own, has read them.
    package func read<Item: Sendable>(
        _ snapshot: Snapshot, decode: @escaping LineDecoder<Item>,
        line body: (inout Item) throws -> Void
    ) throws(JournalError) {
        let file: any DiskFile
        do {
            file = try disk.open(snapshot.file, .read)
        } catch {
            throw JournalError(error)
        }
        _ = try ReadAhead.run(SnapshotSource(snapshot, file), decode: decode) { try body(&$1) }
    }

    // MARK: - Checking

    private enum Verdict {
        case whole(Snapshot)
        case bad(String)
    }

    private static func file(_ position: UInt64) -> String {
        "\(directory)/\(SegmentName.digits(position))\(SegmentName.suffix)"
    }

    /// Newest first.
    private func positions() throws(SystemError) -> [UInt64] {
        let names: [String]
        do {
            names = try disk.list(Self.directory)
        } catch {
            if error.isNotFound { return [] }
            throw error
        }
        return names.compactMap { SegmentName.position($0, suffix: SegmentName.suffix) }.sorted(by: >)
    }

    private func check(_ position: UInt64) throws(SystemError) -> Verdict {
        let file = try disk.open(Self.file(position), .read)
        let size = try file.status().size
        guard let trailer = try readTrailer(file, size: size) else { return .bad("it has no end") }
        var buffer = [UInt8](repeating: 0, count: Int(min(size, 256 * 1024)))
        var checksum: UInt32 = 0
        var newlines = 0
        var offset: UInt64 = 0
        var epoch: String?
        while offset < trailer.checkedBytes {
            let wanted = Int(min(UInt64(buffer.count), trailer.checkedBytes - offset))
            let count = try file.readAll(into: &buffer, at: 0, count: wanted, from: offset)
            guard count > 0 else { return .bad("it ends while being read") }
            if offset == 0 { epoch = readHeader(buffer[..<count], position: position) }
            checksum = Checksum.update(checksum, buffer.span.extracting(0..<count))
            newlines += ByteScan.countNewlines(buffer.span.extracting(0..<count))
            offset += UInt64(count)
        }
        guard checksum == trailer.checksum else { return .bad("the checksum does not match") }
        guard let epoch else { return .bad("its header is of another version or position") }
        guard newlines == trailer.lines + 1 else { return .bad("it has not as many lines as it says") }
        return .whole(
            Snapshot(
                file: Self.file(position), position: position, epoch: epoch, lines: trailer.lines, bytes: size))
    }

    private struct Trailer {
        var lines: Int
        var checksum: UInt32
        /// Bytes of the file that the checksum is about.
        var checkedBytes: UInt64
    }

    private func readTrailer(_ file: any DiskFile, size: UInt64) throws(SystemError) -> Trailer? {
        let start = size - min(size, 64)
        var buffer = [UInt8](repeating: 0, count: Int(size - start))
        let count = try file.readAll(into: &buffer, at: 0, count: buffer.count, from: start)
        guard count == buffer.count, buffer.last == 0x0A else { return nil }
        buffer.removeLast()
        let line = Array(buffer[((buffer.lastIndex(of: 0x0A) ?? -1) + 1)...])
        var cursor = LineCursor()
        guard let checksum = JournalFormat.writtenChecksum(line.span), cursor.skip(#"{"lines":"#, in: line.span),
            let lines = cursor.number(in: line.span), lines <= size
        else { return nil }
        let tail = UInt64(JournalFormat.tailBytes + 1)
        return Trailer(lines: Int(lines), checksum: checksum, checkedBytes: size - tail)
    }

    /// The epoch, if the header is of this version and position.
    private func readHeader(_ bytes: ArraySlice<UInt8>, position: UInt64) -> String? {
        guard let lineFeed = bytes.firstIndex(of: 0x0A) else { return nil }
        let line = Array(bytes[..<lineFeed])
        var cursor = LineCursor()
        guard cursor.skip(#"{"snapshot":\#(Self.version),"epoch":""#, in: line.span),
            let epoch = cursor.text(JournalFormat.epochDigits, in: line.span),
            cursor.skip(#"","pos":\#(position)}"#, in: line.span), cursor.index == line.count
        else { return nil }
        return epoch
    }
}

/// The lines of a snapshot that was found to be whole.
private struct SnapshotSource: LineBatchSource {
    private let snapshot: Snapshot
    private var source: LineSource
    private var left: Int
    private var isBehindHeader = false

    init(_ snapshot: Snapshot, _ file: any DiskFile) {
        self.snapshot = snapshot
        // The whole file was checked, so a line may have any length that the file has.
        source = LineSource(file, lineBytes: Int(clamping: snapshot.bytes) + 1)
        left = snapshot.lines
    }

    mutating func fill(_ batch: inout LineBatch) {
        batch.empty()
        batch.file = snapshot.file
        do throws(JournalError) {
            if !isBehindHeader { _ = try source.next() }
            isBehindHeader = true
            while left > 0, !batch.isFull {
                try next(&batch)
                left -= 1
            }
            if left == 0 { batch.ending = .end }
        } catch {
            batch.ending = .failed(error)
        }
    }

    private mutating func next(_ batch: inout LineBatch) throws(JournalError) {
        guard case .line(let range) = try source.next() else {
            throw .replayRefused(file: snapshot.file, position: source.itemOffset, reason: "a line is missing")
        }
        batch.append(source.buffer.span.extracting(range), at: source.itemOffset)
    }
}
