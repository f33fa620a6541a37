// The disk's side: an actor on a queue of its own that does nothing but write and fdatasync, so that the loop never
// waits for either.

import Dispatch
import TandemJournal
import TandemSystem

/// Owns the journal's writer.
actor Committer {
    private nonisolated let executor = QueueExecutor(label: "tandem.disk")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
    private let writer: JournalWriter

    init(_ writer: sending JournalWriter) {
        self.writer = writer
    }

    /// Commits a batch, then calls back on the disk's queue with the error, or nil when the batch is durable.
    nonisolated func commit(_ batch: Batch, _ done: @escaping @Sendable (JournalError?) -> Void) {
        executor.queue.async {
            self.assumeIsolated { committer in
                do throws(JournalError) {
                    try committer.writer.commit(batch)
                    done(nil)
                } catch {
                    done(error)
                }
            }
        }
    }

    /// Seals the journal; nothing may be committed afterwards. Waits.
    nonisolated func close() {
        executor.queue.sync { self.assumeIsolated { try? $0.writer.close() } }
    }
}
