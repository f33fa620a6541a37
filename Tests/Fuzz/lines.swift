// Fuzzes the line reader. The first two bytes choose the maximum and how the rest is cut and paused.
//
// sources: Sources/TandemWire
// seed: \x08\x03one\ntwo\r\n\nlong line\nend
//
// What must hold: the lines are those of the plain definition, whatever the cuts and pauses; nothing but the unfinished
// line is kept, and never more than the maximum.

/// One input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 2 else { return 0 }
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    let maximumBytes = Int(bytes[0] & 63) + 2
    let (chunkLength, pauseEvery) = (Int(bytes[1] & 15) + 1, Int(bytes[1] >> 4))
    let stream = [UInt8](bytes[2...])

    var reader = LineReader(maximumBytes: maximumBytes)
    var lines: [[UInt8]?] = []
    var begin = 0
    while begin < stream.count {
        let end = min(begin + chunkLength, stream.count)
        let consumed = reader.feed(stream.span.extracting(begin..<end)) { line in
            if let line { lines.append([UInt8](copying: line)) } else { lines.append(nil) }
            return pauseEvery == 0 || lines.count % pauseEvery != 0
        }
        precondition(consumed > 0 && consumed <= end - begin)
        precondition(reader.bufferedBytes < maximumBytes)
        begin += consumed
    }

    var expected: [[UInt8]?] = []
    var pieces = stream.split(separator: 0x0A, omittingEmptySubsequences: false)
    let unfinished = pieces.removeLast()
    for piece in pieces {
        expected.append(
            piece.count >= maximumBytes ? nil : [UInt8](piece.last == 0x0D ? piece.dropLast() : piece))
    }
    if unfinished.count >= maximumBytes { expected.append(nil) }
    precondition(lines == expected)
    precondition(reader.isMidLine == !unfinished.isEmpty)
    precondition(reader.bufferedBytes == (unfinished.count >= maximumBytes ? 0 : unfinished.count))
    return 0
}
