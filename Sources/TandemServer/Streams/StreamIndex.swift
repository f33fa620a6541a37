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

/// All streams that exist. Sessions and tickets, which are nearly all of them, are numbered from 1 on and stand where
/// their number says; what comes out of order, as an importer's ticket may, stands with the others.
final class StreamIndex {
    private var sessions: [StreamRecord] = []
    private var tickets: [StreamRecord] = []
    private var others: [StreamID: StreamRecord] = [:]

    func find(_ on: StreamID) -> StreamRecord? {
        switch on {
        case .session(let number): Self.find(number, sessions) ?? others[on]
        case .ticket(let number): Self.find(number, tickets) ?? others[on]
        default: others[on]
        }
    }

    func findOrCreate(_ on: StreamID) -> StreamRecord {
        if let record = find(on) { return record }
        let record = StreamRecord(on: on)
        insert(record)
        return record
    }

    /// One that is not there yet.
    func insert(_ record: StreamRecord) {
        switch record.on {
        case .session(let number) where number == UInt64(sessions.count) + 1: sessions.append(record)
        case .ticket(let number) where number == UInt64(tickets.count) + 1: tickets.append(record)
        default: others[record.on] = record
        }
    }

    @inline(__always)
    private static func find(_ number: UInt64, _ records: [StreamRecord]) -> StreamRecord? {
        number >= 1 && number <= UInt64(records.count) ? records[Int(number) - 1] : nil
    }

    func forEach<Failure>(_ body: (StreamRecord) throws(Failure) -> Void) throws(Failure) {
        for record in sessions { try body(record) }
        for record in tickets { try body(record) }
        for record in others.values { try body(record) }
    }

    /// By kind and number or name, whatever the order in which they came.
    var sorted: [StreamRecord] {
        let late = others.values.sorted { ($0.on.rank, $0.on.text) < ($1.on.rank, $1.on.text) }
        return late.isEmpty
            ? sessions + tickets
            : (sessions + tickets + late).sorted { ($0.on.rank, $0.on.number) < ($1.on.rank, $1.on.number) }
    }
}

extension StreamID {
    fileprivate var rank: Int {
        switch self {
        case .session: 0
        case .ticket: 1
        case .cart: 2
        case .order: 3
        case .customer: 4
        case .person: 5
        case .desk: 6
        case .shop: 7
        }
    }

    fileprivate var number: UInt64 {
        switch self {
        case .session(let number), .ticket(let number), .cart(let number), .order(let number): number
        case .customer, .person, .desk, .shop: 0
        }
    }
}
