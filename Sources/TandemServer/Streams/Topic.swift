// What a followed stream keeps in memory for its followers: the latest commits, each encoded once.
//
// A chunk holds all events of one stream in one commit, as the bytes that go on the wire, once for each clearance
// that somebody follows with. All followers at the same cursor are given the same bytes. A follower that no chunk
// serves reads the journal.

import TandemDesk

/// The events of one stream in one commit, ready to be written.
struct Chunk {
    var first: Int
    var last: Int
    /// The lines as staff read them; nil if nobody from the staff followed when the chunk began.
    var staff: [UInt8]?
    /// The lines as customers read them.
    var everyone: [UInt8]?

    var count: Int { (staff?.count ?? 0) + (everyone?.count ?? 0) }

    func bytes(for clearance: Visibility) -> [UInt8]? {
        switch clearance {
        case .staff: staff
        case .all: everyone
        }
    }
}

/// One followed stream.
final class Topic {
    /// How many bytes of recent chunks are kept for followers that lag a little.
    static let hotBytesMaximum = 4 << 20

    let stream: StreamRecord
    private(set) var followers: [Subscription] = []
    /// Collecting: events of the batch that is still open.
    private(set) var open: Chunk?
    /// On its way to the disk.
    private(set) var sealed: Chunk?
    /// Durable, oldest first, without gaps from the first chunk's first event to the last one's last.
    private(set) var chunks: [Chunk] = []
    private var hotBytes = 0
    private var staffCount = 0
    private var everyoneCount = 0

    init(stream: StreamRecord) {
        self.stream = stream
    }

    func add(_ follower: Subscription) {
        followers.append(follower)
        count(follower, 1)
    }

    func remove(_ follower: Subscription) {
        guard let index = followers.firstIndex(where: { $0 === follower }) else { return }
        count(follower, -1)
        followers.swapAt(index, followers.count - 1)
        followers.removeLast()
    }

    private func count(_ follower: Subscription, _ change: Int) {
        switch follower.clearance {
        case .staff: staffCount += change
        case .all: everyoneCount += change
        }
    }

    /// Adds one event of the open batch. `render` appends the line for one clearance.
    func collect(sequence: Int, visibility: Visibility, render: (Visibility, inout [UInt8]) -> Void) {
        var chunk: Chunk
        if let open {
            chunk = open
        } else {
            chunk = Chunk(
                first: sequence, last: sequence, staff: staffCount > 0 ? [] : nil,
                everyone: everyoneCount > 0 ? [] : nil)
        }
        open = nil
        chunk.last = sequence
        if var lines = chunk.staff {
            chunk.staff = nil
            render(.staff, &lines)
            chunk.staff = lines
        }
        if visibility == .all, var lines = chunk.everyone {
            chunk.everyone = nil
            render(.all, &lines)
            chunk.everyone = lines
        }
        open = chunk
    }

    /// The batch leaves for the disk.
    func seal() {
        sealed = open
        open = nil
    }

    /// The batch is durable: its events may be delivered.
    func publish() {
        guard let chunk = sealed else { return }
        sealed = nil
        if let last = chunks.last, last.last + 1 != chunk.first {
            chunks.removeAll(keepingCapacity: true)
            hotBytes = 0
        }
        chunks.append(chunk)
        hotBytes += chunk.count
        var dropped = 0
        while hotBytes > Self.hotBytesMaximum, dropped < chunks.count - 1 {
            hotBytes -= chunks[dropped].count
            dropped += 1
        }
        if dropped > 0 { chunks.removeSubrange(..<dropped) }
    }

    /// Forgets every encoded line, so that a withheld message is read again from the journal, where it is blanked.
    func forget() {
        open = nil
        sealed = nil
        chunks.removeAll()
        hotBytes = 0
    }

    /// What memory has for a follower whose next number is `sequence`.
    enum Kept {
        /// The chunk that begins there, in the follower's clearance.
        case chunk([UInt8], last: Int)
        /// The journal has to be read up to this number; nil: as far as there is something durable.
        case journal(through: Int?)
    }

    func kept(from sequence: Int, for clearance: Visibility) -> Kept {
        guard let first = chunks.first, let last = chunks.last else { return .journal(through: nil) }
        if last.first == sequence { return kept(last, for: clearance) }
        guard sequence >= first.first else { return .journal(through: first.first - 1) }
        var low = 0
        var high = chunks.count - 1
        while low < high {
            let middle = (low + high) / 2
            if chunks[middle].last < sequence { low = middle + 1 } else { high = middle }
        }
        // Inside a chunk: the journal serves the rest of it.
        return chunks[low].first == sequence ? kept(chunks[low], for: clearance) : .journal(through: chunks[low].last)
    }

    private func kept(_ chunk: Chunk, for clearance: Visibility) -> Kept {
        guard let bytes = chunk.bytes(for: clearance) else { return .journal(through: chunk.last) }
        return .chunk(bytes, last: chunk.last)
    }
}
