// Writes JSON, one object a line, the same bytes for the same calls on every machine. The output is plain ASCII: all
// else is escaped, so a line can be shown on a terminal, stored, hashed and compared without a second thought (a raw
// C1 control or U+2028 inside a string is legal JSON and a trap for whoever prints it).
//
// Commas: whatever begins a value or a name looks at the last byte written. After `{`, `[`, `:`, a line feed or nothing
// it comes first or follows a name; after anything else a comma is due. Strings end in a quote, so their text
// cannot be mistaken for structure.

/// A growing buffer of JSON text. The order of calls is the caller's business; it is not checked.
package struct JSONWriter: Sendable {
    /// The text, and behind it bytes that mean nothing: room that has been cleared once is written over without
    /// asking the array each time.
    private var storage: [UInt8]
    /// How many bytes of text there are.
    package private(set) var count = 0
    /// The moment that it is now, because what happens together happens at the same time. No word of one is 0.
    private var moment: (milliseconds: Int64, words: (UInt64, UInt64, UInt64)) = (0, (0, 0, 0))

    package init() {
        storage = []
    }

    package init(reserving capacity: Int) {
        storage = []
        storage.append(addingCapacity: capacity) { $0.append(repeating: 0, count: capacity) }
    }

    /// Writes over a text that nobody needs any more.
    package init(over memory: consuming [UInt8]) {
        storage = memory
    }

    /// How long the text can become before the memory has to grow.
    package var capacity: Int { storage.count }

    /// A copy of what has been written so far.
    package var bytes: [UInt8] { read { [UInt8](copying: $0) } }

    /// What has been written so far, from `start` on.
    @inline(__always)
    package func read<Result>(from start: Int = 0, _ body: (Span<UInt8>) -> Result) -> Result {
        body(storage.span.extracting(start..<count))
    }

    /// What has been written so far, which the writer then does not have any more.
    package mutating func take() -> [UInt8] {
        var text: [UInt8] = []
        swap(&text, &storage)
        text.removeLast(text.count &- count)
        count = 0
        return text
    }

    /// Forgets the text, keeps the memory.
    package mutating func removeAll() {
        count = 0
    }

    /// Forgets what follows the first `length` bytes.
    package mutating func truncate(to length: Int) {
        count = min(count, max(0, length))
    }

    // MARK: Room

    /// Lets `put` write behind the text, at the offset it is given; it answers where it has ended.
    @inline(__always)
    mutating func write(_ room: Int, _ put: (inout MutableRawSpan, Int) -> Int) {
        if storage.count &- count < room { grow(by: room) }
        var end = count
        var places = storage.mutableSpan
        // Unsafe for types of which not every value is valid; bytes are, and every store is checked.
        var bytes = unsafe places.mutableBytes
        end = put(&bytes, end)
        count = end
    }

    @inline(never)
    private mutating func grow(by room: Int) {
        let added = max(room, storage.count, 256)
        storage.append(addingCapacity: added) { $0.append(repeating: 0, count: added) }
    }

    @inline(__always)
    mutating func byte(_ byte: UInt8) {
        write(1) { $0.put(byte, at: $1) }
    }

    // MARK: Structure

    package mutating func openObject() {
        open(ASCII.openBrace)
    }

    package mutating func closeObject() {
        byte(ASCII.closeBrace)
    }

    package mutating func openArray() {
        open(ASCII.openBracket)
    }

    package mutating func closeArray() {
        byte(ASCII.closeBracket)
    }

    /// Ends the line.
    package mutating func newline() {
        byte(ASCII.lineFeed)
    }

    private mutating func open(_ bracket: UInt8) {
        let comma = commaDue
        write(2) { $0.put(bracket, at: $0.put(ASCII.comma, at: $1) &- 1 &+ comma) }
    }

    /// 1 where a comma is due, otherwise 0. So a comma is put in any case and written over where none is due.
    @inline(__always)
    private var commaDue: Int {
        guard count > 0 else { return 0 }
        let last = storage[count &- 1]
        // The brackets differ in one bit from the braces.
        return last | 0x20 == ASCII.openBrace || last == ASCII.colon || last == ASCII.lineFeed ? 0 : 1
    }

    /// Writes the comma that is due before a value or a name that is written as it is.
    @inline(__always)
    package mutating func separate() {
        if commaDue != 0 { byte(ASCII.comma) }
    }

    // MARK: Members
    //
    // Names are texts of the program and hold nothing that must be escaped. Those that come from somewhere else are
    // written with `name(text:)`.

    /// Writes `"name":`, to be followed by a value.
    package mutating func name(_ name: StaticString) {
        let comma = commaDue
        write(name.utf8CodeUnitCount &+ 4) { Self.put(name, after: comma, &$0, at: $1) }
    }

    /// The same for a name that is not one of the program's own.
    package mutating func name(text name: String) {
        string(name, isName: true)
    }

    /// Writes `"name":"value"`.
    package mutating func field(_ name: StaticString, _ value: String) {
        let content = value.utf8.span
        let comma = commaDue
        var isPlain = true
        write(name.utf8CodeUnitCount &+ content.count &+ 6) { room, end in
            let colon = Self.put(name, after: comma, &room, at: end)
            guard let quote = room.put(plain: content, at: room.put(ASCII.quote, at: colon)) else {
                isPlain = false
                return colon
            }
            return room.put(ASCII.quote, at: quote)
        }
        if !isPlain { escaped(content) }
    }

    /// Writes `"name":value`.
    package mutating func field(_ name: StaticString, _ value: Int) {
        let comma = commaDue
        write(name.utf8CodeUnitCount &+ 4 &+ 1 &+ MutableRawSpan.numberBytes) { room, end in
            let colon = Self.put(name, after: comma, &room, at: end)
            return Self.put(value, &room, at: colon)
        }
    }

    package mutating func field(_ name: StaticString, _ value: Bool) {
        self.name(name)
        self.value(value)
    }

    package mutating func field(_ name: StaticString, _ value: JSONValue) {
        self.name(name)
        self.value(value)
    }

    package mutating func field(_ field: JSONField) {
        name(text: field.name)
        value(field.value)
    }

    /// A name in its quotes and the colon behind it.
    @inline(__always)
    private static func put(
        _ name: StaticString, after comma: Int, _ room: inout MutableRawSpan, at end: Int
    ) -> Int {
        _ = room.put(ASCII.comma, at: end)
        let quote = room.put(name, at: room.put(ASCII.quote, at: end &+ comma))
        return room.put(pair: UInt64(ASCII.colon) << 8 | UInt64(ASCII.quote), at: quote)
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
        if value { raw("true") } else { raw("false") }
    }

    /// A real that is not finite has no spelling in JSON and becomes `null`.
    package mutating func value(_ value: Double) {
        separate()
        raw(text: value.isFinite ? value.description : "null")
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
            for field in fields { self.field(field) }
            closeObject()
        }
    }

    // MARK: As it is

    /// Appends bytes verbatim, without a comma. The caller vouches for them.
    package mutating func raw(_ text: Span<UInt8>) {
        if text.count <= 64 {
            write(text.count) { $0.put(text, at: $1) }
        } else {
            write(text.count) { $0.put(long: text, at: $1) }
        }
    }

    package mutating func raw(_ text: [UInt8]) {
        raw(text.span)
    }

    package mutating func raw(text: String) {
        raw(text.utf8.span)
    }

    package mutating func raw(_ text: StaticString) {
        write(text.utf8CodeUnitCount) { $0.put(text, at: $1) }
    }

    /// Appends members that have been written before, with a comma in front where one is due.
    package mutating func members(_ text: [UInt8]) {
        guard !text.isEmpty else { return }
        separate()
        raw(text)
    }

    /// A text of the program and the digits of a number behind it, as `,"pos":84`.
    package mutating func raw(_ text: StaticString, _ number: Int) {
        write(text.utf8CodeUnitCount &+ 1 &+ MutableRawSpan.numberBytes) { room, end in
            Self.put(number, &room, at: room.put(text, at: end))
        }
    }

    /// Two numbers, each behind a text of the program, as `,"pos":84,"back":0`.
    package mutating func raw(_ first: StaticString, _ number: Int, _ second: StaticString, _ other: Int) {
        let room = first.utf8CodeUnitCount &+ second.utf8CodeUnitCount &+ 2 &* (1 &+ MutableRawSpan.numberBytes)
        write(room) { room, end in
            let middle = Self.put(number, &room, at: room.put(first, at: end))
            return Self.put(other, &room, at: room.put(second, at: middle))
        }
    }

    /// A plain text between two texts of the program, as `{"ev":"message.posted","on":`. The caller vouches for it.
    package mutating func raw(_ text: StaticString, plain: String, _ end: StaticString) {
        let content = plain.utf8.span
        write(text.utf8CodeUnitCount &+ content.count &+ end.utf8CodeUnitCount) { room, offset in
            room.put(end, at: room.put(content, at: room.put(text, at: offset)))
        }
    }

    /// Digits between two texts of the program, as `"S-17"`.
    package mutating func raw(_ text: StaticString, _ number: Int, _ end: StaticString) {
        write(text.utf8CodeUnitCount &+ 1 &+ MutableRawSpan.numberBytes &+ end.utf8CodeUnitCount) { room, offset in
            room.put(end, at: Self.put(number, &room, at: room.put(text, at: offset)))
        }
    }

    /// Appends the decimal digits of a number, without a comma.
    package mutating func integer(_ value: Int) {
        write(1 &+ MutableRawSpan.numberBytes) { Self.put(value, &$0, at: $1) }
    }

    @inline(__always)
    static func put(_ value: Int, _ room: inout MutableRawSpan, at end: Int) -> Int {
        _ = room.put(ASCII.minus, at: end)
        return room.put(number: value.magnitude, at: value < 0 ? end &+ 1 : end)
    }

    /// Appends a text of the program and a moment, in milliseconds since 1970, as an RFC 3339 text in its quotes.
    ///
    /// `isNow`: it will probably be written again, and is kept.
    package mutating func time(_ milliseconds: Int64, after text: StaticString = "", isNow: Bool = false) {
        let words = words(of: milliseconds, isNow: isNow)
        write(text.utf8CodeUnitCount &+ 26) { room, end in
            var at = room.put(ASCII.quote, at: room.put(text, at: end))
            at = room.put(word: words.0, at: at)
            at = room.put(word: words.1, at: at)
            at = room.put(word: words.2, at: at)
            return room.put(ASCII.quote, at: at)
        }
    }

    /// The 24 bytes of a moment.
    @inline(__always)
    mutating func words(of milliseconds: Int64, isNow: Bool) -> (UInt64, UInt64, UInt64) {
        if milliseconds == moment.milliseconds, moment.words.0 != 0 { return moment.words }
        let words = Timestamp.words(milliseconds)
        if isNow { moment = (milliseconds, words) }
        return words
    }

    /// Appends eight lower-case hexadecimal digits between two texts of the program.
    package mutating func raw(_ text: StaticString, hexadecimal value: UInt32, _ end: StaticString) {
        write(text.utf8CodeUnitCount &+ 8 &+ end.utf8CodeUnitCount) { room, offset in
            room.put(end, at: room.put(word: Digits.hexadecimal(value), at: room.put(text, at: offset)))
        }
    }

    // MARK: Strings

    /// A string; a colon follows if it is a name.
    private mutating func string(_ text: String, isName: Bool = false) {
        let content = text.utf8.span
        let comma = commaDue
        var isPlain = true
        write(content.count &+ 4) { room, end in
            _ = room.put(ASCII.comma, at: end)
            guard let quote = room.put(plain: content, at: room.put(ASCII.quote, at: end &+ comma)) else {
                isPlain = false
                return end
            }
            return room.put(pair: UInt64(ASCII.colon) << 8 | UInt64(ASCII.quote), at: quote) &- (isName ? 0 : 1)
        }
        guard !isPlain else { return }
        escaped(content)
        if isName { byte(ASCII.colon) }
    }
}
