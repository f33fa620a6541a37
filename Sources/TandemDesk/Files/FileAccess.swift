// Who may see a file. Until a message has it, whoever uploaded it; from then on whoever may read that message, as long
// as it is not withheld. Nothing else gives access: not the number, which can be guessed, and not the hash.

import TandemWire

/// How a file stands towards somebody who may see it.
package enum FileStanding: Sendable {
    /// Their own upload.
    case waiting(Upload)
    /// In a message.
    case posted(FilePlace)
}

extension Access {
    /// The standing of a file for this reader.
    ///
    /// - Throws: `NOT_FOUND`, the same for what does not exist and what they may not see.
    package static func file(
        _ id: UInt64, _ principal: Principal, _ desk: borrowing Desk
    ) throws(Refusal) -> FileStanding {
        if let upload = desk.files.uploads[id], upload.by == principal.id { return .waiting(upload) }
        if let upload = desk.files.uploads[id], desk.isShown(upload, to: principal) { return .waiting(upload) }
        if let place = desk.files.place(id), desk.canRead(principal, place.on),
            place.vis.isReadable(with: principal.clearance), !desk.isRedacted(place.on, place.seq)
        {
            return .posted(place)
        }
        throw .missing(file: id)
    }

    /// The file as something to be uploaded: theirs, and no message has it.
    package static func upload(
        _ id: UInt64, _ principal: Principal, _ desk: borrowing Desk
    ) throws(Refusal) -> Upload {
        guard let upload = desk.files.uploads[id], upload.by == principal.id else { throw .missing(upload: id) }
        return upload
    }
}

extension Desk {
    /// Whether the message that has this file was withheld.
    package func isRedacted(file id: UInt64) -> Bool { files.place(id).map { isRedacted($0.on, $0.seq) } ?? false }
}

extension Refusal {
    package static func missing(file id: UInt64) -> Refusal {
        Refusal(
            .notFound, "F-\(id) does not exist, or you may not see it; check the number",
            [JSONField("file", .string("F-\(id)"))])
    }

    /// As an upload: not theirs, or none any more.
    package static func missing(upload id: UInt64) -> Refusal {
        Refusal(
            .notFound, "F-\(id) is no file of yours that waits for a message; begin it (again)",
            [JSONField("file", .string("F-\(id)"))])
    }
}

/// The number of a file, written `F-12`.
package enum FileID {
    package static func parse(_ text: String) -> UInt64? {
        text.utf8.starts(with: "F-".utf8) ? StreamID.number(text.utf8.span.extracting(2...)) : nil
    }
}
