// The POSIX disk: permissions, the lock, and one journal written and read through the kernel.

import Foundation
import TandemJournal
import TandemSystem
import TandemTestSupport
import Testing

@Suite struct RealDiskTests {
    @Test func aJournalIsWrittenAndReadThroughTheKernel() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/data"
        var oracle = Oracle()
        do {
            let disk = try RealDisk(path, create: true)
            var life = try Life(disk, clock: SystemClock())
            try life.run(CrashTests.script, &oracle)
        }
        let disk = try RealDisk(path)
        #expect(oracle.violations(try Life(disk).found) == [])
        #expect(try replayAll(disk) == oracle.sent)
        #expect(try JournalTools.verify(disk).isSound)
        let new = try RealDisk(directory.path + "/new", create: true)
        #expect(try JournalTools.salvage(disk, to: new).records == oracle.sent.count)
        #expect(try replayAll(new) == oracle.sent)
        try expectPrivate(path)
    }

    /// Files 0600, directories 0700.
    private func expectPrivate(_ path: String) throws {
        let manager = FileManager.default
        #expect(try permissions(path) == 0o700)
        for name in try manager.subpathsOfDirectory(atPath: path) {
            var isDirectory: ObjCBool = false
            _ = unsafe manager.fileExists(atPath: "\(path)/\(name)", isDirectory: &isDirectory)
            #expect(try permissions("\(path)/\(name)") == (isDirectory.boolValue ? 0o700 : 0o600), "\(name)")
        }
    }

    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func aTornEndIsKeptAndCut() throws {
        let directory = try TemporaryDirectory()
        let disk = try RealDisk(directory.path)
        var oracle = Oracle()
        do {
            var life = try Life(disk)
            try life.run([.batch(2)], &oracle)
        }
        let file = try disk.open(RecoveryTableTests.name, .append)
        try file.appendAll(Array(#"{"ev":"torn"#.utf8).span)
        let life = try Life(disk)
        let torn = try #require(life.journal.recovered.torn)
        #expect(torn.bytes == 11)
        #expect(try String(contentsOfFile: "\(directory.path)/\(torn.file)", encoding: .utf8) == #"{"ev":"torn"#)
        #expect(oracle.violations(life.found) == [])
    }

    @Test func theSecondOpenerLearnsWhoHasTheLock() throws {
        let directory = try TemporaryDirectory()
        let disk = try RealDisk(directory.path)
        do {
            let lock = try DiskLock.acquire(disk)
            let failure = lockFailure(try RealDisk(directory.path))
            let holder = "pid \(ProcessInfo.processInfo.processIdentifier) on "
            guard case .held(let by)? = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(by.hasPrefix(holder))
            #expect(failure?.message.hasPrefix("the data directory is in use by \(holder)") == true)
            // Also by another way to the same directory.
            let link = directory.path + "-link"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory.path)
            defer { try? FileManager.default.removeItem(atPath: link) }
            #expect(lockFailure(try RealDisk(link)) != nil)
            withExtendedLifetime(lock) {}
        }
        // The file stays, the lock does not.
        #expect(FileManager.default.fileExists(atPath: directory.path + "/LOCK"))
        #expect(lockFailure(disk) == nil)
    }

    private func lockFailure(_ disk: RealDisk) -> DiskLock.Failure? {
        do throws(DiskLock.Failure) {
            _ = try DiskLock.acquire(disk)
            return nil
        } catch {
            return error
        }
    }

    @Test func errorsNameTheCallAndTheFile() throws {
        let directory = try TemporaryDirectory()
        let disk = try RealDisk(directory.path)
        let error = #expect(throws: SystemError.self) { _ = try disk.open("journal/nothing", .read) }
        #expect(error?.message == "open journal/nothing: No such file or directory")
        #expect(error?.isNotFound == true)
        #expect(throws: SystemError.self) { _ = try RealDisk(directory.path + "/a/b", create: true) }
        #expect(throws: SystemError.self) { _ = try RealDisk(directory.path + "/none") }
    }

    @Test func aSymbolicLinkIsNotFollowed() throws {
        let directory = try TemporaryDirectory()
        let disk = try RealDisk(directory.path)
        try FileManager.default.createSymbolicLink(
            atPath: directory.path + "/trap", withDestinationPath: "/etc/hostname")
        #expect(throws: SystemError.self) { _ = try disk.open("trap", .read) }
        #expect(throws: SystemError.self) { _ = try disk.open("trap", .create) }
    }

    @Test func spaceIsThatOfTheFileSystem() throws {
        let directory = try TemporaryDirectory()
        let disk = try RealDisk(directory.path)
        let space = try disk.space()
        #expect(space.totalBytes > 0)
        #expect(space.availableBytes <= space.totalBytes)
    }

    @Test func aCopyHasAnotherIdentity() throws {
        let directory = try TemporaryDirectory()
        let disk = try RealDisk(directory.path)
        let first = try disk.open("a", .create)
        let second = try disk.open("b", .create)
        #expect(try first.status().identity != second.status().identity)
        let identity = try first.status().identity
        try disk.rename("a", to: "c")
        #expect(try disk.open("c", .read).status().identity == identity)
    }

    /// Blocks set aside are no part of the file, and are given back.
    @Test func whatIsReservedIsNotSeen() throws {
        let directory = try TemporaryDirectory()
        let disk = try RealDisk(directory.path)
        let file = try disk.open("file", .create)
        file.reserve(from: 0, bytes: 4 << 20)
        #expect(try file.status().size == 0)
        try file.appendAll([1, 2, 3].span)
        try file.sync()
        file.release(behind: 3)
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.path + "/file")) == Data([1, 2, 3]))
        let values = try URL(fileURLWithPath: directory.path + "/file").resourceValues(forKeys: [
            .fileAllocatedSizeKey
        ])
        #expect(try #require(values.fileAllocatedSize) < 1 << 20)
    }

    @Test func whatIsOverwrittenDoesNotGrowTheFile() throws {
        let directory = try TemporaryDirectory()
        let disk = try RealDisk(directory.path)
        let file = try disk.open("mark", .update)
        _ = try file.overwrite(Array("aaaabbbb".utf8).span, at: 0)
        _ = try file.overwrite(Array("cc".utf8).span, at: 4)
        #expect(try file.status().size == 8)
        #expect(try String(contentsOfFile: directory.path + "/mark", encoding: .utf8) == "aaaaccbb")
    }
}
