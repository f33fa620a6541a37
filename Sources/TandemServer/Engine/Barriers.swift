// When nothing may be written: the disk is nearly full, or it failed.

import TandemWire

extension Engine {
    /// Below the reserve new writes are refused; reading, and what is already accepted, go on.
    func setLowSpace(_ isLow: Bool) {
        guard !isDraining else { return }
        writeBarrier =
            isLow
            ? Refusal.wait(
                .diskFull, "the disk is nearly full, so nothing new is accepted; the operator has to make room",
                milliseconds: 5000) : nil
    }

    /// The journal failed: tells whoever can still be told. Answers that waited for the disk are dropped, never sent.
    func sayJournalFailed() {
        for connection in connections.values where connection.isOpen {
            connection.held = []
            connection.heldMarks = []
            bye(
                connection, "JOURNAL_FAILED", "the disk failed; what was not answered may be lost, ask again with the same key",
                reconnectMilliseconds: 2000)
        }
        flush()
    }
}
