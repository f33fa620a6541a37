// What a report is asked for: the same words in a request, in a typed line and on the command line.
//
//     {"op":"report","name":"reply","from":"2026-11-01","to":"2026-11-30","by":"queue","calendar":"office"}
//
// `from` and `to` are days or times; a day counts as a whole, in the zone of the calendar.

import TandemWire

package enum ReportName: String, Sendable, CaseIterable {
    case firstResponse = "first_response"
    case reply, resolution, sla, csat, volume, agents, status, subjects
}

/// What the rows of a report stand for.
package enum ReportDimension: String, Sendable, CaseIterable {
    case hour, day, week, month, category, source, queue, priority, site, group, agent

    var isTime: Bool {
        switch self {
        case .hour, .day, .week, .month: true
        case .category, .source, .queue, .priority, .site, .group, .agent: false
        }
    }
}

package enum ReportFormat: String, Sendable, CaseIterable {
    case json, csv
}

package struct ReportRequest: Sendable, Equatable {
    /// The beginning or the end of the time that is looked at.
    enum Moment: Sendable, Equatable {
        /// Midnight of that day, as milliseconds of wall time.
        case day(Int64)
        case time(Int64)
    }

    package let name: ReportName
    package let by: ReportDimension?
    let from: Moment?
    let to: Moment?
    package let calendar: String?
    package let explains: Bool
    /// The one row whose events are listed; nil: those of all.
    package let row: String?
    package let format: ReportFormat

    package static let fields: [FieldSpec] = [
        FieldSpec("name", .word(of: ReportName.self), required: true, help: "which report"),
        FieldSpec("by", .word(of: ReportDimension.self), help: "what the rows stand for"),
        FieldSpec("from", .string, help: "a day or a time: then or later"),
        FieldSpec("to", .string, help: "a time: before it; or a day: until it is over"),
        FieldSpec("calendar", .string, help: "measure business time by this calendar of the policy"),
        FieldSpec("explain", .boolean, help: "true: list the events behind the numbers"),
        FieldSpec("row", .string, help: "with explain: of this row only"),
        FieldSpec("format", .word(of: ReportFormat.self), help: "json, or csv: the table as one text"),
    ]

    /// - Throws: `FIELD_REQUIRED`, `BAD_FIELD`.
    package init(_ line: JSONLine) throws(Refusal) {
        guard let name: ReportName = try line.optionalWord("name") else {
            let names = ReportName.allCases.map(\.rawValue).joined(separator: ", ")
            throw .fieldRequired("name", "name is required: \(names)")
        }
        self.name = name
        by = try line.optionalWord("by")
        if let by, name.fixedRows != nil {
            throw .badField("by", "the rows of \(name.rawValue) are not \(by.rawValue)s; leave by out")
        }
        from = try Self.moment("from", line)
        to = try Self.moment("to", line)
        calendar = try line.optionalText("calendar", limit: DeskLimits.wordScalars)
        explains = try line.optionalFlag("explain", or: false)
        row = try line.optionalText("row", limit: DeskLimits.lineScalars)
        if row != nil, !explains { throw .badField("row", "row goes with explain") }
        format = try line.optionalWord("format") ?? .json
    }

    private static func moment(_ name: JSONName, _ line: JSONLine) throws(Refusal) -> Moment? {
        guard let text = try line.optionalText(name, limit: DeskLimits.wordScalars) else { return nil }
        if text.utf8.count == 10, let day = Timestamp.parse(text + "T00:00:00.000Z") { return .day(day) }
        if let time = Timestamp.parse(text) { return .time(time) }
        throw .badField(name, "\(name) must be a day or a time, such as 2026-11-21 or 2026-11-21T19:07:00.000Z")
    }
}

extension ReportName {
    /// What the rows always are, for reports that leave no choice.
    var fixedRows: String? {
        switch self {
        case .agents: "agent"
        case .status: "status"
        case .subjects: "subject"
        case .firstResponse, .reply, .resolution, .sla, .csat, .volume: nil
        }
    }

    var standardRows: ReportDimension { self == .volume ? .day : .queue }

