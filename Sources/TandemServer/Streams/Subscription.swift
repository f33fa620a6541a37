// A subscription is a cursor into the journal, not a queue of copies: catching up, live delivery, resuming and slow
// reading are the same code, and differ only in how far the cursor is from the head.

import TandemDesk

/// One client's reading position in one stream, or in the whole journal.
final class Subscription {
    unowned let connection: Connection
    /// The stream followed, or nil for the firehose.
    let on: StreamID?
    /// Last sequence number delivered or skipped as not visible.
    var sequence: Int
    /// Firehose: offset of the next record to look at.
    var position: UInt64
    /// What the client may read, as it was when it subscribed: rights do not change while a connection lives.
    let clearance: Visibility
    /// Firehose: what is wanted of it.
    let kinds: EventKinds
    /// Typing, presence and read marks are wanted too.
    let wantsSignals: Bool
    /// Nothing is delivered before the answer to `sub` is on its way, which may wait behind this commit.
    let startsAfterCommit: UInt64

    init(
        connection: Connection, on: StreamID?, sequence: Int, position: UInt64 = 0, kinds: EventKinds = .all,
        wantsSignals: Bool,
        startsAfterCommit: UInt64
    ) {
        self.connection = connection
        self.on = on
        clearance = connection.clearance
        self.sequence = sequence
        self.position = position
        self.kinds = kinds
        self.wantsSignals = wantsSignals
        self.startsAfterCommit = startsAfterCommit
    }
}
