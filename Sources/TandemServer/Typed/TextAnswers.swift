// Answers as text: what happened and, where a person may wonder, what to do next.
//
// The phrase is chosen by the typed verb, because that is what the person remembers having typed; an answer to a line
// typed as JSON gets the phrase that its members allow.

import TandemWire

enum TextAnswers {
    static func render(_ answer: JSONValue, verb: String?, _ state: inout TypedState) -> [SafeText] {
        let banner = TextAssist.banner(state)
        remember(answer, verb, &state)
        TextAssist.remember(answer, verb, &state)
        TextShop.remember(answer, verb, &state)
        var lines =
            TextShop.phrase(answer, verb) ?? TextAssist.phrase(answer, verb) ?? TextCobrowse.phrase(answer, verb)
            ?? phrase(answer, verb, state)
        if let banner, let first = lines.first { lines[0] = "\(banner)\(first)" }
        if answer["dup"]?.bool == true, let first = lines.first {
            lines[0] = "\(first) (already done, nothing was repeated)"
        }
        return lines
    }

    /// Login, current stream, streams followed, and the events that need not be shown because this answer said it all.
    private static func remember(_ answer: JSONValue, _ verb: String?, _ state: inout TypedState) {
        let on = answer["on"]?.string
        switch verb {
        case "login":
            state.name = answer["me"]?.string ?? state.name
            state.role = answer["role"]?.string ?? state.role
        case "start", "join":
            state.current = on ?? state.current
            if let on { state.following.insert(on) }
        case "open", "claim", "accept", "next":
            state.current = on ?? state.current
            if let on { state.following.insert(on) }
            if let session = answer["session"]?.string {
                state.remember(session: session)
                state.following.insert(session)
            }
        case "watch", "watch after":
            guard let stream = on ?? answer["head"]?.fields?.first?.name else { break }
            state.current = stream
            state.following.insert(stream)
        case "unwatch":
            if let stream = on ?? state.current { state.following.remove(stream) }
        default:
            break
        }
        // In the answer to a read, `seq` is the head of the stream, which somebody else may have written.
        if let verb, saidByAnswer.contains(verb), let on, let seq = (answer["message"] ?? answer["seq"])?.integer {
            state.awaitEcho(seq, of: on)
        }
    }

    /// Verbs that cause exactly one event, of which the answer says everything.
    private static let saidByAnswer: Set<String> = [
        "leave", "context", "hold", "resume", "end", "say", "note", "redact", "reply", "customer put", "customer token",
        "customer revoke", "draft send", "canned send",
    ]

