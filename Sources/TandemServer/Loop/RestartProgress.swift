// A long restart is not silent: the log says how far it is, for the first time after two seconds.
//
//     2026-11-21T19:07:02.113Z level=info event=recovering done=268435456 of=739559709 percent=36

import TandemSystem

struct RestartProgress {
    private static let pauseMilliseconds: Int64 = 2_000
    private let log: Log
    private let clock: any Clock
    private var due: Int64

    init(_ log: Log, _ clock: any Clock) {
        self.log = log
        self.clock = clock
        due = clock.monotonicMilliseconds() + Self.pauseMilliseconds
    }

    mutating func show(_ done: UInt64, of total: UInt64) {
        let now = clock.monotonicMilliseconds()
        guard now >= due, total > 0 else { return }
        due = now + Self.pauseMilliseconds
        let percent = min(100, Int(Double(done) * 100 / Double(total)))
        log.info("recovering", ["done": "\(done)", "of": "\(total)", "percent": "\(percent)"])
    }
}
