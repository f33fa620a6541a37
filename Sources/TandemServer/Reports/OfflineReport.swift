// The same report from a data directory, whether a server runs there or not: it only reads.

import TandemDesk
import TandemJournal
import TandemSystem
import TandemWire

package enum OfflineReport {
    /// The members of the answer that the op `report` would give, with all rows and all events.
    ///
    /// - Throws: `JournalError` if the journal cannot be read; `Refusal` for what the policy does not have and for
    ///   records that this version does not understand.
    package static func make(
        _ request: ReportRequest, of disk: any Disk, progress: (_ done: UInt64, _ total: UInt64) -> Void
    ) throws -> JSONValue {
        let end = try JournalTools.stat(disk).end
        var facts = ReportFacts()
        var line = JSONLine()
        var problem: Refusal?
        var reported: UInt64 = 0
        try JournalTools.dump(disk) { position, record in
            do throws(Refusal) { try facts.read(record, at: position, &line) } catch { problem = error }
            if position >= reported + 1 << 20 {
                reported = position
                progress(position, end)
            }
            return problem == nil
        }
        if let problem { throw problem }
        return .object(try Report(request, facts, time: ZoneTable()).fields)
    }
}
