// An actor on a dispatch queue. The compiler proves that what the actor owns is touched on that queue only, and
// handlers of dispatch sources, which already run there, enter it with `assumeIsolated`, which costs a check and no
// hop.
//
// `DispatchSerialQueue`, which is such an executor on Apple's systems, does not exist on Linux.

import Dispatch

/// A serial queue that an actor can use as its executor.
package final class QueueExecutor: SerialExecutor {
    package let queue: DispatchQueue

    /// - Parameter label: shows in crash reports and debuggers.
    package init(label: String) {
        queue = DispatchQueue(label: label)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    /// What `assumeIsolated` asks.
    package func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
