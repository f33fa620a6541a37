// A kernel that says no, and a death at every system call, under the real server.

import Foundation
import TandemTestSupport
import Testing

/// A directory with a server's past in it, and what is needed to start the next one.
struct ServedDirectory {
    let directory: TestDirectory
    /// Without symbolic links and doubled slashes, because strace compares names.
    let data: String
    let arguments: [String]
    var log: String { directory.path + "/strace.log" }

    init(limits: String = Crowd.limits) throws {
        directory = try TestDirectory()
        data = URL(fileURLWithPath: directory.path).resolvingSymlinksInPath().standardizedFileURL.path + "/data"
        arguments = ["--demo", "--config", try directory.write(#"{"limits":{\#(limits)}}"#, to: "tandem.json")]
    }

    func start(wrapper: [String] = []) throws -> ServerProcess {
        try ServerProcess(data: data, arguments: arguments, wrapper: wrapper)
    }

    /// Segment files, oldest first.
    var segments: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: data + "/journal")) ?? []
        return names.filter { $0.hasSuffix(".ndjson") }.sorted().map { data + "/journal/" + $0 }
    }
}

@Suite(.enabled(if: Strace.isUsable, "strace is missing or may not trace; Debian: apt-get install strace"))
struct StraceTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        var calls: String
        var error: String
        /// The nth call of one thread, while the server works.
        var nth: Int
        /// Every batch begins a segment.
        var rotates = false
        /// Only calls on this file of the journal: the last segment if empty.
        var file: String?

        var testDescription: String { "\(error) from \(calls) \(nth)\(rotates ? " while rotating" : "")" }
    }

    static let faults = [
        Fault(calls: "write", error: "EIO", nth: 1, file: ""), Fault(calls: "write", error: "EIO", nth: 3, file: ""),
        Fault(calls: "write", error: "ENOSPC", nth: 2, file: ""),
        // The first one of a life is made by recovery.
        Fault(calls: "fdatasync", error: "EIO", nth: 2), Fault(calls: "fdatasync", error: "EIO", nth: 4),
        Fault(calls: "fdatasync", error: "EIO", nth: 3, rotates: true),
        Fault(calls: "rename,renameat,renameat2", error: "EIO", nth: 1, rotates: true),
        Fault(calls: "rename,renameat,renameat2", error: "ENOSPC", nth: 2, rotates: true),
        // Recovery syncs the directory once.
        Fault(calls: "fsync", error: "EIO", nth: 2, rotates: true),
        Fault(calls: "fsync", error: "EIO", nth: 3, rotates: true),
        Fault(calls: "openat", error: "EIO", nth: 2, rotates: true, file: "journal/segment.tmp"),
        Fault(calls: "openat", error: "EMFILE", nth: 1, rotates: true, file: "journal/segment.tmp"),
    ]

    @Test(arguments: faults) func afterTheFirstErrorNothingIsAcknowledged(_ fault: Fault) throws {
        let place = try ServedDirectory(limits: Crowd.limits + (fault.rotates ? #","segment_bytes":1"# : ""))
        let past = try place.start()
        var story = Story(messages: 1)
        try story.tell(port: past.port)
        #expect(past.stop() == 0)

        var paths: [String] = []
        if let file = fault.file {
            paths = [file.isEmpty ? try #require(place.segments.last) : file]
        }
        let wrapper = Strace.wrapper(
            calls: fault.calls, injection: "error=\(fault.error):when=\(fault.nth)+", paths: paths, log: place.log)
        let server = try place.start(wrapper: wrapper)
        var sequel = Story(messages: 200, name: "sequel")
        try sequel.tell(port: server.port)
        // A story told to its end means that nothing failed; do not wait for an end that does not come.
        try #require(!sequel.isOver)
        #expect(server.wait() == 74)
        #expect(sequel.problems == [])
        #expect(sequel.farewell == nil || sequel.farewell == "JOURNAL_FAILED")
        #expect(server.output.contains("journal.failed"))
        try expectASwiftEnd(place)

        let next = try place.start()
        #expect(try sequel.check(port: next.port).filter { !$0.contains("story-0 ") } == [])
        try sequel.tell(port: next.port)
        #expect(sequel.isOver)
        #expect(try sequel.check(port: next.port).filter { !$0.contains("story-0 ") } == [])
    }

    /// The process ends at once: a second is a tenth of one, on a machine that does ten other things.
    private func expectASwiftEnd(_ place: ServedDirectory) throws {
        let calls = Strace.calls(place.log)
        let failed = try #require(calls.first { $0.text.contains("(INJECTED)") }, "nothing was injected")
        let ended = try #require(calls.last { $0.text.hasPrefix("+++ exited with 74") })
        #expect(ended.second - failed.second < 1)
    }

    @Test func aStartThatCannotSyncDoesNotBegin() throws {
        let place = try ServedDirectory()
        let past = try place.start()
        var story = Story(messages: 3)
        try story.tell(port: past.port)
        past.kill()
        let wrapper = Strace.wrapper(calls: "fdatasync", injection: "error=EIO:when=1", log: place.log)
        let server = try ServerProcess(starting: place.data, arguments: place.arguments, wrapper: wrapper)
        #expect(server.wait() == 74)
        #expect(!server.output.contains("ready"))
        #expect(server.output.contains("fdatasync"))
        let next = try place.start()
        #expect(try story.check(port: next.port) == [])
    }

    /// The disk takes a part of a write, then nothing: the half record is never acknowledged, and gone after the
    /// restart.
    @Test(arguments: [2_000, 3_001, 5_011]) func aWriteThatStopsHalfWay(_ more: Int) throws {
        let place = try ServedDirectory()
        let server = try place.start()
        let written = try FileManager.default.attributesOfItem(atPath: try #require(place.segments.last))[.size] as? Int
        let bytes = try #require(written) + more
        // Not from its birth, because a sanitizer makes files of its own when a process begins.
        try Process.run(
            URL(fileURLWithPath: "/usr/bin/env"),
            arguments: ["prlimit", "--pid", "\(server.identifier)", "--fsize=\(bytes)"]
        )
        .waitUntilExit()
        var story = Story(messages: 200)
        try story.tell(port: server.port)
        try #require(!story.isOver)
        #expect(server.wait() == 74)
        let size = try FileManager.default.attributesOfItem(atPath: try #require(place.segments.last))[.size]
        #expect(size as? Int == bytes)
        let next = try place.start()
        #expect(try story.check(port: next.port) == [])
        try story.tell(port: next.port)
        #expect(try story.check(port: next.port) == [])
        let kept = try FileManager.default.contentsOfDirectory(atPath: place.data + "/journal")
        #expect(kept.contains { $0.contains(".torn") })
    }

    // MARK: Death at every call

    static let deadly = [
        "write", "pwrite64", "fdatasync", "fsync", "rename,renameat,renameat2", "openat", "mkdir,mkdirat",
    ]

    /// In a fresh directory the first calls are those that make it; in a served one they are those of the first
    /// commits.
    @Test(arguments: deadly, [true, false]) func aDeathAtAnyCallKeepsEveryPromise(_ calls: String, isFresh: Bool) throws
    {
        let past = try ServedDirectory()
        if !isFresh { #expect(try past.start().stop() == 0) }
        var deaths = 0
        for nth in 1...200 {
            let place = try ServedDirectory(limits: Crowd.limits + #","segment_bytes":1"#)
            if !isFresh { try FileManager.default.copyItem(atPath: past.data, toPath: place.data) }
            let hasSurvived = try Self.dieAndReturn(place, calls, nth)
            if hasSurvived { break }
            deaths += 1
        }
        // A served directory is complete: it needs no more directories. Everything else is called.
        #expect(deaths > 0 || (!isFresh && calls.hasPrefix("mkdir")))
    }

    /// One life that ends at the nth call, and one after it. Returns whether the first came to its end alive.
    private static func dieAndReturn(_ place: ServedDirectory, _ calls: String, _ nth: Int) throws -> Bool {
        // openat is called with names relative to the data directory, write with files that have a full name.
        var files: [String] = []
        if calls == "openat" { files = ["journal", "journal/segment.tmp"] }
        if calls == "write" { files = [place.data + "/journal/segment.tmp"] }
        let wrapper = Strace.wrapper(calls: calls, injection: "signal=KILL:when=\(nth)", paths: files, log: place.log)
        let server = try ServerProcess(starting: place.data, arguments: place.arguments, wrapper: wrapper)
        var story = Story(messages: 3)
        let isReady = (try? server.waitUntilReady()) != nil
        if isReady { try story.tell(port: server.port) }
        let hasSurvived = isReady && story.isOver
        server.kill()
        let next = try place.start()
        #expect(try story.check(port: next.port) == [], "\(calls) \(nth)")
        try story.tell(port: next.port)
        #expect(story.isOver)
        #expect(try story.check(port: next.port) == [], "\(calls) \(nth)")
        return hasSurvived
    }

    @Test func aDeathAtAnyCallOfARecoveryChangesNothing() throws {
        let past = try ServedDirectory()
        let server = try past.start()
        var story = Story(messages: 5)
        try story.tell(port: server.port)
        server.kill()
        // A torn end, so that recovery has to write.
        let segment = try #require(past.segments.last)
        let file = try #require(FileHandle(forWritingAtPath: segment))
        try file.seekToEnd()
        try file.write(contentsOf: Data(#"{"ev":"message.posted","on":"S-1","seq":7,"prev":6,"te"#.utf8))
        try file.close()
        for calls in ["write", "pwrite64", "fdatasync", "fsync", "ftruncate", "rename,renameat,renameat2"] {
            for nth in 1...50 {
                let place = try ServedDirectory()
                try FileManager.default.copyItem(atPath: past.data, toPath: place.data)
                let wrapper = Strace.wrapper(calls: calls, injection: "signal=KILL:when=\(nth)", log: place.log)
                let dying = try ServerProcess(starting: place.data, arguments: place.arguments, wrapper: wrapper)
                let isReady = (try? dying.waitUntilReady()) != nil
                dying.kill()
                let next = try place.start()
                #expect(try story.check(port: next.port) == [], "\(calls) \(nth)")
                if isReady { break }
            }
        }
    }
}
