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

    /// Fits the second-level cache, so that a line is still there when its checksum is computed.
    static let bufferBytesDefault = 128 * 1024

    private(set) var buffer: [UInt8]
    /// Offset in the file where the item last handed out begins.
    private(set) var itemOffset: UInt64

    private let file: any DiskFile
    private var base: UInt64
    private var filled = 0
    private var consumed = 0
    private var limit: UInt64

    /// Reads from `offset` to `limit`, or to the end of the file.
    init(_ file: any DiskFile, from offset: UInt64 = 0, to limit: UInt64 = .max, bufferBytes: Int = bufferBytesDefault)
    {
        self.file = file
        self.limit = limit
        base = offset
        itemOffset = offset
        buffer = [UInt8](repeating: 0, count: bufferBytes)
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
        if filled == buffer.count && filled < Self.bufferBytesMaximum {
            buffer.append(contentsOf: repeatElement(0, count: min(filled, Self.bufferBytesMaximum - filled)))
        }
        let room = min(UInt64(buffer.count - filled), limit - min(limit, base + UInt64(filled)))
        guard room > 0 else { return false }
        do {
            let count = try file.read(into: &buffer, at: filled, count: Int(room), from: base + UInt64(filled))
            filled += count
            return count > 0
        } catch {
            throw JournalError(error)
        }
    }
}
