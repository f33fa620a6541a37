// Command lines, right and wrong: what is read, and what a person is told.

import TandemTestSupport
import Testing

@testable import tandem

@Suite struct ArgumentsTests {
    private static let command = Command(
        "paint", "paint a wall", operand: Operand("WALL", 1...2),
        options: [
            Option("--colour", "COLOUR", .required, "which colour"), Option("--coats", "N", .optional, "how many"),
            Option("--brush", "SIZE", .repeated, "which brushes"), Option("--dry", nil, .optional, "paint nothing"),
        ], run: { _, _ in })

    private static let usage =
        "\nusage: tandem paint --colour COLOUR [--coats N] [--brush SIZE]... [--dry] WALL..."

    private func read(_ words: String) throws -> Arguments {
        try Arguments(words.split(separator: " ").map(String.init), for: Self.command)
    }

    @Test func optionsAndOperandsMayBeMixed() throws {
        let arguments = try read("north --colour=red --brush 1 --dry --brush=2 south")
        #expect(arguments.operands == ["north", "south"])
        #expect(arguments.value("--colour") == "red")
        #expect(arguments.has("--dry"))
        #expect(!arguments.has("--coats"))
        #expect(try arguments.all("--brush", accepted: "a number") { Int($0) } == [1, 2])
        #expect(try arguments.one("--coats", accepted: "a number") { Int($0) } == nil)
    }

    @Test func twoDashesEndTheOptions() throws {
        let arguments = try read("--colour red -- --dry -")
        #expect(arguments.operands == ["--dry", "-"])
        #expect(!arguments.has("--dry"))
    }

    @Test(arguments: [
        ("", "--colour COLOUR is missing: which colour"),
        ("--colour", "--colour needs a value: --colour COLOUR"),
        ("--colour --dry wall", "--colour needs a value: --colour COLOUR"),
        ("--colour= wall", "--colour needs a value: --colour COLOUR"),
        ("--colour red --colour blue wall", "--colour is given twice"),
        ("--colour red --dry --dry wall", "--dry is given twice"),
        ("--colour red --dry=yes wall", "--dry takes no value"),
        ("--color red wall", "--color is not an option; accepted: --brush, --coats, --colour, --dry"),
        ("-c red wall", "-c is not an option; accepted: --brush, --coats, --colour, --dry"),
        ("--colour red", "WALL is missing"),
        ("--colour red a b c", "\"c\" is one word too many; accepted: at most 2"),
    ])
    func mistakesNameTheOptionAndWhatIsAccepted(words: String, message: String) {
        let failure = #expect(throws: CommandFailure.self) { try read(words) }
        #expect(failure == CommandFailure(.usage, "paint: \(message)\(Self.usage)"))
    }

    @Test func aValueThatCannotBeReadNamesWhatIsAccepted() throws {
        let arguments = try read("--colour red --coats many wall")
        let failure = #expect(throws: CommandFailure.self) {
            try arguments.one("--coats", accepted: "1, 2, 3") { Int($0) }
        }
        #expect(failure?.message == "paint: --coats \"many\" is not accepted; accepted: 1, 2, 3\(Self.usage)")
    }

    @Test(arguments: [
        ("90s", 90_000), ("30m", 1_800_000), ("8h", 28_800_000), ("7d", 604_800_000), ("0h", nil), ("", nil),
        ("h", nil), ("8", nil), ("-8h", nil), ("+8h", nil), ("8 h", nil), ("1.5h", nil), ("8w", nil),
        ("9999999999999999999d", nil), ("999999d", 86_399_913_600_000),
    ])
    func durations(text: String, milliseconds: Int64?) {
        #expect(duration(text) == milliseconds)
    }

    @Test func theUsagePageIsPrintedFromTheRow() {
        #expect(
            Self.command.usage == """
                usage: tandem paint --colour COLOUR [--coats N] [--brush SIZE]... [--dry] WALL...

                paint a wall

                  --colour COLOUR  which colour
                  --coats N        how many
                  --brush SIZE     which brushes
                  --dry            paint nothing

                """)
    }
}
