// The program as a whole: finding commands, help, exit codes.

import TandemTestSupport
import TandemWire
import Testing

@testable import tandem

@Suite struct TandemTests {
    @Test(arguments: [
        ([], "which command?"), (["dance"], "\"dance\" is not a command; accepted: serve, token create"),
        (["serve", "x"], "\"x\" is one word too many"),
        (["token"], "token: which one? accepted: create, list, revoke"),
        (["token", "creat"], "token: \"creat\" is not a command; accepted: create, list, revoke"),
        (["journal", "prove"], "journal: \"prove\" is not a command; accepted: verify, dump, salvage, stat"),
        (["serve", "--listen", "7070"], "--listen \"7070\" is not accepted; accepted: 127.0.0.1:7070, [::1]:7070"),
        (["token", "create"], "--role ROLE is missing: customer, agent, manager, admin, bot"),
        (["import"], "import: FILE.ndjson is missing"),
        (["help", "nonsense"], "\"nonsense\" is neither a command nor"),
    ])
    func aWrongCommandLineExits64AndPrintsNothing(words: [String], message: String) {
        let recorder = ConsoleRecorder()
        #expect(Tandem.run(words, recorder.console) == .usage)
        #expect(recorder.out == "")
        #expect(recorder.error.hasPrefix("tandem: "))
        #expect(recorder.error.contains(message), "\(recorder.error)")
    }

    @Test(arguments: [["--help"], ["-h"], ["help"]])
    func helpListsEveryCommandAndEveryVerb(words: [String]) {
        let recorder = ConsoleRecorder()
        #expect(Tandem.run(words, recorder.console) == .success)
        for command in Tandem.commands {
            #expect(recorder.out.contains("  tandem \(command.name) "))
        }
        #expect(recorder.out.contains("say TEXT"))
        #expect(recorder.error == "")
    }

    @Test(arguments: Tandem.commands.map(\.name))
    func everyCommandHasItsPageAndTwoWaysToIt(name: String) throws {
        let command = try #require(Tandem.commands.first { $0.name == name })
        let words = name.split(separator: " ").map(String.init)
        let (first, second) = (ConsoleRecorder(), ConsoleRecorder())
        #expect(Tandem.run(words + ["--help"], first.console) == .success)
        #expect(Tandem.run(["help"] + words, second.console) == .success)
        #expect(first.out == command.usage)
        #expect(second.out == command.usage)
        #expect(command.usage.split(separator: "\n").allSatisfy { $0.utf8.count <= 200 })
        #expect(Set(command.options.map(\.name)).count == command.options.count)
        #expect(command.options.contains { $0.name == "--json" }, "everything that prints can print JSON")
    }

    @Test func aFamilyOfCommandsIsExplainedTogether() throws {
        let (code, recorder) = tandem("help", "token")
        #expect(code == .success)
        #expect(recorder.out.contains("usage: tandem token create"))
        #expect(recorder.out.contains("usage: tandem token revoke"))
        let json = try tandem("help", "token", "--json").recorder.json
        #expect(json.map { $0["command"]?.string } == ["token create", "token list", "token revoke"])
    }

    @Test func aTypedVerbIsExplained() throws {
        let (code, recorder) = tandem("help", "say")
        #expect(code == .success)
        #expect(recorder.out.contains(#"{"op":"message.post""#))
        let json = try tandem("help", "say", "--json").recorder.json
        #expect(json.first?["verb"]?.string == "say")
        #expect(json.first?["help"]?.string == recorder.out)
    }

    @Test func exitCodesAreThoseOtherProgramsRelyOn() {
        let codes: [ExitCode] = [.success, .usage, .data, .io, .locked, .configuration]
        #expect(codes.map(\.rawValue) == [0, 64, 65, 74, 75, 78])
    }
}
