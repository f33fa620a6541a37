// A transcript as written: title, cast and steps. Protocol/transcripts/README.md describes the language for readers.
//
//     # The customer never sees a note.
//     [Sarah]  agent     demo-sarah
//     [Maria]  customer  demo-maria
//
//     Sarah sends     {"op":"session.start","id":1,"customer":"42"}
//     Sarah receives  {"ok":true,"re":1,"on":"$S",...}
//     Maria receives  nothing
//
// One step a line: who, what, and the rest of the line. Everything is checked while parsing, so a misspelt verb or an
// unknown person fails before a server is started.

/// Somebody who speaks in a play.
package struct TranscriptCast: Equatable, Sendable {
    package let name: String
    package let role: String
    /// A demo token, `$NAME` learned in the play, or nil for a stranger, who is never logged in.
    package let token: String?
    /// Talks in typed lines instead of JSON.
    package let types: Bool

    package init(name: String, role: String, token: String?, types: Bool) {
        (self.name, self.role, self.token, self.types) = (name, role, token, types)
    }
}

package struct TranscriptStep {
    package enum Action {
        case connects
        case logsIn
        case sends(String, malformed: Bool, times: Int)
        /// Between quotes, as written: names are replaced first, then escapes are decoded.
        case sendsBytes(String, times: Int)
        case types(String, times: Int)
        case receives(TranscriptPattern, times: Int)
        case receivesInAnyOrder([TranscriptPattern])
        case receivesNothing
        case sees(String)
        case seesNothing
        case halfCloses
        case hangsUp
        case isDisconnected
        case serverHas(String)
        case serverStarts
        case serverCrashes
        case serverStops
        case operatorRuns(String)
        case operatorReads(String)
    }

    package let line: Int
    package let source: String
    /// A name of the cast, `Server` or `Operator`.
    package let who: String
    package let action: Action
}

package struct TranscriptPlay {
    package let name: String
    /// The first comment line, without `# `.
    package let title: String
    package let cast: [TranscriptCast]
    package let steps: [TranscriptStep]

    package init(name: String, text: String) throws {
        var parser = TranscriptParser(name: name)
        try parser.parse(text)
        guard let title = parser.title else { throw TranscriptTextError(description: "\(name): no title comment") }
        guard !parser.steps.isEmpty else { throw TranscriptTextError(description: "\(name): nothing happens") }
        self.name = name
        self.title = title
        cast = parser.cast
        steps = parser.steps
    }
}

private struct TranscriptParser {
    let name: String
    var title: String?
    var cast: [TranscriptCast] = []
    var steps: [TranscriptStep] = []
    private var number = 0

    init(name: String) { self.name = name }

    mutating func parse(_ text: String) throws {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let line = lines.popFirst() {
            number += 1
            let source = line.trimmingBlanks
            if source.isEmpty { continue }
            if source.hasPrefix("#") {
                title = title ?? String(source.drop { $0 == "#" || $0 == " " })
            } else if source.hasPrefix("[") {
                cast.append(try castMember(source))
            } else {
                var block: [Substring] = []
                let start = number
                while let next = lines.first, next.hasPrefix("    "), !next.trimmingBlanks.isEmpty {
                    block.append(next.trimmingBlanks)
                    number += 1
                    lines = lines.dropFirst()
                }
                steps.append(try step(source, block, start))
            }
        }
    }

    private func error(_ what: String, _ line: Int? = nil) -> TranscriptTextError {
        TranscriptTextError(description: "\(name):\(line ?? number): \(what)")
    }

    private func castMember(_ source: Substring) throws -> TranscriptCast {
        let words = source.split(separator: " ", omittingEmptySubsequences: true)
        let person = words.first.map { $0.dropFirst().dropLast() } ?? ""
        guard words[0].hasSuffix("]"), words.count >= 3, words.count <= 4, !person.isEmpty, person != "Server",
            person != "Operator", !cast.contains(where: { $0.name == person })
        else { throw error("a cast line is: [Name]  role  token  [types]") }
        let roles = ["customer", "agent", "manager", "admin", "bot", "stranger"]
        guard roles.contains(String(words[1])) else { throw error("a role is one of \(roles.joined(separator: ", "))") }
        guard (words[1] == "stranger") == (words[2] == "-") else {
            throw error("a stranger, and only a stranger, has token -")
        }
        guard words.count == 3 || words[3] == "types" else { throw error("after the token only `types` may follow") }
        return TranscriptCast(
            name: String(person), role: String(words[1]), token: words[2] == "-" ? nil : String(words[2]),
            types: words.count == 4)
    }

    private func step(_ source: Substring, _ block: [Substring], _ line: Int) throws -> TranscriptStep {
        let (who, afterWho) = source.splitWord
        let (verb, rest) = afterWho.splitWord
        let action: TranscriptStep.Action
        do {
            switch who {
            case "Server": action = try server(verb, rest)
            case "Operator": action = try operatorAction(verb, rest)
            default:
                guard cast.contains(where: { $0.name == who }) else { throw error("\(who) is not in the cast", line) }
                action = try person(verb, rest, block)
            }
        } catch let problem as TranscriptTextError {
            throw problem.description.hasPrefix(name) ? problem : error(problem.description, line)
        }
        if !block.isEmpty, !action.takesBlock { throw error("indented lines belong to `receives in any order`", line) }
        return TranscriptStep(line: line, source: String(source), who: String(who), action: action)
    }

