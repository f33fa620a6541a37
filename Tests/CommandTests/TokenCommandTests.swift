// `tandem token`, on a directory of each test's own.

import TandemDesk
import TandemServer
import TandemSystem
import TandemTestSupport
import TandemWire
import Testing

@testable import tandem

@Suite struct TokenCommandTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func create(_ words: String...) -> (code: ExitCode, recorder: ConsoleRecorder) {
        let recorder = ConsoleRecorder()
        return (Tandem.run(["token", "create", "--data", directory.path] + words, recorder.console), recorder)
    }

    private func list(_ words: String...) -> ConsoleRecorder {
        let recorder = ConsoleRecorder()
        #expect(Tandem.run(["token", "list", "--data", directory.path] + words, recorder.console) == .success)
        return recorder
    }

    @Test func theTokenAloneIsOnStandardOutputAndLogsIn() throws {
        let (code, recorder) = create("--role", "agent", "--name", "sarah")
        #expect(code == .success)
        #expect(recorder.error == "")
        let token = try #require(recorder.out.split(separator: "\n", omittingEmptySubsequences: false).first)
        #expect(recorder.out == "\(token)\n")
        #expect(token.hasPrefix("tdm_agt_"))
        #expect(TokenFormat.isWellFormed(String(token)))
        let store = try TokenStore(directory: directory.path)
        #expect(store.find(token: String(token))?.principalID == "agent:sarah")
    }

    @Test func everyOptionReachesTheRecord() throws {
        let before = SystemClock().wallMilliseconds()
        let customer = create(
            "--role", "customer", "--name", "maria", "--customer", "cust:42", "--session", "S-17", "--expires", "8h")
        #expect(customer.code == .success)
        #expect(create("--role", "bot", "--name", "relay", "--scope", "message.post,mint").code == .success)
        let records = try TokenStore(directory: directory.path).records
        #expect(records.map(\.customer) == ["42", nil])
        #expect(records.map(\.session) == [17, nil])
        #expect(records.map(\.scope) == [nil, [.messagePost, .tokenMint]])
        let expires = try #require(records[0].expires)
        #expect(expires - records[0].created == 28_800_000)
        #expect(records[0].created >= before)
    }

    @Test func jsonHoldsTheTokenAndItsRecordButNoDigest() throws {
        let recorder = create("--role", "bot", "--name", "relay", "--json").recorder
        let json = try #require(try recorder.json.first)
        let token = try #require(json["token"]?.string)
        #expect(json["id"]?.string == String(TokenFormat.digest(token).prefix(12)))
        #expect(json["digest"] == nil)
        #expect(try list("--json").json.first?["token"] == nil)
    }

    @Test func aListIsAlignedAndTellsNoSecret() throws {
        #expect(list().out == "")
        let token = create("--role", "manager", "--name", "maya").recorder.out
        _ = create("--role", "customer", "--name", "m", "--customer", "42")
        let listing = list().out
        let lines = listing.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("ID            WHO           NAME"))
        #expect(lines[1].contains("  manager:maya  maya  "))
        #expect(lines[2].contains("  cust:42       m     "))
        #expect(!listing.contains(token.dropFirst(8).prefix(20)))
    }

    @Test func revokingIsForGood() throws {
        let token = String(create("--role", "agent", "--name", "ben").recorder.out.dropLast())
        let id = String(TokenFormat.digest(token).prefix(12))
        let recorder = ConsoleRecorder()
        let words = ["token", "revoke", "--data", directory.path, id]
        #expect(Tandem.run(words, recorder.console) == .success)
        #expect(recorder.out == "revoked \(id), agent:ben\n")
        #expect(try TokenStore(directory: directory.path).find(token: token) == nil)
        #expect(Tandem.run(words, recorder.console) == .usage)
        #expect(recorder.error.hasPrefix("tandem: no token has the id or name \(id); see: tandem token list"))
        #expect(recorder.error.contains("token.revoke"))
    }

    @Test(arguments: [
        (["--role", "boss", "--name", "x"], "--role \"boss\" is not accepted; accepted: customer, agent, manager"),
        (["--role", "agent", "--name", "a b"], "name must be"),
        (["--role", "agent", "--name", "a", "--customer", "42"], "no other role has one"),
        (["--role", "customer", "--name", "a"], "needs a customer id"),
        (["--role", "bot", "--name", "a", "--scope", "message.post,fly"], "accepted: mint, session.read"),
        (["--role", "agent", "--name", "a", "--scope", "mint"], "agent cannot have the scope token.mint"),
        (["--role", "agent", "--name", "a", "--expires", "soon"], "accepted: 90s, 30m, 8h, 7d"),
        (["--role", "agent", "--name", "a", "--session", "17"], "accepted: S-17"),
    ])
    func whatCannotBeCreatesNothing(words: [String], message: String) throws {
        let recorder = ConsoleRecorder()
        #expect(Tandem.run(["token", "create", "--data", directory.path] + words, recorder.console) == .usage)
        #expect(recorder.error.contains(message), "\(recorder.error)")
        #expect(recorder.out == "")
        #expect(try File.identity(directory.path + "/tokens.ndjson") == nil)
    }

    @Test func aSharedOrDamagedFileHasItsOwnExitCode() throws {
        let path = directory.path + "/tokens.ndjson"
        try File.replace(path, with: Array("x\n".utf8), permissions: 0o600)
        #expect(create("--role", "agent", "--name", "a").code == .data)
        try File.replace(path, with: [], permissions: 0o644)
        #expect(create("--role", "agent", "--name", "a").code == .configuration)
        let missing = ConsoleRecorder()
        #expect(Tandem.run(["token", "list", "--data", directory.path + "/a/b"], missing.console) == .success)
    }
}
