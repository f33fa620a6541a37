// Waiting for many descriptors at once with poll(2), for programs that are clients: the benchmark and the agent.
// (The server waits with its own set of descriptors, `Poller`, and Sources/README.md says why.)
//
// Invariants: an index returned by `add` stays valid until `removeAll`; a muted descriptor is never reported.
// The cost of one wait is linear in the number of descriptors, which closed-loop load amortises: the more connections
// there are, the more of them are ready at once.

import Glibc

/// A set of descriptors and what to wait for on each.
package struct PollSet {
    private var entries: [pollfd] = []

    package init() {}

    package var count: Int { entries.count }

    /// Adds a descriptor, waiting for input; the answer is its index.
    package mutating func add(_ descriptor: Int32) -> Int {
        entries.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
        return entries.count - 1
    }

    /// Waits for room to write as well as for input, or no longer does.
    package mutating func setWantsWrite(_ wantsWrite: Bool, at index: Int) {
        entries[index].events = wantsWrite ? Int16(POLLIN | POLLOUT) : Int16(POLLIN)
    }

    /// Stops waiting for a descriptor that is finished, keeping every other index.
    package mutating func mute(_ index: Int) {
        entries[index].fd = -1
        entries[index].revents = 0
    }

    package mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
    }

    /// Waits until something is ready or the time is over (negative: for ever).
    ///
    /// Returns how many descriptors are ready. An interruption by a signal counts as nothing ready, so that the
    /// caller can look at the flag that its signal handler set.
    package mutating func wait(timeoutMilliseconds: Int) -> Int {
        let ready = unsafe poll(&entries, nfds_t(entries.count), Int32(clamping: timeoutMilliseconds))
        let number = errno
        if ready >= 0 { return Int(ready) }
        // EFAULT and EINVAL are mistakes of the caller; ENOMEM on a poll of live descriptors is not survivable either.
        precondition(number == EINTR, "poll failed with errno \(number)")
        for index in entries.indices { entries[index].revents = 0 }
        return 0
    }

    /// Input, end of input or an error is waiting: a read will not block.
    package func isReadable(_ index: Int) -> Bool {
        entries[index].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0
    }

    package func isWritable(_ index: Int) -> Bool {
        entries[index].revents & Int16(POLLOUT) != 0
    }
}
