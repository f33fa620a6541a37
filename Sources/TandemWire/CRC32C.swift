// CRC-32C (Castagnoli), the checksum of every journal record: the polynomial of iSCSI (RFC 3720 §12.1) and ext4,
// reflected, 0x82F63B78, with the register inverted before and after.
//
// Where the processor has no instruction for it (`Processor` knows), sixteen bytes are folded at a time through sixteen
// tables ("slicing", Kounavis and Berry, 2005): table k holds the effect of a byte that is followed by k more.

/// CRC-32C of bytes that may come in pieces.
package enum CRC32C {
    /// Continues a checksum: `update(update(0, a), b)` is the checksum of `a` followed by `b`.
    package static func update(_ checksum: UInt32, _ bytes: Span<UInt8>) -> UInt32 {
        let table = CRC32C.table.span
        var register = ~checksum
        var at = 0
        let count = bytes.count
        while at >= 0, at &+ 16 <= count {
            let first = bytes.word(at: at) ^ UInt64(register)
            let second = bytes.word(at: at &+ 8)
            register = fold(first, 8, table) ^ fold(second, 0, table)
            at &+= 16
        }
        while at >= 0, at < count {
            let index = UInt8(truncatingIfNeeded: register) ^ bytes[at]
            register = register >> 8 ^ table[Int(index)]
            at &+= 1
        }
        return ~register
    }

    package static func update(_ checksum: UInt32, _ bytes: [UInt8]) -> UInt32 {
        update(checksum, bytes.span)
    }

    /// Eight bytes that are followed by `behind` more in this step.
    @inline(__always)
    private static func fold(_ word: UInt64, _ behind: Int, _ table: Span<UInt32>) -> UInt32 {
        var result: UInt32 = 0
        for place in 0..<8 {
            let byte = Int(truncatingIfNeeded: word >> UInt64(8 &* place) & 0xFF)
            result ^= table[(7 &- place &+ behind) &* 256 &+ byte]
        }
        return result
    }

    /// Sixteen tables of 256 entries, one behind the other.
    private static let table: [UInt32] = {
        var table: [UInt32] = (0..<256).map { byte in
            var value = UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82F6_3B78 }
            return value
        }
        for index in 256..<4096 {
            let previous = table[index - 256]
            table.append(previous >> 8 ^ table[Int(previous & 0xFF)])
        }
        return table
    }()
}
