// A whole server in one thread: the engine, the journal, a disk in memory that tears and forgets, a clock that stands
// still, and clients that are buffers. The same seed gives the same run, call by call, and thousands of runs a
// minute.
//
// What the loop does between sockets and disk is done here in a random order that the loop, too, could have met:
// requests come in any pieces, the next batch collects while one is on its way, connections refuse bytes, the power
// goes in the middle of any call. After every crash a new life begins on what the disk really kept, and the judge of
// the real processes (`Promises`) reads it.
//
// The switches build the mistakes that this must notice.

import TandemJournal
import TandemServer
import TandemSystem
import TandemTestSupport
import TandemWire

struct SimulationSwitches: Sendable {
    /// The disk says that it has synced, and has not: a server whose fdatasync was removed.
    var skipsSync = false
    /// Answers and events leave before the batch is on disk.
    var releasesBeforeSync = false
    /// Recovery takes every bad checksum for the end of the journal.
    var cutsAtAnyDamage = false
    /// A bit of an acknowledged record changes while the server is down.
    var flipsBits = false
}

struct SimulationError: Error, CustomStringConvertible {
    let description: String
}

final class Simulation {
    private var random: SplitMix64
    private let switches: SimulationSwitches
    private let disk: MemoryDisk
    private let clock = FakeClock()
    private let configuration: JournalConfiguration
    private let directory: TestDirectory
    private var promises = Promises()
    private var problems: [String] = []
    private var serial = 0
    private(set) var crashes = 0
    private(set) var acknowledgements = 0
    /// Recovery has found the damage that was done on purpose, and has refused it.
    private(set) var refusedDamage = false

    init(seed: UInt64, _ switches: SimulationSwitches = SimulationSwitches()) throws {
        random = SplitMix64(seed: seed)
        self.switches = switches
        disk = MemoryDisk(seed: seed)
        disk.lies = switches.skipsSync
        disk.writesShort = random.once(in: 2)
        var configuration = JournalConfiguration(
            segmentBytes: random.once(in: 2) ? 1500 : 4000, markIntervalMilliseconds: 0)
        configuration.cutsAtAnyDamage = switches.cutsAtAnyDamage
        self.configuration = configuration
        directory = try TestDirectory()
    }

    /// So many lives, each ending in a crash, and one more that is only read. Returns what was broken.
    func run(lives: Int) throws -> [String] {
        for _ in 0..<lives {
            guard let life = try begin() else { return problems }
            try live(life)
            crashes += 1
            if switches.flipsBits { flipBit() }
            guard problems.isEmpty else { return problems }
        }
        disk.crashAtCall = nil
        _ = try begin()
        return problems
    }

    // MARK: One life

    /// What lives and dies together.
    private final class Life {
        let engine: Engine
        let writer: JournalWriter
        var clients: [SimulatedClient] = []
        var inFlight: Batch?

        init(engine: Engine, writer: JournalWriter) {
            self.engine = engine
            self.writer = writer
        }
    }

    /// Recovers, over further crashes if need be, and judges what is there. nil when recovery refused, rightly or
    /// wrongly.
    private func begin() throws -> Life? {
        while true {
            disk.crashAtCall = random.once(in: 4) ? disk.callCount + 1 + random.below(12) : nil
            do {
                let restart = try Restart(disk, configuration, Log(minimum: .error) { _ in })
                let tokens = try TokenStore(directory: directory.path, demo: DemoTokens.records)
                var limits = Configuration()
                limits.limits.opsPerSecond = Limits.unlimited
                let engine = Engine(
                    state: restart.state, journal: restart.journal, tokens: tokens, clock: clock,
                    entropy: FakeEntropy(seed: random.next()), log: Log(minimum: .error) { _ in }, configuration: limits
                )
                let writer = JournalWriter(
                    disk: disk, epoch: restart.journal.epoch, configuration: configuration, clock: clock)
                let life = Life(engine: engine, writer: writer)
                judge(life)
                return life
            } catch let error as JournalError {
                if error.exitCode == 74, disk.crashAtCall != nil {
                    disk.crash()
                    continue
                }
                if switches.flipsBits, error.exitCode == 65 {
                    refusedDamage = true
                } else {
                    problems.append("A1: recovery refused: \(error.message)")
                }
                return nil
            }
        }
    }

