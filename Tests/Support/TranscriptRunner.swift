// Performs a play against a real server process and reports the first step that does not go as written.
//
// A person connects, and logs in unless a stranger, when they first act; after `Server crashes` everybody is off stage
// and comes back the same way. The server starts by itself before the first step of a person.

import Foundation
import TandemWire

package final class TranscriptRunner {
    /// How the cast of a play reaches the server.
    package enum Transport: String, Sendable { case tcp, unix }

    private let play: TranscriptPlay
    private let transport: Transport
    private let stage: TranscriptStage
    private let directory: TestDirectory
    private var configuration: String?
    private var server: ServerProcess?
    private var actors: [String: TranscriptActor] = [:]
    private var operatorLines: [String] = []

    package init(_ play: TranscriptPlay, over transport: Transport = .tcp, schema: SchemaValidator) throws {
        self.play = play
        self.transport = transport
        stage = TranscriptStage(schema: schema)
        directory = try TestDirectory()
        stage.names["DATA"] = .string(directory.path)
    }

    /// Every JSON line that crossed the wire: `definition TAB line`, for `check_schema.py`.
    package var wireLog: [String] { stage.wireLog }

    package func run() throws {
        for step in play.steps {
            do {
                try perform(step)
            } catch {
                throw TranscriptFailure(description: report(step, error))
            }
        }
        try verifyJournal()
    }

    /// Whatever was played, the server dies in the middle of it and leaves a journal that is whole.
    private func verifyJournal() throws {
        server?.kill()
        leaveStage()
        let data = directory.path + "/data"
        guard FileManager.default.fileExists(atPath: data + "/journal") else { return }
        let verified = try ServerProcess.run("tandem", ["journal", "verify", "--data", data])
        guard verified.status == 0 else {
            throw TranscriptFailure(description: "\(play.name): the journal is damaged:\n\(verified.errors)")
        }
    }

    private func report(_ step: TranscriptStep, _ error: any Error) -> String {
        var text = "\(play.name):\(step.line): \(step.source)\n    \(error)"
        if let actor = actors[step.who], !actor.history.isEmpty {
            let lines = actor.history.filter { !$0.hasPrefix(#"{"sig":"hello""#) }.suffix(5).map {
                String($0.prefix(400))
            }
            text += "\n  the last lines \(step.who) got:\n    " + lines.joined(separator: "\n    ")
        }
        if let log = server?.output, !log.isEmpty {
            text +=
                "\n  the server's log ends:\n    " + log.split(separator: "\n").suffix(6).joined(separator: "\n    ")
        }
        return text
    }

    private func perform(_ step: TranscriptStep) throws {
        switch step.action {
        case .serverHas(let limits): configuration = try directory.write(limits, to: "tandem.json")
        case .serverStarts: try start()
        case .serverCrashes:
            try running().kill()
            leaveStage()
        case .serverStops:
            let status = try running().stop()
            server = nil
            guard status == 0 else {
                throw TranscriptFailure(description: "the server ended with exit status \(status)")
            }
        case .operatorRuns(let command): try runCommand(command)
        case .operatorReads(let expected):
            guard !operatorLines.isEmpty else {
                throw TranscriptFailure(description: "the command printed no more lines")
            }
            let line = operatorLines.removeFirst()
            guard TranscriptTypedPattern(expected).matches(line, &stage.names) else {
                throw TranscriptFailure(description: "the command printed: \(line)")
            }
        case .connects: actors[step.who] = try connect(step.who, loggedIn: false)
        case .hangsUp: actors[step.who] = nil
        case .isDisconnected:
            guard let actor = actors.removeValue(forKey: step.who) else {
                throw TranscriptFailure(description: "\(step.who) is not connected")
            }
            try actor.expectEnd()
        default: try perform(step.action, try actor(step.who))
        }
    }

    private func perform(_ action: TranscriptStep.Action, _ actor: TranscriptActor) throws {
        switch action {
        case .sends(let line, let malformed, let times):
            try each(times) { try actor.send(try known(line), malformed: malformed) }
        case .sendsBytes(let text, let times):
            try each(times) { try actor.sendBytes(try Substring(try known(text)).quotedBytes()) }
        case .types(let text, let times): try each(times) { try actor.type(try known(text)) }
        case .receives(let pattern, let times): try each(times) { try actor.receive(pattern) }
        case .receivesInAnyOrder(let patterns): try actor.receiveInAnyOrder(patterns)
        case .receivesNothing: try actor.receiveNothing()
        case .sees(let expected): try actor.see(expected)
        case .seesNothing: try actor.seeNothing()
        case .halfCloses: actor.halfClose()
        default: break
        }
    }

    /// Repeats with `$i` counting from 1.
    private func each(_ times: Int, _ body: () throws -> Void) throws {
        guard times > 1 else { return try body() }
        defer { stage.names["i"] = nil }
        for count in 1...times {
            stage.names["i"] = .integer(count)
            try body()
        }
    }

    private func known(_ text: String) throws -> String {
        let (result, unknown) = substitute(text, stage.names)
        if let unknown { throw TranscriptFailure(description: "$\(unknown) is not known yet") }
        return result
    }

    // MARK: - The stage

    private func start() throws {
        guard server == nil else { throw TranscriptFailure(description: "the server is running already") }
        var arguments = ["--demo"]
        if let configuration { arguments += ["--config", configuration] }
        if transport == .unix { arguments += ["--listen", "unix:\(unixPath)"] }
        server = try ServerProcess(data: directory.path + "/data", arguments: arguments)
    }

    private var unixPath: String { directory.path + "/socket" }

    private func running() throws -> ServerProcess {
        guard let server else { throw TranscriptFailure(description: "the server is not running") }
        return server
    }

    private func leaveStage() {
        server = nil
        actors = [:]
    }

    private func actor(_ name: String) throws -> TranscriptActor {
        if let actor = actors[name] { return actor }
        let actor = try connect(name, loggedIn: true)
        actors[name] = actor
        return actor
    }

    private func connect(_ name: String, loggedIn: Bool) throws -> TranscriptActor {
        guard let cast = play.cast.first(where: { $0.name == name }) else {
            throw TranscriptFailure(description: "\(name) is not in the cast")
        }
        if server == nil { try start() }
        let port = try running().port
        let socket = try transport == .unix ? TranscriptSocket(unixPath: unixPath) : TranscriptSocket(port: port)
        let actor = TranscriptActor(cast, socket, stage: stage)
        if loggedIn, let token = cast.token { try actor.logIn(token: try known(token)) }
        return actor
    }

    private func runCommand(_ command: String) throws {
        let words = try known(command).split(separator: " ").map(String.init)
        guard let program = words.first else { return }
        let result = try ServerProcess.run(program, Array(words.dropFirst()))
        guard result.status == 0 else {
            throw TranscriptFailure(description: "exit status \(result.status): \(result.errors)")
        }
        operatorLines = result.output.split(separator: "\n").map(String.init)
    }
}
