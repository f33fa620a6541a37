// The journal's file format, version 1. (Normative page: Protocol/journal.md.)
//
// The journal is one endless sequence of bytes, cut into segment files of about 64 MiB. A position `pos` is an
// offset in that sequence; a segment is named after the position of its first byte. This is a whole segment:
//
//     journal/00000000000000000000.ndjson
//     {"journal":1,"epoch":"9f86d081884c7d65","pos":0,"seed":"00000000","crc":"5c1f0a3e"}
//     {"ev":"message.posted","on":"S-17","seq":12,…,"pos":84,"crc":"0b1d72c4"}
//     {"ev":"note.posted","on":"S-17","seq":13,…,"pos":291,"crc":"e7a01b9d"}
//     {"commit":2,"from":84,"pos":455,"crc":"77f0c2aa"}
//
// Four kinds of line, told apart by their first member:
//   * `journal`  the header, first in every segment: format version, epoch of the directory, own position, and the
//                checksum of the last line of the segment before (the seed of the chain; zeros in the first one);
//   * `commit`   the end of a batch: how many records it has, where it began, own position;
//   * `lost`     written by salvage only: padding in place of N bytes that could not be proven;
//   * anything else is a record, whose content this module never reads.
//
// The chain: the last member of every line is `"crc"`, eight lower-case hexadecimal digits: the CRC-32C of all bytes
// of the line before `,"crc"`, seeded with the checksum of the line before. A lost, moved or stale block therefore
// breaks the chain even if every line in it is intact.
//
// A batch counts when both hold: its commit line is there with the chain unbroken up to it, and the commit names the
// number of records and the place where the batch began. A header counts by itself, because a segment is renamed into
// place only after it was synced.

import TandemWire

