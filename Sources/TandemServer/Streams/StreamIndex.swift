// Where each stream's records are. Memory holds only heads: the offset of the newest record of a stream, and of
// every 64th record, so that a walk back along the `back` chain to any number takes at most 64 steps. That is one
// eighth of a byte a message.

import TandemDesk

/// The journal's view of one stream. The desk knows what happened; this knows where it is written.
final class StreamRecord {
    /// Every how many records an offset is kept.
    static let stride = 64

    let on: StreamID
    /// Where the stream stands, durable or not: what the desk says as well, ready for the next event.
    private(set) var head = Head()
    /// Offset of the newest record.
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

    /// Number of the newest record.
    var sequence: Int { head.seq }

    func advance(to event: borrowing Event, position: UInt64) {
        // Changed as a local value, which costs no checks of exclusive access.
        var moved = head
        moved.advance(to: event)
        head = moved
        headPosition = position
        if head.seq % Self.stride == 0 { milestones.append(position) }
    }

    /// A known offset at or after `sequence`, from which a walk back begins.
    func start(for sequence: Int) -> (sequence: Int, position: UInt64)? {
        guard sequence >= 1, sequence <= head.seq else { return nil }
        let milestone = (sequence + Self.stride - 1) / Self.stride
        if milestone <= milestones.count {
            return (milestone * Self.stride, milestones[milestone - 1])
        }
        return (head.seq, headPosition)
    }

    /// From a snapshot, which tells of the head only how many records there are; `restore` says the rest.
    init(on: StreamID, sequence: Int, headPosition: UInt64, milestones: [UInt64]) {
        self.on = on
        head.seq = sequence
        self.headPosition = headPosition
        self.milestones = milestones
    }
}

extension StreamRecord {
    /// Where a stream of a snapshot stands.
    func restore(_ head: Head) { self.head = head }

    /// All that has come so far is on disk.
    func settle() { durable = head }
}

/// All streams that exist. Sessions and tickets, which are nearly all of them, are numbered from 1 on and stand where
/// their number says; what comes out of order, as an importer's ticket may, stands apart.
final class StreamIndex {
    private var sessions: [StreamRecord] = []
    private var tickets: [StreamRecord] = []
    private var late: [StreamID: StreamRecord] = [:]
    private var others: [StreamID: StreamRecord] = [:]

    func find(_ on: StreamID) -> StreamRecord? {
        switch on {
        case .session(let number): Self.find(number, sessions) ?? findLate(on)
        case .ticket(let number): Self.find(number, tickets) ?? findLate(on)
        default: others[on]
        }
    }

    /// One that came out of order; mostly there is none, and nothing to be hashed.
    private func findLate(_ on: StreamID) -> StreamRecord? { late.isEmpty ? nil : late[on] }

    func findOrCreate(_ on: StreamID) -> StreamRecord {
        if let record = find(on) { return record }
        let record = StreamRecord(on: on)
        insert(record)
        return record
    }

    /// One that is not there yet.
    func insert(_ record: StreamRecord) {
        switch record.on {
        // Taken out while it grows: what is never changed where it stands is read without checks of exclusive access.
        case .session(let number) where number == UInt64(sessions.count) + 1:
            var taken: [StreamRecord] = []
            swap(&taken, &sessions)
            taken.append(record)
            swap(&taken, &sessions)
        case .ticket(let number) where number == UInt64(tickets.count) + 1:
            var taken: [StreamRecord] = []
            swap(&taken, &tickets)
            taken.append(record)
            swap(&taken, &tickets)
        case .session, .ticket: late[record.on] = record
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
        for record in late.values { try body(record) }
        for record in others.values { try body(record) }
    }

    /// By kind and number or name, whatever the order in which they came.
    var sorted: [StreamRecord] {
        let rest = (Array(late.values) + Array(others.values)).sorted {
            ($0.on.rank, $0.on.text) < ($1.on.rank, $1.on.text)
        }
        return rest.isEmpty
            ? sessions + tickets
            : (sessions + tickets + rest).sorted { ($0.on.rank, $0.on.number) < ($1.on.rank, $1.on.number) }
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
