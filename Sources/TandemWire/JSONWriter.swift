// Writes JSON, one object a line, the same bytes for the same calls on every machine. The output is plain ASCII: all
// else is escaped, so a line can be shown on a terminal, stored, hashed and compared without a second thought (a raw
// C1 control or U+2028 inside a string is legal JSON and a trap for whoever prints it).
//
// Escapes: \" \\ \b \t \n \f \r, and \u with four lower-case digits for every other byte outside 0x20…0x7E,
// as a pair of surrogates above U+FFFF.
//
// Commas: whatever begins a value or a name looks at the last byte written. After `{`, `[`, `:`, a line feed or nothing
// it comes first or follows a name; after anything else a comma is due. Strings end in a quote, so their text
// cannot be mistaken for structure.

/// A growing buffer of JSON text. The order of calls is the caller's business; it is not checked.
package struct JSONWriter: Sendable {
    /// What has been written so far.
    package var bytes: [UInt8]

    package init() {
        bytes = []
    }

    package init(reserving capacity: Int) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Forgets the text, keeps the memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    // MARK: Structure

    package mutating func openObject() {
        separate()
        bytes.append(ASCII.openBrace)
    }

    package mutating func closeObject() {
        bytes.append(ASCII.closeBrace)
    }

    package mutating func openArray() {
        separate()
        bytes.append(ASCII.openBracket)
    }

    package mutating func closeArray() {
        bytes.append(ASCII.closeBracket)
    }

    /// Ends the line.
    package mutating func newline() {
        bytes.append(ASCII.lineFeed)
    }

    @inline(__always)
    private var needsComma: Bool {
        switch bytes.last {
        case nil, ASCII.openBrace, ASCII.openBracket, ASCII.colon, ASCII.lineFeed: false
        default: true
        }
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { bytes.append(ASCII.comma) }
    }

    // MARK: Members

    /// Writes `"name":"value"`.
    package mutating func field(_ name: String, _ value: String) {
        let (label, content) = (name.utf8.span, value.utf8.span)
        guard label.isPlain, content.isPlain else {
            self.name(name)
            return self.value(value)
        }
        let comma = needsComma
        bytes.append(addingCapacity: label.count &+ content.count &+ 6) { output in
            JSONWriter.label(label, after: comma, &output)
            output.append(ASCII.quote)
            for index in content.indices { output.append(content[index]) }
            output.append(ASCII.quote)
        }
    }

    /// Writes `"name":value`.
    package mutating func field(_ name: String, _ value: Int) {
        self.name(name)
        integer(value)
    }

    package mutating func field(_ name: String, _ value: Bool) {
        self.name(name)
        self.value(value)
    }

    package mutating func field(_ name: String, _ value: JSONValue) {
        self.name(name)
        self.value(value)
    }

    /// Writes `"name":`, to be followed by a value.
    package mutating func name(_ name: String) {
        let label = name.utf8.span
        guard label.isPlain else {
            string(name)
            return bytes.append(ASCII.colon)
        }
        let comma = needsComma
        bytes.append(addingCapacity: label.count &+ 4) { output in
            JSONWriter.label(label, after: comma, &output)
        }
    }

    @inline(__always)
    private static func label(_ label: Span<UInt8>, after comma: Bool, _ output: inout OutputSpan<UInt8>) {
        if comma { output.append(ASCII.comma) }
        output.append(ASCII.quote)
        for index in label.indices { output.append(label[index]) }
        output.append(ASCII.quote)
        output.append(ASCII.colon)
    }

    // MARK: Values

    package mutating func value(_ value: String) {
        string(value)
    }

    package mutating func value(_ value: Int) {
        separate()
        integer(value)
    }

    package mutating func value(_ value: Bool) {
        separate()
        raw(value ? "true" : "false")
    }

    /// A real that is not finite has no spelling in JSON and becomes `null`.
    package mutating func value(_ value: Double) {
        separate()
        raw(value.isFinite ? value.description : "null")
    }

    package mutating func null() {
        separate()
        raw("null")
    }

    /// A tree, by recursion.
    package mutating func value(_ tree: JSONValue) {
        switch tree {
        case .null: null()
        case .bool(let value): self.value(value)
        case .integer(let value): self.value(value)
        case .real(let value): self.value(value)
        case .string(let value): string(value)
        case .array(let elements):
            openArray()
            for element in elements { value(element) }
            closeArray()
        case .object(let fields):
            openObject()
            for field in fields { self.field(field.name, field.value) }
            closeObject()
        }
    }

    // MARK: As it is

    /// Appends bytes verbatim, without a comma. The caller vouches for them.
    package mutating func raw(_ text: Span<UInt8>) {
        bytes.append(copying: text)
    }

    package mutating func raw(_ text: [UInt8]) {
        bytes.append(copying: text.span)
    }

    package mutating func raw(_ text: String) {
        bytes.append(copying: text.utf8.span)
    }

    /// Appends the decimal digits of a number, without a comma.
    package mutating func integer(_ value: Int) {
        if value < 0 { bytes.append(ASCII.minus) }
        digits(value.magnitude)
    }

    /// Digits come out last first; eight of them fit into a word, in whose lowest byte the first one ends up.
    private mutating func digits(_ value: UInt) {
        let group: UInt = 100_000_000
        var rest = value
        var minimum = 1
        if value >= group {
            digits(value / group)
            rest = value % group
            minimum = 8
        }
        var packed: UInt64 = 0
        var count = 0
        repeat {
            packed = packed &<< 8 | UInt64(ASCII.zero) &+ UInt64(rest % 10)
            rest /= 10
            count &+= 1
        } while rest > 0 || count < minimum
        bytes.append(addingCapacity: count) { output in
            while output.freeCapacity > 0 {
                output.append(UInt8(truncatingIfNeeded: packed))
                packed &>>= 8
            }
        }
    }

    // MARK: Strings

    @inline(__always)
    private mutating func string(_ text: String) {
        let content = text.utf8.span
        separate()
        bytes.append(ASCII.quote)
        let end = content.firstToEscape(from: 0)
        bytes.append(copying: content.extracting(first: end))
        if end < content.count { escape(content, from: end) }
        bytes.append(ASCII.quote)
    }

    /// The rest of a string from its first byte that cannot stand as it is.
    private mutating func escape(_ content: Span<UInt8>, from start: Int) {
        var at = start
        while at < content.count {
            let byte = content[at]
            switch byte {
            case ASCII.quote, ASCII.backslash: pair(byte)
            case 0x08: pair(0x62)
            case ASCII.tab: pair(0x74)
            case ASCII.lineFeed: pair(0x6E)
            case 0x0C: pair(0x66)
            case ASCII.carriageReturn: pair(0x72)
            case 0..<0x80: unit(UInt32(byte))
            default: at = scalar(content, at)
            }
            if byte < 0x80 { at &+= 1 }
            let end = content.firstToEscape(from: at)
            bytes.append(copying: content.extracting(at..<end))
            at = end
        }
    }

    @inline(__always)
    private mutating func pair(_ letter: UInt8) {
        bytes.append(ASCII.backslash)
        bytes.append(letter)
    }

    /// One UTF-16 code unit.
    @inline(__always)
    private mutating func unit(_ unit: UInt32) {
        bytes.append(addingCapacity: 6) { output in
            output.append(ASCII.backslash)
            output.append(0x75)
            output.append(ASCII.hexadecimalDigit(unit >> 12))
            output.append(ASCII.hexadecimalDigit(unit >> 8))
            output.append(ASCII.hexadecimalDigit(unit >> 4))
            output.append(ASCII.hexadecimalDigit(unit))
        }
    }

    /// Escapes the scalar at `start` and returns the offset behind it. A `String` is always well-formed UTF-8, so its
    /// first byte tells the length.
    private mutating func scalar(_ content: Span<UInt8>, _ start: Int) -> Int {
        let first = UInt32(content[start])
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        let end = min(start &+ length, content.count)
        var scalar = first & (0xFF >> UInt32(length &+ 1))
        for place in (start &+ 1)..<end { scalar = scalar << 6 | UInt32(content[place] & 0x3F) }
        if scalar < 0x10000 {
            unit(scalar)
        } else {
            let offset = scalar &- 0x10000
            unit(0xD800 | offset >> 10)
            unit(0xDC00 | offset & 0x3FF)
        }
        return end
    }
}
