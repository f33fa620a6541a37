// Signals as text: one quiet line that begins with `--`. Heartbeats and unknown signals show nothing.

import TandemWire

enum TextSignals {
    static func render(_ signal: JSONValue, _ state: inout TypedState) -> [SafeText] {
        let who = signal["by"]?.string ?? "somebody"
        let on = signal["on"]?.string
        let place: SafeText = on.map { $0 == state.current ? "" : "\($0): " } ?? ""
        switch signal["sig"]?.string {
        case "hello":
            // Not shown, but events of another day than today get a date.
            if let time = signal["time"]?.string { state.date = TextRenderer.date(time) ?? state.date }
            return []
        case "typing":
            return signal["state"]?.string == "on" ? ["-- \(place)\(who) is typing"] : []
        case "viewing":
            return signal["state"]?.string == "on" ? ["-- \(place)\(who) looks at it too"] : []
        case "replying":
            return signal["state"]?.string == "on" ? ["-- \(place)\(who) is writing an answer"] : []
        case "presence":
            return ["-- \(place)\(who) is \(signal["state"]?.string ?? "here")"]
        case "read":
            return who == state.name ? [] : ["-- \(place)\(who) has read up to #\(signal["seq"]?.integer ?? 0)"]
        case "counters": return TextTicketLists.signal(signal)
        case "progress": return [progress(signal)]
        case "warn":
            return ["-- \(place)warning \(reason(signal))"]
        case "bye":
            return ["-- bye \(reason(signal))\(reconnect(signal))"]
        default:
            return []
        }
    }

    /// `-- report: 41 % read`.
    private static func progress(_ signal: JSONValue) -> SafeText {
        let (done, total) = (signal["done"]?.integer ?? 0, max(signal["total"]?.integer ?? 1, 1))
        return "-- \(signal["op"]?.string ?? ""): \(min(100, Int(Double(done) * 100 / Double(total)))) % read"
    }

    /// `SLOW: no progress for 60 s`.
    private static func reason(_ signal: JSONValue) -> SafeText {
        let code = signal["code"]?.string ?? ""
        guard let message = signal["msg"]?.string, !message.isEmpty else { return "\(code)" }
        return code.isEmpty ? "\(block: message)" : "\(code): \(block: message)"
    }

    private static func reconnect(_ signal: JSONValue) -> SafeText {
        if signal["reconnect"]?.bool == false { return ". do not reconnect" }
        guard let milliseconds = signal["reconnect_ms"]?.integer else { return "" }
        return ". reconnect in \(max(0, milliseconds) / 1000) s"
    }
}
