// Reports as tables for a terminal of eighty columns: the numbers that are looked at most; the answer itself has all of
// them. A star marks business time.

import TandemWire

package enum TextReports {
    private static let width = 80
    private static let indent = 3

    /// The same as a text of lines.
    package static func text(_ answer: JSONValue) -> [UInt8] { TextRenderer.encode(lines(answer)) }

    static func lines(_ answer: JSONValue) -> [SafeText] {
        if let csv = answer["csv"]?.string {
            let rows = csv.utf8.split(separator: UInt8(ascii: "\n")).map { row in
                "   \(String(decoding: row.last == UInt8(ascii: "\r") ? row.dropLast() : row, as: UTF8.self))"
                    as SafeText
            }
            return [head(answer)] + rows
        }
        let known = answer["columns"]?.array ?? []
        let shown = columns(of: answer["name"]?.string ?? "").filter { known.contains(.string($0.name)) }
        let rows = (answer["rows"]?.array ?? []) + [total(answer)]
        let titles = [answer["by"].map(TextRenderer.plain) ?? ""] + shown.map { "\($0.title)" as SafeText }
        let cells = rows.map { row in
            [row["row"].map(TextRenderer.plain) ?? ""] + shown.map { cell(row[$0.name], $0.name) }
        }
        var lines = [head(answer)] + table(titles, cells)
        if let events = answer["events"]?.array { lines += explained(events) }
        if answer["rows_more"]?.bool == true {
            lines.append("   there are more rows: look at less, or by something else")
        }
        if answer["events_more"]?.bool == true {
            lines.append("   there are more events: row= or from= to= name fewer")
        }
        return lines
    }

    private static func head(_ answer: JSONValue) -> SafeText {
        let tickets = answer["tickets"]?.integer ?? 0
        let counted: SafeText = tickets == 1 ? "1 ticket" : "\(tickets) tickets"
        let excluded: SafeText = answer["excluded"]?.integer.map { $0 > 0 ? ", \($0) merged or spam" : "" } ?? ""
        let zone: SafeText = answer["zone"].map(TextRenderer.plain) ?? "UTC"
        let asOf: SafeText = answer["as_of"] == nil ? "" : ", as of \(moment(answer, "as_of"))"
        let what: SafeText = "ok \(word(answer, "name")) by \(word(answer, "by"))\(span(answer))"
        return "\(what), \(counted)\(excluded), \(zone)\(asOf)"
    }

    private static func span(_ answer: JSONValue) -> SafeText {
        let from: SafeText = answer["from"] == nil ? "" : " from \(moment(answer, "from"))"
        return answer["to"] == nil ? from : "\(from) to \(moment(answer, "to"))"
    }

    private static func moment(_ answer: JSONValue, _ name: String) -> SafeText {
        answer[name]?.string.map(TextRenderer.dateAndClock) ?? ""
    }

    private static func word(_ answer: JSONValue, _ name: String) -> SafeText {
        answer[name].map(TextRenderer.plain) ?? ""
    }

    private static func total(_ answer: JSONValue) -> JSONValue {
        .object([JSONField("row", .string("total"))] + (answer["total"]?.fields ?? []))
    }

    // MARK: Cells

    private static func cell(_ value: JSONValue?, _ name: String) -> SafeText {
        guard let value, value != .null else { return "" }
        if name.hasSuffix("_ms"), let milliseconds = value.integer {
            return TextRenderer.duration(seconds: milliseconds / 1000)
        }
        return TextRenderer.plain(value)
    }

    /// The first column to the left and cut to what there is room for, the others to the right.
    private static func table(_ titles: [SafeText], _ rows: [[SafeText]]) -> [SafeText] {
        let all = [titles] + rows
        let widths = titles.indices.map { column in all.map { TextTable.width($0[column]) }.max() ?? 0 }
        let rest = widths.dropFirst().reduce(indent) { $0 + $1 + 2 }
        let first = min(widths[0], max(8, width - rest))
        return all.map { row in
            var line: SafeText = "\(blanks(indent))\(fitted(row[0], first))"
            for (cell, width) in zip(row, widths).dropFirst() {
                line = "\(line)\(blanks(2 + width - TextTable.width(cell)))\(cell)"
            }
            return line
        }
    }

    private static func fitted(_ text: SafeText, _ width: Int) -> SafeText {
        let own = TextTable.width(text)
        if own <= width { return "\(text)\(blanks(width - own))" }
        var kept = ""
        for character in text.text {
            if TextTable.width("\(kept)\(String(character))") >= width { break }
            kept.append(character)
        }
        return "\(kept)~\(blanks(width - TextTable.width("\(kept)") - 1))"
    }

    private static func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

    private static func explained(_ events: [JSONValue]) -> [SafeText] {
        var table = TextTable(["row", "of", "ticket", "from", "pos", "to", "pos", "time", "time*", "net", "score"])
        for event in events {
            table.add([
                word(event, "row"), word(event, "of"), word(event, "on"), number(event, "from_seq"),
                word(event, "from_pos"), number(event, "seq"), word(event, "pos"), cell(event["ms"], "_ms"),
                cell(event["business_ms"], "_ms"), cell(event["net_ms"], "_ms"), word(event, "score"),
            ])
        }
        return ["   the events behind it:"] + table.lines()
    }

    private static func number(_ event: JSONValue, _ name: String) -> SafeText {
        event[name]?.integer.map { "#\($0)" } ?? ""
    }

    // MARK: Columns

    private static func columns(of report: String) -> [(name: String, title: String)] {
        switch report {
        case "first_response", "reply":
            [
                ("n", "n"), ("mean_ms", "mean"), ("median_ms", "median"), ("p90_ms", "p90"),
                ("business_mean_ms", "mean*"), ("business_median_ms", "median*"), ("business_p90_ms", "p90*"),
            ]
        case "resolution":
            [
                ("n", "n"), ("mean_ms", "mean"), ("median_ms", "median"), ("p90_ms", "p90"),
                ("business_median_ms", "median*"), ("net_median_ms", "net"), ("net_business_median_ms", "net*"),
                ("paused_mean_ms", "paused"),
            ]
        case "sla":
            [
                ("first_response_met", "first"), ("first_response_breached", "late"), ("first_response_percent", "%"),
                ("next_reply_met", "next"), ("next_reply_breached", "late"), ("next_reply_percent", "%"),
                ("resolution_met", "solved"), ("resolution_breached", "late"), ("resolution_percent", "%"),
            ]
        case "csat":
            [
                ("asked", "asked"), ("answered", "answered"), ("response_percent", "%"), ("mean_score", "mean"),
                ("good_percent", "good %"), ("score_1", "1"), ("score_2", "2"), ("score_3", "3"), ("score_4", "4"),
                ("score_5", "5"),
            ]
        case "volume":
            ["created", "reopened", "resolved", "closed", "replies", "open"].map { ($0, $0) }
                + [("created_before", "before")]
        case "agents":
            [
                ("taken", "taken"), ("replies", "replies"), ("first_median_ms", "first"), ("reply_median_ms", "reply"),
                ("resolved", "solved"), ("resolution_median_ms", "time"), ("reopened_percent", "again%"),
                ("mean_score", "score"),
            ]
        case "status":
            [
                ("now", "now"), ("n", "n"), ("mean_ms", "mean"), ("median_ms", "median"), ("p90_ms", "p90"),
                ("business_mean_ms", "mean*"), ("business_median_ms", "median*"),
            ]
        default: [("n", "n")]
        }
    }
}
