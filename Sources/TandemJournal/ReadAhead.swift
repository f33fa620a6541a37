// Lines read ahead of whoever folds them. Reading, checking and scanning a line takes about as long as folding it, so a
// restart does both at once:
//
//     queue "tandem.replay"   fill 1 │ fill 2 │ fill 3 │ …         files → checked, scanned lines
//     who folds                      │ fold 1 │ fold 2 │ fold 3    lines → state
//
// The two share nothing: a batch belongs to one side at a time, and is exchanged for the one before it, whose memory is
// used again. So at most two batches exist, however long the journal is.

import TandemSystem
import TandemWire

/// Lines of one file in order, checked, and scanned as JSON.
struct LineBatch: Sendable {
    static let linesMaximum = 256
    /// After this many bytes a batch is full, so that long lines do not make it large.
    static let bytesMaximum = 256 * 1024
    /// Lines that have grown beyond this give their memory back.
    private static let lineBytesKept = 8 * 1024

    enum Ending: Sendable {
        case more
        case end
        /// What comes after the last line of this batch.
        case failed(JournalError)
    }

    private(set) var lines: [JSONLine] = []
    /// Where each begins.
    private(set) var positions: [UInt64] = []
    var ending = Ending.more
    /// All of them are in this one.
    var file = ""
    private var bytes = 0

    var isFull: Bool { positions.count == Self.linesMaximum || bytes >= Self.bytesMaximum }

    mutating func empty() {
        positions.removeAll(keepingCapacity: true)
        ending = .more
        bytes = 0
    }

    mutating func append(_ line: Span<UInt8>, at position: UInt64) throws(JSONError) {
        let index = positions.count
        if index == lines.count { lines.append(JSONLine()) }
        if lines[index].bytes.count > Self.lineBytesKept { lines[index] = JSONLine() }
        try lines[index].read(line)
        positions.append(position)
        bytes += line.count
    }
}

/// All lines of a source, read ahead while they are folded.
enum ReadAhead {
    /// Hands out all lines in order; `progress` is called between batches with the position that has been reached.
    ///
    /// - Returns: how many lines there were.
    /// - Throws: what the source met, after the lines before it; or `replayRefused` with what `body` threw.
    static func run(
        _ source: sending some AheadSource<LineBatch>, progress: (UInt64) -> Void = { _ in },
        _ body: (UInt64, JSONLine) throws -> Void
    ) throws(JournalError) -> Int {
        let reader = Ahead(source, LineBatch(), label: "tandem.replay")
        reader.fillNext()
        var batch = LineBatch()
        var count = 0
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
                    throw .replayRefused(file: batch.file, position: batch.positions[index], reason: "\(error)")
                }
            }
            count += batch.positions.count
            if let last = batch.positions.last { progress(last) }
            if case .failed(let error) = batch.ending { throw error }
            if isLast { return count }
        }
    }
}
