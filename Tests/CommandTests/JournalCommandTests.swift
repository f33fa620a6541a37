// `tandem import` and `tandem journal`, on a real directory of each test's own.

import Foundation
import TandemJournal
import TandemServer
import TandemSystem
import TandemTestSupport
import TandemWire
import Testing

@testable import tandem

@Suite struct JournalCommandTests {
    private let directory: TemporaryDirectory
    private let data: String

    init() throws {
        directory = try TemporaryDirectory()
        data = directory.path + "/data"
        let file = directory.path + "/customers.ndjson"
        try File.replace(file, with: Array(DemoCustomers.lines.utf8), permissions: 0o600)
    }

    private func run(_ words: String...) -> (code: ExitCode, recorder: ConsoleRecorder) {
        let recorder = ConsoleRecorder()
        return (Tandem.run(words, recorder.console), recorder)
    }

    private func importDemo() {
        #expect(run("import", "--data", data, directory.path + "/customers.ndjson").code == .success)
    }

    /// Writes one other byte into the middle of the only segment.
    private func damage() throws {
        let path = data + "/journal/00000000000000000000.ndjson"
        var bytes = try File.read(path, maximumBytes: 1 << 20)
        bytes[bytes.count / 2] ^= 1
        try File.replace(path, with: bytes, permissions: 0o600)
    }

    @Test func anImportCanBeRepeated() throws {
        let count = try DemoCustomers.file.check()
        let file = directory.path + "/customers.ndjson"
        let first = run("import", "--data", data, file)
        #expect(first.recorder.out == "\(count) imported, 0 unchanged, of \(count)\n")
        let second = run("import", "--data", data, file, "--json")
        #expect(second.recorder.out == "{\"lines\":\(count),\"imported\":0,\"unchanged\":\(count)}\n")
    }

    @Test func aWrongLineChangesNothing() throws {
        let file = directory.path + "/wrong.ndjson"
        let lines = DemoCustomers.lines + "{\"type\":\"customer\",\"customer\":\"cust:1\",\"nmae\":\"x\"}\n"
        try File.replace(file, with: Array(lines.utf8), permissions: 0o600)
        let (code, recorder) = run("import", "--data", data, file)
        #expect(code == .data)
        #expect(recorder.error.hasPrefix("tandem: nothing was imported:\n\(file) line "))
        #expect(recorder.error.contains("UNKNOWN_FIELD"))
        #expect(try File.identity(data) == nil)
    }

    @Test func aLineThatTheDeskRefusesIsNamed() throws {
        let file = directory.path + "/nameless.ndjson"
        let line = #"{"type":"customer","customer":"cust:1","tier":"gold"}"# + "\n"
        try File.replace(file, with: Array(line.utf8), permissions: 0o600)
        let (code, recorder) = run("import", "--data", data, file)
        #expect(code == .data)
        #expect(recorder.error.contains("\(file) line 1: FIELD_REQUIRED"))
    }

    /// Two customers with one address: the second is named by its line and refused, or left out as asked.
    @Test func anAddressThatSomebodyHasIsNamed() throws {
        let file = directory.path + "/twins.ndjson"
        let lines = [
            #"{"type":"customer","customer":"cust:1","name":"One","email":"one@example.com"}"#,
            #"{"type":"customer","customer":"cust:2","name":"Two","email":"ONE@example.com"}"#,
            #"{"type":"customer","customer":"cust:3","name":"Three","email":"three@example.com"}"#,
        ]
        try File.replace(file, with: Array((lines.joined(separator: "\n") + "\n").utf8), permissions: 0o600)
        let refused = run("import", "--data", data, file)
        #expect(refused.code == .data)
        #expect(refused.recorder.error.contains("\(file) line 2: EMAIL_TAKEN cust:1 has this e-mail address"))
        let first = run("import", "--data", data, "--skip-bad", file)
        #expect(first.recorder.error.contains("skipped: \(file) line 2: EMAIL_TAKEN"))
        #expect(first.recorder.out == "2 imported, 0 unchanged, 1 skipped, of 3\n")
        let second = run("import", "--data", data, "--skip-bad", file)
        #expect(second.recorder.out == "0 imported, 2 unchanged, 1 skipped, of 3\n")
    }

