// Event ↔ journal record. The members stand in one fixed order, so that equal events give equal bytes:
//
//     {"ev":"message.posted","on":"S-17","seq":12,"prev":11,"at":"2026-11-21T19:12:40.123Z","by":"agent:sarah",
//      "for":"cust:42"?,"lease":3?,"vis":"all",<payload>,"x":{…}?
//
// The object is left open: the server appends the tail (`pos`, `back`, `pub`, `key`, …) and the journal its
// checksum. Of the tail this file reads one member back, `pub`, which is present when `prev` of a customer differs
// from `seq − 1`. Old records stay readable for ever: a kind may gain optional members and nothing else.

import TandemWire

extension Event {
    /// Writes the record as far as the desk knows it, without the closing brace.
    ///
    /// Staff are told `seq − 1` as `prev`; a line for customers tells the number before this one that they could
    /// see.
    package func encode(into writer: inout JSONWriter, as clearance: Visibility = .staff) {
        let kind = payload.kind.rawValue
        switch on {
        case .session(let number): writer.record(kind, on: "S-", Int(clamping: number))
        case .ticket(let number): writer.record(kind, on: "T-", Int(clamping: number))
        case .cart(let number): writer.record(kind, on: "C-", Int(clamping: number))
        case .order(let number): writer.record(kind, on: "O-", Int(clamping: number))
        case .customer, .person, .desk, .shop:
            writer.raw("{\"ev\":\"", plain: kind, "\",\"on\":")
            writer.stream(on)
        }
        writer.place(seq: seq, previous: clearance == .staff ? seq - 1 : publicPrevious, at: at, by: by)
        if let onBehalf = self.for { writer.field("for", onBehalf) }
        if let lease { writer.raw(",\"lease\":", lease) }
        switch vis {
        case .all: writer.raw(",\"vis\":\"all\"")
        case .staff: writer.raw(",\"vis\":\"staff\"")
        }
        payload.encode(into: &writer)
        if let `extension` {
            writer.name("x")
            writer.raw(`extension`)
        }
    }

    /// Reads a record back.
    ///
    /// - Parameters:
    ///   - record: a line of the journal.
    ///   - withTexts: false leaves the texts of posted messages empty. No state follows from them, and a history has a
    ///     million.
    /// - Throws: `INTERNAL`, naming the member, if the record is not one that `encode` wrote. An unknown kind is an
    ///   error as well: a journal written by a newer version must not be half understood.
    package init(decoding record: JSONLine, withTexts: Bool = true) throws(Refusal) {
        guard let kind = EventKind(record) else { throw Refusal.badRecord("ev") }
        let seq = try record.recordedInteger("seq")
        let vis = try Visibility(record)
        var raw: [UInt8]?
        if let index = record.find("x") { raw = Array(record.bytes[record.rawRange(index)]) }
        self.init(
            on: try record.recordedStream("on"), seq: seq,
            publicPrevious: try record.recordedOptionalInteger("pub") ?? seq - 1,
            at: try record.recordedTime("at"), by: try record.recordedString("by"),
            for: try record.recordedOptionalString("for"),
            lease: try record.recordedOptionalInteger("lease"), vis: vis,
            payload: try Payload(kind, from: record, withTexts: withTexts), extension: raw)
    }
}

extension EventKind {
    private static let words = WordList<EventKind>()

    fileprivate init?(_ record: JSONLine) {
        guard let index = record.find("ev"), let kind = record.word(index, of: Self.words) else { return nil }
        self = kind
    }
}

extension Visibility {
    fileprivate init(_ record: JSONLine) throws(Refusal) {
        guard let index = record.find("vis") else { throw .badRecord("vis") }
        if record.stringIs(index, Self.all.rawValue) {
            self = .all
        } else if record.stringIs(index, Self.staff.rawValue) {
            self = .staff
        } else {
            throw .badRecord("vis")
        }
    }
}

extension JSONWriter {
    /// A stream's name as a value, without building it first.
    package mutating func stream(_ stream: StreamID) {
        switch stream {
        case .session(let number): raw("\"S-", Int(clamping: number), "\"")
        case .ticket(let number): raw("\"T-", Int(clamping: number), "\"")
        case .cart(let number): raw("\"C-", Int(clamping: number), "\"")
        case .order(let number): raw("\"O-", Int(clamping: number), "\"")
        case .customer(let name):
            raw("\"cust:")
            raw(text: name)
            raw("\"")
        case .person, .desk, .shop: value(stream.text)
        }
    }

    /// A member holding a stream's name, if there is one.
    mutating func field(_ name: StaticString, _ stream: StreamID?) {
        guard let stream else { return }
        self.name(name)
        self.stream(stream)
    }
}
