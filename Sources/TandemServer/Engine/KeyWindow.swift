// Idempotency: which keys each principal has used, and where the record of the first use is.
//
// A key is remembered for 24 hours and at least for the principal's last 10,000 keys, whichever is longer, up to a
// million a principal. Memory holds a hash and an offset; the key itself, the hash of the body and the answer are
// in the journal record, so the window survives a restart and a hit is checked against the truth.

import TandemDesk

/// The used keys of all principals.
final class KeyWindow {
    static let ageMilliseconds = Int64(Limits().keyMilliseconds)
    static let countMinimum = Limits().keysPerPrincipal
    static let countMaximum = 1_000_000

    /// One remembered use.
    struct Use {
        var hash: UInt64
        var position: UInt64
        var at: Int64
    }

    /// The uses of one principal, oldest first, in a ring that grows.
    final class Window {
        private(set) var positions: [UInt64: UInt64] = [:]
        private var order: [Use] = []
        private var oldest = 0

        var count: Int { order.count - oldest }
        var uses: ArraySlice<Use> { order[oldest...] }

        func insert(_ use: Use) {
            positions[use.hash] = use.position
            order.append(use)
            while count > KeyWindow.countMinimum,
                count > KeyWindow.countMaximum || order[oldest].at < use.at - KeyWindow.ageMilliseconds
            {
                let gone = order[oldest]
                if positions[gone.hash] == gone.position { positions[gone.hash] = nil }
                oldest += 1
            }
            // Half of the array is gone: move the rest down, so that a long-lived window does not grow for ever.
            if oldest > 4096, oldest > order.count / 2 {
                order.removeSubrange(..<oldest)
                oldest = 0
            }
        }
    }

    private(set) var windows: [String: Window] = [:]

    /// Where the first use of `key` by `principal` is recorded, if it is still remembered.
    func find(principal: String, key: String) -> UInt64? {
        windows[principal]?.positions[Self.hash(key)]
    }

    func insert(principal: String, key: String, position: UInt64, at: Int64) {
        insert(principal: principal, Use(hash: Self.hash(key), position: position, at: at))
    }

    func insert(principal: String, _ use: Use) {
        let window: Window
        if let known = windows[principal] {
            window = known
        } else {
            window = Window()
            windows[principal] = window
        }
        window.insert(use)
    }

    /// FNV-1a with a final mix. A collision costs one forgotten key of the same principal, never a wrong answer:
    /// the record decides.
    static func hash(_ key: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash ^= hash >> 33
        hash = hash &* 0xff51_afd7_ed55_8ccd
        return hash ^ (hash >> 33)
    }
}
