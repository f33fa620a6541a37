// What the engine asks of whoever keeps the bytes of files, and what it is told. Values only: they travel between two
// threads that share nothing else.

import TandemDesk

/// One errand to the disk.
package struct FileJob: Sendable {
    let number: UInt64
    let work: FileWork
}

package struct FileResult: Sendable {
    let number: UInt64
    let outcome: FileOutcome
}

enum FileWork: Sendable {
    /// Adds `text`, in Base64, to an upload of `bytes` bytes.
    case write(file: UInt64, offset: Int, text: String, of: Int)
    /// How much of an upload is there.
    case measure(file: UInt64)
    /// Checks a whole upload, or `content` instead of one, and keeps it under its hash.
    case finish(FileFacts, content: [UInt8]?)
    /// Reads a piece of what was finished, as Base64.
    case read(sha256: String, offset: Int, count: Int)
    /// Removes the bytes of an upload.
    case forget(file: UInt64)
    /// Removes what was finished.
    case remove(sha256: String)
    /// The hashes in one of the 256 directories.
    case list(directory: Int)
}

enum FileOutcome: Sendable {
    /// So many bytes are there, durably.
    case holds(Int)
    /// The offset was another one than this.
    case misplaced(Int)
    /// Not Base64, too much at once, or more than was announced.
    case malformed
    case finished
    case wrongHash
    case wrongType
    /// A snapshot in which something has to be masked.
    case unmasked
    /// A piece of the file, as Base64.
    case piece(String)
    case unreadable(String)
    /// The disk is filling up: the rest of it belongs to the journal.
    case full
    case listed([String])
    case done
}
