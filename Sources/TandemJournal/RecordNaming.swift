// The only place that looks into a record, and only for messages: people repair by stream and number, not by offset.

import TandemSystem
import TandemWire

extension RecordName {
    /// Reads `on` and `seq`; nil when the line has none or is not JSON any more.
    init?(line: [UInt8]) {
        var reader = JSONLine()
        guard (try? reader.read(line)) != nil, let on = reader.find("on"), let seq = reader.find("seq"),
            let stream = reader.string(on), let number = reader.integer(seq)
        else { return nil }
        self.init(stream: stream, number: number)
    }

    /// Reads the line that begins at `offset`.
    init?(_ file: any DiskFile, at offset: UInt64) {
        var source = LineSource(file, from: offset)
        guard case .line(let range)? = try? source.next() else { return nil }
        self.init(line: Array(source.buffer[range]))
    }

    /// The first record at or after a proven line.
    static func first(_ file: any DiskFile, segment: UInt64, from offset: UInt64, chain: UInt32) -> RecordName? {
        var walk = SegmentWalk(file, segment: segment, from: offset, chain: chain)
        while let step = try? walk.next() {
            switch step {
            case .record(let range): return RecordName(line: Array(walk.source.buffer[range]))
            case .structure: continue
            case .bad, .end: return nil
            }
        }
        return nil
    }
}
