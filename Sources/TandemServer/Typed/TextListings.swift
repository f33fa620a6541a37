// Answers that carry a list or an object: who, ls, show, describe, and whatever has no phrase of its own.

import TandemWire

enum TextListings {
    static func who(_ answer: JSONValue) -> [SafeText] {
        let people = answer["who"]?.array ?? []
        let place: SafeText = answer["on"]?.string.map { "\($0) " } ?? ""
        let members = ["who", "role", "mode", "state", "connections"]
        var table = TextTable(members.map { "\($0)" })
        for person in people { table.add(members.map { cell(person, $0) }) }
        if people.isEmpty { return ["ok \(place)nobody is there"] }
        return ["ok \(place)\(counted(people.count, "person", "people"))"] + table.lines()
    }

    static func sessions(_ answer: JSONValue) -> [SafeText] {
        let sessions = answer["sessions"]?.array ?? []
        if sessions.isEmpty { return ["ok no sessions. next: start cust:42 | ls all"] }
        var table = TextTable(["session", "state", "customer", "agent", "ticket", "channel", "started", "time", "at"])
        for session in sessions {
            table.add([
                cell(session, "on"), cell(session, "state"), cell(session, "customer"), cell(session, "agent"),
                cell(session, "ticket"), cell(session, "channel"), moment(session, "started_at"),
                seconds(session, "duration_s"), session["seq"]?.integer.map { "#\($0)" } ?? "",
            ])
        }
        let more: SafeText = answer["next"]?.string.map { ". more: ls after=\($0)" } ?? ""
        return ["ok \(counted(sessions.count, "session", "sessions"))\(more)"] + table.lines()
    }

    /// A session or a customer.
    static func show(_ answer: JSONValue) -> [SafeText] {
        let on = answer["on"] == nil ? cell(answer, "customer") : cell(answer, "on")
        let seq: SafeText = answer["seq"]?.integer.map { " at #\($0)" } ?? ""
        guard let state = answer["state"]?.string else {
            return ["ok \(on)\(seq)"] + details(answer, without: ["customer"])
        }
        let time: SafeText = answer["duration_s"]?.integer.map { ", \(TextRenderer.duration(seconds: $0))" } ?? ""
        return ["ok \(on) \(state)\(seq)\(time)"] + details(answer, without: ["state", "duration_s"])
    }

    /// The list of ops, or the fields of one.
    static func describe(_ answer: JSONValue) -> [SafeText] {
        if let ops = answer["ops"]?.array {
            var table = TextTable(columns: 2)
            for op in ops { table.add([cell(op, "op"), cell(op, "does")]) }
            return ["ok \(counted(ops.count, "op", "ops")). next: describe OP"] + table.lines()
        }
        var table = TextTable(["field", "kind", "", "meaning"])
        for field in answer["fields"]?.array ?? [] {
            let need: SafeText = field["required"]?.bool == true ? "required" : ""
            table.add([cell(field, "name"), cell(field, "kind"), need, cell(field, "help")])
            if let words = field["words"]?.array { table.add(["", "", "", words.map(TextRenderer.plain).joined("|")]) }
        }
        return ["ok \(cell(answer, "op")): \(cell(answer, "does"))"] + table.lines()
    }

    /// Any other answer: stream and number in front, the rest below.
    static func generic(_ answer: JSONValue) -> [SafeText] {
        let on: SafeText = answer["on"]?.string.map { " \($0)" } ?? ""
        let seq: SafeText = answer["seq"]?.integer.map { " #\($0)" } ?? ""
        return ["ok\(on)\(seq)"] + details(answer)
    }

    /// `key  value` lines of all members that are not the envelope's.
    private static func details(_ answer: JSONValue, without skipped: Set<String> = []) -> [SafeText] {
        var table = TextTable(columns: 2)
        for field in answer.fields ?? [] where !envelope.contains(field.name) && !skipped.contains(field.name) {
            for (index, line) in values(field).enumerated() {
                table.add([index == 0 ? "\(title(field.name))" : "", line])
            }
        }
        return table.lines()
    }

