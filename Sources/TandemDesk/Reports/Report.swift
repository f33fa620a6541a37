// A report: facts and a request give rows, a total, and on demand the events behind each number. Pure, so that the same
// journal gives the same report everywhere.
//
//     {"name":"reply","by":"queue","zone":"UTC","as_of":"…","pos":48012,"tickets":57,"excluded":2,
//      "columns":["n","mean_ms",…],"rows":[{"row":"support","n":31,"mean_ms":…},…],"total":{"n":31,…},
//      "events":[{"row":"support","of":"reply","on":"T-204","from_seq":3,"from_pos":812,"seq":7,"pos":2240,"ms":…},…]}

import TandemWire

package struct Report: Sendable {
    /// Rows and events that one answer on the line holds; a file may have any number.
    package static let answerRows = 500
    package static let answerEvents = 500
    /// Days, or hours, without anything between the first and the last row are rows too, up to so many.
    private static let filledRows: Int64 = 400

    /// The members of the answer of the op `report`.
    package let fields: [JSONField]

    /// - Throws: `BAD_FIELD` for what the policy does not have.
    package init(
        _ request: ReportRequest, _ facts: ReportFacts, time: any BusinessTime, rows rowLimit: Int = .max,
        events eventLimit: Int = .max
    ) throws(Refusal) {
        let frame = try ReportFrame(request, facts, time)
        var builder = ReportBuilder(request, facts, frame, eventLimit: eventLimit)
        builder.run()
        var fields = Self.head(request, facts, frame, builder)
        var columns = ReportColumn.columns(of: request.name)
        if frame.from == nil || builder.dimension?.isTime == true { columns.removeAll { $0.name == "created_before" } }
        let names = columns.map(\.name)
        let all = Self.rows(request, frame, builder)
        let rows = all.prefix(rowLimit).map { key, group in
            [JSONField("row", .string(key))] + columns.map { JSONField($0.name, $0.value(group)) }
        }
        let total = columns.map { JSONField($0.name, $0.value(builder.total)) }
        let events = builder.evidence.map(\.fields)
        if request.format == .csv {
            let csv =
                request.explains
                ? Self.csv(ReportEvidence.columns, events)
                : Self.csv(["row"] + names, rows + [[JSONField("row", .string("total"))] + total])
            fields.append(JSONField("csv", .string(csv)))
        } else {
            fields.append(JSONField("columns", .strings(names)))
            fields.append(JSONField("rows", .array(rows.map { .object($0) })))
            fields.append(JSONField("total", .object(total)))
            if request.explains { fields.append(JSONField("events", .array(events.map { .object($0) }))) }
        }
        if all.count > rowLimit { fields.append(JSONField("rows_more", .bool(true))) }
        if builder.hasMoreEvidence { fields.append(JSONField("events_more", .bool(true))) }
        self.fields = fields
    }

    private static func head(
        _ request: ReportRequest, _ facts: ReportFacts, _ frame: ReportFrame, _ builder: ReportBuilder
    ) -> [JSONField] {
        let rows = builder.dimension?.rawValue ?? request.name.fixedRows ?? ""
        var fields = [JSONField("name", .string(request.name.rawValue)), JSONField("by", .string(rows))]
        fields.add("from", at: frame.from)
        fields.add("to", at: frame.to)
        fields.append(JSONField("zone", .string(frame.zoneName)))
        fields.add("calendar", request.calendar)
        fields.add("as_of", at: facts.latestAt > 0 ? facts.latestAt : nil)
        fields.append(JSONField("pos", .integer(Int(clamping: facts.latestPosition))))
        fields.append(JSONField("tickets", .integer(builder.counted)))
        fields.append(JSONField("excluded", .integer(builder.excluded)))
        return fields
    }

    // MARK: Rows

    private static func rows(
        _ request: ReportRequest, _ frame: ReportFrame, _ builder: ReportBuilder
    ) -> [(key: String, group: ReportGroup)] {
        var rows = builder.groups.map { (key: $0.key, group: $0.value) }.sorted { $0.key < $1.key }
        if request.name == .subjects {
            let kind = Observation.Kind.created
            rows = rows.filter { $0.group.count(kind) > 1 }.sorted {
                ($1.group.count(kind), $0.key) < ($0.group.count(kind), $1.key)
            }
        }
        guard request.name == .volume, let dimension = builder.dimension, dimension.isTime else { return rows }
        rows = filled(rows, dimension)
        var open = builder.openBefore
        for index in rows.indices {
            open += rows[index].group.opened
            rows[index].group.opened = open
        }
        return rows
    }

    /// With the hours, days, weeks or months in between on which nothing happened.
    private static func filled(
        _ rows: [(key: String, group: ReportGroup)], _ dimension: ReportDimension
    ) -> [(key: String, group: ReportGroup)] {
        guard let first = rows.first.flatMap({ ReportFrame.unit($0.key, dimension) }),
            let last = rows.last.flatMap({ ReportFrame.unit($0.key, dimension) })
        else {
            return rows
        }
        let step: Int64 = dimension == .week ? 7 : 1
        guard (last - first) / step < filledRows * (dimension == .month ? 30 : 1) else { return rows }
        let known = Dictionary(rows.map { ($0.key, $0.group) }, uniquingKeysWith: { first, _ in first })
        var result: [(key: String, group: ReportGroup)] = []
        for unit in stride(from: first, through: last, by: Int(step)) {
            let key = ReportFrame.text(unit, dimension)
            if result.last?.key != key { result.append((key, known[key] ?? ReportGroup())) }
        }
        return result
    }

    // MARK: CSV

    /// As lists are exported: RFC 4180, and no cell is a formula.
    private static func csv(_ columns: [String], _ rows: [[JSONField]]) -> String {
        var text = columns.joined(separator: ",") + "\r\n"
        for row in rows {
            text += columns.map { TicketCSV.cell(cell(row.value($0))) }.joined(separator: ",") + "\r\n"
        }
        return text
    }

    private static func cell(_ value: JSONValue?) -> String {
        switch value {
        case .integer(let number)?: String(number)
        case .real(let number)?: String(number)
        case .string(let text)?: text
        default: ""
        }
    }
}

