// Which of many sockets are ready: epoll(7), level-triggered, with one number of the caller's choice for each
// descriptor.
//
// Level-triggered means that what is not read now is reported again, so a caller may stop after one read and let others
// have their turn. A peer that is gone is reported whatever the interest, because waiting for it would never end.
//
// On macOS the same four calls would stand on kqueue(2).

import CLinux
import Glibc

/// A set of descriptors to wait for. Used by one thread.
///
/// `epoll_event` counts as unsafe because its user data is a union; here it always holds the token.
@safe package final class Poller {
    /// What is known about one descriptor.
    package struct Ready {
        package let token: UInt64
        package let isReadable: Bool
        package let isWritable: Bool
        /// Both directions are closed, or the socket failed.
        package let isGone: Bool
    }

    /// How many descriptors one `wait` reports; the others come with the next.
    private static let eventsMaximum = 256

    private let descriptor: Int32
    private var events = unsafe [epoll_event](repeating: epoll_event(), count: Poller.eventsMaximum)

    package init() throws(SystemError) {
        descriptor = try SystemCall.retry("epoll_create1") { epoll_create1(Int32(EPOLL_CLOEXEC)) }
    }

    deinit {
        _ = Glibc.close(descriptor)
    }

    /// Begins to watch a descriptor for input.
    package func add(_ watched: Int32, token: UInt64) throws(SystemError) {
        try control(EPOLL_CTL_ADD, watched, token, reading: true, writing: false)
    }

    /// Changes what is waited for.
    package func update(_ watched: Int32, token: UInt64, reading: Bool, writing: Bool) throws(SystemError) {
        try control(EPOLL_CTL_MOD, watched, token, reading: reading, writing: writing)
    }

    /// Stops watching. Closing a descriptor does the same.
    package func remove(_ watched: Int32) {
        _ = epoll_ctl(descriptor, EPOLL_CTL_DEL, watched, nil)
    }

    private func control(
        _ operation: Int32, _ watched: Int32, _ token: UInt64, reading: Bool, writing: Bool
    ) throws(SystemError) {
        var event = unsafe epoll_event()
        if reading { unsafe event.events |= EPOLLIN.rawValue }
        if writing { unsafe event.events |= EPOLLOUT.rawValue }
        unsafe event.data.u64 = token
        try SystemCall.retry("epoll_ctl") { unsafe epoll_ctl(descriptor, operation, watched, &event) }
    }

    /// Waits until something is ready or the time is over, and reports what is.
    ///
    /// A report may be stale by the time it is looked at: an earlier one in the same round may have closed its socket.
    /// The caller looks the token up.
    ///
    /// - Returns: how many were reported.
    package func wait(milliseconds: Int, _ body: (Ready) -> Void) -> Int {
        let timeout = Int32(clamping: milliseconds)
        let count = unsafe events.withUnsafeMutableBufferPointer { buffer -> Int in
            guard let base = buffer.baseAddress else { return 0 }
            // EINTR is an empty round: the caller's loop comes back.
            return Int(unsafe epoll_wait(descriptor, base, Int32(buffer.count), timeout))
        }
        guard count > 0 else { return 0 }
        for index in 0..<count {
            let event = unsafe events[index]
            let gone = EPOLLHUP.rawValue | EPOLLERR.rawValue
            body(
                Ready(
                    token: unsafe event.data.u64, isReadable: unsafe event.events & EPOLLIN.rawValue != 0,
                    isWritable: unsafe event.events & EPOLLOUT.rawValue != 0, isGone: unsafe event.events & gone != 0))
        }
        return count
    }
}