    /// A list of objects gets a line for each, in columns; an empty list or object gets none.
    private static func values(_ field: JSONField) -> [SafeText] {
        switch field.value {
        case .array(let items) where items.allSatisfy { $0.fields != nil }:
            return columns(items.map { $0.fields ?? [] })
        case .object(let fields):
            let sign: SafeText = field.name == "read" ? "#" : ""
            return fields.flatMap { field in
                lines(of: field) ?? ["\(field.name) \(sign)\(plain(field))"]
            }
        default:
            return [plain(field)]
        }
    }

    /// What happened, within an object: a line for each, the name in front of the first.
    private static func lines(of field: JSONField) -> [SafeText]? {
        guard let items = field.value.array, !items.isEmpty, items.allSatisfy({ $0["at"] != nil }) else { return nil }
        return items.enumerated().map { index, item in
            let name = index == 0 ? field.name : String(repeating: " ", count: field.name.count)
            let words = (item.fields ?? []).map { member -> SafeText in
                switch member.name {
                case "at": member.value.string.map(TextRenderer.dateAndClock) ?? ""
                case "seq": "#\(plain(member))"
                case "ev", "on", "what": plain(member)
                default: "\(member.name) \(plain(member))"
                }
            }
            return "\(name) \(words.joined(" "))"
        }
    }

    /// A column for every member that any of the objects has.
    private static func columns(_ objects: [[JSONField]]) -> [SafeText] {
        var names: [String] = []
        for field in objects.joined() where !names.contains(field.name) && names.count < 16 { names.append(field.name) }
        var table = TextTable(columns: names.count)
        for object in objects {
            table.add(
                names.map { name in
                    guard let field = object.first(where: { $0.name == name }) else { return "" }
                    return isSubject(name) ? plain(field) : "\(title(name)) \(plain(field))"
                })
        }
        return table.lines(indent: 0)
    }

    /// A value by what its name says that it is: a duration, a time, an amount.
    static func plain(_ field: JSONField) -> SafeText {
        if field.name.hasSuffix("_s"), let seconds = field.value.integer {
            return TextRenderer.duration(seconds: seconds)
        }
        if field.name.hasSuffix("_at") || ["at", "until", "expires"].contains(field.name), let time = field.value.string
        {
            return TextRenderer.dateAndClock(time)
        }
        if field.value["amount"] != nil, field.value["currency"] != nil { return TextShop.money(field.value) }
        guard case .object(let members) = field.value else { return TextRenderer.plain(field.value) }
        return members.map { "\(title($0.name)) \(plain($0))" }.joined(", ")
    }

    /// What needs no title in a list because it says what it is.
    private static func isSubject(_ name: String) -> Bool { ["who", "on", "id", "mode", "name"].contains(name) }

    /// `started_at` is titled `started`, `held_s` is titled `held`.
    static func title(_ name: String) -> String {
        for unit in ["_at", "_s"] where name.hasSuffix(unit) { return String(name.dropLast(unit.count)) }
        return name
    }

    private static func cell(_ value: JSONValue, _ name: String) -> SafeText {
        value[name].map(TextRenderer.plain) ?? ""
    }

    private static func moment(_ value: JSONValue, _ name: String) -> SafeText {
        value[name]?.string.map(TextRenderer.dateAndClock) ?? ""
    }

    private static func seconds(_ value: JSONValue, _ name: String) -> SafeText {
        value[name]?.integer.map(TextRenderer.duration(seconds:)) ?? ""
    }

    private static func counted(_ count: Int, _ one: SafeText, _ many: SafeText) -> SafeText {
        "\(count) \(count == 1 ? one : many)"
    }

    private static let envelope: Set<String> = ["ok", "re", "on", "seq", "dup"]
}
