// Walks through a nested value of a line where it stands, for those who would take a tree apart as soon as it is built.
//
//     var cursor = line.cursor(index)                    at the value of a member: [{"add":"TOTE-1","qty":2},…]
//     guard cursor.enter(.array, line) else { … }
//     while cursor.nextElement(line) {
//         guard cursor.enter(.object, line) else { … }
//         while cursor.nextMember(line) {
//             if cursor.nameIs(quantity, line) { … cursor.integer(line) … }
//         }
//     }
//
// The scanner has accepted the text, so there are no errors. A value that is read, whichever way, is behind the cursor
// afterwards; one that is of another kind than was asked for is not, and whoever meets that stops walking.

/// A place in a line.
package struct JSONCursor: Sendable {
    private var at: Int
    private var name = JSONMember(nameStart: 0, nameEnd: 0, nameHasEscapes: false, namePacked: 0)

    fileprivate init(at: Int) {
        self.at = at
    }

    /// Steps into the array or object that begins here; false if it is none.
    package mutating func enter(_ kind: JSONKind, _ line: borrowing JSONLine) -> Bool {
        let text = line.bytes.span
        at = JSONScanner.skipBlanks(text, from: at)
        guard at < text.count, text[at] == (kind == .object ? ASCII.openBrace : ASCII.openBracket) else { return false }
        at &+= 1
        return true
    }

    /// Steps to the next element of the array that was entered; false, and behind the array, when there is none.
    package mutating func nextElement(_ line: borrowing JSONLine) -> Bool {
        next(line.bytes.span, closing: ASCII.closeBracket)
    }

    /// Steps to the value of the next member of the object that was entered; false, and behind the object, when there
    /// is none.
    package mutating func nextMember(_ line: borrowing JSONLine) -> Bool {
        let text = line.bytes.span
        guard next(text, closing: ASCII.closeBrace) else { return false }
        let start = at &+ 1
        var hasEscapes = false
        at = (try? JSONScanner.string(text, from: start, hasEscapes: &hasEscapes)) ?? text.count
        name = JSONMember(
            nameStart: start, nameEnd: at &- 1, nameHasEscapes: hasEscapes,
            namePacked: text.packed(from: start, length: at &- start &- 1))
        at = JSONScanner.skipBlanks(text, from: at) &+ 1  // the colon
        return true
    }

    private mutating func next(_ text: Span<UInt8>, closing: UInt8) -> Bool {
        at = JSONScanner.skipBlanks(text, from: at)
        guard at < text.count else { return false }
        switch text[at] {
        case closing:
            at &+= 1
            return false
        case ASCII.comma:
            at = JSONScanner.skipBlanks(text, from: at &+ 1)
            return at < text.count
        default: return true
        }
    }

    /// Whether the member stepped to has this name.
    package func nameIs(_ other: JSONName, _ line: borrowing JSONLine) -> Bool {
        name.matches(other, line.bytes.span)
    }

    /// The same for a name that was prepared while the program runs.
    package func nameIs(_ other: JSONNameText, _ line: borrowing JSONLine) -> Bool {
        name.matches(other, line.bytes.span)
    }

    /// The text of a string; nil for every other kind.
    package mutating func string(_ line: borrowing JSONLine) -> String? {
        let text = line.bytes.span
        at = JSONScanner.skipBlanks(text, from: at)
        guard at < text.count, text[at] == ASCII.quote else { return nil }
        return JSONReader.string(text, &at)
    }

    /// The value of an integer literal; nil for every other kind, `1.0` and `1e2` included.
    package mutating func integer(_ line: borrowing JSONLine) -> Int? {
        let text = line.bytes.span
        let start = JSONScanner.skipBlanks(text, from: at)
        guard start < text.count, text[start] == ASCII.minus || (ASCII.zero...ASCII.nine).contains(text[start]) else {
            return nil
        }
        at = start
        guard let kind = try? JSONScanner.number(text, &at), kind == .integer else { return nil }
        return JSONText.integer(text, start, at)
    }

    /// The value as a tree.
    package mutating func value(_ line: borrowing JSONLine) -> JSONValue {
        JSONReader.value(line.bytes.span, &at)
    }
}

extension JSONLine {
    /// The value of a member, to be walked through.
    package func cursor(_ index: Int) -> JSONCursor { JSONCursor(at: rawRange(index).lowerBound) }
}
