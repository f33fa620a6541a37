// `tandem tickets export`: a list of tickets as CSV from a data directory, also while a server runs there. Conditions
// are those of the typed verb `find`: status=open,new tag=vip created_after=2026-11-01, and words to search for.

import TandemDesk
import TandemServer
import TandemSystem
import TandemWire

enum TicketsCommand {
    static let command = Command(
        "tickets export",
        "print a list of tickets as CSV: conditions as of the typed verb search, such as status=open tag=vip, or words",
        operand: Operand("CONDITION", 0...100), options: [.data, .json], run: export)

    private static func export(_ arguments: Arguments, _ console: Console) throws {
        let query = try query(arguments)
        let disk = try JournalCommand.open(arguments)
        var line = ProgressLine(console)
        do {
            let now = SystemClock().wallMilliseconds()
            _ = try OfflineTickets.export(
                query, asJSON: arguments.wantsJSON, from: disk, now: now,
                progress: { step in
                    switch step {
                    case .reading(let done, let total): line.show("reading the journal", done, of: total)
                    case .searching(let done, let total): line.show("searching", done, of: total)
                    case .writing(let done, let total): line.show("writing tickets", done, of: total)
                    }
                }, console.out)
            line.finish()
        } catch let refusal as Refusal {
            line.finish()
            throw CommandFailure(refusal.code == .internalError ? .data : .usage, "tickets export: \(refusal.message)")
        }
    }

    private static func query(_ arguments: Arguments) throws(CommandFailure) -> TicketQuery {
        do {
            return try TicketQuery(fields: TypedCommands.conditions(arguments.operands))
        } catch {
            throw CommandFailure(
                .usage, "tickets export: \(error.message)\nusage: \(arguments.command.synopsis)")
        }
    }
}
