// Business time: how long a desk was open between two moments, and when it will have been open for so long.
//
// The definition is by moments: a desk is open at a moment if the clock on its wall then shows a time within the hours
// of that weekday, and that date is no holiday. An hour that the clocks skip in spring does not exist, one that they
// repeat in autumn counts twice; nothing else has to be said about daylight saving.
//
// Between two changes of its offset from UTC a zone's wall clock runs evenly, so the work is pure arithmetic
// (`WorkCalendar`) on each such stretch. Only the offsets come from outside.

import TandemWire

/// The rules of time zones, which the desk itself does not have.
package protocol BusinessTime: Sendable {
    /// When a zone of the IANA database (`Europe/Rome`) has which offset; nil if there is no such zone.
    func offsets(of zone: String) -> ZoneOffsets?
}

/// A machine without a database of time zones: it knows `UTC`.
package struct UniversalTime: BusinessTime {
    package init() {}

    package func offsets(of zone: String) -> ZoneOffsets? { zone == "UTC" ? .utc : nil }
}

extension BusinessTime {
    /// The first moment at which the calendar will have been open for so long since `after`. A deadline that falls on
    /// closing time is that closing time, not the next opening. Without a calendar the desk never closes.
    ///
    /// Held at the year 9999 if it would come later. A zone that is not known any more counts as UTC.
    package func deadline(after: Int64, milliseconds: Int64, calendar: WorkCalendar?) -> Int64 {
        guard milliseconds > 0 else { return after }
        var at = max(after, Timestamp.minimumMilliseconds)
        guard let calendar else {
            let (sum, overflow) = at.addingReportingOverflow(milliseconds)
            return overflow ? Timestamp.maximumMilliseconds : min(sum, Timestamp.maximumMilliseconds)
        }
        let zone = offsets(of: calendar.zone) ?? .utc
        var rest = milliseconds
        var index = zone.index(at)
        while at < Timestamp.maximumMilliseconds {
            let (offset, end) = (zone.offset(index), min(zone.end(index), Timestamp.maximumMilliseconds))
            let open = calendar.open(from: at + offset, to: end + offset)
            if open >= rest { return calendar.moment(after: at + offset, open: rest) - offset }
            rest -= open
            at = end
            index += 1
        }
        return Timestamp.maximumMilliseconds
    }

    /// For how many milliseconds the calendar was open between two moments; 0 if they are the wrong way round.
    package func elapsed(from: Int64, to: Int64, calendar: WorkCalendar?) -> Int64 {
        var at = max(from, Timestamp.minimumMilliseconds)
        let to = min(to, Timestamp.maximumMilliseconds)
        guard at < to else { return 0 }
        guard let calendar else { return to - at }
        let zone = offsets(of: calendar.zone) ?? .utc
        var index = zone.index(at)
        var sum: Int64 = 0
        while at < to {
            let (offset, end) = (zone.offset(index), min(zone.end(index), to))
            sum += calendar.open(from: at + offset, to: end + offset)
            at = end
            index += 1
        }
        return sum
    }
}

/// The offsets of a time zone: from each start until the next, wall time is UTC plus this many milliseconds.
package struct ZoneOffsets: Sendable, Equatable {
    /// Ascending. The first offset also holds for all time before, the last one for all time after.
    private let starts: [Int64]
    private let offsets: [Int64]

    package static let utc = ZoneOffsets([(0, 0)])

    /// Takes changes in ascending order; without any, the zone is UTC. Changes that change nothing are dropped, and
    /// offsets are held within a day, which no real one reaches.
    package init(_ changes: [(start: Int64, offset: Int64)]) {
        var starts: [Int64] = []
        var offsets: [Int64] = []
        for (start, offset) in changes {
            let held = min(max(offset, -86_400_000), 86_400_000)
            if let last = starts.last, start <= last { continue }
            if offsets.last == held { continue }
            starts.append(start)
            offsets.append(held)
        }
        self.starts = starts.isEmpty ? [0] : starts
        self.offsets = offsets.isEmpty ? [0] : offsets
    }

    /// The stretch that a moment lies in.
    func index(_ moment: Int64) -> Int {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= moment { low = middle + 1 } else { high = middle }
        }
        return max(low - 1, 0)
    }

    /// The offset of a stretch.
    func offset(_ index: Int) -> Int64 { offsets[min(index, offsets.count - 1)] }

    /// Where a stretch ends; the last one does not.
    func end(_ index: Int) -> Int64 { index + 1 < starts.count ? starts[index + 1] : .max }

    /// The offset at a moment, in milliseconds.
    package func offset(at moment: Int64) -> Int64 { offset(index(moment)) }
}
