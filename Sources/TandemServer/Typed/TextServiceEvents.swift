// Events of clocks, ways and steps as text: what follows the name of whoever caused them.
//
//     started the clocks of gold: first response in 30m00s, due 2026-11-23 09:30:00
//     paused resolution after 20m00s
//     says that first response is late: due 2026-11-23 09:30:00
//     escalated: late, told agent:ben, agent:maya

import TandemWire

enum TextServiceEvents {
    /// Nil if the event is none of these.
    static func sentence(_ event: JSONValue) -> SafeText? {
        switch event["ev"]?.string {
        case "clock.started":
            "started the clocks of \(word(event, "level")): "
                + clocks(event) { name, clock in "\(name)\(within(clock))\(due(clock))" }
        case "clock.paused": "paused " + clocks(event) { name, clock in "\(name)\(after(clock))" }
        case "clock.resumed": "resumed " + clocks(event) { name, clock in "\(name)\(after(clock))\(due(clock))" }
        case "clock.met": "met the promise of " + clocks(event) { name, clock in "\(name)\(after(clock))" }
        case "clock.breached": "says that " + clocks(event) { name, clock in "\(name) is late" + due(clock) }
        case "clock.retargeted":
            "follows \(word(event, "level")) now: "
                + clocks(event) { name, clock in "\(name)\(within(clock))\(after(clock))\(due(clock))" }
        case "clock.stopped":
            "stopped " + clocks(event) { name, clock in "\(name)\(after(clock))" } + " (\(word(event, "reason")))"
        case "ticket.escalated": escalated(event)
        default: nil
        }
    }

    private static func escalated(_ event: JSONValue) -> SafeText {
        let told = event["notified"]?.array ?? []
        let people: SafeText = told.isEmpty ? "" : ", told \(told.map(TextRenderer.plain).joined(", "))"
        return "escalated: \(word(event, "step"))\(people)"
    }

    // MARK: Parts

    private static func clocks(_ event: JSONValue, _ say: (SafeText, JSONValue) -> SafeText) -> SafeText {
        (event["clocks"]?.array ?? []).map { clock in
            say("\((clock["clock"]?.string ?? "?").replacing("_", with: " "))", clock)
        }.joined("; ")
    }

    private static func within(_ clock: JSONValue) -> SafeText { span(clock["target_ms"], " in ") }

    private static func after(_ clock: JSONValue) -> SafeText { span(clock["used_ms"], " after ") }

    private static func span(_ milliseconds: JSONValue?, _ word: SafeText) -> SafeText {
        milliseconds?.integer.map { "\(word)\(TextRenderer.duration(seconds: $0 / 1000))" } ?? ""
    }

    private static func due(_ clock: JSONValue) -> SafeText {
        clock["due"]?.string.map { ", due \(TextRenderer.dateAndClock($0))" } ?? ""
    }

    private static func word(_ event: JSONValue, _ name: String) -> SafeText {
        event[name].map(TextRenderer.plain) ?? "?"
    }
}
