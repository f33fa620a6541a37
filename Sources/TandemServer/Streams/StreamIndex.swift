// Where each stream's records are. Memory holds only heads: the offset of the newest record of a stream, and of
// every 64th record, so that a walk back along the `back` chain to any number takes at most 64 steps. That is one
// eighth of a byte a message.

import TandemDesk

/// The journal's view of one stream. The desk knows what happened; this knows where it is written.
final class StreamRecord {
    /// Every how many records an offset is kept.
    static let stride = 64

    let on: StreamID
    /// Number and offset of the newest record, durable or not.
    private(set) var sequence = 0
    private(set) var headPosition: UInt64 = 0
    /// Offsets of the records `stride`, `2 * stride`, …
    private(set) var milestones: [UInt64] = []
    /// What a crash cannot take back: the newest number, and the newest that a customer may see.
    var durable = Head()
    /// The commit that collects this stream's newest record.
    var commit: UInt64 = 0
    /// Present while somebody follows the stream.
    var topic: Topic?

    init(on: StreamID) {
        self.on = on
    }

    func advance(sequence: Int, position: UInt64) {
        self.sequence = sequence
        headPosition = position
        if sequence % Self.stride == 0 { milestones.append(position) }
    }

    /// A known offset at or after `sequence`, from which a walk back begins.
    func start(for sequence: Int) -> (sequence: Int, position: UInt64)? {
        guard sequence >= 1, sequence <= self.sequence else { return nil }
        let milestone = (sequence + Self.stride - 1) / Self.stride
        if milestone <= milestones.count {
            return (milestone * Self.stride, milestones[milestone - 1])
        }
        return (self.sequence, headPosition)
    }

    /// From a snapshot.
    init(on: StreamID, sequence: Int, headPosition: UInt64, milestones: [UInt64]) {
        self.on = on
        self.sequence = sequence
        self.headPosition = headPosition
        self.milestones = milestones
    }
}

/// All streams that exist.
final class StreamIndex {
    private(set) var records: [StreamID: StreamRecord] = [:]
    /// The one asked for last, which is mostly the next one too: the events of a decision are nearly all of one stream.
    private var latest: StreamRecord?

    func find(_ on: StreamID) -> StreamRecord? {
        records[on]
    }

    func findOrCreate(_ on: StreamID) -> StreamRecord {
        if let latest, latest.on == on { return latest }
        let record = Self.itself(&records[on, default: StreamRecord(on: on)])
        latest = record
        return record
    }

    /// Asking for a place with a default by reference puts it there, and hashes once for both.
    private static func itself(_ record: inout StreamRecord) -> StreamRecord { record }

    func restore(_ record: StreamRecord) {
        records[record.on] = record
        latest = nil
    }
}
