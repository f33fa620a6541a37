// Time, spread and latency: the arithmetic that every bench shares.

import Dispatch
import Glibc

enum Stopwatch {
    /// Monotonic nanoseconds.
    static func now() -> UInt64 {
        DispatchTime.now().uptimeNanoseconds
    }

    static func seconds(since start: UInt64) -> Double {
        Double(now() - start) / 1e9
    }

    /// Processor time that this process has used, in seconds.
    static func ownProcessorSeconds() -> Double {
        Double(clock()) / Double(CLOCKS_PER_SEC)
    }
}

/// The results of several runs. The median is what is compared; minimum and maximum say how far to trust it.
struct Series {
    private(set) var values: [Double] = []

    mutating func append(_ value: Double) {
        values.append(value)
    }

    var minimum: Double { values.min() ?? 0 }
    var maximum: Double { values.max() ?? 0 }

    var median: Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

/// A histogram of durations with 1.6 % resolution and constant memory, so that recording costs a few nanoseconds.
///
/// A bucket is named by the position of the highest bit and the six bits after it, as in HdrHistogram.
struct Latencies {
    private static let subBuckets = 64
    private var counts = [UInt64](repeating: 0, count: 64 * 60)
    private(set) var total: UInt64 = 0

    mutating func record(nanoseconds: UInt64) {
        record(nanoseconds: nanoseconds, count: 1)
    }

    mutating func record(nanoseconds: UInt64, count: Int) {
        counts[Self.bucket(nanoseconds)] += UInt64(count)
        total += UInt64(count)
    }

    mutating func add(_ other: Latencies) {
        for index in counts.indices { counts[index] += other.counts[index] }
        total += other.total
    }

    /// The duration that `share` of all recorded ones do not exceed, in microseconds; the bucket's upper end.
    func microseconds(at share: Double) -> Double {
        let wanted = UInt64((Double(total) * share).rounded(.up))
        var seen: UInt64 = 0
        for index in counts.indices {
            seen += counts[index]
            if seen >= wanted, seen > 0 { return Double(Self.upperEnd(index)) / 1_000 }
        }
        return 0
    }

    private static func bucket(_ value: UInt64) -> Int {
        guard value >= UInt64(subBuckets) else { return Int(value) }
        let shift = 57 - value.leadingZeroBitCount
        return (shift + 1) * subBuckets + Int(value >> UInt64(shift)) - subBuckets
    }

    private static func upperEnd(_ bucket: Int) -> UInt64 {
        guard bucket >= subBuckets else { return UInt64(bucket) }
        let shift = UInt64(bucket / subBuckets - 1)
        return UInt64(bucket % subBuckets + subBuckets + 1) << shift - 1
    }
}
