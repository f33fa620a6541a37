// What a file's content has to be: for each type a smallest true one, and what only looks like it.

import TandemDesk
import TandemTestSupport
import Testing

struct FileTypeTests {
    /// A zip file with these empty entries.
    static func zip(_ names: [String], comment: String = "") -> [UInt8] {
        func number(_ value: Int, _ bytes: Int) -> [UInt8] { (0..<bytes).map { UInt8(value >> (8 * $0) & 255) } }
        var (local, central): ([UInt8], [UInt8]) = ([], [])
        for name in names {
            let offset = local.count
            let middle = number(0, 22) + number(name.utf8.count, 2)
            local += [0x50, 0x4B, 3, 4] + middle + number(0, 2) + Array(name.utf8)
            central +=
                [0x50, 0x4B, 1, 2] + number(0, 2) + middle + number(0, 12) + number(offset, 4) + Array(name.utf8)
        }
        let end =
            [0x50, 0x4B, 5, 6] + number(0, 4) + number(names.count, 2) + number(names.count, 2)
            + number(central.count, 4) + number(local.count, 4) + number(comment.utf8.count, 2)
        return local + central + end + Array(comment.utf8)
    }

    static func compound(_ stream: String) -> [UInt8] {
        var bytes: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 1016)
        bytes += stream.utf8.flatMap { [$0, 0] } + [0, 0]
        return bytes + [UInt8](repeating: 0, count: 128)
    }

    static let office = ["[Content_Types].xml", "_rels/.rels"]

    static let good: [(type: FileType, bytes: [UInt8])] = [
        (.jpg, [0xFF, 0xD8, 0xFF, 0xE0]), (.jpeg, [0xFF, 0xD8, 0xFF, 0xE1, 0]),
        (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]), (.webp, Array("RIFF....WEBPVP8 ".utf8)),
        (.pdf, Array("%PDF-1.7\n".utf8)), (.doc, compound("WordDocument")), (.xls, compound("Workbook")),
        (.xls, compound("Book")), (.docx, zip(office + ["word/document.xml"])),
        (.xlsx, zip(office + ["xl/workbook.xml"])), (.zip, zip([])), (.zip, zip(["a", "b"], comment: "PK\u{5}\u{6}")),
        (.txt, Array("Grüße\n".utf8)), (.csv, Array("\u{FEFF}a;b\r\n".utf8)),
    ]

    @Test(arguments: good.indices) func trueContentIsTaken(_ index: Int) {
        #expect(Self.good[index].type.matches(Self.good[index].bytes))
    }

    /// One type's content under another's name.
    @Test(arguments: FileType.allCases) func contentOfAnotherTypeIsNot(_ type: FileType) {
        for (other, bytes) in Self.good where other.mediaType != type.mediaType {
            // A document is a zip file, and text is text.
            let isWider = type == .zip && [.docx, .xlsx].contains(other) || [type, other] == [.csv, .txt]
            let isText = [.txt, .csv].contains(type) && [.txt, .csv, .pdf, .webp].contains(other)
            #expect(type.matches(bytes) == (isWider || isText), "\(type) and \(other)")
        }
    }

    @Test(
        arguments: [
            (.txt, [0x61, 0, 0x62]), (.txt, [0xC3, 0x28]), (.csv, [0xED, 0xA0, 0x80]), (.pdf, Array("\n%PDF-".utf8)),
            (.docx, zip(office + ["word/document.xml", "word/vbaProject.bin"])), (.docx, zip(["word/document.xml"])),
            (.docx, zip(office + ["xl/workbook.xml"])), (.zip, zip(["a"]) + [0]), (.zip, Array("MZ".utf8) + zip(["a"])),
            (.zip, []), (.jpg, []), (.doc, compound("WordDocumentX")), (.xls, Array(compound("Book").prefix(1024))),
        ] as [(FileType, [UInt8])])
    func whatOnlyLooksLikeItIsNot(_ type: FileType, _ bytes: [UInt8]) {
        #expect(!type.matches(bytes))
    }

    /// No content, however broken, is more than refused.
    @Test(arguments: 1...40 as ClosedRange<UInt64>) func damageNeverTraps(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for (type, bytes) in Self.good {
            for _ in 0..<60 {
                var damaged = bytes
                for _ in 0...random.below(6) where !damaged.isEmpty {
                    damaged[random.below(damaged.count)] = UInt8(truncatingIfNeeded: random.next())
                }
                if random.once(in: 3) { damaged.removeLast(random.below(damaged.count + 1)) }
                for other in [type, .zip, .docx, .doc, .txt] { _ = other.matches(damaged) }
            }
        }
    }
}
