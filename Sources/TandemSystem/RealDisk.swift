// The POSIX disk: every name is resolved relative to one directory descriptor, so a rename of the data directory
// under a running server changes nothing. Files are 0600, directories 0700, descriptors close on exec.

import CLinux
import Glibc

/// A directory on a real file system.
package final class RealDisk: Disk {
    /// The path it was opened with, for messages only.
    package let path: String
    let directory: Descriptor

    /// Opens a data directory; with `create` one is made when there is none (one level), and its parent synced.
    package init(_ path: String, create: Bool = false) throws(SystemError) {
        self.path = path
        if create {
            let made = unsafe mkdir(path, 0o700)
            let number = made < 0 ? errno : 0
            if number != 0 && number != EEXIST { throw SystemError(call: "mkdir \(path)", number: number) }
            if number == 0 { try Self.syncParent(of: path) }
        }
        directory = Descriptor(
            owning: try SystemCall.retry("open \(path)") {
                unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            })
    }

    package func open(_ name: String, _ mode: DiskMode) throws(SystemError) -> any DiskFile {
        let flags =
            switch mode {
            case .read: O_RDONLY
            case .append: O_RDWR | O_APPEND
            case .create: O_RDWR | O_APPEND | O_CREAT | O_TRUNC
            case .update: O_RDWR | O_CREAT
            }
        let raw = try SystemCall.retry("open \(name)") {
            unsafe openat(directory.raw, name, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
        }
        return RealFile(name: name, descriptor: Descriptor(owning: raw))
    }

    package func rename(_ from: String, to: String) throws(SystemError) {
        try SystemCall.retry("rename \(from) to \(to)") {
            unsafe renameat(directory.raw, from, directory.raw, to)
        }
    }

    package func remove(_ name: String) throws(SystemError) {
        try SystemCall.retry("remove \(name)") { unsafe unlinkat(directory.raw, name, 0) }
    }

    package func list(_ name: String) throws(SystemError) -> [String] {
        let raw = try openDirectory(name)
        guard let stream = unsafe fdopendir(raw) else {
            let number = errno
            _ = close(raw)
            throw SystemError(call: "list \(name)", number: number)
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                // The same answer means the end and an error; only errno tells them apart.
                let number = errno
                if number != 0 { throw SystemError(call: "list \(name)", number: number) }
                return names
            }
            // Proof: d_name is NUL-terminated inside the record that readdir returned and is copied at once.
            let text = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if text != "." && text != ".." { names.append(text) }
        }
    }

    package func makeDirectory(_ name: String) throws(SystemError) {
        let made = unsafe mkdirat(directory.raw, name, 0o700)
        let number = made < 0 ? errno : 0
        if number != 0 && number != EEXIST { throw SystemError(call: "mkdir \(name)", number: number) }
    }

    package func syncDirectory(_ name: String) throws(SystemError) {
        let opened = Descriptor(owning: try openDirectory(name))
        try SystemCall.retry("fsync \(name.isEmpty ? path : name)") { fsync(opened.raw) }
    }

    package func space() throws(SystemError) -> DiskSpace {
        var answer = statvfs()
        try SystemCall.retry("statvfs \(path)") { unsafe fstatvfs(directory.raw, &answer) }
        let block = UInt64(answer.f_frsize)
        return DiskSpace(
            totalBytes: UInt64(answer.f_blocks) * block, availableBytes: UInt64(answer.f_bavail) * block,
            totalFiles: UInt64(answer.f_files), availableFiles: UInt64(answer.f_favail))
    }

    private func openDirectory(_ name: String) throws(SystemError) -> Int32 {
        try SystemCall.retry("open \(name.isEmpty ? path : name)") {
            unsafe openat(directory.raw, name.isEmpty ? "." : name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
    }

    /// A new directory is only there after a crash when its parent was synced.
    private static func syncParent(of path: String) throws(SystemError) {
        var trimmed = path[...]
        while trimmed.count > 1 && trimmed.hasSuffix("/") { trimmed.removeLast() }
        let parent: String
        if let slash = trimmed.lastIndex(of: "/") {
            parent = slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
        } else {
            parent = "."
        }
        let opened = Descriptor(
            owning: try SystemCall.retry("open \(parent)") {
                unsafe Glibc.open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            })
        try SystemCall.retry("fsync \(parent)") { fsync(opened.raw) }
    }
}

/// An open file of a `RealDisk`.
final class RealFile: DiskFile {
    private let name: String
    private let descriptor: Descriptor

    init(name: String, descriptor: consuming Descriptor) {
        self.name = name
        self.descriptor = descriptor
    }

    func append(_ bytes: Span<UInt8>) throws(SystemError) -> Int {
        try SystemCall.retry("write \(name)") {
            // Proof: base and count are those of the span, which outlives the call.
            unsafe bytes.withUnsafeBytes { unsafe write(descriptor.raw, $0.baseAddress, $0.count) }
        }
    }

    func overwrite(_ bytes: Span<UInt8>, at offset: UInt64) throws(SystemError) -> Int {
        try SystemCall.retry("write \(name)") {
            // Proof: as in `append`.
            unsafe bytes.withUnsafeBytes { unsafe pwrite(descriptor.raw, $0.baseAddress, $0.count, off_t(offset)) }
        }
    }

    func read(
        into buffer: inout [UInt8], at index: Int, count: Int, from offset: UInt64
    ) throws(SystemError) -> Int {
        precondition(index >= 0 && count >= 0 && index + count <= buffer.count, "the range is inside the buffer")
        guard count > 0 else { return 0 }
        return try SystemCall.retry("read \(name)") {
            unsafe buffer.withUnsafeMutableBytes { bytes -> Int in
                // Proof: the precondition above keeps the range inside the buffer.
                guard let base = bytes.baseAddress else { return 0 }
                return unsafe pread(descriptor.raw, base + index, count, off_t(offset))
            }
        }
    }

    func sync() throws(SystemError) {
        try SystemCall.retry("fdatasync \(name)") { fdatasync(descriptor.raw) }
    }

    func reserve(from offset: UInt64, bytes: UInt64) {
        // On macOS: fcntl(F_PREALLOCATE).
        _ = fallocate(descriptor.raw, TANDEM_FALLOC_FL_KEEP_SIZE, off_t(clamping: offset), off_t(clamping: bytes))
    }

    func release(behind length: UInt64) {
        // Setting the length that the file has frees the blocks behind it.
        _ = ftruncate(descriptor.raw, off_t(clamping: length))
    }

    func truncate(to size: UInt64) throws(SystemError) {
        try SystemCall.retry("truncate \(name)") { ftruncate(descriptor.raw, off_t(size)) }
    }

    func dropCache() {
        _ = posix_fadvise(descriptor.raw, 0, 0, POSIX_FADV_DONTNEED)
    }

    func status() throws(SystemError) -> DiskStatus {
        var answer = stat()
        try SystemCall.retry("stat \(name)") { unsafe fstat(descriptor.raw, &answer) }
        let mixed = UInt64(answer.st_ino) ^ (UInt64(answer.st_dev) << 40)
        return DiskStatus(size: UInt64(answer.st_size), identity: mixed)
    }
}
