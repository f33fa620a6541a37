// Guessing tokens is slow: a few failures from one address are free, then each further one doubles the wait.
//
// Slowed down, never locked: a lock would let anybody shut out everybody behind the same address. A success does not
// forgive failures, because a guesser may own one good token. The table is bounded; when it is full, the address that
// failed longest ago is forgotten, so that a flood of addresses costs memory for `maximumAddresses` and no more.

package struct LoginThrottle: Sendable {
    private struct Record {
        var windowStart: Int64
        var failures: Int
        /// The next attempt is looked at from here on.
        var open: Int64
    }

    package static let windowMilliseconds: Int64 = 60_000

    private let maximumAddresses: Int
    private var records: [String: Record] = [:]

    package init(maximumAddresses: Int = 4_096) {
        self.maximumAddresses = max(1, maximumAddresses)
    }

    /// Addresses remembered now, for tests and statistics.
    package var count: Int { records.count }

    /// Milliseconds until a login from `address` (a peer's host without its port) will be looked at; nil when it is
    /// now. `now` is in monotonic milliseconds.
    package func wait(for address: String, at now: Int64) -> Int? {
        guard let record = records[address], record.open > now else { return nil }
        return Int(record.open - now)
    }

    /// Counts one failed login.
    package mutating func recordFailure(of address: String, at now: Int64, _ limits: Limits) {
        var record = records[address] ?? Record(windowStart: now, failures: 0, open: now)
        if isOver(record, at: now) {
            record = Record(windowStart: now, failures: 0, open: now)
        }
        record.failures += 1
        let excess = record.failures - limits.loginFailuresPerMinute
        if excess >= 0 {
            // 2^20 seconds is beyond every sensible maximum, and the shift cannot overflow.
            let wait = limits.loginBackoffMilliseconds.multipliedReportingOverflow(by: 1 << min(excess, 20))
            let maximum = limits.loginBackoffMaximumMilliseconds
            record.open = now + Int64(wait.overflow ? maximum : min(wait.partialValue, maximum))
        }
        if records[address] == nil, records.count >= maximumAddresses {
            makeRoom(at: now)
        }
        records[address] = record
    }

    /// A minute has passed since the first failure, and a quiet one since the last wait.
    private func isOver(_ record: Record, at now: Int64) -> Bool {
        now - record.windowStart >= Self.windowMilliseconds
            && (record.open <= record.windowStart || now - record.open >= Self.windowMilliseconds)
    }

    private mutating func makeRoom(at now: Int64) {
        records = records.filter { !isOver($0.value, at: now) }
        guard records.count >= maximumAddresses else { return }
        let oldest = records.min { max($0.value.windowStart, $0.value.open) < max($1.value.windowStart, $1.value.open) }
        if let oldest {
            records[oldest.key] = nil
        }
    }
}
