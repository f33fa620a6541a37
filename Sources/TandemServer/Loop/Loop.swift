// The loop: sockets, engine, disk, engine, sockets. One thread owns the engine and everything in it and waits for all
// sockets at once; a second one does nothing but write and fdatasync. Neither waits for the other, or for a lock; only
// a search waits, for the words that are being filed.
//
// `turn` is the whole server, and the order of its calls is the durability promise:
//
//   wait        until a socket is ready, a commit is done, or it is time for the sweep
//   receive     read what is ready → engine: decide, apply, append; answers are held
//   complete    a commit is on disk: its answers and events are released
//   commit      the batch goes to the disk thread, unless one is there; then it goes on collecting
//   flush       every touched connection is written once
//
// Nothing that a crash could un-happen is ever seen by anyone, because `flush` writes only what `complete` has
// released.

import Dispatch
import TandemDesk
import TandemJournal
import TandemSystem
import TandemWire

package actor Loop {
    private nonisolated let executor: LoopExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let engine: Engine
    private nonisolated let committer: Committer
    private nonisolated let fileWorker: FileWorker
    private nonisolated let reportWorker: ReportWorker
    private nonisolated let log: Log
    private let upkeep: Upkeep

    private let poller: Poller
    private var links: [UInt64: Link] = [:]
    private var listeners: [UInt64: Listener] = [:]
    private var nextToken: UInt64 = 1
    private var readBuffer = [UInt8](repeating: 0, count: 64 << 10)
    private var isCommitting = false
    private var isFiling = false
    private nonisolated let roomQueue = DispatchQueue(label: "tandem.room")
    private var isMakingRoom = false
    private var typicalCommitMicroseconds = 1000
    /// Up to this the loop may wait for the disk when it has nothing else to do.
    private static let quickCommitMicroseconds = 400
    /// A larger batch is worth the other thread: while it is on its way, the next one is decided.
    private static let smallCommitRecords = 8
    private var sweepDue: Int64 = 0
    private var isAcceptingPaused = false
    private var drainDeadline: Int64?

    /// A connection and its socket.
    private struct Link {
        let transport: SocketTransport
        let connection: Connection
    }

    /// The poller's number for the inbox.
    private static let wakeToken: UInt64 = 0

    /// Descriptors that no connection gets, so that the journal can begin a segment, a snapshot be written and the
    /// tokens be read, however many clients there are.
    private static let reservedDescriptors = 32
    /// The first descriptor that is too high for a connection. The system always gives the lowest that is free.
    private let descriptorLimit: Int

    /// `openFiles` is how many descriptors the process may have.
    init(
        engine: sending Engine, committer: Committer, fileWorker: FileWorker, reportWorker: ReportWorker, log: Log,
        upkeep: sending Upkeep, openFiles: Int
    ) throws(SystemError) {
        descriptorLimit = openFiles - Self.reservedDescriptors
        self.engine = engine
        self.committer = committer
        self.fileWorker = fileWorker
        self.reportWorker = reportWorker
        self.log = log
        self.upkeep = upkeep
        executor = try LoopExecutor()
        poller = try Poller()
        try poller.add(executor.wakeDescriptor, token: Self.wakeToken)
    }

    /// Runs `body` on the loop's thread, soon. How everything outside enters.
    package nonisolated func enter(_ body: @escaping @Sendable (isolated Loop) -> Void) {
        executor.async { self.assumeIsolated(body) }
    }

    /// Serves on these sockets, on a thread of its own.
    package nonisolated func start(_ sockets: [Listener]) {
        LoopThread.start {
            self.executor.adoptCurrentThread()
            self.assumeIsolated { $0.listen(on: sockets) }
            while true {
                self.assumeIsolated { $0.turn() }
            }
        }
    }

    // MARK: The turn

    private func turn() {
        let wait = max(0, sweepDue - engine.clock.monotonicMilliseconds())
        _ = poller.wait(milliseconds: Int(wait)) { handle($0) }
        // Whatever became ready meanwhile joins this batch, and if there is nothing, there is time to wait for the
        // disk.
        let isQuiet = engine.hasOpenBatch && poller.wait(milliseconds: 0) { handle($0) } == 0
        startCommit(isQuiet: isQuiet)
        engine.flush()
        // A flush lets requests run that waited for a place; what they appended must not wait for the next turn's
        // events.
        startCommit(isQuiet: false)
        startFiles()
        startReports()
        startRoom()
        if engine.clock.monotonicMilliseconds() >= sweepDue { sweep() }
        finishDrain()
    }

    private func handle(_ ready: Poller.Ready) {
        if ready.token == Self.wakeToken { return executor.drain() }
        if let listener = listeners[ready.token] { return accept(from: listener) }
        guard let link = links[ready.token] else { return }
        if ready.isWritable {
            link.transport.becameWritable()
            engine.writable(link.connection)
        }
        if ready.isReadable {
            read(link)
        } else if ready.isGone {
            engine.disconnected(link.connection)
        }
    }

    /// Hands the batch to the disk, unless one is there already; then it goes on collecting.
    ///
    /// When nobody else wants anything and the disk has been quick, the loop commits by itself: a sync of a tenth of a
    /// millisecond takes less time than telling another thread about it and being told the end. On a slow disk it never
    /// does, so that reads and signals do not wait.
    private func startCommit(isQuiet: Bool) {
        guard !isCommitting, let batch = engine.takeBatch() else { return }
        if isQuiet, batch.records <= Self.smallCommitRecords, typicalCommitMicroseconds <= Self.quickCommitMicroseconds
        {
            note(committer.commitNow(batch))
            engine.committed(batch)
            return
        }
        isCommitting = true
        committer.commit(batch) { outcome in
            if let error = outcome.error { self.die(error) }
            self.enter { $0.complete(batch, outcome) }
        }
    }

    private func complete(_ batch: Batch, _ outcome: Committer.Outcome) {
        note(outcome)
        isCommitting = false
        engine.committed(batch)
        // The disk should not wait for the sockets.
        startCommit(isQuiet: false)
    }

    /// Hands errands about files to their own thread, unless it has some already. What they cause is committed and
    /// flushed by the turn that hears of them.
    private func startFiles() {
        guard !isFiling else { return }
        let jobs = engine.takeFileJobs()
        guard !jobs.isEmpty else { return }
        isFiling = true
        fileWorker.perform(jobs) { result in
            switch result {
            case .success(let results):
                self.enter { loop in
                    loop.isFiling = false
                    loop.engine.filesDone(results)
                }
            case .failure(let error): self.die(JournalError(error))
            }
        }
    }

    /// Hands requests for reports to their own thread, which makes one after the other.
    private func startReports() {
        for job in engine.takeReportJobs() {
            reportWorker.perform(job) { progress in
                self.enter { $0.engine.reportProgress(progress) }
            } _: { result in
                self.enter { $0.engine.reportDone(result) }
            }
        }
    }

    /// Has memory for the next tickets made ready elsewhere.
    private func startRoom() {
        guard !isMakingRoom, engine.state.wantsRoom else { return }
        isMakingRoom = true
        roomQueue.async {
            let room = DeskRoom()
            self.enter { loop in
                loop.isMakingRoom = false
                loop.engine.state.desk.take(room)
            }
        }
    }

    /// Remembers how quick the disk is, as a mean in which the latest commit counts one eighth.
    private func note(_ outcome: Committer.Outcome) {
        if let error = outcome.error {
            // This thread will not come back to what `die` asks of it.
            engine.sayJournalFailed()
            die(error)
        }
        typicalCommitMicroseconds += (outcome.microseconds - typicalCommitMicroseconds) / 8
    }

    // MARK: Sockets

    private func listen(on sockets: [Listener]) {
        for socket in sockets {
            let token = takeToken()
            listeners[token] = socket
            do throws(SystemError) {
                try poller.add(socket.fd, token: token)
            } catch {
                log.error("listen.failed", ["error": error.message])
            }
        }
    }

    private func takeToken() -> UInt64 {
        defer { nextToken += 1 }
        return nextToken
    }

    private func accept(from listener: Listener) {
        // A bound, so that a flood of connections does not starve those that are open.
        for _ in 0..<64 {
            switch Socket.accept(listener.fd) {
            case .accepted(let descriptor, let address): open(descriptor, address)
            case .wouldBlock: return
            case .exhausted:
                // No descriptor is left. Stop asking, or this would be reported for ever; the sweep tries again.
                log.warning("accept.exhausted")
                setAccepting(false)
                return
            case .failed(let number):
                log.warning("accept.failed", ["errno": "\(number)"])
                return
            }
        }
    }

    private func setAccepting(_ isAccepting: Bool) {
        guard isAcceptingPaused == isAccepting else { return }
        isAcceptingPaused = !isAccepting
        for (token, listener) in listeners {
            try? poller.update(listener.fd, token: token, reading: isAccepting, writing: false)
        }
    }

    private func open(_ descriptor: Int32, _ address: Address) {
        let token = takeToken()
        do throws(SystemError) {
            let transport = try SocketTransport(descriptor: descriptor, token: token, poller: poller)
            let connection = engine.open(
                transport, peer: Peer(address: address.host, description: address.description),
                isOneTooMany: descriptor >= descriptorLimit)
            links[token] = Link(transport: transport, connection: connection)
            connection.onClose = { [unowned self] in self.links[token] = nil }
        } catch {
            log.warning("accept.failed", ["error": error.message])
        }
    }

    /// One read a turn, so that others have theirs; what is left is reported again.
    private func read(_ link: Link) {
        switch Socket.read(link.transport.descriptor, into: &readBuffer) {
        case .transferred(let count): engine.receive(link.connection, readBuffer.span.extracting(first: count))
        case .wouldBlock: return
        case .end:
            link.transport.suspendReading()
            engine.endOfInput(link.connection)
        case .failed: engine.disconnected(link.connection)
        }
    }

    // MARK: Ending

    /// The disk said no. What was acknowledged is safe, what was not is unknown, and a sync is never tried twice: the
    /// process ends, within a tenth of a second and without another answer. The next start reads back what the disk
    /// has.
    private nonisolated func die(_ error: JournalError) -> Never {
        log.error("journal.failed", ["error": error.message])
        enter { $0.engine.sayJournalFailed() }
        ProcessExit.wait(milliseconds: 50)
        ProcessExit.now(74)
    }

    // MARK: Time and signals

    private func sweep() {
        setAccepting(true)
        engine.sweep()
        upkeep.sweep(engine)
        sweepDue = engine.now + Int64(Engine.sweepMilliseconds)
        if !isCommitting { committer.markIdle() }
        startCommit(isQuiet: false)
        engine.flush()
    }

    /// SIGHUP: tokens and limits are read again.
    package func reload() {
        upkeep.reload(engine)
    }

    /// The past has been read for the search box.
    func adoptSearch(_ index: SearchIndex?) { engine.adoptSearch(index) }

    /// SIGTERM, SIGINT: answers what was accepted, says goodbye, seals the journal, ends with 0. A second signal
    /// ends at once.
    package func drain() {
        guard drainDeadline == nil else { ProcessExit.now(0) }
        log.info("drain", ["connections": "\(links.count)"])
        for listener in listeners.values {
            poller.remove(listener.fd)
            Socket.close(listener.fd)
            if case .unix(let path) = listener.address { Socket.removeUnixSocket(path) }
        }
        listeners = [:]
        engine.drain()
        drainDeadline = engine.now + Int64(engine.limits.drainMilliseconds)
    }

    private func finishDrain() {
        guard let drainDeadline, !isCommitting, !isFiling, !engine.hasOpenBatch,
            engine.isEmpty || engine.clock.monotonicMilliseconds() >= drainDeadline
        else { return }
        upkeep.close(engine)
        committer.close()
        log.info("stopped")
        ProcessExit.now(0)
    }
}
