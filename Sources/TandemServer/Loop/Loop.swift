// The loop: dispatch sources in, engine, disk, engine, sockets out. One serial queue owns the engine and everything
// in it; a second one does nothing but write and fdatasync. There are no locks.
//
// The tick, as it stands in the two functions `tick` and `committed`:
//
//   sources fire     read what is ready → engine.receive: decide, apply, append; answers are held
//   tick             runs when the sources that were ready have been served: the batch goes to the disk queue
//   commit           disk queue: write, fdatasync
//   committed        answers and events of that batch are released; the next batch leaves; every touched connection is written once
//
// Nothing that a crash could un-happen is ever seen by anyone, because `flush` writes only what `committed` has
// released.

import Dispatch
import TandemJournal
import TandemSystem
import TandemWire

package actor Loop {
    private nonisolated let executor = QueueExecutor(label: "tandem.desk")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let engine: Engine
    private nonisolated let committer: Committer
    private nonisolated let log: Log
    private let upkeep: Upkeep

    private var transports: [Int: SocketTransport] = [:]
    private var connections: [Int: Connection] = [:]
    private var listeners: [ListenerSource] = []
    private var transportNumber = 0
    private var readBuffer = [UInt8](repeating: 0, count: 64 << 10)
    private var isTickScheduled = false
    private var isCommitting = false
    private var sweepTimer: (any DispatchSourceTimer)?
    private var drainDeadline: Int64?

    init(engine: sending Engine, committer: Committer, log: Log, upkeep: sending Upkeep) {
        self.engine = engine
        self.committer = committer
        self.log = log
        self.upkeep = upkeep
    }

    /// Runs `body` on the loop's queue, soon. How everything outside enters.
    package nonisolated func enter(_ body: @escaping @Sendable (isolated Loop) -> Void) {
        executor.queue.async { self.assumeIsolated(body) }
    }

    // MARK: Start

    /// Begins to accept on listening sockets and to keep time.
    package func start(_ sockets: [Listener]) {
        for socket in sockets {
            let source = ListenerSource(
                socket, queue: executor.queue, onReadable: { self.assumeIsolated { $0.accept(from: socket.fd) } })
            listeners.append(source)
            source.start()
        }
        let timer = DispatchSource.makeTimerSource(queue: executor.queue)
        timer.setEventHandler { self.assumeIsolated { $0.sweep() } }
        timer.schedule(
            deadline: .now(), repeating: .milliseconds(Engine.sweepMilliseconds), leeway: .milliseconds(50))
        timer.resume()
        sweepTimer = timer
    }

    // MARK: Sockets

    private func accept(from listener: Int32) {
        // A bound, so that a flood of connections does not starve those that are open.
        for _ in 0..<64 {
            switch Socket.accept(listener) {
            case .accepted(let descriptor, let address): open(descriptor, address)
            case .wouldBlock: return
            case .exhausted:
                // No descriptor is left. Stop asking, or this handler would run for ever; the sweep tries again.
                log.warning("accept.exhausted")
                for source in listeners { source.suspend() }
                return
            case .failed(let number):
                log.warning("accept.failed", ["errno": "\(number)"])
                return
            }
        }
    }

    private func open(_ descriptor: Int32, _ address: Address) {
        transportNumber += 1
        let number = transportNumber
        let transport = SocketTransport(
            descriptor: descriptor, queue: executor.queue,
            onReadable: { self.assumeIsolated { $0.readable(number) } },
            onWritable: { self.assumeIsolated { $0.writable(number) } })
        let connection = engine.open(transport, peer: Peer(address: address.host, description: address.description))
        transports[number] = transport
        connections[number] = connection
        connection.onClose = { [unowned self] in self.forget(number) }
        transport.start()
        scheduleTick()
    }

    private func forget(_ number: Int) {
        transports[number] = nil
        connections[number] = nil
    }

    private func readable(_ number: Int) {
        guard let transport = transports[number], let connection = connections[number] else { return }
        switch Socket.read(transport.descriptor, into: &readBuffer) {
        case .transferred(let count): engine.receive(connection, readBuffer.span.extracting(first: count))
        case .wouldBlock: return
        case .end:
            transport.suspendReading()
            engine.endOfInput(connection)
        case .failed: engine.disconnected(connection)
        }
        scheduleTick()
    }

    private func writable(_ number: Int) {
        guard let transport = transports[number], let connection = connections[number] else { return }
        transport.becameWritable()
        engine.writable(connection)
        scheduleTick()
    }

    // MARK: The tick

    /// Lets the sources that are ready now be served first, so that their requests share one commit.
    private func scheduleTick() {
        guard !isTickScheduled else { return }
        isTickScheduled = true
        executor.queue.async { self.assumeIsolated { $0.tick() } }
    }

    private func tick() {
        isTickScheduled = false
        startCommit()
        flush()
        finishDrain()
    }

    /// Flushing lets requests run that had waited for a place among those in flight. What they wrote needs a commit
    /// of its own, and nothing else may come along to start one.
    private func flush() {
        engine.flush()
        if engine.hasOpenBatch, !isCommitting { scheduleTick() }
    }

    /// Hands the batch to the disk, unless one is there already; then it goes on collecting.
    private func startCommit() {
        guard !isCommitting, let batch = engine.takeBatch() else { return }
        isCommitting = true
        committer.commit(batch) { error in
            if let error { self.die(error) }
            self.executor.queue.async { self.assumeIsolated { $0.committed(batch) } }
        }
    }

    private func committed(_ batch: Batch) {
        isCommitting = false
        engine.committed(batch)
        startCommit()
        flush()
        finishDrain()
    }

    /// The disk said no. What was acknowledged is safe, what was not is unknown, and a sync is never tried twice:
    /// the process ends, within a tenth of a second and without another answer. The next start reads back what the
    /// disk really has.
    private nonisolated func die(_ error: JournalError) -> Never {
        log.error("journal.failed", ["error": error.message])
        // The desk queue may be busy, and must not release anything any more: it is stopped by ending here.
        executor.queue.async { self.assumeIsolated { $0.engine.sayJournalFailed() } }
        ProcessExit.wait(milliseconds: 50)
        ProcessExit.now(74)
    }

    // MARK: Time and signals

    private func sweep() {
        for source in listeners { source.resume() }
        engine.sweep()
        upkeep.sweep(engine)
        scheduleTick()
        if let drainDeadline, engine.now >= drainDeadline { finishDrain(isOverdue: true) }
    }

    /// SIGHUP: tokens and limits are read again.
    package func reload() {
        upkeep.reload(engine)
        scheduleTick()
    }

    /// SIGTERM, SIGINT: answers what was accepted, says goodbye, seals the journal, ends with 0. A second signal
    /// ends at once.
    package func drain() {
        guard drainDeadline == nil else { ProcessExit.now(0) }
        log.info("drain", ["connections": "\(connections.count)"])
        for source in listeners { source.cancel() }
        listeners = []
        engine.drain()
        drainDeadline = engine.now + Int64(engine.limits.drainMilliseconds)
        scheduleTick()
    }

    private func finishDrain(isOverdue: Bool = false) {
        guard drainDeadline != nil, !isCommitting, !engine.hasOpenBatch, engine.isEmpty || isOverdue else { return }
        upkeep.close(engine)
        committer.close()
        log.info("stopped")
        ProcessExit.now(0)
    }
}

/// A listening socket and its source.
private final class ListenerSource {
    private let source: any DispatchSourceRead
    private let listener: Listener
    private var isRunning = true

    init(_ listener: Listener, queue: DispatchQueue, onReadable: @escaping @Sendable () -> Void) {
        self.listener = listener
        source = DispatchSource.makeReadSource(fileDescriptor: listener.fd, queue: queue)
        source.setEventHandler(handler: onReadable)
    }

    func start() { source.resume() }

    func suspend() {
        guard isRunning else { return }
        isRunning = false
        source.suspend()
    }

    func resume() {
        guard !isRunning else { return }
        isRunning = true
        source.resume()
    }

    func cancel() {
        resume()
        let listener = listener
        source.setCancelHandler { Socket.close(listener.fd) }
        source.cancel()
    }
}