    private func judge(_ life: Life) {
        let reader = SimulatedClient(life.engine, token: "demo-relay", refuses: false)
        reader.send(#"{"op":"sub","on":"*","after":0}"#, pieces: &random)
        life.engine.flush()
        problems += promises.violations(in: reader.takeLines().filter { $0.hasPrefix(#"{"ev""#) })
        reader.hangUp()
    }

    private func live(_ life: Life) throws {
        do {
            try arrive(life)
            disk.crashAtCall = disk.callCount + 1 + random.below(60)
            for _ in 0..<200 { try step(life) }
        } catch is JournalError {
            // The power went; that is the point.
        }
        // Whatever had left the server had left it.
        for client in life.clients { listen(to: client) }
        if random.once(in: 4) { disk.kill() } else { disk.crash() }
        disk.crashAtCall = nil
    }

    private func arrive(_ life: Life) throws {
        for token in ["demo-sarah", "demo-relay", "demo-maria", "demo-relay"] {
            let client = SimulatedClient(life.engine, token: token, refuses: random.once(in: 2))
            life.clients.append(client)
        }
        // The first life makes the customer and the session; the others repeat themselves.
        life.clients[0].send(#"{"op":"customer.put","customer":"cust:42","name":"Maria"}"#, pieces: &random)
        life.clients[0].send(#"{"op":"session.start","key":"the-session","customer":"cust:42"}"#, pieces: &random)
        for _ in 0..<2 { try commit(life) }
        life.clients[3].send(#"{"op":"sub","on":"*","after":0}"#, pieces: &random)
        life.clients[2].send(#"{"op":"sub","on":"S-1","after":0}"#, pieces: &random)
    }

    // MARK: Steps

    private func step(_ life: Life) throws {
        switch random.below(10) {
        case 0..<4: post(life.clients[random.below(3)])
        case 4, 5: try commit(life)
        case 6: life.engine.flush()
        case 7:
            clock.advance(milliseconds: Int64(random.below(300)))
            life.engine.sweep()
        case 8: life.clients[random.below(life.clients.count)].takeBytesAgain()
        default: for client in life.clients { listen(to: client) }
        }
    }

    /// A batch leaves, or the one that is on its way arrives.
    private func commit(_ life: Life) throws {
        if let batch = life.inFlight {
            try life.writer.commit(batch)
            life.inFlight = nil
            if !switches.releasesBeforeSync { life.engine.committed(batch) }
            life.engine.flush()
        } else if let batch = life.engine.takeBatch() {
            life.inFlight = batch
            if switches.releasesBeforeSync {
                life.engine.committed(batch)
                life.engine.flush()
            }
        }
    }

    private func post(_ client: SimulatedClient) {
        serial += 1
        let text = "m\(serial)"
        let key = random.once(in: 2) ? text : nil
        let visibility = client.token == "demo-maria" ? "" : #","vis":"\#(random.once(in: 3) ? "staff" : "all")""#
        let member = key.map { #","key":"\#($0)""# } ?? ""
        promises.sent(text, on: "S-1", key: key)
        client.send(
            #"{"op":"message.post","id":"\#(text)","on":"S-1"\#(member)\#(visibility),"text":"\#(text)"}"#,
            pieces: &random)
    }

    /// What arrived at a client is said: an answer is a promise, an event was seen.
    private func listen(to client: SimulatedClient) {
        for line in client.takeLines() {
            if let event = ToldEvent(line) {
                promises.saw(event)
            } else if let answer = Answer(line), let text = answer.string("re"), text.hasPrefix("m") {
                guard answer.isOK, let seq = answer.seq else {
                    problems.append("\(text) was answered \(line)")
                    continue
                }
                acknowledgements += 1
                promises.acknowledged(text, seq: seq, isRepetition: answer.isRepetition)
            }
        }
    }

    /// Changes a bit of a record that has long been acknowledged.
    private func flipBit() {
        let segments = disk.names.filter { $0.hasSuffix(".ndjson") && $0.hasPrefix("journal/") }
        guard let name = segments.first, var bytes = disk.contents(name), bytes.count > 1000 else { return }
        bytes[300 + random.below(bytes.count / 3)] ^= 1
        disk.replace(name, bytes)
    }
}
