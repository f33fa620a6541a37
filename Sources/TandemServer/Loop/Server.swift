// Starting and stopping a server, in order: take the directory, read the journal back, build the engine, listen,
// say so. Nothing listens before the desk is whole.

import Dispatch
import TandemDesk
import TandemJournal
import TandemSystem
import TandemWire

package enum Server {
    /// Why a server could not start, for the person who started it, and the exit code that says so to a supervisor.
    package struct StartError: Error {
        package let message: String
        package let exitCode: Int32
    }

    /// Serves until SIGTERM or SIGINT.
    /// - Throws: `StartError` if it cannot begin.
    package static func run(_ options: ServeOptions) throws(StartError) -> Never {
        Signals.ignoreWriteSignals()
        let log = Log(minimum: options.configuration.logLevel)
        let disk = try openDirectory(options)
        // Held for the life of the process; the system releases it however that ends.
        let lock = try takeLock(disk)
        let loop = try makeLoop(options, disk, log)
        let sockets = try listen(options)
        loop.start(sockets)
        let signals = Signals.observe(on: DispatchQueue(label: "tandem.signals")) { signal in
            switch signal {
            case .hangUp: loop.enter { $0.reload() }
            case .terminate, .interrupt: loop.enter { $0.drain() }
            }
        }
        Log.writeToStandardError(Array("ready: \(sockets.map(\.address.description).joined(separator: " "))\n".utf8))
        options.onReady(sockets.map(\.address))
        serve(signals, lock)
    }

    private static func serve(_ signals: [any DispatchSourceSignal], _ lock: consuming DiskLock) -> Never {
        withExtendedLifetime(signals) { dispatchMain() }
    }

    private static func openDirectory(_ options: ServeOptions) throws(StartError) -> RealDisk {
        do {
            return try RealDisk(options.dataDirectory, create: true)
        } catch {
            throw StartError(message: "cannot use \(options.dataDirectory): \(error.message)", exitCode: 78)
        }
    }

    private static func takeLock(_ disk: RealDisk) throws(StartError) -> DiskLock {
        do {
            return try DiskLock.acquire(disk)
        } catch {
            let exitCode: Int32
            switch error {
            case .held: exitCode = 75
            case .system(let reason): exitCode = reason.isReadOnly ? 78 : 74
            }
            throw StartError(message: error.message, exitCode: exitCode)
        }
    }

    /// Reads everything back and puts it together.
    private static func makeLoop(_ options: ServeOptions, _ disk: RealDisk, _ log: Log) throws(StartError) -> Loop {
        let tokens: TokenStore
        do {
            tokens = try TokenStore(directory: options.dataDirectory, demo: options.isDemo ? DemoTokens.records : [])
        } catch {
            throw StartError(message: error.message, exitCode: 78)
        }
        let clock = SystemClock()
        let began = clock.monotonicMilliseconds()
        let configuration = JournalConfiguration(segmentBytes: UInt64(options.configuration.limits.segmentBytes))
        let restart: Restart
        var progress = RestartProgress(log, clock)
        do {
            restart = try Restart(disk, configuration, log) { progress.show($0, of: $1) }
        } catch {
            throw StartError(message: error.message, exitCode: error.exitCode)
        }
        let writer = JournalWriter(disk: disk, epoch: restart.journal.epoch, configuration: configuration)
        if let torn = restart.journal.recovered.torn { log.warning("journal.torn", ["cut": torn.message]) }
        log.info(
            "recovered",
            [
                "records": "\(restart.journal.recovered.records)", "end": "\(restart.journal.end)",
                "ms": "\(clock.monotonicMilliseconds() - began)",
            ])
        let engine = Engine(
            state: restart.state, journal: restart.journal, tokens: tokens, clock: clock, entropy: SystemEntropy(),
            log: log,
            configuration: options.configuration)
        let first = try prepare(engine, isDemo: options.isDemo)
        do {
            if let first {
                try writer.commit(first)
                engine.committed(first)
            }
        } catch {
            throw StartError(message: "cannot write the demo and the policy: \(error)", exitCode: 74)
        }
        let files = FileStore(disk: disk)
        do {
            try files.clean(keeping: engine.state.unfinishedUploads)
        } catch {
            throw StartError(message: "cannot clear unfinished files: \(error.message)", exitCode: 74)
        }
        let build = engine.beginSearch()
        let isSmall = build.end <= SearchBuild.immediateBytes
        if isSmall { engine.adoptSearch(build.run(disk)) }
        let upkeep = Upkeep(options: options, disk: disk, log: log, snapshotPosition: restart.snapshotPosition)
        do {
            let loop = try Loop(
                engine: engine, committer: Committer(writer), fileWorker: FileWorker(files),
                reportWorker: ReportWorker(disk), log: log, upkeep: upkeep, openFiles: ResourceLimit.raiseOpenFiles())
            if !isSmall { SearchReader.start(build, disk, loop) }
            return loop
        } catch {
            throw StartError(message: "cannot begin: \(error.message)", exitCode: 74)
        }
    }

    /// The first writes, to be committed: the demo's shop into an empty desk, and what the configuration says about it.
    private static func prepare(_ engine: Engine, isDemo: Bool) throws(StartError) -> Batch? {
        do {
            if isDemo { try Demo.fill(engine) }
        } catch {
            throw StartError(message: "cannot fill the demo: \(error)", exitCode: 74)
        }
        do throws(Refusal) { try engine.applyDeskConfiguration() } catch {
            throw StartError(message: "cannot set the policy of the configuration: \(error.message)", exitCode: 78)
        }
        return engine.takeBatch()
    }

    private static func listen(_ options: ServeOptions) throws(StartError) -> [Listener] {
        var sockets: [Listener] = []
        for address in options.listen {
            do {
                sockets.append(try Socket.listen(address))
            } catch {
                throw StartError(message: "cannot listen on \(address): \(error.message)", exitCode: 74)
            }
        }
        return sockets
    }
}
