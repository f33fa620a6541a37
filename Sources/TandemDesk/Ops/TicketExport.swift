// ticket.export: a list as CSV, in pieces. The first piece records who was given what and how many (`export.made`);
// each piece says how far it is and names the next one, which can be asked for at once, later, or again.
//
//     {"op":"ticket.export","status":"open"}
//     {"ok":true,"on":"desk","seq":7,"total":1200,"done":500,"more":true,"next":"WyJt…","csv":"ticket,number,…\r\n…"}
//     {"op":"ticket.export","status":"open","after":"WyJt…"}
//     {"ok":true,"total":1200,"done":1000,"more":true,"next":"…","csv":"…"}
//
// A cursor carries the number of its `export.made`, and is taken only from whoever caused that event and with the same
// query: so nothing is exported that is not on record. The server remembers nothing of an export.

import TandemWire

struct TicketExport: Op {
    static let spec = OpSpec(
        name: "ticket.export", right: .ticketExport, access: .none, customerMay: false, writes: true,
        fields: TicketQuery.members + [
            FieldSpec("view", .string, help: "a saved view; what is given besides replaces what it says"),
            FieldSpec("limit", .integer, help: "rows in a piece, 1 to 500; 500 if left out"),
            FieldSpec("after", .string, help: "next of the piece before, with the same conditions"),
        ],
        summary: "Export a list of tickets as CSV, a piece at a time.")

    static let pieceRows = 500

    private let own: TicketQuery
    private let view: String?
    private let limit: Int
    private let after: TicketCursor?

    init(_ request: JSONLine) throws(Refusal) {
        try request.checkFields(Self.spec)
        own = try TicketQuery(request)
        view = try request.optionalText("view", limit: DeskLimits.wordScalars)
        limit = try request.optionalInteger("limit", in: 1...Self.pieceRows) ?? Self.pieceRows
        after = try request.optionalTicketCursor("after")
        if let after, after.export == nil {
            throw .badField("after", "after must be next of a piece of this export; begin again without it")
        }
    }

    var on: StreamID? { nil }
    var cites: (StreamID, Int)? { after?.export.map { (.desk, $0.seq) } }

    func searches(_ desk: borrowing Desk, _ principal: Principal) throws(Refusal) -> String? {
        try desk.query(own, in: view, for: principal).search
    }

    func decide(_ desk: borrowing Desk, _ context: Context) throws(Refusal) -> Decision {
        let principal = context.principal
        // What is exported has staff's columns.
        try Access.require(.noteRead, principal)
        let query = try desk.query(own, in: view, for: principal)
        if let after { try check(after, query, context) }
        var page = try desk.page(query, after: after, limit: limit, context)
        let done = (after?.export?.done ?? 0) + page.ordinals.count
        let seq = after?.export?.seq ?? (desk.head(.desk)?.seq ?? 0) + 1
        page.carry(seq, done)
        var csv = after == nil ? TicketCSV.header : ""
        for ordinal in page.ordinals { TicketCSV.append(ordinal, desk, to: &csv) }
        var fields = [
            JSONField("total", .integer(page.total)), JSONField("n", .integer(page.ordinals.count)),
            JSONField("done", .integer(done)), JSONField("more", .bool(page.next != nil)),
        ]
        fields.add("next", page.next?.text)
        // The rows are told once: a repeated key is not answered from a copy of the desk's tickets in the journal.
        let rows = [JSONField("csv", .string(csv))]
        guard after == nil else { return Decision([], Answer(fields, secrets: rows)) }
        let made = Draft(on: .desk, vis: .staff, .exportMade(ExportMade(query: query, count: page.total)))
        return Decision([made], Answer(on: .desk, fields, secrets: rows))
    }

    private func check(_ after: TicketCursor, _ query: TicketQuery, _ context: Context) throws(Refusal) {
        guard let cited = context.cited, case .exportMade(let made) = cited.payload, cited.by == context.principal.id,
            made.query == query
        else {
            throw .badField("after", "this cursor is of another export; begin again without it")
        }
    }
}
