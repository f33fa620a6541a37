// The flow of one page to those who look at it, while it lasts: which snapshot is the newest, which deltas came after
// it, which connection shows the page, since when the customer's own hands rest.
//
// A snapshot begins a generation `gen`; deltas in it are counted `n` = 1, 2, 3 …. They are never merged, and never go
// on behind a gap: when one is missing the page is asked for a new snapshot, and everything until then is dropped.
// Deltas since the snapshot are kept, up to a bound, so that whoever comes later needs nothing from the page.
//
// None of it survives a pause, the end, or a restart: the page begins again with a snapshot.

package struct CobrowseFlow: Sendable {
    /// The generation of the newest snapshot, 0 before the first.
    package private(set) var gen = 0
    /// The number of its newest delta.
    package private(set) var n = 0
    /// The connection that shows the page.
    package private(set) var source: Int?
    /// The line that told of the snapshot.
    package private(set) var snapshot: [UInt8] = []
    /// The deltas since then, if all of them are kept.
    private var deltas: [[UInt8]] = []
    private var deltaBytes = 0
    private var keepsDeltas = true
    /// A delta is missing, so the next ones mean nothing.
    private var hasGap = false
    /// Nodes of the page that are secret for good.
    package var nodes: Set<Int> = []
    /// Connections that lost a delta and wait for the next snapshot.
    package var behind: Set<Int> = []
    /// Monotonic milliseconds.
    private var lastInput: Int64?
    private var lastNeed: Int64?
    private var lastWait: Int64?

    /// Bytes of deltas that are kept for those who come later.
    package static let deltaBytesMaximum = 128 << 10
    /// For how long remote control rests after the customer's own hands did something.
    package static let restMilliseconds: Int64 = 2_000
    /// How often the page is asked for a snapshot, at most.
    package static let needMilliseconds: Int64 = 1_000
    private static let waitMilliseconds: Int64 = 500

    package init() {}

    /// What to do with a signal of the page.
    package enum Verdict: Sendable, Equatable {
        case relay
        case drop
        /// Drop it, and ask the page for a snapshot.
        case need
        /// A snapshot that is not newer than the one there is.
        case old
    }

    package mutating func take(_ message: CobrowseMessage, from connection: Int, at now: Int64) -> Verdict {
        if message.isByHand { lastInput = now }
        switch message.signal {
        case .snapshot:
            guard message.gen > gen else { return .old }
            (gen, n, source, snapshot) = (message.gen, 0, connection, message.bytes)
            (deltas, deltaBytes, keepsDeltas, hasGap, lastNeed) = ([], 0, true, false, nil)
            behind = []
            return .relay
        case .delta:
            if message.gen < gen || connection != source && source != nil { return .drop }
            guard source != nil, message.gen == gen else { return .need }
            if hasGap { return .need }
            if message.n <= n { return .drop }
            guard message.n == n + 1 else {
                hasGap = true
                return .need
            }
            n = message.n
            keep(message.bytes)
            return .relay
        default: return .relay
        }
    }

    private mutating func keep(_ line: [UInt8]) {
        guard keepsDeltas else { return }
        guard deltaBytes + line.count <= Self.deltaBytesMaximum else {
            (deltas, deltaBytes, keepsDeltas) = ([], 0, false)
            return
        }
        deltas.append(line)
        deltaBytes += line.count
    }

    /// The lines that bring somebody up to date who has `have` of generation `gen`; nil if only the page can.
    package func missing(gen: Int, have: Int) -> [[UInt8]]? {
        guard self.gen > 0, keepsDeltas, !hasGap else { return nil }
        guard gen == self.gen, have <= n else { return [snapshot] + deltas }
        return Array(deltas[min(have, deltas.count)...])
    }

    /// Whether the page is to be asked for a snapshot now, and has not just been.
    package mutating func mayNeed(at now: Int64) -> Bool {
        if let lastNeed, now - lastNeed < Self.needMilliseconds { return false }
        lastNeed = now
        return true
    }

    /// For how long remote control still has to wait.
    package func rest(at now: Int64) -> Int64 {
        lastInput.map { max(0, $0 + Self.restMilliseconds - now) } ?? 0
    }

    /// Whether whoever has control is to be told so now, and has not just been.
    package mutating func mayTellWait(at now: Int64) -> Bool {
        if let lastWait, now - lastWait < Self.waitMilliseconds { return false }
        lastWait = now
        return true
    }
}
