// Snapshots while the server runs, without stopping it: a second state is built on another queue, from the previous
// snapshot and the journal's own records, and written from there. It shares nothing with the live one but the
// files, so nothing is copied and nobody waits; and it is the same code that a restart runs, so a snapshot is
// tested by being made.

import Dispatch
import Synchronization
import TandemDesk
import TandemJournal
import TandemSystem
import TandemWire

final class Snapshotter {
    /// A new snapshot is made when the journal has grown by this much, which takes a restart a second to read.
    static let growthBytes: UInt64 = 256 << 20
    /// But not more often than this, however busy the server is.
    static let pauseMilliseconds: Int64 = 60_000
    /// For how many times as long as it worked it rests.
    private static let restFactor = 9

    private let disk: any Disk
    private let log: Log
    private let queue = DispatchQueue(label: "tandem.snapshot", qos: .utility)
    private var position: UInt64
    /// Of the snapshot that the server started from.
    private let restartPosition: UInt64
    private var startedMilliseconds: Int64 = .min / 2
    private let work = Work()

    /// Taken on the loop's thread, given back on the snapshot's.
    private final class Work: Sendable {
        private let place = DispatchSemaphore(value: 1)
        private let pace = DispatchSemaphore(value: 0)
        private let isStopped = Atomic(false)

        var mayGoOn: Bool { !isStopped.load(ordering: .relaxed) }

        func take() -> Bool { place.wait(timeout: .now()) == .success }
        func giveBack() { place.signal() }

        func rest(nanoseconds: Int) { _ = pace.wait(timeout: .now() + .nanoseconds(nanoseconds)) }

        /// Returns when nothing is under way any more.
        func stop() {
            isStopped.store(true, ordering: .relaxed)
            pace.signal()
            place.wait()
        }
    }

    init(disk: any Disk, log: Log, position: UInt64) {
        self.disk = disk
        self.log = log
        self.position = position
        restartPosition = position
    }

    /// Starts a snapshot if it is time for one.
    func sweep(_ engine: Engine) {
        let end = engine.journal.durableEnd
        guard end >= position + Self.growthBytes, engine.now >= startedMilliseconds + Self.pauseMilliseconds,
            work.take()
        else {
            return
        }
        position = end
        startedMilliseconds = engine.now
        let (disk, log, work, now) = (disk, log, work, engine.wallNow)
        let (segments, epoch) = (engine.journal.segments, engine.journal.epoch)
        queue.async {
            Self.make(disk, log, work, segments: segments, epoch: epoch, end: end, now: now)
            work.giveBack()
        }
    }

    private static func make(
        _ disk: any Disk, _ log: Log, _ work: Work, segments: [UInt64], epoch: String, end: UInt64, now: Int64
    ) {
        do throws(JournalError) {
            let store = SnapshotStore(disk: disk)
            let restored = try Restart.restore(store, log)
            let state = restored?.state ?? State()
            // Nobody will ask this one anything, so it need never know what follows from the history.
            state.beginReplay()
            let reader = RecordReader(disk: disk, segments: segments)
            var next = restored?.snapshot.position ?? 0
            var problem: Refusal?
            while next < end, problem == nil, work.mayGoOn {
                let began = DispatchTime.now()
                next = try reader.scan(from: next, below: end, limitBytes: 1 << 20) { position, line in
                    do throws(Refusal) { try state.replay(line, position: position) } catch { problem = error }
                    return problem == nil
                }
                // Nobody waits for a snapshot: it takes a tenth of a core, and leaves the rest to requests.
                let spent = DispatchTime.now().uptimeNanoseconds - began.uptimeNanoseconds
                work.rest(nanoseconds: Int(clamping: spent) * restFactor)
            }
            guard work.mayGoOn else { return }
            if let problem {
                log.error("snapshot.failed", ["error": problem.message])
                return
            }
            try store.write(state.snapshot(now: now), position: end, epoch: epoch)
            log.info("snapshot", ["pos": "\(end)"])
        } catch {
            // A snapshot is a shortcut; the journal, which has everything, is written by somebody else.
            log.error("snapshot.failed", ["error": error.message])
        }
    }

    /// The last act of a clean stop: from the live state, all of which is durable by now.
    func finish(_ engine: Engine) {
        work.stop()
        let end = engine.journal.durableEnd
        guard end > restartPosition else { return }
        do throws(JournalError) {
            let lines = engine.state.snapshot(now: engine.wallNow)
            try SnapshotStore(disk: disk).write(lines, position: end, epoch: engine.journal.epoch)
            log.info("snapshot", ["pos": "\(end)"])
        } catch {
            log.error("snapshot.failed", ["error": error.message])
        }
    }
}
