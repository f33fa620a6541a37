// Workflow ↔ JSON. The name of a preset stands for the whole object; an object is complete in itself or, with
// `"name"` naming a preset, says what differs from it.

import TandemWire

extension Workflow {
    package init(json: JSONValue) throws(Refusal) {
        if let name = json.string {
            guard let preset = Workflow.preset(name) else {
                throw .badPolicy(
                    "workflow", "must be one of \(Workflow.presets.map(\.name).joined(separator: ", ")), or an object")
            }
            self = preset
            return
        }
        var reader = try PolicyReader(json, at: "workflow")
        let name = try reader.text("name") ?? "custom"
        self = Workflow.preset(name) ?? Workflow.tandem
        self.name = name
        if let statuses = reader.member("statuses") { self.statuses = try Self.statuses(statuses) }
        if let moves = reader.member("moves") { self.moves = try Self.moves(moves) }
        if let rules = reader.member("rules") { try self.rules.read(rules) }
        if let priorities = try reader.names("priorities") { self.priorities = priorities }
        sort = try reader.text("sort") ?? sort
        if let order = try reader.text("sort_order") { sortAscending = order == "asc" }
        try reader.finish()
        try check()
    }

    package var json: JSONValue {
        .object([
            JSONField("name", .string(name)), JSONField("statuses", .array(statuses.map(\.json))),
            JSONField("moves", .array(moves.map { .strings([$0.from, $0.to]) })), JSONField("rules", rules.json),
            JSONField("priorities", .strings(priorities)), JSONField("sort", .string(sort)),
            JSONField("sort_order", .string(sortAscending ? "asc" : "desc")),
        ])
    }

    private static func statuses(_ json: JSONValue) throws(Refusal) -> [TicketStatus] {
        var statuses: [TicketStatus] = []
        for value in json.array ?? [] {
            var reader = try PolicyReader(value, at: "workflow.statuses")
            let id = try reader.text("id") ?? ""
            var lifecycle: [Lifecycle] = []
            var waiting: [WaitingOn] = []
            try reader.words("lifecycle", &lifecycle)
            try reader.words("waiting_on", &waiting)
            let label = try reader.text("label")
            let aliases = try reader.names("aliases") ?? []
            try reader.finish()
            guard StreamID.isName(id.utf8) else {
                throw .badPolicy("workflow.statuses", "each need an id of letters, digits and _")
            }
            statuses.append(TicketStatus(id, lifecycle, waiting, label: label, aliases: aliases))
        }
        return statuses
    }

    private static func moves(_ json: JSONValue) throws(Refusal) -> [TicketMove] {
        let moves = json.list { value -> TicketMove? in
            guard let pair = value.list(\.string), pair.count == 2 else { return nil }
            return TicketMove(pair[0], pair[1])
        }
        guard let moves else { throw .badPolicy("workflow.moves", "must be a list such as [[\"open\",\"closed\"]]") }
        return moves
    }

    /// A workflow in which a ticket could have no status is not one.
    private func check() throws(Refusal) {
        let ids = statuses.map(\.id)
        if Set(ids).count < ids.count { throw .badPolicy("workflow.statuses", "has two statuses of one id") }
        for lifecycle in Lifecycle.allCases {
            for waiting in WaitingOn.allCases where lifecycle.isActive || waiting == .none {
                let axes = TicketAxes(lifecycle, waiting)
                guard
                    statuses.contains(where: { $0.covers(axes) })
                        || statuses.contains(where: { status in
                            status.lifecycle.contains(lifecycle)
                        })
                else {
                    throw .badPolicy("workflow.statuses", "has none for a ticket that is \(lifecycle.rawValue)")
                }
            }
        }
        for move in moves where !ids.contains(move.from) || !ids.contains(move.to) {
            throw .badPolicy("workflow.moves", "goes from \(move.from) to \(move.to), which are not both statuses")
        }
        if priorities.isEmpty { throw .badPolicy("workflow.priorities", "must name at least one priority") }
    }
}

extension TicketStatus {
    var json: JSONValue {
        var fields = [JSONField("id", .string(id)), JSONField("lifecycle", .words(lifecycle))]
        if !waitingOn.isEmpty { fields.append(JSONField("waiting_on", .words(waitingOn))) }
        if let label { fields.append(JSONField("label", .string(label))) }
        if !aliases.isEmpty { fields.append(JSONField("aliases", .strings(aliases))) }
        return .object(fields)
    }
}

extension WorkflowRules {
    static let hours = 0...87_600

    mutating func read(_ json: JSONValue) throws(Refusal) {
        var reader = try PolicyReader(json, at: "workflow.rules")
        try reader.words("create_by", &createBy)
        try reader.words("create_requires", &createRequires)
        try reader.bool("open_moves", &openMoves)
        try reader.bool("open_starts_session", &openStartsSession)
        try reader.word("customer_message", &customerMessage)
        try reader.words("customer_reopens", &customerReopens)
        try reader.word("staff_reply", &staffReply)
        try reader.words("close_by", &closeBy)
        try reader.words("close_requires", &closeRequires)
        try reader.words("close_manager_requires", &closeManagerRequires)
        try reader.integer("close_idle_h", in: Self.hours, &closeIdleHours)
        try reader.words("close_direct", &closeDirect)
        try reader.integer("auto_close_h", in: Self.hours, &autoCloseHours)
        try reader.words("reopen_by", &reopenBy)
        try reader.words("reopen_closed_by", &reopenClosedBy)
        try reader.words("reopen_requires", &reopenRequires)
        try reader.integer("reopen_window_h", in: Self.hours, &reopenWindowHours)
        try reader.words("notify_reply", &notifyReply)
        try reader.words("notify_close", &notifyClose)
        try reader.words("notify_reopen", &notifyReopen)
        try reader.finish()
    }

    var json: JSONValue {
        .object([
            JSONField("create_by", .words(createBy)), JSONField("create_requires", .words(createRequires)),
            JSONField("open_moves", .bool(openMoves)), JSONField("open_starts_session", .bool(openStartsSession)),
            JSONField("customer_message", .string(customerMessage.rawValue)),
            JSONField("customer_reopens", .words(customerReopens)),
            JSONField("staff_reply", .string(staffReply.rawValue)), JSONField("close_by", .words(closeBy)),
            JSONField("close_requires", .words(closeRequires)),
            JSONField("close_manager_requires", .words(closeManagerRequires)),
            JSONField("close_idle_h", closeIdleHours.map { .integer($0) } ?? .null),
            JSONField("close_direct", .words(closeDirect)),
            JSONField("auto_close_h", autoCloseHours.map { .integer($0) } ?? .null),
            JSONField("reopen_by", .words(reopenBy)), JSONField("reopen_closed_by", .words(reopenClosedBy)),
            JSONField("reopen_requires", .words(reopenRequires)),
            JSONField("reopen_window_h", reopenWindowHours.map { .integer($0) } ?? .null),
            JSONField("notify_reply", .words(notifyReply)), JSONField("notify_close", .words(notifyClose)),
            JSONField("notify_reopen", .words(notifyReopen)),
        ])
    }
}
