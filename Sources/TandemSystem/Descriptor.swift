// A file descriptor that cannot be copied and is closed exactly once.
//
// Invariant: whoever holds the value owns the number. `take()` is the only way to let the number go on living
// without its owner, and says so in its name.

import Glibc

/// An open descriptor; leaving its scope closes it.
package struct Descriptor: ~Copyable, Sendable {
    package let raw: Int32

    package init(owning raw: Int32) {
        self.raw = raw
    }

    deinit {
        // Nothing can be done about an error here; who must know it calls `close()`.
        _ = Glibc.close(raw)
    }

    /// Closes and reports what the kernel says. EINTR is success: Linux has released the number by then.
    package consuming func close() throws(SystemError) {
        let number = raw
        discard self
        try SystemCall.once("close") { Glibc.close(number) }
    }

    /// Hands the number to somebody who will close it.
    package consuming func take() -> Int32 {
        let number = raw
        discard self
        return number
    }
}
