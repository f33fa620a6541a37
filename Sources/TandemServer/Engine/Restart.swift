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
        let restored = try Self.restore(SnapshotStore(disk: disk), log)
        let state = restored?.state ?? State()
        state.beginReplay()
        snapshotPosition = restored?.snapshot.position ?? 0
        journal = try Journal.open(
            disk: disk, configuration: configuration, from: snapshotPosition, epoch: restored?.snapshot.epoch,
            progress: progress, decode: { $1.append(try HistoryRecord($0)) },
            replay: { position, record in try state.replay(&record, position: position) })
        // A snapshot that nothing follows has been asked already.
        if restored == nil || journal.recovered.records > 0, let broken = Self.brokenRules(of: state) {
            throw .inconsistent(reason: broken)
        }
        state.endReplay()
        self.state = state
    }

    /// The newest snapshot that is whole and that this version understands; an older one if that fails; else none,
    /// and the journal is read from its beginning. It is only ever a shortcut.
    static func restore(
        _ store: SnapshotStore, _ log: Log
    ) throws(JournalError) -> (state: State, snapshot: Snapshot)? {
        var limit = UInt64.max
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
                do throws(Refusal) {
                    let state = try reader.finish()
                    guard let broken = brokenRules(of: state) else { return (state, snapshot) }
                    problem = Refusal(.internalError, "it does not add up: \(broken)")
                } catch { problem = error }
            }
            log.warning("snapshot.rejected", ["file": snapshot.file, "reason": problem?.message ?? ""])
            limit = snapshot.position
        }
    }
    /// The first rules that the desk breaks, as a sentence for the operator; nil if it keeps them all.
    private static func brokenRules(of state: State) -> String? {
        let broken = state.desk.checkInvariants()
        guard !broken.isEmpty else { return nil }
        let more = broken.count > 3 ? ", and \(broken.count - 3) more" : ""
        return "it is not true that " + broken.prefix(3).joined(separator: ", nor that ") + more
    }
}
