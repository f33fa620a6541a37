// Standard output and standard error, as bytes.

import Glibc

package enum Terminal {
    package enum Stream: Int32, Sendable {
        case output = 1
        case error = 2
    }

    /// Writes everything, or stops at the first error: nobody is left to be told that nobody is listening.
    package static func write(_ bytes: [UInt8], to stream: Stream) {
        var written = 0
        while written < bytes.count {
            let count = try? SystemCall.retry("write") {
                // Proof: the rest of the array begins at `written`, which is less than its count.
                unsafe bytes.withUnsafeBytes {
                    let rest = unsafe UnsafeRawBufferPointer(rebasing: $0[written...])
                    return unsafe Glibc.write(stream.rawValue, rest.baseAddress, rest.count)
                }
            }
            guard let count else { return }
            written += count
        }
    }

    /// Whether a person is looking, so that a progress line may overwrite itself.
    package static func isInteractive(_ stream: Stream) -> Bool {
        isatty(stream.rawValue) == 1
    }
}
