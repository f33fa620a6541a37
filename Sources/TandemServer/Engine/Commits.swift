// The two ends of a commit: a batch leaves for the disk, and what it proves may be told.

import TandemDesk
import TandemJournal
import TandemWire

extension Engine {
    /// Seals the open batch, unless it is empty. The caller writes and syncs it, then calls `committed`, or ends
    /// the process.
    package func takeBatch() -> Batch? {
        guard let batch = journal.takeBatch() else { return nil }
        for stream in openStreams {
            sealedStreams.append((stream, stream.head))
            stream.topic?.seal()
        }
        openStreams.removeAll(keepingCapacity: true)
        swap(&openHolders, &sealedHolders)
        firehose.seal(end: batch.end)
        batchBegin = batch.end
        sealedPosition = state.latestPosition
        openCommit += 1
        return batch
    }

    /// The batch is on disk: releases its answers, lets its events be delivered.
    package func committed(_ batch: Batch) {
        readClock()
        journal.completed(batch)
        durableCommit = openCommit - 1
        durablePosition = sealedPosition
        consent.settle(through: durableCommit)
        counters.commits += 1
        for connection in sealedHolders {
            connection.release(upTo: durableCommit)
            touch(connection)
        }
        sealedHolders.removeAll(keepingCapacity: true)
        for (stream, head) in sealedStreams {
            stream.durable = head
            guard let topic = stream.topic else { continue }
            topic.publish()
            for follower in topic.followers { touch(follower.connection) }
        }
        sealedStreams.removeAll(keepingCapacity: true)
        removeGarbage()
        firehose.publish()
        for follower in firehose.followers { touch(follower.connection) }
    }

    /// Whether `takeBatch` would return one.
    package var hasOpenBatch: Bool { latestCommit == openCommit }
}
