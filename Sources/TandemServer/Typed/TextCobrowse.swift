// Co-browsing as text: who shows what to whom, and who has control.
//
//     ok S-17 invited: view, point. wait for: accepted
//     [19:20:00] #9 agent:sarah asks the customer to show their page: view, point (to see what you see)
//     [19:20:04] #10 cust:42 shows their page to agent:sarah: view, point
//     [19:21:10] #12 cust:42 lends control of the page to agent:sarah until 19:23:10 (lease 4)

import TandemWire

enum TextCobrowse {
    // MARK: Answers

    /// Nil if the verb is none of these.
    static func phrase(_ answer: JSONValue, _ verb: String?) -> [SafeText]? {
        switch verb {
        case "cb invite": ["ok \(on(answer)) invited: \(scope(answer)). the customer has to accept\(until(answer))"]
        case "cb accept":
            ["ok \(on(answer)) \(cell(answer, "to")) sees your page: \(scope(answer))\(lent(answer)). stop it: cb end"]
        case "cb decline": ["ok \(on(answer)) your page is not shown"]
        case "cb join": ["ok \(on(answer)) you look at the page (\(cell(answer, "mode"))): \(scope(answer))"]
        case "cb leave": ["ok \(on(answer)) you look no more"]
        case "cb ask": ["ok \(on(answer)) asked for \(cell(answer, "want"))\(until(answer))"]
        case "cb grant":
            [
                "ok \(on(answer)) \(cell(answer, "to")) may \(answer["lease"] == nil ? "point" : "control")"
                    + "\(until(answer)). take it back: cb revoke"
            ]
        case "cb deny": ["ok \(on(answer)) \(cell(answer, "to")) may not"]
        case "cb revoke": ["ok \(on(answer)) \(cell(answer, "scope")) is over"]
        case "cb pause": ["ok \(on(answer)) paused. next: cb resume | cb end"]
        case "cb resume": ["ok \(on(answer)) the page is shown again"]
        case "cb end": ["ok \(on(answer)) co-browsing is over"]
        case "cb page": ["ok \(on(answer)) on \(cell(answer, "url"))"]
        case "cb show": shown(answer)
        default: nil
        }
    }

    private static func shown(_ answer: JSONValue) -> [SafeText] {
        guard let state = answer["state"]?.string, state != "none" else {
            return ["ok \(on(answer)) the customer shows nothing"]
        }
        var lines: [SafeText] = ["ok \(on(answer)) \(state), \(scope(answer))"]
        for viewer in answer["viewers"]?.array ?? [] {
            lines.append(
                "   \(cell(viewer, "who")) looks\(viewer["mode"]?.string == "view" ? " only" as SafeText : "")")
        }
        if let asked = answer["asked"] { lines.append("   \(cell(asked, "who")) asks for \(cell(asked, "want"))") }
        if let control = answer["control"] {
            lines.append("   \(cell(control, "to")) has control (lease \(cell(control, "lease")))\(until(control))")
        }
        if answer["url"] != nil { lines.append("   on \(cell(answer, "url"))") }
        return lines
    }

    // MARK: Events

    /// Nil if the event is none of these.
    static func sentence(_ event: JSONValue) -> SafeText? {
        switch event["ev"]?.string {
        case "cobrowse.invited": "asks the customer to show their page: \(scope(event))\(because(event))"
        case "cobrowse.accepted": "shows their page to \(cell(event, "to")): \(scope(event))\(allowed(event))"
        case "cobrowse.declined":
            event["why"]?.string == "customer"
                ? "does not show their page\(because(event))" : "ends the invitation to show the page\(why(event))"
        case "cobrowse.joined":
            event["mode"]?.string == "view" ? "looks at the page, too, and only looks" : "looks at the page, too"
        case "cobrowse.left":
            event["who"] == event["by"]
                ? "looks at the page no more" : "has \(cell(event, "who")) look at the page no more"
        case "cobrowse.asked": "asks for \(wish(event, "want"))\(because(event))"
        case "cobrowse.granted":
            event["lease"] == nil
                ? "lets \(cell(event, "to")) point at the page"
                : "lends control of the page to \(cell(event, "to"))\(until(event)) (lease \(cell(event, "lease")))"
        case "cobrowse.denied":
            event["why"]?.string == "customer"
                ? "does not give \(cell(event, "to")) what they asked for\(because(event))"
                : "says that \(cell(event, "to")) had no answer"
        case "cobrowse.revoked":
            event["lease"] == nil
                ? "lets nobody point at the page any more"
                : "ends control of \(cell(event, "to")) (lease \(cell(event, "lease")))\(why(event))"
        case "cobrowse.paused": "pauses co-browsing: nothing is shown"
        case "cobrowse.resumed": "resumes co-browsing: the page is shown again"
        case "cobrowse.navigated": "is on \(cell(event, "url"))"
        case "cobrowse.ended": "ends co-browsing\(why(event))"
        default: nil
        }
    }

    private static func why(_ event: JSONValue) -> SafeText {
        switch event["why"]?.string {
        case "timeout": ": its time is over"
        case "disconnect": ": the connection was lost"
        case "switch": ": somebody else is given it"
        case "paused": ": it is paused"
        case "supervisor": ": a supervisor said so"
        case "session_end": ": the session ends"
        default: ""
        }
    }

    private static func allowed(_ event: JSONValue) -> SafeText {
        let names = event["allow"]?.array ?? []
        return names.isEmpty ? "" : "; values of \(names.map(TextRenderer.plain).joined(", ")) are seen"
    }

    private static func wish(_ value: JSONValue, _ name: String) -> SafeText {
        value[name]?.string == "control" ? "control of the page" : "leave to point at the page"
    }

    private static func lent(_ answer: JSONValue) -> SafeText {
        answer["lease"] == nil ? "" : ", and has control\(until(answer))"
    }

    // MARK: Parts

    private static func on(_ value: JSONValue) -> SafeText { cell(value, "on") }

    private static func scope(_ value: JSONValue) -> SafeText {
        (value["scope"]?.array ?? []).map(TextRenderer.plain).joined(", ")
    }

    private static func until(_ value: JSONValue) -> SafeText {
        value["until"]?.string.map { " until \(TextRenderer.clock($0))" } ?? ""
    }

    private static func because(_ event: JSONValue) -> SafeText { event["reason"]?.string.map { " (\($0))" } ?? "" }

    private static func cell(_ value: JSONValue, _ name: String) -> SafeText {
        value[name].map(TextRenderer.plain) ?? ""
    }
}
