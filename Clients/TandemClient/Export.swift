// A list of tickets as CSV, fetched piece by piece.

import TandemWire

extension Client {
    /// Fetches a list of tickets as CSV (RFC 4180, UTF-8, header first), as `ticket.export` gives it.
    ///
    /// `conditions` are members of that request: `["status": "open"]`. `progress` is told after each piece how many
    /// tickets there are so far, and how many there will be. A lost connection is made again and the export goes on
    /// with the next piece; only a loss before the first one begins a second export on record.
    ///
    /// - Throws: `refused` with `ROLE_REQUIRED`, `BAD_FIELD` and the codes of every request; `disconnected` if the
    ///   connection is lost again and again.
    public func export(
        _ conditions: [String: Value] = [:], progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(ClientError) -> [UInt8] {
        var csv: [UInt8] = []
        var members = conditions
        while true {
            let piece = try again { () throws(ClientError) in try patiently("ticket.export", members).members }
            csv += Array((piece.string("csv") ?? "").utf8)
            progress(piece.integer("done") ?? 0, piece.integer("total") ?? 0)
            guard let next = piece.string("next") else { return csv }
            members["after"] = .string(next)
        }
    }
}
