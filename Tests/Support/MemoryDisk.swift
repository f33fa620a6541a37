// The villain behind the disk seam: a seeded disk in memory that fails, tears, reorders, loses and lies.
//
// The fault model. What a power cut (`crash()`) may do:
//   * unsynced bytes survive or not, sector by sector (512 bytes), in any combination; a lost sector inside the file
//     reads as what was there before, or zeros; the length may have grown without its bytes;
//   * unsynced creations, renames and removals survive or not, each on its own, each atomically; a file without a
//     surviving name is gone, synced or not;
//   * an unsynced truncation happened or not.
// What a call may do:
//   * any call may fail with any errno (`failures`), a write after taking some of its bytes;
//   * a write may take fewer bytes than offered (`writesShort`);
//   * a failed sync leaves the bytes readable but clean: a later sync "succeeds" without writing them, and they are
//     gone after `dropCache()` or a crash (ext4, XFS and btrfs do this; Rebello et al., ATC 2020);
//   * power may go in the middle of any call (`crashAtCall`): its effect happened, in part or not at all.
// What it does not model: sectors that were synced and later change by themselves (tests do that with `replace`),
// and torn sectors. And one thing that is outside of every promise, for negative controls only: a disk that says
// "synced" without having done it (`lies`).
//
// Every changing call is counted from 1 and recorded (`calls`); reading calls are counted apart.

import Synchronization
import TandemSystem

