// `help` and `help VERB`, written from the verb table. The overview fits 24 lines of 80 columns.

import TandemWire

enum TypedHelp {
    /// All verbs this role is shown, two a line, by group.
    static func overview(role: String?) -> [UInt8] {
        var lines = [SafeText("ok type a verb, or a line of JSON. more: help VERB. its JSON: explain LINE")]
        for group in TypedVerb.Group.allCases where group.isFolded {
            var names: [String] = []
            for verb in TypedVerbs.all where verb.group == group && verb.isShown(to: role) {
                // `ticket` stands for `ticket new` too.
                let word = String(verb.name.prefix { $0 != " " })
                if !names.contains(word) { names.append(word) }
            }
            if names.isEmpty { continue }
            lines += folded(group, names)
        }
        for group in TypedVerb.Group.allCases where !group.isFolded {
            let cells = TypedVerbs.all.filter { $0.group == group && $0.isShown(to: role) }.map(cell)
            for start in stride(from: 0, to: cells.count, by: 2) {
                let title = pad(start == 0 ? group.rawValue : "", 9)
                let pair = cells[start..<min(start + 2, cells.count)].joined()
                lines.append("\(trimmed(title + pair))")
            }
        }
        let first =
            switch role {
            case nil: "first: login NAME TOKEN"
            case "customer": "first: watch S-17, then: say ..."
            default: "first: start cust:42, then: say ... and note ..., at last: end"
            }
        lines.append("\(first)")
        return TextRenderer.encode(lines)
    }

    /// Grammar, meaning, example and JSON form of one verb, or of all verbs that begin with the word (`customer`).
    static func page(_ topic: String, role: String?) -> [UInt8]? {
        let words = topic.lowercased().utf8.split(separator: UInt8(ascii: " ")).map {
            String(decoding: $0, as: UTF8.self)
        }
        let name = words.joined(separator: " ")
        if let verb = TypedVerbs.find(name) { return page(of: verb) }
        if let group = TypedVerb.Group.allCases.first(where: { $0.rawValue.lowercased() == name }) {
            let verbs = TypedVerbs.all.filter { $0.group == group && $0.isShown(to: role) }
            return TextRenderer.encode(["ok"] + verbs.map { SafeText("   \(trimmed(pad($0.brief, 18) + $0.gloss))") })
        }
        let family = TypedVerbs.all.filter { $0.name.hasPrefix(name + " ") && $0.isShown(to: role) }
        guard !family.isEmpty else { return nil }
        return TextRenderer.encode(["ok"] + family.map { "   \($0.syntax)" })
    }

    private static func page(of verb: TypedVerb) -> [UInt8] {
        var lines: [SafeText] = ["ok \(verb.syntax)"]
        lines += verb.help.utf8.split(separator: UInt8(ascii: "\n")).map { "   \(String(decoding: $0, as: UTF8.self))" }
        if verb.audience == .staff { lines.append("   staff only") }
        if !verb.aliases.isEmpty { lines.append("   also     \(verb.aliases.joined(separator: ", "))") }
        lines.append("   example  \(verb.example)")
        if let json = json(of: verb) { lines.append("   json     \(json)") }
        return TextRenderer.encode(lines)
    }

    /// The JSON form of the verb's example, typed by agent:sarah while S-17 is current; nil for local verbs.
    package static func json(of verb: TypedVerb) -> String? {
        var state = TypedState()
        state.name = "agent:sarah"
        state.role = "agent"
        state.current = TypedStream.ticket.sample
        state.current = TypedRequest.standIn
        state.remember(stream: TypedStream.cart.sample)
        state.sawEvent(12, of: TypedStream.cart.sample)
        switch TypedCommands.parse(verb.example, &state) {
        case .request(let bytes, _), .signal(let bytes, _): return String(decoding: bytes, as: UTF8.self)
        case .local, .more, .refusal: return nil
        }
    }

    /// The verbs of a group by name, as many as one line holds.
    private static func folded(_ group: TypedVerb.Group, _ names: [String]) -> [SafeText] {
        var line = pad(group.rawValue, 9) + "help \(group.rawValue.lowercased()):"
        for (index, name) in names.enumerated() {
            let isLast = index + 1 == names.count
            let word = isLast ? name : "\(name),"
            // Room for the dots, unless nothing follows.
            if line.utf8.count + word.utf8.count + 1 >= (isLast ? 80 : 76) { return ["\(line) ..."] }
            line += " \(word)"
        }
        return ["\(line)"]
    }

    private static func cell(_ verb: TypedVerb) -> String { pad(verb.brief, 18) + pad(verb.gloss, 18) }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }

    private static func trimmed(_ text: String) -> String {
        var bytes = Array(text.utf8)
        while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
