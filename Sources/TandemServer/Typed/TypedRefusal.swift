// Every way in which the text layer says no. A refusal names what is wrong, the grammar, and the next thing to try.
//
// Messages may quote what the same person just typed; `TextRenderer` neutralises them like all other text.

import TandemWire

enum TypedRefusal {
    static func unknown(_ line: String, role: String?) -> Refusal {
        let word = TypedWords(line).peek ?? ""
        let ideas = TypedCommands.suggest(line, role: role).joined(separator: " | ")
        return Refusal(.noSuchCommand, "\(quote(word)) is not a command. did you mean: \(ideas)")
    }

    static func unknownTopic(_ topic: String, role: String?) -> Refusal {
        let close = TypedCommands.nearestVerbs(topic, role: role)
        let hint = close.isEmpty ? "type help for all of them" : "did you mean: \(close.joined(separator: " | "))"
        return Refusal(.noSuchCommand, "no help about \(quote(topic)). \(hint)")
    }

    static func missing(_ what: String, _ member: String, of verb: TypedVerb) -> Refusal {
        Refusal(.fieldRequired, "\(verb.name) needs \(what): \(verb.syntax)", [field(member)])
    }

    static func bad(_ what: String, _ member: String, of verb: TypedVerb) -> Refusal {
        Refusal(.badField, "\(what): \(verb.syntax)", [field(member)])
    }

    static func notAChoice(_ word: String, _ choices: [String], _ member: String, of verb: TypedVerb) -> Refusal {
        let close = TypedCommands.nearest(word, among: choices)
        let hint =
            close.isEmpty
            ? "one of \(choices.joined(separator: ", "))" : "did you mean \(close.joined(separator: ", "))"
        return Refusal(
            .badField, "\(quote(word)) is no \(member) for \(verb.name), \(hint): \(verb.syntax)", [field(member)])
    }

    static func leftover(_ rest: String, of verb: TypedVerb, role: String?) -> Refusal {
        let posts = role == "customer" ? "say ..." : "say ... | note ..."
        let grammar = "\(verb.name) does not take \(quote(rest)): \(verb.syntax)"
        return Refusal(.badField, verb.takesText ? grammar : "\(grammar). to post it: \(posts)")
    }

    static func unknownOption(_ key: String, _ options: [TypedOption], of verb: TypedVerb) -> Refusal {
        Refusal(.unknownField, "\(verb.name) has no \(quote(key + "=")), it has \(list(options))", [field(key)])
    }

    static func wrongStream(_ id: String, _ targets: [TypedTarget], of verb: TypedVerb) -> Refusal {
        let wanted = targets.map { "a \($0.kind.noun) (\($0.kind.sample))" }.joined(separator: " or ")
        return Refusal(.badField, "\(verb.name) takes \(wanted), not \(quote(id)): \(verb.syntax)", [field("on")])
    }

    static func noCurrentStream(_ targets: [TypedTarget], of verb: TypedVerb, _ state: TypedState) -> Refusal {
        guard let role = state.role else {
            return Refusal(.authRequired, "log in first: login NAME TOKEN")
        }
        if targets.allSatisfy({ $0.kind == .cart || $0.kind == .order }), let target = targets.first {
            let list = target.kind == .cart ? "carts" : "orders"
            return Refusal(
                .fieldRequired,
                "\(verb.name) needs \(target.kind.noun == "order" ? "an order" : "a cart"). first: \(list), then "
                    + "\(target.kind.noun) \(target.kind.sample)", [field("on")])
        }
        if let current = state.current {
            return wrongStream(current, targets, of: verb)
        }
        let ways = role == "customer" ? "watch S-17" : "start cust:42, join S-17 or watch S-17"
        return Refusal(
            .fieldRequired, "\(verb.name) needs a session and none is current. first: \(ways)", [field("on")])
    }

    static func tooLong() -> Refusal {
        let limit = HereDocument.maximumScalars
        return Refusal(
            .badField, "the text has more than \(limit) characters, nothing was sent",
            [field("text"), JSONField("limit", .integer(limit))])
    }

    static func unfinished(_ document: HereDocument) -> Refusal {
        Refusal(.badField, "no line \(quote(document.delimiter)) came in time, nothing was sent", [field("text")])
    }

    static func list(_ options: [TypedOption]) -> String {
        options.map { "\($0.key)=" }.joined(separator: " ")
    }

    /// What somebody typed, short enough for one line.
    private static func quote(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.count > 40 else { return "\"\(text)\"" }
        return "\"\(String(String.UnicodeScalarView(scalars.prefix(37))))...\""
    }

    private static func field(_ name: String) -> JSONField { JSONField("field", .string(name)) }
}
