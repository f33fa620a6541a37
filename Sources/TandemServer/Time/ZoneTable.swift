// The rules of time zones as the machine's database has them, through Foundation: nothing else knows them, and this
// folder alone imports it. Each zone is read once, into a table of plain numbers, and all arithmetic is done on that.
//
// Tables reach from 1970 to 2100; beyond, a zone keeps its last offset. Which laws will hold then is nobody's to know.

import Foundation
import Synchronization
import TandemDesk

/// Business time by the machine's time zones.
package final class ZoneTable: BusinessTime {
    /// 2100-01-01T00:00:00Z, in seconds.
    private static let lastSeconds: Int64 = 4_102_444_800
    /// Far beyond what a zone has had; a bound for a database that is out of its mind.
    private static let maximumChanges = 2_000

    /// Held only to look up or to add a table, and the loop is the only one who asks.
    private let known = Mutex<[String: ZoneOffsets]>([:])

    package init() {}

    package func offsets(of zone: String) -> ZoneOffsets? {
        if let known = known.withLock({ $0[zone] }) { return known }
        guard let read = Self.read(zone) else { return nil }
        known.withLock { $0[zone] = read }
        return read
    }

    private static func read(_ name: String) -> ZoneOffsets? {
        guard TimeZone.knownTimeZoneIdentifiers.contains(name) || name == "UTC", let zone = TimeZone(identifier: name)
        else { return nil }
        var date = Date(timeIntervalSince1970: 0)
        var changes: [(start: Int64, offset: Int64)] = [(0, offset(of: zone, at: date))]
        while changes.count < maximumChanges, let next = zone.nextDaylightSavingTimeTransition(after: date),
            next > date, next.seconds < lastSeconds
        {
            changes.append((next.seconds * 1000, offset(of: zone, at: next)))
            date = next
        }
        return ZoneOffsets(changes)
    }

    private static func offset(of zone: TimeZone, at date: Date) -> Int64 {
        Int64(zone.secondsFromGMT(for: date)) * 1000
    }
}

extension Date {
    fileprivate var seconds: Int64 { Int64(timeIntervalSince1970.rounded()) }
}
