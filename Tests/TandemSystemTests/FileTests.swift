// Whole files: replaced or untouched, private, recognised when changed.

import Glibc
import TandemSystem
import TandemTestSupport
import Testing

@Suite struct FileTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private var path: String { directory.path + "/file" }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 200_000])
    func whatIsWrittenIsRead(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try File.replace(path, with: bytes, permissions: 0o600)
        #expect(try File.read(path, maximumBytes: count) == bytes)
    }

    @Test func aFileOverTheLimitIsRefused() throws {
        try File.replace(path, with: [1, 2, 3], permissions: 0o600)
        let error = #expect(throws: SystemError.self) { try File.read(path, maximumBytes: 2) }
        #expect(error?.number == EFBIG)
    }

    @Test func aMissingFileIsNamed() throws {
        let error = #expect(throws: SystemError.self) { try File.read(path, maximumBytes: 2) }
        #expect(error?.number == ENOENT)
        #expect(error?.call == "open \(path)")
        #expect(try File.identity(path) == nil)
    }

    @Test func permissionsAreThoseAskedForAndNothingIsLeftBehind() throws {
        try File.replace(path, with: [1], permissions: 0o600)
        #expect(try File.identity(path)?.permissions == 0o600)
        #expect(try File.identity(path)?.isShared == false)
        #expect(unsafe chmod(path, 0o640) == 0)
        #expect(try File.identity(path)?.isShared == true)
        #expect(try File.identity("\(path).\(getpid()).tmp") == nil)
    }

    @Test func everyReplacementChangesTheIdentity() throws {
        try File.replace(path, with: [1], permissions: 0o600)
        let first = try File.identity(path)
        #expect(try File.identity(path) == first)
        try File.replace(path, with: [2], permissions: 0o600)
        #expect(try File.identity(path) != first)
    }

    @Test func aFailedReplacementLeavesTheOldFile() throws {
        #expect(throws: SystemError.self) {
            try File.replace(directory.path + "/missing/file", with: [1], permissions: 0o600)
        }
        try File.replace(path, with: [1], permissions: 0o600)
        try File.createDirectory(directory.path + "/taken")
        #expect(throws: SystemError.self) {
            try File.replace(directory.path + "/taken", with: [1], permissions: 0o600)
        }
        #expect(try File.read(path, maximumBytes: 9) == [1])
    }

    @Test func directoriesBelongToTheOwnerAlone() throws {
        try File.createDirectory(path)
        try File.createDirectory(path)
        #expect(try File.identity(path)?.permissions == 0o700)
        let other = try File.createTemporaryDirectory(prefix: "tandem-test")
        #expect(try File.identity(other)?.permissions == 0o700)
        #expect(unsafe rmdir(other) == 0)
    }

    @Test func holdingADirectoryExcludesOthersAndReturnsErrors() throws {
        struct Failure: Error {}
        #expect(throws: Failure.self) {
            try File.holdingDirectory(directory.path) { throw Failure() }
        }
        let isLocked = try File.holdingDirectory(directory.path) {
            let fd = unsafe open(directory.path, O_RDONLY)
            defer { close(fd) }
            return flock(fd, LOCK_EX | LOCK_NB) != 0
        }
        #expect(isLocked)
    }
}
