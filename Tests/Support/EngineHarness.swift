// A whole server inside a test: engine, journal on a disk in memory, a clock that stands still, seeded chance, the
// demo's people. What a loop does with queues is one call here, `tick`, and its halves can be called apart, which is
// how a test stands between a decision and its fdatasync.
//
//     let desk = try EngineHarness()
//     let sarah = desk.connect("demo-sarah")
//     sarah.send(#"{"op":"session.start","id":1,"customer":"cust:42"}"#)      decided, nothing is told
//     desk.tick()                                                             on disk, told
//     sarah.take()                                                            the lines since the last look

import Synchronization
import TandemDesk
import TandemJournal
import TandemServer
import TandemSystem
import TandemWire

package final class EngineHarness {
    package let disk: MemoryDisk
    package let clock = FakeClock()
    package let entropy: FakeEntropy
    package let tokens: TokenStore
    package private(set) var engine: Engine
    package private(set) var journal: Journal
    /// Where the snapshot stands that the engine was started from; 0 without one.
    package private(set) var snapshotPosition: UInt64
    private var writer: JournalWriter
    private var files: FileStore
    private var reports: ReportReader
    /// A disk that fails ends the server, as it does the process, instead of the test.
    package var mayDie = false
    package private(set) var isDead = false
    /// Errands about files stay where they are until `runFiles`.
    package var holdsFiles = false
    private let journalConfiguration: JournalConfiguration
    private let configuration: Configuration
    private let log: Log
    private let logged: LogText
    private var taken: Batch?
    private var clients: [EngineClient] = []

    /// Limits of pace are off unless a test sets them: most tests are about something else, and ask a lot at once.
    package static var patient: Limits {
        var limits = Limits()
        for key in [
            "ops_per_s", "sigs_per_s", "cobrowse_sigs_per_s", "errors_per_min", "connections_per_address",
            "long_lines_per_min",
        ] {
            guard let limit = Limits.table.first(where: { $0.key == key }) else { continue }
            _ = limits.configure(limit, 0)
        }
        return limits
    }

    /// A server on a disk in memory. `fill`: the desk begins with the customers 42, 43 and 44;
    /// `tickets`: and a ticket of each with the same number. `tokens`: who may log
    /// in, the people of the demo unless given.
    package init(
        limits: Limits = patient, segmentBytes: UInt64 = 64 << 20, seed: UInt64 = 1, fill: Bool = true,
        tickets: Bool = false,
        tokens: TokenStore? = nil, disk: MemoryDisk? = nil
    ) throws {
        self.disk = disk ?? MemoryDisk(seed: seed)
        entropy = FakeEntropy(seed: seed)
        let logged = LogText()
        self.logged = logged
        log = Log(minimum: .debug) { logged.append($0) }
        self.tokens = try tokens ?? TokenStore(directory: "/nonexistent", demo: Self.people)
        journalConfiguration = JournalConfiguration(segmentBytes: segmentBytes)
        var configuration = Configuration()
        configuration.limits = limits
        self.configuration = configuration
        let restart = try Restart(self.disk, journalConfiguration, log)
        (journal, snapshotPosition) = (restart.journal, restart.snapshotPosition)
        writer = JournalWriter(disk: self.disk, epoch: restart.journal.epoch, configuration: journalConfiguration)
        files = FileStore(disk: self.disk)
        reports = ReportReader(disk: self.disk)
        try files.clean(keeping: restart.state.unfinishedUploads)
        engine = Engine(
            state: restart.state, journal: restart.journal, tokens: self.tokens, clock: clock, entropy: entropy,
            log: log,
            configuration: configuration)
        engine.adoptSearch(engine.beginSearch().run(self.disk))
        guard fill, restart.journal.recovered.records == 0 else { return }
        let ada = connect("demo-ada")
        for customer in ["42", "43", "44"] {
            ada.send(
                #"{"op":"customer.put","customer":"cust:\#(customer)","name":"Customer \#(customer)","#
                    + #""orders":["O-\#(customer)"]}"#)
            guard tickets else { continue }
            ada.send(
                #"{"op":"ticket.create","ticket":"T-\#(customer)","customer":"cust:\#(customer)","subject":"Help","#
                    + #""text":"please","contact":"email","category":"general","priority":"normal","#
                    + #""order":"O-\#(customer)"}"#)
        }
        tick()
        ada.hangUp()
    }

    /// Whatever a test is about, the journal that it leaves has to be whole, unless the test broke the disk.
    deinit {
        guard !mayDie, !isDead, disk.failures.isEmpty else { return }
        let isSound = (try? JournalTools.verify(disk))?.isSound ?? false
        precondition(isSound, "a test has left a journal that tandem journal verify refuses")
    }

    /// The people of the demo, and two more customers: `demo-jonas` is cust:43, `demo-aylin` cust:44.
    package static let people =
        DemoTokens.records
        + [("jonas", "43"), ("aylin", "44")].map { name, customer in
            TokenRecord(
                digest: TokenFormat.digest("demo-\(name)"), role: .customer, name: name, customer: customer, created: 0)
        }

    /// Everything the server told its operator.
    package var logText: String { logged.text }

    /// All segments of the journal, as they are on disk.
    package var journalText: String {
        disk.names.filter { $0.hasPrefix("journal/") && $0.hasSuffix(".ndjson") }
            .map { String(decoding: disk.contents($0) ?? [], as: UTF8.self) }.joined()
    }

    // MARK: Connecting

    /// Opens a connection; logs in with `token` and forgets what was said until then, unless it is nil.
    @discardableResult
    package func connect(_ token: String? = nil, address: String = "127.0.0.1") -> EngineClient {
        let transport = MemoryTransport()
        let connection = engine.open(transport, peer: Peer(address: address, description: "\(address):1"))
        let client = EngineClient(harness: self, transport: transport, connection: connection)
        clients.append(client)
        engine.flush()
        guard let token else { return client }
        client.send(#"{"op":"hello","token":"\#(token)"}"#)
        tick()
        client.forget()
        return client
    }

    // MARK: The tick

    /// What the loop does when the sources that were ready have been served.
    package func tick() {
        seal()
        commit()
        engine.flush()
        if holdsFiles { return }
        while runReports() || runFiles() {
            seal()
            commit()
            engine.flush()
        }
    }

    /// Does the errands about files, if there are any, as their own thread would.
    @discardableResult
    package func runFiles() -> Bool {
        let jobs = isDead ? [] : engine.takeFileJobs()
        guard !jobs.isEmpty else { return false }
        do {
            engine.filesDone(try files.perform(jobs))
        } catch {
            die("\(error)")
            return false
        }
        engine.flush()
        return true
    }

    /// Makes the reports that were asked for, if there are any.
    @discardableResult
    package func runReports() -> Bool {
        let jobs = isDead ? [] : engine.takeReportJobs()
        for job in jobs { engine.reportDone(reports.perform(job)) }
        engine.flush()
        return !jobs.isEmpty
    }

    /// The batch leaves for the disk; the next one collects. Also writes what may be written without it.
    package func seal() {
        if taken == nil { taken = engine.takeBatch() }
        engine.flush()
    }

    /// The batch comes back from the disk, if one is there.
    package func commit() {
        guard let batch = taken, !isDead else { return }
        taken = nil
        do {
            try writer.commit(batch)
        } catch {
            return die("\(error)")
        }
        engine.committed(batch)
        engine.flush()
    }

    private func die(_ reason: String) {
        guard mayDie else { preconditionFailure("the disk of this test does not fail: \(reason)") }
        isDead = true
    }

    /// Ticks until everything that was asked is on disk and told. A request that waited for an answer to be released
    /// runs in the flush behind a commit, and needs another one.
    package func settle() {
        repeat { tick() } while taken != nil || engine.hasOpenBatch
    }

    /// Lets time pass, twice a second as the loop does, and writes what that caused.
    package func pass(milliseconds: Int64) {
        var left = milliseconds
        while left > 0 {
            let step = min(left, Int64(Engine.sweepMilliseconds))
            clock.advance(milliseconds: step)
            left -= step
            engine.sweep()
            tick()
        }
    }

    // MARK: Restarting

    /// Ends this server without a word and starts the next on the same disk. Clients have to connect again.
    package func restart() throws {
        taken = nil
        isDead = false
        let restart = try Restart(disk, journalConfiguration, log)
        (journal, snapshotPosition) = (restart.journal, restart.snapshotPosition)
        writer = JournalWriter(disk: disk, epoch: restart.journal.epoch, configuration: journalConfiguration)
        files = FileStore(disk: disk)
        reports = ReportReader(disk: disk)
        try files.clean(keeping: restart.state.unfinishedUploads)
        engine = Engine(
            state: restart.state, journal: restart.journal, tokens: tokens, clock: clock, entropy: entropy, log: log,
            configuration: configuration)
        engine.adoptSearch(engine.beginSearch().run(disk))
        clients = []
    }
}

/// Collects the lines of a log.
private final class LogText: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    func append(_ line: [UInt8]) { bytes.withLock { $0 += line } }

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
}
