// Reading one object of the policy: every member by name, strictly. What is misspelt is refused and never ignored,
// because a rule that silently keeps its default is worse than one that is not accepted.

import TandemWire

struct PolicyReader {
    private let fields: [JSONField]
    /// Where the object stands, for messages: `workflow.rules`.
    let place: String
    private var known: [String] = []

    init(_ value: JSONValue, at place: String) throws(Refusal) {
        guard let fields = value.fields else { throw .badPolicy(place, "must be an object") }
        self.fields = fields
        self.place = place
    }

    /// The member, or nil if it is absent or null.
    mutating func member(_ name: String) -> JSONValue? {
        known.append(name)
        guard let value = fields.first(where: { $0.name == name })?.value, value != .null else { return nil }
        return value
    }

    mutating func text(_ name: String) throws(Refusal) -> String? {
        guard let value = member(name) else { return nil }
        guard let text = value.string else { throw .badPolicy("\(place).\(name)", "must be a text") }
        try text.check(as: "\(place).\(name)", limit: DeskLimits.lineScalars)
        return text
    }

    mutating func bool(_ name: String, _ variable: inout Bool) throws(Refusal) {
        guard let value = member(name) else { return }
        guard let bool = value.bool else { throw .badPolicy("\(place).\(name)", "must be true or false") }
        variable = bool
    }

    /// A whole number; null clears it.
    mutating func integer(_ name: String, in range: ClosedRange<Int>, _ variable: inout Int?) throws(Refusal) {
        known.append(name)
        guard let value = fields.first(where: { $0.name == name })?.value else { return }
        if value == .null {
            variable = nil
            return
        }
        guard let number = value.integer, range.contains(number) else {
            throw .badPolicy(
                "\(place).\(name)", "must be a whole number, \(range.lowerBound)…\(range.upperBound), or null")
        }
        variable = number
    }

    mutating func word<Word: RawRepresentable & CaseIterable>(_ name: String, _ variable: inout Word) throws(Refusal)
    where Word.RawValue == String {
        guard let value = member(name) else { return }
        guard let word = value.string.flatMap(Word.init) else { throw .badPolicyWord("\(place).\(name)", Word.self) }
        variable = word
    }

    mutating func words<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ variable: inout [Word]
    ) throws(Refusal) where Word.RawValue == String {
        guard let value = member(name) else { return }
        guard let words = value.list({ $0.string.flatMap(Word.init) }) else {
            throw .badPolicyWord("\(place).\(name)", Word.self)
        }
        variable = words
    }

    mutating func names(_ name: String) throws(Refusal) -> [String]? {
        guard let value = member(name) else { return nil }
        return try value.policyNames(at: "\(place).\(name)")
    }

    /// Refuses members that nobody asked for.
    func finish() throws(Refusal) {
        guard let stranger = fields.first(where: { !known.contains($0.name) }) else { return }
        throw .badPolicy(
            "\(place).\(stranger.name.prefix(DeskLimits.wordScalars))",
            "is not known; \(place) has "
                + known.joined(separator: ", "))
    }
}

extension JSONValue {
    /// A list of different short words.
    func policyNames(at place: String, limit: Int = DeskLimits.listElements) throws(Refusal) -> [String] {
        guard let names = list(\.string), names.count <= limit, Set(names).count == names.count else {
            throw .badPolicy(place, "must be a list of at most \(limit) different words")
        }
        for name in names { try name.check(as: place, limit: DeskLimits.wordScalars) }
        return names
    }

    /// This value changed by a merge patch (RFC 7396).
    func merged(with patch: JSONValue) -> JSONValue {
        guard let changes = patch.fields else { return patch }
        var result = fields ?? []
        for change in changes {
            let old = result.firstIndex { $0.name == change.name }
            switch (change.value, old) {
            case (.null, let index?): result.remove(at: index)
            case (.null, nil): break
            case (let value, let index?): result[index].value = result[index].value.merged(with: value)
            case (let value, nil): result.append(JSONField(change.name, JSONValue.null.merged(with: value)))
            }
        }
        return .object(result)
    }

    static func words<Word: RawRepresentable>(_ words: [Word]) -> JSONValue where Word.RawValue == String {
        .array(words.map { .string($0.rawValue) })
    }

    static func strings(_ strings: [String]) -> JSONValue { .array(strings.map { .string($0) }) }
}

extension Refusal {
    /// A value of the policy that cannot be used.
    static func badPolicy(_ place: String, _ problem: String) -> Refusal {
        .badField(place, "\(place) \(problem)")
    }

    static func badPolicyWord<Word: RawRepresentable & CaseIterable>(_ place: String, _: Word.Type) -> Refusal
    where Word.RawValue == String {
        .badPolicy(place, "takes these words: \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
    }
}
