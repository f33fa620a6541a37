// Names in the data directory.
//
//     journal/<20 digits>.ndjson    a segment; the digits are the position of its first byte
//     journal/<20 digits>.torn      what recovery cut off; the digits are the position of the cut
//     journal/mark                  the durable mark
//     journal/*.tmp                 being created; removed at the next start
//     snapshots/<20 digits>.ndjson  the state at that position

/// The mapping between positions and file names.
package enum SegmentName {
    package static let directory = "journal"
    static let suffix = ".ndjson"
    static let temporary = "journal/segment.tmp"

    package static func file(_ position: UInt64) -> String { "\(directory)/\(digits(position))\(suffix)" }

    package static func torn(_ position: UInt64) -> String { "\(directory)/\(digits(position)).torn" }

    /// 20 digits hold every 64-bit number, and sorted by name is sorted by position.
    static func digits(_ position: UInt64) -> String {
        let text = String(position)
        return String(repeating: "0", count: 20 - text.utf8.count) + text
    }

    /// The position in a name of 20 digits and `suffix`; nil for every other name.
    static func position(_ name: String, suffix: String) -> UInt64? {
        guard name.hasSuffix(suffix), name.utf8.count == 20 + suffix.utf8.count else { return nil }
        let digits = name.utf8.prefix(20)
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt64(String(decoding: Array(digits), as: UTF8.self))
    }
}
