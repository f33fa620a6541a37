// The words of a command line, read against the row of their command. Every mistake is answered with the option's name
// and what is accepted, and ends with exit code 64.
//
// `--name value` and `--name=value` are the same; `--` ends the options; options and operands may be mixed.

import TandemSystem

struct Arguments: Sendable {
    let command: Command
    private(set) var operands: [String] = []
    private var values: [String: [String]] = [:]

    init(_ words: [String], for command: Command) throws(CommandFailure) {
        self.command = command
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                operands += rest
                break
            }
            // A dash alone is an operand, by old custom.
            if word.hasPrefix("-"), word.utf8.count > 1 {
                try readOption(word, &rest)
            } else {
                operands.append(word)
            }
        }
        for option in command.options where option.count == .required && values[option.name] == nil {
            throw Self.usage(command, "\(option.form) is missing: \(option.help)")
        }
        guard (command.operand?.count ?? 0...0).contains(operands.count) else {
            throw Self.usage(command, Self.operandProblem(command, operands))
        }
    }

    private mutating func readOption(_ word: String, _ rest: inout ArraySlice<String>) throws(CommandFailure) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let option = command.options.first(where: { $0.name == name }) else {
            let accepted = command.options.map(\.name).sorted().joined(separator: ", ")
            throw Self.usage(command, "\(name) is not an option; accepted: \(accepted)")
        }
        guard values[name] == nil || option.count == .repeated else {
            throw Self.usage(command, "\(name) is given twice")
        }
        guard let value = option.value else {
            guard parts.count == 1 else { throw Self.usage(command, "\(name) takes no value") }
            values[name] = [""]
            return
        }
        // An option where a value should stand is a forgotten value: no value here begins with two dashes.
        guard let given = parts.count == 2 ? String(parts[1]) : rest.popFirst(), !given.isEmpty, !given.hasPrefix("--")
        else {
            throw Self.usage(command, "\(name) needs a value: \(name) \(value)")
        }
        values[name, default: []].append(given)
    }

    private static func operandProblem(_ command: Command, _ operands: [String]) -> String {
        guard let operand = command.operand else {
            return "\"\(operands.first ?? "")\" is one word too many; accepted are options only"
        }
        return operands.count < operand.count.lowerBound
            ? "\(operand.name) is missing"
            : "\"\(operands.last ?? "")\" is one word too many; accepted: at most \(operand.count.upperBound)"
    }

    private static func usage(_ command: Command, _ problem: String) -> CommandFailure {
        CommandFailure(.usage, "\(command.name): \(problem)\nusage: \(command.synopsis)")
    }

    // MARK: - Asking

    func has(_ option: String) -> Bool { values[option] != nil }

    func value(_ option: String) -> String? { values[option]?.last }

    var dataDirectory: String { value("--data") ?? "tandem-data" }

    var wantsJSON: Bool { has("--json") }

    /// The values of an option, each read by `read`; one that cannot be read is refused with what is `accepted`.
    func all<Value>(
        _ option: String, accepted: String, _ read: (String) -> Value?
    ) throws(CommandFailure) -> [Value] {
        var result: [Value] = []
        for text in values[option] ?? [] {
            guard let value = read(text) else {
                throw Self.usage(command, "\(option) \"\(text)\" is not accepted; accepted: \(accepted)")
            }
            result.append(value)
        }
        return result
    }

    func one<Value>(_ option: String, accepted: String, _ read: (String) -> Value?) throws(CommandFailure) -> Value? {
        try all(option, accepted: accepted, read).last
    }
}

/// `90s`, `30m`, `8h`, `7d` → milliseconds.
func duration(_ text: String) -> Int64? {
    let digits = text.utf8.dropLast()
    guard let unit = text.utf8.last, !digits.isEmpty, digits.count <= 6,
        digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
        let count = Int64(String(text.dropLast())), count > 0
    else { return nil }
    switch unit {
    case UInt8(ascii: "s"): return count * 1_000
    case UInt8(ascii: "m"): return count * 60_000
    case UInt8(ascii: "h"): return count * 3_600_000
    case UInt8(ascii: "d"): return count * 86_400_000
    default: return nil
    }
}
