// What a subcommand is: a row with its words, its options and its function. Usage texts are printed from the rows, so
// that they cannot say anything else than what is parsed.

import TandemSystem

/// What the process ends with; the numbers of sysexits.h where it has them.
enum ExitCode: Int32, Sendable {
    case success = 0
    /// The command line is wrong.
    case usage = 64
    /// The data is damaged, or an import file is wrong.
    case data = 65
    /// The machine failed: disk full, no permission, I/O error.
    case io = 74
    /// Another server has the data directory.
    case locked = 75
    /// The configuration is wrong.
    case configuration = 78
}

/// Why a command did not do its work.
struct CommandFailure: Error, Equatable {
    let code: ExitCode
    /// One or more lines for a person, without `tandem:` and LF.
    let message: String

    init(_ code: ExitCode, _ message: String) {
        self.code = code
        self.message = message
    }
}

/// An option of a command.
struct Option: Sendable {
    enum Count: Sendable { case optional, required, repeated }

    /// With its two dashes.
    let name: String
    /// What stands for the value in usage texts, e.g. `DIR`; nil for a flag.
    let value: String?
    let count: Count
    let help: String

    init(_ name: String, _ value: String? = nil, _ count: Count = .optional, _ help: String) {
        self.name = name
        self.value = value
        self.count = count
        self.help = help
    }

    /// The form in usage texts: `--data DIR`.
    var form: String { value.map { "\(name) \($0)" } ?? name }

    static let json = Option("--json", nil, .optional, "print JSON, one object a line")
    static let skipBad = Option("--skip-bad", nil, .optional, "name lines that are wrong, and go on without them")
    static let data = Option("--data", "DIR", .optional, "the data directory, ./tandem-data if not given")
}

/// The words of a command that are no options.
struct Operand: Sendable {
    /// What stands for them in usage texts, e.g. `FILE`.
    let name: String
    let count: ClosedRange<Int>

    init(_ name: String, _ count: ClosedRange<Int>) {
        self.name = name
        self.count = count
    }
}

struct Command: Sendable {
    /// `serve`, `token create`.
    let name: String
    let summary: String
    let operand: Operand?
    let options: [Option]
    let run: @Sendable (Arguments, Console) throws -> Void

    init(
        _ name: String, _ summary: String, operand: Operand? = nil, options: [Option],
        run: @escaping @Sendable (Arguments, Console) throws -> Void
    ) {
        self.name = name
        self.summary = summary
        self.operand = operand
        self.options = options
        self.run = run
    }

    /// `tandem token revoke [--data DIR] [--json] ID...`
    var synopsis: String {
        var words = ["tandem", name]
        for option in options {
            switch option.count {
            case .required: words.append(option.form)
            case .optional: words.append("[\(option.form)]")
            case .repeated: words.append("[\(option.form)]...")
            }
        }
        if let operand {
            let form = operand.count.upperBound > 1 ? "\(operand.name)..." : operand.name
            words.append(operand.count.lowerBound == 0 ? "[\(form)]" : form)
        }
        return words.joined(separator: " ")
    }

    /// The page that `tandem help NAME` prints.
    var usage: String {
        let rows = options.map { ($0.form, $0.help) }
        return "usage: \(synopsis)\n\n\(summary)\n" + (rows.isEmpty ? "" : "\n" + Console.table(rows))
    }
}

/// Where a command writes: the terminal, or the memory of a test.
struct Console: Sendable {
    let out: @Sendable ([UInt8]) -> Void
    let error: @Sendable ([UInt8]) -> Void
    let isInteractive: Bool

    static let terminal = Console(
        out: { Terminal.write($0, to: .output) }, error: { Terminal.write($0, to: .error) },
        isInteractive: Terminal.isInteractive(.error))

    /// Prints a result.
    func print(_ text: String) {
        out(Array(text.utf8) + [0x0A])
    }

    /// Tells a person something that is not the result.
    func note(_ text: String) {
        error(Array("tandem: \(text)\n".utf8))
    }

    /// Two aligned columns, indented by two.
    static func table(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.utf8.count).max() ?? 0
        return rows.map { left, right in
            "  " + left + String(repeating: " ", count: width - left.utf8.count + 2) + right + "\n"
        }.joined()
    }
}
