// The processor's checksum is that of the tables.

import TandemJournal
import TandemSystem
import TandemTestSupport
import TandemWire
import Testing

@Suite struct ChecksumTests {
    @Test func isTheSameFromTablesAndProcessor() {
        var random = SplitMix64(seed: 7)
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let seed = UInt32(truncatingIfNeeded: random.next())
            #expect(Checksum.update(seed, bytes.span) == CRC32C.update(seed, bytes))
            if let checksum = Processor.crc32c(seed, bytes.span) { #expect(checksum == CRC32C.update(seed, bytes)) }
            let cut = length / 3
            let first = Checksum.update(seed, bytes.span.extracting(first: cut))
            #expect(Checksum.update(first, bytes.span.extracting(cut...)) == CRC32C.update(seed, bytes))
        }
    }
}