    @Test func badLinesAreSkippedWhenAsked() throws {
        let file = directory.path + "/some.ndjson"
        let lines = [
            #"{"type":"customer","customer":"cust:1","nmae":"x"}"#,
            #"{"type":"customer","customer":"cust:2","name":"Two"}"#,
            #"{"type":"order","order":"O-1","customer":"cust:9","currency":"EUR","lines":[{"sku":"A","qty":1,"each":5}]}"#,
            #"{"type":"order","order":"O-2","customer":"cust:2","currency":"EUR","lines":[{"sku":"A","qty":1,"each":5}]}"#,
        ]
        try File.replace(file, with: Array((lines.joined(separator: "\n") + "\n").utf8), permissions: 0o600)
        let first = run("import", "--data", data, "--skip-bad", file)
        #expect(first.code == .success)
        #expect(first.recorder.out == "2 imported, 0 unchanged, 2 skipped, of 3\n")
        #expect(first.recorder.error.contains("skipped: \(file) line 1: UNKNOWN_FIELD"))
        #expect(first.recorder.error.contains("skipped: \(file) line 3: NOT_FOUND cust:9"))
        let second = run("import", "--data", data, "--skip-bad", "--json", file)
        #expect(second.recorder.out == "{\"lines\":3,\"imported\":0,\"unchanged\":2,\"skipped\":2}\n")
    }

    /// The whole demo shop, twice, and a journal that is whole afterwards.
    @Test func aShopCanBeImported() throws {
        importDemo()
        let file = directory.path + "/shop.ndjson"
        try File.replace(file, with: Array(DemoShop.lines.utf8), permissions: 0o600)
        let count = try DemoShop.file.check()
        #expect(run("import", "--data", data, file).recorder.out == "\(count) imported, 0 unchanged, of \(count)\n")
        #expect(run("import", "--data", data, file).recorder.out == "0 imported, \(count) unchanged, of \(count)\n")
        #expect(run("journal", "verify", "--data", data).code == .success)
    }

    @Test func aServedDirectoryIsLeftAlone() throws {
        importDemo()
        let lock = try DiskLock.acquire(RealDisk(data))
        let (code, recorder) = run("import", "--data", data, directory.path + "/customers.ndjson")
        #expect(code == .locked)
        #expect(recorder.error.contains("in use by pid \(ProcessInfo.processInfo.processIdentifier) "))
        #expect(run("journal", "verify", "--data", data).code == .success)
        withExtendedLifetime(lock) {}
    }

    @Test func aWholeJournalIsSaidToBeWhole() throws {
        importDemo()
        let count = try DemoCustomers.file.check()
        let (code, recorder) = run("journal", "verify", "--data", data)
        #expect(code == .success)
        #expect(recorder.out.hasPrefix("whole\n"))
        #expect(recorder.out.contains("  records    \(count)\n"))
        let json = try #require(try run("journal", "verify", "--data", data, "--json").recorder.json.first)
        #expect(json["sound"]?.bool == true)
        #expect(json["records"]?.integer == count)
        #expect(json["problems"]?.array?.isEmpty == true)
    }

