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
        let setting = Setting("workflow", json)
        try setting.allow(["name", "statuses", "moves", "rules", "priorities", "sort", "sort_order"])
        let name = try setting.optional("name")?.text(limit: DeskLimits.lineScalars) ?? "custom"
        self = Workflow.preset(name) ?? Workflow.tandem
        self.name = name
        if let statuses = setting.optional("statuses") { self.statuses = try Self.statuses(statuses) }
        if let moves = setting.optional("moves") { self.moves = try Self.moves(moves) }
        if let rules = setting.optional("rules") { try self.rules.read(rules) }
        if let priorities = setting.optional("priorities") { self.priorities = try priorities.texts() }
        sort = try setting.optional("sort")?.text() ?? sort
        if let order = setting.optional("sort_order") {
            sortAscending = try order.word(of: SortOrder.self) == .ascending
        }
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

    private enum SortOrder: String, CaseIterable {
        case ascending = "asc"
        case descending = "desc"
    }

    private static func statuses(_ setting: Setting) throws(Refusal) -> [TicketStatus] {
        var statuses: [TicketStatus] = []
        for element in try setting.elements(atMost: DeskLimits.listElements) {
            try element.allow(["id", "label", "aliases", "lifecycle", "waiting_on"])
            let id = try element.required("id").text()
            var lifecycle: [Lifecycle] = []
            var waiting: [WaitingOn] = []
            try element.read("lifecycle", &lifecycle)
            try element.read("waiting_on", &waiting)
            let label = try element.optional("label")?.text(limit: DeskLimits.lineScalars)
            let aliases = try element.optional("aliases")?.texts() ?? []
            guard StreamID.isName(id.utf8) else { throw element.wrong("needs an id of letters, digits and _") }
            statuses.append(TicketStatus(id, lifecycle, waiting, label: label, aliases: aliases))
        }
        return statuses
    }

    private static func moves(_ setting: Setting) throws(Refusal) -> [TicketMove] {
        let moves = setting.value.list { value -> TicketMove? in
            guard let pair = value.list(\.string), pair.count == 2 else { return nil }
            return TicketMove(pair[0], pair[1])
        }
        guard let moves else { throw setting.wrong("must be a list such as [[\"open\",\"closed\"]]") }
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

    mutating func read(_ setting: Setting) throws(Refusal) {
        try setting.allow((json.fields ?? []).map(\.name))
        try setting.read("create_by", &createBy)
        try setting.read("create_requires", &createRequires)
        try setting.read("open_moves", &openMoves)
        try setting.read("open_starts_session", &openStartsSession)
        try setting.read("customer_message", &customerMessage)
        try setting.read("customer_reopens", &customerReopens)
        try setting.read("staff_reply", &staffReply)
        try setting.read("close_by", &closeBy)
        try setting.read("close_requires", &closeRequires)
        try setting.read("close_manager_requires", &closeManagerRequires)
        try setting.read("close_idle_h", in: Self.hours, &closeIdleHours)
        try setting.read("close_direct", &closeDirect)
        try setting.read("auto_close_h", in: Self.hours, &autoCloseHours)
        try setting.read("reopen_by", &reopenBy)
        try setting.read("reopen_closed_by", &reopenClosedBy)
        try setting.read("reopen_requires", &reopenRequires)
        try setting.read("reopen_window_h", in: Self.hours, &reopenWindowHours)
        try setting.read("notify_reply", &notifyReply)
        try setting.read("notify_close", &notifyClose)
        try setting.read("notify_reopen", &notifyReopen)
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

extension Setting {
    // A member that is there becomes the value of the variable.

    fileprivate func read<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ variable: inout Word
    ) throws(Refusal) where Word.RawValue == String {
        if let member = optional(name) { variable = try member.word(of: Word.self) }
    }

    fileprivate func read<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ variable: inout [Word]
    ) throws(Refusal) where Word.RawValue == String {
        guard let member = optional(name) else { return }
        var words: [Word] = []
        for element in try member.elements(atMost: Word.allCases.count) {
            words.append(try element.word(of: Word.self))
        }
        variable = words
    }

    fileprivate func read(_ name: String, _ variable: inout Bool) throws(Refusal) {
        if let member = optional(name) { variable = try member.flag() }
    }

    /// Null says that there is no such number.
    fileprivate func read(_ name: String, in range: ClosedRange<Int>, _ variable: inout Int?) throws(Refusal) {
        if value[name] == .null { variable = nil }
        if let member = optional(name) { variable = try member.integer(in: range) }
    }
}
