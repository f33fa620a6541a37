// Finding and counting newlines in received bytes as fast as memory allows.
//
// `count` looks at 64 bytes a step. It exists because counting is all that a reader of a million known lines needs;
// a byte loop costs more than receiving the bytes did.

import Glibc

/// Newline scanning over bytes that the caller owns.
package enum ByteScan {
    /// The offset of the first LF at or after `start`, nil if there is none.
    package static func firstNewline(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        guard start >= 0, start < bytes.count else { return nil }
        return unsafe bytes.withUnsafeBytes { buffer -> Int? in
            // Proof: `start` is inside the buffer, and memchr is told exactly how many bytes follow it.
            guard let base = buffer.baseAddress else { return nil }
            guard let found = unsafe memchr(base + start, 0x0A, buffer.count - start) else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    /// The offset of the last LF, nil if there is none.
    package static func lastNewline(_ bytes: Span<UInt8>) -> Int? {
        var index = bytes.count - 1
        while index >= 0 {
            if bytes[index] == 0x0A { return index }
            index -= 1
        }
        return nil
    }

    /// How many LF there are.
    package static func countNewlines(_ bytes: Span<UInt8>) -> Int {
        unsafe bytes.withUnsafeBytes { buffer in
            let newline = SIMD64<UInt8>(repeating: 0x0A)
            let one = SIMD64<UInt8>(repeating: 1)
            let zero = SIMD64<UInt8>(repeating: 0)
            var total = 0
            var offset = 0
            // A lane holds at most 255, so that many steps are added up before the lanes are summed.
            while offset + 64 <= buffer.count {
                var lanes = zero
                let steps = min(255, (buffer.count - offset) / 64)
                for _ in 0..<steps {
                    // Proof: offset + 64 ≤ count, because steps × 64 does not exceed what is left.
                    let block = unsafe buffer.loadUnaligned(fromByteOffset: offset, as: SIMD64<UInt8>.self)
                    lanes &+= zero.replacing(with: one, where: block .== newline)
                    offset += 64
                }
                total += sum(lanes)
            }
            while offset < buffer.count {
                if unsafe buffer[offset] == 0x0A { total += 1 }
                offset += 1
            }
            return total
        }
    }

    /// The sum of all lanes without overflow.
    private static func sum(_ lanes: SIMD64<UInt8>) -> Int {
        let wide =
            SIMD32<UInt16>(truncatingIfNeeded: lanes.evenHalf) &+ SIMD32<UInt16>(truncatingIfNeeded: lanes.oddHalf)
        return Int(wide.wrappedSum())
    }
}
