// The words that only the shop's verbs know: actions of a cart, lines of an order, and a whole request as JSON.

import TandemWire

extension TypedWords {
    /// `TOTE-1 2 size=M` as `"add":"TOTE-1","qty":2,"options":{"size":"M"}`.
    mutating func takeAction(_ action: TypedAction, of verb: TypedVerb) throws(Refusal) -> [JSONField] {
        guard let word = next() else { throw TypedRefusal.missing(action.named, "do", of: verb) }
        var fields = [JSONField(action.key, .string(Self.line(word) ?? word))]
        if action.pieces != .none {
            if let pieces = peek.flatMap(Self.number) {
                _ = next()
                fields.append(JSONField("qty", .integer(pieces)))
            } else if action.pieces == .required {
                throw TypedRefusal.missing("a number of pieces", "do", of: verb)
            }
        }
        guard action.takesOptions else { return fields }
        var options: [JSONField] = []
        while let (key, value) = nextOption() {
            guard let value else {
                throw TypedRefusal.bad("the quote after \(key)= is not closed", "do", of: verb)
            }
            options.append(JSONField(key, .string(value)))
        }
        if !options.isEmpty { fields.append(JSONField("options", .object(options))) }
        return fields
    }

    /// `L-2:3 L-4` as `[{"line":"L-2","qty":3},{"line":"L-4","qty":1}]`.
    mutating func takeEntries() -> [JSONValue] {
        var entries: [JSONValue] = []
        while let word = peek {
            let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let line = parts.first.flatMap(Self.line) else { break }
            var pieces = 1
            if parts.count == 2 {
                guard let number = Self.number(parts[1]) else { break }
                pieces = number
            }
            _ = next()
            entries.append(.object([JSONField("line", .string(line)), JSONField("qty", .integer(pieces))]))
        }
        return entries
    }

    /// The rest of the line, which must be a JSON object.
    mutating func takeMembers(of verb: TypedVerb) throws(Refusal) -> [JSONField] {
        guard let text = takeRest() else { throw TypedRefusal.missing("a JSON object", "members", of: verb) }
        var line = JSONLine()
        do throws(JSONError) {
            try line.read(Array(text.utf8))
        } catch {
            throw TypedRefusal.bad("what follows must be a JSON object: \(error.message)", "members", of: verb)
        }
        return line.object()
    }

    /// `l-2` in the one spelling of lines; nil if the word is none.
    private static func line(_ word: String) -> String? {
        let bytes = Array(word.utf8)
        guard bytes.count > 2, bytes.count <= 12, bytes[0] & 0xDF == UInt8(ascii: "L"), bytes[1] == UInt8(ascii: "-"),
            bytes.dropFirst(2).allSatisfy(isDigit)
        else { return nil }
        return "L-" + String(decoding: bytes.dropFirst(2), as: UTF8.self)
    }
}
