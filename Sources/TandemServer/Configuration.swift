// What an operator decides: `DIR/tandem.json`, or the file given with --config. Every member is optional.
//
//     {
//       "listen": ["127.0.0.1:7070", "unix:/run/tandem/tandem.sock"],
//       "allow_plain": false,
//       "log": "info",
//       "limits": {"connections": 4096, "ops_per_s": 50, "sigs_per_s": 0},
//       "roles": {"bot": ["session.read", "message.post", "note.read"]},
//       "desk": {"workflow": "sgen", "queues": ["support", "billing"]}
//     }
//
// A misspelt name is refused, and the message lists the accepted ones: a limit that silently stays at its default is
// worse than a server that does not start. `limits`, `roles` and `desk` are read again on SIGHUP; the rest holds until
// restart.

import TandemDesk
import TandemSystem
import TandemWire

/// Why the configuration cannot be used. The process ends with exit code 78.
package struct ConfigurationError: Error, Equatable, Sendable {
    /// Names the file, the member and what is accepted there.
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}

package struct Configuration: Sendable, Equatable {
    /// Bytes of a configuration file.
    package static let maximumBytes = 1 << 20
    /// The file that is read when --config does not name another one.
    package static let fileName = "tandem.json"

    package var listen: [Address] = [.tcp(host: "127.0.0.1", port: 7070)]
    /// Permits listening where others than this machine can connect, although the line protocol is not encrypted.
    package var allowsPlain = false
    package var logLevel = Log.Level.info
    package var limits = Limits()
    /// Rights of roles that differ from `Role.defaultRights`.
    package var roles: [Role: Rights] = [:]
    /// Sections of the desk's policy, to be set whenever they differ from what the desk has.
    package var desk: [JSONField] = []

    package init() {}

    /// Reads a file. One that was named is required, the default one may be missing.
    package static func load(_ path: String, isRequired: Bool) throws(ConfigurationError) -> Configuration {
        let bytes: [UInt8]
        do {
            bytes = try File.read(path, maximumBytes: maximumBytes)
        } catch {
            if error.isNotFound, !isRequired {
                return Configuration()
            }
            throw ConfigurationError(error.message)
        }
        return try Configuration(parsing: bytes, name: path)
    }

    /// Reads the text of a file; `name` is for messages.
    package init(parsing bytes: [UInt8], name: String) throws(ConfigurationError) {
        let root: JSONValue
        do {
            root = try JSONReader.parse(bytes)
        } catch {
            throw ConfigurationError("\(name): \(error.message)")
        }
        let reader = ConfigurationReader(name: name)
        for member in try reader.members(of: root, at: "the file") {
            switch member.name {
            case "listen": listen = try reader.addresses(member.value)
            case "allow_plain": allowsPlain = try reader.bool(member.value, at: member.name)
            case "log": logLevel = try reader.level(member.value)
            case "limits": try reader.readLimits(member.value, into: &limits)
            case "roles": roles = try reader.roles(member.value)
            case "desk": desk = try reader.desk(member.value)
            default:
                throw reader.unknown(
                    member.name, "a setting", ["allow_plain", "desk", "limits", "listen", "log", "roles"])
            }
        }
    }

    /// What a role may do under this configuration.
    package func rights(of role: Role) -> Rights {
        roles[role] ?? role.defaultRights
    }

    /// Refuses addresses that would let tokens and customers' texts cross a network in the clear. The demo's tokens are
    /// public: it listens on this machine only, whatever the file says.
    package func check(_ addresses: [Address], isDemo: Bool) throws(ConfigurationError) {
        guard let open = addresses.first(where: { !$0.isLoopback }) else { return }
        if isDemo {
            throw ConfigurationError(
                "--demo accepts well-known tokens, so it cannot listen on \(open), only on loopback")
        }
        guard allowsPlain else {
            throw ConfigurationError(
                "\(open) can be reached from other machines, and lines are not encrypted: listen on 127.0.0.1, [::1] "
                    + "or a Unix socket behind a TLS proxy, or set \"allow_plain\": true")
        }
    }
}

