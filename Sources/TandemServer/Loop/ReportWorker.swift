// Makes reports while the server serves, one after the other. It rests as long as it works, so that requests have the
// processor.

import Dispatch
import TandemSystem

/// Owns the reader.
actor ReportWorker {
    private nonisolated let executor = QueueExecutor(label: "tandem.reports")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
    private let reader: ReportReader

    init(_ disk: any Disk) { reader = ReportReader(disk: disk) }

    /// How often those who wait for a report may be thought of.
    private static let tellNanoseconds: UInt64 = 250_000_000

    /// Makes a report, then calls back on this queue; `tell` is called on it meanwhile.
    nonisolated func perform(
        _ job: ReportJob, tell: @escaping @Sendable (ReportProgress) -> Void,
        _ done: @escaping @Sendable (ReportResult) -> Void
    ) {
        executor.queue.async {
            done(
                self.assumeIsolated { worker in
                    var began = DispatchTime.now().uptimeNanoseconds
                    var told = began
                    return worker.reader.perform(job) { progress in
                        let now = DispatchTime.now().uptimeNanoseconds
                        if now - told >= Self.tellNanoseconds {
                            told = now
                            tell(progress)
                        }
                        _ = DispatchSemaphore(value: 0).wait(
                            timeout: .now() + .nanoseconds(Int(clamping: now - began)))
                        began = DispatchTime.now().uptimeNanoseconds
                    }
                })
        }
    }
}
