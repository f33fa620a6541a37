// The durable mark: how far the journal was certainly on disk about a second ago. It narrows the one question that
// the journal alone cannot answer: a bad end may be a torn write (never acknowledged) or a damaged last batch
// (acknowledged). Below the mark it is damage.
//
// The file `journal/mark` has two slots of 128 bytes, written in turn, each one line:
//
//     {"mark":48213,"epoch":"9f86d081884c7d65","file":6291713,"crc":"1b2c3d4e"}␠␠…␠LF
//
// `file` is the identity of the mark file itself. In a copy of the directory it differs, and the mark is no witness
// there: it may have been copied later than the journal. The mark is written after the sync of the batch it speaks
// of and is not itself synced, except at a clean stop: an older mark is weaker, never wrong.

import TandemSystem

/// The mark of one journal directory.
struct DurableMark {
    static let name = "\(SegmentName.directory)/mark"
    static let slotBytes = 128

    private let file: any DiskFile
    private let identity: UInt64
    private let epoch: String
    private var nextSlot: Int

    /// Opens the mark for writing; creates it when there is none.
    init(_ disk: any Disk, epoch: String) throws(SystemError) {
        file = try disk.open(Self.name, .update)
        identity = try file.status().identity
        self.epoch = epoch
        let slots = try Self.slots(file)
        // The older slot is overwritten first, so that the newer one outlives a crash in the middle.
        nextSlot = (slots[0]?.position ?? 0) <= (slots[1]?.position ?? 0) ? 0 : 1
    }

    /// Writes a new mark.
    mutating func write(_ position: UInt64) throws(SystemError) {
        var bytes = Array(#"{"mark":\#(position),"epoch":"\#(epoch)","file":\#(identity)"#.utf8)
        _ = JournalFormat.seal(&bytes, from: 0, chain: 0)
        bytes.removeLast()
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, Self.slotBytes - 1 - bytes.count)))
        bytes.append(0x0A)
        let offset = UInt64(nextSlot * Self.slotBytes)
        let written = try file.overwrite(bytes.span, at: offset)
        // A mark written in part fails its checksum and does not count; the other slot does.
        if written == bytes.count { nextSlot = 1 - nextSlot }
    }

    func sync() throws(SystemError) {
        try file.sync()
    }

    /// The highest valid mark of this directory; nil when there is none.
    static func read(_ disk: any Disk, epoch: String) throws(SystemError) -> UInt64? {
        let file: any DiskFile
        do {
            file = try disk.open(name, .read)
        } catch {
            if error.isNotFound { return nil }
            throw error
        }
        let identity = try file.status().identity
        let valid = try slots(file).compactMap { $0 }.filter { $0.epoch == epoch && $0.identity == identity }
        return valid.map(\.position).max()
    }

    private struct Slot {
        var position: UInt64
        var epoch: String
        var identity: UInt64
    }

    private static func slots(_ file: any DiskFile) throws(SystemError) -> [Slot?] {
        var buffer = [UInt8](repeating: 0, count: 2 * slotBytes)
        let count = try file.readAll(into: &buffer, at: 0, count: buffer.count, from: 0)
        return [0, 1].map { index in
            let end = (index + 1) * slotBytes
            guard end <= count else { return nil }
            return slot(buffer[index * slotBytes..<end])
        }
    }

    private static func slot(_ bytes: ArraySlice<UInt8>) -> Slot? {
        var line = Array(bytes)
        while let last = line.last, last == 0x0A || last == UInt8(ascii: " ") { line.removeLast() }
        var chain: UInt32 = 0
        var cursor = LineCursor()
        guard JournalFormat.accept(line.span, chain: &chain), cursor.skip(#"{"mark":"#, in: line.span),
            let position = cursor.number(in: line.span), cursor.skip(#","epoch":""#, in: line.span),
            let epoch = cursor.text(JournalFormat.epochDigits, in: line.span),
            cursor.skip(#"","file":"#, in: line.span), let identity = cursor.number(in: line.span)
        else { return nil }
        return Slot(position: position, epoch: epoch, identity: identity)
    }
}
