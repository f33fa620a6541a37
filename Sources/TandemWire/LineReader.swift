// Cuts a stream of bytes into lines. The stream arrives in chunks that end anywhere; a line ends with LF, and one CR in
// front of it is dropped (RFC 8259 text cannot contain either).
//
// A line that lies within one chunk is handed out as a span of that chunk, uncopied. Only the beginning of a line whose
// end has not arrived is kept, so a connection between two lines keeps nothing at all. A line longer than the maximum
// is reported once, as soon as it is known to be, and then skipped to its LF in constant memory, however long it is.
//
// Invariants
//  * `rest` holds no LF and is shorter than `maximumBytes`; it is empty while a line is being skipped.
//  * What is handed out, and in which order, depends on the stream alone, never on how it was cut into chunks.

/// A resumable, bounded splitter of a byte stream into lines.
package struct LineReader: Sendable {
    /// The longest line that is accepted, its LF included.
    /// A client that has logged in may send longer ones, so this can be raised between two calls.
    package var maximumBytes: Int
    /// The beginning of a line whose LF has not come yet.
    private var rest: [UInt8] = []
    private var isSkipping = false

    package init(maximumBytes: Int) {
        precondition(maximumBytes > 1, "a line has at least a byte and its LF")
        self.maximumBytes = maximumBytes
    }

    /// Whether a line has begun that has not ended: what a deadline for unfinished lines watches.
    package var isMidLine: Bool { !rest.isEmpty || isSkipping }

    /// The beginning of a line whose LF never came, when the stream has ended; nil if there is none.
    package mutating func takeUnfinished() -> [UInt8]? {
        guard !rest.isEmpty else { return nil }
        let line = rest
        rest = []
        return line
    }

    /// Bytes kept for the unfinished line.
    package var bufferedBytes: Int { rest.count }

    /// Hands out the lines that `chunk` completes, in order.
    ///
    /// - Parameters:
    ///   - chunk: the next bytes of the stream.
    ///   - body: called with each line, without its LF or CR LF; with nil, once, for a line that is too long. Returns
    ///     whether to go on. It must not touch this reader, which is in the middle of its work.
    /// - Returns: how many bytes were consumed: all of them, or up to and including the line after which `body` said
    ///   false. The caller feeds the others again later.
    package mutating func feed(_ chunk: Span<UInt8>, _ body: (Span<UInt8>?) -> Bool) -> Int {
        var start = 0
        while start < chunk.count {
            guard let end = chunk.firstLineFeed(from: start) else {
                keep(chunk.extracting(start...), body)
                return chunk.count
            }
            let piece = chunk.extracting(start..<end)
            start = end &+ 1
            guard finish(piece, body) else { return start }
        }
        return start
    }

    /// Ends a line with its last piece, which may be all of it.
    private mutating func finish(_ piece: Span<UInt8>, _ body: (Span<UInt8>?) -> Bool) -> Bool {
        if isSkipping {
            isSkipping = false
            return true
        }
        guard rest.count &+ piece.count < maximumBytes else {
            rest = []
            return body(nil)
        }
        if rest.isEmpty { return body(piece.extracting(first: LineReader.contentLength(piece))) }
        rest.append(copying: piece)
        let line = rest
        rest = []
        return body(line.span.extracting(first: LineReader.contentLength(line.span)))
    }

    /// Keeps the beginning of a line, or gives the line up.
    private mutating func keep(_ piece: Span<UInt8>, _ body: (Span<UInt8>?) -> Bool) {
        if isSkipping { return }
        guard rest.count &+ piece.count < maximumBytes else {
            rest = []
            isSkipping = true
            // Nothing of the chunk is left, so there is nothing to pause.
            _ = body(nil)
            return
        }
        rest.append(copying: piece)
    }

    /// The length of a line without the CR that may stand in front of its LF.
    private static func contentLength(_ line: Span<UInt8>) -> Int {
        guard !line.isEmpty, line[line.count &- 1] == ASCII.carriageReturn else { return line.count }
        return line.count &- 1
    }
}
