// A socket as the engine's transport: a descriptor, and what the poller is asked to watch of it. On the loop's thread
// only.

import TandemSystem

final class SocketTransport: Transport {
    let descriptor: Int32
    private let token: UInt64
    private let poller: Poller
    private var isReading = true
    private var isWriting = false
    private var isClosed = false

    /// Takes the descriptor over.
    ///
    /// - Throws: `SystemError` when the poller does not take it; the descriptor is closed then.
    init(descriptor: Int32, token: UInt64, poller: Poller) throws(SystemError) {
        self.descriptor = descriptor
        self.token = token
        self.poller = poller
        do {
            try poller.add(descriptor, token: token)
        } catch {
            Socket.close(descriptor)
            throw error
        }
    }

    func write(_ bytes: Span<UInt8>) -> IOResult {
        guard !isClosed else { return .end }
        return Socket.write(descriptor, bytes)
    }

    func suspendReading() { watch(reading: false, writing: isWriting) }

    func resumeReading() { watch(reading: true, writing: isWriting) }

    func awaitWritable() { watch(reading: isReading, writing: true) }

    /// The peer takes bytes again: one notice is enough.
    func becameWritable() { watch(reading: isReading, writing: false) }

    private func watch(reading: Bool, writing: Bool) {
        guard !isClosed, reading != isReading || writing != isWriting else { return }
        isReading = reading
        isWriting = writing
        // Fails only for a descriptor that is not watched, and this one is until it is closed.
        try? poller.update(descriptor, token: token, reading: reading, writing: writing)
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        Socket.close(descriptor)
    }
}
