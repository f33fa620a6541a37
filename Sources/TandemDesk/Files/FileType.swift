// Which files may be attached, told by name and by content. The name says which type it is meant to be; the content has
// to be of that type, or an executable could travel as `invoice.pdf`.
//
// Content is looked at and never run: magic numbers, the names in a zip's directory, two names in an OLE2 file, and for
// text UTF-8 without NUL. Every number in it is an outside value, so every offset is checked before it is used.
//
// The list is that of the source documents: jpg jpeg png webp pdf doc docx xls xlsx csv txt zip.

/// A type of file that may be attached. Raw values are file name extensions.
package enum FileType: String, Sendable, CaseIterable {
    case jpg, jpeg, png, webp, pdf, doc, docx, xls, xlsx, csv, txt, zip

    /// The type that a file name announces.
    package init?(name: String) {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.utf8.startIndex else { return nil }
        self.init(rawValue: String(name[name.utf8.index(after: dot)...]).lowercased())
    }

    /// What the type is called in an event (RFC 6838).
    package var mediaType: String {
        switch self {
        case .jpg, .jpeg: "image/jpeg"
        case .png: "image/png"
        case .webp: "image/webp"
        case .pdf: "application/pdf"
        case .doc: "application/msword"
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case .xls: "application/vnd.ms-excel"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case .csv: "text/csv"
        case .txt: "text/plain"
        case .zip: "application/zip"
        }
    }

    /// Whether these bytes, the whole file, are of this type.
    package func matches(_ content: [UInt8]) -> Bool {
        switch self {
        case .jpg, .jpeg: content.starts(with: [0xFF, 0xD8, 0xFF])
        case .png: content.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        case .webp: content.starts(with: "RIFF".utf8) && content.dropFirst(8).starts(with: "WEBP".utf8)
        case .pdf: content.starts(with: "%PDF-".utf8)
        case .doc: Self.isOLE(content, holding: ["WordDocument"])
        case .xls: Self.isOLE(content, holding: ["Workbook", "Book"])
        case .docx: Self.isOffice(content, holding: "word/document.xml")
        case .xlsx: Self.isOffice(content, holding: "xl/workbook.xml")
        case .csv, .txt: !content.contains(0) && String(validating: content, as: UTF8.self) != nil
        case .zip: ZipDirectory(content) != nil
        }
    }

    /// A compound file (MS-CFB) with a stream of one of these names. Names stand in it as UTF-16, little-endian, with a
    /// terminating zero.
    private static func isOLE(_ content: [UInt8], holding names: [String]) -> Bool {
        guard content.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) else { return false }
        // Directory entries have 128 bytes and begin on such a boundary, with the name.
        for entry in stride(from: 512, to: content.count, by: 128) {
            for name in names where content[entry...].starts(with: name.utf8.flatMap { [$0, 0] } + [0, 0]) {
                return true
            }
        }
        return false
    }

    /// An OOXML package (ECMA-376) with this part and without macros.
    private static func isOffice(_ content: [UInt8], holding part: String) -> Bool {
        guard let directory = ZipDirectory(content) else { return false }
        return directory.names.contains("[Content_Types].xml") && directory.names.contains(part)
            && !directory.names.contains { $0.lowercased().hasSuffix("vbaproject.bin") }
    }
}

/// The names in a zip file, as its central directory tells them (APPNOTE 6.3.10 §4.3). Nothing is unpacked.
struct ZipDirectory {
    private(set) var names: Set<String> = []

    private static let endBytes = 22
    private static let entryBytes = 46

    /// Nil if the bytes are not one whole zip file.
    init?(_ content: [UInt8]) {
        guard let end = Self.end(content) else { return nil }
        guard content.starts(with: [0x50, 0x4B, 3, 4]) || end == 0 else { return nil }
        let count = Self.number(content, end + 10, bytes: 2)
        let size = Self.number(content, end + 12, bytes: 4)
        var at = Self.number(content, end + 16, bytes: 4)
        guard at + size <= end else { return nil }
        for _ in 0..<count {
            guard at + Self.entryBytes <= end, content[at...].starts(with: [0x50, 0x4B, 1, 2]) else { return nil }
            let nameBytes = Self.number(content, at + 28, bytes: 2)
            let rest = Self.number(content, at + 30, bytes: 2) + Self.number(content, at + 32, bytes: 2)
            let next = at + Self.entryBytes + nameBytes + rest
            guard next <= end else { return nil }
            let name = content[(at + Self.entryBytes)..<(at + Self.entryBytes + nameBytes)]
            names.insert(String(decoding: name, as: UTF8.self))
            at = next
        }
    }

    /// Where the end record stands: at the end of the file, before a comment of the length it says.
    private static func end(_ content: [UInt8]) -> Int? {
        guard content.count >= endBytes else { return nil }
        var at = content.count - endBytes
        let first = max(0, at - 65_535)
        while at >= first {
            if content[at] == 0x50, content[at...].starts(with: [0x50, 0x4B, 5, 6]),
                at + endBytes + number(content, at + 20, bytes: 2) == content.count
            {
                return at
            }
            at -= 1
        }
        return nil
    }

    /// A little-endian number; the caller knows that it is there.
    private static func number(_ content: [UInt8], _ at: Int, bytes: Int) -> Int {
        var value = 0
        for index in (0..<bytes).reversed() where at + index < content.count {
            value = value << 8 | Int(content[at + index])
        }
        return value
    }
}
