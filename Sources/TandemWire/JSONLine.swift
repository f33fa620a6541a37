// One line of the wire as the hot path sees it: checked completely, but not turned into a tree. Members of the line's
// object are found by name and read where they stand; what is nested inside them becomes a `JSONValue` only if somebody
// asks for it.
//
// A `JSONLine` is meant to be kept and read into again and again: it copies the line into its own buffer, and buffer
// and index keep their memory, so a warm `read` allocates nothing. After a `read` that throws, the line has no members.

/// A reusable strict reader of one line, which holds one JSON object.
package struct JSONLine: Sendable {
    /// Nesting that is accepted, the line's own object included.
    package static let maximumDepth = 16

    /// The line just read, or just refused, as it came.
    package private(set) var bytes: [UInt8] = []
    private var members: [JSONMember] = []
    /// A bit for each name, so that most names that do not occur are not looked for; see `JSONNames.bit`.
    private var names: UInt64 = 0
    /// For each of these bits a member that has it, to be looked at first.
    private var hints = InlineArray<64, UInt8>(repeating: 0)

    package init() {}

    /// Checks a line and takes it over.
    /// - Throws: the first reason, in reading order, why it is refused.
    package mutating func read(_ line: Span<UInt8>) throws(JSONError) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(copying: line)
        // The compiler does not see that a span of `bytes` and a change of `members` keep apart: move them out.
        var index: [JSONMember] = []
        swap(&index, &members)
        defer { swap(&index, &members) }
        names = 0
        try JSONScanner.scan(bytes.span, maximumDepth: JSONLine.maximumDepth, objectOnly: true, into: &index)
        let members = index.span
        for place in members.indices {
            let bit = JSONNames.bit(members[place])
            names |= bit
            hints[bit.trailingZeroBitCount & 63] = UInt8(truncatingIfNeeded: place)
        }
    }

    /// The member to be looked at first for a name with this bit.
    @inline(__always)
    private func hint(_ bit: UInt64) -> Int { Int(hints[bit.trailingZeroBitCount & 63]) }

    /// The same for an array.
    package mutating func read(_ line: [UInt8]) throws(JSONError) {
        try read(line.span)
    }

    /// How many members the line's object has.
    package var count: Int { members.count }

    /// The index of the member with this name, or nil. Names are compared decoded, as bytes.
    package func find(_ name: JSONName) -> Int? {
        guard names & name.bit != 0 else { return nil }
        let members = members.span
        let hint = hint(name.bit)
        if hint < members.count, members[hint].matches(name, bytes.span) { return hint }
        for index in members.indices where members[index].matches(name, bytes.span) { return index }
        return nil
    }

    /// The same for a name that is known only while the program runs.
    package func find(named text: String) -> Int? {
        find(JSONNameText(text))
    }

    /// The same for a name that was prepared while the program runs.
    package func find(_ name: borrowing JSONNameText) -> Int? {
        guard names & name.bit != 0 else { return nil }
        let members = members.span
        let hint = hint(name.bit)
        if hint < members.count, members[hint].matches(name, bytes.span) { return hint }
        for index in members.indices where members[index].matches(name, bytes.span) { return index }
        return nil
    }

    /// The decoded name of a member.
    package func name(_ index: Int) -> String {
        let member = members[index]
        return JSONText.string(bytes.span, member.nameStart, member.nameEnd, hasEscapes: member.nameHasEscapes)
    }

    /// Whether a member has this name, without decoding it.
    package func nameIs(_ index: Int, _ name: JSONName) -> Bool {
        members[index].matches(name, bytes.span)
    }

    /// The same for a name that was prepared while the program runs.
    package func nameIs(_ index: Int, _ name: borrowing JSONNameText) -> Bool {
        members[index].matches(name, bytes.span)
    }

    /// Which of the names a member has, looked for from place `start` on.
    package func name(_ index: Int, among names: [JSONNameText], from start: Int) -> Int? {
        let member = members[index]
        let names = names.span
        var place = start
        for _ in names.indices {
            if place >= names.count { place = 0 }
            // What decides nearly always is compared first: it is read without the name being copied.
            if member.namePacked == names[place].first || member.nameHasEscapes {
                let (first, last, length) = (names[place].first, names[place].last, names[place].count)
                if member.matches(first, last, length, bytes.span) ?? member.isSpelt(names[place].text, bytes.span) {
                    return place
                }
            }
            place &+= 1
        }
        return nil
    }

    /// What kind of value a member has.
    package func kind(_ index: Int) -> JSONKind {
        members[index].kind
    }

    /// The text of a string; nil for every other kind.
    package func string(_ index: Int) -> String? {
        let member = members[index]
        guard member.kind == .string else { return nil }
        let (start, end) = (member.valueStart &+ 1, member.valueEnd &- 1)
        return JSONText.string(bytes.span, start, end, hasEscapes: member.valueHasEscapes)
    }

    /// Whether a member is the string `text`, without decoding it.
    package func stringIs(_ index: Int, _ text: String) -> Bool {
        let member = members[index]
        guard member.kind == .string else { return false }
        let (start, end) = (member.valueStart &+ 1, member.valueEnd &- 1)
        return JSONText.equals(bytes.span, start, end, hasEscapes: member.valueHasEscapes, text.utf8.span)
    }

    /// The value of an integer literal; nil for every other kind, `1.0` and `1e2` included.
    package func integer(_ index: Int) -> Int? {
        let member = members[index]
        guard member.kind == .integer else { return nil }
        return JSONText.integer(bytes.span, member.valueStart, member.valueEnd)
    }

    /// The value of `true` or `false`; nil for every other kind.
    package func bool(_ index: Int) -> Bool? {
        switch kind(index) {
        case .true: true
        case .false: false
        case .null, .integer, .real, .string, .array, .object: nil
        }
    }

    /// Where the value of a member stands in `bytes`, quotes and brackets included.
    package func rawRange(_ index: Int) -> Range<Int> {
        let member = members[index]
        return member.valueStart..<member.valueEnd
    }

    /// The value of a member as a tree.
    package func value(_ index: Int) -> JSONValue {
        JSONReader.tree(bytes.span, from: members[index].valueStart)
    }

    /// The whole line as a tree.
    package func object() -> [JSONField] {
        (0..<count).map { JSONField(name($0), value($0)) }
    }
}
