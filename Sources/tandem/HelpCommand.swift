// `tandem help`: commands of this program, and the verbs that people type into a connection.

import TandemServer
import TandemWire

enum HelpCommand {
    static let command = Command(
        "help", "explain a command of this program, or a typed verb", operand: Operand("WORD", 0...3),
        options: [.json], run: run)

    private static func run(_ arguments: Arguments, _ console: Console) throws {
        let topic = arguments.operands.joined(separator: " ")
        let commands = Tandem.commands.filter { topic.isEmpty || $0.name == topic || $0.name.hasPrefix(topic + " ") }
        let verb = verbHelp(topic)
        if topic.isEmpty, !arguments.wantsJSON {
            console.out(Array("\(Tandem.overview)\n\n".utf8) + (verb ?? []))
            return
        }
        guard !commands.isEmpty || verb != nil else {
            throw CommandFailure(
                .usage,
                "help: \"\(topic)\" is neither a command nor a typed verb; accepted commands: "
                    + Tandem.commands.map(\.name).joined(separator: ", ") + "; for all verbs: tandem help")
        }
        if arguments.wantsJSON {
            for command in commands {
                console.out(json(command) + [0x0A])
            }
            if commands.isEmpty, let verb {
                let text = JSONValue.string(String(decoding: verb, as: UTF8.self))
                console.out(JSONValue.object([JSONField("verb", .string(topic)), JSONField("help", text)]).encoded())
                console.out([0x0A])
            }
        } else if commands.isEmpty {
            console.out(verb ?? [])
        } else {
            console.out(Array(commands.map(\.usage).joined(separator: "\n").utf8))
        }
    }

    /// What a connection answers to `help TOPIC`, for somebody who may use everything; nil for an unknown verb.
    private static func verbHelp(_ topic: String) -> [UInt8]? {
        var state = TypedState()
        state.role = "manager"
        guard case .local(let text) = TypedCommands.parse(topic.isEmpty ? "help" : "help \(topic)", &state) else {
            return nil
        }
        return text
    }

    private static func json(_ command: Command) -> [UInt8] {
        let options = command.options.map { option in
            JSONValue.object([
                JSONField("name", .string(option.name)),
                JSONField("value", option.value.map { .string($0) } ?? .null),
                JSONField("required", .bool(option.count == .required)),
                JSONField("repeated", .bool(option.count == .repeated)),
                JSONField("help", .string(option.help)),
            ])
        }
        return JSONValue.object([
            JSONField("command", .string(command.name)), JSONField("usage", .string(command.synopsis)),
            JSONField("summary", .string(command.summary)), JSONField("options", .array(options)),
        ]).encoded()
    }
}
