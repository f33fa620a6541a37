// Reading the words of all messages back from the journal after a restart, while the server serves already: on another
// queue (`SearchReader`), from what was durable then. A small journal is read before anybody is served, so that a
// search knows everything from the first moment.

import TandemDesk
import TandemJournal
import TandemSystem
import TandemWire

/// Everything that building needs, as it was at the start.
package struct SearchBuild: Sendable {
    /// Up to this a journal is read before the server listens; it takes a few dozen milliseconds.
    static let immediateBytes: UInt64 = 4 << 20

    private let heads: [SearchChange]
    private let ordinals: TicketOrdinals
    private let redacted: [UInt64: Set<Int>]
    private let segments: [UInt64]
    package let end: UInt64

    init(_ engine: Engine) {
        self.init(engine.state.desk, segments: engine.journal.segments, end: engine.journal.durableEnd)
    }

    /// `desk` is as the journal leaves it at `end`, or knows at least its tickets.
    init(_ desk: Desk, segments: [UInt64], end: UInt64) {
        heads = desk.searchHeads
        ordinals = desk.ticketOrdinals
        redacted = desk.redactedTickets
        self.segments = segments
        self.end = end
    }

    /// Calls `rest` after each piece of work, of some milliseconds, with the position that has been reached.
    /// - Returns: nil if the journal cannot be read; those who need it will say so.
    package func run(_ disk: any Disk, rest: (UInt64) -> Void = { _ in }) -> SearchIndex? {
        var index = SearchIndex()
        for head in heads { index.apply(head) }
        guard ordinals.count > 0 else { return index }
        let reader = RecordReader(disk: disk, segments: segments)
        var line = JSONLine()
        var next: UInt64 = 0
        do {
            while next < end {
                next = try reader.scan(from: next, below: end, limitBytes: 1 << 20) { _, record in
                    if Self.isMessageOfTicket(record), (try? line.read(record)) != nil { read(line, into: &index) }
                    return true
                }
                rest(next)
            }
        } catch {
            return nil
        }
        return index
    }

    private func read(_ line: JSONLine, into index: inout SearchIndex) {
        guard let event = try? Event(decoding: line), case .messagePosted(let message) = event.payload,
            case .ticket(let id) = event.on, let ordinal = ordinals[id], redacted[id]?.contains(event.seq) != true
        else { return }
        index.apply(.said(ticket: Int(ordinal), text: message.text, vis: event.vis))
    }

    private static let beginning = Array(#"{"ev":"message.posted","on":"T-"#.utf8)

    /// Told from its first bytes, because most of a journal is something else.
    private static func isMessageOfTicket(_ record: Span<UInt8>) -> Bool {
        guard record.count > beginning.count else { return false }
        for index in beginning.indices where record[index] != beginning[index] { return false }
        return true
    }
}
