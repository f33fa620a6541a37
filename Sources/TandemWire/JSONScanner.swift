// The one pass that decides whether a text is acceptable JSON (RFC 8259 and I-JSON, RFC 7493), at every level, and
// writes down where the members of the outermost object stand. It builds nothing: values are read later, from the
// same bytes, by code that may trust them.
//
// The loop has two states, "a value begins here" and "a value has ended here", and a stack of open brackets instead
// of recursion, so no input can exhaust the thread's stack. Work is linear in the length of the text: every byte is
// looked at once, names a bounded number of times more (see JSONNames).
//
// Invariants
//  * `members` holds the members of all open objects, outermost first; an object's members are the contiguous rest
//    from `Container.firstMember` on, because those of an inner object are removed when it closes. At the end the
//    members of the outermost object are left.
//  * Strings in the text are valid UTF-8 once passed, so later readers need not ask again.
//  * Noncharacters (U+FFFE and the like) are allowed although RFC 7493 §2.1 forbids them: RFC 8259 does not, people
//    do paste them, and the writer escapes them.

/// One member of an object: where its name and value stand in the text. Of a long line there are dozens, so they are
/// kept small.
struct JSONMember: Sendable {
    /// The first eight bytes of the name, as `Span.packed` makes them: most names are told apart by one comparison.
    let namePacked: UInt64
    private let name: (start: UInt32, end: UInt32)
    private var value: (start: UInt32, end: UInt32) = (0, 0)
    let nameHasEscapes: Bool
    private(set) var valueHasEscapes = false
    private(set) var kind = JSONKind.null

    /// No longer text can be scanned.
    static let textMaximum = Int(UInt32.max)

    @inline(__always)
    init(nameStart: Int, nameEnd: Int, nameHasEscapes: Bool, namePacked: UInt64) {
        self.namePacked = namePacked
        self.nameHasEscapes = nameHasEscapes
        name = (UInt32(truncatingIfNeeded: nameStart), UInt32(truncatingIfNeeded: nameEnd))
    }

    /// The name between its quotes, as written.
    var nameStart: Int { Int(name.start) }
    var nameEnd: Int { Int(name.end) }
    /// The value, quotes and brackets included. Known for members of the outermost object only.
    var valueStart: Int { Int(value.start) }
    var valueEnd: Int { Int(value.end) }

    @inline(__always)
    mutating func setValue(_ kind: JSONKind, _ start: Int, _ end: Int, _ hasEscapes: Bool) {
        self.kind = kind
        value = (UInt32(truncatingIfNeeded: start), UInt32(truncatingIfNeeded: end))
        valueHasEscapes = hasEscapes
    }
}

/// What a value is, as written: `1.0` and `1e2` are reals.
package enum JSONKind: UInt8, Sendable {
    case null
    case `true`
    case `false`
    case integer
    case real
    case string
    case array
    case object
}

/// One scan of one text. It lives on the stack while the scan takes place; only `members` is on the heap, lent by the
/// caller, so that a warm scan does not allocate.
struct JSONScanner {
    /// An open bracket.
    struct Container {
        var start = 0
        /// Index of an object's first member; −1 for an array, which has none.
        var firstMember = -1
        /// A bit for each name; see `JSONNames.bit`.
        var names: UInt64 = 0

        @inline(__always)
        var isObject: Bool { firstMember >= 0 }
    }

    /// The deepest nesting this scanner can be asked to allow.
    static let maximumDepth = 32

    private var members: [JSONMember] = []
    /// The innermost open container, and the `depth` − 1 around it, outermost first.
    private var container = Container()
    private var outer = InlineArray<32, Container>(repeating: Container())
    private var depth = 0
    private var names = JSONNames()

    /// Checks the whole text and collects the members of the outermost object; none if it is refused.
    static func scan(
        _ text: Span<UInt8>, maximumDepth: Int, objectOnly: Bool, into members: inout [JSONMember]
    ) throws(JSONError) {
        precondition(maximumDepth <= JSONScanner.maximumDepth, "deeper than the scanner's stack")
        members.removeAll(keepingCapacity: true)
        guard text.count <= JSONMember.textMaximum else { throw JSONError(.tooLong, at: JSONMember.textMaximum) }
        var scanner = JSONScanner()
        swap(&scanner.members, &members)
        defer { swap(&scanner.members, &members) }
        do {
            try scanner.scan(text, maximumDepth: maximumDepth, objectOnly: objectOnly)
        } catch {
            scanner.members.removeAll(keepingCapacity: true)
            throw error
        }
    }

    private mutating func scan(_ text: Span<UInt8>, maximumDepth: Int, objectOnly: Bool) throws(JSONError) {
        var at = try firstByte(text, objectOnly: objectOnly)
        while true {
            let start = at
            guard at < text.count else { throw JSONError(.unfinished, at: at) }
            var hasEscapes = false
            var kind: JSONKind
            switch text[at] {
            case ASCII.quote:
                at = try JSONScanner.string(text, from: at &+ 1, hasEscapes: &hasEscapes)
                kind = .string
            case ASCII.openBrace, ASCII.openBracket:
                if try open(text, &at, maximumDepth: maximumDepth) { continue }
                kind = text[start] == ASCII.openBrace ? .object : .array
            case ASCII.minus, ASCII.zero...ASCII.nine:
                kind = try JSONScanner.number(text, &at)
            default:
                kind = try JSONScanner.literal(text, &at)
            }
            if depth == 1 { setValue(kind, start, at, hasEscapes) }
            if try next(text, &at) { continue }
            return
        }
    }