    /// What has to be looked at.
    var kinds: Set<Int> {
        let kinds: [Observation.Kind] =
            switch self {
            case .firstResponse: [.firstResponse]
            case .reply: [.replyTime]
            case .resolution: [.resolution]
            case .sla: [.met, .breached]
            case .csat: [.survey]
            case .volume: [.created, .reopened, .resolved, .closed, .reply]
            case .agents: [.taken, .reply, .firstResponse, .replyTime, .resolved, .resolution, .reopened, .survey]
            case .status: [.stretch]
            case .subjects: [.created]
            }
        return Set(kinds.map(\.rawValue))
    }
}

/// The time that is looked at and how days and business hours are told, as the policy says now.
struct ReportFrame: Sendable {
    let zone: ZoneOffsets
    let zoneName: String
    /// At or after, and before; milliseconds since 1970.
    let from: Int64?
    let to: Int64?

    private let named: WorkCalendar?
    private let only: WorkCalendar?
    private let calendars: [Int32: WorkCalendar]
    let time: any BusinessTime

    init(_ request: ReportRequest, _ facts: borrowing ReportFacts, _ time: any BusinessTime) throws(Refusal) {
        let known = facts.policy.calendars
        if let name = request.calendar, known[name] == nil {
            let names = known.isEmpty ? "there are none" : "there are \(known.keys.sorted().joined(separator: ", "))"
            throw .badField("calendar", "calendar must be a calendar of the policy; \(names)")
        }
        named = request.calendar.flatMap { known[$0] }
        only = known.count == 1 ? known.values.first : nil
        var codes: [Int32: WorkCalendar] = [:]
        for (name, calendar) in known { if let code = facts.words.find(name) { codes[code] = calendar } }
        calendars = codes
        self.time = time
        zoneName = (named ?? only)?.zone ?? "UTC"
        let zone = time.offsets(of: zoneName) ?? .utc
        self.zone = zone
        from = request.from.map { Self.milliseconds($0, 0, zone) }
        to = request.to.map { Self.milliseconds($0, 86_400_000, zone) }
        if let from, let to, from >= to { throw .badField("to", "to must be after from") }
    }

    /// A day begins, or ends, where the wall clock says so.
    private static func milliseconds(_ moment: ReportRequest.Moment, _ more: Int64, _ zone: ZoneOffsets) -> Int64 {
        switch moment {
        case .time(let time): return time
        case .day(let midnight):
            let wall = midnight + more
            return wall - zone.offset(at: wall - zone.offset(at: wall))
        }
    }

    func holds(_ at: Int64) -> Bool { at >= from ?? .min && at < to ?? .max }

    /// The calendar that a ticket's business time is measured by; nil is round the clock.
    func calendar(_ ticket: borrowing ReportTicket) -> WorkCalendar? {
        if let named { return named }
        return ticket.hasLevel ? calendars[ticket.calendar] : only
    }

    /// The hour since 1970, or for a day, week or month its first day since 1970.
    func unit(_ at: Int64, _ dimension: ReportDimension) -> Int64 {
        let wall = at + zone.offset(at: at)
        let length = Self.milliseconds(dimension)
        let unit = wall / length - (wall % length < 0 ? 1 : 0)
        return dimension == .week ? unit - ((unit + 3) % 7 + 7) % 7 : unit
    }

    /// How it is written: `2026-11-21T14`, `2026-11-21`, `2026-11`.
    static func text(_ unit: Int64, _ dimension: ReportDimension) -> String {
        let length = dimension == .hour ? 13 : dimension == .month ? 7 : 10
        return String(Timestamp.format(unit * milliseconds(dimension)).prefix(length))
    }

    /// What was written, read back.
    static func unit(_ text: String, _ dimension: ReportDimension) -> Int64? {
        let rest = dimension == .hour ? ":00:00.000Z" : dimension == .month ? "-01T00:00:00.000Z" : "T00:00:00.000Z"
        return Timestamp.parse(text + rest).map { $0 / milliseconds(dimension) }
    }

    private static func milliseconds(_ dimension: ReportDimension) -> Int64 {
        dimension == .hour ? 3_600_000 : 86_400_000
    }
}
