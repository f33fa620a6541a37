// The bytes of files, on a queue of their own: neither the loop nor the journal's disk queue ever waits for them.

import Dispatch
import TandemSystem

/// Owns the store.
actor FileWorker {
    private nonisolated let executor = QueueExecutor(label: "tandem.files")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
    private let store: FileStore

    init(_ store: sending FileStore) {
        self.store = store
    }

    /// Runs errands, then calls back on this queue.
    nonisolated func perform(
        _ jobs: [FileJob], _ done: @escaping @Sendable (Result<[FileResult], SystemError>) -> Void
    ) {
        executor.queue.async {
            done(self.assumeIsolated { worker in Result { () throws(SystemError) in try worker.store.perform(jobs) } })
        }
    }
}
