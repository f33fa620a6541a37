// Makes reports while the server serves, one after the other. Somebody waits for each, so it works most of the time; a
// short rest after each piece lets requests have the processor in between.

import Dispatch
import TandemSystem

/// Owns the reader.
actor ReportWorker {
    private nonisolated let executor = QueueExecutor(label: "tandem.reports")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
    private let reader: ReportReader

    init(_ disk: any Disk) { reader = ReportReader(disk: disk) }

    /// It rests for this part of the time that it worked.
    private static let restDivisor: UInt64 = 4
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
                            timeout: .now() + .nanoseconds(Int(clamping: (now - began) / Self.restDivisor)))
                        began = DispatchTime.now().uptimeNanoseconds
                    }
                })
        }
    }
}
