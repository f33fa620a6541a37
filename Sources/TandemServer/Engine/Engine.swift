// The engine: lines in, lines out, and between them the desk and the journal. It owns every live thing of the
// server and is itself owned by one serial queue (`Loop`), so it has no locks and nothing in it is `Sendable`.
//
// It does no system call: bytes come from the loop, go to a `Transport`, and batches go to whoever calls
// `takeBatch`. So a whole server runs in a test, with a disk that tears and a clock that stands still.
//
// The tick, which is the durability promise (the loop only calls these in this order):
//
//   receive(…)…      read what is ready: decide, apply, append to the open batch; answers are held
//   takeBatch()      the batch leaves for the disk; the next one collects
//   committed(…)     fdatasync returned: its answers are released, its events may be delivered
//   flush()          each touched connection is written once

import TandemDesk
import TandemJournal
import TandemSystem
import TandemWire

package final class Engine {
    let state: State
    let journal: Journal
    var tokens: TokenStore
    let clock: any Clock
    let entropy: any Entropy
    let time: any BusinessTime = ZoneTable()
    let log: Log
    /// Replaced as a whole when the operator reloads it.
    package var configuration: Configuration {
        didSet { limits = configuration.limits }
    }
    private(set) var limits: Limits

    // Time of the current callback, read once.
    var now: Int64 = 0
    var wallNow: Int64 = 0

    // Connections.
    private(set) var connections: [Int: Connection] = [:]
    private var connectionNumber = 0
    var touched: [Connection] = []
    let presence = Presence()
    /// The pages that are shown, by session.
    var pages: [UInt64: CobrowsePage] = [:]
    var consent = CobrowseConsent()
    let search = Search()

    // Commits. `openCommit` collects; `durableCommit` is on disk; at most one is in between.
    var openCommit: UInt64 = 1
    var durableCommit: UInt64 = 0
    /// The latest commit that holds an event: what a read of live state has to wait for.
    var latestCommit: UInt64 = 0
    var openHolders: [Connection] = []
    var sealedHolders: [Connection] = []
    var openStreams: [StreamRecord] = []
    var sealedStreams: [(stream: StreamRecord, head: Head)] = []
    let firehose = Firehose()
    let errands = FileErrands()
    let reports = ReportErrands()
    /// `pos` of the latest event in each state of durability.
    var sealedPosition: UInt64
    var durablePosition: UInt64
    /// Where the open batch begins, for the firehose's chunks.
    var batchBegin: UInt64

    /// Why new writes are refused at the moment, or nil.
    var writeBarrier: Refusal?
    /// Why new sessions are refused, or nil.
    var startBarrier: Refusal?
    var isDraining = false
    /// Since when this server knows who is there; monotonic.
    private var watchedSince: Int64 = 0
    var absence: Absence { Absence(since: presence.leftAt, watched: watchedSince, now: now) }
    var throttle: LoginThrottle
    var counters = Counters()

    /// What the latest request reached.
    var latestEntry: Gate.Entry?

    // Scratch, kept warm so that the hot path does not allocate.
    let request = RequestBox()
    var writer = JSONWriter()

    /// A class, so that reading the request and changing the engine do not overlap.
    final class RequestBox {
        var line = JSONLine()
    }

    /// What the log and `tandem-bench` want to know.
    struct Counters {
        var operations = 0
        var refusals = 0
        var events = 0
        var commits = 0
    }

    package init(
        state: State, journal: Journal, tokens: TokenStore, clock: any Clock, entropy: any Entropy, log: Log,
        configuration: Configuration
    ) {
        self.state = state
        self.journal = journal
        self.tokens = tokens
        self.clock = clock
        self.entropy = entropy
        self.log = log
        self.configuration = configuration
        limits = configuration.limits
        throttle = LoginThrottle()
        batchBegin = journal.durableEnd
        sealedPosition = state.latestPosition
        durablePosition = state.latestPosition
        readClock()
        watchedSince = now
    }

    func readClock() {
        now = clock.monotonicMilliseconds()
        wallNow = max(clock.wallMilliseconds(), state.latestAt)
    }

    // MARK: Connections

    /// Greets a new connection, or says why not and closes it. `isOneTooMany` when the process has no room for it.
    @discardableResult
    package func open(_ transport: any Transport, peer: Peer, isOneTooMany: Bool = false) -> Connection {
        readClock()
        connectionNumber += 1
        let connection = Connection(
            number: connectionNumber, transport: transport, peer: peer, now: now,
            reader: LineReader(maximumBytes: limits.lineBeforeLoginBytes))
        connections[connection.number] = connection
        if let refusal = isOneTooMany ? Refusal(.busy, "the server has no file descriptor left") : admission(of: peer) {
            bye(connection, refusal.code.rawValue, refusal.message, reconnectMilliseconds: 5000)
        } else {
            greet(connection)
        }
        touch(connection)
        return connection
    }

    private func admission(of peer: Peer) -> Refusal? {
        if isDraining { return Refusal(.shuttingDown, "the server is shutting down; connect again in a moment") }
        if connections.count > limits.connections {
            return Refusal(.busy, "\(limits.connections) connections are open, which is the limit")
        }
        guard limits.connectionsPerAddress < Limits.unlimited else { return nil }
        let waiting = connections.values.reduce(0) { count, other in
            if case .greeted = other.phase, other.peer.address == peer.address { return count + 1 }
            return count
        }
        guard waiting > limits.connectionsPerAddress else { return nil }
        return Refusal(.busy, "\(limits.connectionsPerAddress) connections from your address have not logged in yet")
    }

    /// The peer is gone, or the transport failed.
    package func disconnected(_ connection: Connection) {
        guard connections.removeValue(forKey: connection.number) != nil else { return }
        readClock()
        let principal = connection.principal
        for subscription in connection.subscriptions { unfollow(subscription) }
        connection.subscriptions = []
        connection.phase = .closed
        connection.transport.close()
        connection.onClose?()
        if let principal { left(principal) }
    }

    // MARK: Input

    /// Bytes arrived. Lines are handled in order until the connection has too many unanswered requests; the rest
    /// waits.
    package func receive(_ connection: Connection, _ chunk: Span<UInt8>) {
        readClock()
        connection.lastInputMilliseconds = now
        guard connection.isOpen else { return }
        if connection.waiting.isEmpty {
            let consumed = process(connection, chunk)
            if consumed < chunk.count, connection.isOpen {
                connection.waiting.append(copying: chunk.extracting(consumed...))
            }
        } else {
            connection.waiting.append(copying: chunk)
        }
        applyBackPressure(connection)
        touch(connection)
    }

    /// Handles what waited for answers to be released.
    func resume(_ connection: Connection) {
        guard connection.isOpen else { return }
        if let deferred = connection.deferred, connection.heldMarks.isEmpty {
            connection.deferred = nil
            if (try? request.line.read(deferred.line)) != nil {
                perform(from: connection, typedVerb: deferred.typedVerb, isDeferred: true)
            }
        }
        guard !isPaused(connection) else { return }
        if !connection.waiting.isEmpty {
            let bytes = connection.waiting
            connection.waiting = []
            let consumed = process(connection, bytes.span)
            if consumed < bytes.count, connection.isOpen { connection.waiting = Array(bytes[consumed...]) }
        }
        applyBackPressure(connection)
        takeLastLine(connection)
    }

    /// The peer will send nothing more, but still reads: what it asked for is answered and delivered, then the
    /// connection closes.
    package func endOfInput(_ connection: Connection) {
        readClock()
        connection.hasEnded = true
        takeLastLine(connection)
        touch(connection)
    }

    /// A last line without LF is a line all the same: `printf ping | nc -N`.
    private func takeLastLine(_ connection: Connection) {
        guard connection.hasEnded, connection.waiting.isEmpty, !isPaused(connection), connection.reader.isMidLine,
            let rest = connection.reader.takeUnfinished()
        else { return }
        handle(line: rest.span, from: connection)
    }

    /// - Returns: how many bytes were used.
    private func process(_ connection: Connection, _ chunk: Span<UInt8>) -> Int {
        // The reader is taken out of the connection while lines are handled, because handling one may end the
        // connection.
        var consumed = 0
        let linesBefore = connection.lineCount
        while consumed < chunk.count, connection.isOpen, !isPaused(connection) {
            let maximum = connection.isLoggedIn ? limits.lineBytes : limits.lineBeforeLoginBytes
            var reader = connection.reader
            connection.reader = LineReader(maximumBytes: maximum)
            reader.maximumBytes = maximum
            let wasLoggedIn = connection.isLoggedIn
            consumed += reader.feed(chunk.extracting(consumed...)) { line in
                if let line { handle(line: line, from: connection) } else { handleTooLong(connection) }
                return connection.isOpen && !isPaused(connection) && wasLoggedIn == connection.isLoggedIn
            }
            connection.reader = reader
        }
        if !connection.reader.isMidLine {
            connection.lineBeganMilliseconds = nil
        } else if connection.lineBeganMilliseconds == nil || connection.lineCount > linesBefore {
            // The line that is unfinished now began in this chunk, behind others.
            connection.lineBeganMilliseconds = now
        }
        return consumed
    }

    /// Nothing more of this connection is handled for now: a read waits for the writes before it, a file for the
    /// disk, or there is more output than the peer takes.
    func isPaused(_ connection: Connection) -> Bool {
        connection.deferred != nil || connection.isAwaitingFile || connection.backlog > limits.outputBytes
    }

    /// The socket is not read for now. What was read with the request that reached the limit is still handled, because
    /// it is there and may share the commit: at most one buffer of it.
    func isSaturated(_ connection: Connection) -> Bool {
        isPaused(connection) || connection.inFlight >= limits.inflightRequests
    }

    func applyBackPressure(_ connection: Connection) {
        let suspend = !connection.waiting.isEmpty || isSaturated(connection)
        guard suspend != connection.isReadingSuspended else { return }
        connection.isReadingSuspended = suspend
        if suspend {
            connection.transport.suspendReading()
        } else {
            // Meanwhile the peer could not be heard: its silence, and the rest of an unfinished line, count from now.
            connection.lastInputMilliseconds = now
            if connection.lineBeganMilliseconds != nil { connection.lineBeganMilliseconds = now }
            connection.transport.resumeReading()
        }
    }

    // MARK: Output

    /// Puts a connection on the list of those to be written at the end of the tick.
    func touch(_ connection: Connection) {
        guard !connection.isTouched else { return }
        connection.isTouched = true
        touched.append(connection)
    }

    /// Queues an answer behind everything asked before it, until `commit` is durable.
    func enqueue(_ bytes: [UInt8], to connection: Connection, after commit: UInt64) {
        enqueue(bytes.span, to: connection, after: commit)
    }

    func enqueue(_ bytes: Span<UInt8>, to connection: Connection, after commit: UInt64) {
        let latest = connection.heldMarks.last?.commit ?? durableCommit
        connection.enqueue(bytes, after: commit, durable: durableCommit)
        guard commit > latest else { return }
        if commit == openCommit { openHolders.append(connection) } else { sealedHolders.append(connection) }
    }

    /// Queues a line that waits for nothing: a signal, a greeting.
    func send(_ bytes: [UInt8], to connection: Connection) {
        guard connection.isOpen else { return }
        connection.enqueue(bytes)
        touch(connection)
    }
}
