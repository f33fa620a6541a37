// When nothing may be written: the disk is nearly full, or it failed.

import TandemJournal
import TandemWire

extension Engine {
    /// With little room left no session is begun, so that those that go on can be finished; with hardly any,
    /// nothing is written. Reading, and what is already accepted, go on.
    func setSpace(_ level: SpaceLevel) {
        guard !isDraining else { return }
        switch level {
        case .ample: (writeBarrier, startBarrier) = (nil, nil)
        case .low:
            (writeBarrier, startBarrier) = (
                nil, full("the disk is filling up, so no session is begun and no file taken")
            )
        case .critical: (writeBarrier, startBarrier) = (full("the disk is nearly full, so nothing is written"), nil)
        }
    }

    private func full(_ what: String) -> Refusal {
        Refusal.wait(.diskFull, "\(what); the operator has to make room", milliseconds: 5000)
    }

    /// The journal failed: tells whoever can still be told. Answers that waited for the disk are dropped, never
    /// sent.
    func sayJournalFailed() {
        for connection in connections.values where connection.isOpen {
            connection.dropHeld()
            bye(
                connection, "JOURNAL_FAILED",
                "the disk failed; what was not answered may be lost, ask again with the same key",
                reconnectMilliseconds: 2000)
        }
        flush()
    }
}
