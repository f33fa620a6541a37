// `/attach PATH`, `/save F-3 PATH` and `/export PATH CONDITIONS`: files between this machine and the desk. The only
// lines that the client understands itself; everything else is the server's language.
//
// A transfer has a connection of its own, so no line of the conversation waits behind a piece of a file. The keyboard
// does wait, a second or so for the largest file.

import Foundation
import TandemClient
import TandemSystem

/// A line that is about a file of this machine.
package enum FileCommand: Equatable {
    case attach(path: String)
    case save(file: String, path: String)
    /// The conditions are members of `ticket.export`.
    case export(path: String, conditions: [String: Value])
    /// It is one, but not like this.
    case wrong(String)

    package init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 2).map(String.init)
        switch words.first {
        case "/attach":
            let path = words.dropFirst().joined(separator: " ").trimmingCharacters(in: .whitespaces)
            self = path.isEmpty ? .wrong("/attach PATH sends a file") : .attach(path: path)
        case "/save":
            guard words.count == 3 else {
                self = .wrong("/save F-3 PATH keeps a file of a message")
                return
            }
            self = .save(file: words[1].uppercased(), path: words[2].trimmingCharacters(in: .whitespaces))
        case "/export": self = Self.export(text)
        default: return nil
        }
    }

    /// `/export PATH status=open,new subject="Wrong size" WORDS`.
    private static func export(_ text: String) -> FileCommand {
        var words = words(text).dropFirst()
        guard let path = words.popFirst(), !path.contains("=") else {
            return .wrong("/export PATH [conditions as of search] [WORDS] saves a list as CSV")
        }
        var conditions: [String: Value] = [:]
        var search: [String] = []
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].contains("\"") else {
                search.append(word)
                continue
            }
            let (name, value) = (parts[0].lowercased(), parts[1])
            if value.hasPrefix("\"") {
                conditions[name] = .string(value.filter { $0 != "\"" })
            } else {
                let values = value.split(separator: ",").map { Value.string(String($0)) }
                conditions[name] = values.count == 1 ? values[0] : .array(values)
            }
        }
        if !search.isEmpty { conditions["q"] = .string(search.joined(separator: " ")) }
        return .export(path: path, conditions: conditions)
    }

    /// Cut at blanks that stand in no quotes.
    private static func words(_ text: String) -> [String] {
        var words = [""]
        var isQuoted = false
        for character in text {
            if character == "\"" { isQuoted.toggle() }
            if character == " ", !isQuoted { words.append("") } else { words[words.count - 1].append(character) }
        }
        return words.filter { !$0.isEmpty }
    }
}

struct FileTransfer {
    /// What the server takes at most; more is not even read.
    private static let maximumBytes = 10_485_760

    let address: String
    let token: String?

    /// An export says how far it is every so many tickets.
    private static let toldTickets = 5_000

    /// Carries the command out. Answers what to tell the person; `say` is told what to tell them meanwhile.
    func run(_ command: FileCommand, say: (String) -> Void = { _ in }) -> String {
        guard let token else { return "log in first" }
        let client = Client(address, token: token, name: "tandem-agent")
        do {
            switch command {
            case .attach(let path):
                let name = path.split(separator: "/").last.map(String.init) ?? path
                let content = try File.read(expanded(path), maximumBytes: Self.maximumBytes)
                let file = try client.upload(name: name, content)
                return "\(file) \(name) is sent. say \(file): TEXT posts it"
            case .save(let file, let path):
                // Whatever has this name already is the person's own.
                guard try File.identity(expanded(path)) == nil else { return "\(path) exists already" }
                let (name, content) = try client.download(file)
                try File.replace(expanded(path), with: content, permissions: 0o600)
                return "\(file) \(Self.plain(name)) is in \(path), \(content.count) bytes; it comes from a stranger"
            case .export(let path, let conditions):
                guard try File.identity(expanded(path)) == nil else { return "\(path) exists already" }
                var (told, count) = (0, 0)
                let csv = try client.export(conditions) { done, total in
                    count = done
                    guard done >= told + Self.toldTickets, done < total else { return }
                    told = done
                    say("\(done) of \(total) tickets")
                }
                try File.replace(expanded(path), with: csv, permissions: 0o600)
                return "\(count) \(count == 1 ? "ticket is" : "tickets are") in \(path)"
            case .wrong(let usage): return usage
            }
        } catch let error as SystemError {
            return error.message
        } catch {
            return "\(error)"
        }
    }

    private func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = ProcessInfo.processInfo.environment["HOME"] else { return path }
        return home + path.dropFirst()
    }

    /// A name is somebody else's text: nothing in it reaches the terminal but what can be seen.
    private static func plain(_ name: String) -> String {
        String(name.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? "?" : Character($0) })
    }
}
