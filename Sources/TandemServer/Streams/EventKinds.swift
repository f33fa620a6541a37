// Which kinds of events somebody wants, as `hist` and the firehose are told: `message.*` names a family, anything else
// one kind; no list means every kind.

import TandemDesk
import TandemWire

struct EventKinds {
    /// No list: every kind.
    static let all = EventKinds([])

    /// More than anybody needs; each is compared with every event.
    private static let countMaximum = 16

    private let names: [String]

    init(_ names: [String]) { self.names = names }

    /// The field `kinds` of a request.
    init(_ call: Engine.ServerCall) throws(Refusal) {
        guard let index = call.line.find("kinds") else {
            self = .all
            return
        }
        guard let list = call.line.value(index).array, list.count <= Self.countMaximum else {
            throw call.wrong("kinds", "a list of at most \(Self.countMaximum), such as [\"message.*\"]")
        }
        var names: [String] = []
        for item in list {
            guard let name = item.string, Self.isKind(name) else {
                throw call.wrong("kinds", "a list of kinds such as \"ticket.created\" and \"message.*\"")
            }
            names.append(name)
        }
        self.init(names)
    }

    /// Whether it could be one: two words, or a word and a star. What matches nothing would look like silence.
    private static func isKind(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, name.utf8.count <= 64, !parts[0].isEmpty else { return false }
        let isWord = parts.map { $0.allSatisfy { ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")) || $0 == 0x5F } }
        return isWord[0] && (parts[1].elementsEqual("*".utf8) || (isWord[1] && !parts[1].isEmpty))
    }

    func contains(_ kind: String) -> Bool {
        names.isEmpty || names.contains { $0.hasSuffix(".*") ? kind.hasPrefix($0.dropLast()) : kind == $0 }
    }

    /// Those of many encoded events that are wanted, each a line with its LF.
    func wanted(_ lines: [UInt8]) -> [UInt8] {
        guard !names.isEmpty else { return lines }
        var result: [UInt8] = []
        for line in lines.split(separator: 0x0A) where contains(Self.kind(line)) { result += line + [0x0A] }
        return result
    }

    /// The kind of an encoded event, which is the value of its first member.
    private static func kind(_ line: ArraySlice<UInt8>) -> String {
        let rest = line.dropFirst(#"{"ev":""#.utf8.count)
        return String(decoding: rest.prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    }
}
