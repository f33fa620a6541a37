// What the operator changes under a running server: tokens, limits, the room on the disk. Looked at twice a second
// by the sweep.

import TandemDesk
import TandemJournal
import TandemSystem
import TandemWire

final class Upkeep {
    private let options: ServeOptions
    private let disk: any Disk
    private let log: Log
    private var spaceCheckedMilliseconds: Int64 = .min
    private var level = SpaceLevel.ample
    private let policy = SpacePolicy()
    private let snapshotter: Snapshotter

    /// How often free space is asked for.
    static let spaceMilliseconds: Int64 = 2000

    init(options: ServeOptions, disk: any Disk, log: Log, snapshotPosition: UInt64) {
        snapshotter = Snapshotter(disk: disk, log: log, position: snapshotPosition)
        self.options = options
        self.disk = disk
        self.log = log
    }

    func sweep(_ engine: Engine) {
        if engine.tokens.isChanged() { reloadTokens(engine) }
        snapshotter.sweep(engine)
        guard engine.now >= spaceCheckedMilliseconds + Self.spaceMilliseconds || spaceCheckedMilliseconds == .min else {
            return
        }
        spaceCheckedMilliseconds = engine.now
        checkSpace(engine)
    }

    /// SIGHUP. A file that is wrong changes nothing and is said in the log.
    func reload(_ engine: Engine) {
        reloadTokens(engine)
        do {
            let file = options.configurationFile
            engine.configuration = try Configuration.load(file, isRequired: false)
            log.info("reload", ["config": file])
            do throws(Refusal) { try engine.applyDeskConfiguration() } catch {
                log.error("policy.refused", ["error": error.message])
            }
        } catch {
            log.error("reload.refused", ["error": error.message])
        }
    }

    private func reloadTokens(_ engine: Engine) {
        do {
            try engine.tokens.reload()
            log.info("tokens", ["count": "\(engine.tokens.records.count)"])
            engine.endInvalidGrants()
        } catch {
            log.error("tokens.refused", ["error": error.message])
        }
    }

    /// New work stops before the disk is full, so that what was accepted can still be written.
    private func checkSpace(_ engine: Engine) {
        guard let space = try? disk.space() else { return }
        let level = policy.level(space)
        guard level != self.level else { return }
        self.level = level
        log.warning("disk.space", ["level": "\(level)", "free_bytes": "\(space.availableBytes)"])
        engine.setSpace(level)
    }

    /// The last act of a clean stop.
    func close(_ engine: Engine) {
        snapshotter.finish(engine)
    }
}
