// What may stand on the command line, and where the token comes from: a file or the environment, never an argument,
// because arguments are seen by everyone who may list processes.

import Foundation

struct Options {
    let address: String
    var tokenFile: String?
    var isRaw = false
    var speaksJSON = false

    static let usage = """
        usage: tandem-agent HOST:PORT|unix:PATH [--token-file FILE] [--raw] [--json]
          Type lines as in nc; help shows the verbs. ^D leaves, ^C abandons the line, Up brings back an earlier one.
          /attach PATH sends a file, say F-3: TEXT posts it; /save F-3 PATH keeps one.
          The token is read from FILE or from TANDEM_TOKEN; without one, type: login NAME TOKEN
          --raw   for pipes: lines exactly as they come, no editing, no colour; remarks go to stderr
          --json  JSON lines in and out
        """

    init(_ arguments: [String]) throws(UsageError) {
        var address: String?
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--token-file":
                guard let file = rest.popFirst() else { throw UsageError("--token-file needs a file") }
                tokenFile = file
            case "--raw": isRaw = true
            case "--json": speaksJSON = true
            case "--token":
                throw UsageError("a token on the command line is seen by everyone: use --token-file or TANDEM_TOKEN")
            default:
                guard address == nil, !argument.hasPrefix("-") else { throw UsageError("unexpected \(argument)") }
                address = argument
            }
        }
        guard let address else { throw UsageError("say where: HOST:PORT") }
        self.address = address
    }

    /// The token, without the newline that editors add.
    func token() throws(UsageError) -> String? {
        var token = ProcessInfo.processInfo.environment["TANDEM_TOKEN"]
        if let tokenFile {
            guard let text = try? String(contentsOfFile: tokenFile, encoding: .utf8) else {
                throw UsageError("cannot read \(tokenFile)")
            }
            token = text
        }
        let trimmed = token?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        guard trimmed.allSatisfy({ $0.isASCII && !$0.isWhitespace && $0 != "\"" && $0 != "\\" }) else {
            throw UsageError("the token is not one word")
        }
        return trimmed.isEmpty ? nil : trimmed
    }
}

/// A sentence for the person at the command line.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
