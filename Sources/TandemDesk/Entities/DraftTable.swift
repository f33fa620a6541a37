// Who has begun to write what: for each author the tickets they have a draft for, and where its text stands, which is
// in the journal, on the author's own stream.

import TandemWire

struct DraftMark: Sendable, Equatable {
    let ticket: UInt64
    /// The number of `draft.saved` in the author's stream.
    let seq: Int
    /// Milliseconds since 1970.
    let at: Int64
}

struct DraftTable: Sendable, Equatable {
    /// By author; oldest first.
    private(set) var byAuthor: [String: [DraftMark]] = [:]

    func find(_ author: String, _ ticket: UInt64) -> DraftMark? {
        byAuthor[author]?.first { $0.ticket == ticket }
    }

    mutating func save(_ author: String, _ mark: DraftMark) {
        byAuthor[author, default: []].removeAll { $0.ticket == mark.ticket }
        byAuthor[author, default: []].append(mark)
    }

    mutating func end(_ author: String, _ ticket: UInt64) {
        byAuthor[author]?.removeAll { $0.ticket == ticket }
        if byAuthor[author]?.isEmpty == true { byAuthor[author] = nil }
    }

    // MARK: Snapshot

    func encode(_ author: String, into writer: inout JSONWriter) {
        writer.field("name", author)
        let marks = (byAuthor[author] ?? []).map { mark in
            JSONValue.array([
                .string(StreamID.ticket(mark.ticket).text), .integer(mark.seq), .integer(Int(mark.at)),
            ])
        }
        writer.field("drafts", .array(marks))
    }

    mutating func restore(_ line: JSONLine) throws(Refusal) {
        let marks = JSONValue.array(try line.recordedArray("drafts")).list { value -> DraftMark? in
            guard let parts = value.array, parts.count == 3,
                let ticket = parts[0].string.flatMap({ StreamID($0) })?.ticketNumber, let seq = parts[1].integer,
                let at = parts[2].integer
            else { return nil }
            return DraftMark(ticket: ticket, seq: seq, at: Int64(at))
        }
        guard let marks else { throw .badRecord("drafts") }
        byAuthor[try line.recordedString("name")] = marks
    }
}
