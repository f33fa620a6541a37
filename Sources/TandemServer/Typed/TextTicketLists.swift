// Lists of tickets, counters, views and exports as text.

import TandemWire

enum TextTicketLists {
    /// Columns that no row has anything in are left out, and those that everybody needs least until it fits.
    static func list(_ answer: JSONValue) -> [SafeText] {
        let tickets = answer["tickets"]?.array ?? []
        let partial: SafeText = answer["partial"]?.bool == true ? ". old messages are still being read" : ""
        if tickets.isEmpty { return ["ok no tickets\(partial)"] }
        let columns: [(title: SafeText, cell: (JSONValue) -> SafeText)] = [
            ("ticket", { cell($0, "on") }), ("status", { cell($0, "status") }), ("priority", { cell($0, "priority") }),
            ("waits for", { waits($0) }), ("customer", { requester($0) }), ("queue", { cell($0, "queue") }),
            ("assignee", { cell($0, "assignee") }), ("category", { cell($0, "category") }),
            ("due", { due($0) }), ("changed", { moment($0, "changed_at") }),
            ("last reply", { moment($0, "last_reply_at") }), ("tags", { cell($0, "tags") }),
            ("subject", { cell($0, "subject") }),
        ]
        var table = TextTable(columns.map(\.title))
        for ticket in tickets { table.add(columns.map { $0.cell(ticket) }) }
        table.fit(dropping: ["last reply", "waits for", "category", "tags", "queue", "changed", "due"])
        let total = answer["total"]?.integer ?? tickets.count
        let count: SafeText = total == 1 ? "1 ticket" : "\(total) tickets"
        let part: SafeText = tickets.count < total ? ", \(tickets.count) shown" : ""
        let more: SafeText = answer["next"]?.string.map { ". more: the same with after=\($0)" } ?? ""
        return ["ok \(count)\(part)\(partial)\(more)"] + table.lines()
    }

    static func counters(_ answer: JSONValue) -> [SafeText] {
        let names = ["open", "waiting_agent", "waiting_customer", "resolved"]
        var table = TextTable(["", "open", "waiting agent", "waiting customer", "resolved"])
        table.add(["all"] + names.map { cell(answer, $0) })
        for queue in answer["queues"]?.fields ?? [] {
            table.add(["\(queue.name)"] + names.map { cell(queue.value, $0) })
        }
        return ["ok counted\(answer["live"]?.bool == true ? ", and told when it changes" as SafeText : "")"]
            + table.lines()
    }

    static func signal(_ signal: JSONValue) -> [SafeText] {
        [
            """
            -- tickets: \(cell(signal, "open")) open, \(cell(signal, "waiting_agent")) wait for us, \
            \(cell(signal, "waiting_customer")) for the customer, \(cell(signal, "resolved")) resolved
            """
        ]
    }

    static func views(_ answer: JSONValue) -> [SafeText] {
        let views = answer["views"]?.array ?? []
        if views.isEmpty { return ["ok no views. next: view save NAME status=open"] }
        var table = TextTable(["view", "", "conditions"])
        for view in views {
            let conditions = (view["query"]?.fields ?? []).map {
                "\($0.name)=\(TextRenderer.plain($0.value))" as SafeText
            }
            let shared: SafeText = view["shared"]?.bool == true ? "shared" : ""
            table.add([cell(view, "name"), shared, conditions.joined(" ")])
        }
        return ["ok \(views.count == 1 ? "1 view" as SafeText : "\(views.count) views"). next: view NAME"]
            + table.lines()
    }

    static func export(_ answer: JSONValue) -> [SafeText] {
        let (done, total) = (answer["done"]?.integer ?? 0, answer["total"]?.integer ?? 0)
        let more: SafeText = answer["next"]?.string.map { ". more: the same with after=\($0)" } ?? ""
        let rows = (answer["csv"]?.string ?? "").utf8.split(separator: UInt8(ascii: "\n")).map { row in
            "   \(String(decoding: row.last == UInt8(ascii: "\r") ? row.dropLast() : row, as: UTF8.self))" as SafeText
        }
        return ["ok \(done) of \(total) tickets\(more)"] + rows
    }

    private static func waits(_ ticket: JSONValue) -> SafeText {
        ticket["waiting_on"]?.string == "none" ? "" : cell(ticket, "waiting_on")
    }

    private static func requester(_ ticket: JSONValue) -> SafeText {
        if let visitor = ticket["visitor"] { return "\(cell(visitor, "name")) <\(cell(visitor, "email"))>" }
        return ticket["name"] == nil ? cell(ticket, "customer") : cell(ticket, "name")
    }

    private static func due(_ ticket: JSONValue) -> SafeText {
        "\(moment(ticket, "sla_due_at"))\(ticket["late"]?.bool == true ? " late" as SafeText : "")"
    }

    private static func moment(_ ticket: JSONValue, _ name: String) -> SafeText {
        ticket[name]?.string.map(TextRenderer.dateAndMinute) ?? ""
    }

    private static func cell(_ value: JSONValue, _ name: String) -> SafeText {
        value[name].map(TextRenderer.plain) ?? ""
    }
}
