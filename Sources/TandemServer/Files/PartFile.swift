// An upload under way. Its file is a row of frames, one for each piece that was acknowledged:
//
//     length   4 bytes, little-endian
//     CRC-32C  4 bytes, of the piece, begun with the file's number and the piece's offset
//     piece    length bytes
//
// A frame is synced before its piece is acknowledged, so the acknowledged offset survives a power cut. What the file
// has beyond its last whole frame was never acknowledged, and is cut when the upload goes on in another life.

import TandemSystem
import TandemWire

struct PartFile {
    private static let headBytes = 8

    private let file: UInt64
    /// Bytes of the upload that are there.
    private(set) var content = 0
    /// Bytes of the file that hold them.
    private var size: UInt64 = 0

    private var name: String { "\(FileStore.uploads)/F-\(file)" }

    /// Finds out how much is there, and cuts the rest.
    init(_ disk: any Disk, _ file: UInt64) throws(SystemError) {
        self.file = file
        let handle: any DiskFile
        do {
            handle = try disk.open(name, .append)
        } catch {
            if error.isNotFound { return }
            throw error
        }
        handle.dropCache()
        while let piece = try next(handle) {
            content += piece.count
            size += UInt64(Self.headBytes + piece.count)
        }
        if try handle.status().size > size {
            try handle.truncate(to: size)
            try handle.sync()
        }
    }

    /// - Returns: false when there is no room; then nothing has changed.
    mutating func append(_ piece: [UInt8], _ disk: any Disk) throws(SystemError) -> Bool {
        let isFirst = size == 0
        let handle: any DiskFile
        do {
            handle = try disk.open(name, isFirst ? .create : .append)
        } catch {
            guard error.isOutOfSpace else { throw error }
            return false
        }
        var frame: [UInt8] = []
        frame.reserveCapacity(Self.headBytes + piece.count)
        for number in [UInt32(piece.count), checksum(piece.span)] {
            for shift in stride(from: UInt32(0), through: 24, by: 8) {
                frame.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
        frame += piece
        do {
            try handle.appendAll(frame.span)
            try handle.sync()
        } catch {
            guard error.isOutOfSpace else { throw error }
            try handle.truncate(to: size)
            return false
        }
        if isFirst { try disk.syncDirectory(FileStore.uploads) }
        size += UInt64(frame.count)
        content += piece.count
        return true
    }

    /// All pieces, as they are on disk. Fewer bytes than `content` mean that the disk has lost some.
    func read(_ disk: any Disk) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(content)
        var reader = self
        (reader.content, reader.size) = (0, 0)
        let handle = try disk.open(name, .read)
        while reader.content < content, let piece = try reader.next(handle) {
            bytes += piece
            reader.content += piece.count
            reader.size += UInt64(Self.headBytes + piece.count)
        }
        return bytes
    }

    /// The piece behind those that are known, if it is whole.
    private func next(_ handle: any DiskFile) throws(SystemError) -> [UInt8]? {
        var head = [UInt8](repeating: 0, count: Self.headBytes)
        guard try handle.readAll(into: &head, at: 0, count: head.count, from: size) == head.count else { return nil }
        let count = Int(Self.number(head[0..<4]))
        guard count > 0, count <= FileStore.pieceBytes else { return nil }
        var piece = [UInt8](repeating: 0, count: count)
        let read = try handle.readAll(into: &piece, at: 0, count: count, from: size + UInt64(Self.headBytes))
        guard read == count, checksum(piece.span) == Self.number(head[4..<8]) else { return nil }
        return piece
    }

    private func checksum(_ piece: Span<UInt8>) -> UInt32 {
        CRC32C.update(CRC32C.update(0, Array("F-\(file) \(content)".utf8)), piece)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
