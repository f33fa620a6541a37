// A socket as the engine's transport: a descriptor and its dispatch sources. Lives on the loop's queue only.
//
// A dispatch source has rules of its own: it is created suspended, a suspended one must be resumed before it is
// released, and its descriptor may be closed only after it was cancelled. They are kept here, so that nobody else
// has to know them.

import Dispatch
import TandemSystem

final class SocketTransport: Transport {
    let descriptor: Int32
    private let queue: DispatchQueue
    private let reading: any DispatchSourceRead
    /// Made when the peer first refuses bytes: most connections never need it.
    private var writing: (any DispatchSourceWrite)?
    private var isReading = true
    private var isWriting = false
    private var isClosed = false
    private let onWritable: @Sendable () -> Void

    /// Takes the descriptor over. The handlers run on `queue`.
    init(
        descriptor: Int32, queue: DispatchQueue, onReadable: @escaping @Sendable () -> Void,
        onWritable: @escaping @Sendable () -> Void
    ) {
        self.descriptor = descriptor
        self.queue = queue
        self.onWritable = onWritable
        reading = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        reading.setEventHandler(handler: onReadable)
    }

    /// Begins to deliver input. Not in `init`, so that the owner can register the connection first.
    func start() {
        reading.resume()
    }

    func write(_ bytes: Span<UInt8>) -> IOResult {
        guard !isClosed else { return .end }
        return Socket.write(descriptor, bytes)
    }

    func suspendReading() {
        guard isReading, !isClosed else { return }
        isReading = false
        reading.suspend()
    }

    func resumeReading() {
        guard !isReading, !isClosed else { return }
        isReading = true
        reading.resume()
    }

    func awaitWritable() {
        guard !isWriting, !isClosed else { return }
        isWriting = true
        if let writing {
            writing.resume()
            return
        }
        let source = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: queue)
        source.setEventHandler(handler: onWritable)
        source.resume()
        writing = source
    }

    /// The peer takes bytes again: one notice is enough.
    func becameWritable() {
        guard isWriting, !isClosed else { return }
        isWriting = false
        writing?.suspend()
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        let descriptor = descriptor
        // The descriptor is closed when the last source has let go of it.
        if let writing {
            let reading = reading
            writing.setCancelHandler {
                reading.setCancelHandler { Socket.close(descriptor) }
                reading.cancel()
            }
            writing.cancel()
            if !isWriting { writing.resume() }
        } else {
            reading.setCancelHandler { Socket.close(descriptor) }
            reading.cancel()
        }
        if !isReading { reading.resume() }
    }
}
