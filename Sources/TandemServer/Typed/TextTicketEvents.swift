// What happens to tickets, in a sentence each; the author stands in front of it.

import TandemWire

enum TextTicketEvents {
    /// Nil for what is not about tickets.
    static func sentence(_ event: JSONValue) -> SafeText? {
        switch event["ev"]?.string {
        case "ticket.created":
            "created \(word(event, "number")) for \(requester(event)): \(word(event, "subject"))"
        case "ticket.context_attached": "attached what is known: ticket \(word(event, "on")) shows it"
        case "ticket.routed": routed(event)
        case "ticket.acknowledged": "acknowledged: \(word(event, "text"))"
        case "ticket.opened": "opened it\(optional(", session ", event["session"]))"
        case "ticket.status_changed": "changed the status from \(word(event, "from")) to \(word(event, "to"))"
        case "ticket.resolved": "resolved it\(ended(event))\(moment(", it closes at ", event["closes_at"]))"
        case "ticket.closed": "closed it\(ended(event))"
        case "ticket.reopened": "opened it again"
        case "ticket.waiting_changed": "noted that it waits for \(waiting(event))"
        case "ticket.changed": "changed \((event["changes"]?.array ?? []).map(change).joined(", "))"
        case "ticket.assigned": "made \(word(event, "to")) responsible\(optional(", group ", event["group"]))"
        case "ticket.unassigned": "took it from \(word(event, "from"))"
        case "ticket.linked": "linked it: \(relation(event)) \(word(event, "ticket"))"
        case "ticket.follow_up_created": "wrote again: \(word(event, "ticket")) follows this ticket"
        case "notice.posted": "lets \(word(event, "to")) know: \(word(event, "text"))"
        case "message.held" where event["text"] == nil: "held a reply that was redacted"
        case "message.held": "wrote a reply that is held\(moment(" until ", event["until"])): \(word(event, "text"))"
        case "policy.changed":
            "changed the policy: \((event["sections"]?.fields ?? []).map { "\($0.name)" as SafeText }.joined(", "))"
        case "view.saved":
            "saved the view \(word(event, "name")): \(members(event["query"] ?? .null, (event["query"]?.fields ?? []).map(\.name)))"
        case "view.removed": "removed the view \(word(event, "name"))"
        case "survey.asked":
            "asks: \(word(event, "question"))\(moment(" until ", event["until"])): rate \(word(event, "on")) 1 to 5"
        case "survey.answered": "gives \(word(event, "score")) of 5\(optional(": ", event["comment"]))"
        case "export.made": "exported \(word(event, "n")) tickets as CSV"
        default: nil
        }
    }

    private static func word(_ event: JSONValue, _ name: String) -> SafeText { TextEvents.word(event, name) }

    private static func requester(_ event: JSONValue) -> SafeText {
        guard let visitor = event["visitor"] else { return word(event, "customer") }
        return "\(word(visitor, "name")) <\(word(visitor, "email"))>"
    }

    private static func routed(_ event: JSONValue) -> SafeText {
        let way = members(event, ["priority", "queue", "group", "assignee", "tags"])
        let nobody: SafeText =
            event["nobody"]?.string.map { ", to nobody (\($0.replacing("_", with: " ")))" } ?? ""
        return "routed it: \(way)\(optional(", by ", event["rules"]))\(nobody)"
    }

    private static func ended(_ event: JSONValue) -> SafeText { optional(": ", event["resolution"]) }

    private static func waiting(_ event: JSONValue) -> SafeText {
        switch event["waiting_on"]?.string {
        case "agent": "support"
        case "customer": "the customer"
        default: "nobody"
        }
    }

    private static func change(_ change: JSONValue) -> SafeText {
        "\(word(change, "field")) from \(value(change["from"])) to \(value(change["to"]))"
    }

    private static func value(_ value: JSONValue?) -> SafeText {
        guard let value, value != .null, value != .array([]) else { return "none" }
        return TextRenderer.plain(value)
    }

    private static func relation(_ event: JSONValue) -> SafeText {
        switch event["relation"]?.string {
        case "duplicate_of": "a duplicate of"
        case "merged_into": "merged into"
        case "merged_from": "merged from"
        case "copy": "has a duplicate,"
        case "follow_up": "followed by"
        default: "see also"
        }
    }

    private static func members(_ event: JSONValue, _ names: [String]) -> SafeText {
        names.compactMap { name -> SafeText? in event[name].map { "\(name) \(TextRenderer.plain($0))" } }.joined(", ")
    }

    private static func optional(_ title: SafeText, _ value: JSONValue?) -> SafeText {
        value.map { "\(title)\(TextRenderer.plain($0))" } ?? ""
    }

    private static func moment(_ title: SafeText, _ value: JSONValue?) -> SafeText {
        value?.string.map { "\(title)\(TextRenderer.dateAndClock($0))" } ?? ""
    }
}
