// One server for one data directory: flock(2) on DIR/LOCK, held until the value is dropped.
//
// The lock belongs to the open file, so it is gone the moment its holder dies, also by SIGKILL: a stale LOCK file
// means nothing. What stands inside (pid, host) is only for the message to whoever comes second.
// flock follows the inode: a second way to the directory (symbolic link, bind mount) meets the same lock.

import Glibc

/// The exclusive right to a data directory.
package struct DiskLock: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// Why there is no lock.
    package enum Failure: Error, Sendable, Equatable {
        /// Somebody else holds it, e.g. `pid 4711 on desk-1`.
        case held(by: String)
        case system(SystemError)

        package var message: String {
            switch self {
            case .held(let holder): "the data directory is in use by \(holder)"
            case .system(let error): error.message
            }
        }
    }

    /// Takes the lock or says who has it. Never waits.
    package static func acquire(_ disk: RealDisk) throws(Failure) -> DiskLock {
        let raw: Int32
        do {
            raw = try SystemCall.retry("open LOCK") {
                unsafe openat(disk.directory.raw, "LOCK", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            }
        } catch {
            throw .system(error)
        }
        let descriptor = Descriptor(owning: raw)
        do {
            try SystemCall.retry("flock LOCK") { flock(raw, LOCK_EX | LOCK_NB) }
        } catch {
            if error.number == EWOULDBLOCK { throw .held(by: readHolder(raw)) }
            throw .system(error)
        }
        do {
            try writeHolder(raw)
        } catch {
            throw .system(error)
        }
        return DiskLock(descriptor: descriptor)
    }

    private init(descriptor: consuming Descriptor) {
        self.descriptor = descriptor
    }

    private static func writeHolder(_ raw: Int32) throws(SystemError) {
        let text = Array("pid \(getpid()) on \(hostName())\n".utf8)
        try SystemCall.retry("truncate LOCK") { ftruncate(raw, 0) }
        try SystemCall.retry("write LOCK") {
            // Proof: base and count are those of the array.
            unsafe text.withUnsafeBytes { unsafe pwrite(raw, $0.baseAddress, $0.count, 0) }
        }
    }

    private static func readHolder(_ raw: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        // Proof: the count is that of the buffer.
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe pread(raw, $0.baseAddress, $0.count, 0) }
        // Whoever holds the lock may not have written its name yet.
        guard count > 0, let line = buffer[..<count].split(separator: 0x0A).first else { return "another process" }
        return String(decoding: line.filter { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self)
    }

    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        // Proof: one byte less than the buffer has, so the text stays NUL-terminated.
        let status = unsafe gethostname(&buffer, buffer.count - 1)
        guard status == 0 else { return "unknown host" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
