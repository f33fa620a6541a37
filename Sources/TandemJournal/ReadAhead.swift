// Lines read and decoded ahead of whoever folds them. Each of the three takes about as long, so a restart does all at
// once, on as many cores as there are:
//
//     queue "tandem.replay"   read 1 │ read 2   │ read 3   │ …          files → checked, scanned lines
//     queue "tandem.decode"          │ decode 1 │ decode 2 │ decode 3   lines → events, or lines of a snapshot
//     who folds                                 │ fold 1   │ fold 2     events → state
//
// They share nothing: a batch belongs to one side at a time, and is exchanged for the one before it, whose memory is
// used again. So at most four batches exist, however long the journal is.

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

/// Appends the one thing that a line stands for. (It is not returned, because code for any kind of thing moves and
/// copies it through tables of functions.)
package typealias LineDecoder<Item> = @Sendable (JSONLine, inout [Item]) throws -> Void

/// What the lines of a batch stand for.
struct DecodedBatch<Item: Sendable>: Sendable {
    fileprivate(set) var items: [Item] = []
    /// Where the line of each begins.
    fileprivate(set) var positions: [UInt64] = []
    var ending = LineBatch.Ending.more
    var file = ""

    mutating func empty() {
        items.removeAll(keepingCapacity: true)
        positions.removeAll(keepingCapacity: true)
        ending = .more
    }
}

/// Decodes what is read ahead, again ahead of whoever folds it.
private struct DecodingSource<Lines: AheadSource<LineBatch>, Item: Sendable>: AheadSource {
    private let reader: Ahead<Lines>
    private let decode: LineDecoder<Item>
    private var lines = LineBatch()

    init(_ reader: Ahead<Lines>, _ decode: @escaping LineDecoder<Item>) {
        self.reader = reader
        self.decode = decode
        reader.fillNext()
    }

    mutating func fill(_ batch: inout DecodedBatch<Item>) {
        batch.empty()
        reader.exchange(&lines)
        if case .more = lines.ending { reader.fillNext() }
        batch.file = lines.file
        batch.ending = lines.ending
        for index in lines.positions.indices {
            let position = lines.positions[index]
            do {
                try decode(lines.lines[index], &batch.items)
                batch.positions.append(position)
            } catch {
                reader.rest()
                batch.ending = .failed(.replayRefused(file: lines.file, position: position, reason: "\(error)"))
                return
            }
        }
    }
}

/// All lines of a source, read ahead and decoded while they are folded.
enum ReadAhead {
    /// Hands out in order what `decode` made of the lines; `progress` is called between batches with the position that
    /// has been reached. `decode` runs elsewhere, several hundred lines ahead. What `body` is lent it may take, so that
    /// nothing is copied.
    ///
    /// - Returns: how many lines there were.
    /// - Throws: what the source met, after the lines before it; or `replayRefused` with what `decode` or `body` threw.
    static func run<Item: Sendable>(
        _ source: sending some AheadSource<LineBatch>, decode: @escaping LineDecoder<Item>,
        progress: (UInt64) -> Void = { _ in }, _ body: (UInt64, inout Item) throws -> Void
    ) throws(JournalError) -> Int {
        let reader = Ahead(source, LineBatch(), label: "tandem.replay")
        let decoder = Ahead(DecodingSource(reader, decode), DecodedBatch(), label: "tandem.decode")
        decoder.fillNext()
        var batch = DecodedBatch<Item>()
        var count = 0
        while true {
            decoder.exchange(&batch)
            let isLast = if case .more = batch.ending { false } else { true }
            if !isLast { decoder.fillNext() }
            for index in batch.items.indices {
                do {
                    try body(batch.positions[index], &batch.items[index])
                } catch {
                    // Nothing is read any more once this function has returned.
                    decoder.rest()
                    reader.rest()
                    throw .replayRefused(file: batch.file, position: batch.positions[index], reason: "\(error)")
                }
            }
            count += batch.items.count
            if let last = batch.positions.last { progress(last) }
            if case .failed(let error) = batch.ending { throw error }
            if isLast { return count }
        }
    }
}
