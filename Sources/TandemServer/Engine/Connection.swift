// One client connection: its login state, its unanswered requests, its subscriptions, and the bytes on their way
// out.
//
// Output has three stages, in this order, and the order is the promise of the protocol:
//
//   held    answers that wait for a commit, in request order; a mark says which commit each part waits for
//   out     answers and signals that may be written now
//   shared  one batch of events, encoded once and shared with every subscriber, partly written
//
// Bytes move held → out when their commit is durable; events are pulled from the streams only when `out` is empty,
// so an answer is always written before the events it caused, and a slow reader costs one cursor, not a copy of the
// history.

import TandemDesk
import TandemWire

package final class Connection {
    /// What the client may do next.
    enum Phase {
        /// Greeted, not logged in.
        case greeted
        case ready(Principal)
        /// A `bye` was queued; input is ignored and the transport is closed once everything is written.
        case leaving
        case closed
    }

    /// A request put off: its JSON line, and the verb if it was typed.
    struct Deferred {
        let line: [UInt8]
        let typedVerb: String?
    }

    /// The token behind a login.
    struct GrantReference {
        /// Wall time in milliseconds.
        let expires: Int64?
        /// As it stood in the token file; nil for a minted token.
        let record: TokenRecord?
        /// The digest of a minted token; nil for one of the token file.
        let minted: String?
        /// The commit that revokes it, once there is one.
        var revokedCommit: UInt64?
    }

    /// A part of `held`: the bytes up to `end` may be released once `commit` is durable.
    struct HeldMark {
        var commit: UInt64
        var end: Int
    }

    package let number: Int
    let transport: any Transport
    let peer: Peer
    /// For whoever keeps the transport.
    var onClose: (() -> Void)?
    var phase = Phase.greeted
    var reader: LineReader

    // Output.
    private var held: [UInt8] = []
    private(set) var heldMarks: [HeldMark] = []
    private(set) var out: [UInt8] = []
    private(set) var outOffset = 0
    private(set) var shared: [UInt8] = []
    private(set) var sharedOffset = 0
    /// Bytes that wait to be written, not counting what streams still hold for this connection. Kept, not computed,
    /// because it is asked twice for every line.
    private(set) var backlog = 0
    var isAwaitingWritable = false
    /// In the engine's list of connections to flush at the end of this tick.
    var isTouched = false

    // Input.
    /// Input lines so far; the ordinal that error answers carry as `line`.
    var lineCount = 0
    /// Bytes received but not yet processed because too many requests are unanswered.
    var waiting: [UInt8] = []
    var isReadingSuspended = false
    /// A read that waits for the writes before it, so that it sees them. Nothing after it is handled meanwhile.
    var deferred: Deferred?
    /// A request about a file is at the disk. Nothing after it is handled meanwhile.
    var isAwaitingFile = false
    /// The peer sends no more; the connection ends when everything asked for is answered and delivered.
    var hasEnded = false
    /// Times of the latest over-long lines; the third within a minute ends the connection.
    var longLineTimes: [Int64] = []

    // Reading streams.
    /// The counters that it was told last, if it wants to be told when they change.
    var countersTold: [JSONField]?
    var subscriptions: [Subscription] = []
    var nextSubscription = 0

    // Person at a terminal.
    var typed: TypedSession?

    // Time, all in monotonic milliseconds.
    let openedMilliseconds: Int64
    var lastInputMilliseconds: Int64
    var lastProgressMilliseconds: Int64
    /// When the unfinished line in the reader began, or nil.
    var lineBeganMilliseconds: Int64?
    var pingSentMilliseconds: Int64 = 0
    var warnedMilliseconds: Int64 = -10_000
    var operations = RateLimiter()
    /// Pieces of files.
    var pieces = RateLimiter()
    var signals = RateLimiter()
    var cobrowseSignals = RateLimiter()
    /// Signals that wait until the peer takes bytes again, the newest of each kind.
    var parked: [ParkedSignal] = []
    /// Sessions of which this connection has lost a delta of the page.
    var lostDeltas: Set<StreamID> = []
    /// Refusals of the running minute; a client that only makes mistakes is sent away.
    var refusals = RateLimiter()
    /// What it logged in with, so that revoking the token ends the connection.
    var grant: GrantReference?

    init(number: Int, transport: any Transport, peer: Peer, now: Int64, reader: LineReader) {
        self.number = number
        self.transport = transport
        self.peer = peer
        self.reader = reader
        openedMilliseconds = now
        lastInputMilliseconds = now
        lastProgressMilliseconds = now
    }

    var principal: Principal? {
        if case .ready(let principal) = phase { return principal }
        return nil
    }

    /// Asked for every line, so it copies no principal.
    var isLoggedIn: Bool {
        if case .ready = phase { return true }
        return false
    }

    var isOpen: Bool {
        switch phase {
        case .greeted, .ready: true
        case .leaving, .closed: false
        }
    }

    /// Which events the client may read: the one filter of the system, decided by the principal alone.
    var clearance: Visibility { principal?.clearance ?? .all }

    /// Requests whose answers still wait for a commit.
    var inFlight: Int { heldMarks.count }

    /// Queues whole lines behind every answer before them, until `commit` is durable (0: no need to wait).
    func enqueue(_ bytes: Span<UInt8>, after commit: UInt64, durable: UInt64) {
        if heldMarks.isEmpty && commit <= durable { return enqueue(bytes) }
        backlog += bytes.count
        held.append(copying: bytes)
        let latest = heldMarks.last?.commit ?? 0
        heldMarks.append(HeldMark(commit: max(latest, commit), end: held.count))
    }

    /// Queues whole lines that wait for nothing.
    func enqueue(_ bytes: Span<UInt8>) {
        backlog += bytes.count
        out.append(copying: bytes)
    }

    func enqueue(_ bytes: [UInt8]) {
        enqueue(bytes.span)
    }

    /// Queues a batch of events that others are given too, behind everything else. There is none yet.
    func share(_ bytes: [UInt8]) {
        backlog += bytes.count
        shared = bytes
        sharedOffset = 0
    }

    /// Forgets the answers that wait for a commit: there will be none.
    func dropHeld() {
        backlog -= held.count
        held = []
        heldMarks = []
    }

    /// Moves the answers of every commit up to `durable` to `out`.
    func release(upTo durable: UInt64) {
        guard let first = heldMarks.first, first.commit <= durable else { return }
        if let last = heldMarks.last, last.commit <= durable {
            out.append(contentsOf: held)
            held.removeAll(keepingCapacity: true)
            heldMarks.removeAll(keepingCapacity: true)
            return
        }
        var released = 0
        var end = 0
        while released < heldMarks.count, heldMarks[released].commit <= durable {
            end = heldMarks[released].end
            released += 1
        }
        out.append(contentsOf: held[..<end])
        held.removeSubrange(..<end)
        heldMarks.removeSubrange(..<released)
        for index in heldMarks.indices { heldMarks[index].end -= end }
    }

    /// What a flush should write next. A batch that is partly written is finished first, so that no line is ever
    /// torn.
    var next: Pending {
        if sharedOffset > 0 { return .shared }
        if outOffset < out.count { return .own }
        return shared.isEmpty ? .nothing : .shared
    }

    enum Pending { case own, shared, nothing }

    /// Accounts for bytes that the transport took.
    func wrote(_ count: Int, of pending: Pending) {
        backlog -= count
        switch pending {
        case .own:
            outOffset += count
            if outOffset == out.count {
                out.removeAll(keepingCapacity: out.capacity <= 32 << 10)
                outOffset = 0
            }
        case .shared:
            sharedOffset += count
            if sharedOffset == shared.count {
                shared = []
                sharedOffset = 0
            }
        case .nothing: break
        }
    }

    /// Gives buffers back to the allocator; an idle connection keeps none.
    func shrink() {
        if out.isEmpty { out = [] }
        if held.isEmpty {
            held = []
            heldMarks = []
        }
        if shared.isEmpty { shared = [] }
        if waiting.isEmpty { waiting = [] }
    }
}
