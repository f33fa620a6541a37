// What `MemoryDisk` knows: for every file what a reader sees (`cached`), what a power cut leaves (`durable`), and which
// sectors differ and would be written by the next sync (`dirty`); for the directories the same.

import Foundation
import TandemSystem

struct MemoryInode: Sendable {
    static let sectorBytes = 512

    var cached: [UInt8] = []
    var durable: [UInt8] = []
    var dirty: Set<Int> = []
    /// The shortest the file has been since the last sync, when that is shorter than `durable`.
    var truncated: Int?

    mutating func write(_ bytes: ArraySlice<UInt8>, at offset: Int) {
        if cached.count < offset + bytes.count {
            cached.append(contentsOf: repeatElement(0, count: offset + bytes.count - cached.count))
        }
        cached.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        guard !bytes.isEmpty else { return }
        for sector in offset / Self.sectorBytes...(offset + bytes.count - 1) / Self.sectorBytes { dirty.insert(sector) }
    }

    mutating func truncate(to size: Int) {
        cached.removeLast(max(0, cached.count - size))
        truncated = min(truncated ?? .max, size)
        dirty = dirty.filter { $0 * Self.sectorBytes < size }
    }

    mutating func sync() {
        keep(dirty, length: cached.count)
        dirty = []
        truncated = nil
    }

    /// The pages are clean now, and the disk does not have them.
    mutating func failSync() {
        dirty = []
    }

    mutating func dropCache() {
        var fresh = self
        fresh.keep(dirty, length: nil)
        cached = fresh.durable
    }

    mutating func crash(_ random: inout SplitMix64) {
        if let truncated, truncated < durable.count, random.once(in: 2) {
            durable.removeLast(durable.count - truncated)
        }
        let survivors: Set<Int>
        switch random.below(4) {
        case 0: survivors = []
        case 1: survivors = dirty
        case 2:
            let end = random.below((dirty.max() ?? 0) + 2)
            survivors = dirty.filter { $0 < end }
        default: survivors = Set(dirty.sorted().filter { _ in random.once(in: 2) })
        }
        let grows = !dirty.isEmpty && random.once(in: 4)
        keep(survivors, length: grows ? max(durable.count, cached.count) : nil)
        cached = durable
        dirty = []
        truncated = nil
    }

    /// Copies sectors from the cache to the disk.
    private mutating func keep(_ sectors: Set<Int>, length: Int?) {
        for sector in sectors {
            let range = sector * Self.sectorBytes..<min((sector + 1) * Self.sectorBytes, cached.count)
            guard range.lowerBound < range.upperBound else { continue }
            if durable.count < range.upperBound {
                durable.append(contentsOf: repeatElement(0, count: range.upperBound - durable.count))
            }
            durable.replaceSubrange(range, with: cached[range])
        }
        guard let length else { return }
        if durable.count > length { durable.removeLast(durable.count - length) }
        durable.append(contentsOf: repeatElement(0, count: length - durable.count))
    }
}

struct MemoryDiskState: Sendable {
    enum NameChange: Sendable {
        case link(String, Int)
        case unlink(String)
        case rename(String, to: String, Int)
        case directory(String)

        var parent: String {
            switch self {
            case .link(let name, _), .unlink(let name), .directory(let name), .rename(let name, _, _):
                MemoryDiskState.parent(name)
            }
        }
    }

    var inodes: [Int: MemoryInode] = [:]
    var names: [String: Int] = [:]
    var directories: Set<String> = [""]
    private var durableNames: [String: Int] = [:]
    private var durableDirectories: Set<String> = [""]
    private var pending: [NameChange] = []
    private var nextInode = 1
    private var generation = 0
    private var isDead = false
    private var random: SplitMix64

    var failures: [Int: Int32] = [:]
    var readFailures: [Int: Int32] = [:]
    var crashAtCall: Int?
    var writesShort = false
    var lies = false
    var isReadOnly = false
    var space = DiskSpace(totalBytes: 100 << 30, availableBytes: 50 << 30)
    var calls: [String] = []
    var readCount = 0

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    static func parent(_ name: String) -> String {
        name.lastIndex(of: "/").map { String(name[..<$0]) } ?? ""
    }

    // MARK: - Calls

    func name(of inode: Int) -> String {
        names.first { $0.value == inode }?.key ?? "a removed file"
    }

