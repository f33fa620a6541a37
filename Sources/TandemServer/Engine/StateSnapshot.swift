// The state as lines of JSON, so that a restart need not read the whole journal again. In one fixed order: equal
// states give equal bytes.
//
//   {"snap":…}                                                         the desk's own lines, ending with {"snap":"end",…}
//   {"stream":"S-17","seq":130,"pos":48012,"every64":[9120,31775]}     where a stream's records are
//   {"keys":"bot:relay","uses":"9f86d081884c7d65:bb8c:19a6b2f5c40,…"}  used keys, oldest first: hash, offset, time, hexadecimal
//   {"latest":{"pos":48012,"at":1763752060123}}

import TandemDesk
import TandemWire

extension State {
    /// How many key uses stand in one line; keeps lines readable and their memory small.
    private static let usesPerLine = 256

    /// `now`: wall time; what has expired by then is left out.
    func snapshot(now: Int64) -> [UInt8] {
        var writer = JSONWriter()
        desk.snapshot(into: &writer, now: now)
        for stream in streams.records.values.sorted(by: { $0.on.text < $1.on.text }) where stream.sequence > 0 {
            stream.encode(into: &writer)
        }
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

/// Builds a state from the lines of a snapshot, one by one.
struct StateReader {
    private var deskReader = DeskSnapshotReader()
    private var desk: Desk?
    private let streams = StreamIndex()
    private let keys = KeyWindow()
    private var latest: (position: UInt64, at: Int64)?

    /// - Throws: `INTERNAL` if the line is not one that `State.snapshot` writes.
    mutating func read(_ line: JSONLine) throws(Refusal) {
        switch line.count > 0 ? line.name(0) : "" {
        case "snap":
            try deskReader.read(line)
            if line.stringIs(0, "end") { desk = try deskReader.finish() }
        case "stream": try readStream(line)
        case "keys": try readKeys(line)
        case "latest":
            let fields = line.value(0)
            guard let position = fields["pos"]?.integer, let at = fields["at"]?.integer else {
                throw Self.damaged("latest")
            }
            latest = (UInt64(clamping: position), Int64(at))
        default: throw Self.damaged("a line of an unknown kind")
        }
    }

    func finish() throws(Refusal) -> State {
        guard let desk, let latest else { throw Self.damaged("its end is missing") }
        for stream in streams.records.values {
            guard desk.head(stream.on)?.seq == stream.sequence else { throw Self.damaged("a stream") }
        }
        let state = State(desk: desk, streams: streams, keys: keys)
        state.latestPosition = latest.position
        state.latestAt = latest.at
        return state
    }

    /// What a stream is durable up to is known when the whole history has been read: `State.endReplay`.
    private func readStream(_ line: JSONLine) throws(Refusal) {
        guard let on = line.string(0).flatMap({ StreamID($0) }), let sequence = Self.integer("seq", line),
            let position = Self.integer("pos", line), let index = line.find("every64")
        else { throw Self.damaged("a stream") }
        var milestones: [UInt64] = []
        // Nearly all streams are shorter than that.
        if sequence >= StreamRecord.stride {
            guard let list = line.value(index).array else { throw Self.damaged("a stream") }
            milestones = list.compactMap { $0.integer.map { UInt64(clamping: $0) } }
        }
        guard milestones.count == sequence / StreamRecord.stride else {
            throw Self.damaged("the offsets of \(on.text)")
        }
        streams.restore(
            StreamRecord(
                on: on, sequence: sequence, headPosition: UInt64(clamping: position), milestones: milestones))
    }

    private func readKeys(_ line: JSONLine) throws(Refusal) {
        guard let principal = line.string(0), let index = line.find("uses"), let uses = line.string(index) else {
            throw Self.damaged("the keys of a principal")
        }
        for use in uses.utf8.split(separator: UInt8(ascii: ",")) {
            var numbers = use.split(separator: UInt8(ascii: ":")).makeIterator()
            guard let hash = Self.number(numbers.next()), let position = Self.number(numbers.next()),
                let at = Self.number(numbers.next())
            else { throw Self.damaged("a key of \(principal)") }
            keys.insert(principal: principal, KeyWindow.Use(hash: hash, position: position, at: Int64(clamping: at)))
        }
    }

    private static func integer(_ name: String, _ line: JSONLine) -> Int? {
        line.find(name).flatMap { line.integer($0) }
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

    private static func damaged(_ what: String) -> Refusal {
        Refusal(.internalError, "the snapshot cannot be used: \(what)")
    }
}
