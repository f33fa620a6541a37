// The `tandem` program: finds the command in the table, reads its options, runs it, and turns a failure into one
// message on stderr and an exit code that other programs may rely on (see `ExitCode`).

import TandemJournal
import TandemServer
import TandemSystem

@main
enum Tandem {
    static let commands: [Command] =
        [ServeCommand.command] + TokenCommand.commands + [ImportCommand.command] + JournalCommand.commands
        + [ReportCommand.command, TicketsCommand.command, HelpCommand.command]

    static func main() {
        ProcessExit.now(run(Array(CommandLine.arguments.dropFirst()), .terminal).rawValue)
    }

    /// Runs a command line without the program's name.
    static func run(_ words: [String], _ console: Console) -> ExitCode {
        do {
            let (command, rest) = try find(words)
            if rest.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
                console.out(Array(command.usage.utf8))
            } else {
                try command.run(Arguments(rest, for: command), console)
            }
            return .success
        } catch {
            let failure = failure(behind: error)
            console.note(failure.message)
            return failure.code
        }
    }

    /// What every error that can come up from below means for the person and the exit code.
    private static func failure(behind error: any Error) -> CommandFailure {
        switch error {
        case let failure as CommandFailure: failure
        case let error as Server.StartError: CommandFailure(ExitCode(rawValue: error.exitCode) ?? .io, error.message)
        case let error as JournalError: CommandFailure(ExitCode(rawValue: error.exitCode) ?? .io, error.message)
        case .held(let holder) as DiskLock.Failure:
            CommandFailure(.locked, "the data directory is in use by \(holder); stop that server first")
        case let error as DiskLock.Failure: CommandFailure(.io, error.message)
        case let error as TokenStoreError: TokenCommand.failure(behind: error)
        case let error as SystemError: CommandFailure(.io, error.message)
        default: CommandFailure(.io, "\(error)")
        }
    }

    /// The command that the first words name, and the words after them.
    private static func find(_ words: [String]) throws(CommandFailure) -> (Command, [String]) {
        guard let first = words.first else {
            throw CommandFailure(.usage, "which command?\n\n\(overview)")
        }
        if first == "--help" || first == "-h" {
            return (HelpCommand.command, [])
        }
        let family = commands.filter { $0.name == first || $0.name.hasPrefix(first + " ") }
        for command in family where words.starts(with: command.name.split(separator: " ").map(String.init)) {
            return (command, Array(words.dropFirst(command.name.split(separator: " ").count)))
        }
        if !family.isEmpty {
            let accepted = family.map { String($0.name.dropFirst(first.count + 1)) }.joined(separator: ", ")
            let problem = words.dropFirst().first.map { "\"\($0)\" is not a command;" } ?? "which one?"
            throw CommandFailure(.usage, "\(first): \(problem) accepted: \(accepted)")
        }
        let accepted = commands.map(\.name).joined(separator: ", ")
        throw CommandFailure(.usage, "\"\(first)\" is not a command; accepted: \(accepted); see: tandem help")
    }

    /// One line for each command.
    static var overview: String {
        "Tandem: live support in lines. Serve it, then talk to it with netcat.\n\n"
            + Console.table(commands.map { ("tandem \($0.name)", $0.summary) })
            + "\ntandem help COMMAND tells the options; tandem help VERB explains a line typed into a connection."
    }
}
