// Time that stands still until a test moves it.

import Synchronization
import TandemSystem

package final class FakeClock: Clock {
    private let time: Mutex<(wall: Int64, monotonic: Int64)>

    /// 2026-11-21T19:07:00.000Z unless told otherwise.
    package init(wallMilliseconds: Int64 = 1_795_288_020_000) {
        time = Mutex((wallMilliseconds, 1_000_000))
    }

    package func wallMilliseconds() -> Int64 { time.withLock { $0.wall } }

    package func monotonicMilliseconds() -> Int64 { time.withLock { $0.monotonic } }

    /// Lets time pass.
    package func advance(milliseconds: Int64) {
        time.withLock {
            $0.wall += milliseconds
            $0.monotonic += milliseconds
        }
    }

    /// Sets the wall clock forwards or back, as an administrator would; the monotonic clock does not notice.
    package func stepWall(milliseconds: Int64) {
        time.withLock { $0.wall += milliseconds }
    }
}
