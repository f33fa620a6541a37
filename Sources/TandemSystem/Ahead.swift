// Work done ahead on a queue of its own, one piece at a time: while the owner uses one piece, the next is filled. The
// two share nothing, because a piece belongs to one side at a time and is exchanged for the one before it.

import Dispatch

/// Where pieces come from.
package protocol AheadSource<Piece>: SendableMetatype {
    associatedtype Piece: Sendable

    /// Fills a piece that is empty or has been used.
    mutating func fill(_ piece: inout Piece)
}

/// Owns a source.
package actor Ahead<Source: AheadSource> {
    private nonisolated let executor: QueueExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
    private var source: Source
    private var piece: Source.Piece

    /// - Parameters:
    ///   - source: gives the pieces, and is nobody else's.
    ///   - piece: an empty one.
    ///   - label: shows in crash reports and debuggers.
    package init(_ source: sending Source, _ piece: Source.Piece, label: String) {
        self.source = source
        self.piece = piece
        executor = QueueExecutor(label: label)
    }

    /// Begins to fill the next piece, and returns at once.
    package nonisolated func fillNext() {
        executor.queue.async { self.assumeIsolated { $0.fill() } }
    }

    /// Waits until the piece is full, and takes it for one that is done with.
    package nonisolated func exchange(_ other: inout Source.Piece) {
        executor.queue.sync { self.assumeIsolated { swap(&$0.piece, &other) } }
    }

    /// Waits until nothing is under way.
    package nonisolated func rest() { executor.queue.sync {} }

    private func fill() { source.fill(&piece) }
}
