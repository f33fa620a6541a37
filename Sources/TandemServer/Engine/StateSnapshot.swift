// The state as lines of JSON, so that a restart need not read the whole journal again. In one fixed order: equal
// states give equal bytes.
//
//   {"snap":…}                                                         the desk's own lines, ending with {"snap":"end",…}
//   {"streams":"ticket","from":1,"heads":[[25,8123],[130,48012,9120,31775],…]}   where the records of streams are, by
//                                                                      number: last one and its offset, each 64th
//   {"stream":"C-9","seq":3,"pos":48311,"every64":[]}                  the same of any other stream
//   {"keys":"bot:relay","uses":"9f86d081884c7d65:bb8c:19a6b2f5c40,…"}  used keys, oldest first: hash, offset, time, hexadecimal
//   {"latest":{"pos":48012,"at":1763752060123}}

import TandemDesk
import TandemWire

extension State {
    /// How many key uses stand in one line; keeps lines readable and their memory small.
    private static let usesPerLine = 256
    fileprivate static let headsPerLine = 256

    /// `now`: wall time; what has expired by then is left out.
    func snapshot(now: Int64) -> [UInt8] {
        var writer = JSONWriter()
        desk.snapshot(into: &writer, now: now)
        // A stream whose first record was refused has none; none comes after it.
        encode("session", streams.sessions.prefix { $0.sequence > 0 }, into: &writer)
        encode("ticket", streams.tickets.prefix { $0.sequence > 0 }, into: &writer)
        for stream in streams.rest where stream.sequence > 0 { stream.encode(into: &writer) }
        for principal in keys.windows.keys.sorted() {
            guard let window = keys.windows[principal] else { continue }
            encode(principal, window, into: &writer)
        }
        writer.openObject()
        writer.name("latest")
        writer.openObject()
        writer.field("pos", Int(clamping: latestPosition))
        writer.field("at", Int(latestAt))
        writer.closeObject()
        writer.closeLine()
        return writer.take()
    }

    /// Streams whose numbers follow on each other.
    private func encode(_ kind: String, _ records: ArraySlice<StreamRecord>, into writer: inout JSONWriter) {
        var next = 0
        while next < records.count {
            let line = records.dropFirst(next).prefix(Self.headsPerLine)
            writer.openObject()
            writer.field("streams", kind)
            writer.field("from", next + 1)
            writer.name("heads")
            writer.openArray()
            for stream in line { stream.encodeHead(into: &writer) }
            writer.closeArray()
            writer.closeLine()
            next += line.count
        }
    }

    private func encode(_ principal: String, _ window: KeyWindow.Window, into writer: inout JSONWriter) {
        var uses = window.uses
        while !uses.isEmpty {
            writer.openObject()
            writer.field("keys", principal)
            writer.raw(",\"uses\":\"")
            for (index, use) in uses.prefix(Self.usesPerLine).enumerated() {
                if index > 0 { writer.raw(",") }
                writer.hexadecimal(use.hash)
                writer.raw(":")
                writer.hexadecimal(use.position)
                writer.raw(":")
                writer.hexadecimal(UInt64(clamping: use.at))
            }
            writer.raw("\"")
            writer.closeLine()
            uses = uses.dropFirst(Self.usesPerLine)
        }
    }
}

extension StreamRecord {
    fileprivate func encodeHead(into writer: inout JSONWriter) {
        writer.openArray()
        writer.value(sequence)
        writer.value(Int(clamping: headPosition))
        for milestone in milestones { writer.value(Int(clamping: milestone)) }
        writer.closeArray()
    }

    fileprivate func encode(into writer: inout JSONWriter) {
        writer.openObject()
        writer.field("stream", on.text)
        writer.field("seq", sequence)
        writer.field("pos", Int(clamping: headPosition))
        writer.name("every64")
        writer.openArray()
        for milestone in milestones { writer.value(Int(clamping: milestone)) }
        writer.closeArray()
        writer.closeLine()
    }
}

extension JSONWriter {
    /// Lower-case digits without leading zeros.
    fileprivate mutating func hexadecimal(_ value: UInt64) {
        raw(text: String(value, radix: 16))
    }
}

/// A line of a snapshot, read as far as that can be done without the state.
enum StateEntry: Sendable {
    case desk(DeskEntry)
    case stream(StreamID, StreamHead)
    case sessions(from: UInt64, [StreamHead])
    case tickets(from: UInt64, [StreamHead])
    case keys(JSONLine)
    case latest(position: UInt64, at: Int64)
    /// It has been read.
    case taken

    /// - Throws: `INTERNAL` if the line is not one that `State.snapshot` writes.
    init(_ line: JSONLine) throws(Refusal) {
        guard line.count > 0 else { throw .damagedSnapshot("an empty line") }
        if line.nameIs(0, "snap") {
            self = .desk(try DeskEntry(line))
        } else if line.nameIs(0, "stream") {
            self = try Self.stream(line)
        } else if line.nameIs(0, "streams") {
            self = try Self.streams(line)
        } else if line.nameIs(0, "keys") {
            self = .keys(line)
        } else if line.nameIs(0, "latest") {
            let fields = line.value(0)
            guard let position = fields["pos"]?.integer, let at = fields["at"]?.integer else {
                throw .damagedSnapshot("latest")
            }
            self = .latest(position: UInt64(clamping: position), at: Int64(at))
        } else {
            throw .damagedSnapshot("a line of an unknown kind")
        }
    }