/// Everything `tandem serve` was told.
package struct ServeOptions: Sendable {
    package var dataDirectory: String
    /// Where to listen; port 0 lets the system choose.
    package var listen: [Address]
    /// Demo customers are put into an empty desk, and the demo tokens are accepted.
    package var isDemo: Bool
    package var configuration: Configuration
    /// Read again on SIGHUP; it may have come into being since.
    package var configurationFile: String
    /// Called once, when connections are accepted, with the addresses as they really are.
    package var onReady: @Sendable ([Address]) -> Void

    package init(
        dataDirectory: String, listen: [Address], isDemo: Bool = false, configuration: Configuration = Configuration(),
        configurationFile: String, onReady: @escaping @Sendable ([Address]) -> Void = { _ in }
    ) {
        self.dataDirectory = dataDirectory
        self.listen = listen
        self.isDemo = isDemo
        self.configuration = configuration
        self.configurationFile = configurationFile
        self.onReady = onReady
    }
}

/// Turns the values of a configuration file into ours. Every failure names the file and the member.
private struct ConfigurationReader {
    let name: String

    func error(_ member: String, _ problem: String) -> ConfigurationError {
        ConfigurationError("\(name): \(member) \(problem)")
    }

    func unknown(_ member: String, _ kind: String, _ accepted: [String]) -> ConfigurationError {
        error("\"\(member)\"", "is not \(kind); accepted: \(accepted.joined(separator: ", "))")
    }

    func members(of value: JSONValue, at member: String) throws(ConfigurationError) -> [JSONField] {
        guard let fields = value.fields else { throw error(member, "must be an object") }
        return fields
    }

    func bool(_ value: JSONValue, at member: String) throws(ConfigurationError) -> Bool {
        guard let bool = value.bool else { throw error(member, "must be true or false") }
        return bool
    }

    func level(_ value: JSONValue) throws(ConfigurationError) -> Log.Level {
        guard let level = value.string.flatMap({ Log.Level($0) }) else {
            throw error("log", "must be one of: \(Log.Level.allCases.map(\.name).joined(separator: ", "))")
        }
        return level
    }

    func addresses(_ value: JSONValue) throws(ConfigurationError) -> [Address] {
        guard let array = value.array, !array.isEmpty else { throw error("listen", "must be a list of addresses") }
        var addresses: [Address] = []
        for element in array {
            guard let text = element.string, let address = Address(text) else {
                throw error("listen", "must hold addresses such as \"127.0.0.1:7070\", \"[::1]:7070\", \"unix:/path\"")
            }
            addresses.append(address)
        }
        return addresses
    }

    func readLimits(_ value: JSONValue, into limits: inout Limits) throws(ConfigurationError) {
        for member in try members(of: value, at: "limits") {
            guard let limit = Limits.table.first(where: { $0.key == member.name }) else {
                throw unknown("limits.\(member.name)", "a limit", Limits.table.map(\.key))
            }
            // −1 is refused by every limit, and its message says what is accepted.
            if let problem = limits.configure(limit, member.value.integer ?? -1) {
                throw error("limits.\(member.name)", problem)
            }
        }
    }

    /// Sections of the policy, which must make sense on their own.
    func desk(_ value: JSONValue) throws(ConfigurationError) -> [JSONField] {
        let sections = try members(of: value, at: "desk")
        do throws(Refusal) {
            _ = try Policy().changes(by: sections)
        } catch {
            throw self.error("desk:", error.message)
        }
        return sections
    }

    func roles(_ value: JSONValue) throws(ConfigurationError) -> [Role: Rights] {
        var roles: [Role: Rights] = [:]
        let known = Role.allCases.filter { $0 != .sys }
        for member in try members(of: value, at: "roles") {
            guard let role = known.first(where: { $0.rawValue == member.name }) else {
                throw unknown("roles.\(member.name)", "a role", known.map(\.rawValue))
            }
            guard let array = member.value.array else {
                throw error("roles.\(member.name)", "must be a list of rights")
            }
            var rights: Rights = []
            for element in array {
                guard let right = element.string.flatMap({ Right(rawValue: $0) }) else {
                    throw unknown(
                        element.string ?? "roles.\(member.name)", "a right", Right.allCases.map(\.rawValue))
                }
                rights.insert(right)
            }
            roles[role] = rights
        }
        return roles
    }
}
