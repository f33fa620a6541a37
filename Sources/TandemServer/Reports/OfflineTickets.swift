// A list of tickets as CSV from a data directory, whether a server runs there or not: it only reads. The newest
// snapshot and the journal after it give the desk, and the list is written a piece at a time.

import TandemDesk
import TandemJournal
import TandemSystem
import TandemWire

package enum OfflineTickets {
    private static let pieceRows = 5_000

    /// What the operator is told meanwhile.
    package enum Step {
        case reading(UInt64, of: UInt64)
        case searching(UInt64, of: UInt64)
        case writing(Int, of: Int)
    }

    /// Hands out the rows that meet a query: CSV with its header first, or one JSON object a line.
    ///
    /// - Returns: how many rows there are.
    /// - Throws: `JournalError`; `Refusal` for conditions that mean nothing on this desk.
    package static func export(
        _ query: TicketQuery, asJSON: Bool = false, from disk: any Disk, now: Int64, progress: (Step) -> Void,
        _ write: ([UInt8]) -> Void
    ) throws -> Int {
        let end = try JournalTools.stat(disk).end
        let restored = try Restart.restore(SnapshotStore(disk: disk), Log(minimum: .error))
        let state = restored?.state ?? State()
        state.beginReplay()
        var problem: Refusal?
        var reported: UInt64 = 0
        var read = restored?.snapshot.position ?? 0
        try JournalTools.dump(disk, from: restored?.snapshot.position ?? 0) { position, record in
            do throws(Refusal) { try state.replay(record, position: position) } catch { problem = error }
            read = position + UInt64(record.count) + 1
            if position >= reported + 1 << 20 {
                reported = position
                progress(.reading(position, of: end))
            }
            return problem == nil
        }
        if let problem { throw problem }
        state.endReplay()
        var found: FoundTickets?
        if let text = query.search {
            let read = read
            found = try search(text, state.desk, disk, read) { progress(.searching($0, of: read)) }
        }
        let context = Context(now: now, principal: .sys, time: ZoneTable(), found: found)
        if !asJSON { write(Array(TicketCSV.header.utf8)) }
        return try state.desk.writeList(query, asJSON: asJSON, pieceRows: pieceRows, context) { piece, done, total in
            write(piece)
            progress(.writing(done, of: total))
        }
    }

    private static func search(
        _ text: String, _ desk: Desk, _ disk: any Disk, _ end: UInt64, progress: (UInt64) -> Void
    ) throws -> FoundTickets {
        let segments = try JournalTools.segments(disk)
        guard let index = SearchBuild(desk, segments: segments, end: end).run(disk, rest: progress) else {
            throw Refusal(.internalError, "the journal cannot be read; run: tandem journal verify")
        }
        return FoundTickets(index.find(text, .staff, desk), isComplete: true)
    }
}
