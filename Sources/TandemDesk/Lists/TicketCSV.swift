// Tickets as CSV, RFC 4180: CRLF, a header, quotes around what needs them. A cell that a spreadsheet would take for a
// formula gets an apostrophe in front (OWASP, "CSV Injection"): what begins, after blanks, with = + - @ or their wide
// forms, which spreadsheets in East Asia read alike, or with a tab or a line break.

import TandemWire

package enum TicketCSV {
    private static let columns = [
        "ticket", "number", "subject", "customer", "name", "email", "status", "waiting_on", "resolution", "priority",
        "category", "source", "contact", "site", "queue", "group", "assignee", "tags", "language", "order", "cart",
        "created", "modified", "last_reply", "resolved", "closed", "sla_due", "reopens",
    ]

    package static let header = columns.joined(separator: ",") + "\r\n"

    static func append(_ ordinal: Int, _ desk: borrowing Desk, to text: inout String) {
        let ticket = desk.tickets[ordinal]
        let customer = ticket.customer.flatMap { desk.customers[$0] }
        let cells: [String?] = [
            ticket.on.text, ticket.number, ticket.subject, ticket.customer.map { StreamID.customer($0).text },
            customer?.name ?? ticket.requester.visitor?.name, customer?.email ?? ticket.requester.visitor?.email,
            desk.policy.workflow.status(ticket.axes).id, ticket.axes.waitingOn.rawValue, ticket.resolution?.rawValue,
            ticket.priority, ticket.category, ticket.source, ticket.contact, ticket.site, ticket.queue, ticket.group,
            ticket.assignee, ticket.tags.joined(separator: " "), ticket.language,
            ticket.order.map { StreamID.order($0).text }, ticket.cart.map { StreamID.cart($0).text },
            Timestamp.format(ticket.createdAt), Timestamp.format(ticket.changedAt),
            ticket.lastMessageAt.map(Timestamp.format), ticket.resolvedAt.map(Timestamp.format),
            ticket.closedAt.map(Timestamp.format), desk.soonestDue(ticket.id).map(Timestamp.format),
            String(ticket.reopens),
        ]
        for (index, cell) in cells.enumerated() {
            if index > 0 { text += "," }
            text += Self.cell(cell ?? "")
        }
        text += "\r\n"
    }

    private static let formulaMarks = "=+-@＝＋－＠\t\r\n".unicodeScalars

    package static func cell(_ text: String) -> String {
        let first = text.unicodeScalars.first { $0 != " " }
        let isFormula = first.map { formulaMarks.contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else { return safe }
        var quoted = "\""
        for character in safe.unicodeScalars {
            if character == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "\""
    }
}

extension Desk {
    /// Writes a whole list as CSV without its header, or as one JSON object a line, a piece at a time; `write` is also
    /// told how many rows there were and are to be.
    ///
    /// - Returns: how many rows were written.
    package func writeList(
        _ query: TicketQuery, asJSON: Bool, pieceRows: Int, _ context: Context, _ write: ([UInt8], Int, Int) -> Void
    ) throws(Refusal) -> Int {
        var after: TicketCursor?
        var done = 0
        repeat {
            let page = try page(query, after: after, limit: pieceRows, context)
            var text = ""
            var lines: [UInt8] = []
            for ordinal in page.ordinals {
                if asJSON {
                    lines += listRow(ordinal, for: context.principal.clearance, at: context.now).encoded() + [0x0A]
                } else {
                    TicketCSV.append(ordinal, self, to: &text)
                }
            }
            done += page.ordinals.count
            write(asJSON ? lines : Array(text.utf8), done, page.total)
            after = page.next
        } while after != nil
        return done
    }
}
