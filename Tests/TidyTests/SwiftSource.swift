// A Swift file as the tidy tests look at it: its lines, and a copy in which comments and the contents of string
// literals are blank, so that a rule about code never stumbles over words about code.

import TandemTestSupport

struct SwiftSource: Sendable {
    /// Relative to the repository.
    let path: String
    let lines: [Substring]
    /// The same number of lines of the same lengths, without comments and texts.
    let code: [Substring]

    init(_ path: String) throws {
        let text = try RepositoryFiles.read(path)
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        code = Mask.apply(text).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Every Swift file of the repository.
    static let all: [SwiftSource] = ["Sources", "Clients", "Tests"]
        .flatMap { RepositoryFiles.list($0, suffix: ".swift") }.compactMap { try? SwiftSource($0) }

    func isUnder(_ folders: [String]) -> Bool {
        folders.contains { path == $0 || path.hasPrefix($0 + "/") }
    }

    /// Names of the modules it imports.
    var imports: [String] {
        code.compactMap { line in
            guard let match = line.prefixMatch(of: /(?:@testable )?import (?:struct |class |enum |func )?(\w+)/) else {
                return nil
            }
            return String(match.1)
        }
    }

    /// The functions it declares: first and last line, counted from 1.
    var functions: [ClosedRange<Int>] {
        let declaration =
            /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:\w+(?:\(\w+\))?\s+)*(?:func\s+\S|init[?(<]|init\s*\(|deinit\b)/
        var found: [ClosedRange<Int>] = []
        for (index, line) in code.enumerated() {
            guard line.has("func ") || line.has("init"), line.firstMatch(of: declaration) != nil else { continue }
            if line.contains(".init") || line.contains("return ") || line.contains("try ") { continue }
            if let end = endOfBody(from: index) { found.append((index + 1)...(end + 1)) }
        }
        return found
    }

    /// The line of the brace that closes what opens at or behind `start`; nil for a declaration without a body.
    private func endOfBody(from start: Int) -> Int? {
        var parentheses = 0
        var braces = 0
        for index in start..<code.count {
            for character in code[index] {
                switch character {
                case "(", "[": parentheses += 1
                case ")", "]": parentheses -= 1
                case "{" where parentheses == 0: braces += 1
                case "}" where parentheses == 0:
                    braces -= 1
                    // Below zero the type that declares it ends: it had no body.
                    if braces <= 0 { return braces == 0 ? index : nil }
                default: break
                }
            }
            if braces == 0, parentheses == 0, index + 1 < code.count {
                let next = code[index + 1].drop { $0 == " " }
                let goesOn = ["{", "->", "throws", "rethrows", "async", "where", ")"].contains { next.hasPrefix($0) }
                let isOpen = code[index].hasSuffix("->") || code[index].hasSuffix(",")
                if !goesOn, !isOpen { return nil }
            }
        }
        return nil
    }
}

/// Blanks comments and the contents of string literals. Works on bytes: a test build has to do it in a second.
private struct Mask {
    private let text: [UInt8]
    private var index = 0
    private var out: [UInt8] = []

    private static let newline = UInt8(ascii: "\n")
    private static let quote = UInt8(ascii: "\"")
    private static let sign = UInt8(ascii: "#")

    static func apply(_ text: String) -> String {
        var mask = Mask(text: Array(text.utf8))
        while mask.index < mask.text.count { mask.step() }
        return String(decoding: mask.out, as: UTF8.self)
    }

    private init(text: [UInt8]) {
        self.text = text
        out.reserveCapacity(text.count)
    }

    private func sees(_ word: [UInt8], at offset: Int = 0) -> Bool {
        let start = index + offset
        guard start + word.count <= text.count else { return false }
        for position in word.indices where text[start + position] != word[position] { return false }
        return true
    }

    private mutating func copy(_ count: Int = 1) {
        out.append(contentsOf: text[index..<min(index + count, text.count)])
        index += count
    }

    private mutating func blank(_ count: Int = 1) {
        for byte in text[index..<min(index + count, text.count)] {
            out.append(byte == Self.newline ? byte : UInt8(ascii: " "))
        }
        index += count
    }

    private mutating func step() {
        switch text[index] {
        case UInt8(ascii: "/") where sees(Array("//".utf8)):
            while index < text.count, text[index] != Self.newline { blank() }
        case UInt8(ascii: "/") where sees(Array("/*".utf8)): skipBlockComment()
        case Self.quote, Self.sign: skipLiteral()
        default: copy()
        }
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if sees(Array("/*".utf8)) {
                depth += 1
                blank(2)
            } else if sees(Array("*/".utf8)) {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && index < text.count
    }

    /// At a quote, or at number signs that may precede one.
    private mutating func skipLiteral() {
        var signs = 0
        while index + signs < text.count, text[index + signs] == Self.sign { signs += 1 }
        guard sees([Self.quote], at: signs) else { return copy(max(1, signs)) }
        copy(signs)
        let quotes = sees([Self.quote, Self.quote, Self.quote]) ? 3 : 1
        copy(quotes)
        let raw = [UInt8](repeating: Self.sign, count: signs)
        let end = [UInt8](repeating: Self.quote, count: quotes) + raw
        let escape = [UInt8(ascii: "\\")] + raw
        while index < text.count, !sees(end) {
            if quotes == 1, text[index] == Self.newline { return }
            if sees(escape + [UInt8(ascii: "(")]) {
                blank(escape.count + 1)
                keepInterpolation()
            } else if sees(escape) {
                blank(escape.count + 1)
            } else {
                blank()
            }
        }
        copy(end.count)
    }

    /// Code inside a text is code.
    private mutating func keepInterpolation() {
        var depth = 1
        while index < text.count, depth > 0 {
            if text[index] == UInt8(ascii: "(") { depth += 1 }
            if text[index] == UInt8(ascii: ")") { depth -= 1 }
            if depth == 0 { blank() } else { step() }
        }
    }
}

extension Substring {
    /// Whether these bytes occur; much quicker than a regular expression, which is only asked then.
    func has(_ word: StaticString) -> Bool {
        let line = utf8
        guard let first = word.description.utf8.first else { return true }
        var rest = line[...]
        while let start = rest.firstIndex(of: first) {
            if rest[start...].starts(with: word.description.utf8) { return true }
            rest = rest[rest.index(after: start)...]
        }
        return false
    }
}
