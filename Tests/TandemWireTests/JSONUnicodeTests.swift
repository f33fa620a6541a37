// UTF-8, byte by byte, against the standard library's own decoder, and the classical ways to get it wrong
// (after Markus Kuhn's "UTF-8 decoder capability and stress test").

import TandemTestSupport
import TandemWire
import Testing

@Suite struct JSONUnicodeTests {
    /// The bytes inside a string, with text around that lets the fast path run into them.
    private func isAccepted(_ bytes: [UInt8]) -> Bool {
        let text = [UInt8]("\"0123456789".utf8) + bytes + [UInt8]("0123456789\"".utf8)
        guard case .success = parse(text) else { return false }
        return true
    }

    /// What the standard library says about the same bytes.
    private func isValid(_ bytes: [UInt8]) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil
    }

    @Test func agreesWithTheStandardLibraryOnEveryPairOfBytes() {
        var differences: [[UInt8]] = []
        for first in UInt8(0x80)...0xFF {
            for second in UInt8(0x80)...0xFF where isAccepted([first, second]) != isValid([first, second]) {
                differences.append([first, second])
            }
        }
        #expect(differences.isEmpty)
    }

    @Test func agreesWithTheStandardLibraryOnLongSequences() {
        // Second bytes at every border of table 3-7, third and fourth bytes in and out of range.
        let seconds: [UInt8] = [0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF]
        let others: [UInt8] = [0x41, 0x7F, 0x80, 0xBF, 0xC0, 0xFF]
        var differences: [[UInt8]] = []
        for first in UInt8(0xC0)...0xFF {
            for second in seconds {
                for third in others {
                    for fourth in others {
                        let bytes = [first, second, third, fourth]
                        // A raw control character is refused for another reason.
                        let expected = isValid(bytes) && second >= 0x20
                        if isAccepted(bytes) != expected { differences.append(bytes) }
                    }
                }
            }
        }
        #expect(differences.isEmpty)
    }

    @Test func acceptsTheFirstAndLastScalarOfEachLength() {
        for scalar: Unicode.Scalar in [
            "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}",
        ] {
            #expect(parse("\"\(scalar)\"") == .success(.string(String(scalar))))
        }
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
            [0xF0, 0x80, 0x80, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xC3, 0x41],
        ] as [[UInt8]])
    func refusesAtTheFirstByteOfTheSequence(_ bytes: [UInt8]) {
        // In a value, in a name, at the very end of the text, and where no string can be.
        let value = [UInt8](#"{"a":"text"#.utf8)
        #expect(lineError(value + bytes + [UInt8](#""}"#.utf8)) == JSONError(.badUTF8, at: value.count))
        #expect(lineError(value + bytes) == JSONError(.badUTF8, at: value.count))
        #expect(lineError([0x7B, 0x22] + bytes + [UInt8](#"":1}"#.utf8)) == JSONError(.badUTF8, at: 2))
        #expect(lineError(bytes + [0x7B, 0x7D]) == JSONError(.badUTF8, at: 0))
        #expect(lineError([0x7B] + bytes + [0x7D]) == JSONError(.badUTF8, at: 1))
    }

    @Test func refusesUTF16() {
        let text = "{\"a\":1}"
        let little: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(lineError(little) == JSONError(.badUTF8, at: 0))
        #expect(lineError([UInt8](little.dropFirst(2))) == JSONError(.expectedName, at: 1))
    }
}
