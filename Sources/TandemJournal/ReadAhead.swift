// Lines read and decoded ahead of whoever folds them, on as many cores as there are:
//
//     worker 1   │ read 1 │ decode 1      │ read 3 │ decode 3      │ …     files → checked lines → items
//     worker 2            │ read 2 │ decode 2      │ read 4 │ decode 4  │ …
//     who folds                           │ fold 1 │ fold 2             │ …    items → state
//
// Reading is done in turn, because each line proves the one before it, and takes a fifth of the time. A worker scans
// and decodes itself what it has read, one line after the other through one `JSONLine`: the bytes are still near.
// Batches are used again: few exist, however long the journal is.

import TandemSystem
import TandemWire

/// Lines of one file in order, checked.
struct LineBatch: Sendable {
    static let linesMaximum = 256
    /// After this many bytes a batch is full, so that long lines do not make it large.
    static let bytesMaximum = 256 * 1024

    enum Ending: Sendable {
        case more
        case end
        /// What comes after the last line of this batch.
        case failed(JournalError)

        var isMore: Bool { if case .more = self { true } else { false } }
    }

    private var bytes: [UInt8] = []
    /// Where each ends in `bytes`.
    private var ends: [Int] = []
    /// Where each begins in the journal or the file.
    private(set) var positions: [UInt64] = []
    var ending = Ending.more
    /// All of them are in this one.
    var file = ""

    var isFull: Bool { ends.count == Self.linesMaximum || bytes.count >= Self.bytesMaximum }

    mutating func empty() {
        // One with a long line gives its memory back.
        bytes.removeAll(keepingCapacity: bytes.count <= 2 * Self.bytesMaximum)
        ends.removeAll(keepingCapacity: true)
        positions.removeAll(keepingCapacity: true)
        ending = .more
    }

    mutating func append(_ line: Span<UInt8>, at position: UInt64) {
        bytes.append(copying: line)
        ends.append(bytes.count)
        positions.append(position)
    }

    /// Reads one of them.
    func read(_ index: Int, into line: inout JSONLine) throws(JSONError) {
        try line.read(bytes.span.extracting((index == 0 ? 0 : ends[index - 1])..<ends[index]))
    }
}

/// Where lines come from.
protocol LineBatchSource {
    /// Fills a batch that has been used. What it ends with says whether there is another one.
    mutating func fill(_ batch: inout LineBatch)
}

/// Appends the one thing that a line stands for. (It is not returned, because code for any kind of thing moves and
/// copies it through tables of functions.)
package typealias LineDecoder<Item> = @Sendable (JSONLine, inout [Item]) throws -> Void

/// What the lines of a batch stand for.
private struct DecodedBatch<Item: Sendable>: Sendable {
    var items: [Item] = []
    /// Where the line of each begins.
    var positions: [UInt64] = []
    var ending = LineBatch.Ending.more
    var file = ""

    mutating func empty() {
        items.removeAll(keepingCapacity: true)
        positions.removeAll(keepingCapacity: true)
    }
}

/// Reads lines, scans and decodes them.
private struct LineWorker<Source: LineBatchSource, Item: Sendable>: AheadWorker {
    /// A line that has grown beyond this gives its memory back.
    private static var lineBytesKept: Int { 64 * 1024 }

    let decode: LineDecoder<Item>
    private var lines = LineBatch()
    private var line = JSONLine()

    init(_ decode: @escaping LineDecoder<Item>) { self.decode = decode }

    mutating func take(from source: inout Source) -> Bool {
        source.fill(&lines)
        return lines.ending.isMore
    }

    mutating func make(_ batch: inout DecodedBatch<Item>) {
        batch.empty()
        batch.file = lines.file
        batch.ending = lines.ending
        for index in lines.positions.indices {
            let position = lines.positions[index]
            do throws(JournalError) {
                try decode(index, into: &batch.items, position)
            } catch {
                batch.ending = .failed(error)
                return
            }
            batch.positions.append(position)
        }
    }

    private mutating func decode(
        _ index: Int, into items: inout [Item], _ position: UInt64
    ) throws(JournalError) {
        if line.bytes.count > Self.lineBytesKept { line = JSONLine() }
        do throws(JSONError) {
            try lines.read(index, into: &line)
        } catch {
            throw .notJSON(file: lines.file, position: position, error)
        }
        do {
            try decode(line, &items)
        } catch {
            throw .replayRefused(file: lines.file, position: position, reason: "\(error)")
        }
    }
}

/// All lines of a source, read and decoded ahead while they are folded.
enum ReadAhead {
    /// More decode faster than anybody folds.
    private static let workersMaximum = 3

    /// Hands out in order what `decode` made of the lines; `progress` is called between batches with the position that
    /// has been reached. `decode` runs elsewhere, several hundred lines ahead, on several threads. What `body` is lent
    /// it may take, so that nothing is copied.
    ///
    /// - Returns: how many lines there were.
    /// - Throws: what the source met, after the lines before it; or `replayRefused` with what `decode` or `body` threw.
    static func run<Item: Sendable, Source: LineBatchSource>(
        _ source: sending Source, decode: @escaping LineDecoder<Item>,
        progress: (UInt64) -> Void = { _ in }, _ body: (UInt64, inout Item) throws -> Void
    ) throws(JournalError) -> Int {
        let ahead = Ahead(
            source, DecodedBatch(), LineWorker<Source, Item>(decode), workers: min(Processor.count, workersMaximum),
            label: "tandem.replay")
        // Nothing is read any more once this function has returned.
        defer { ahead.rest() }
        var batch = DecodedBatch<Item>()
        var count = 0
        var number = 0
        while true {
            ahead.exchange(&batch, number: number)
            number += 1
            for index in batch.items.indices {
                do {
                    try body(batch.positions[index], &batch.items[index])
                } catch {
                    throw .replayRefused(file: batch.file, position: batch.positions[index], reason: "\(error)")
                }
            }
            count += batch.items.count
            if let last = batch.positions.last { progress(last) }
            switch batch.ending {
            case .more: continue
            case .end: return count
            case .failed(let error): throw error
            }
        }
    }
}
