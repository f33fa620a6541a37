// Time as a parameter. Wall time is data (stamps people read); monotonic time is for durations and deadlines,
// because the wall clock may be stepped at any moment.

import Glibc

/// Where time comes from: `SystemClock` in production, `FakeClock` in tests.
package protocol Clock: Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z. May jump in either direction.
    func wallMilliseconds() -> Int64
    /// Milliseconds since an arbitrary start. Never goes back.
    func monotonicMilliseconds() -> Int64
}

/// The kernel's clocks.
package struct SystemClock: Clock {
    package init() {}

    package func wallMilliseconds() -> Int64 { read(CLOCK_REALTIME) }

    package func monotonicMilliseconds() -> Int64 { read(CLOCK_MONOTONIC) }

    private func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        // Fails only for a clock the kernel does not have; both exist on every kernel this runs on.
        let result = unsafe clock_gettime(clock, &time)
        precondition(result == 0, "clock_gettime failed")
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
