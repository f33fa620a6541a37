// What tests of the engine need from inside the server.

import TandemJournal
import TandemTestSupport

@testable import TandemServer

extension EngineHarness {
    /// Writes a snapshot of the live state, as a clean stop does. Everything must be durable.
    func writeSnapshot() throws {
        settle()
        try SnapshotStore(disk: disk).write(
            engine.state.snapshot(now: engine.wallNow), position: journal.durableEnd, epoch: journal.epoch)
    }
}
