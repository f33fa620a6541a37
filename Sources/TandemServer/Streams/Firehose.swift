// The firehose: every event of the server in journal order, for bots and supervisors, with one integer as the
// cursor.
//
// It is the journal itself: a follower that lags reads segments from its offset. The latest commits are kept
// encoded, as in `Topic`, so that followers at the head share bytes.

/// The events of one commit in journal order.
struct FirehoseChunk {
    /// A cursor from here up to the first record is served by this chunk: between the two are only journal headers
    /// and commits.
    var begin: UInt64
    /// Offset of the first record.
    var first: UInt64
    /// Offset behind the commit.
    var end: UInt64
    var bytes: [UInt8] = []
}

final class Firehose {
    static let hotBytesMaximum = 4 << 20

    private(set) var followers: [Subscription] = []
    private var open: FirehoseChunk?
    private var sealed: FirehoseChunk?
    /// Durable, oldest first, each beginning where the one before ended.
    private var chunks: [FirehoseChunk] = []
    private var hotBytes = 0

    var isFollowed: Bool { !followers.isEmpty }

    func add(_ follower: Subscription) {
        followers.append(follower)
    }

    func remove(_ follower: Subscription) {
        followers.removeAll { $0 === follower }
    }

    /// Adds one event of the open batch.
    /// `batchBegin`: where the batch begins, if this is its first event; nil if earlier ones were not collected.
    func collect(position: UInt64, batchBegin: UInt64?, render: (inout [UInt8]) -> Void) {
        var chunk = open ?? FirehoseChunk(begin: batchBegin ?? position, first: position, end: position)
        open = nil
        render(&chunk.bytes)
        open = chunk
    }

    /// The batch leaves for the disk; it ends at `end`.
    func seal(end: UInt64) {
        sealed = open
        sealed?.end = end
        open = nil
    }

    /// The batch is durable: its events may be delivered.
    func publish() {
        guard let chunk = sealed else { return }
        sealed = nil
        if let last = chunks.last, last.end != chunk.begin {
            chunks.removeAll(keepingCapacity: true)
            hotBytes = 0
        }
        chunks.append(chunk)
        hotBytes += chunk.bytes.count
        var dropped = 0
        while hotBytes > Self.hotBytesMaximum, dropped < chunks.count - 1 {
            hotBytes -= chunks[dropped].bytes.count
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

    /// The chunk that serves a cursor at `position`.
    func chunk(at position: UInt64) -> FirehoseChunk? {
        for chunk in chunks.reversed() {
            if chunk.begin <= position { return position <= chunk.first ? chunk : nil }
        }
        return nil
    }
}
