// file.begin: announce a file, or take up where an upload of it stopped.
//
//     {"op":"file.begin","name":"label.jpg","bytes":184320,"sha256":"9f86…"}
//
// The same file announced again by the same person is the same upload as long as no message has it, so beginning is
// repeatable without a key. Whether somebody else has uploaded the same bytes is never looked at: it could be heard.

import TandemWire

/// Bounds of uploads that the operator may set.
package struct UploadLimits: Sendable {
    /// Uploads of one principal that no message has yet.
    package var uploads: Int
    /// Their bytes together.
    package var bytes: Int
    /// The bytes of everybody's.
    package var totalBytes: Int
    /// How long a file may stay without a message.
    package var milliseconds: Int64

    package init(uploads: Int, bytes: Int, totalBytes: Int, milliseconds: Int64) {
        self.uploads = uploads
        self.bytes = bytes
        self.totalBytes = totalBytes
        self.milliseconds = milliseconds
    }
}

/// What is announced.
package struct FileBegin: Sendable {
    package let name: String
    package let type: String
    package let bytes: Int
    /// Lower-case hexadecimal.
    package let sha256: String
    /// The session whose page it shows.
    package let snapshotOf: UInt64?
    private let lifeMilliseconds: Int64?

    /// Checks in the order of the source documents: the type is allowed, then the size.
    package init(name: String, mediaType: String?, bytes: Int, sha256: String) throws(Refusal) {
        try Self.check(name: name)
        guard let type = FileType(name: name) else {
            let types = FileType.allCases.map(\.rawValue).joined(separator: " ")
            throw Refusal(
                .fileType, "files of this type are not taken; the name has to end in one of: \(types)",
                [JSONField("types", .array(FileType.allCases.map { .string($0.rawValue) }))])
        }
        if let mediaType, mediaType != type.mediaType {
            throw Refusal(
                .fileType,
                "a .\(type.rawValue) file has the type \(type.mediaType); correct the name or leave type out",
                [JSONField("types", .array([.string(type.mediaType)]))])
        }
        if bytes > DeskLimits.fileBytes {
            throw Refusal(
                .fileTooLarge, "a file may have \(DeskLimits.fileBytes) bytes, this one has \(bytes)",
                [JSONField("limit", .integer(DeskLimits.fileBytes))])
        }
        guard bytes > 0 else { throw .badField("bytes", "an empty file cannot be attached") }
        guard sha256.utf8.count == 64, sha256.utf8.allSatisfy(Self.isDigit) else {
            throw .badField("sha256", "sha256 is 64 lower-case hexadecimal digits, as sha256sum prints them")
        }
        self.name = name
        self.type = type.mediaType
        snapshotOf = nil
        lifeMilliseconds = nil
        self.bytes = bytes
        self.sha256 = sha256
    }

    /// A name is shown and never used as a path; even so it may not look like one, nor hide how it ends.
    private static func check(name: String) throws(Refusal) {
        try name.check(as: "name", limit: DeskLimits.lineScalars)
        let isPlain = name.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
            default: scalar != "/" && scalar != "\\"
            }
        }
        guard isPlain else {
            throw .badField("name", "name is a file name without folders and without invisible characters")
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    /// A snapshot of a page that is shown in a session, to be kept for so many seconds.
    package init(snapshotOf session: UInt64, seconds: Int, bytes: Int, sha256: String) throws(Refusal) {
        if bytes > DeskLimits.fileBytes {
            throw Refusal(
                .fileTooLarge, "a file may have \(DeskLimits.fileBytes) bytes, this one has \(bytes)",
                [JSONField("limit", .integer(DeskLimits.fileBytes))])
        }
        guard bytes > 0, sha256.utf8.count == 64, sha256.utf8.allSatisfy(Self.isDigit) else {
            throw .badField("sha256", "sha256 is 64 lower-case hexadecimal digits, of a file that is not empty")
        }
        name = "snapshot-\(session).json"
        type = Self.snapshotType
        self.bytes = bytes
        self.sha256 = sha256
        snapshotOf = session
        lifeMilliseconds = Int64(seconds) * 1000
    }

    package static let snapshotType = "application/json"

    /// The upload that this is about, and the event that makes it if there is none yet.
    package func decide(
        _ desk: borrowing Desk, _ principal: Principal, _ limits: UploadLimits, now: Int64
    ) throws(Refusal) -> (upload: Upload, event: Draft?) {
        let own = desk.files.uploads(of: principal.id)
        if let known = own.first(where: { $0.isSameFile(as: self) }) { return (known, nil) }
        guard desk.canUpload(principal) else { throw .missing(principal.stream) }
        if let snapshotOf { try desk.requirePage(.session(snapshotOf), of: principal) }
        if own.count >= limits.uploads {
            throw Refusal(
                .uploadsFull,
                "\(own.count) of your files wait for a message, which is the limit; post them or let them expire",
                [JSONField("limit", .integer(limits.uploads))])
        }
        if own.reduce(bytes, { $0 + $1.bytes }) > limits.bytes {
            throw Refusal(
                .uploadsFull,
                "your files that wait for a message may have \(limits.bytes) bytes together; post some first",
                [JSONField("limit", .integer(limits.bytes))])
        }
        if desk.files.waitingBytes + bytes > limits.totalBytes {
            throw Refusal(.busy, "too many files wait for a message on this server; try again later")
        }
        let upload = Upload(
            id: desk.files.next, on: principal.stream, by: principal.id,
            facts: FileFacts(id: desk.files.next, name: name, type: type, bytes: bytes, sha256: sha256),
            expires: now + (lifeMilliseconds ?? limits.milliseconds), snapshotOf: snapshotOf)
        let begun = FileBegun(facts: upload.facts, expires: upload.expires, snapshotOf: snapshotOf)
        return (upload, Draft(on: upload.on, vis: .staff, .fileBegun(begun)))
    }
}

extension Upload {
    fileprivate func isSameFile(as file: FileBegin) -> Bool {
        facts.sha256 == file.sha256 && facts.name == file.name && facts.bytes == file.bytes
    }
}

extension Desk {
    /// Uploads are events of the uploader's own stream, which a customer has once the desk knows them.
    func canUpload(_ principal: Principal) -> Bool {
        switch principal.stream {
        case .customer(let name): customers.contains(name)
        case .person: true
        case .session, .ticket, .cart, .order, .desk, .shop: false
        }
    }
}
