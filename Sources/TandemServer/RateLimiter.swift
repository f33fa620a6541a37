// A token bucket: so many a second on average, so many at once after a pause.
//
// Integers only, and exact: the level is kept in thousandths of a token, and a rate of n per second adds n thousandths
// every millisecond, so nothing is ever rounded and no drift builds up. Time is passed in and may stand still or go
// backwards. Rate and burst are passed in with every question, so that a reload of the limits holds at once and an idle
// connection keeps sixteen bytes.

package struct RateLimiter: Sendable {
    private static let token = 1_000

    /// Thousandths of a token at `updated`; a bucket starts full.
    private var level: Int = .max
    private var updated: Int64 = .min

    package init() {}

    /// Takes one token.
    ///
    /// - Parameters:
    ///   - now: Monotonic milliseconds.
    ///   - perSecond: Tokens a second; `Limits.unlimited` admits everything.
    ///   - burst: Tokens of a full bucket.
    /// - Returns: nil if there was one, otherwise the milliseconds until there will be.
    package mutating func take(at now: Int64, perSecond: Int, burst: Int) -> Int? {
        guard perSecond < Limits.unlimited else { return nil }
        let rate = max(1, perSecond)
        let full = min(max(1, burst), Int(Int32.max)) * Self.token
        refill(to: now, rate, full)
        guard level >= Self.token else {
            return (Self.token - level + rate - 1) / rate
        }
        level -= Self.token
        return nil
    }

    private mutating func refill(to now: Int64, _ rate: Int, _ full: Int) {
        defer { updated = max(updated, now) }
        let (elapsed, isEndless) = now.subtractingReportingOverflow(updated)
        // A time that certainly fills the bucket is not multiplied: it could overflow.
        guard !isEndless, elapsed <= Int64(full / rate) else {
            level = full
            return
        }
        level = min(full, min(level, full) + Int(max(0, elapsed)) * rate)
    }
}
