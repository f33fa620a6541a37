// An actor on a thread that waits for sockets itself.
//
// The compiler proves that what the actor owns is touched on this thread only: the actor names this executor as its
// own, and the thread enters it with `assumeIsolated`. Others reach it through the inbox, which is the only thing
// that two threads share; a byte in an eventfd wakes the thread when something is put there.

import CLinux
import Glibc
import Synchronization

/// The executor of an actor that runs an event loop.
package final class LoopExecutor: SerialExecutor {
    private let inbox = Mutex<[@Sendable () -> Void]>([])
    private let owner = Atomic<UInt>(0)
    /// Readable when there is something in the inbox.
    package let wakeDescriptor: Int32

    package init() throws(SystemError) {
        wakeDescriptor = try SystemCall.retry("eventfd") {
            eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
        }
    }

    /// Makes the current thread the one that the actor lives on.
    package func adoptCurrentThread() {
        owner.store(UInt(pthread_self()), ordering: .relaxed)
    }

    /// Runs `body` on the loop's thread, soon.
    package func async(_ body: @escaping @Sendable () -> Void) {
        let wasEmpty = inbox.withLock { inbox in
            inbox.append(body)
            return inbox.count == 1
        }
        // Whoever filled an empty inbox wakes the thread; it empties it as a whole.
        guard wasEmpty else { return }
        var one: UInt64 = 1
        _ = unsafe Glibc.write(wakeDescriptor, &one, 8)
    }

    /// Runs what was put into the inbox. On the loop's thread only.
    package func drain() {
        var count: UInt64 = 0
        _ = unsafe Glibc.read(wakeDescriptor, &count, 8)
        let bodies = inbox.withLock { inbox in
            let bodies = inbox
            inbox.removeAll(keepingCapacity: true)
            return bodies
        }
        for body in bodies { body() }
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    /// What `assumeIsolated` asks.
    package func checkIsolated() {
        precondition(owner.load(ordering: .relaxed) == UInt(pthread_self()), "not on the loop's thread")
    }
}

/// A thread of its own, for a loop that never ends.
package enum LoopThread {
    private final class Body {
        let run: @Sendable () -> Never
        init(_ run: @escaping @Sendable () -> Never) { self.run = run }
    }

    package static func start(_ run: @escaping @Sendable () -> Never) {
        var thread = pthread_t()
        let body = unsafe Unmanaged.passRetained(Body(run)).toOpaque()
        let status = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let body = unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
                body.run()
            }, body)
        precondition(status == 0, "a thread cannot be started")
    }
}
