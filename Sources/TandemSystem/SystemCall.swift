// The one way to call the kernel: an interrupted call is repeated, "would block" is a value, and everything else
// is a `SystemError` that carries the call and its errno.
//
// Invariant: errno is read in the same expression as the failing call. Any Swift code in between may allocate or
// free memory, and with it overwrite errno.

import Glibc

/// A system call that failed, with what it was called on.
package struct SystemError: Error, Sendable, Equatable {
    /// The call and its object, for people: `fdatasync journal/00000000000000000000.ndjson`.
    package let call: String
    /// errno as the kernel gave it.
    package let number: Int32

    package init(call: String, number: Int32) {
        self.call = call
        self.number = number
    }

    /// One line for a log: `open LOCK: Permission denied`.
    package var message: String {
        var text = [CChar](repeating: 0, count: 256)
        // Proof: strerror_r is told the size of the buffer it writes to, and the text is copied before it dies.
        let reason = unsafe text.withUnsafeMutableBufferPointer { buffer -> String in
            guard let base = buffer.baseAddress, unsafe strerror_r(number, base, buffer.count) == 0 else {
                return "error \(number)"
            }
            return unsafe String(cString: base)
        }
        return "\(call): \(reason)"
    }

    /// For a file that is not as this program left it (the kernel itself uses ESTALE for exactly that on NFS).
    package static let changed: Int32 = ESTALE

    package var isNotFound: Bool { number == ENOENT }
    package var isReadOnly: Bool { number == EROFS || number == EACCES || number == EPERM }
    package var isOutOfSpace: Bool { number == ENOSPC || number == EDQUOT }
}

/// Calls into the kernel, with the three things every caller would otherwise have to remember.
package enum SystemCall {
    /// Calls until it is not interrupted; a negative result becomes an error.
    @discardableResult
    package static func retry<Result: SignedInteger>(
        _ call: @autoclosure () -> String, _ body: () -> Result
    ) throws(SystemError) -> Result {
        while true {
            let (result, number) = attempt(body)
            if result >= 0 { return result }
            if number != EINTR { throw SystemError(call: call(), number: number) }
        }
    }

    /// As `retry`, for a non-blocking descriptor: nil when the call would have waited.
    package static func nonBlocking<Result: SignedInteger>(
        _ call: @autoclosure () -> String, _ body: () -> Result
    ) throws(SystemError) -> Result? {
        while true {
            let (result, number) = attempt(body)
            if result >= 0 { return result }
            if number == EAGAIN || number == EWOULDBLOCK || number == EINPROGRESS { return nil }
            if number != EINTR { throw SystemError(call: call(), number: number) }
        }
    }

    /// Calls once, for calls that must not be repeated after EINTR (close on Linux has always closed).
    package static func once<Result: SignedInteger>(
        _ call: @autoclosure () -> String, _ body: () -> Result
    ) throws(SystemError) {
        let (result, number) = attempt(body)
        if result < 0 && number != EINTR { throw SystemError(call: call(), number: number) }
    }

    private static func attempt<Result: SignedInteger>(_ body: () -> Result) -> (Result, Int32) {
        let result = body()
        return (result, result < 0 ? errno : 0)
    }
}
