// `tandem report NAME`: the reports of a desk from its data directory, as the op `report` gives them, also while a
// server runs there.

import TandemDesk
import TandemServer
import TandemSystem
import TandemWire

enum ReportCommand {
    private static let names = ReportName.allCases.map(\.rawValue).joined(separator: ", ")
    private static let dimensions = ReportDimension.allCases.map(\.rawValue).joined(separator: ", ")

    static let command = Command(
        "report", "count and measure what a desk has done: \(names)", operand: Operand("NAME", 1...1),
        options: [
            .data, Option("--by", "WHAT", .optional, "what the rows stand for: \(dimensions)"),
            Option("--from", "WHEN", .optional, "a day or a time: then or later"),
            Option("--to", "WHEN", .optional, "a time: before it; or a day: until it is over"),
            Option("--calendar", "NAME", .optional, "measure business time by this calendar of the policy"),
            Option("--explain", nil, .optional, "list the events behind the numbers: ticket, number and position"),
            Option("--row", "ROW", .optional, "with --explain: of this row only"),
            Option("--format", "FORM", .optional, "table (the default), csv or json"), .json,
        ], run: run)

    private enum Form: String { case table, csv, json }

    private static func run(_ arguments: Arguments, _ console: Console) throws {
        let form =
            try arguments.one("--format", accepted: "table, csv, json", Form.init(rawValue:))
            ?? (arguments.wantsJSON ? .json : .table)
        let request = try request(arguments, form)
        let disk = try JournalCommand.open(arguments)
        var line = ProgressLine(console)
        let answer: JSONValue
        do {
            answer = try OfflineReport.make(request, of: disk) { line.show("reading the journal", $0, of: $1) }
        } catch let refusal as Refusal {
            line.finish()
            throw CommandFailure(refusal.code == .internalError ? .data : .usage, "report: \(refusal.message)")
        }
        line.finish()
        switch form {
        case .table: console.out(TextReports.text(answer))
        case .csv: console.out(Array((answer["csv"]?.string ?? "").utf8))
        case .json: console.out(answer.encoded() + [0x0A])
        }
    }

    /// The words of the command line as the request that they stand for.
    private static func request(_ arguments: Arguments, _ form: Form) throws(CommandFailure) -> ReportRequest {
        var members = [JSONField("name", .string(arguments.operands.first ?? ""))]
        for name in ["by", "from", "to", "calendar", "row"] {
            if let value = arguments.value("--\(name)") { members.append(JSONField(name, .string(value))) }
        }
        if arguments.has("--explain") { members.append(JSONField("explain", .bool(true))) }
        if form == .csv { members.append(JSONField("format", .string("csv"))) }
        do {
            var line = JSONLine()
            try line.read(JSONValue.object(members).encoded())
            return try ReportRequest(line)
        } catch {
            let message = (error as? Refusal)?.message ?? "these words are not accepted"
            throw CommandFailure(.usage, "report: \(message)\nusage: \(arguments.command.synopsis)")
        }
    }
}
