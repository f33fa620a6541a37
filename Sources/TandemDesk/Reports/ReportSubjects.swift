// Subjects that come again and again. Two subjects are the same if they differ only in case, in blanks, in numbers and
// in the Re: and Fwd: of mail: `Re: Order 4711 is late` and `order 12 is LATE` are both `order # is late`.
//
// Only what a second ticket has is remembered as text; the first is a hash.

struct ReportSubjects: Sendable {
    private var counts: [UInt64: Int32] = [:]
    private var texts: [UInt64: String] = [:]

    var bytes: Int { counts.count * 24 + texts.count * 96 }

    /// The subject as it is shown; nil if at most one ticket has it.
    func text(_ hash: UInt64) -> String? { (counts[hash] ?? 0) > 1 ? texts[hash] : nil }

    mutating func add(_ subject: String) -> UInt64 {
        let text = Self.normalized(subject)
        let hash = Self.hash(text)
        counts[hash, default: 0] += 1
        if counts[hash] == 2 { texts[hash] = text }
        return hash
    }

    mutating func replace(_ old: UInt64, _ subject: String) -> UInt64 {
        counts[old, default: 1] -= 1
        return add(subject)
    }

    private static let prefixes = ["re:", "fw:", "fwd:", "aw:", "wg:"].map { Array($0.utf8) }

    static func normalized(_ subject: String) -> String {
        var bytes: [UInt8] = []
        for byte in subject.utf8 {
            let byte = ListText.lowered(byte)
            if byte <= 0x20 {
                if let last = bytes.last, last != 0x20 { bytes.append(0x20) }
            } else if (0x30...0x39).contains(byte) {
                if bytes.last != UInt8(ascii: "#") { bytes.append(UInt8(ascii: "#")) }
            } else {
                bytes.append(byte)
            }
        }
        if bytes.last == 0x20 { bytes.removeLast() }
        while let prefix = prefixes.first(where: { bytes.starts(with: $0) }) {
            bytes.removeFirst(prefix.count)
            if bytes.first == 0x20 { bytes.removeFirst() }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// FNV-1a, 64 bits.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
