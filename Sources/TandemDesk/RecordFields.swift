// Reading back what this program wrote: journal records and snapshot lines. A mismatch here is damage or a newer
// version's file, never a client's mistake, so there is one refusal, INTERNAL, that names the member.

import TandemWire

extension Refusal {
    static func badRecord(_ member: JSONName) -> Refusal {
        Refusal(
            .internalError, "the record's member \"\(member)\" is missing or not what this version writes",
            [JSONField("field", .string(member.text))])
    }
}

extension JSONLine {
    func recordedString(_ name: JSONName) throws(Refusal) -> String {
        guard let index = find(name), let text = string(index) else { throw .badRecord(name) }
        return text
    }

    func recordedOptionalString(_ name: JSONName) throws(Refusal) -> String? {
        guard let index = find(name) else { return nil }
        guard let text = string(index) else { throw .badRecord(name) }
        return text
    }

    /// A value as it is written, for what is kept so.
    func recordedText(_ name: JSONName, of kind: JSONKind) throws(Refusal) -> [UInt8] {
        guard let index = find(name), self.kind(index) == kind else { throw .badRecord(name) }
        return Array(bytes[rawRange(index)])
    }

    func recordedInteger(_ name: JSONName) throws(Refusal) -> Int {
        guard let index = find(name), let number = integer(index), number >= 0 else { throw .badRecord(name) }
        return number
    }

    func recordedOptionalInteger(_ name: JSONName) throws(Refusal) -> Int? {
        guard let index = find(name) else { return nil }
        guard let number = integer(index), number >= 0 else { throw .badRecord(name) }
        return number
    }

    func recordedStream(_ name: JSONName) throws(Refusal) -> StreamID {
        guard let index = find(name), let stream = stream(index) else { throw .badRecord(name) }
        return stream
    }

    /// A time is written without escapes, so it can be read where it stands.
    func recordedTime(_ name: JSONName) throws(Refusal) -> Int64 {
        guard let index = find(name), kind(index) == .string,
            let time = Timestamp.parse(bytes.span.extracting(content(index)))
        else { throw .badRecord(name) }
        return time
    }

    /// Where the content of a string stands in `bytes`.
    private func content(_ index: Int) -> Range<Int> {
        let range = rawRange(index)
        return range.lowerBound + 1..<max(range.lowerBound + 1, range.upperBound - 1)
    }

    func recordedOptionalTime(_ name: JSONName) throws(Refusal) -> Int64? {
        find(name) == nil ? nil : try recordedTime(name)
    }

    /// A list of texts; absent is empty.
    func recordedStrings(_ name: JSONName) throws(Refusal) -> [String] {
        try recordedElements(name) { cursor in cursor.string(self) }
    }

    /// A list, of which `read` reads one element after the other; absent is empty.
    func recordedElements<Element>(
        _ name: JSONName, _ read: (inout JSONCursor) -> Element?
    ) throws(Refusal) -> [Element] {
        guard let index = find(name) else { return [] }
        var cursor = cursor(index)
        guard cursor.enter(.array, self) else { throw .badRecord(name) }
        var elements: [Element] = []
        while cursor.nextElement(self) {
            guard let element = read(&cursor) else { throw .badRecord(name) }
            elements.append(element)
        }
        return elements
    }

    /// A word of a closed list, such as a mode or an outcome.
    func recordedWord<Word: RawRepresentable>(_ name: JSONName) throws(Refusal) -> Word
    where Word.RawValue == String {
        guard let word = Word(rawValue: try recordedString(name)) else { throw .badRecord(name) }
        return word
    }

    func recordedOptionalWord<Word: RawRepresentable>(_ name: JSONName) throws(Refusal) -> Word?
    where Word.RawValue == String {
        guard let text = try recordedOptionalString(name) else { return nil }
        guard let word = Word(rawValue: text) else { throw .badRecord(name) }
        return word
    }

    /// The number in a reference such as `T-204`; `number` picks the kind of stream that is meant.
    func recordedReference<Reference>(
        _ name: JSONName, _ number: (StreamID) -> Reference?
    ) throws(Refusal) -> Reference? {
        guard let index = find(name) else { return nil }
        guard let stream = stream(index), let number = number(stream) else { throw .badRecord(name) }
        return number
    }

    func recordedArray(_ name: JSONName) throws(Refusal) -> [JSONValue] {
        guard let index = find(name) else { return [] }
        guard let values = value(index).array else { throw .badRecord(name) }
        return values
    }
}

extension JSONWriter {
    mutating func optional(_ name: StaticString, _ text: String?) {
        if let text { field(name, text) }
    }

    mutating func optionalTime(_ name: StaticString, _ milliseconds: Int64?) {
        guard let milliseconds else { return }
        self.name(name)
        time(milliseconds)
    }
}

extension StreamID {
    var sessionNumber: UInt64? { if case .session(let number) = self { number } else { nil } }
    var ticketNumber: UInt64? { if case .ticket(let number) = self { number } else { nil } }
    var cartNumber: UInt64? { if case .cart(let number) = self { number } else { nil } }
    var orderNumber: UInt64? { if case .order(let number) = self { number } else { nil } }
    var customerName: String? { if case .customer(let name) = self { name } else { nil } }
}
