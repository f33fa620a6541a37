// What `tandem serve` hands to the server, and what it says to a person.

import TandemServer
import TandemSystem
import TandemTestSupport
import TandemWire
import Testing

@testable import tandem

@Suite struct ServeCommandTests {
    private let directory: TemporaryDirectory
    private let recorder = ConsoleRecorder()

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func options(_ words: String...) throws -> ServeOptions {
        try ServeCommand.options(Arguments(words, for: ServeCommand.command), recorder.console)
    }

    @Test func defaults() throws {
        let options = try options()
        #expect(options.dataDirectory == "tandem-data")
        #expect(options.listen == [.tcp(host: "127.0.0.1", port: 7070)])
        #expect(options.configurationFile == "tandem-data/tandem.json")
        #expect(!options.isDemo)
    }

    @Test func aDemoHasADirectoryOfItsOwnUnlessOneIsGiven() throws {
        let first = try options("--demo")
        let second = try options("--demo")
        #expect(first.isDemo)
        #expect(first.dataDirectory != second.dataDirectory)
        #expect(try File.identity(first.dataDirectory)?.permissions == 0o700)
        #expect(try options("--demo", "--data", directory.path).dataDirectory == directory.path)
    }

    @Test func addressesOfTheCommandLineReplaceThoseOfTheFile() throws {
        let file = directory.path + "/tandem.json"
        try File.replace(file, with: Array(#"{"listen":["[::1]:0"]}"#.utf8), permissions: 0o600)
        #expect(try options("--data", directory.path).listen == [.tcp(host: "::1", port: 0)])
        let path = directory.path + "/s"
        let given = try options("--data", directory.path, "--listen", "127.0.0.1:0", "--listen", "unix:\(path)")
        #expect(given.listen == [.tcp(host: "127.0.0.1", port: 0), .unix(path: path)])
    }

    @Test(arguments: [
        (["--listen", "0.0.0.0:0"], "0.0.0.0:0 can be reached from other machines"),
        (["--demo", "--listen", "0.0.0.0:0"], "--demo accepts well-known tokens"),
        (["--config", "/no/such/file.json"], "open /no/such/file.json: "),
    ])
    func whatCannotBeServedExits78(words: [String], message: String) {
        let all = ["serve", "--data", directory.path] + words
        #expect(Tandem.run(all, recorder.console) == .configuration)
        #expect(recorder.error.contains(message), "\(recorder.error)")
    }

    @Test func theGuideTellsAPersonWhatToType() throws {
        try options("--demo", "--data", directory.path).onReady([.tcp(host: "127.0.0.1", port: 7171)])
        for line in [
            "    nc 127.0.0.1 7171\n", "    login sarah demo-sarah\n", "    start cust:42 order=O-5512\n",
            "    say Hi Maria, I can see your order.\n", "    note size label is wrong\n", "    hist\n",
            "    login maria demo-maria\n", "tandem-agent 127.0.0.1:7171\n", "| nc -N 127.0.0.1 7171\n",
            "\(directory.path)/journal/",
        ] {
            #expect(recorder.out.contains(line), "\(line)")
        }
        #expect(recorder.out.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }

    @Test func theGuideKnowsUnixSockets() {
        let text = DemoGuide.text([.unix(path: "/run/t")], dataDirectory: "d")
        #expect(text.contains("    nc -U /run/t\n"))
        #expect(text.contains("tandem-agent unix:/run/t\n"))
        #expect(text.contains("| nc -N -U /run/t\n"))
    }

    @Test func withoutADemoNothingIsPrintedUnlessJSONIsWanted() throws {
        try options("--data", directory.path).onReady([.tcp(host: "127.0.0.1", port: 1)])
        #expect(recorder.out == "")
        try options("--data", "d", "--json").onReady([.tcp(host: "127.0.0.1", port: 1), .unix(path: "/s")])
        #expect(recorder.out == #"{"ready":true,"listen":["127.0.0.1:1","unix:/s"],"data":"d"}"# + "\n")
    }
}
