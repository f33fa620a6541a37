// Finding and counting newlines in received bytes as fast as memory allows.
//
// Counting is all that a reader of a million known lines needs; a byte loop costs more than receiving the bytes did.

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
    ///
    /// Sixteen lanes, because comparisons of wider Swift vectors are compiled lane by lane: 64 lanes are thirty times
    /// slower than this, which reads 20 bytes a nanosecond.
    package static func countNewlines(_ bytes: Span<UInt8>) -> Int {
        unsafe bytes.withUnsafeBytes { buffer in
            let newline = SIMD16<UInt8>(repeating: 0x0A)
            var total = 0
            var offset = 0
            while offset + 16 <= buffer.count {
                // A lane holds at most 255, so that many steps are added up before the lanes are summed.
                let steps = min(255, (buffer.count - offset) / 16)
                var lanes = SIMD16<UInt8>()
                for step in 0..<steps {
                    // Proof: offset + 16 × steps ≤ count, and the load needs no alignment.
                    let block = unsafe buffer.loadUnaligned(
                        fromByteOffset: offset &+ step &* 16, as: SIMD16<UInt8>.self)
                    lanes.replace(with: lanes &+ 1, where: block .== newline)
                }
                for lane in lanes.indices { total += Int(lanes[lane]) }
                offset += steps * 16
            }
            while offset < buffer.count {
                if unsafe buffer[offset] == 0x0A { total += 1 }
                offset += 1
            }
            return total
        }
    }
}
