// Reads an array of a line where it stands, element by element, in the order in which it was written. What a program
// wrote for itself in columns is read in columns: no names are looked for, and nothing is built but the texts.
//
//     var row = line.row(index)                     in the array that is the value of a member: ["T-204",9,null,["a","b"]]
//     let on = row.text(line)
//     let seq = row.integer(line)
//     let score = row.optionalInteger(line)         nil: null stands there
//     row.enter(line)
//     while row.hasMore(line) { tags.append(row.text(line)) }
//     row.leave(line)
//     guard row.isDone(line) else { … }
//
// The scanner has accepted the text. That it holds what is asked for is not said with every element: after the first
// one that is of another kind, or missing, the row is not sound any more, all answers are empty, and `isDone` is false.
//
// Invariant: `at` is where an element begins, or the bracket that closes the array in hand.

/// A place in an array of a line.
package struct JSONRow {
    private var at: Int
    private var isSound = true

    fileprivate init(at: Int) {
        self.at = at
    }

    /// Whether everything that was asked for was there, and nothing is left.
    package func isDone(_ line: borrowing JSONLine) -> Bool { isSound && !hasMore(line) }

    /// Whether the array in hand has another element.
    package func hasMore(_ line: borrowing JSONLine) -> Bool {
        let text = line.bytes.span
        return isSound && at < text.count && text[at] != ASCII.closeBracket
    }

    /// Steps into the array that is the next element.
    package mutating func enter(_ line: borrowing JSONLine) {
        let text = line.bytes.span
        guard begins(ASCII.openBracket, text) else { return fail() }
        at = JSONScanner.skipBlanks(text, from: at &+ 1)
    }

    /// Steps behind the array that was entered, all of whose elements have been read.
    package mutating func leave(_ line: borrowing JSONLine) {
        let text = line.bytes.span
        guard begins(ASCII.closeBracket, text) else { return fail() }
        end(at &+ 1, text)
    }

    /// A string.
    package mutating func text(_ line: borrowing JSONLine) -> String {
        let text = line.bytes.span
        guard begins(ASCII.quote, text) else {
            fail()
            return ""
        }
        return string(text)
    }

    /// A string, or null.
    package mutating func optionalText(_ line: borrowing JSONLine) -> String? {
        let text = line.bytes.span
        if begins(ASCII.quote, text) { return string(text) }
        skipNull(text)
        return nil
    }

    /// A string of a closed list, as its index.
    package mutating func word(of words: JSONWords, _ line: borrowing JSONLine) -> Int? {
        let text = line.bytes.span
        let start = at &+ 1
        var hasEscapes = false
        guard begins(ASCII.quote, text),
            let quote = try? JSONScanner.string(text, from: start, hasEscapes: &hasEscapes),
            let index = words.find(text.extracting(start..<(quote &- 1)))
        else {
            fail()
            return nil
        }
        end(quote, text)
        return index
    }

    /// The same, or null.
    package mutating func optionalWord(of words: JSONWords, _ line: borrowing JSONLine) -> Int? {
        let text = line.bytes.span
        if begins(ASCII.quote, text) { return word(of: words, line) }
        skipNull(text)
        return nil
    }

    /// An integer literal, and neither `1.0` nor `1e2`.
    package mutating func integer(_ line: borrowing JSONLine) -> Int {
        let text = line.bytes.span
        guard let value = number(text) else {
            fail()
            return 0
        }
        return value
    }

    /// The same, or null.
    package mutating func optionalInteger(_ line: borrowing JSONLine) -> Int? {
        let text = line.bytes.span
        if let value = number(text) { return value }
        skipNull(text)
        return nil
    }

    // MARK: Steps

    @inline(__always)
    private func begins(_ byte: UInt8, _ text: Span<UInt8>) -> Bool {
        isSound && at < text.count && text[at] == byte
    }

    /// The element has ended at `end`: over the comma to the next one, if there is one.
    @inline(__always)
    private mutating func end(_ end: Int, _ text: Span<UInt8>) {
        at = JSONScanner.skipBlanks(text, from: end)
        if at < text.count, text[at] == ASCII.comma { at = JSONScanner.skipBlanks(text, from: at &+ 1) }
    }

    private mutating func fail() { isSound = false }

    private mutating func string(_ text: Span<UInt8>) -> String {
        let value = JSONReader.string(text, &at)
        end(at, text)
        return value
    }

    private mutating func skipNull(_ text: Span<UInt8>) {
        // The scanner accepts no other word that begins like this.
        guard begins(UInt8(ascii: "n"), text) else { return fail() }
        end(at &+ 4, text)
    }

    /// Nil if none stands here.
    @inline(__always)
    private mutating func number(_ text: Span<UInt8>) -> Int? {
        guard isSound else { return nil }
        let isNegative = at < text.count && text[at] == ASCII.minus
        let start = isNegative ? at &+ 1 : at
        var value = 0
        var place = start
        // The scanner accepts no more than sixteen digits.
        while place < text.count, ASCII.isDigit(text[place]) {
            value = value &* 10 &+ Int(text[place] &- ASCII.zero)
            place &+= 1
        }
        guard place > start, place < text.count, text[place] != ASCII.dot, text[place] | 0x20 != 0x65 else {
            return nil
        }
        end(place, text)
        return isNegative ? 0 &- value : value
    }
}

extension JSONLine {
    /// The array that a member is, to be read in order; what is no array has no elements and is never done.
    package func row(_ index: Int) -> JSONRow {
        var row = JSONRow(at: rawRange(index).lowerBound)
        row.enter(self)
        return row
    }
}
