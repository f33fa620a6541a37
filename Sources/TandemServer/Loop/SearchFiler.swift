// Files the words of what is said beside the loop, in the order in which it was said. A message takes longer to file
// than to post.

import Dispatch
import TandemDesk
import TandemSystem

/// Owns the index.
actor SearchFiler {
    private nonisolated let executor = QueueExecutor(label: "tandem.words")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
    private var index = SearchIndex()
    /// How many more portions may be on their way: a machine that is too busy to file words keeps its memory.
    private nonisolated let room = DispatchSemaphore(value: 0)
    private static let portionsMaximum = 64

    init() {
        // Not its first value: a semaphore that ends with less than that is taken for one still in use.
        for _ in 0..<Self.portionsMaximum { room.signal() }
    }

    /// Takes a portion over and returns; waits only when far too many are on their way.
    nonisolated func file(_ changes: [SearchChange]) {
        room.wait()
        executor.queue.async {
            self.assumeIsolated { filer in
                for change in changes { filer.index.apply(change) }
            }
            self.room.signal()
        }
    }

    /// Waits until everything that was handed over is filed, and lends the index.
    nonisolated func use<Result: Sendable>(_ body: @Sendable (inout SearchIndex) -> Result) -> Result {
        executor.queue.sync { self.assumeIsolated { body(&$0.index) } }
    }
}
