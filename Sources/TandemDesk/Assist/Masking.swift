// What never leaves a customer's page, whatever their browser sent: values of secret fields, and card numbers. The
// browser masks first; this is the second time.
//
//     a secret field   its name, type or autocomplete says so: password, hidden, cc-number, one-time-code, pin, …
//     a card number    what CardNumbers.swift says
//
// Masking is done in the bytes of the JSON text and keeps its length: each byte of a value becomes `*`, each digit of a
// card number in a string `*` and in a JSON number `0` behind a `1`, so the text stays JSON and nothing else moves.

import TandemWire

package enum Masking {
    // MARK: Names

    /// Whether a field that is called this, or has this type or autocomplete, is never shown.
    package static func isSensitive(_ name: String) -> Bool {
        var words: Set<String> = []
        var word = ""
        var joined = ""
        var wasLower = false
        for byte in name.utf8 {
            let isUpper = (0x41...0x5A).contains(byte)
            let isWord = isUpper || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte >= 0x80
            if !isWord || (isUpper && wasLower) {
                words.insert(word)
                word = ""
            }
            wasLower = isWord && !isUpper
            guard isWord else { continue }
            let lower = Character(UnicodeScalar(isUpper ? byte + 0x20 : byte))
            word.append(lower)
            joined.append(lower)
        }
        words.insert(word)
        return !words.isDisjoint(with: secretWords) || secretParts.contains { joined.contains($0) }
    }

    private static let secretWords: Set<String> = [
        "hidden", "cc", "card", "pan", "cvc", "cvc2", "cvv", "cvv2", "csc", "cid", "pin", "tan", "otp", "totp", "pwd",
        "pw", "pass", "ssn", "iban", "secret",
    ]
    private static let secretParts = [
        "password", "passwd", "passwort", "passphrase", "passcode", "creditcard", "cardnumber", "cardno", "ccnum",
        "securitycode", "onetimecode",
    ]

    // MARK: Whole snapshots

    /// Whether a snapshot of a page is a JSON object in which nothing has to be masked any more. Characters stand in it
    /// as they are: what is spelt with escapes could hide anything.
    package static func isClean(snapshot bytes: [UInt8]) -> Bool {
        guard bytes.first == UInt8(ascii: "{"), String(validating: bytes, as: UTF8.self) != nil else { return false }
        for at in bytes.indices.dropLast(5) where bytes[at] == UInt8(ascii: "\\") && bytes[at + 1] == 0x75 {
            guard let unit = UInt32(String(decoding: bytes[(at + 2)...(at + 5)], as: UTF8.self), radix: 16) else {
                continue
            }
            // Control characters cannot be spelt otherwise, halves of pairs are spelt by some.
            if [0x09, 0x0A, 0x0D].contains(unit) || unit >= 0x20 && !(0xD800...0xDFFF).contains(unit) { return false }
        }
        let walk = MaskingWalk(bytes)
        return !walk.hasMasked && !walk.isOverwhelmed
    }

    // MARK: Addresses

    /// The address of a page without what may hold secrets: the query, the fragment, the name and password of a user.
    package static func page(_ url: String) -> String {
        var text = String(url.prefix { $0 != "?" && $0 != "#" })
        if let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") {
            let start = text.index(colon, offsetBy: 3)
            let rest = text[start...]
            if let at = rest.prefix(while: { $0 != "/" }).lastIndex(of: "@") {
                text = String(text[..<start]) + String(rest[rest.index(after: at)...])
            }
        }
        var bytes = Array(text.utf8)
        _ = maskCards(&bytes, in: 0..<bytes.count)
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Card numbers

    /// Whether a text, as it is and not as JSON, has a card number.
    package static func hasCard(_ text: String) -> Bool {
        var bytes = Array(text.utf8)
        return maskCards(&bytes, in: 0..<bytes.count)
    }

    /// Masks the card numbers in a stretch of text.
    /// - Returns: whether there were any.
    static func maskCards(_ bytes: inout [UInt8], in range: Range<Int>) -> Bool {
        var found = false
        var at = range.lowerBound
        while at < range.upperBound {
            guard DigitRun.digit(bytes, at, range.upperBound) != nil else {
                at += 1
                continue
            }
            var run = DigitRun()
            at = run.read(bytes, from: at, to: range.upperBound)
            for index in run.cards {
                for place in run.places[index] { bytes[place] = UInt8(ascii: "*") }
                found = true
            }
        }
        return found
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
