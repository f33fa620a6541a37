// A piece of one segment in memory, and single lines out of it.
//
// Invariant: bytes[0..<count] are the bytes of the segment from offset `start` on, as far as they were durable when
// they were read. Durable bytes never change, so a window never becomes stale, only too short.

import TandemSystem

/// The window of `RecordReader`.
struct RecordWindow {
    /// Enough for most records.
    static let jumpBytes: UInt64 = 2 * 1024
    static let bytes: UInt64 = 64 * 1024
    /// A step up to this is worth a whole window.
    static let closeBytes: UInt64 = 5 * 1024
    /// `89abcdef"}` and LF of the line before.
    static let previousTailBytes: UInt64 = 11

    enum Line {
        case record(ArraySlice<UInt8>)
        /// The line is not whole in this window.
        case unfinished
        /// Nothing begins here, or a line that is no record.
        case notARecord
        case damaged([UInt8])
    }

    private var buffer: [UInt8] = []
    private(set) var segment: UInt64 = 0
    /// Offset in the segment of buffer[0].
    private(set) var start: UInt64 = 0
    private(set) var count = 0

    var end: UInt64 { start + UInt64(count) }

    /// Whether the beginning of the line at `offset` and what must stand before it are here.
    func holds(_ segment: UInt64, _ offset: UInt64) -> Bool {
        segment == self.segment && offset >= start + Self.previousTailBytes && offset < end
    }

    mutating func fill(
        _ file: any DiskFile, segment: UInt64, from start: UInt64, count wanted: Int
    ) throws(SystemError) {
        if buffer.count < wanted { buffer.append(contentsOf: repeatElement(0, count: wanted - buffer.count)) }
        count = 0
        count = try file.readAll(into: &buffer, at: 0, count: wanted, from: start)
        self.segment = segment
        self.start = start
    }

    /// The line at `offset`, verified against the checksum right before it.
    func line(at offset: UInt64) -> Line {
        guard holds(segment, offset) else { return .unfinished }
        let first = Int(offset - start)
        guard buffer[first - 1] == 0x0A else { return .notARecord }
        guard let lineFeed = ByteScan.firstNewline(buffer.span.extracting(0..<count), from: first) else {
            return .unfinished
        }
        let line = buffer.span.extracting(first..<lineFeed)
        guard let seed = JournalFormat.hexadecimal(buffer.span, at: first - Int(Self.previousTailBytes)),
            let written = JournalFormat.writtenChecksum(line),
            JournalFormat.expectedChecksum(line, chain: seed) == written
        else { return .damaged(Array(buffer[first..<lineFeed])) }
        guard JournalFormat.kind(line) == .record else { return .notARecord }
        return .record(buffer[first..<lineFeed])
    }
}
