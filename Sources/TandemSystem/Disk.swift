// The seam between everything durable and the machine: about a dozen operations, each one system call.
//
// `RealDisk` is POSIX. `MemoryDisk` (Tests/Support) is the villain: it tears, reorders, loses and lies.
// Names are paths relative to the data directory (`journal/00000000000000000000.ndjson`), never absolute and
// never with `..`.
//
// What callers may believe, and no more:
//   * `append` may write fewer bytes than asked; nothing is durable before `sync` returned.
//   * `sync` makes the bytes and the length of that file durable, not its name.
//   * `rename` replaces atomically; it, creating a file and `remove` are durable after `syncDirectory` of the
//     directory they happened in.
//   * after a failed `sync` the file's state is unknown: reads may show bytes that the disk does not have.
//     So a sync is never retried, and whoever recovers calls `dropCache` before reading.

/// What a file is opened for.
package enum DiskMode: Sendable {
    /// Reading an existing file.
    case read
    /// Reading and writing an existing file; `append` goes to its end.
    case append
    /// As `append` for a new file. An existing file of that name is emptied.
    case create
    /// Reading and overwriting in place; created when missing. (Linux appends every write of an `append` file,
    /// whatever offset pwrite is given.)
    case update
}

/// How full the file system is, as an unprivileged process sees it.
package struct DiskSpace: Sendable, Equatable {
    package var totalBytes: UInt64
    package var availableBytes: UInt64
    /// 0 where the file system does not count files.
    package var totalFiles: UInt64
    package var availableFiles: UInt64

    package init(totalBytes: UInt64, availableBytes: UInt64, totalFiles: UInt64 = 0, availableFiles: UInt64 = 0) {
        self.totalBytes = totalBytes
        self.availableBytes = availableBytes
        self.totalFiles = totalFiles
        self.availableFiles = availableFiles
    }
}

/// Size and identity of an open file.
package struct DiskStatus: Sendable, Equatable {
    package var size: UInt64
    /// Differs between a file and every copy of it (device and inode). Survives a rename.
    package var identity: UInt64

    package init(size: UInt64, identity: UInt64) {
        self.size = size
        self.identity = identity
    }
}

/// One data directory.
package protocol Disk: AnyObject, Sendable {
    func open(_ name: String, _ mode: DiskMode) throws(SystemError) -> any DiskFile
    func rename(_ from: String, to: String) throws(SystemError)
    func remove(_ name: String) throws(SystemError)
    /// Names in a directory in no order, without `.` and `..`; the data directory itself is "".
    func list(_ directory: String) throws(SystemError) -> [String]
    /// Creates one level; an existing directory is fine.
    func makeDirectory(_ name: String) throws(SystemError)
    func syncDirectory(_ name: String) throws(SystemError)
    func space() throws(SystemError) -> DiskSpace
}

/// One open file. Dropping the last reference closes it.
package protocol DiskFile: AnyObject, Sendable {
    /// Writes at the end; the answer is how many bytes were taken, at least 1.
    func append(_ bytes: Span<UInt8>) throws(SystemError) -> Int
    /// Writes in place. For the durable mark only: 64 bytes that do not cross a sector.
    func overwrite(_ bytes: Span<UInt8>, at offset: UInt64) throws(SystemError) -> Int
    /// Reads up to `count` bytes from `offset` into `buffer[index…]`; 0 at the end of the file.
    func read(into buffer: inout [UInt8], at index: Int, count: Int, from offset: UInt64) throws(SystemError) -> Int
    /// fdatasync: bytes and length.
    func sync() throws(SystemError)
    func truncate(to size: UInt64) throws(SystemError)
    /// Forgets clean cached pages, so that the next read asks the disk. A wish, not a promise.
    func dropCache()
    /// Sets blocks aside for what will be appended, without changing the length: a sync then has less to write down.
    /// A wish, not a promise.
    func reserve(from offset: UInt64, bytes: UInt64)
    /// Gives back what was set aside behind the file's end, which is at `length`. A wish as well.
    func release(behind length: UInt64)
    func status() throws(SystemError) -> DiskStatus
}

extension DiskFile {
    // For disks where it makes no difference.
    package func reserve(from offset: UInt64, bytes: UInt64) {}
    package func release(behind length: UInt64) {}

    /// Appends everything, continuing after short writes.
    package func appendAll(_ bytes: Span<UInt8>) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            written += try append(bytes.extracting(written..<bytes.count))
        }
    }

    /// Fills `buffer[index..<index + count]`; fewer bytes only at the end of the file.
    package func readAll(
        into buffer: inout [UInt8], at index: Int, count: Int, from offset: UInt64
    ) throws(SystemError) -> Int {
        var filled = 0
        while filled < count {
            let more = try read(
                into: &buffer, at: index + filled, count: count - filled, from: offset + UInt64(filled))
            if more == 0 { break }
            filled += more
        }
        return filled
    }
}