    /// The journal is whole, a file of a message is not there.
    @Test func aMissingFileIsNamedAndExits65() throws {
        importDemo()
        let disk = try RealDisk(data)
        let restart = try Restart(disk, JournalConfiguration(), Log(minimum: .error) { _ in })
        let writer = JournalWriter(disk: disk, epoch: restart.journal.epoch)
        let hash = String(repeating: "0123456789abcdef", count: 4)
        let record =
            #"{"ev":"message.posted","on":"S-1","seq":2,"prev":1,"at":"2026-11-21T19:12:40.123Z","by":"cust:42","#
            + #""vis":"all","text":"x","files":[{"file":"F-1","name":"a.txt","type":"text/plain","bytes":6,"#
            + #""sha256":"\#(hash)"}]"#
        let position = restart.journal.end
        _ = restart.journal.append { $0.raw(text: record + #","pos":\#(position),"back":0"#) }
        try writer.commit(try #require(restart.journal.takeBatch()))
        try writer.close()
        let (code, recorder) = run("journal", "verify", "--data", data)
        #expect(code == .data)
        #expect(recorder.out.hasPrefix("damaged: F-1 of S-1 #2: blobs/01/23/\(hash) is missing\n"))
        #expect(recorder.error == "tandem: 1 file is damaged or missing\n")
        let json = try #require(try run("journal", "verify", "--data", data, "--json").recorder.json.first)
        #expect(json["sound"]?.bool == false && json["files"]?.integer == 1)
        #expect(json["problems"]?.array?.isEmpty == true && json["file_problems"]?.array?.count == 1)
    }

    @Test func damageIsNamedAndExits65() throws {
        importDemo()
        try damage()
        let (code, recorder) = run("journal", "verify", "--data", data)
        #expect(code == .data)
        #expect(recorder.out.hasPrefix("damaged: journal/00000000000000000000.ndjson: damaged at byte "))
        #expect(recorder.error == "tandem: the journal is damaged in 1 place\n")
        let json = try #require(try run("journal", "verify", "--data", data, "--json").recorder.json.first)
        #expect(json["sound"]?.bool == false)
        #expect(run("journal", "dump", "--data", data).code == .data)
    }

    @Test func aDumpIsTheRecordsAsTheyStand() throws {
        importDemo()
        let records = try run("journal", "dump", "--data", data).recorder.json
        #expect(records.count == (try DemoCustomers.file.check()))
        #expect(records.first?["on"]?.string == "cust:42")
        #expect(records.allSatisfy { $0["ev"]?.string == "customer.updated" && $0["crc"] != nil })
        let position = try #require(records[5]["pos"]?.integer)
        let part = try run("journal", "dump", "--data", data, "--from", "\(position)", "--limit", "2").recorder.json
        #expect(part == Array(records[5...6]))
        #expect(run("journal", "dump", "--data", data, "--from", "\(position + 1)").code == .data)
        #expect(run("journal", "dump", "--data", data, "--limit", "0").code == .usage)
    }

    @Test func statListsFilesAndRoom() throws {
        importDemo()
        let (code, recorder) = run("journal", "stat", "--data", data)
        #expect(code == .success)
        #expect(recorder.out.contains("  journal/00000000000000000000.ndjson  "))
        let json = try #require(try run("journal", "stat", "--data", data, "--json").recorder.json.first)
        #expect(json["segments"]?.array?.count == 1)
        #expect((json["free_bytes"]?.integer ?? 0) > 0)
    }

    @Test func aSalvageSavesWhatCanBeProven() throws {
        importDemo()
        try damage()
        let target = directory.path + "/saved"
        let (code, recorder) = run("journal", "salvage", "--data", data, "--to", target)
        #expect(code == .success)
        #expect(recorder.out.hasPrefix("lost: "))
        #expect(recorder.out.contains(" saved in \(target), "))
        #expect(run("journal", "verify", "--data", target).code == .success)
        let saved = try run("journal", "dump", "--data", target).recorder.json.count
        #expect(saved >= (try DemoCustomers.file.check()) - 2)
    }

    @Test(arguments: ["verify", "dump", "stat"])
    func aDirectoryWithoutAJournalIsNamed(command: String) {
        let (code, recorder) = run("journal", command, "--data", data)
        #expect(code == .usage)
        #expect(recorder.error == "tandem: \(data) has no journal; say which data directory with --data DIR\n")
        #expect((try? File.identity(data)) == .some(nil))
    }
}
