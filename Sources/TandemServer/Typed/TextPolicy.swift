// The policy as text: a section a paragraph. What is a set of words is one line; what has members of its own has a
// line for each; the workflow reads as its statuses, where they lead, and its rules.

import TandemWire

enum TextPolicy {
    static func lines(_ answer: JSONValue) -> [SafeText] {
        let sections = answer["policy"]?.fields ?? []
        let seq: SafeText = answer["seq"]?.integer.map { " #\($0)" } ?? ""
        return ["ok policy\(seq). to change it: policy set SECTION VALUE"] + sections.flatMap(section)
    }

    private static func section(_ field: JSONField) -> [SafeText] {
        if field.name == "workflow" { return workflow(field.value) }
        let members = listing(field.value)
        if members.isEmpty { return ["   \(field.name)  \(value(field))"] }
        return ["   \(field.name)"] + members
    }

    /// A line for each member of an object of objects, or for each object of a list; nothing for anything simpler.
    private static func listing(_ value: JSONValue) -> [SafeText] {
        switch value {
        case .object(let fields): fields.map { "      \($0.name)  \(self.value($0))" }
        case .array(let items) where items.contains { $0.fields != nil }: items.map { "      \(members($0))" }
        default: []
        }
    }

    private static func workflow(_ value: JSONValue) -> [SafeText] {
        var lines: [SafeText] = ["   workflow  \(value["name"]?.string ?? "")"]
        let moves = value["moves"]?.array?.compactMap(\.array) ?? []
        var table = TextTable(columns: 3)
        for status in value["statuses"]?.array ?? [] {
            let id = status["id"]?.string ?? ""
            let reached = moves.filter { $0.first?.string == id }.compactMap { $0.last?.string }
            let facts = ["lifecycle", "waiting_on"].compactMap { status[$0].map(TextRenderer.plain) }
            let aliases = status["aliases"]?.array ?? []
            let known = aliases.isEmpty ? [] : ["also \(TextRenderer.plain(.array(aliases)))" as SafeText]
            table.add([
                "\(id)", (facts + known).joined(", "), reached.isEmpty ? "" : "> \(reached.joined(separator: ", "))",
            ])
        }
        lines += table.lines(indent: 6)
        for field in value.fields ?? [] where !["name", "statuses", "moves"].contains(field.name) {
            let rules = listing(field.value)
            lines += rules.isEmpty ? ["      \(field.name)  \(self.value(field))"] : rules
        }
        return lines
    }

    private static func members(_ value: JSONValue) -> SafeText {
        guard let fields = value.fields else { return TextRenderer.plain(value) }
        return fields.map { "\($0.name) \(self.value($0))" as SafeText }.joined(", ")
    }

    private static func value(_ field: JSONField) -> SafeText {
        if field.name.hasSuffix("_s"), let seconds = field.value.integer {
            return TextRenderer.duration(seconds: seconds)
        }
        switch field.value {
        case .array(let items) where items.isEmpty: return "none"
        case .object(let fields) where fields.isEmpty: return "none"
        case .object: return members(field.value)
        default: return TextRenderer.plain(field.value)
        }
    }
}
