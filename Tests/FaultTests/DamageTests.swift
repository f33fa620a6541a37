// Directories as operators find them after a bad day: a torn end, a flipped bit, a file that is gone, a second
// server, no permission to write, snapshots that lie. What the real process says, with which exit code, and that it
// changes nothing.

import Foundation
import TandemSystem
import TandemTestSupport
import Testing

@Suite struct DamageTests {
    /// A directory in which a server has worked and was killed, and what it promised.
    private static func servedAndKilled(
        messages: Int = 20, segmentBytes: Int = 67_108_864
    ) throws -> (ServedDirectory, Story) {
        let place = try ServedDirectory(limits: Crowd.limits + #","segment_bytes":\#(segmentBytes)"#)
        let server = try place.start()
        var story = Story(messages: messages)
        try story.tell(port: server.port)
        server.kill()
        return (place, story)
    }

    /// A start that fails: its exit status and what it said.
    private static func failure(_ place: ServedDirectory, wrapper: [String] = []) throws -> (Int32, String) {
        let server = try ServerProcess(starting: place.data, arguments: place.arguments, wrapper: wrapper)
        guard (try? server.waitUntilReady()) == nil else {
            server.kill()
            return (-1, "it started: \(server.output)")
        }
        let status = server.wait()
        return (status, server.output)
    }

    /// `tandem journal verify`: the exit code.
    private static func verify(_ place: ServedDirectory) throws -> (status: Int32, output: String, errors: String) {
        try ServerProcess.run("tandem", ["journal", "verify", "--data", place.data])
    }

    private static func bytes(_ file: String) throws -> [UInt8] {
        Array(try #require(FileManager.default.contents(atPath: file)))
    }

    private static func write(_ bytes: [UInt8], _ file: String) throws {
        // In place, because a copy would be another file than the one the durable mark speaks of.
        let handle = try #require(FileHandle(forWritingAtPath: file))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
    }

    // MARK: The end

    @Test func aTornEndIsCutAndKept() throws {
        var (place, story) = try Self.servedAndKilled()
        let segment = try #require(place.segments.last)
        let whole = try Self.bytes(segment)
        // A record of which the disk took a part.
        let torn = Array(#"{"ev":"message.posted","on":"S-1","seq":22,"prev":21,"at":"2026-11"#.utf8)
        try Self.write(whole + torn, segment)
        #expect(try Self.verify(place).status == 0)
        let server = try place.start()
        #expect(try story.check(port: server.port) == [])
        let names = try FileManager.default.contentsOfDirectory(atPath: place.data + "/journal")
        let kept = try #require(names.first { $0.contains(".torn") })
        #expect(try Self.bytes(place.data + "/journal/" + kept).suffix(torn.count) == torn[...])
        #expect(server.output.contains("torn"), "the log does not say that something was cut:\n\(server.output)")
        #expect(try Self.verify(place).status == 0)
    }

    /// The mark says that the end was on disk: losing it is damage, and never a torn end.
    @Test func anEndThatIsMissingBelowTheMarkIsRefused() throws {
        let place = try ServedDirectory()
        let server = try place.start()
        var story = Story(messages: 5)
        try story.tell(port: server.port)
        #expect(server.stop() == 0)
        try FileManager.default.removeItem(atPath: place.data + "/snapshots")
        let segment = try #require(place.segments.last)
        try Self.write(try Self.bytes(segment).dropLast(100), segment)
        let (status, output) = try Self.failure(place)
        #expect(status == 65, "\(output)")
        #expect(output.contains(URL(fileURLWithPath: segment).lastPathComponent), "\(output)")
        #expect(try Self.verify(place).status == 65)
    }

    /// Without the mark nobody can tell a lost end from a torn one; the documented second of doubt. The judge sees
    /// the loss: a control that it looks at real processes with open eyes.
    @Test func theJudgeNoticesALostAcknowledgement() throws {
        var (place, story) = try Self.servedAndKilled()
        try FileManager.default.removeItem(atPath: place.data + "/journal/mark")
        let segment = try #require(place.segments.last)
        try Self.write(try Self.bytes(segment).dropLast(100), segment)
        let server = try place.start()
        let found = try story.check(port: server.port)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("A1: story-19 was acknowledged") ?? false, "\(found)")
    }

    // MARK: The middle

    @Test(arguments: [0.1, 0.5, 0.9]) func aFlippedBitIsRefusedByFileAndOffset(_ where: Double) throws {
        let (place, _) = try Self.servedAndKilled()
        let segment = try #require(place.segments.last)
        let whole = try Self.bytes(segment)
        let offset = Int(Double(whole.count) * `where`)
        var flipped = whole
        flipped[offset] ^= 4
        try Self.write(flipped, segment)
        let (status, output) = try Self.failure(place)
        #expect(status == 65)
        #expect(output.contains(URL(fileURLWithPath: segment).lastPathComponent), "\(output)")
        let line = whole[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        #expect(output.contains("\(line)"), "the bad line begins at \(line):\n\(output)")
        #expect(try Self.verify(place).status == 65)
        // Nothing was changed: put right, everything is there.
        #expect(try Self.bytes(segment) == flipped)
        try Self.write(whole, segment)
        #expect(try Self.verify(place).status == 0)
        let server = try place.start()
        let events = whole.split(separator: 0x0A).count { $0.starts(with: #"{"ev":"#.utf8) }
        #expect(try Crowd.history(port: server.port).count == events)
    }

    @Test func aMissingSegmentIsNamed() throws {
        let (place, _) = try Self.servedAndKilled(segmentBytes: 2000)
        let segments = place.segments
        try #require(segments.count > 3)
        for missing in [segments[0], segments[1], segments[segments.count - 2]] {
            let aside = place.directory.path + "/aside"
            try FileManager.default.moveItem(atPath: missing, toPath: aside)
            let (status, output) = try Self.failure(place)
            #expect(status == 65)
            #expect(output.contains(URL(fileURLWithPath: missing).lastPathComponent), "\(output)")
            #expect(try Self.verify(place).status == 65)
            try FileManager.default.moveItem(atPath: aside, toPath: missing)
        }
        #expect(try Self.verify(place).status == 0)
        _ = try place.start()
    }

    // MARK: The directory

    @Test func aSecondServerIsToldWhoHasTheDirectory() throws {
        let place = try ServedDirectory()
        let first = try place.start()
        for _ in 0..<3 {
            let (status, output) = try Self.failure(place)
            #expect(status == 75)
            #expect(output.contains("pid \(first.identifier) "), "\(output)")
        }
        // Also by another name of the same directory.
        let link = place.directory.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: place.data)
        let other = try ServerProcess(starting: link, arguments: place.arguments)
        #expect(other.wait() == 75)
        var story = Story(messages: 2)
        try story.tell(port: first.port)
        #expect(story.isOver)
        first.kill()
        // A dead one holds nothing, whatever its file says.
        let second = try place.start()
        #expect(try story.check(port: second.port) == [])
    }

    @Test(.enabled(if: Strace.isUsable, "strace is missing or may not trace; Debian: apt-get install strace"))
    func aReadOnlyDirectoryIsAMatterOfConfiguration() throws {
        // Whoever runs the tests may be root, whom no permission stops: so the kernel is made to say it.
        let (place, story) = try Self.servedAndKilled(messages: 2)
        for (error, path) in [("EROFS", "LOCK"), ("EACCES", "LOCK")] {
            let wrapper = Strace.wrapper(calls: "openat", injection: "error=\(error)", paths: [path], log: place.log)
            let (status, output) = try Self.failure(place, wrapper: wrapper)
            #expect(status == 78, "\(error) at \(path): \(output)")
            #expect(output.contains("LOCK") || output.contains(place.data), "\(output)")
        }
        var copy = story
        let server = try place.start()
        #expect(try copy.check(port: server.port) == [])
    }

    @Test func aDirectoryThatIsNoneIsAMatterOfConfiguration() throws {
        let place = try ServedDirectory()
        _ = try place.directory.write("a file", to: "data")
        #expect(try Self.failure(place).0 == 78)
    }

    // MARK: Snapshots

    /// A directory with two snapshots, stopped.
    private static func withSnapshots() throws -> (ServedDirectory, Story, [String]) {
        let place = try ServedDirectory(limits: Crowd.limits + #","segment_bytes":1000"#)
        var story = Story(messages: 10)
        for tier in ["silver", "gold"] {
            let server = try place.start()
            try story.tell(port: server.port)
            let client = try FaultClient(port: server.port, token: "demo-sarah")
            let answer = try client.ask(#"{"op":"customer.put","id":1,"customer":"cust:42","tier":"\#(tier)"}"#)
            #expect(answer.isOK)
            #expect(server.stop() == 0)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: place.data + "/snapshots").sorted()
        return (place, story, names.map { place.data + "/snapshots/" + $0 })
    }

    @Test func aDamagedSnapshotIsPassedOver() throws {
        var (place, story, snapshots) = try Self.withSnapshots()
        try #require(snapshots.count == 2)
        // The newest, then both.
        for snapshot in snapshots.reversed() {
            var bytes = try Self.bytes(snapshot)
            bytes[bytes.count / 2] ^= 1
            try Self.write(bytes, snapshot)
            let server = try place.start()
            #expect(server.output.contains("snapshot.rejected"))
            #expect(server.output.contains(URL(fileURLWithPath: snapshot).lastPathComponent))
            #expect(try story.check(port: server.port) == [])
            server.kill()
        }
    }

    @Test(arguments: [0, 1, 100]) func aTornSnapshotIsPassedOver(_ bytes: Int) throws {
        var (place, story, snapshots) = try Self.withSnapshots()
        let newest = try #require(snapshots.last)
        try Self.write(Array(try Self.bytes(newest).prefix(bytes)), newest)
        let server = try place.start()
        #expect(server.output.contains("snapshot.rejected"))
        #expect(try story.check(port: server.port) == [])
    }

    @Test func aSnapshotNewerThanTheJournalIsRefused() throws {
        let (place, _, snapshots) = try Self.withSnapshots()
        let segments = place.segments
        try #require(segments.count > 2)
        // A journal restored from an older backup: its last segments and the mark are not in it.
        for segment in segments.suffix(1) { try FileManager.default.removeItem(atPath: segment) }
        try FileManager.default.removeItem(atPath: place.data + "/journal/mark")
        let (status, output) = try Self.failure(place)
        #expect(status == 65)
        let position = try #require(Int(URL(fileURLWithPath: snapshots[1]).deletingPathExtension().lastPathComponent))
        #expect(output.contains("\(position)"), "\(output)")
        // The operator decides that the backup is what counts.
        try FileManager.default.removeItem(atPath: place.data + "/snapshots")
        _ = try place.start()
    }
}
