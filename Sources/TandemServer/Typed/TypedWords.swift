// Cuts a typed line into words. Works on bytes: to Swift a blank followed by a combining accent is one Character, and
// such a line must not become another command because of it.

import TandemWire

struct TypedWords {
    private let bytes: [UInt8]
    private var index = 0

    /// Invariant: `index` is at the end or at a byte that is not blank, and blanks at the end are gone.
    init(_ line: String) {
        var bytes = Array(line.utf8)
        while let last = bytes.last, Self.isBlank(last) { bytes.removeLast() }
        self.bytes = bytes
        skipBlanks()
    }

    var isAtEnd: Bool { index >= bytes.count }

    /// The rest of the line as it stands.
    var rest: String { String(decoding: bytes[index...], as: UTF8.self) }

    var peek: String? { isAtEnd ? nil : String(decoding: bytes[index..<wordEnd], as: UTF8.self) }

    var lastWord: String? {
        guard !isAtEnd else { return nil }
        let start = bytes.lastIndex(where: Self.isBlank).map { $0 + 1 } ?? 0
        return String(decoding: bytes[max(start, index)...], as: UTF8.self)
    }

    mutating func next() -> String? {
        guard let word = peek else { return nil }
        index = wordEnd
        skipBlanks()
        return word
    }

    mutating func takeRest() -> String? {
        guard !isAtEnd else { return nil }
        let text = rest
        index = bytes.count
        return text
    }

    /// Takes the word if it is this one.
    mutating func take(_ word: String) -> Bool {
        guard let next = peek, next.lowercased() == word else { return false }
        _ = self.next()
        return true
    }

    /// Steps over `#12:` and the blanks behind it.
    mutating func takeReply() -> Int? {
        guard let word = peek, word.utf8.first == UInt8(ascii: "#"),
            let colon = word.utf8.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        let head = String(word[..<colon])
        guard let number = Self.messageNumber(head) else { return nil }
        index += head.utf8.count + 1
        skipBlanks()
        return number
    }

    /// Steps over `F-3,F-4:` and the blanks behind it.
    mutating func takeFiles() -> [String]? {
        guard let word = peek, let colon = word.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let head = String(word[..<colon])
        var files: [String] = []
        for part in head.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            guard part.count > 2, part.first.map({ $0 & 0xDF }) == UInt8(ascii: "F"),
                part.dropFirst().first == UInt8(ascii: "-"), part.dropFirst(2).allSatisfy(isDigit)
            else { return nil }
            files.append("F-" + String(decoding: part.dropFirst(2), as: UTF8.self))
        }
        index += head.utf8.count + 1
        skipBlanks()
        return files
    }

    /// The next word and whether a colon follows it, at once or after blanks.
    mutating func nextBeforeColon() -> (word: String, colon: Bool)? {
        guard let word = next() else { return nil }
        if word.utf8.count > 1, word.utf8.last == UInt8(ascii: ":") {
            return (String(decoding: word.utf8.dropLast(), as: UTF8.self), true)
        }
        guard !isAtEnd, bytes[index] == UInt8(ascii: ":") else { return (word, false) }
        index += 1
        skipBlanks()
        return (word, true)
    }

    /// The next `key=value`. Nil if the next word has no `=`; nil as value if its quote is not closed.
    mutating func nextOption() -> (key: String, value: String?)? {
        guard let word = peek, let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let key = String(word[..<equals])
        index += key.utf8.count + 1
        defer { skipBlanks() }
        guard !isAtEnd, bytes[index] == UInt8(ascii: "\"") else {
            let value = String(decoding: bytes[index..<wordEnd], as: UTF8.self)
            index = wordEnd
            return (key, value)
        }
        index += 1
        return (key, quoted())
    }

    /// The text up to the closing quote, which has to end the word. The opening one is behind us.
    private mutating func quoted() -> String? {
        var value: [UInt8] = []
        while !isAtEnd {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                return isAtEnd || Self.isBlank(bytes[index]) ? String(decoding: value, as: UTF8.self) : nil
            case UInt8(ascii: "\\") where !isAtEnd:
                value.append(bytes[index])
                index += 1
            default:
                value.append(byte)
            }
        }
        return nil
    }

    /// `#12` or `12` as a number.
    static func messageNumber(_ word: String) -> Int? {
        let digits = word.utf8.first == UInt8(ascii: "#") ? word.utf8.dropFirst() : word.utf8[...]
        return number(String(Substring(digits)))
    }

    /// Up to 15 digits, which is less than 2^53.
    static func number(_ word: String) -> Int? {
        guard (1...15).contains(word.utf8.count), word.utf8.allSatisfy(isDigit) else { return nil }
        return Int(word)
    }

    private var wordEnd: Int {
        var end = index
        while end < bytes.count, !Self.isBlank(bytes[end]) { end += 1 }
        return end
    }

    private mutating func skipBlanks() {
        while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
