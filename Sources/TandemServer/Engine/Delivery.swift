// From streams to sockets: each touched connection is written once a tick, and pulls events only while it takes
// them.
//
// Nobody pushes events at a connection. When it can be written, it asks its subscriptions, in turn, for what comes
// after their cursors: from the batch that was just encoded if it is at the head, from the journal if it lags. That
// is why a slow reader costs nothing but time.

import TandemDesk
import TandemJournal
import TandemSystem
import TandemWire

extension Engine {
    /// Enough for one write; further events are pulled when it is through.
    private static let fillBytes = 16 << 10
    /// Batches larger than this are written from the shared bytes instead of being copied.
    private static let copyBytesMaximum = 4 << 10
    /// How much of the journal is read for one connection before others have their turn.
    private static let catchUpBytes = 256 << 10

    /// Writes every connection that something happened to. The last step of a tick.
    package func flush() {
        while !touched.isEmpty {
            let batch = touched
            touched.removeAll(keepingCapacity: true)
            for connection in batch {
                connection.isTouched = false
                flush(connection)
            }
        }
    }

    /// The peer takes bytes again.
    package func writable(_ connection: Connection) {
        readClock()
        connection.isAwaitingWritable = false
        touch(connection)
    }

    private func flush(_ connection: Connection) {
        if case .closed = connection.phase { return }
        // Answers were released, so requests that waited for a place may run; they touch this connection again.
        if connection.isReadingSuspended || connection.hasEnded { resume(connection) }
        guard !connection.isAwaitingWritable else { return }
        while true {
            let pending = connection.next
            switch pending {
            case .nothing:
                if connection.isOpen, fill(connection) || unpark(connection) { continue }
                // The backlog is gone, and nothing else may come along to go on with what waited for that.
                if connection.isReadingSuspended {
                    resume(connection)
                    if connection.next != .nothing { continue }
                }
                settle(connection)
                return
            case .own, .shared:
                guard write(pending, of: connection) else { return }
            }
        }
    }

    /// - Returns: whether everything pending was taken, so that there is room for more.
    private func write(_ pending: Connection.Pending, of connection: Connection) -> Bool {
        let result: IOResult
        let wanted: Int
        if case .shared = pending {
            wanted = connection.shared.count - connection.sharedOffset
            result = connection.transport.write(connection.shared.span.extracting(connection.sharedOffset...))
        } else {
            wanted = connection.out.count - connection.outOffset
            result = connection.transport.write(connection.out.span.extracting(connection.outOffset...))
        }
        switch result {
        case .transferred(let count):
            connection.lastProgressMilliseconds = now
            connection.wrote(count, of: pending)
            if count == wanted { return true }
        case .wouldBlock: break
        case .end, .failed:
            disconnected(connection)
            return false
        }
        connection.isAwaitingWritable = true
        connection.transport.awaitWritable()
        return false
    }

    /// Nothing is left to write.
    private func settle(_ connection: Connection) {
        connection.lastProgressMilliseconds = now
        guard connection.heldMarks.isEmpty else { return }
        switch connection.phase {
        case .leaving: disconnected(connection)
        case .greeted, .ready:
            if connection.hasEnded, !isPaused(connection), connection.waiting.isEmpty { disconnected(connection) }
        case .closed: break
        }
    }

    // MARK: Pulling

    /// Takes events from the subscriptions in turn.
    /// - Returns: whether there is something to write now.
    private func fill(_ connection: Connection) -> Bool {
        let subscriptions = connection.subscriptions
        guard !subscriptions.isEmpty else { return false }
        var idle = 0
        while idle < subscriptions.count, connection.out.count < Self.fillBytes, connection.shared.isEmpty {
            let subscription = subscriptions[connection.nextSubscription % subscriptions.count]
            connection.nextSubscription &+= 1
            guard let bytes = pull(subscription) else {
                idle += 1
                continue
            }
            idle = 0
            if let typed = connection.typed, !typed.wantsJSON {
                connection.enqueue(typed.renderLines(bytes))
            } else if bytes.count <= Self.copyBytesMaximum {
                connection.enqueue(bytes)
            } else {
                connection.share(bytes)
            }
        }
        return connection.next != .nothing
    }

