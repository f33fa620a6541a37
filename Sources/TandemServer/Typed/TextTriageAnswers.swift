// Answers of the verbs of who has a ticket, of drafts and of canned replies, as text.

import TandemWire

enum TextTriageAnswers {
    /// Nil for other verbs.
    static func phrase(_ answer: JSONValue, verb: String?) -> [SafeText]? {
        let on = cell(answer, "on")
        switch verb {
        case "next":
            guard answer["empty"]?.bool != true else { return ["ok nothing waits for you. next: queues"] }
            return [
                "ok \(on) \(cell(answer, "number")) is yours, \(cell(answer, "priority")): \(cell(answer, "subject"))"
            ]
        case "queues": return queues(answer)
        case "claim", "accept":
            return ["ok \(on) is yours, \(cell(answer, "status")). next: ticket, reply ..., release"]
        case "release", "unassign": return ["ok \(on) waits in its queue"]
        case "assign": return ["ok \(on) is for \(cell(answer, "assignee"))"]
        case "hand": return [handed(answer)]
        case "decline": return ["ok \(on) stays where it is"]
        case "floor": return ["ok \(on) bots may speak to the customer again"]
        case "delivered": return ["ok \(on) noted"]
        case "merge": return ["ok \(on) is closed and goes on in \(cell(answer, "merged_into"))"]
        case "link": return ["ok \(on) linked"]
        case "duplicate", "spam": return ["ok \(on) is \(cell(answer, "status"))"]
        case "draft": return ["ok \(on) draft kept. next: draft show, draft send"]
        case "draft show":
            return ["ok \(on) your draft of \(time(answer, "saved_at"))> \(block: answer["text"]?.string ?? "")"]
        case "draft discard": return ["ok \(on) draft forgotten"]
        case "drafts": return drafts(answer)
        case "canned": return canned(answer)
        case "draft send", "canned send": return TextTicketAnswers.said(answer)
        default: return nil
        }
    }

    private static func handed(_ answer: JSONValue) -> SafeText {
        guard answer["offered"] != nil else { return "ok \(cell(answer, "on")) waits there now" }
        return "ok \(cell(answer, "on")) offered to \(cell(answer, "offered")) until \(time(answer, "until"))"
    }

    private static func queues(_ answer: JSONValue) -> [SafeText] {
        var table = TextTable(["queue", "waiting", "yours", "answered", "oldest"])
        for queue in answer["queues"]?.array ?? [] {
            let name: SafeText = queue["queue"] == .null ? "none" : cell(queue, "queue")
            table.add([
                name, cell(queue, "waiting"), cell(queue, "yours"), cell(queue, "answered"), time(queue, "oldest"),
            ])
        }
        let offers = answer["offers"]?.array ?? []
        let offered: SafeText =
            offers.isEmpty ? "" : ", offered to you: \(offers.map(TextRenderer.plain).joined(", "))"
        return ["ok \(cell(answer, "waiting")) waiting, \(cell(answer, "mine")) yours\(offered)"] + table.lines()
    }

    private static func drafts(_ answer: JSONValue) -> [SafeText] {
        let drafts = answer["drafts"]?.array ?? []
        if drafts.isEmpty { return ["ok no drafts"] }
        var table = TextTable(["ticket", "number", "status", "saved", "subject"])
        for draft in drafts {
            table.add([
                cell(draft, "on"), cell(draft, "number"), cell(draft, "status"), time(draft, "saved_at"),
                cell(draft, "subject"),
            ])
        }
        return [drafts.count == 1 ? "ok 1 draft" : "ok \(drafts.count) drafts"] + table.lines()
    }

    private static func canned(_ answer: JSONValue) -> [SafeText] {
        let replies = answer["canned"]?.array ?? []
        if replies.isEmpty { return ["ok no canned replies. next: policy set canned {\"NAME\":\"TEXT\"}"] }
        var table = TextTable(["name", "text"])
        for reply in replies {
            table.add([cell(reply, "name"), cell(reply, reply["sends"] == nil ? "text" : "sends")])
        }
        return [replies.count == 1 ? "ok 1 reply" : "ok \(replies.count) replies"] + table.lines()
    }

    private static func cell(_ value: JSONValue, _ name: String) -> SafeText {
        value[name].map(TextRenderer.plain) ?? ""
    }

    private static func time(_ value: JSONValue, _ name: String) -> SafeText {
        value[name]?.string.map(TextRenderer.dateAndClock) ?? ""
    }
}
