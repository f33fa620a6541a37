// The checksum of all that the journal writes: CRC-32C, by the processor where it can.

import TandemSystem
import TandemWire

package enum Checksum {
    /// Continues a checksum; 0 begins one.
    package static func update(_ checksum: UInt32, _ bytes: Span<UInt8>) -> UInt32 {
        Processor.crc32c(checksum, bytes) ?? CRC32C.update(checksum, bytes)
    }
}
