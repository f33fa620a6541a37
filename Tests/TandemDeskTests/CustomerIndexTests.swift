// The table behind finding customers: whatever is put in and struck out, it holds what a plain set holds.

import TandemTestSupport
import Testing

@testable import TandemDesk

struct CustomerIndexTests {
    private struct Entry: Hashable {
        let key: UInt64
        let ordinal: UInt32
    }

    private static func collected(_ index: CustomerIndex, _ range: ClosedRange<UInt64>) -> [Int] {
        var found = OrdinalSet()
        index.collect(range, into: &found)
        return found.ordinals
    }

    /// Few keys, so that many entries share one, over many tables.
    @Test(arguments: [3, 40, 100_000] as [UInt64])
    func itHoldsWhatASetHolds(keys: UInt64) {
        let seed = TestSeed.choose()
        var random = SplitMix64(seed: seed)
        var index = CustomerIndex()
        var entries: Set<Entry> = []
        for step in 1...12_000 {
            let entry = Entry(key: UInt64(random.below(Int(keys))), ordinal: UInt32(random.below(3_000)))
            if entries.contains(entry), random.below(2) == 0 || step > 9_000 {
                index.remove(entry.key, entry.ordinal)
                entries.remove(entry)
            } else if entries.insert(entry).inserted {
                index.insert(entry.key, entry.ordinal)
            }
            index.remove(keys + 1, entry.ordinal)
        }
        for _ in 1...50 {
            let low = UInt64(random.below(Int(keys)))
            let range = low...(low + UInt64(random.below(Int(keys))))
            let expected = Set(entries.filter { range.contains($0.key) }.map { Int($0.ordinal) }).sorted()
            #expect(Self.collected(index, range) == expected, "seed \(seed), keys \(keys)")
        }
        for entry in entries { index.remove(entry.key, entry.ordinal) }
        #expect(Self.collected(index, 0...UInt64.max) == [])
        index.insert(7, 1)
        #expect(index.find(7) == [1])
    }

    @Test func numbersThatBeginWithTheSameDigits() {
        let ranges = CustomerIndex.ranges(beginningOrder: "55")
        let orders: [UInt64] = [5, 54, 55, 56, 550, 559, 560, 5_512, 55_000_000_000, 5_599_999_999_999_999]
        let found = orders.filter { order in ranges.contains { $0.contains(CustomerIndex.key(order: order)) } }
        #expect(found == [55, 550, 559, 5_512, 55_000_000_000, 5_599_999_999_999_999])
        #expect(CustomerIndex.ranges(beginningOrder: "0") == [] && CustomerIndex.ranges(beginningOrder: "") == [])
    }
}
