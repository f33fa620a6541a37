// Reading the journal back: the newest snapshot that proves itself, then every record after it, through the same
// `apply` that decided them in the first place. What comes out must keep the desk's rules, or nobody is served from it.

import TandemDesk
import TandemJournal
import TandemSystem
import TandemWire

extension Engine {
    /// Sets what the configuration says about the desk where the desk says otherwise.
    package func applyDeskConfiguration() throws(Refusal) {
        guard !configuration.desk.isEmpty else { return }
        var line = JSONLine()
        let request = JSONValue.object([
            JSONField("op", .string("policy.set")), JSONField("policy", .object(configuration.desk)),
        ])
        do { try line.read(request.encoded()) } catch { throw error.refusal }
        let count = try perform(line, as: .sys)
        if count > 0 { log.info("policy", ["sections": configuration.desk.map(\.name).joined(separator: ",")]) }
    }
}

package struct Restart {
    package let state: State
    package let journal: Journal
    /// Where the snapshot that was used stands; 0 without one.
    package let snapshotPosition: UInt64

    /// `progress` is told how many bytes of how many have been read back.
    ///
    /// - Throws: `JournalError`: damage that recovery must not cut, a record that this version does not understand, or
    ///   records that do not add up.
    package init(
        _ disk: any Disk, _ configuration: JournalConfiguration, _ log: Log,
        progress: (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
    ) throws(JournalError) {
        let store = SnapshotStore(disk: disk)
        var limit = UInt64.max
        while true {
            let restored = try Self.read(store, below: limit, log)
            let state = restored?.state ?? State()
            state.beginReplay()
            let from = restored?.snapshot.position ?? 0
            let check = restored.map { _ in Self.brokenRules(of: state.desk) }
            var waiting = check
            do throws(JournalError) {
                let journal = try Journal.open(
                    disk: disk, configuration: configuration, from: from, epoch: restored?.snapshot.epoch,
                    progress: progress, decode: { $1.append(try HistoryRecord($0)) },
                    replay: { position, record in
                        // While it is being checked, the desk is shared, and a change would copy what it changes.
                        if let reason = waiting.take()?.value { throw JournalError.inconsistent(reason: reason) }
                        try state.replay(&record, position: position)
                    })
                // A snapshot that nothing follows is being asked already.
                let last = (journal.recovered.records == 0 ? check : nil) ?? Self.brokenRules(of: state.desk)
                state.endReplay()
                if let reason = last.value { throw .inconsistent(reason: reason) }
                self.state = state
                self.journal = journal
                snapshotPosition = from
                return
            } catch {
                guard let restored, let reason = check?.value else { throw error }
                limit = Self.reject(restored.snapshot, "it does not add up: \(reason)", log)
            }
        }
    }

    /// - Returns: the limit for older ones.
    private static func reject(_ snapshot: Snapshot, _ reason: String, _ log: Log) -> UInt64 {
        log.warning("snapshot.rejected", ["file": snapshot.file, "reason": reason])
        return snapshot.position
    }

    /// The newest snapshot that is whole, that this version understands, and whose desk keeps its rules; an older one
    /// if that fails; else none, and the journal is read from its beginning. It is only ever a shortcut.
    static func restore(
        _ store: SnapshotStore, _ log: Log
    ) throws(JournalError) -> (state: State, snapshot: Snapshot)? {
        var limit = UInt64.max
        while let restored = try read(store, below: limit, log) {
            guard let reason = brokenRules(of: restored.state.desk).value else { return restored }
            limit = reject(restored.snapshot, "it does not add up: \(reason)", log)
        }
        return nil
    }

    /// The same of those below a position, without a look at the rules.
    private static func read(
        _ store: SnapshotStore, below limit: UInt64, _ log: Log
    ) throws(JournalError) -> (state: State, snapshot: Snapshot)? {
        var limit = limit
        while true {
            let choice = try store.newest(below: limit)
            for reason in choice.rejected { log.warning("snapshot.rejected", ["reason": reason]) }
            guard let snapshot = choice.snapshot else { return nil }
            var reader = StateReader()
            var problem: Refusal?
            do throws(JournalError) {
                try store.read(snapshot, decode: { $1.append(try StateEntry($0)) }) { entry in
                    guard problem == nil else { return }
                    do throws(Refusal) { try reader.read(&entry) } catch { problem = error }
                }
            } catch {
                guard case .replayRefused(_, _, let reason) = error else { throw error }
                problem = Refusal(.internalError, reason)
            }
            if problem == nil {
                do throws(Refusal) { return (try reader.finish(), snapshot) } catch { problem = error }
            }
            limit = reject(snapshot, problem?.message ?? "", log)
        }
    }

    /// Asks a desk for its rules while the start goes on: each of the two takes a tenth of a second for a hundred
    /// thousand tickets. It answers the first rules that are broken, as a sentence for the operator.
    private static func brokenRules(of desk: Desk) -> Later<String?> {
        Later(label: "tandem.check") {
            let broken = desk.checkInvariants()
            guard !broken.isEmpty else { return nil }
            let more = broken.count > 3 ? ", and \(broken.count - 3) more" : ""
            return "it is not true that " + broken.prefix(3).joined(separator: ", nor that ") + more
        }
    }
}
