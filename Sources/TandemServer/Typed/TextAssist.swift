// Assisted service as text: who was found, for whom one acts, and what everybody sees of it.
//
//     ok S-17 lease 3 until 19:35:00
//     !! emulation has started: you now act as Maria Rossi (cust:42). What you do changes their account …
//     [as cust:42] ok cust:42 changed: phone
//     [19:20:00] #6 agent:sarah acts for cust:42 from now on (lease 3, account): caller asked to change the size

import TandemWire

enum TextAssist {
    // MARK: What a connection remembers

    static func remember(_ answer: JSONValue, _ verb: String?, _ state: inout TypedState) {
        switch verb {
        case "emu":
            state.lease = answer["lease"]?.integer ?? state.lease
            state.leaseOf = answer["customer"]?.string ?? state.leaseOf
        case "emu end": state.endLease(answer["lease"]?.integer)
        case "end":
            for item in answer["reverted"]?.array ?? [] {
                if let lease = item["lease"]?.integer { state.endLease(lease) }
            }
        case "customer new":
            guard let session = answer["session"]?.string else { return }
            state.current = session
            state.following.insert(session)
        default: return
        }
    }

    /// What stands in front of every answer while one acts for somebody.
    static func banner(_ state: TypedState) -> SafeText? {
        state.leaseOf.map { "[as \($0)] " }
    }

    // MARK: Answers

    /// Nil if the verb is none of these.
    static func phrase(_ answer: JSONValue, _ verb: String?) -> [SafeText]? {
        switch verb {
        case "360": TextCustomerView.lines(answer)
        case "find": found(answer)
        case "customer new":
            ["ok \(cell(answer, "customer")) created\(session(answer))"]
        case "customer set", "address", "address rm", "prefer": ["ok \(cell(answer, "on")) \(changed(answer))"]
        case "sessions": sessions(answer)
        case "pickups": pickups(answer)
        case "emu": started(answer)
        case "emu end", "emu revoke": ["ok \(cell(answer, "on")) nobody acts for the customer any more"]
        case "emu show": shown(answer)
        case "call":
            [
                "ok \(cell(answer, "on")) call #\(cell(answer, "seq")) \(direction(answer))\(number(answer)). next: call end"
            ]
        case "call end":
            ["ok \(cell(answer, "on")) call #\(cell(answer, "call")) \(cell(answer, "result"))\(duration(answer))"]
        default: nil
        }
    }

    private static func found(_ answer: JSONValue) -> [SafeText] {
        let customers = answer["customers"]?.array ?? []
        if customers.isEmpty { return ["ok nobody. next: customer new name=\"...\" email=..."] }
        let members = ["customer", "name", "email", "phone", "tier", "session"]
        let shown = members.filter { member in customers.contains { $0[member] != nil } }
        var table = TextTable(shown.map { "\($0)" })
        for customer in customers { table.add(shown.map { cell(customer, $0) }) }
        let more: SafeText = answer["more"]?.bool == true ? " and more: say more of the name" : ". next: start cust:42"
        return ["ok \(counted(customers.count, "customer", "customers"))\(more)"] + table.lines()
    }

    private static func sessions(_ answer: JSONValue) -> [SafeText] {
        let sessions = answer["sessions"]?.array ?? []
        if sessions.isEmpty { return ["ok no sessions yet"] }
        var table = TextTable(["session", "state", "customer", "name", "started", "time"])
        for session in sessions {
            let started: SafeText = session["started_at"]?.string.map(TextRenderer.dateAndClock) ?? ""
            let time: SafeText = session["duration_s"]?.integer.map(TextRenderer.duration(seconds:)) ?? ""
            table.add([
                cell(session, "on"), cell(session, "state"), cell(session, "customer"), cell(session, "name"), started,
                time,
            ])
        }
        return ["ok \(counted(sessions.count, "session", "sessions"))"] + table.lines()
    }

    private static func pickups(_ answer: JSONValue) -> [SafeText] {
        let orders = answer["pickups"]?.array ?? []
        if orders.isEmpty { return ["ok nothing to pick up"] }
        var table = TextTable(["order", "state", "store", "customer", "name", "placed"])
        for order in orders {
            let placed: SafeText = order["placed_at"]?.string.map(TextRenderer.dateAndClock) ?? ""
            table.add([
                cell(order, "on"), cell(order, "state"), cell(order, "store"), cell(order, "customer"),
                cell(order, "name"), placed,
            ])
        }
        return ["ok \(counted(orders.count, "order", "orders")) to pick up"] + table.lines()
    }

