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

    /// Commits a batch, then calls back on the disk's queue.
    nonisolated func commit(_ batch: Batch, _ done: @escaping @Sendable (Outcome) -> Void) {
        executor.queue.async { done(self.assumeIsolated { $0.write(batch) }) }
    }

    /// Commits a batch and waits. Without another commit under way this runs on the calling thread, so it costs no
    /// switch of threads.
    nonisolated func commitNow(_ batch: Batch) -> Outcome {
        executor.queue.sync { self.assumeIsolated { $0.write(batch) } }
    }

    /// How a commit ended, and how long it took.
    struct Outcome: Sendable {
        /// Nil when the batch is durable.
        let error: JournalError?
        let microseconds: Int
    }

    private func write(_ batch: Batch) -> Outcome {
        let began = DispatchTime.now().uptimeNanoseconds
        var failure: JournalError?
        do throws(JournalError) {
            try writer.commit(batch)
        } catch {
            failure = error
        }
        return Outcome(error: failure, microseconds: Int((DispatchTime.now().uptimeNanoseconds - began) / 1000))
    }

    /// Keeps the durable mark up to date while nothing is written. A failure is remembered by the writer and ends the
    /// process with the next commit.
    nonisolated func markIdle() {
        executor.queue.async { self.assumeIsolated { try? $0.writer.markIdle() } }
    }

    /// Seals the journal; nothing may be committed afterwards. Waits.
    nonisolated func close() {
        executor.queue.sync { self.assumeIsolated { try? $0.writer.close() } }
    }
}
