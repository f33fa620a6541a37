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
        try forEachChunk(path, failure: { $0 }) { (chunk: Span<UInt8>) throws(SystemError) in
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
    package static func forEachChunk<Failure: Error>(
        _ path: String, failure: (SystemError) -> Failure, _ body: (Span<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        let file: Descriptor
        do {
            file = try open(path, O_RDONLY)
        } catch {
            throw failure(error)
        }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            switch Socket.read(file.raw, into: &buffer) {
            case .transferred(let count): try body(buffer.span.extracting(0..<count))
            case .end: return
            case .wouldBlock: throw failure(SystemError(call: "read \(path)", number: EAGAIN))
            case .failed(let number): throw failure(SystemError(call: "read \(path)", number: number))
            }
        }
    }

    /// Writes `bytes` in place of whatever was at `path`, or changes nothing.
    package static func replace(_ path: String, with bytes: [UInt8], permissions: UInt32) throws(SystemError) {
        // The process id keeps two writers apart; the name keeps the leftover of a crash recognisable.
        let temporary = "\(path).\(getpid()).tmp"
        _ = unsafe unlink(temporary)
        do throws(SystemError) {
            let file = try open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, permissions)
            // The umask may have taken bits away, and the outcome should not depend on it.
            try SystemCall.retry("chmod \(temporary)") { fchmod(file.raw, mode_t(permissions)) }
            try write(file.raw, bytes, temporary)
            try SystemCall.retry("fsync \(temporary)") { fsync(file.raw) }
            try file.close()
            try SystemCall.retry("rename \(path)") { unsafe rename(temporary, path) }
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
        let directory = try open(parent(of: path), O_RDONLY | O_DIRECTORY)
        try SystemCall.retry("fsync \(parent(of: path))") { fsync(directory.raw) }
    }

    private static func write(_ fd: Int32, _ bytes: [UInt8], _ name: String) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            written += try SystemCall.retry("write \(name)") {
                // Proof: the rest of the array begins at `written`, which is less than its count.
                unsafe bytes.withUnsafeBytes {
                    let rest = unsafe UnsafeRawBufferPointer(rebasing: $0[written...])
                    return unsafe Glibc.write(fd, rest.baseAddress, rest.count)
                }
            }
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func open(
        _ path: String, _ flags: Int32, _ permissions: UInt32 = 0
    ) throws(SystemError) -> Descriptor {
        Descriptor(
            owning: try SystemCall.retry("open \(path)") {
                unsafe Glibc.open(path, flags | O_CLOEXEC, mode_t(permissions))
            })
    }

    /// The state of a file, or nil when there is none.
    package static func identity(_ path: String) throws(SystemError) -> FileIdentity? {
        var status = stat()
        do {
            try SystemCall.retry("stat \(path)") { unsafe stat(path, &status) }
        } catch {
            guard error.isNotFound else { throw error }
            return nil
        }
        return FileIdentity(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), bytes: Int64(status.st_size),
            modifiedSeconds: status.st_mtim.tv_sec, modifiedNanoseconds: status.st_mtim.tv_nsec,
            permissions: status.st_mode & 0o7777)
    }

    /// Creates a directory for its owner alone. One that exists is left as it is.
    package static func createDirectory(_ path: String) throws(SystemError) {
        do {
            try SystemCall.retry("mkdir \(path)") { unsafe mkdir(path, 0o700) }
        } catch {
            guard error.number == EEXIST else { throw error }
        }
    }

    /// Creates a directory nobody else has, named `PREFIX-XXXXXX` under TMPDIR or /tmp.
    package static func createTemporaryDirectory(prefix: String) throws(SystemError) -> String {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/\(prefix)-XXXXXX".utf8CString)
        try SystemCall.retry("mkdtemp \(parent)/\(prefix)-XXXXXX") {
            // Proof: mkdtemp overwrites the six X of the terminated text and nothing else.
            unsafe template.withUnsafeMutableBufferPointer { buffer -> Int32 in
                guard let text = buffer.baseAddress else { return -1 }
                return unsafe mkdtemp(text) == nil ? -1 : 0
            }
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Runs `body` while no other process holds the directory: for read-change-replace of a file in it.
    package static func holdingDirectory<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        // Closing the descriptor, at the end of this function or of this process, gives the lock back.
        let directory = try open(path, O_RDONLY | O_DIRECTORY)
        try SystemCall.retry("flock \(path)") { flock(directory.raw, LOCK_EX) }
        return try body()
    }
}