    /// Counts a changing call. The answer is whether power goes in the middle of it.
    private mutating func begin(_ call: String) throws(SystemError) -> Bool {
        if isDead { throw SystemError(call: call, number: EIO) }
        if isReadOnly { throw SystemError(call: call, number: EROFS) }
        calls.append(call)
        if calls.count == crashAtCall {
            isDead = true
            return true
        }
        return false
    }

    private func failure(_ call: String) throws(SystemError) {
        if let number = failures[calls.count] { throw SystemError(call: call, number: number) }
    }

    private func powerOff(_ call: String) -> SystemError { SystemError(call: call, number: EIO) }

    private mutating func countRead(_ call: String) throws(SystemError) {
        if isDead { throw SystemError(call: call, number: EIO) }
        readCount += 1
        if let number = readFailures[readCount] { throw SystemError(call: call, number: number) }
    }

    private func check(_ generation: Int, _ call: String) throws(SystemError) {
        if generation != self.generation { throw SystemError(call: "\(call) of a dead process", number: EBADF) }
    }

    mutating func open(_ name: String, _ mode: DiskMode) throws(SystemError) -> (Int, Int) {
        let call = "open \(name)"
        let existing = names[name]
        let creates = mode == .create || (mode == .update && existing == nil)
        if !creates {
            try countRead(call)
            guard let existing else { throw SystemError(call: call, number: ENOENT) }
            if mode != .read && isReadOnly { throw SystemError(call: call, number: EROFS) }
            return (existing, generation)
        }
        let dies = try begin("create \(name)")
        try failure(call)
        guard directories.contains(Self.parent(name)) else { throw SystemError(call: call, number: ENOENT) }
        if dies && random.once(in: 2) { throw powerOff(call) }
        if let existing {
            inodes[existing]?.truncate(to: 0)
            if dies { throw powerOff(call) }
            return (existing, generation)
        }
        let inode = nextInode
        nextInode += 1
        inodes[inode] = MemoryInode()
        names[name] = inode
        pending.append(.link(name, inode))
        if dies { throw powerOff(call) }
        return (inode, generation)
    }

    mutating func write(
        _ inode: Int, _ generation: Int, _ bytes: [UInt8], at place: Int?
    ) throws(SystemError) -> Int {
        try check(generation, "write")
        let call = "\(place == nil ? "append" : "overwrite") \(name(of: inode))"
        let dies = try begin(call)
        let offset = place ?? inodes[inode]?.cached.count ?? 0
        var count = bytes.count
        let fails = failures[calls.count] != nil
        if dies || fails { count = random.below(bytes.count + 1) }
        if !dies && !fails && writesShort { count = 1 + random.below(bytes.count) }
        inodes[inode]?.write(bytes[..<count], at: offset)
        try failure(call)
        if dies { throw powerOff(call) }
        return count
    }

    mutating func read(
        _ inode: Int, _ generation: Int, count: Int, from offset: UInt64
    ) throws(SystemError) -> [UInt8] {
        try check(generation, "read")
        try countRead("read \(name(of: inode))")
        let bytes = inodes[inode]?.cached ?? []
        guard offset < UInt64(bytes.count) else { return [] }
        return Array(bytes[Int(offset)...].prefix(count))
    }

    mutating func sync(_ inode: Int, _ generation: Int) throws(SystemError) {
        try check(generation, "sync")
        let call = "sync \(name(of: inode))"
        let dies = try begin(call)
        if failures[calls.count] != nil { inodes[inode]?.failSync() }
        try failure(call)
        if !lies && (!dies || random.once(in: 2)) { inodes[inode]?.sync() }
        if dies { throw powerOff(call) }
    }

    mutating func truncate(_ inode: Int, _ generation: Int, to size: Int) throws(SystemError) {
        try check(generation, "truncate")
        let call = "truncate \(name(of: inode))"
        let dies = try begin(call)
        try failure(call)
        if !dies || random.once(in: 2) { inodes[inode]?.truncate(to: size) }
        if dies { throw powerOff(call) }
    }

    mutating func status(_ inode: Int, _ generation: Int) throws(SystemError) -> DiskStatus {
        try check(generation, "stat")
        try countRead("stat \(name(of: inode))")
        return DiskStatus(size: UInt64(inodes[inode]?.cached.count ?? 0), identity: UInt64(inode))
    }

