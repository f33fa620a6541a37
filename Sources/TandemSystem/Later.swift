// A value that is worked out by a thread of its own, while whoever wants it does something else.

import Dispatch
import Synchronization

package final class Later<Value: Sendable>: Sendable {
    private let result = Mutex<Value?>(nil)
    private let running = DispatchGroup()

    /// - Parameters:
    ///   - label: shows in crash reports and debuggers.
    ///   - work: is begun at once.
    package init(label: String, _ work: @escaping @Sendable () -> Value) {
        DispatchQueue(label: label).async(group: running) {
            let value = work()
            self.result.withLock { $0 = value }
        }
    }

    /// Waits for it.
    package var value: Value {
        running.wait()
        guard let value = result.withLock({ $0 }) else { preconditionFailure("what has run has a result") }
        return value
    }
}
