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

    /// Before records are read back: see `Desk.beginReplay`.
    func beginReplay() { desk.beginReplay() }

    /// After them: from here on the state can be asked, and decide. All there is has come from the disk.
    func endReplay() {
        desk.endReplay()
        streams.settle()
    }

    /// Files whose bytes may still arrive.
    package var unfinishedUploads: Set<UInt64> { desk.files.unfinished }

    /// Whether the request may be decided at all.
    func admit(_ spec: OpSpec, _ principal: Principal, on: StreamID?) -> Refusal? {
        Self.inPlace(&desk) { Access.admit(spec, principal, on: on, $0) }
    }

    /// What searching has to know of the desk before an event, and after it.
    func searchText(before event: Event) -> String { Self.inPlace(&desk) { $0.searchText(before: event) } }

    func searchChange(_ event: Event, before: String) -> SearchChange? {
        Self.inPlace(&desk) { $0.searchChange(event, before: before) }
    }

    func decide(_ op: any Op, _ context: Context) throws(Refusal) -> Decision {
        try Self.inPlace(&desk) { desk throws(Refusal) in try op.decide(desk, context) }
    }

    /// See `DeskRoom`.
    var wantsRoom: Bool { Self.inPlace(&desk) { $0.wantsRoom } }

    func head(_ on: StreamID) -> Head? {
        Self.inPlace(&desk) { $0.head(on) }
    }

    func isRedacted(_ on: StreamID, _ seq: Int) -> Bool {
        Self.inPlace(&desk) { $0.isRedacted(on, seq) }
    }

    func isRedacted(file: UInt64) -> Bool {
        Self.inPlace(&desk) { $0.isRedacted(file: file) }
    }

    func admit(
        _ signal: CobrowseSignal, lease: Int?, _ principal: Principal, on: StreamID, settled: CobrowseConsent.Settled,
        at now: Int64
    ) throws(Refusal) {
        try Self.inPlace(&desk) { desk throws(Refusal) in
            try desk.admit(signal, lease: lease, principal, on: on, at: now)
            switch settled {
            case .current: return
            case .none: try desk.admit(signal, lease: lease, principal, on: on, share: nil, at: now)
            case .earlier(let share): try desk.admit(signal, lease: lease, principal, on: on, share: share, at: now)
            }
        }
    }

    func cobrowse(_ on: StreamID) -> Cobrowse? {
        Self.inPlace(&desk) { $0.cobrowse(on) }
    }

    func seesCobrowse(_ share: Cobrowse, _ principal: Principal) -> Bool {
        Self.inPlace(&desk) { $0.seesCobrowse(share, principal) }
    }

    /// Lends the desk without copying it. (A property of an object is copied before it is lent to code that might
    /// change the object, all its tables retained and released, for every line; an exclusive access is proof that
    /// nobody does.)
    @inline(__always)
    private static func inPlace<Result, Failure>(
        _ desk: inout Desk, _ body: (borrowing Desk) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(desk)
    }

    /// The events of one decision on their way into the state. Only through it are events folded, and what follows from
    /// them is brought up to date when it ends, so nobody can forget it.
    struct Folding: ~Copyable {
        private let state: State

        fileprivate init(_ state: State) { self.state = state }

        /// Folds one event of `stream` and its place.
        func fold(_ event: Event, of stream: StreamRecord, position: UInt64, key: String?) {
            state.fold(event, of: stream, position: position, key: key)
        }

        deinit { state.desk.settle() }
    }

    /// Begins a decision.
    func folding() -> Folding { Folding(self) }

    private func fold(_ event: Event, of stream: StreamRecord, position: UInt64, key: String?) {
        desk.fold(event)
        stream.advance(to: event, position: position)
        if let key { keys.insert(principal: event.by, key: key, position: position, at: event.at) }
        latestAt = max(latestAt, event.at)
        latestPosition = position
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
        var record = try HistoryRecord(line)
        try replay(&record, position: position)
    }

    /// The same for a record that was decoded elsewhere, and is only lent so that it need not be copied.
    func replay(_ record: inout HistoryRecord, position: UInt64) throws(Refusal) {
        guard Self.inPlace(&desk, { $0.accepts(record.event) }) else {
            let event = record.event
            throw Refusal(
                .internalError,
                "record at \(position), \(event.on.text) #\(event.seq) \(event.kind), cannot follow what is before")
        }
        let stream = streams.findOrCreate(record.event.on)
        folding().fold(record.event, of: stream, position: position, key: record.key)
    }
}

/// A record of the journal, as far as the state is concerned: without the texts of messages.
struct HistoryRecord: Sendable {
    let event: Event
    let key: String?

    /// - Throws: `Refusal` with the reason when it is not an event that this version knows.
    init(_ line: JSONLine) throws(Refusal) {
        event = try Event(decoding: line, withTexts: false)
        key = line.find("key").flatMap { line.string($0) }
    }
}
