// Events as text. Speech is `who> text`, everything else is a short sentence, `who did something`; only speech has `>`.
//
// Whatever is not plainly for all is marked as staff-only, twice: a star after the number and `(staff)` after the name.
// An event this file does not know is shown with its members, so that a newer server stays readable.

import TandemWire

enum TextEvents {
    static func render(_ event: JSONValue, verb: String?, _ state: inout TypedState) -> [SafeText] {
        guard let on = event["on"]?.string, let seq = event["seq"]?.integer else { return [] }
        state.sawEvent(seq, of: on)
        if event["ev"]?.string == "emulation.ended" { state.endLease(event["lease"]?.integer) }
        let isLive = verb == nil && event["re"] == nil
        if isLive, state.consumeEcho(seq, of: on), event["by"]?.string == state.name { return [] }
        let time = event["at"]?.string ?? ""
        return dateLine(time, &state) + ["\(frame(event, on, seq, time, state)) \(body(event))"]
            + TextFiles.attached(event)
    }

    /// `-- 2026-11-22` when the day is another one than that of the event before.
    private static func dateLine(_ time: String, _ state: inout TypedState) -> [SafeText] {
        guard let date = TextRenderer.date(time) else { return [] }
        defer { state.date = date }
        return state.date == nil || state.date == date ? [] : ["-- \(date)"]
    }

    private static func frame(
        _ event: JSONValue, _ on: String, _ seq: Int, _ time: String, _ state: TypedState
    ) -> SafeText {
        let stream: SafeText = on == state.current ? "" : "\(on) "
        return "[\(TextRenderer.clock(time))] \(stream)#\(seq)\(isStaffOnly(event) ? "*" as SafeText : "")"
    }

    private static func isStaffOnly(_ event: JSONValue) -> Bool { event["vis"]?.string != "all" }

    private static func actor(_ event: JSONValue) -> SafeText {
        let by = event["by"]?.string ?? "?"
        // What emulation itself is about says for whom.
        guard let beneficiary = event["for"]?.string, event["ev"]?.string?.hasPrefix("emulation.") != true else {
            return "\(by)"
        }
        return "\(by) for \(beneficiary)"
    }

    private static func body(_ event: JSONValue) -> SafeText {
        let mark: SafeText = isStaffOnly(event) ? " (staff)" : ""
        guard event["ev"]?.string == "message.posted", let text = event["text"]?.string else {
            return "\(actor(event))\(mark) \(sentence(event))"
        }
        let reply: SafeText = event["reply"]?.integer.map { " re #\($0)" } ?? ""
        let voice: SafeText = event["from"]?.string == "customer" ? " for the customer" : ""
        return "\(actor(event))\(voice)\(reply)\(mark)> \(block: text)"
    }

    private static func sentence(_ event: JSONValue) -> SafeText {
        switch event["ev"]?.string {
        case "session.started": "started the session: \(context(event))"
        case "session.context_set": "set the context: \(context(event))"
        case "session.held": "put the session on hold"
        case "session.resumed": "resumed the session\(after(event["held_s"]))"
        case "session.transferred": transferred(event)
        case "session.ended": ended(event)
        case "participant.joined": joined(event)
        case "participant.left": isOwn(event, "who") ? "left" : "saw \(word(event, "who")) leave"
        case "message.posted": "wrote a message that was redacted"
        case "message.redacted": "redacted #\(word(event, "target"))\(because(event))"
        case "read.marked": "has read \(word(event, "stream")) up to #\(word(event, "upto"))"
        case "customer.updated": "changed \(word(event, "on")): \(changes(event))"
        case "token.minted": minted(event)
        case "token.revoked": "took back the login \(word(event, "token_id")) of \(word(event, "on"))"
        case "file.begun": "begins to send \(word(event, "file")), \(word(event, "name"))"
        case "file.finished": "has sent \(word(event, "file"))"
        case "file.dropped": "dropped \(word(event, "file")): \(word(event, "reason"))"
        default:
            TextShop.sentence(event) ?? TextAssist.sentence(event) ?? TextTicketEvents.sentence(event)
                ?? TextServiceEvents.sentence(event) ?? TextTriageEvents.sentence(event) ?? TextCobrowse.sentence(event)
                ?? "\(word(event, "ev")) \(changes(event))"
        }
    }

    /// `customer cust:42, ticket T-204`, and `order none` for what was taken away.
    static func context(_ value: JSONValue) -> SafeText {
        ["customer", "ticket", "order", "cart", "channel"].compactMap { name in
            value[name].map { "\(name) \(TextRenderer.plain($0))" }
        }.joined(", ")
    }

    private static func transferred(_ event: JSONValue) -> SafeText {
        let from: SafeText = isOwn(event, "from") || event["from"] == nil ? "" : " from \(word(event, "from"))"
        if isOwn(event, "to") { return "took the session over\(from)" }
        return "handed the session over\(from) to \(word(event, "to"))"
    }

    private static func ended(_ event: JSONValue) -> SafeText {
        let time: SafeText = event["duration_s"]?.integer.map { ", \(TextRenderer.duration(seconds: $0))" } ?? ""
        let held: SafeText =
            switch event["held_s"]?.integer {
            case let seconds? where seconds > 0: ", \(TextRenderer.duration(seconds: seconds)) of it on hold"
            default: ""
            }
        return "ended the session: \(word(event, "outcome"))\(time)\(held)\(TextAssist.reverted(event))"
    }

    private static func joined(_ event: JSONValue) -> SafeText {
        let mode: SafeText = event["mode"]?.string.map { $0 == "serve" ? "" : " to \($0)" } ?? ""
        let purpose: SafeText = event["mode"]?.string == "takeover" ? " to take over" : mode
        return isOwn(event, "who") ? "joined\(purpose)" : "brought in \(word(event, "who"))\(purpose)"
    }

    private static func minted(_ event: JSONValue) -> SafeText {
        let session: SafeText = event["session"].map { " in \(TextRenderer.plain($0))" } ?? ""
        let expiry: SafeText = event["expires"]?.string.map { " until \(TextRenderer.dateAndClock($0))" } ?? ""
        return "made a login for \(word(event, "on"))\(session)\(expiry)"
    }

    static func after(_ seconds: JSONValue?) -> SafeText {
        seconds?.integer.map { " after \(TextRenderer.duration(seconds: $0))" } ?? ""
    }

    private static func because(_ event: JSONValue) -> SafeText {
        event["reason"]?.string.map { ": \($0)" } ?? ""
    }

    static func word(_ event: JSONValue, _ name: String) -> SafeText {
        event[name].map(TextRenderer.plain) ?? "?"
    }

    private static func isOwn(_ event: JSONValue, _ name: String) -> Bool {
        event[name]?.string != nil && event[name] == event["by"]
    }

    /// All members that are not the envelope's.
    private static func changes(_ event: JSONValue) -> SafeText {
        (event.fields ?? []).filter { !envelope.contains($0.name) }
            .map { "\($0.name) \(TextRenderer.plain($0.value))" }.joined(", ")
    }

    private static let envelope: Set<String> = [
        "ev", "re", "on", "seq", "prev", "at", "by", "for", "lease", "vis", "x", "pos", "digest",
    ]
}
