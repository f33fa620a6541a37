// tandem-bench: how fast Tandem is, measured from outside.
//
// Each bench starts its own server process on a fresh directory and a free port, drives it from this process with a
// single-threaded load generator over real sockets, checks every answer, and prints median, minimum and maximum of
// several runs. With `--peer redis` the same runs alternate with a real redis-server on the same disk, and the ratio
// of the medians is printed: only numbers of one run on one machine may be compared.
//
// A debug build measures the compiler, so it refuses.

import Foundation
import TandemSystem

@main
struct TandemBench {
    static func main() {
        #if DEBUG
            Report.complain("tandem-bench: this is a debug build; use: swift run -c release tandem-bench …")
            exit(64)
        #else
            let options: Options
            do {
                options = try Options(arguments: Array(CommandLine.arguments.dropFirst()))
            } catch {
                Report.complain("tandem-bench: \(error)\n\(Options.usage)")
                exit(64)
            }
            // The server inherits what is raised here.
            _ = ResourceLimit.raiseOpenFiles()
            do {
                let report = try run(options)
                Report.write(report, asJSON: options.json)
            } catch {
                Report.complain("tandem-bench: \(error)")
                exit(1)
            }
        #endif
    }

    static func run(_ options: Options) throws -> Report {
        switch options.bench {
        case .post: try PostBench(options).run()
        case .fanout: try FanoutBench(options).run()
        case .idle: try IdleBench(options).run()
        case .recover: try RecoverBench(options).run()
        case .history: try HistoryBench(options).run()
        case .codec: try CodecBench(options).run()
        case .cobrowse: try CobrowseBench(options).run()
        case .tickets: try TicketsBench(options).run()
        case .cart: try CartBench(options).run()
        }
    }
}
