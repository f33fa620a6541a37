// Reading the desk's policy, a tree of JSON that an administrator wrote, and the lists of words in requests. Every way
// in which it can be wrong names the place, as a path such as `sla[2].when.priority`, and says what may stand there; a
// misspelt member is refused, because a rule that silently never applies is worse than none.

import TandemWire

/// One value of a policy and where it stands.
struct Setting {
    let path: String
    let value: JSONValue

    init(_ path: String, _ value: JSONValue) {
        self.path = path
        self.value = value
    }

    func wrong(_ message: String) -> Refusal { .badPolicy(path, message) }

    // MARK: Objects and lists

    /// The members of an object, in their order. Null members do not count, as in a merge patch.
    func members() throws(Refusal) -> [(name: String, setting: Setting)] {
        guard let fields = value.fields else { throw wrong("must be an object") }
        return fields.filter { $0.value != .null }.map { ($0.name, Setting("\(path).\($0.name)", $0.value)) }
    }

    /// Refuses an object that has other members than these.
    func allow(_ names: [String]) throws(Refusal) {
        for (name, setting) in try members() where !names.contains(name) {
            throw setting.wrong("is not known; \(path) takes \(names.joined(separator: ", "))")
        }
    }

    /// A member of this object, if it is there.
    func optional(_ name: String) -> Setting? {
        guard let member = value[name], member != .null else { return nil }
        return Setting("\(path).\(name)", member)
    }

    func required(_ name: String) throws(Refusal) -> Setting {
        guard let member = optional(name) else {
            throw .fieldRequired("\(path).\(name)", "\(path).\(name) is required")
        }
        return member
    }

    func elements(atMost limit: Int) throws(Refusal) -> [Setting] {
        guard let elements = value.array else { throw wrong("must be a list") }
        guard elements.count <= limit else { throw wrong("has more than \(limit) elements") }
        return elements.enumerated().map { Setting("\(path)[\($0.offset)]", $0.element) }
    }

    // MARK: Values

    /// A text with something to see, of at most this many Unicode scalars.
    func text(limit: Int = DeskLimits.wordScalars) throws(Refusal) -> String {
        guard let text = value.string else { throw wrong("must be a string") }
        try text.check(as: path, limit: limit)
        return text
    }

    func integer(in range: ClosedRange<Int>) throws(Refusal) -> Int {
        guard let number = value.integer, range.contains(number) else {
            throw wrong("must be a whole number, \(range.lowerBound)…\(range.upperBound)")
        }
        return number
    }

    func flag() throws(Refusal) -> Bool {
        guard let flag = value.bool else { throw wrong("must be true or false") }
        return flag
    }

    func word<Word: RawRepresentable & CaseIterable>(of _: Word.Type) throws(Refusal) -> Word
    where Word.RawValue == String {
        guard let text = value.string, let word = Word(rawValue: text) else {
            throw wrong("must be one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    /// A list of texts, each once.
    func texts(atMost limit: Int = DeskLimits.listElements) throws(Refusal) -> [String] {
        var texts: [String] = []
        for element in try elements(atMost: limit) {
            let text = try element.text()
            guard !texts.contains(text) else { throw element.wrong("stands there twice") }
            texts.append(text)
        }
        return texts
    }
}

extension JSONValue {
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
}
