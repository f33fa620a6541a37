// Everything that the journal determines: the desk, where each stream's records are, and which keys were used.
//
// The same record changes it in the same way whether it was just decided, is replayed at start, or is folded into a
// snapshot in the background: `State` after record N is a function of records 0…N.

import TandemDesk
import TandemWire

package final class State {
    var desk: Desk
    let streams: StreamIndex
    let keys: KeyWindow
    /// `pos` of the latest event, 0 before the first.
    var latestPosition: UInt64 = 0
    /// Time of the latest event; `at` never goes back, whatever the clock does.
    var latestAt: Int64 = 0
    private var line = JSONLine()

    init(desk: Desk = Desk(), streams: StreamIndex = StreamIndex(), keys: KeyWindow = KeyWindow()) {
        self.desk = desk
        self.streams = streams
        self.keys = keys
    }

    /// Files whose bytes may still arrive.
    package var unfinishedUploads: Set<UInt64> { desk.files.unfinished }

    /// Folds one event and its place into the state.
    /// - Returns: the stream's record, so that the caller need not look it up again.
    @discardableResult
    func fold(_ event: Event, position: UInt64, key: String?) -> StreamRecord {
        desk.apply(event)
        let stream = streams.findOrCreate(event.on)
        stream.advance(sequence: event.seq, position: position)
        if let key { keys.insert(principal: event.by, key: key, position: position, at: event.at) }
        latestAt = max(latestAt, event.at)
        latestPosition = position
        return stream
    }

    /// Folds a record read from the journal: everything in it is durable.
    /// - Throws: `Refusal` with the reason when the record is not an event this version knows, or does not
    ///   continue its stream.
    func replay(_ bytes: Span<UInt8>, position: UInt64) throws(Refusal) {
        do {
            try line.read(bytes)
        } catch {
            throw Refusal(.internalError, "record at \(position) is not JSON: \(error.message)")
        }
        let event = try Event(decoding: line)
        guard desk.accepts(event) else {
            throw Refusal(
                .internalError,
                "record at \(position), \(event.on.text) #\(event.seq) \(event.kind), cannot follow what is before")
        }
        let key = line.find("key").flatMap { line.string($0) }
        let stream = fold(event, position: position, key: key)
        if let head = desk.head(event.on) { stream.durable = head }
    }
}
