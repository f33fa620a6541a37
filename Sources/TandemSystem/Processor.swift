// How much can run at once, and what the processor can do better than any code.

import CLinux
import Glibc

package enum Processor {
    /// How many threads can run at once, and at least one.
    package static let count = max(1, Int(clamping: sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    private static let hasChecksum = tandem_has_crc32c() != 0

    /// Continues a CRC-32C, as `CRC32C.update` of `TandemWire` does; nil where there is no instruction for it.
    package static func crc32c(_ checksum: UInt32, _ bytes: Span<UInt8>) -> UInt32? {
        guard hasChecksum else { return nil }
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return checksum }
            return unsafe ~tandem_crc32c(~checksum, start, bytes.count)
        }
    }
}
