// The bytes of files on disk. One owner, one errand at a time, in order.
//
//     uploads/F-12          an upload that is under way, see `PartFile`
//     blobs/9f/86/9f86d0…   finished files under the SHA-256 of their bytes, as they were sent: sha256sum proves each
//     blobs/9f/86/blob.tmp  one that has not got its name yet; beside it, because only a rename within one directory is
//                           durable as a whole when that directory is synced
//
// Invariants: a blob has its name only when its bytes are durable, and the name is durable before anything in the
// journal refers to it (write, fsync, rename, fsync of the directory). Equal files share a blob; it is written anew
// each time, so nobody can tell from an answer or its time that it was there. Whatever is in `uploads` and belongs to
// no upload is removed at start; blobs that nothing refers to are removed by the engine, which knows.
//
// Files stop before the journal does: where new sessions are refused for want of room, so is every byte of a file.

import TandemDesk
import TandemJournal
import TandemSystem
import TandemWire

package final class FileStore {
    static let blobs = "blobs"
    static let uploads = "uploads"
    static let temporary = "blob.tmp"
    /// Bytes of one piece, both ways: 43,692 characters of Base64, so the line has room to spare.
    static let pieceBytes = 32_768

    private let disk: any Disk
    /// Uploads that were looked at in this life.
    private var parts: [UInt64: PartFile] = [:]
    /// Directories whose names are durable.
    private var directories: Set<String> = []

    package init(disk: any Disk) {
        self.disk = disk
    }

    static func path(_ sha256: String) -> String {
        "\(blobs)/\(sha256.prefix(2))/\(sha256.dropFirst(2).prefix(2))/\(sha256)"
    }

    /// Removes what a crash left behind; `unfinished` are the uploads that may go on.
    package func clean(keeping unfinished: Set<UInt64>) throws(SystemError) {
        for name in try list(Self.uploads) {
            if let file = FileID.parse(name), unfinished.contains(file) { continue }
            try disk.remove("\(Self.uploads)/\(name)")
        }
    }

    /// - Throws: when the disk failed in a way that is not want of room: what it holds is unknown then, and the process
    ///   ends as it does for the journal.
    func perform(_ work: FileWork) throws(SystemError) -> FileOutcome {
        switch work {
        case .write(let file, let offset, let text, let bytes): return try write(file, offset, text, of: bytes)
        case .measure(let file): return .holds(try part(file).content)
        case .finish(let facts, let content): return try finish(facts, content)
        case .read(let sha256, let offset, let count): return read(sha256, offset, count)
        case .forget(let file):
            parts[file] = nil
            try remove("\(Self.uploads)/F-\(file)")
            return .done
        case .remove(let sha256):
            try remove(Self.path(sha256))
            return .done
        case .list(let directory): return .listed(try hashes(directory))
        }
    }

    package func perform(_ jobs: [FileJob]) throws(SystemError) -> [FileResult] {
        var results: [FileResult] = []
        for job in jobs { results.append(FileResult(number: job.number, outcome: try perform(job.work))) }
        return results
    }

    // MARK: Uploads

    private func part(_ file: UInt64) throws(SystemError) -> PartFile {
        if let part = parts[file] { return part }
        let part = try PartFile(disk, file)
        parts[file] = part
        return part
    }

    private func write(_ file: UInt64, _ offset: Int, _ text: String, of bytes: Int) throws(SystemError) -> FileOutcome
    {
        guard let data = Base64.decodeLines(text), !data.isEmpty, data.count <= Self.pieceBytes,
            offset <= bytes, data.count <= bytes - offset
        else { return .malformed }
        var part = try part(file)
        // Sent twice, because an answer was lost: it is there already, and the hash will tell if it was another.
        if offset + data.count <= part.content { return .holds(part.content) }
        guard offset == part.content else { return .misplaced(part.content) }
        guard try hasRoom(for: data.count), try makeUploads() else { return .full }
        let isWritten = try part.append(data, disk)
        parts[file] = part
        return isWritten ? .holds(part.content) : .full
    }

    private func finish(_ facts: FileFacts, _ content: [UInt8]?) throws(SystemError) -> FileOutcome {
        let bytes: [UInt8]
        if let content {
            bytes = content
        } else {
            let part = try part(facts.id)
            guard part.content == facts.bytes else { return .holds(part.content) }
            bytes = try part.read(disk)
        }
        guard hexadecimal(SHA256.hash(bytes)) == facts.sha256 else { return .wrongHash }
        if facts.type == FileBegin.snapshotType {
            guard Masking.isClean(snapshot: bytes) else { return .unmasked }
        } else if FileType(name: facts.name)?.matches(bytes) != true {
            return .wrongType
        }
        guard try hasRoom(for: bytes.count) else { return .full }
        return try keep(bytes, as: facts.sha256) ? .finished : .full
    }

    // MARK: Blobs

    /// - Returns: false when there is no room.
    private func keep(_ bytes: [UInt8], as sha256: String) throws(SystemError) -> Bool {
        let outer = "\(Self.blobs)/\(sha256.prefix(2))"
        let inner = "\(outer)/\(sha256.dropFirst(2).prefix(2))"
        let temporary = "\(inner)/\(Self.temporary)"
        do {
            try makeDirectory(Self.blobs, in: "")
            try makeDirectory(outer, in: Self.blobs)
            try makeDirectory(inner, in: outer)
            let file = try disk.open(temporary, .create)
            try file.appendAll(bytes.span)
            try file.sync()
            try disk.rename(temporary, to: Self.path(sha256))
            try disk.syncDirectory(inner)
            return true
        } catch {
            guard error.isOutOfSpace else { throw error }
            try remove(temporary)
            return false
        }
    }

    private func read(_ sha256: String, _ offset: Int, _ count: Int) -> FileOutcome {
        do throws(SystemError) {
            let file = try disk.open(Self.path(sha256), .read)
            var buffer = [UInt8](repeating: 0, count: count)
            let read = try file.readAll(into: &buffer, at: 0, count: count, from: UInt64(offset))
            guard read == count else { return .unreadable("\(Self.path(sha256)) is too short") }
            return .piece(Base64.encode(buffer))
        } catch {
            return .unreadable(error.message)
        }
    }

    private func hashes(_ directory: Int) throws(SystemError) -> [String] {
        let outer = "\(Self.blobs)/\(hexadecimal([UInt8(truncatingIfNeeded: directory)]))"
        var hashes: [String] = []
        for inner in try list(outer) where inner.utf8.count == 2 {
            for name in try list("\(outer)/\(inner)") {
                if name == Self.temporary { try remove("\(outer)/\(inner)/\(name)") }
                if name.utf8.count == 64, Self.path(name).hasPrefix("\(outer)/\(inner)/") { hashes.append(name) }
            }
        }
        return hashes
    }

    // MARK: The disk

    /// Whether this much may be taken and the journal still has all the room it wants.
    private func hasRoom(for bytes: Int) throws(SystemError) -> Bool {
        var space = try disk.space()
        space.availableBytes -= min(space.availableBytes, UInt64(bytes))
        return SpacePolicy().level(space) == .ample
    }

    /// - Returns: false when there is no room.
    private func makeUploads() throws(SystemError) -> Bool {
        do {
            try makeDirectory(Self.uploads, in: "")
            return true
        } catch {
            guard error.isOutOfSpace else { throw error }
            return false
        }
    }

    private func makeDirectory(_ name: String, in parent: String) throws(SystemError) {
        guard !directories.contains(name) else { return }
        try disk.makeDirectory(name)
        try disk.syncDirectory(parent)
        directories.insert(name)
    }

    private func list(_ directory: String) throws(SystemError) -> [String] {
        do {
            return try disk.list(directory)
        } catch {
            if error.isNotFound { return [] }
            throw error
        }
    }

    private func remove(_ name: String) throws(SystemError) {
        do {
            try disk.remove(name)
        } catch {
            // Even a removal may want room on some file systems; what stays is removed after the next start.
            if !error.isNotFound, !error.isOutOfSpace { throw error }
        }
    }
}
