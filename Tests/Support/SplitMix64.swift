// The random numbers of tests: small, fast, and the same for the same seed on every machine.
// (Sebastiano Vigna, splitmix64.c, public domain, 2015.)

import Foundation

package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// A number in 0..<bound.
    package mutating func below(_ bound: Int) -> Int {
        bound <= 1 ? 0 : Int(next() % UInt64(bound))
    }

    /// True once in `times` on average.
    package mutating func once(in times: Int) -> Bool {
        below(times) == 0
    }
}

/// The seed of a random test: `TANDEM_SEED` repeats a run, otherwise a new one. Print it.
package enum TestSeed {
    package static func choose() -> UInt64 {
        if let text = ProcessInfo.processInfo.environment["TANDEM_SEED"], let seed = UInt64(text) { return seed }
        return UInt64.random(in: 0..<1_000_000_000)
    }
}
