// Who has a ticket, in a sentence each; the author stands in front of it.

import TandemWire

enum TextTriageEvents {
    /// Nil for what is about something else.
    static func sentence(_ event: JSONValue) -> SafeText? {
        switch event["ev"]?.string {
        case "ticket.claimed": "claimed it\(optional(", group ", event["group"]))"
        case "ticket.released": released(event)
        case "ticket.offered": "offered it to \(word(event, "to"))\(moment(" until ", event["until"]))"
        case "ticket.accepted": "accepted it\(optional(" from ", event["from"]))\(optional(", group ", event["group"]))"
        case "ticket.offer_ended": offerEnded(event)
        case "ticket.merged":
            event["relation"]?.string == "merged_from"
                ? "merged \(word(event, "ticket")) into it"
                : "merged it into \(word(event, "ticket")), where it goes on"
        case "floor.returned": "lets bots speak to the customer again\(optional(": ", event["to"]))"
        case "delivery.sent": "delivered #\(word(event, "message"))\(way(event))"
        case "delivery.failed":
            "could not deliver #\(word(event, "message"))\(way(event)): \(word(event, "reason"))"
        case "draft.saved": "began to write to \(word(event, "ticket")): \(word(event, "text"))"
        case "draft.used": "sent the draft for \(word(event, "ticket"))"
        case "draft.discarded": "discarded the draft for \(word(event, "ticket"))"
        default: nil
        }
    }

    private static func released(_ event: JSONValue) -> SafeText {
        if event["why"]?.string == "offline" {
            return "returned it to its queue, because \(word(event, "from")) has been away for too long"
        }
        return "released it"
    }

    private static func offerEnded(_ event: JSONValue) -> SafeText {
        switch event["why"]?.string {
        case "declined": "declined it for \(word(event, "to"))"
        case "expired": "ended the offer to \(word(event, "to")), who did not answer in time"
        default: "took back the offer to \(word(event, "to"))"
        }
    }

    private static func way(_ event: JSONValue) -> SafeText {
        "\(optional(" by ", event["channel"]))\(optional(" to ", event["to"]))"
    }

    private static func word(_ event: JSONValue, _ name: String) -> SafeText { TextEvents.word(event, name) }

    private static func optional(_ title: SafeText, _ value: JSONValue?) -> SafeText {
        value.map { "\(title)\(TextRenderer.plain($0))" } ?? ""
    }

    private static func moment(_ title: SafeText, _ value: JSONValue?) -> SafeText {
        value?.string.map { "\(title)\(TextRenderer.dateAndClock($0))" } ?? ""
    }
}
