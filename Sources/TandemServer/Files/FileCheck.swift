// Whether every file of every message is on disk and is what it was: the part of `tandem journal verify` that knows
// what a record says. It only reads, and may be used while the server runs, because a message has a file only when its
// bytes are durable, and posted files stay.

import TandemDesk
import TandemJournal
import TandemSystem
import TandemWire

package struct FileCheck: Sendable {
    /// Files of messages.
    package private(set) var files = 0
    /// One sentence for each that is not as it was.
    package private(set) var problems: [String] = []
    private var known: Set<UInt64> = []
    /// What each hash was found to be, nil if right.
    private var seen: [String: String?] = [:]

    /// Reads a sound journal and all the blobs that its messages name; `progress` is told how many bytes of how many of
    /// the journal have been read.
    package init(
        _ disk: any Disk, progress: (_ done: UInt64, _ total: UInt64) -> Void = { _, _ in }
    ) throws(JournalError) {
        var check = self
        var line = JSONLine()
        let end = try JournalTools.stat(disk).end
        var told: UInt64 = 0
        try JournalTools.dump(disk) { position, bytes in
            if position >= told + JournalTools.progressBytes {
                told = position
                progress(position, end)
            }
            guard Self.isMessage(bytes), (try? line.read(bytes)) != nil, line.find("files") != nil,
                let event = try? Event(decoding: line)
            else { return true }
            switch event.payload {
            case .messagePosted(let message): check.check(message.files, of: event, disk)
            case .messageHeld(let message): check.check(message.files, of: event, disk)
            default: break
            }
            return true
        }
        self = check
    }

    private static let messageMark = Array(#"{"ev":"message."#.utf8)

    /// Told from its first bytes, because most of a journal is something else.
    private static func isMessage(_ record: Span<UInt8>) -> Bool {
        guard record.count > messageMark.count else { return false }
        for index in messageMark.indices where record[index] != messageMark[index] { return false }
        return true
    }

    private mutating func check(_ files: [FileFacts], of event: Event, _ disk: any Disk) {
        // What was held comes again when it is sent.
        for file in files where known.insert(file.id).inserted { check(file, of: event, disk) }
    }

    private mutating func check(_ file: FileFacts, of event: Event, _ disk: any Disk) {
        files += 1
        let problem = seen[file.sha256] ?? Self.problem(of: file, disk)
        seen[file.sha256] = problem
        guard let problem else { return }
        problems.append("F-\(file.id) of \(event.on.text) #\(event.seq): \(FileStore.path(file.sha256)) \(problem)")
    }

    private static func problem(of file: FileFacts, _ disk: any Disk) -> String? {
        do throws(SystemError) {
            let handle = try disk.open(FileStore.path(file.sha256), .read)
            var hash = SHA256()
            var buffer = [UInt8](repeating: 0, count: 256 << 10)
            var offset = 0
            while true {
                let count = try handle.readAll(into: &buffer, at: 0, count: buffer.count, from: UInt64(offset))
                if count == 0 { break }
                hash.update(buffer.span.extracting(0..<count))
                offset += count
            }
            if offset != file.bytes { return "has \(offset) bytes, the message says \(file.bytes)" }
            return hexadecimal(hash.finish()) == file.sha256 ? nil : "has other bytes than its name says"
        } catch {
            return error.isNotFound ? "is missing" : "cannot be read: \(error.message)"
        }
    }
}
