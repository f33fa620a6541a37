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
    init(on: StreamID, _ snapshot: StreamHead) {
        self.on = on
        head.seq = snapshot.sequence
        headPosition = snapshot.position
        milestones = snapshot.milestones
    }
}

/// What a snapshot keeps of a stream.
struct StreamHead: Sendable {
    let sequence: Int
    let position: UInt64
    let milestones: [UInt64]

    /// Nil if these are not as many offsets as a stream of this length has.
    init?(_ sequence: Int, _ position: Int, _ milestones: [UInt64]) {
        guard sequence > 0, position >= 0, milestones.count == sequence / StreamRecord.stride else { return nil }
        self.sequence = sequence
        self.position = UInt64(position)
        self.milestones = milestones
    }
}

extension StreamRecord {
    /// Where the desk says that a stream of a snapshot stands; false if it is not what the snapshot says.
    func restore(_ head: Head?) -> Bool {
        guard let head, head.seq == self.head.seq else { return false }
        self.head = head
        return true
    }

    /// All that has come so far is on disk.
    func settle() { durable = head }
}

/// All streams that exist. Sessions and tickets, which are nearly all of them, are numbered from 1 on and stand where
/// their number says; what is beyond the first gap, as an importer's ticket may be, stands apart.
final class StreamIndex {
    private(set) var sessions: [StreamRecord] = []
    private(set) var tickets: [StreamRecord] = []
    /// Sessions and tickets beyond a gap.
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

    /// How many sessions and tickets have streams.
    var numberedCount: Int { sessions.count + tickets.count + late.count }

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
            sessions = extended(exchange(&sessions, with: []), by: record) { .session($0) }
        case .ticket(let number) where number == UInt64(tickets.count) + 1:
            tickets = extended(exchange(&tickets, with: []), by: record) { .ticket($0) }
        case .session, .ticket: late[record.on] = record
        default: others[record.on] = record
        }
    }

    /// The list with one more, and with those up to which there is no gap any more.
    private func extended(
        _ records: consuming [StreamRecord], by record: StreamRecord, _ numbered: (UInt64) -> StreamID
    ) -> [StreamRecord] {
        records.append(record)
        while !late.isEmpty, let next = late.removeValue(forKey: numbered(UInt64(records.count) + 1)) {
            records.append(next)
        }
        return records
    }

    @inline(__always)
    private static func find(_ number: UInt64, _ records: [StreamRecord]) -> StreamRecord? {
        number >= 1 && number <= UInt64(records.count) ? records[Int(number) - 1] : nil
    }

    /// All that has happened is on disk.
    func settle() {
        for records in all { for record in records { record.settle() } }
    }

    /// Tells each stream where the desk says that it ends; the answer is one that ends elsewhere. (The desk is not
    /// changed, but an exclusive access does not copy it.)
    func restoreHeads(from desk: inout Desk) -> StreamID? {
        for records in all {
            for record in records where !record.restore(desk.head(record.on)) { return record.on }
        }
        return nil
    }

    private var all: [[StreamRecord]] { [sessions, tickets, Array(late.values), Array(others.values)] }

    /// Those that do not stand where their number says, by kind and number or name, in whatever order they came.
    var rest: [StreamRecord] {
        (Array(late.values) + Array(others.values)).sorted {
            ($0.on.rank, $0.on.number, $0.on.text) < ($1.on.rank, $1.on.number, $1.on.text)
        }
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
