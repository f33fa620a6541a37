// Reading the fields of a request. Every way in which a field can be wrong is said here, in one wording: which op,
// which field, what it must be. The refusals carry the field's name as a fact, and the bound if there is one.

import TandemWire

extension Refusal {
    static func badField(_ field: String, _ message: String, _ facts: [JSONField] = []) -> Refusal {
        Refusal(.badField, message, [JSONField("field", .string(field))] + facts)
    }

    static func fieldRequired(_ field: String, _ message: String) -> Refusal {
        Refusal(.fieldRequired, message, [JSONField("field", .string(field))])
    }

    static func badField(_ field: JSONName, _ message: String, _ facts: [JSONField] = []) -> Refusal {
        badField(field.text, message, facts)
    }

    static func fieldRequired(_ field: JSONName, _ message: String) -> Refusal { fieldRequired(field.text, message) }
}

extension Refusal {
    /// Refuses a number for something new that is so large that soon none would be left. The numbers after it are given
    /// out here, and have to stay within what every reader of JSON has exactly.
    static func requireRoom(_ field: String, _ on: String, _ number: UInt64) throws(Refusal) {
        guard number > DeskLimits.chosenNumber else { return }
        throw badField(
            field, "\(on) is too large a number for something new; up to \(DeskLimits.chosenNumber) they can be chosen")
    }
}

extension JSONLine {
    /// Refuses members that neither the envelope nor the op knows, before anything else is looked at: a misspelt
    /// `"vis"` must never become a published note. `key`, `if` and `x` of an op that writes nothing are refused too:
    /// whoever sends them expects something of them.
    ///
    /// Clients write members in much the same order as `memberNames`, so the search goes on where the last one was.
    package func checkFields(_ spec: OpSpec) throws(Refusal) {
        var next = 0
        for index in 0..<count {
            guard let place = name(index, among: spec.memberNames, from: next) else { throw unknownField(index, spec) }
            next = place + 1
        }
    }

    private func unknownField(_ index: Int, _ spec: OpSpec) -> Refusal {
        for member in OpSpec.writeMembers where nameIs(index, member) {
            return .badField(member, "\(spec.name) writes nothing, so it takes no \(member); leave it out")
        }
        let known = spec.fields.isEmpty ? "no fields" : spec.fields.map(\.name).joined(separator: ", ")
        let name = String(name(index).prefix(DeskLimits.wordScalars))
        return Refusal(
            .unknownField, "\(spec.name) does not know this field; it takes \(known)",
            [JSONField("field", .string(name))])
    }

    func optionalStream(_ name: JSONName) throws(Refusal) -> StreamID? {
        guard let index = find(name) else { return nil }
        guard let stream = stream(index) else {
            throw .badField(name, "\(name) must name a stream, such as S-17, T-204 or cust:42")
        }
        return stream
    }

    /// A member that names a stream. What has a number, which is nearly always meant, is read where it stands.
    package func stream(_ index: Int) -> StreamID? {
        guard kind(index) == .string else { return nil }
        let quoted = rawRange(index)
        if let stream = StreamID(bytes: bytes.span.extracting((quoted.lowerBound + 1)..<(quoted.upperBound - 1))) {
            return stream
        }
        // It may be spelt with escapes.
        return string(index).flatMap { StreamID($0) }
    }

    func requiredStream(_ name: JSONName) throws(Refusal) -> StreamID {
        guard let stream = try optionalStream(name) else {
            throw .fieldRequired(name, "\(name) is required: say which stream, such as S-17 or cust:42")
        }
        return stream
    }

    /// A reference to one kind of stream, e.g. `ticket` = `T-204`.
    func optionalReference<Reference>(
        _ name: JSONName, like example: String, _ part: (StreamID) -> Reference?
    ) throws(Refusal) -> Reference? {
        guard let index = find(name) else { return nil }
        guard let stream = stream(index), let reference = part(stream) else {
            throw .badField(name, "\(name) must look like \(example)")
        }
        return reference
    }

    /// A whole number within bounds.
    func optionalInteger(_ name: JSONName, in range: ClosedRange<Int>) throws(Refusal) -> Int? {
        guard let index = find(name) else { return nil }
        guard let number = integer(index), range.contains(number) else {
            let bounds = "\(range.lowerBound)" + (range.upperBound == .max ? " or more" : "…\(range.upperBound)")
            throw .badField(name, "\(name) must be a whole number, \(bounds)")
        }
        return number
    }

    /// The number of an event, 1 or more.
    func requiredSeq(_ name: JSONName) throws(Refusal) -> Int {
        guard let number = try optionalInteger(name, in: 1...Int.max) else {
            throw .fieldRequired(name, "\(name) is required: say which number")
        }
        return number
    }

    /// A word of a closed list.
    func optionalWord<Word: RawRepresentable & CaseIterable>(_ name: JSONName) throws(Refusal) -> Word?
    where Word.RawValue == String {
        guard let index = find(name) else { return nil }
        guard let text = string(index), let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badField(name, "\(name) must be one of \(words)")
        }
        return word
    }

    /// A text that people read: at most `limit` Unicode scalars, and something to see.
    func optionalText(_ name: JSONName, limit: Int) throws(Refusal) -> String? {
        guard let index = find(name) else { return nil }
        guard let text = string(index) else { throw .badField(name, "\(name) must be a string") }
        try text.check(as: name.text, limit: limit)
        return text
    }

    func requiredText(_ name: JSONName, limit: Int) throws(Refusal) -> String {
        guard let text = try optionalText(name, limit: limit) else {
            throw .fieldRequired(name, "\(name) is required")
        }
        return text
    }

    /// One member of a partial update: absent keeps, null clears, anything else is read.
    func change<Value>(
        _ name: JSONName, _ read: (JSONName) throws(Refusal) -> Value?
    ) throws(Refusal) -> Change<Value> {
        if isNull(name) { return .clear }
        guard let value = try read(name) else { return .keep }
        return .set(value)
    }

    private func isNull(_ name: JSONName) -> Bool {
        guard let index = find(name) else { return false }
        return kind(index) == .null
    }
}

extension String {
    /// Refuses a text that is too long or shows nothing.
    func check(as field: @autoclosure () -> String, limit: Int) throws(Refusal) {
        // A scalar takes at least one byte, so a short text needs no counting.
        if utf8.count > limit, unicodeScalars.count > limit {
            throw .badField(
                field(), "\(field()) is longer than \(limit) characters; shorten it or split it",
                [JSONField("limit", .integer(limit))])
        }
        if isBlank { throw .badField(field(), "\(field()) is blank; say something") }
    }

    /// Whether there is nothing to see: only space, controls and invisible format characters.
    private var isBlank: Bool {
        if let first = utf8.first, first > 0x20, first < 0x7F { return false }
        return unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
    }
}