    private static func phrase(_ answer: JSONValue, _ verb: String?, _ state: TypedState) -> [SafeText] {
        switch verb {
        case "login": login(answer)
        case "start": ["ok \(on(answer)) started: \(TextEvents.context(answer)). \(on(answer)) is current"]
        case "join": ["ok \(on(answer)) joined\(mode(answer)). \(on(answer)) is current"]
        case "leave": ["ok \(on(answer)) left"]
        case "context": ["ok \(on(answer)) is about \(TextEvents.context(answer))"]
        case "hold": ["ok \(on(answer)) on hold. next: resume"]
        case "resume": ["ok \(on(answer)) resumed\(TextEvents.after(answer["held_s"]))"]
        case "transfer": ["ok \(on(answer)) handed over\(optional(" to ", answer["to"]))"]
        case "end": ["ok \(on(answer)) ended\(duration(answer))"]
        case "say", "reply": TextTicketAnswers.said(answer)
        case "note": ["ok \(on(answer)) #\(number(answer)) staff-only"]
        case "ticket new": TextTicketAnswers.created(answer)
        case "open": TextTicketAnswers.opened(answer)
        case "status", "close", "reopen", "private", "ticket set": TextTicketAnswers.changed(answer)
        case "recent": TextTicketAnswers.list(answer)
        case "search", "view": TextTicketLists.list(answer)
        case "ticket export": TextTicketLists.export(answer)
        case "counters": TextTicketLists.counters(answer)
        case "rate": ["ok \(on(answer)) rated \(optional("", answer["score"])) of 5, thank you"]
        case "report": TextReports.lines(answer)
        case "policy": TextPolicy.lines(answer)
        case "views": TextTicketLists.views(answer)
        case "view save": ["ok view \(optional("", answer["name"])) saved"]
        case "view remove": ["ok view \(optional("", answer["name"])) removed"]
        case "ticket": TextTicketAnswers.show(answer)
        case "ticket history", "ticket history before": history(answer, older: true)
        case "ticket history after": history(answer, older: false)
        case "redact": ["ok \(on(answer)) #\(number(answer)) redacted\(optional(" #", answer["target"]))"]
        case "read": ["ok \(on(answer)) read up to #\(optional("", answer["read"] ?? answer["seq"]))"]
        case "watch", "watch after": watch(answer, state)
        case "unwatch":
            ["ok \(optional("", answer["on"] ?? state.current.map(JSONValue.string))) is not watched any more"]
        case "ping": ["ok it is \(TextRenderer.dateAndClock(answer["time"]?.string ?? ""))"]
        case "mode": ["ok output is text"]
        case "quit": ["ok bye"]
        case "customer put": ["ok \(on(answer)) saved"]
        case "customer token": token(answer)
        case "customer revoke": ["ok \(on(answer)) has no login\(optional(" ", answer["token_id"])) any more"]
        case "attach", "file begin", "file chunk", "file end": TextFiles.begun(answer)
        case "file": TextFiles.facts(answer)
        case "get": TextFiles.piece(answer)
        case "who": TextListings.who(answer)
        case "ls": TextListings.sessions(answer)
        case "show": TextListings.show(answer)
        case "describe": TextListings.describe(answer)
        case "hist", "hist before", "hist around": history(answer, older: true)
        case "hist after": history(answer, older: false)
        default: TextTriageAnswers.phrase(answer, verb: verb) ?? TextListings.generic(answer)
        }
    }

    private static func login(_ answer: JSONValue) -> [SafeText] {
        let role = answer["role"]?.string ?? ""
        let next: SafeText = role == "customer" ? "watch S-17 | say ... | help" : "ls | start cust:42 | help"
        return ["ok you are \(answer["me"]?.string ?? "") (\(role)). next: \(next)"]
    }

    private static func watch(_ answer: JSONValue, _ state: TypedState) -> [SafeText] {
        let head = answer["head"]?.fields?.first
        let at: SafeText = head.flatMap { $0.value.integer }.map { ", it is at #\($0)" } ?? ""
        return ["ok watching \(head?.name ?? state.current ?? "")\(at). \(state.current ?? "nothing") is current"]
    }

    private static func token(_ answer: JSONValue) -> [SafeText] {
        let expiry: SafeText = answer["expires"]?.string.map { ", valid until \(TextRenderer.dateAndClock($0))" } ?? ""
        return [
            "ok a login for \(on(answer))\(expiry). it is shown only this once:", "   \(answer["token"]?.string ?? "")",
            "   to take it back: customer revoke \(on(answer))\(optional(" ", answer["token_id"]))",
        ]
    }

    private static func history(_ answer: JSONValue, older: Bool) -> [SafeText] {
        guard let count = answer["n"]?.integer, count > 0 else { return ["ok \(on(answer)) nothing there"] }
        let (first, last) = (answer["first"]?.integer ?? 0, answer["last"]?.integer ?? 0)
        let range: SafeText = first == last ? "#\(first)" : "#\(first) to #\(last)"
        guard answer["more"]?.bool == true else { return ["ok \(on(answer)) \(range)"] }
        return ["ok \(on(answer)) \(range). more: hist \(older ? "before #\(first)" : "after #\(last)" as SafeText)"]
    }

    private static func on(_ answer: JSONValue) -> SafeText { "\(answer["on"]?.string ?? "")" }

    private static func number(_ answer: JSONValue) -> Int { (answer["message"] ?? answer["seq"])?.integer ?? 0 }

    private static func mode(_ answer: JSONValue) -> SafeText {
        switch answer["mode"]?.string {
        case nil, "serve": ""
        case "takeover": " and took over"
        case let mode?: " to \(mode)"
        }
    }

    private static func duration(_ answer: JSONValue) -> SafeText {
        answer["duration_s"]?.integer.map { ", \(TextRenderer.duration(seconds: $0))" } ?? ""
    }

    private static func optional(_ title: SafeText, _ value: JSONValue?) -> SafeText {
        value.map { "\(title)\(TextRenderer.plain($0))" } ?? ""
    }
}
