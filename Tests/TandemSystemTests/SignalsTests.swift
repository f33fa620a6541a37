// Signals arrive as events on the given queue, and deadly write signals are results.

import Dispatch
import Glibc
import TandemSystem
import Testing

@Suite struct SignalsTests {
    @Test(.timeLimit(.minutes(1)))
    func aSignalArrivesOnTheQueue() async {
        let queue = DispatchQueue(label: "signals")
        let (stream, continuation) = AsyncStream.makeStream(of: Signal.self)
        let sources = Signals.observe([.hangUp], on: queue) { signal in
            dispatchPrecondition(condition: .onQueue(queue))
            continuation.yield(signal)
        }
        // One is enough, and at once: when `observe` has returned the signal is taken over.
        kill(getpid(), SIGHUP)
        var signals = stream.makeAsyncIterator()
        #expect(await signals.next() == .hangUp)
        sources.forEach { $0.cancel() }
    }

    @Test func writeSignalsAreIgnored() throws {
        Signals.ignoreWriteSignals()
        kill(getpid(), SIGPIPE)
        kill(getpid(), SIGXFSZ)
    }

    @Test func openFilesAreRaisedToTheHardLimit() {
        var limit = rlimit()
        #expect(unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        #expect(ResourceLimit.raiseOpenFiles() == Int(clamping: limit.rlim_max))
    }
}
