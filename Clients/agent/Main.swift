// tandem-agent: netcat for agents. Typed lines in, events out, a half-typed line is never torn, and a lost connection
// comes back with everything that was missed.
//
// The parts, in reading order: `AgentSession` knows what to do with a line, `LineEditor` and `Screen` know the keys and
// the terminal, `Loop` waits for both sides with poll(2).

import Dispatch
import TandemSystem

@main
struct TandemAgent {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.contains("--help") || arguments.contains("-h") {
            Terminal.write(Array((Options.usage + "\n").utf8), to: .output)
            return
        }
        do {
            let options = try Options(arguments)
            let token = try options.token()
            Signals.ignoreWriteSignals()
            // Otherwise a killed client would leave a terminal in which nobody sees what they type.
            let signals = Signals.observe(on: DispatchQueue(label: "signals")) { signal in
                RawTerminal.leave()
                ProcessExit.now(128 + signal.number)
            }
            var loop = Loop(options, token: token)
            let code = withExtendedLifetime(signals) { loop.run() }
            RawTerminal.leave()
            ProcessExit.now(code)
        } catch {
            Terminal.write(Array("tandem-agent: \(error)\n\(Options.usage)\n".utf8), to: .error)
            ProcessExit.now(64)
        }
    }
}