extension ReportEvidence {
    static let columns = [
        "row", "of", "on", "from_seq", "from_pos", "seq", "pos", "ms", "business_ms", "net_ms", "score",
    ]

    var fields: [JSONField] {
        var members = [
            JSONField("row", .string(row)), JSONField("of", .string(of)),
            JSONField("on", .string(StreamID.ticket(ticket).text)),
        ]
        if let from = observation.from {
            members.append(JSONField("from_seq", .integer(from.seq)))
            members.append(JSONField("from_pos", .integer(Int(clamping: from.position))))
        }
        members.append(JSONField("seq", .integer(observation.to.seq)))
        members.append(JSONField("pos", .integer(Int(clamping: observation.to.position))))
        if observation.kind == .survey {
            if observation.detail > 0 { members.append(JSONField("score", .integer(observation.detail))) }
        } else if observation.from != nil {
            members.append(JSONField("ms", .integer(Int(full))))
            members.append(JSONField("business_ms", .integer(Int(business))))
            if observation.kind == .resolution { members.append(JSONField("net_ms", .integer(Int(net)))) }
        }
        return members
    }

    private var of: String {
        switch observation.kind {
        case .created: "created"
        case .reopened: "reopened"
        case .resolved: "resolved"
        case .closed: "closed"
        case .reply: "replies"
        case .firstResponse: "first_response"
        case .replyTime: "reply"
        case .resolution: "resolution"
        case .met, .breached:
            (ClockKind.allCases.indices.contains(observation.detail)
                ? ClockKind.allCases[observation.detail].rawValue : "")
                + (observation.kind == .met ? "_met" : "_breached")
        case .survey: observation.detail > 0 ? "answered" : "asked"
        case .stretch: "status"
        case .taken: "taken"
        }
    }
}
