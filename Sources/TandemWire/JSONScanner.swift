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

/// One member of an object: where its name and value stand in the text.
struct JSONMember: Sendable {
    /// The name between its quotes, as written.
    var nameStart: Int
    var nameEnd: Int
    var nameHasEscapes: Bool
    /// The value, quotes and brackets included. Known for members of the outermost object only.
    var valueStart = 0
    var valueEnd = 0
    var valueHasEscapes = false
    var kind = JSONKind.null
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

/// A reusable scanner; its arrays are kept from text to text, so that a warm scan does not allocate.
struct JSONScanner: Sendable {
    /// An open bracket. Arrays have no members.
    struct Container: Sendable {
        var isObject: Bool
        var start: Int
        var firstMember: Int
    }

    private(set) var members: [JSONMember] = []
    private var containers: [Container] = []
    private var names = JSONNames()

    /// Checks the whole text and collects the members of the outermost object.
    mutating func scan(_ text: Span<UInt8>, maximumDepth: Int, objectOnly: Bool) throws(JSONError) {
        members.removeAll(keepingCapacity: true)
        containers.removeAll(keepingCapacity: true)
        names.begin()
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
            setValue(kind, start, at, hasEscapes)
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
        guard containers.count < maximumDepth else { throw JSONError(.tooDeep, at: at) }
        let isObject = text[at] == ASCII.openBrace
        containers.append(Container(isObject: isObject, start: at, firstMember: members.count))
        at = JSONScanner.skipBlanks(text, from: at &+ 1)
        if at < text.count, text[at] == (isObject ? ASCII.closeBrace : ASCII.closeBracket) {
            at &+= 1
            containers.removeLast()
            return false
        }
        if isObject { try name(text, &at) }
        return true
    }

    /// Notes the value that has just ended, if it belongs to the outermost object.
    @inline(__always)
    private mutating func setValue(_ kind: JSONKind, _ start: Int, _ end: Int, _ hasEscapes: Bool) {
        guard containers.count == 1, let last = members.indices.last else { return }
        members[last].kind = kind
        members[last].valueStart = start
        members[last].valueEnd = end
        members[last].valueHasEscapes = hasEscapes
    }

    /// After a value: closes what closes. True: a comma came, the next value begins at `at`. False: the text is done.
    private mutating func next(_ text: Span<UInt8>, _ at: inout Int) throws(JSONError) -> Bool {
        while let container = containers.last {
            at = JSONScanner.skipBlanks(text, from: at)
            guard at < text.count else { throw JSONError(.unfinished, at: at) }
            let byte = text[at]
            let closing = container.isObject ? ASCII.closeBrace : ASCII.closeBracket
            if byte == ASCII.comma {
                at = JSONScanner.skipBlanks(text, from: at &+ 1)
                if at < text.count, text[at] == closing { throw JSONError(.trailingComma, at: at) }
                if container.isObject { try name(text, &at) }
                return true
            }
            guard byte == closing else {
                let reason: JSONError.Reason = container.isObject ? .expectedCommaOrBrace : .expectedCommaOrBracket
                throw JSONScanner.unexpected(text, at, reason)
            }
            at &+= 1
            close(container, end: at)
        }
        at = JSONScanner.skipBlanks(text, from: at)
        guard at == text.count else { throw JSONScanner.unexpected(text, at, .trailingBytes) }
        return false
    }

    /// Forgets an inner object's members, and notes its end if it is itself a member of the outermost object.
    private mutating func close(_ container: Container, end: Int) {
        containers.removeLast()
        guard !containers.isEmpty else { return }
        members.removeLast(members.count &- container.firstMember)
        setValue(container.isObject ? .object : .array, container.start, end, false)
    }

    /// Reads `"name" :` and leaves `at` where its value begins.
    private mutating func name(_ text: Span<UInt8>, _ at: inout Int) throws(JSONError) {
        let start = at
        guard at < text.count else { throw JSONError(.unfinished, at: at) }
        guard text[at] == ASCII.quote else { throw JSONScanner.unexpected(text, at, .expectedName) }
        var hasEscapes = false
        at = try JSONScanner.string(text, from: start &+ 1, hasEscapes: &hasEscapes)
        members.append(JSONMember(nameStart: start &+ 1, nameEnd: at &- 1, nameHasEscapes: hasEscapes))
        if let container = containers.last, !names.addLast(of: members, in: container, text) {
            throw JSONError(.duplicateName, at: start)
        }
        at = JSONScanner.skipBlanks(text, from: at)
        guard at < text.count else { throw JSONError(.unfinished, at: at) }
        guard text[at] == ASCII.colon else { throw JSONScanner.unexpected(text, at, .expectedColon) }
        at = JSONScanner.skipBlanks(text, from: at &+ 1)
    }
}
