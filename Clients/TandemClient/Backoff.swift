// How long to wait before the next attempt to connect: exponential, capped, with full jitter.
//
// Without jitter all clients of a restarted server would come back in the same millisecond, again and again
// (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).

/// A pure schedule of reconnection delays.
public struct Backoff: Sendable {
    /// The upper bound of the first delay, in milliseconds.
    public let baseMilliseconds: Int
    /// No delay is longer than this, in milliseconds.
    public let maximumMilliseconds: Int
    /// Attempts since the last success.
    public private(set) var attempts = 0

    /// A schedule that starts at `baseMilliseconds` and doubles up to `maximumMilliseconds`.
    public init(baseMilliseconds: Int = 250, maximumMilliseconds: Int = 15_000) {
        self.baseMilliseconds = max(1, baseMilliseconds)
        self.maximumMilliseconds = max(1, maximumMilliseconds)
    }

    /// The next delay in milliseconds: between half the bound and the bound, so that it never is zero.
    ///
    /// `random` is any number, of which every bit should be random.
    public mutating func next(random: UInt64) -> Int {
        let doublings = min(attempts, 20)
        attempts += 1
        let bound = min(maximumMilliseconds, baseMilliseconds << doublings)
        let half = max(1, bound / 2)
        return half + Int(random % UInt64(bound - half + 1))
    }

    /// The connection works again: the next delay is a short one.
    public mutating func succeeded() {
        attempts = 0
    }
}
