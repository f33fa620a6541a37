// The few numbers of the journal, defaults beside them.

/// How a journal is kept.
package struct JournalConfiguration: Sendable {
    /// A batch begins a new segment when the current one has reached this size. Segments may be larger by a batch.
    package var segmentBytes: UInt64 = 64 * 1024 * 1024
    /// At most this often the durable mark is written.
    package var markIntervalMilliseconds: Int64 = 1000
    /// For one negative control in the tests: cut at the first bad checksum, whatever follows it. Never set elsewhere.
    package var cutsAtAnyDamage = false

    package init() {}

    package init(segmentBytes: UInt64, markIntervalMilliseconds: Int64 = 1000) {
        self.segmentBytes = segmentBytes
        self.markIntervalMilliseconds = markIntervalMilliseconds
    }
}
