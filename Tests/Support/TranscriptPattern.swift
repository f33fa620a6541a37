// Expected lines of a transcript: JSON with four liberties, and how they meet a real line.
//
//     {"ok":true,"on":"$S","seq":1,...}      `...` last in an object or array: further members are welcome
//     {"at":*}                               `*` as a value: anything
//     {"token":$TOKEN}  {"on":"$S"}          `$NAME`: learns the value the first time, must equal it afterwards
//     {"text":"message $i"} {"$S":1}         in a longer string, or as a member's name, it must be known already
//
// Without `...` an object has exactly the members written. The order of members is free. The reader here is its own
// small JSON parser on purpose: the server's output is judged by code the server does not share.

import TandemWire

/// One expected value.
package indirect enum TranscriptPattern: Equatable {
    case anything
    case capture(String)
    case scalar(JSONValue)
    case text(String)
    case array([TranscriptPattern], open: Bool)
    case object([Member], open: Bool)

    package struct Member: Equatable {
        package let name: String
        package let pattern: TranscriptPattern
    }
}

/// What the play has learned so far: `$S` → `"S-1"`.
package typealias TranscriptNames = [String: JSONValue]

package struct TranscriptTextError: Error, CustomStringConvertible {
    package let description: String
}

extension TranscriptPattern {
    /// Parses an expected line. `liberties: false` accepts plain JSON only.
    package static func parse(_ text: String, liberties: Bool = true) throws -> TranscriptPattern {
        var reader = PatternReader(bytes: Array(text.utf8), liberties: liberties)
        let pattern = try reader.value(depth: 0)
        reader.skipBlanks()
        guard reader.index == reader.bytes.count else { throw reader.error("text after the value") }
        return pattern
    }

    /// The signal that this waits for, if it is one.
    var signal: String? {
        guard case .object(let members, _) = self, let first = members.first, first.name == "sig",
            case .text(let name) = first.pattern
        else { return nil }
        return name
    }

    /// Returns nil when `value` is as expected, else where and how it differs. Learns names only from a full match.
    package func mismatch(_ value: JSONValue, _ names: inout TranscriptNames) -> String? {
        var learned = names
        if let difference = compare(value, &learned, path: "") { return difference }
        names = learned
        return nil
    }

    private func compare(_ value: JSONValue, _ names: inout TranscriptNames, path: String) -> String? {
        let place = path.isEmpty ? "the line" : path
        switch self {
        case .anything:
            return nil
        case .capture(let name):
            guard let known = names[name] else {
                names[name] = value
                return nil
            }
            return known == value ? nil : "\(place) is \(value.display), but $\(name) is \(known.display)"
        case .scalar(let expected):
            return expected == value ? nil : "\(place) is \(value.display), expected \(expected.display)"
        case .text(let template):
            let (expected, unknown) = substitute(template, names)
            if let unknown { return "\(place): $\(unknown) is not known yet" }
            return .string(expected) == value ? nil : "\(place) is \(value.display), expected \"\(expected)\""
        case .array(let patterns, let open):
            guard case .array(let values) = value else { return "\(place) is not an array" }
            guard values.count == patterns.count || (open && values.count > patterns.count) else {
                return "\(place) has \(values.count) items, expected \(patterns.count)"
            }
            for (index, pattern) in patterns.enumerated() {
                if let difference = pattern.compare(values[index], &names, path: "\(path)[\(index)]") {
                    return difference
                }
            }
            return nil
        case .object(let members, let open):
            guard case .object(let fields) = value else { return "\(place) is not an object" }
            return compareObject(fields, members, open, &names, path)
        }
    }

    private func compareObject(
        _ fields: [JSONField], _ members: [Member], _ open: Bool, _ names: inout TranscriptNames, _ path: String
    ) -> String? {
        for member in members {
            let name = substitute(member.name, names).text
            let here = path.isEmpty ? name : "\(path).\(name)"
            guard let field = fields.first(where: { $0.name == name }) else { return "\(here) is missing" }
            if let difference = member.pattern.compare(field.value, &names, path: here) { return difference }
        }
        if open { return nil }
        let expected = Set(members.map { substitute($0.name, names).text })
        guard let extra = fields.first(where: { !expected.contains($0.name) }) else { return nil }
        return "\(path.isEmpty ? "the line" : path) has an unexpected member \(extra.name) = \(extra.value.display)"
    }
}

/// Replaces every `$NAME` in `text` by what it stands for; also says which name was not known.
package func substitute(_ text: String, _ names: TranscriptNames) -> (text: String, unknown: String?) {
    var output = ""
    var unknown: String?
    var rest = Substring(text)
    while let dollar = rest.firstIndex(of: "$") {
        output += rest[..<dollar]
        let after = rest.index(after: dollar)
        let name = rest[after...].nameAtStart
        if name.isEmpty {
            output += "$"
        } else if let value = names[String(name)] {
            if case .string(let string) = value { output += string } else { output += value.display }
        } else {
            unknown = unknown ?? String(name)
        }
        rest = rest[rest.index(after, offsetBy: name.count)...]
    }
    return (output + rest, unknown)
}

extension Substring {
    /// A name of a play: an ASCII letter, then letters, digits and underscores. `$5` is five dollars.
    var nameAtStart: Substring {
        guard let first, first.isASCII, first.isLetter else { return prefix(0) }
        return prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }
}

extension JSONValue {
    /// Compact JSON for messages about failures.
    package var display: String {
        switch self {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .string(let text): "\"" + text.map { $0 == "\"" ? "\\\"" : String($0) }.joined() + "\""
        case .array(let items): "[" + items.map(\.display).joined(separator: ",") + "]"
        case .object(let fields): "{" + fields.map { "\"\($0.name)\":\($0.value.display)" }.joined(separator: ",") + "}"
        }
    }

    /// Reads plain JSON with the parser of this file.
    package init(testing text: String) throws {
        self = try TranscriptPattern.parse(text, liberties: false).plainValue()
    }
}

extension TranscriptPattern {
    fileprivate func plainValue() throws -> JSONValue {
        switch self {
        case .scalar(let value): value
        case .text(let text): .string(text)
        case .array(let items, _): .array(try items.map { try $0.plainValue() })
        case .object(let members, _): .object(try members.map { JSONField($0.name, try $0.pattern.plainValue()) })
        case .anything, .capture: throw TranscriptTextError(description: "a pattern is not a value")
        }
    }
}