/// Encoding and checking of single lines.
package enum JournalFormat {
    /// The version this program writes, and the only one it reads.
    package static let version: UInt64 = 1
    /// Bytes of `,"crc":"89abcdef"}`.
    package static let tailBytes = 18
    /// Hexadecimal digits of an epoch.
    package static let epochDigits = 16
    /// The longest line there may be, LF included. Recovery streams through a buffer twice as large.
    package static let lineBytesMaximum = 512 * 1024

    private static let tailStart: [UInt8] = Array(#","crc":""#.utf8)
    private static let tail: [UInt8] = Array(#","crc":"00000000"}"#.utf8) + [0x0A]

    /// What a line is, by its first member.
    package enum Kind: Sendable, Equatable {
        case header(Header)
        case commit(Commit)
        case lost(bytes: UInt64)
        case record
    }

    package struct Header: Sendable, Equatable {
        package var version: UInt64
        package var epoch: String
        package var position: UInt64
        package var seed: UInt32
    }

    package struct Commit: Sendable, Equatable {
        package var records: UInt64
        package var from: UInt64
        package var position: UInt64

        package init(records: UInt64, from: UInt64, position: UInt64) {
            self.records = records
            self.from = from
            self.position = position
        }
    }

    // MARK: - Writing

    /// Ends the line that begins at `start`: appends `,"crc":"…"}` and LF, and gives the new state of the chain.
    package static func seal(_ bytes: inout [UInt8], from start: Int, chain: UInt32) -> UInt32 {
        let crc = Checksum.update(chain, bytes.span.extracting(start..<bytes.count))
        // One copy of the whole tail, then the digits in place.
        bytes.append(contentsOf: tail)
        writeHexadecimal(crc, into: &bytes, at: bytes.count - 11)
        return crc
    }

    /// The same for a record in a writer, which is where nearly all lines are sealed.
    package static func seal(_ writer: inout JSONWriter, from start: Int, chain: UInt32) -> UInt32 {
        let crc = writer.read(from: start) { Checksum.update(chain, $0) }
        writer.raw(",\"crc\":\"", hexadecimal: crc, "\"}\n")
        return crc
    }

    /// Appends a header line, sealed; `chain` becomes its checksum.
    package static func appendHeader(epoch: String, position: UInt64, chain: inout UInt32, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(
            contentsOf: #"{"journal":\#(version),"epoch":"\#(epoch)","pos":\#(position),"seed":"00000000""#.utf8)
        writeHexadecimal(chain, into: &bytes, at: bytes.count - 9)
        chain = seal(&bytes, from: start, chain: chain)
    }

    /// Appends a commit line, sealed; `chain` becomes its checksum.
    package static func appendCommit(_ commit: Commit, chain: inout UInt32, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: #"{"commit":"#.utf8)
        bytes.append(contentsOf: String(commit.records).utf8)
        bytes.append(contentsOf: #","from":"#.utf8)
        bytes.append(contentsOf: String(commit.from).utf8)
        bytes.append(contentsOf: #","pos":"#.utf8)
        bytes.append(contentsOf: String(commit.position).utf8)
        chain = seal(&bytes, from: start, chain: chain)
    }

    private static func writeHexadecimal(_ value: UInt32, into bytes: inout [UInt8], at start: Int) {
        var rest = value
        var index = start + 7
        while index >= start {
            let digit = UInt8(truncatingIfNeeded: rest & 0xF)
            bytes[index] = digit < 10 ? 0x30 &+ digit : 0x57 &+ digit
            rest >>= 4
            index -= 1
        }
    }

    // MARK: - Reading

    /// The checksum a line claims in its last member; nil when the line does not end as every line must.
    package static func writtenChecksum(_ line: Span<UInt8>) -> UInt32? {
        let tail = line.count - tailBytes
        guard tail > 0, line[line.count - 1] == UInt8(ascii: "}"), line[line.count - 2] == UInt8(ascii: "\"") else {
            return nil
        }
        for index in 0..<tailStart.count where line[tail + index] != tailStart[index] { return nil }
        return hexadecimal(line, at: line.count - 10)
    }

    /// The checksum a line should have after a line whose checksum is `chain`.
    package static func expectedChecksum(_ line: Span<UInt8>, chain: UInt32) -> UInt32 {
        Checksum.update(chain, line.extracting(0..<max(0, line.count - tailBytes)))
    }

    /// Whether the line continues the chain; if so, the chain moves past it.
    package static func accept(_ line: Span<UInt8>, chain: inout UInt32) -> Bool {
        guard let written = writtenChecksum(line), expectedChecksum(line, chain: chain) == written else { return false }
        chain = written
        return true
    }

    /// Eight lower-case digits; anything else, upper case included, is damage.
    package static func hexadecimal(_ bytes: Span<UInt8>, at start: Int) -> UInt32? {
        guard start >= 0, start + 8 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for index in start..<start + 8 {
            switch bytes[index] {
            case 0x30...0x39: value = value << 4 | UInt32(bytes[index] &- 0x30)
            case 0x61...0x66: value = value << 4 | UInt32(bytes[index] &- 0x57)
            default: return nil
            }
        }
        return value
    }

    /// What the line is. nil: it begins like one of the journal's own lines but is not one this program can read.
    package static func kind(_ line: Span<UInt8>) -> Kind? {
        guard line.count > 3, line[0] == UInt8(ascii: "{"), line[1] == UInt8(ascii: "\"") else { return .record }
        var cursor = LineCursor()
        switch line[2] {
        case UInt8(ascii: "c") where cursor.skip(#"{"commit":"#, in: line): return commit(line, &cursor)
        case UInt8(ascii: "j") where cursor.skip(#"{"journal":"#, in: line): return header(line, &cursor)
        case UInt8(ascii: "l") where cursor.skip(#"{"lost":"#, in: line):
            guard let bytes = cursor.number(in: line) else { return nil }
            return .lost(bytes: bytes)
        default: return .record
        }
    }

    private static func commit(_ line: Span<UInt8>, _ cursor: inout LineCursor) -> Kind? {
        guard let records = cursor.number(in: line), cursor.skip(#","from":"#, in: line),
            let from = cursor.number(in: line), cursor.skip(#","pos":"#, in: line),
            let position = cursor.number(in: line), cursor.index == line.count - tailBytes
        else { return nil }
        return .commit(Commit(records: records, from: from, position: position))
    }

    /// A header of another version may look different after its number: only the number is read then.
    private static func header(_ line: Span<UInt8>, _ cursor: inout LineCursor) -> Kind? {
        guard let version = cursor.number(in: line) else { return nil }
        guard version == Self.version else {
            return .header(Header(version: version, epoch: "", position: 0, seed: 0))
        }
        guard cursor.skip(#","epoch":""#, in: line), let epoch = cursor.text(epochDigits, in: line),
            cursor.skip(#"","pos":"#, in: line), let position = cursor.number(in: line),
            cursor.skip(#","seed":""#, in: line), let seed = hexadecimal(line, at: cursor.index),
            cursor.index + 9 == line.count - tailBytes
        else { return nil }
        return .header(Header(version: version, epoch: epoch, position: position, seed: seed))
    }
}

/// Reads the few fixed shapes above from left to right. (A span cannot be kept in a struct, so it is passed along.)
struct LineCursor {
    private(set) var index = 0

    init(at index: Int = 0) {
        self.index = index
    }

    /// Moves past `text` if it stands here.
    mutating func skip(_ text: String, in line: Span<UInt8>) -> Bool {
        var position = index
        for byte in text.utf8 {
            guard position < line.count, line[position] == byte else { return false }
            position += 1
        }
        index = position
        return true
    }

    /// A decimal number without leading zeros that fits 64 bits.
    mutating func number(in line: Span<UInt8>) -> UInt64? {
        let start = index
        var value: UInt64 = 0
        while index < line.count, line[index] >= 0x30, line[index] <= 0x39 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(line[index] &- 0x30))
            if overflow || carry { return nil }
            value = sum
            index += 1
        }
        let isCanonical = index == start + 1 || (index > start && line[start] != 0x30)
        return isCanonical ? value : nil
    }

    /// A fixed number of lower-case hexadecimal digits.
    mutating func text(_ count: Int, in line: Span<UInt8>) -> String? {
        guard index + count <= line.count else { return nil }
        var digits: [UInt8] = []
        for position in index..<index + count {
            let byte = line[position]
            guard (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) else { return nil }
            digits.append(byte)
        }
        index += count
        return String(decoding: digits, as: UTF8.self)
    }
}
