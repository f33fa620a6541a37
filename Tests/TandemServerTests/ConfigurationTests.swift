// The configuration file: what it sets, and what it says when it is wrong.

import TandemDesk
import TandemServer
import TandemSystem
import TandemTestSupport
import Testing

@Suite struct ConfigurationTests {
    private func parse(_ text: String) throws(ConfigurationError) -> Configuration {
        try Configuration(parsing: Array(text.utf8), name: "tandem.json")
    }

    @Test func anEmptyObjectIsTheDefault() throws {
        #expect(try parse("{}") == Configuration())
        #expect(Configuration().listen == [.tcp(host: "127.0.0.1", port: 7070)])
    }

    @Test func everyMemberIsRead() throws {
        let configuration = try parse(
            """
            {"listen": ["[::1]:0", "unix:/run/t"], "allow_plain": true, "log": "warning",
             "limits": {"connections": 0, "ops_per_s": 50},
             "roles": {"bot": ["session.read"], "agent": []}}
            """)
        #expect(configuration.listen == [.tcp(host: "::1", port: 0), .unix(path: "/run/t")])
        #expect(configuration.allowsPlain)
        #expect(configuration.logLevel == .warning)
        #expect(configuration.limits.connections == Limits.unlimited)
        #expect(configuration.limits.opsPerSecond == 50)
        #expect(configuration.rights(of: .bot) == [.sessionRead])
        #expect(configuration.rights(of: .agent).isEmpty)
        #expect(configuration.rights(of: .manager) == Role.manager.defaultRights)
    }

    @Test func theBenchmarkSwitchesLimitsOff() throws {
        let limits = try parse(
            """
            {"limits":{"ops_per_s":0,"sigs_per_s":0,"connections":0,"connections_per_principal":0,
            "connections_per_address":0}}
            """
        ).limits
        for key in [
            limits.opsPerSecond, limits.signalsPerSecond, limits.connections, limits.connectionsPerPrincipal,
            limits.connectionsPerAddress,
        ] {
            #expect(key == Limits.unlimited)
        }
    }

    @Test(arguments: [
        ("", "tandem.json: the text ends too early"),
        ("[]", "tandem.json: the file must be an object"),
        (#"{"a":1,"a":2}"#, "the same name twice"),
        (#"{"limit":{}}"#, #""limit" is not a setting; accepted: allow_plain, desk, limits, listen, log, roles"#),
        (#"{"listen":"127.0.0.1:1"}"#, "listen must be a list"),
        (#"{"listen":[]}"#, "listen must be a list"),
        (#"{"listen":["7070"]}"#, "listen must hold addresses such as"),
        (#"{"allow_plain":1}"#, "allow_plain must be true or false"),
        (#"{"log":"loud"}"#, "log must be one of: debug, info, warning, error, off"),
        (#"{"limits":[]}"#, "limits must be an object"),
        (#"{"limits":{"ops":1}}"#, #""limits.ops" is not a limit; accepted: line, "#),
        (#"{"limits":{"subs":-1}}"#, "limits.subs must be a whole number from 1 up, or 0 to switch it off"),
        (#"{"limits":{"subs":"1"}}"#, "limits.subs must be a whole number"),
        (#"{"limits":{"subs":1.5}}"#, "limits.subs must be a whole number"),
        (#"{"limits":{"line":0}}"#, "limits.line must be a whole number from 1 up; this limit cannot be switched off"),
        (#"{"limits":{"depth":99}}"#, "limits.depth is fixed at 16 by the protocol"),
        (#"{"roles":{"boss":[]}}"#, #""roles.boss" is not a role; accepted: customer, agent, manager, admin, bot"#),
        (#"{"roles":{"sys":[]}}"#, "is not a role"),
        (#"{"roles":{"bot":"x"}}"#, "roles.bot must be a list of rights"),
        (#"{"roles":{"bot":["fly"]}}"#, #""fly" is not a right; accepted: session.read, "#),
    ])
    func mistakesAreNamed(text: String, message: String) {
        let error = #expect(throws: ConfigurationError.self) { try parse(text) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func theDefaultFileMayBeMissingANamedOneMayNot() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/tandem.json"
        #expect(try Configuration.load(path, isRequired: false) == Configuration())
        #expect(throws: ConfigurationError.self) { try Configuration.load(path, isRequired: true) }
        try File.replace(path, with: Array(#"{"log":"off"}"#.utf8), permissions: 0o600)
        #expect(try Configuration.load(path, isRequired: true).logLevel == .off)
        try File.replace(path, with: Array(#"{"lug":"off"}"#.utf8), permissions: 0o600)
        let error = #expect(throws: ConfigurationError.self) { try Configuration.load(path, isRequired: false) }
        #expect(error?.message.hasPrefix(path) == true)
    }

    @Test func plainTextStaysOnThisMachineUnlessAllowed() throws {
        let open = [Address.tcp(host: "127.0.0.1", port: 1), .tcp(host: "0.0.0.0", port: 1)]
        var configuration = Configuration()
        try configuration.check([open[0], .unix(path: "/x")], isDemo: false)
        try configuration.check([open[0]], isDemo: true)
        let error = #expect(throws: ConfigurationError.self) { try configuration.check(open, isDemo: false) }
        #expect(error?.message.contains("0.0.0.0:1") == true)
        configuration.allowsPlain = true
        try configuration.check(open, isDemo: false)
        #expect(throws: ConfigurationError.self) { try configuration.check(open, isDemo: true) }
    }
}
