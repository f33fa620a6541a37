// Answers of the ticket verbs as text.

import TandemWire

enum TextTicketAnswers {
    /// `say` and `reply`: on a ticket also what became of it.
    static func said(_ answer: JSONValue) -> [SafeText] {
        let on = cell(answer, "on")
        if let held = answer["held"]?.integer {
            let until: SafeText = answer["until"]?.string.map { " until \(TextRenderer.clock($0))" } ?? ""
            return ["ok \(on) #\(held) is held\(until). next: private #\(held) to keep it from the customer"]
        }
        let number = (answer["message"] ?? answer["seq"])?.integer ?? 0
        let status: SafeText = answer["status"] == nil ? "" : " status \(cell(answer, "status"))"
        let hint: SafeText = answer["status_stale"]?.bool == true ? ". is it the customer's turn now? status ..." : ""
        if answer["follow_up_of"] != nil {
            return ["ok \(cell(answer, "follow_up_of")) is closed for good; \(on) \(cell(answer, "number")) follows it"]
        }
        return ["ok \(on) #\(number)\(status)\(hint)"]
    }

    static func created(_ answer: JSONValue) -> [SafeText] {
        let on = cell(answer, "on")
        return ["ok \(on) \(cell(answer, "number")) is \(cell(answer, "status")). next: ticket \(on)"]
    }

    static func opened(_ answer: JSONValue) -> [SafeText] {
        let session: SafeText = answer["session"] == nil ? "" : ", session \(cell(answer, "session"))"
        return [
            "ok \(cell(answer, "on")) is \(cell(answer, "status"))\(session). next: reply ..., note ..., status ..., recent"
        ]
    }

    static func changed(_ answer: JSONValue) -> [SafeText] {
        let changed = answer["changed"]?.array.map { $0.map(TextRenderer.plain).joined(", ") }
        let what: SafeText = changed.map { ", changed: \($0)" } ?? ""
        return ["ok \(cell(answer, "on")) is \(cell(answer, "status"))\(what)"]
    }

    static func list(_ answer: JSONValue) -> [SafeText] {
        let tickets = answer["tickets"]?.array ?? []
        if tickets.isEmpty { return ["ok no tickets"] }
        var table = TextTable(["ticket", "number", "status", "priority", "assignee", "changed", "subject"])
        for ticket in tickets {
            let changed: SafeText = ticket["changed_at"]?.string.map(TextRenderer.dateAndMinute) ?? ""
            table.add([
                cell(ticket, "on"), cell(ticket, "number"), cell(ticket, "status"), cell(ticket, "priority"),
                cell(ticket, "assignee"), changed, cell(ticket, "subject"),
            ])
        }
        table.fit(dropping: ["priority", "assignee"])
        let count: SafeText = tickets.count == 1 ? "1 ticket" : "\(tickets.count) tickets"
        return ["ok \(count)"] + table.lines()
    }

    /// Status and moves in front, the rest below.
    static func show(_ answer: JSONValue) -> [SafeText] {
        let moves = answer["moves"]?.array ?? []
        let next: SafeText = moves.isEmpty ? "" : ". next: \(moves.map(TextRenderer.plain).joined(" | "))"
        let head: SafeText = "ok \(cell(answer, "on")) \(cell(answer, "number")) is \(cell(answer, "status"))\(next)"
        let rest = (answer.fields ?? []).filter { !["number", "status", "moves"].contains($0.name) }
        return [head] + TextListings.generic(.object(rest)).dropFirst()
    }

    private static func cell(_ value: JSONValue, _ name: String) -> SafeText {
        value[name].map(TextRenderer.plain) ?? ""
    }
}
