// Text that may go to a person's terminal.
//
// The only ways to make one are a literal in this source code and interpolation, and every interpolated String is
// neutralised: what other people wrote can move no cursor, set no colour, answer no query, turn no line around, and
// begin no line. So a rendering that forgets to neutralise does not compile.
//
//   C0 and DEL            shown as their pictures, ESC is ␛; LF and TAB only pass in a block
//   C1, line and paragraph separators, bidi controls, Unicode tags   shown as \u{9B}
//   LF in a block         LF and `  | `, so that nobody can write a line that looks like the server's
//
// Joiners and variation selectors stay, emoji need them.

struct SafeText: Sendable, Equatable, ExpressibleByStringInterpolation {
    let text: String

    init(stringLiteral value: String) { text = value }

    init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

        mutating func appendLiteral(_ literal: String) { text += literal }

        /// Stays on its line.
        mutating func appendInterpolation(_ value: String) { text += SafeText.neutralised(value, block: false) }

        /// May have several lines; each but the first is marked as a continuation.
        mutating func appendInterpolation(block value: String) { text += SafeText.neutralised(value, block: true) }

        mutating func appendInterpolation(_ value: Int) { text += String(value) }

        mutating func appendInterpolation(_ value: SafeText) { text += value.text }
    }

    static func + (left: SafeText, right: SafeText) -> SafeText { "\(left)\(right)" }

    var isEmpty: Bool { text.isEmpty }

    /// What stands in front of every line of a text but the first.
    static let continuation = "\n  | "

    private static func neutralised(_ value: String, block: Bool) -> String {
        if value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return value }
        var result = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for scalar in value.unicodeScalars {
            defer { previous = scalar }
            switch scalar.value {
            case 0x0A where block:
                // CR LF is one line break.
                if previous == "\r" { result.removeLast() }
                result.append(contentsOf: continuation.unicodeScalars)
            case 0x09 where block:
                result.append(scalar)
            case 0x00...0x1F:
                result.append(picture(of: scalar.value))
            case 0x7F:
                result.append("\u{2421}")
            case 0x80...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xE0000...0xE007F:
                let number = String(scalar.value, radix: 16, uppercase: true)
                result.append(contentsOf: "\\u{\(number)}".unicodeScalars)
            default:
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// U+2400 and the following are pictures of the 32 controls.
    private static func picture(of control: UInt32) -> Unicode.Scalar {
        Unicode.Scalar(0x2400 + control) ?? "\u{FFFD}"
    }
}

extension [SafeText] {
    func joined(_ separator: SafeText) -> SafeText {
        guard let first else { return "" }
        return dropFirst().reduce(first) { "\($0)\(separator)\($1)" }
    }
}