    private func server(_ verb: Substring, _ rest: Substring) throws -> TranscriptStep.Action {
        switch (verb, rest.isEmpty) {
        case ("has", false):
            guard steps.isEmpty else { throw error("`Server has` comes before the first step") }
            _ = try JSONText.check(rest)
            return .serverHas(String(rest))
        case ("starts", true): return .serverStarts
        case ("crashes", true): return .serverCrashes
        case ("stops", true): return .serverStops
        default: throw error("the server has {…}, starts, crashes or stops")
        }
    }

    private func operatorAction(_ verb: Substring, _ rest: Substring) throws -> TranscriptStep.Action {
        switch (verb, rest.isEmpty) {
        case ("runs", false): return .operatorRuns(String(rest))
        case ("reads", false): return .operatorReads(String(rest))
        default: throw error("the operator runs a command or reads a line")
        }
    }

    private func person(_ verb: Substring, _ rest: Substring, _ block: [Substring]) throws -> TranscriptStep.Action {
        switch (verb, rest) {
        case ("connects", ""): return .connects
        case ("logs", "in"): return .logsIn
        case ("half-closes", ""): return .halfCloses
        case ("hangs", "up"): return .hangsUp
        case ("is", "disconnected"): return .isDisconnected
        case ("receives", "nothing"): return .receivesNothing
        case ("receives", "in any order"):
            guard block.count > 1 else { throw error("`receives in any order` needs indented lines") }
            return .receivesInAnyOrder(try block.map { try TranscriptPattern.parse(String($0)) })
        case ("sees", "nothing"): return .seesNothing
        case ("sees", _) where !rest.isEmpty: return .sees(String(rest))
        case ("types", _) where !rest.isEmpty:
            let (times, text) = try rest.times()
            return .types(String(text), times: times)
        case ("receives", _) where !rest.isEmpty:
            let (times, text) = try rest.times()
            return .receives(try TranscriptPattern.parse(String(text)), times: times)
        case ("sends", _) where rest.hasPrefix("malformed "):
            return .sends(String(rest.dropFirst("malformed ".count).trimmingBlanks), malformed: true, times: 1)
        case ("sends", _) where rest.hasPrefix("bytes "):
            let (times, text) = try rest.dropFirst("bytes ".count).trimmingBlanks.times()
            _ = try text.quotedBytes()
            return .sendsBytes(String(text), times: times)
        case ("sends", _) where !rest.isEmpty:
            let (times, text) = try rest.times()
            guard text.hasPrefix("{") else { throw error("`sends` takes a JSON line; typed lines are `types`") }
            return .sends(String(text), malformed: false, times: times)
        default: throw error("cannot \(verb) \(rest)")
        }
    }
}

private enum JSONText {
    static func check(_ text: Substring) throws { _ = try TranscriptPattern.parse(String(text), liberties: false) }
}

extension TranscriptStep.Action {
    fileprivate var takesBlock: Bool {
        if case .receivesInAnyOrder = self { return true }
        return false
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" || last == "\r" { text = text.dropLast() }
        return text
    }

    fileprivate var splitWord: (Substring, Substring) {
        let word = prefix { $0 != " " && $0 != "\t" }
        return (word, dropFirst(word.count).trimmingBlanks)
    }

    /// `500 times {…}` → (500, `{…}`); anything else is once.
    fileprivate func times() throws -> (Int, Substring) {
        let (first, afterFirst) = splitWord
        let (second, rest) = afterFirst.splitWord
        guard second == "times", let count = Int(first) else { return (1, self) }
        guard count > 0, count <= 1_000_000, !rest.isEmpty else {
            throw TranscriptTextError(description: "N times what?")
        }
        return (count, rest)
    }

    /// `"text\n\x1b"` → bytes. Escapes: `\n \r \t \0 \" \\ \xHH`.
    func quotedBytes() throws -> [UInt8] {
        var input = Array(utf8)[...]
        guard input.count >= 2, input.first == 0x22, input.last == 0x22 else {
            throw TranscriptTextError(description: "bytes stand between double quotes")
        }
        input = input.dropFirst().dropLast()
        var output: [UInt8] = []
        while let byte = input.popFirst() {
            guard byte == 0x5C else {
                output.append(byte)
                continue
            }
            switch input.popFirst() {
            case UInt8(ascii: "n"): output.append(0x0A)
            case UInt8(ascii: "r"): output.append(0x0D)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "0"): output.append(0x00)
            case UInt8(ascii: "\""): output.append(0x22)
            case UInt8(ascii: "\\"): output.append(0x5C)
            case UInt8(ascii: "x"):
                let digits = String(decoding: input.prefix(2), as: UTF8.self)
                guard let value = UInt8(digits, radix: 16), digits.count == 2 else {
                    throw TranscriptTextError(description: "\\x needs two hexadecimal digits")
                }
                output.append(value)
                input = input.dropFirst(2)
            default: throw TranscriptTextError(description: "unknown escape in bytes")
            }
        }
        return output
    }
}
