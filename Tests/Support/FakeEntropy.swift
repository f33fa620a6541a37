// Chance that repeats itself: the same seed gives the same tokens and epochs.

import Synchronization
import TandemSystem

package final class FakeEntropy: Entropy {
    private let generator: Mutex<SplitMix64>

    package init(seed: UInt64 = 1) {
        generator = Mutex(SplitMix64(seed: seed))
    }

    package func bytes(_ count: Int) -> [UInt8] {
        generator.withLock { generator in
            (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        }
    }
}
