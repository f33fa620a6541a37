// Small whole files that people and commands write: configuration, tokens, import files. The journal has its own seam
// (`Disk`); nothing here is on a hot path.
//
// `replace` is all or nothing, also across a power cut: write a temporary file beside the target, fsync it, rename it,
// fsync the directory (LWN 457667; ext4(5) on `auto_da_alloc` for why the rename alone is not enough).

import Glibc

/// What tells two states of a file apart without reading it. A rename always gives another inode, an edit in place
/// another time or size.
package struct FileIdentity: Equatable, Sendable {
    package let device: UInt64
    package let inode: UInt64
    package let bytes: Int64
    package let modifiedSeconds: Int
    package let modifiedNanoseconds: Int
    /// The lower twelve bits of the mode, as `chmod` takes them.
    package let permissions: UInt32

    /// True when somebody besides the owner may read or write the file.
    package var isShared: Bool { permissions & 0o077 != 0 }
}

package enum File {
    /// Reads a whole file. A larger one than `maximumBytes` is refused with EFBIG before memory is spent on it.
    package static func read(_ path: String, maximumBytes: Int) throws(SystemError) -> [UInt8] {
        var contents: [UInt8] = []
        try forEachChunk(path) { (chunk: Span<UInt8>) throws(SystemError) in
            guard contents.count + chunk.count <= maximumBytes else {
                throw SystemError(call: "read \(path)", number: EFBIG)
            }
            contents.reserveCapacity(contents.count + chunk.count)
            for index in chunk.indices {
                contents.append(chunk[index])
            }
        }
        return contents
    }

    /// Reads a file in pieces of at most 64 KiB, in constant memory.
    package static func forEachChunk(
        _ path: String, _ body: (Span<UInt8>) throws(SystemError) -> Void
    ) throws(SystemError) {
        let (fd, number) = {
            let fd = unsafe open(path, O_RDONLY | O_CLOEXEC); return (fd, errno)
        }()
        guard fd >= 0 else { throw SystemError(call: "open \(path)", number: number) }
        defer { close(fd) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            switch Socket.read(fd, into: &buffer) {
            case .transferred(let count): try body(buffer.span.extracting(0..<count))
            case .end: return
            case .wouldBlock: throw SystemError(call: "read \(path)", number: EAGAIN)
            case .failed(let number): throw SystemError(call: "read \(path)", number: number)
            }
        }
    }

    /// Writes `bytes` in place of whatever was at `path`, or changes nothing.
    package static func replace(_ path: String, with bytes: [UInt8], permissions: UInt32) throws(SystemError) {
        // The process id keeps two writers apart; the name keeps the leftover of a crash recognisable.
        let temporary = "\(path).\(getpid()).tmp"
        _ = unsafe unlink(temporary)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let (fd, number) = {
            let fd = unsafe open(temporary, flags, mode_t(permissions)); return (fd, errno)
        }()
        guard fd >= 0 else { throw SystemError(call: "create \(temporary)", number: number) }
        do throws(SystemError) {
            defer { close(fd) }
            // The umask may have taken bits away, never the ones that matter, but the outcome should not depend on it.
            try check("chmod \(temporary)") { fchmod(fd, mode_t(permissions)) }
            try write(fd, bytes, temporary)
            try check("fsync \(temporary)") { fsync(fd) }
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
        try check("rename \(path)") { unsafe rename(temporary, path) }
        try syncDirectory(of: path)
    }

    private static func write(_ fd: Int32, _ bytes: [UInt8], _ name: String) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let (count, number) = unsafe bytes.withUnsafeBytes {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: $0[written...])
                let count = unsafe Glibc.write(fd, rest.baseAddress, rest.count)
                return (count, errno)
            }
            if count >= 0 {
                written += count
            } else if number != EINTR {
                throw SystemError(call: "write \(name)", number: number)
            }
        }
    }

    private static func syncDirectory(of path: String) throws(SystemError) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let (fd, number) = {
            let fd = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC); return (fd, errno)
        }()
        guard fd >= 0 else { throw SystemError(call: "open \(directory)", number: number) }
        defer { close(fd) }
        try check("fsync \(directory)") { fsync(fd) }
    }

    /// The state of a file, or nil when there is none.
    package static func identity(_ path: String) throws(SystemError) -> FileIdentity? {
        var status = stat()
        let (result, number) = {
            let result = unsafe stat(path, &status); return (result, errno)
        }()
        if result != 0 {
            guard number == ENOENT else { throw SystemError(call: "stat \(path)", number: number) }
            return nil
        }
        return FileIdentity(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), bytes: Int64(status.st_size),
            modifiedSeconds: status.st_mtim.tv_sec, modifiedNanoseconds: status.st_mtim.tv_nsec,
            permissions: status.st_mode & 0o7777)
    }

    /// Creates a directory for its owner alone. One that exists is left as it is.
    package static func createDirectory(_ path: String) throws(SystemError) {
        let (result, number) = {
            let result = unsafe mkdir(path, 0o700); return (result, errno)
        }()
        guard result == 0 || number == EEXIST else { throw SystemError(call: "mkdir \(path)", number: number) }
    }

    /// Creates a directory nobody else has, named `PREFIX-XXXXXX` under TMPDIR or /tmp.
    package static func createTemporaryDirectory(prefix: String) throws(SystemError) -> String {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/\(prefix)-XXXXXX".utf8CString)
        let number = unsafe template.withUnsafeMutableBufferPointer {
            let isCreated = unsafe $0.baseAddress.map { unsafe mkdtemp($0) != nil } ?? false
            return isCreated ? 0 : errno
        }
        guard number == 0 else { throw SystemError(call: "mkdtemp \(parent)/\(prefix)-XXXXXX", number: number) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Runs `body` while no other process holds the directory: for read-change-replace of a file in it.
    package static func holdingDirectory<Result, Failure: Error>(
        _ path: String, _ body: () throws(Failure) -> Result
    ) throws -> Result {
        let (fd, number) = {
            let fd = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC); return (fd, errno)
        }()
        guard fd >= 0 else { throw SystemError(call: "open \(path)", number: number) }
        // Closing gives the lock back.
        defer { close(fd) }
        while flock(fd, LOCK_EX) != 0 {
            let number = errno
            guard number == EINTR else { throw SystemError(call: "flock \(path)", number: number) }
        }
        return try body()
    }

    private static func check(_ call: String, _ body: () -> Int32) throws(SystemError) {
        let (result, number) = {
            let result = body(); return (result, errno)
        }()
        guard result == 0 else { throw SystemError(call: call, number: number) }
    }
}
