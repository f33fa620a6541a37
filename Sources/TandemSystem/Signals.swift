// The signals a server listens to, as Dispatch sources on a queue of the caller's choice, so that a handler is ordinary
// code: it may allocate, log and touch the state that the queue owns.

import Dispatch
import Glibc

package enum Signal: Sendable, CaseIterable {
    /// SIGTERM: drain and exit 0.
    case terminate
    /// SIGINT: the same, from a keyboard.
    case interrupt
    /// SIGHUP: read tokens and limits again.
    case hangUp

    package var number: Int32 {
        switch self {
        case .terminate: SIGTERM
        case .interrupt: SIGINT
        case .hangUp: SIGHUP
        }
    }
}

package enum Signals {
    /// Turns two deadly signals into results: a write to a closed peer gives EPIPE, a file over the size limit EFBIG.
    package static func ignoreWriteSignals() {
        _ = signal(SIGPIPE, SIG_IGN)
        _ = signal(SIGXFSZ, SIG_IGN)
    }

    /// Delivers `signals` to `handler` on `queue`, which must not be the one this is called on. The sources must be
    /// kept for as long as signals are wanted. Waits until Dispatch has them: a signal that comes after this has
    /// returned is heard, and so is one that comes to this thread meanwhile.
    package static func observe(
        _ signals: [Signal] = Signal.allCases, on queue: DispatchQueue,
        _ handler: @escaping @Sendable (Signal) -> Void
    ) -> [any DispatchSourceSignal] {
        // Blocked here, a signal stays pending until its source is there, although it is ignored (kernel/signal.c,
        // `sig_ignored`); not blocked, it would be lost.
        var (mask, before) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&mask)
        for observed in signals { unsafe sigaddset(&mask, observed.number) }
        unsafe pthread_sigmask(SIG_BLOCK, &mask, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        let registered = DispatchSemaphore(value: 0)
        let sources = signals.map { observed in
            // Without this the default action, the end of the process, comes first on systems whose Dispatch does not
            // take the signal over completely (macOS).
            _ = signal(observed.number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: observed.number, queue: queue)
            source.setEventHandler { handler(observed) }
            source.setRegistrationHandler { registered.signal() }
            source.activate()
            return source
        }
        for _ in sources { registered.wait() }
        return sources
    }
}