    /// The next durable events after a subscription's cursor as wire lines, or nil when it is at the head.
    /// The cursor moves; what is returned will be written.
    private func pull(_ subscription: Subscription) -> [UInt8]? {
        guard subscription.startsAfterCommit <= durableCommit else { return nil }
        guard let on = subscription.on else { return pullFirehose(subscription) }
        guard let stream = state.streams.find(on), let topic = stream.topic else { return nil }
        while subscription.sequence < stream.durable.seq {
            let next = subscription.sequence + 1
            let bytes: [UInt8]
            switch topic.kept(from: next, for: subscription.clearance) {
            case .chunk(let lines, let last):
                subscription.sequence = last
                bytes = lines
            case .journal(let through):
                let last = min(stream.durable.seq, through ?? .max, next + StreamRecord.stride - 1)
                bytes = catchUp(subscription, stream, from: next, through: last)
            }
            if !bytes.isEmpty { return bytes }
            if !subscription.connection.isOpen { return nil }
        }
        return nil
    }

    /// Reads a stretch of a stream from the journal.
    private func catchUp(
        _ subscription: Subscription, _ stream: StreamRecord, from first: Int, through last: Int
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            try walk(stream, from: first, through: last) { record in
                guard bytes.count < Self.catchUpBytes else { return }
                subscription.sequence = record.sequence
                append(record, for: subscription.clearance, echo: nil, position: nil, to: &bytes)
            }
        } catch {
            bye(subscription.connection, error.code.rawValue, error.message, reconnectMilliseconds: 5000)
        }
        return bytes
    }

    private func pullFirehose(_ subscription: Subscription) -> [UInt8]? {
        while subscription.position < journal.durableEnd {
            if let chunk = firehose.chunk(at: subscription.position) {
                subscription.position = chunk.end
                let bytes = subscription.kinds.wanted(chunk.bytes)
                if bytes.isEmpty { continue }
                return bytes
            }
            var bytes: [UInt8] = []
            do {
                subscription.position = try journal.scan(from: subscription.position, limitBytes: Self.catchUpBytes) {
                    position, line in
                    // A draft is its author's alone.
                    if let record = RecordView([UInt8](copying: line)), case let kind = record.kind,
                        !kind.hasPrefix("draft."), subscription.kinds.contains(kind)
                    {
                        append(record, for: .staff, echo: nil, position: position, to: &bytes)
                    }
                    return bytes.count < Self.catchUpBytes
                }
            } catch {
                bye(subscription.connection, Code.internalError.rawValue, "\(error)", reconnectMilliseconds: 5000)
                return nil
            }
            if !bytes.isEmpty { return bytes }
            if subscription.position < journal.durableEnd { return pause(subscription.connection) }
        }
        return nil
    }

    /// Nothing of what was read is wanted, and there is more to read: others have their turn first, because a socket
    /// that takes bytes is reported again in the next one.
    private func pause(_ connection: Connection) -> [UInt8]? {
        connection.isAwaitingWritable = true
        connection.transport.awaitWritable()
        return nil
    }

    // MARK: Reading the journal

    /// Calls `body` for the records `first…last` of a stream, in order. Walks back from the nearest known offset.
    func walk(
        _ stream: StreamRecord, from first: Int, through last: Int, _ body: (RecordView) -> Void
    ) throws(Refusal) {
        guard first <= last, let start = stream.start(for: last) else { return }
        var records: [RecordView] = []
        var position = start.position
        var sequence = start.sequence
        while sequence >= max(1, first) {
            var bytes: [UInt8] = []
            do {
                try journal.read(at: position, into: &bytes)
            } catch {
                throw unreadable(position)
            }
            guard let record = RecordView(bytes), record.sequence == sequence else { throw unreadable(position) }
            if sequence <= last { records.append(record) }
            guard sequence > 1, let back = record.back else { break }
            position = back
            sequence -= 1
        }
        for record in records.reversed() { body(record) }
    }

    /// Appends a record as a line for one reader, blanked if it was withheld.
    func append(
        _ record: RecordView, for clearance: Visibility, echo: [UInt8]?, position: UInt64?, to out: inout [UInt8]
    ) {
        guard clearance == .staff || record.isVisibleToEveryone else { return }
        if isWithheld(record) {
            record.withheld().append(for: clearance, echo: echo, position: position, to: &out)
        } else {
            record.append(for: clearance, echo: echo, position: position, to: &out)
        }
    }

    private func isWithheld(_ record: RecordView) -> Bool {
        if record.isMessage { return record.stream.map { state.isRedacted($0, record.sequence) } ?? false }
        return record.announcedFile.map { state.isRedacted(file: $0) } ?? false
    }

    /// The journal gave back something else than was written: the disk is failing under a running server.
    func unreadable(_ position: UInt64) -> Refusal {
        log.error("journal.unreadable", ["pos": "\(position)"])
        return Refusal(
            .internalError, "the journal cannot be read at \(position); the operator has to run: tandem journal verify")
    }
}
