// Base64, RFC 4648: the standard alphabet with padding (§4) for WebSocket keys and attachments, and the URL-safe one
// without (§5) for tokens and cursors. Decoding is strict: exactly what encoding writes and nothing else, no blanks, no
// missing padding, no stray bits in the last digit (§3.5), so that two different texts never name the same bytes.

package enum Base64 {
    /// Standard alphabet, padded.
    package static func encode(_ bytes: [UInt8]) -> String {
        encode(bytes, standardDigits, isPadded: true)
    }

    /// The inverse of `encode`; nil for any other text.
    package static func decode(_ text: String) -> [UInt8]? {
        var digits = [UInt8](text.utf8)
        guard digits.count % 4 == 0 else { return nil }
        for _ in 0..<2 where digits.last == padding { digits.removeLast() }
        // One digit alone carries six bits, no byte: three pads are as wrong as one too many.
        return text.utf8.count - digits.count == (4 - digits.count % 4) % 4 ? decode(digits, 0x2B, 0x2F) : nil
    }

    /// As `decode` for a text in lines, as base64(1) prints it: blanks and line breaks between digits are skipped.
    package static func decodeLines(_ text: String) -> [UInt8]? {
        let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
        guard text.utf8.contains(where: { blanks.contains($0) }) else { return decode(text) }
        return decode(String(decoding: text.utf8.filter { !blanks.contains($0) }, as: UTF8.self))
    }

    /// URL-safe alphabet, unpadded.
    package static func urlEncode(_ bytes: [UInt8]) -> String {
        encode(bytes, urlSafeDigits, isPadded: false)
    }

    /// The inverse of `urlEncode`; nil for any other text.
    package static func urlDecode(_ text: String) -> [UInt8]? {
        decode([UInt8](text.utf8), 0x2D, 0x5F)
    }

    private static let padding: UInt8 = 0x3D
    private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    private static let standardDigits = [UInt8]((letters + "+/").utf8)
    private static let urlSafeDigits = [UInt8]((letters + "-_").utf8)

    private static func encode(_ bytes: [UInt8], _ digits: [UInt8], isPadded: Bool) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var start = 0
        while start < bytes.count {
            let length = min(3, bytes.count - start)
            var group: UInt32 = 0
            for place in 0..<3 { group = group << 8 | (place < length ? UInt32(bytes[start + place]) : 0) }
            for place in 0..<4 {
                if place <= length {
                    text.append(digits[Int(group >> UInt32(18 - 6 * place) & 63)])
                } else if isPadded {
                    text.append(padding)
                }
            }
            start += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Digits without padding; the last two of the alphabet are given.
    private static func decode(_ digits: [UInt8], _ digit62: UInt8, _ digit63: UInt8) -> [UInt8]? {
        guard digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var bits: UInt32 = 0
        var bitCount: UInt32 = 0
        for digit in digits {
            let value: UInt8
            switch digit {
            case 0x41...0x5A: value = digit - 0x41
            case 0x61...0x7A: value = digit - 0x61 + 26
            case 0x30...0x39: value = digit - 0x30 + 52
            case digit62: value = 62
            case digit63: value = 63
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            guard bitCount >= 8 else { continue }
            bitCount -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
            bits &= 1 << bitCount - 1
        }
        return bits == 0 ? bytes : nil
    }
}
