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

    /// Makes a report, then calls back on this queue.
    nonisolated func perform(_ job: ReportJob, _ done: @escaping @Sendable (ReportResult) -> Void) {
        executor.queue.async {
            done(
                self.assumeIsolated { worker in
                    var began = DispatchTime.now().uptimeNanoseconds
                    return worker.reader.perform(job) {
                        let spent = DispatchTime.now().uptimeNanoseconds - began
                        _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .nanoseconds(Int(clamping: spent)))
                        began = DispatchTime.now().uptimeNanoseconds
                    }
                })
        }
    }
}
