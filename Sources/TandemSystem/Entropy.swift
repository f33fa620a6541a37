// Chance as a parameter: tokens, epochs, jitter. `SystemEntropy` is the kernel's generator; tests use a seeded one.

import Glibc

/// Where random bytes come from.
package protocol Entropy: Sendable {
    func bytes(_ count: Int) -> [UInt8]
}

/// The kernel's cryptographic generator.
package struct SystemEntropy: Entropy {
    package init() {}

    package func bytes(_ count: Int) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            // getentropy gives at most 256 bytes a call.
            let chunk = min(256, count - filled)
            // Proof: `filled + chunk ≤ count`, the size of the buffer.
            let status = unsafe result.withUnsafeMutableBytes { buffer -> Int32 in
                guard let base = buffer.baseAddress else { return 0 }
                return unsafe getentropy(base + filled, chunk)
            }
            // A server without randomness would hand out guessable tokens: better none at all.
            precondition(status == 0, "getentropy failed")
            filled += chunk
        }
        return result
    }
}
