// The bytes of format 1. They are on people's disks: a change here is a new format version.

import TandemJournal
import TandemSystem
import TandemTestSupport
import TandemWire
import Testing

@Suite struct FormatTests {
    /// Two segments of format 1, written once and kept for ever: every later program must read them. Their checksums
    /// were confirmed with another implementation of CRC-32C.
    static let golden = [
        "journal/00000000000000000000.ndjson": """
        {"journal":1,"epoch":"c1675e0bb980a575","pos":0,"seed":"00000000","crc":"559684b1"}
        {"ev":"test","on":"S-1","seq":1,"id":"r1","text":"xxxxxxxxxx","pos":84,"crc":"63e6f71a"}
        {"ev":"test","on":"S-1","seq":2,"id":"r2","text":"xxxxxxxxxx","pos":173,"crc":"00274fb6"}
        {"commit":2,"from":84,"pos":263,"crc":"1b22da78"}

        """,
        "journal/00000000000000000313.ndjson": """
        {"journal":1,"epoch":"c1675e0bb980a575","pos":313,"seed":"1b22da78","crc":"a3597cf8"}
        {"ev":"test","on":"S-1","seq":3,"id":"r3","text":"xxxxxxxxxx","pos":399,"crc":"e105a96e"}
        {"commit":1,"from":399,"pos":489,"crc":"14b89b6f"}
        {"ev":"test","on":"S-1","seq":4,"id":"r4","text":"xxxxxxxxxx","pos":540,"crc":"5bcd867d"}
        {"commit":1,"from":540,"pos":630,"crc":"9566296d"}

        """,
    ]

    static func goldenDisk() -> MemoryDisk {
        let disk = MemoryDisk()
        for (name, text) in golden { disk.replace(name, Array(text.utf8)) }
        return disk
    }

    @Test func aJournalHasExactlyTheseBytes() throws {
        let (disk, _) = try written([.batch(2), .batch(1), .batch(1)], JournalConfiguration(segmentBytes: 300))
        let segments = disk.names.filter { $0.hasSuffix(".ndjson") }
        #expect(segments == Self.golden.keys.sorted())
        for name in segments {
            let text = String(decoding: try #require(disk.contents(name)), as: UTF8.self)
            #expect(text == Self.golden[name])
        }
    }

    /// The normative page shows one of them, byte for byte.
    @Test func thePageShowsTheseBytes() throws {
        let segment = try #require(Self.golden["journal/00000000000000000000.ndjson"])
        #expect(try RepositoryFiles.read("Protocol/journal.md").contains("```json\n\(segment)```"))
    }

    @Test func theGoldenJournalIsRead() throws {
        let disk = Self.goldenDisk()
        var found: [Oracle.Sent] = []
        let journal = try Journal.open(disk: disk, decode: { $1.append($0) }) { _, line in
            found.append(try sent(line.bytes.span))
        }
        #expect(found.map(\.id) == ["r1", "r2", "r3", "r4"])
        #expect(found.map(\.position) == [84, 173, 399, 540])
        #expect(journal.epoch == "c1675e0bb980a575")
        #expect(journal.durableEnd == 681)
        #expect(journal.recovered.torn == nil)
    }

    @Test func everyLineOfASegmentIsStrictJSON() throws {
        var reader = JSONLine()
        for text in Self.golden.values {
            for line in text.split(separator: "\n") {
                try reader.read(Array(line.utf8))
                #expect(reader.name(reader.count - 1) == "crc")
            }
        }
    }

    @Test(arguments: [
        #"{"commit":2,"from":84,"pos":263,"crc":"1b22da78"}"#,
        #"{"commit":18446744073709551615,"from":0,"pos":0,"crc":"00000000"}"#,
    ]) func commitLinesAreRead(_ line: String) {
        let kind = JournalFormat.kind(Array(line.utf8).span)
        guard case .commit? = kind else {
            Issue.record("\(line) is \(String(describing: kind))")
            return
        }
    }

    @Test(arguments: [
        #"{"commit":02,"from":84,"pos":263,"crc":"1b22da78"}"#,
        #"{"commit":18446744073709551616,"from":84,"pos":263,"crc":"1b22da78"}"#,
        #"{"commit":-1,"from":84,"pos":263,"crc":"1b22da78"}"#,
        #"{"commit":,"from":84,"pos":263,"crc":"1b22da78"}"#,
        #"{"commit":2,"from":84,"pos":263 ,"crc":"1b22da78"}"#,
        #"{"commit":2,"from":84,"crc":"1b22da78"}"#,
        #"{"commit":2"#,
        #"{"journal":1,"epoch":"C1675e0bb980a575","pos":0,"seed":"00000000","crc":"559684b1"}"#,
        #"{"journal":1,"epoch":"c1675e0bb980a5","pos":0,"seed":"00000000","crc":"559684b1"}"#,
        #"{"journal":x,"crc":"559684b1"}"#,
        #"{"lost":x,"crc":"559684b1"}"#,
    ]) func malformedLinesOfTheJournalAreNotRead(_ line: String) {
        #expect(JournalFormat.kind(Array(line.utf8).span) == nil)
    }

    @Test(arguments: [
        (#"{"a":1,"crc":"0123abcd"}"#, 0x0123_abcd as UInt32?),
        (#"{"a":1,"crc":"0123ABCD"}"#, nil),
        (#"{"a":1,"crc":"0123abc"}"#, nil),
        (#"{"a":1,"crc":"0123abcd"} "#, nil),
        (#"{"a":1,"cRc":"0123abcd"}"#, nil),
        (#","crc":"0123abcd"}"#, nil),
        ("", nil),
    ]) func theChecksumIsReadOnlyInItsOneForm(_ line: String, _ expected: UInt32?) {
        #expect(JournalFormat.writtenChecksum(Array(line.utf8).span) == expected)
    }

    @Test func aLineLongerThanTheMaximumIsNotAppended() throws {
        let disk = MemoryDisk()
        let life = try Life(disk)
        let end = life.journal.end
        let tooLong = life.journal.append { writer in
            writer.openObject()
            writer.field("text", String(repeating: "x", count: JournalFormat.lineBytesMaximum))
        }
        #expect(tooLong == nil)
        #expect(life.journal.end == end)
        #expect(life.journal.takeBatch() == nil)
    }

    @Test func theLongestLineIsReadBack() throws {
        var oracle = Oracle()
        let disk = MemoryDisk()
        var life = try Life(disk)
        try life.run([.large(2, bytes: JournalFormat.lineBytesMaximum - 200), .batch(1)], &oracle)
        #expect(oracle.violations(try replayAll(disk)) == [])
        var line: [UInt8] = []
        try life.journal.read(at: oracle.sent[1].position, into: &line)
        #expect(try sent(line.span) == oracle.sent[1])
    }
}
