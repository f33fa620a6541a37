// Waits for the keyboard and the server at once, and carries out what `AgentSession` says. One thread; every wait is
// one poll(2) with the time until the next attempt to connect.

import Foundation
import TandemClient
import TandemSystem

struct Loop {
    private let address: String
    private var session: AgentSession
    private var terminal: TerminalPresenter?
    private var pipe = PipePresenter()
    private var connection: LineConnection?
    private var backoff = Backoff()
    private var nextAttempt: Int64 = 0
    private var inputHasEnded = false
    private var exitCode: Int32?
    private var buffer = [UInt8](repeating: 0, count: 16_384)
    private let clock = SystemClock()

    init(_ options: Options, token: String?) {
        address = options.address
        let isInteractive = !options.isRaw && Terminal.isInteractive(.output) && RawTerminal.enter()
        session = AgentSession(
            AgentSession.Options(token: token, speaksJSON: options.speaksJSON, showsEverything: options.isRaw))
        if isInteractive {
            let isDumb = ProcessInfo.processInfo.environment["TERM"] == "dumb"
            // https://no-color.org: present and not empty, whatever the value.
            let isColourless = ProcessInfo.processInfo.environment["NO_COLOR"].map { !$0.isEmpty } ?? false
            terminal = TerminalPresenter(hasColour: !isDumb && !isColourless)
        }
    }

    /// Runs until the person or the server ends it; the answer is the exit code.
    mutating func run() -> Int32 {
        connect(isFirst: true)
        while exitCode == nil {
            terminal?.prompt = session.current.map { "\($0)> " } ?? "> "
            terminal?.settle()
            turn()
        }
        terminal?.leave()
        return exitCode ?? 0
    }

    private mutating func turn() {
        var poll = PollSet()
        let keyboard = inputHasEnded ? nil : poll.add(0)
        let server = connection.map { poll.add($0.descriptor) }
        let wait = connection == nil ? max(0, nextAttempt - clock.monotonicMilliseconds()) : -1
        _ = poll.wait(timeoutMilliseconds: Int(wait))
        if let keyboard, poll.isReadable(keyboard) { readKeyboard() }
        if let server, poll.isReadable(server) { readServer() }
        if connection == nil, exitCode == nil, clock.monotonicMilliseconds() >= nextAttempt { connect(isFirst: false) }
    }

    private mutating func readKeyboard() {
        let typed: [Typed]
        switch Socket.read(0, into: &buffer) {
        case .transferred(let count): typed = terminal?.take(buffer[..<count]) ?? pipe.take(buffer[..<count])
        case .wouldBlock: return
        case .end, .failed: typed = terminal == nil ? pipe.finish() : [.end]
        }
        for item in typed {
            switch item {
            case .line(let line): carryOut(session.typed(line))
            case .end: endOfInput()
            }
        }
    }

    /// A person who leaves, leaves; a pipe that has ended still wants its answers.
    private mutating func endOfInput() {
        inputHasEnded = true
        carryOut(session.finishedTyping())
        if terminal != nil { exitCode = 0 }
    }

    private mutating func readServer() {
        guard let connection else { return }
        do {
            while exitCode == nil, let line = try connection.receive(timeoutMilliseconds: 0) {
                carryOut(session.received(line))
                backoff.succeeded()
            }
        } catch {
            lose()
        }
    }

    private mutating func carryOut(_ effects: [AgentSession.Effect]) {
        for effect in effects {
            switch effect {
            case .send(let line):
                do throws(ClientError) { try connection?.send(line) } catch { return lose() }
            case .show(let text, let isStaffOnly):
                if terminal == nil { pipe.show(text) } else { terminal?.show(text, isStaffOnly: isStaffOnly) }
            case .say(let text):
                if terminal == nil { pipe.say(text) } else { terminal?.say(text) }
            case .transfer(let command):
                let told = FileTransfer(address: address, token: session.token).run(command) { say($0) }
                say(told)
            case .finish: connection?.finishSending()
            case .leave(let code): exitCode = exitCode ?? code
            }
        }
    }

    private mutating func say(_ text: String) {
        if terminal == nil { pipe.say(text) } else { terminal?.say(text) }
    }

    private mutating func connect(isFirst: Bool) {
        do {
            connection = try LineConnection(address)
        } catch {
            if isFirst {
                carryOut([.say("\(error)"), .leave(1)])
            } else {
                scheduleAttempt()
            }
        }
    }

    private mutating func lose() {
        guard connection != nil else { return }
        connection = nil
        carryOut(session.lost())
        scheduleAttempt()
    }

    private mutating func scheduleAttempt() {
        nextAttempt = clock.monotonicMilliseconds() + Int64(backoff.next(random: .random(in: .min ... .max)))
    }
}
