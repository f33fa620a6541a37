// Lines of one file, streamed through one buffer of bounded size: recovery of any history takes the same memory.
//
// Invariant: consumed ≤ filled ≤ buffer.count, and buffer[0] is the byte at `base` in the file. A line that is
// handed out is a range of the buffer, valid until the next call.

import TandemSystem

/// A reader of lines. A file is read once, forwards.
struct LineSource {
    enum Item: Equatable {
        /// A whole line, as a range of `buffer` without its LF.
        case line(Range<Int>)
        /// The file ends without LF after these bytes, or a line is longer than any line may be: its first bytes.
        case fragment(Range<Int>)
        case end
    }

    /// Twice the longest line, so that a line that does not fit is certainly too long.
    static let bufferBytesMaximum = 2 * JournalFormat.lineBytesMaximum

    /// The usual size. Fits the second-level cache, so that a line is still there when its checksum is computed.
    private static let bufferBytesUsual = 128 * 1024
    /// Many sources read a line or two.
    private static let bufferBytesFirst = 4 * 1024

    private(set) var buffer: [UInt8]
    /// Offset in the file where the item last handed out begins.
    private(set) var itemOffset: UInt64

    private let file: any DiskFile
    private var base: UInt64
    private var filled = 0
    private var consumed = 0
    private let limit: UInt64
    private let lineBytesMaximum: Int
    /// The last read filled the buffer: there is more, and a larger buffer is worth it.
    private var readsFill = false

    /// Reads from `offset` to `limit`, or to the end of the file.
    init(
        _ file: any DiskFile, from offset: UInt64 = 0, to limit: UInt64 = .max, lineBytes: Int = bufferBytesMaximum
    ) {
        self.file = file
        lineBytesMaximum = lineBytes
        self.limit = limit
        base = offset
        itemOffset = offset
        buffer = [UInt8](repeating: 0, count: Self.bufferBytesFirst)
    }

    /// Offset in the file after the item last handed out (and its LF).
    var nextOffset: UInt64 { base + UInt64(consumed) }

    mutating func next() throws(JournalError) -> Item {
        var scanFrom = consumed
        while true {
            if let lineFeed = firstLineFeed(from: scanFrom) {
                let range = consumed..<lineFeed
                itemOffset = nextOffset
                consumed = lineFeed + 1
                return .line(range)
            }
            scanFrom = filled - consumed
            guard try refill() else {
                itemOffset = nextOffset
                let rest = consumed..<filled
                consumed = filled
                return rest.isEmpty ? .end : .fragment(rest)
            }
        }
    }

    private func firstLineFeed(from start: Int) -> Int? {
        start < filled ? ByteScan.firstNewline(buffer.span.extracting(0..<filled), from: start) : nil
    }

    /// Moves the unfinished line to the front and reads on. False at the end of the file and when the buffer
    /// has its full size and is full.
    private mutating func refill() throws(JournalError) -> Bool {
        if consumed > 0 {
            // Byte by byte: what is left over is part of one line, and a slice would copy the whole buffer.
            for index in 0..<filled - consumed { buffer[index] = buffer[consumed + index] }
            base += UInt64(consumed)
            filled -= consumed
            consumed = 0
        }
        if readsFill && buffer.count < Self.bufferBytesUsual || filled == buffer.count { growBuffer() }
        let room = min(UInt64(buffer.count - filled), limit - min(limit, base + UInt64(filled)))
        guard room > 0 else { return false }
        do {
            let count = try file.read(into: &buffer, at: filled, count: Int(room), from: base + UInt64(filled))
            filled += count
            readsFill = UInt64(count) == room
            return count > 0
        } catch {
            throw JournalError(error)
        }
    }

    private mutating func growBuffer() {
        let isUsual = buffer.count < Self.bufferBytesUsual
        let size = min(buffer.count * 4, isUsual ? Self.bufferBytesUsual : lineBytesMaximum)
        buffer.append(contentsOf: repeatElement(0, count: max(0, size - buffer.count)))
    }
}