    private static func stream(_ line: JSONLine) throws(Refusal) -> StateEntry {
        guard let on = line.stream(0), let sequence = integer("seq", line), let position = integer("pos", line),
            let index = line.find("every64")
        else { throw .damagedSnapshot("a stream") }
        var row = line.row(index)
        let milestones = row.offsets(line)
        guard row.isDone(line), let head = StreamHead(sequence, position, milestones) else {
            throw .damagedSnapshot("the offsets of \(on.text)")
        }
        return .stream(on, head)
    }

    private static func streams(_ line: JSONLine) throws(Refusal) -> StateEntry {
        guard let from = integer("from", line), from > 0, let index = line.find("heads") else {
            throw .damagedSnapshot("a line of streams")
        }
        var heads: [StreamHead] = []
        heads.reserveCapacity(State.headsPerLine)
        var row = line.row(index)
        while row.hasMore(line) {
            row.enter(line)
            let (sequence, position) = (row.integer(line), row.integer(line))
            let milestones = row.offsets(line)
            row.leave(line)
            guard let head = StreamHead(sequence, position, milestones) else {
                throw .damagedSnapshot("the offsets of a stream")
            }
            heads.append(head)
        }
        guard row.isDone(line) else { throw .damagedSnapshot("a line of streams") }
        if line.stringIs(0, "session") { return .sessions(from: UInt64(from), heads) }
        if line.stringIs(0, "ticket") { return .tickets(from: UInt64(from), heads) }
        throw .damagedSnapshot("streams of an unknown kind")
    }

    private static func integer(_ name: JSONName, _ line: JSONLine) -> Int? {
        line.find(name).flatMap { line.integer($0) }
    }
}

extension JSONRow {
    /// The rest of the array in hand.
    fileprivate mutating func offsets(_ line: borrowing JSONLine) -> [UInt64] {
        var offsets: [UInt64] = []
        while hasMore(line) { offsets.append(UInt64(clamping: integer(line))) }
        return offsets
    }
}

/// Builds a state from the lines of a snapshot, one by one.
struct StateReader {
    private var deskReader = DeskSnapshotReader()
    private let streams = StreamIndex()
    private let keys = KeyWindow()
    private var latest: (position: UInt64, at: Int64)?

    /// What the line is made of is taken.
    ///
    /// - Throws: `INTERNAL` if the line does not belong there.
    mutating func read(_ entry: inout StateEntry) throws(Refusal) {
        switch exchange(&entry, with: .taken) {
        case .taken: throw .damagedSnapshot("a line twice")
        case .desk(let entry): try deskReader.read(entry)
        // What a stream is durable up to is known when the whole history has been read: `State.endReplay`.
        case .stream(let on, let head): try insert(on, head)
        case .sessions(let from, let heads):
            for (index, head) in heads.enumerated() { try insert(.session(from + UInt64(index)), head) }
        case .tickets(let from, let heads):
            for (index, head) in heads.enumerated() { try insert(.ticket(from + UInt64(index)), head) }
        case .keys(let line): try readKeys(line)
        case .latest(let position, let at): latest = (position, at)
        }
    }

    consuming func finish() throws(Refusal) -> State {
        guard let latest else { throw .damagedSnapshot("its end is missing") }
        var desk = try deskReader.finish()
        if let on = streams.restoreHeads(from: &desk) { throw .damagedSnapshot("where \(on.text) ends") }
        guard streams.numberedCount == desk.sessionCount + desk.ticketCount else {
            throw .damagedSnapshot("the streams of some sessions or tickets are missing")
        }
        let state = State(desk: desk, streams: streams, keys: keys)
        state.latestPosition = latest.position
        state.latestAt = latest.at
        return state
    }

    /// What a stream is durable up to is known when the whole history has been read: `State.endReplay`.
    private func insert(_ on: StreamID, _ head: StreamHead) throws(Refusal) {
        guard streams.find(on) == nil else { throw .damagedSnapshot("\(on.text) twice") }
        streams.insert(StreamRecord(on: on, head))
    }

    private func readKeys(_ line: JSONLine) throws(Refusal) {
        guard let principal = line.string(0), let index = line.find("uses"), let uses = line.string(index) else {
            throw .damagedSnapshot("the keys of a principal")
        }
        for use in uses.utf8.split(separator: UInt8(ascii: ",")) {
            var numbers = use.split(separator: UInt8(ascii: ":")).makeIterator()
            guard let hash = Self.number(numbers.next()), let position = Self.number(numbers.next()),
                let at = Self.number(numbers.next())
            else { throw .damagedSnapshot("a key of \(principal)") }
            keys.insert(principal: principal, KeyWindow.Use(hash: hash, position: position, at: Int64(clamping: at)))
        }
    }

    private static func number(_ digits: Substring.UTF8View?) -> UInt64? {
        guard let digits, !digits.isEmpty, digits.count <= 16 else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case 0x30...0x39: value = value << 4 | UInt64(digit - 0x30)
            case 0x61...0x66: value = value << 4 | UInt64(digit - 0x57)
            default: return nil
            }
        }
        return value
    }
}

extension Refusal {
    fileprivate static func damagedSnapshot(_ what: String) -> Refusal {
        Refusal(.internalError, "the snapshot cannot be used: \(what)")
    }
}