package final class MemoryDisk: Disk {
    let state: Mutex<MemoryDiskState>

    package init(seed: UInt64 = 1) {
        state = Mutex(MemoryDiskState(seed: seed))
    }

    private init(state: sending MemoryDiskState) {
        self.state = Mutex(state)
    }

    // MARK: - Faults

    /// Changing calls that fail, by their number.
    package var failures: [Int: Int32] {
        get { state.withLock { $0.failures } }
        set { state.withLock { $0.failures = newValue } }
    }

    /// Reading calls that fail, by their number.
    package var readFailures: [Int: Int32] {
        get { state.withLock { $0.readFailures } }
        set { state.withLock { $0.readFailures = newValue } }
    }

    /// The changing call in whose middle the power goes; everything fails afterwards, until `crash()`.
    package var crashAtCall: Int? {
        get { state.withLock { $0.crashAtCall } }
        set { state.withLock { $0.crashAtCall = newValue } }
    }

    package var writesShort: Bool {
        get { state.withLock { $0.writesShort } }
        set { state.withLock { $0.writesShort = newValue } }
    }

    package var lies: Bool {
        get { state.withLock { $0.lies } }
        set { state.withLock { $0.lies = newValue } }
    }

    /// Every changing call fails with EROFS.
    package var isReadOnly: Bool {
        get { state.withLock { $0.isReadOnly } }
        set { state.withLock { $0.isReadOnly = newValue } }
    }

    package var spaceAnswer: DiskSpace {
        get { state.withLock { $0.space } }
        set { state.withLock { $0.space = newValue } }
    }

    /// Power goes, and comes back. Open files are dead.
    package func crash() { state.withLock { $0.crash() } }

    /// The process dies, the machine does not: nothing is lost, open files are dead.
    package func kill() { state.withLock { $0.kill() } }

    // MARK: - What tests look at

    package var calls: [String] { state.withLock { $0.calls } }
    package var callCount: Int { state.withLock { $0.calls.count } }
    package var readCount: Int { state.withLock { $0.readCount } }

    package func forgetCalls() {
        state.withLock {
            $0.calls = []
            $0.readCount = 0
        }
    }

    /// All file names, sorted.
    package var names: [String] { state.withLock { $0.names.keys.sorted() } }

    /// The bytes of a file as a reader sees them; nil when there is none.
    package func contents(_ name: String) -> [UInt8]? {
        state.withLock { state in
            state.names[name].flatMap { state.inodes[$0]?.cached }
        }
    }

    /// Puts other bytes in a file, durably and behind everybody's back; creates the file when there is none.
    package func replace(_ name: String, _ bytes: [UInt8]) { state.withLock { $0.replace(name, bytes) } }

    /// Removes or renames a file, durably and behind everybody's back.
    package func tamper(_ name: String, rename newName: String?) {
        state.withLock { $0.tamper(name, rename: newName) }
    }

    /// An independent disk with the same files, the same identities and no faults.
    package func clone(seed: UInt64 = 1) -> MemoryDisk {
        MemoryDisk(state: state.withLock { $0.clone(seed: seed) })
    }

    // MARK: - Disk

    package func open(_ name: String, _ mode: DiskMode) throws(SystemError) -> any DiskFile {
        let (inode, generation) = try locked { (state) throws(SystemError) in try state.open(name, mode) }
        return MemoryFile(disk: self, inode: inode, generation: generation)
    }

    package func rename(_ from: String, to: String) throws(SystemError) {
        try locked { (state) throws(SystemError) in try state.rename(from, to: to) }
    }

    package func remove(_ name: String) throws(SystemError) {
        try locked { (state) throws(SystemError) in try state.remove(name) }
    }

    package func list(_ directory: String) throws(SystemError) -> [String] {
        try locked { (state) throws(SystemError) in try state.list(directory) }
    }

    package func makeDirectory(_ name: String) throws(SystemError) {
        try locked { (state) throws(SystemError) in try state.makeDirectory(name) }
    }

    package func syncDirectory(_ name: String) throws(SystemError) {
        try locked { (state) throws(SystemError) in try state.syncDirectory(name) }
    }

    package func space() throws(SystemError) -> DiskSpace { state.withLock { $0.space } }

    func locked<Result: Sendable>(
        _ body: (inout MemoryDiskState) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        // withLock rethrows untyped here, so the error travels as a value.
        let outcome = state.withLock { state -> Swift.Result<Result, SystemError> in
            do throws(SystemError) {
                return .success(try body(&state))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}

/// An open file of a `MemoryDisk`.
final class MemoryFile: DiskFile {
    private let disk: MemoryDisk
    private let inode: Int
    private let generation: Int

    init(disk: MemoryDisk, inode: Int, generation: Int) {
        self.disk = disk
        self.inode = inode
        self.generation = generation
    }

    func append(_ bytes: Span<UInt8>) throws(SystemError) -> Int {
        let copy = Self.copy(bytes)
        return try disk.locked { (state) throws(SystemError) in
            try state.write(inode, generation, copy, at: nil)
        }
    }

    func overwrite(_ bytes: Span<UInt8>, at offset: UInt64) throws(SystemError) -> Int {
        let copy = Self.copy(bytes)
        return try disk.locked { (state) throws(SystemError) in
            try state.write(inode, generation, copy, at: Int(offset))
        }
    }

    func read(
        into buffer: inout [UInt8], at index: Int, count: Int, from offset: UInt64
    ) throws(SystemError) -> Int {
        let bytes = try disk.locked { (state) throws(SystemError) in
            try state.read(inode, generation, count: count, from: offset)
        }
        buffer.replaceSubrange(index..<index + bytes.count, with: bytes)
        return bytes.count
    }

    func sync() throws(SystemError) {
        try disk.locked { (state) throws(SystemError) in try state.sync(inode, generation) }
    }

    func truncate(to size: UInt64) throws(SystemError) {
        try disk.locked { (state) throws(SystemError) in try state.truncate(inode, generation, to: Int(size)) }
    }

    func dropCache() {
        disk.state.withLock { $0.dropCache(inode) }
    }

    func status() throws(SystemError) -> DiskStatus {
        try disk.locked { (state) throws(SystemError) in try state.status(inode, generation) }
    }

    private static func copy(_ bytes: Span<UInt8>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for index in bytes.indices { copy.append(bytes[index]) }
        return copy
    }
}
