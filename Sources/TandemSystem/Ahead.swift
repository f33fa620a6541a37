// Work done ahead by several threads, in order: while the owner uses one piece, the next ones are made, a few at most.
//
//     source ──take, in turn──► worker 1 ──make──► slot 0  slot 1  slot 2  slot 3 ──exchange, in order──► owner
//                         └───► worker 2 ──make──►
//
// What is taken is numbered, and piece n goes through slot n modulo their number, so the pieces come out in the order
// in which their beginnings were taken, whoever makes them. Who takes waits for the slot to be empty first, while it
// is still its turn (or else piece n + 4 could come before piece n); the owner waits for the next one to be full. They
// share nothing, because a piece belongs to one side at a time.

import Dispatch
import Synchronization

/// Makes pieces of what it takes from a source. There are several equal ones, each with memory of its own.
package protocol AheadWorker<Source, Piece>: Sendable {
    associatedtype Source
    associatedtype Piece: Sendable

    /// Takes what the next piece is to be made of. No other worker does at the same time.
    ///
    /// - Returns: whether there is more after it.
    mutating func take(from source: inout Source) -> Bool

    /// Makes a piece of what was taken. It is empty, or was used before.
    mutating func make(_ piece: inout Piece)
}

/// Pieces made ahead.
package final class Ahead<Worker: AheadWorker>: Sendable {
    private struct Turn {
        var source: Worker.Source
        /// The number of the next piece.
        var next = 0
        /// Nothing more is to be taken.
        var isOver = false
    }

    private final class Slot: Sendable {
        let piece: Mutex<Worker.Piece>
        let full = DispatchSemaphore(value: 0)
        let empty = DispatchSemaphore(value: 0)

        init(_ piece: Worker.Piece) {
            self.piece = Mutex(piece)
            // Not its first value: a semaphore that ends with less than that is taken for one still in use.
            empty.signal()
        }
    }

    private let turn: Mutex<Turn>
    private let slots: [Slot]
    private let running = DispatchGroup()
    private let isStopped = Atomic(false)

    /// - Parameters:
    ///   - source: where the workers take from; nobody else does.
    ///   - piece: an empty one.
    ///   - worker: one of the equal ones, which begin at once.
    ///   - workers: how many of them there are.
    ///   - label: shows in crash reports and debuggers.
    package init(
        _ source: sending Worker.Source, _ piece: Worker.Piece, _ worker: Worker, workers: Int, label: String
    ) {
        turn = Mutex(Turn(source: source))
        // Two for each: pieces take unequal times, and nobody should wait for the slowest.
        slots = (0..<2 * workers).map { _ in Slot(piece) }
        for _ in 0..<workers {
            DispatchQueue(label: label).async(group: running) { self.run(worker) }
        }
    }

    /// Waits until the piece with this number is made, and takes it for one that is done with. They are asked for in
    /// order, from 0 to the last.
    package func exchange(_ piece: inout Worker.Piece, number: Int) {
        let slot = slots[number % slots.count]
        slot.full.wait()
        slot.piece.withLock { swap(&$0, &piece) }
        slot.empty.signal()
    }

    /// Stops, and waits until nothing is under way. Nothing can be exchanged any more.
    package func rest() {
        isStopped.store(true, ordering: .sequentiallyConsistent)
        // Whoever waits for one to be empty, in turn, sees that it is over.
        for slot in slots { slot.empty.signal() }
        running.wait()
    }

    private func run(_ worker: Worker) {
        var worker = worker
        while let number = take(&worker) {
            let slot = slots[number % slots.count]
            slot.piece.withLock { worker.make(&$0) }
            slot.full.signal()
        }
    }

    private func take(_ worker: inout Worker) -> Int? {
        turn.withLock { turn in
            guard !turn.isOver else { return nil }
            slots[turn.next % slots.count].empty.wait()
            guard !isStopped.load(ordering: .sequentiallyConsistent) else {
                // Nobody else is told by this slot.
                turn.isOver = true
                return nil
            }
            turn.isOver = !worker.take(from: &turn.source)
            defer { turn.next += 1 }
            return turn.next
        }
    }
}