    private static func started(_ answer: JSONValue) -> [SafeText] {
        [
            "ok \(cell(answer, "on")) lease \(cell(answer, "lease"))\(until(answer)). next: 360 | emu end",
            "!! \(cell(answer, "notice"))",
        ]
    }

    private static func shown(_ answer: JSONValue) -> [SafeText] {
        guard answer["active"]?.bool == true else {
            return ["ok \(cell(answer, "on")) nobody acts for the customer"]
        }
        let scope = cell(answer, "scope")
        return [
            "ok \(cell(answer, "on")) \(cell(answer, "agent")) acts for \(cell(answer, "customer"))"
                + " (lease \(cell(answer, "lease")), \(scope))\(until(answer))"
        ]
    }

    // MARK: Events

    /// Nil if the event is none of these.
    static func sentence(_ event: JSONValue) -> SafeText? {
        switch event["ev"]?.string {
        case "emulation.started":
            "acts for \(cell(event, "for")) from now on (lease \(cell(event, "lease")), \(cell(event, "scope")))"
                + because(event)
        case "emulation.ended": ended(event)
        case "emulation.agent_left":
            "lost \(cell(event, "agent")), who acts for \(cell(event, "for")): it ends\(until(event)) unless they return"
        case "emulation.agent_returned": "has \(cell(event, "agent")) back, who acts for \(cell(event, "for"))"
        case "call.started": "is on the phone \(direction(event))\(number(event))"
        case "call.ended": "ended call #\(cell(event, "call")): \(cell(event, "result"))\(duration(event))"
        default: nil
        }
    }

    private static func ended(_ event: JSONValue) -> SafeText {
        let agent: SafeText = event["agent"] == event["by"] ? "acts" : "says that \(cell(event, "agent")) acts"
        let why: SafeText =
            switch event["why"]?.string {
            case "timeout": ": nothing was done for too long"
            case "disconnect": ": their connection was lost"
            case "switch": ": went on to another customer"
            case "revoked": ": it was revoked"
            case "session_end": ": the session ends"
            default: ""
            }
        return "\(agent) for \(cell(event, "for")) no more\(why)\(reverted(event))"
    }

    /// `; taken back: coupon SAVE10 on C-9`.
    static func reverted(_ event: JSONValue) -> SafeText {
        let items = event["reverted"]?.array ?? []
        return items.isEmpty ? "" : "; taken back: \(items.map(TextRenderer.plain).joined(", "))"
    }

    // MARK: Parts

    private static func session(_ answer: JSONValue) -> SafeText {
        answer["session"]?.string.map { ", \($0) started. \($0) is current" } ?? ""
    }

    private static func changed(_ answer: JSONValue) -> SafeText {
        let names = answer["changed"]?.array ?? []
        return names.isEmpty ? "nothing changed" : "changed: \(names.map(TextRenderer.plain).joined(", "))"
    }

    private static func direction(_ value: JSONValue) -> SafeText {
        value["direction"]?.string == "in" ? "from the customer" : "to the customer"
    }

    private static func number(_ value: JSONValue) -> SafeText { value["number"]?.string.map { ", \($0)" } ?? "" }

    private static func duration(_ value: JSONValue) -> SafeText {
        value["duration_s"]?.integer.map { ", \(TextRenderer.duration(seconds: $0))" } ?? ""
    }

    private static func until(_ value: JSONValue) -> SafeText {
        value["until"]?.string.map { " until \(TextRenderer.clock($0))" } ?? ""
    }

    private static func because(_ event: JSONValue) -> SafeText {
        event["reason"]?.string.map { ": \($0)" } ?? ""
    }

    private static func counted(_ count: Int, _ one: SafeText, _ many: SafeText) -> SafeText {
        "\(count) \(count == 1 ? one : many)"
    }

    private static func cell(_ value: JSONValue, _ name: String) -> SafeText {
        value[name].map(TextRenderer.plain) ?? ""
    }
}