    mutating func dropCache(_ inode: Int) {
        inodes[inode]?.dropCache()
    }

    // MARK: - Names

    private mutating func change(_ call: String, _ change: NameChange) throws(SystemError) {
        let dies = try begin(call)
        try failure(call)
        if dies && random.once(in: 2) { throw powerOff(call) }
        Self.apply(change, &names, &directories)
        pending.append(change)
        if dies { throw powerOff(call) }
    }

    mutating func rename(_ from: String, to: String) throws(SystemError) {
        guard let inode = names[from] else { throw SystemError(call: "rename \(from)", number: ENOENT) }
        try change("rename \(from) \(to)", .rename(from, to: to, inode))
    }

    mutating func remove(_ name: String) throws(SystemError) {
        guard names[name] != nil else { throw SystemError(call: "remove \(name)", number: ENOENT) }
        try change("remove \(name)", .unlink(name))
    }

    mutating func makeDirectory(_ name: String) throws(SystemError) {
        if directories.contains(name) { return }
        try change("mkdir \(name)", .directory(name))
    }

    mutating func syncDirectory(_ name: String) throws(SystemError) {
        let call = "syncdir \(name)"
        let dies = try begin(call)
        try failure(call)
        if !lies && (!dies || random.once(in: 2)) {
            for change in pending where change.parent == name {
                Self.apply(change, &durableNames, &durableDirectories)
            }
            pending.removeAll { $0.parent == name }
        }
        if dies { throw powerOff(call) }
    }

    mutating func list(_ directory: String) throws(SystemError) -> [String] {
        try countRead("list \(directory)")
        guard directories.contains(directory) else { throw SystemError(call: "list \(directory)", number: ENOENT) }
        let children = Array(names.keys) + directories.filter { !$0.isEmpty }
        return children.filter { Self.parent($0) == directory }.map {
            directory.isEmpty ? $0 : String($0.dropFirst(directory.count + 1))
        }
    }

    private static func apply(_ change: NameChange, _ names: inout [String: Int], _ directories: inout Set<String>) {
        switch change {
        case .link(let name, let inode): names[name] = inode
        case .unlink(let name): names[name] = nil
        case .directory(let name): directories.insert(name)
        case .rename(let from, let to, let inode):
            if names[from] == inode { names[from] = nil }
            names[to] = inode
        }
    }

    // MARK: - Catastrophes and tampering

    mutating func crash() {
        let style = random.below(3)
        for change in pending {
            let survives = style == 0 ? false : style == 1 ? true : random.once(in: 2)
            if survives { Self.apply(change, &durableNames, &durableDirectories) }
        }
        // A file whose directory did not survive is gone with it.
        durableNames = durableNames.filter { durableDirectories.contains(Self.parent($0.key)) }
        names = durableNames
        directories = durableDirectories
        pending = []
        let reachable = Set(names.values)
        for inode in inodes.keys.sorted() {
            if reachable.contains(inode) { inodes[inode]?.crash(&random) } else { inodes[inode] = nil }
        }
        kill()
    }

    mutating func kill() {
        generation += 1
        isDead = false
        crashAtCall = nil
        failures = [:]
        readFailures = [:]
    }

    mutating func replace(_ name: String, _ bytes: [UInt8]) {
        let inode: Int
        if let existing = names[name] {
            inode = existing
        } else {
            inode = nextInode
            nextInode += 1
        }
        inodes[inode] = MemoryInode(cached: bytes, durable: bytes)
        names[name] = inode
        durableNames[name] = inode
        directories.insert(Self.parent(name))
        durableDirectories.insert(Self.parent(name))
    }

    mutating func tamper(_ name: String, rename newName: String?) {
        guard let inode = names[name] else { return }
        names[name] = nil
        durableNames[name] = nil
        if let newName {
            names[newName] = inode
            durableNames[newName] = inode
        }
    }

    func clone(seed: UInt64) -> MemoryDiskState {
        var copy = MemoryDiskState(seed: seed)
        copy.inodes = inodes
        copy.names = names
        copy.directories = directories
        copy.durableNames = durableNames
        copy.durableDirectories = durableDirectories
        copy.pending = pending
        copy.nextInode = nextInode
        return copy
    }
}