    /// Skips blanks in front; refuses a byte order mark and, for lines, anything but an object.
    private func firstByte(_ text: Span<UInt8>, objectOnly: Bool) throws(JSONError) -> Int {
        let at = JSONScanner.skipBlanks(text, from: 0)
        guard at < text.count else { throw JSONError(.unfinished, at: at) }
        if at == 0, text.count >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF {
            throw JSONError(.byteOrderMark, at: 0)
        }
        if objectOnly, text[at] != ASCII.openBrace { throw JSONScanner.unexpected(text, at, .notAnObject) }
        return at
    }

    /// Opens the bracket at `at`. True: a value begins at `at`. False: it was closed at once and `at` is behind it.
    private mutating func open(_ text: Span<UInt8>, _ at: inout Int, maximumDepth: Int) throws(JSONError) -> Bool {
        guard depth < maximumDepth else { throw JSONError(.tooDeep, at: at) }
        let isObject = text[at] == ASCII.openBrace
        let start = at
        at = JSONScanner.skipBlanks(text, from: at &+ 1)
        if at < text.count, text[at] == (isObject ? ASCII.closeBrace : ASCII.closeBracket) {
            at &+= 1
            return false
        }
        if depth > 0 { outer[depth &- 1] = container }
        depth &+= 1
        container = Container(start: start, firstMember: isObject ? members.count : -1)
        if isObject { try name(text, &at) }
        return true
    }

    /// Notes the value that has just ended, if it belongs to the outermost object.
    @inline(__always)
    private mutating func setValue(_ kind: JSONKind, _ start: Int, _ end: Int, _ hasEscapes: Bool) {
        let last = members.count &- 1
        guard last >= 0 else { return }
        members[last].setValue(kind, start, end, hasEscapes)
    }

    /// After a value: closes what closes. True: a comma came, the next value begins at `at`. False: the text is done.
    private mutating func next(_ text: Span<UInt8>, _ at: inout Int) throws(JSONError) -> Bool {
        while depth > 0 {
            at = JSONScanner.skipBlanks(text, from: at)
            guard at < text.count else { throw JSONError(.unfinished, at: at) }
            let byte = text[at]
            let isObject = container.isObject
            let closing = isObject ? ASCII.closeBrace : ASCII.closeBracket
            if byte == ASCII.comma {
                at = JSONScanner.skipBlanks(text, from: at &+ 1)
                if at < text.count, text[at] == closing { throw JSONError(.trailingComma, at: at) }
                if isObject { try name(text, &at) }
                return true
            }
            guard byte == closing else {
                throw JSONScanner.unexpected(text, at, isObject ? .expectedCommaOrBrace : .expectedCommaOrBracket)
            }
            at &+= 1
            close(end: at)
        }
        at = JSONScanner.skipBlanks(text, from: at)
        guard at == text.count else { throw JSONScanner.unexpected(text, at, .trailingBytes) }
        return false
    }

    /// Forgets an inner object's members, and notes its end if it is itself a member of the outermost object.
    private mutating func close(end: Int) {
        depth &-= 1
        guard depth > 0 else { return }
        let closed = container
        container = outer[depth &- 1]
        if closed.isObject { members.removeLast(members.count &- closed.firstMember) }
        if depth == 1 { setValue(closed.isObject ? .object : .array, closed.start, end, false) }
    }

    /// Reads `"name" :` and leaves `at` where its value begins.
    @inline(__always)
    private mutating func name(_ text: Span<UInt8>, _ at: inout Int) throws(JSONError) {
        let start = at &+ 1
        guard start < text.count, text[at] == ASCII.quote else { throw noName(text, at) }
        var hasEscapes = false
        let end = try JSONScanner.string(text, from: start, hasEscapes: &hasEscapes)
        let member = JSONMember(
            nameStart: start, nameEnd: end &- 1, nameHasEscapes: hasEscapes,
            namePacked: text.packed(from: start, length: end &- start &- 1))
        let bit = JSONNames.bit(member)
        let mayOccur = container.names & bit != 0 || members.count &- container.firstMember >= JSONNames.pairwiseMaximum
        container.names |= bit
        if mayOccur, !names.isNew(member, among: members, in: container, text) {
            throw JSONError(.duplicateName, at: at)
        }
        members.append(member)
        at = JSONScanner.skipBlanks(text, from: end)
        guard at < text.count else { throw JSONError(.unfinished, at: at) }
        guard text[at] == ASCII.colon else { throw JSONScanner.unexpected(text, at, .expectedColon) }
        at = JSONScanner.skipBlanks(text, from: at &+ 1)
    }

    /// Why no name begins at `at`.
    private func noName(_ text: Span<UInt8>, _ at: Int) -> JSONError {
        guard at < text.count else { return JSONError(.unfinished, at: at) }
        guard text[at] == ASCII.quote else { return JSONScanner.unexpected(text, at, .expectedName) }
        return JSONError(.unfinished, at: text.count)
    }
}
